#include "app/documents/read/docxstyles.h"

#include "app/documents/read/xmlreader.h"

namespace hearth::reading {

namespace {

// Reads one w:style; gives the id of the style that it is based on.
QString readStyle(XmlReader &xml, DocxStyle *style)
{
    QString base;
    const int inside = xml.depth();
    while (xml.nextChild(inside)) {
        const QStringView name = xml.name();
        if (name == QLatin1String("name")) {
            const QString value = xml.attribute("val").toLower();
            if (value.startsWith(QLatin1String("heading ")))
                style->headingLevel = std::clamp(value.mid(8).toInt(), 0, 6);
            else if (value == QLatin1String("title"))
                style->headingLevel = 1;
            style->isList |= value.startsWith(QLatin1String("list "));
        } else if (name == QLatin1String("basedOn")) {
            base = xml.attribute("val");
        } else if (name == QLatin1String("pPr")) {
            const int properties = xml.depth();
            while (xml.nextChild(properties)) {
                if (xml.name() == QLatin1String("outlineLvl") && style->headingLevel == 0 && xml.attribute("val").toInt() < 6)
                    style->headingLevel = xml.attribute("val").toInt() + 1;
                style->isList |= xml.name() == QLatin1String("numPr");
            }
        }
    }
    return base;
}

} // namespace

void DocxStyles::read(const QByteArray &bytes, const ReadContext &context)
{
    if (bytes.isEmpty())
        return;
    QHash<QString, QString> bases;
    XmlReader xml(bytes, context);
    while (xml.next() != XmlToken::End) {
        if (xml.token() != XmlToken::Start || xml.name() != QLatin1String("style"))
            continue;
        const QString id = xml.attribute("styleId");
        DocxStyle style;
        bases.insert(id, readStyle(xml, &style));
        m_styles.insert(id, style);
    }
    // A style without its own level has that of its base; chains are short, and a circle ends with the count.
    for (auto it = m_styles.begin(); it != m_styles.end(); ++it) {
        QString base = bases.value(it.key());
        for (int i = 0; i < 8 && !base.isEmpty() && it->headingLevel == 0; ++i) {
            it->headingLevel = m_styles.value(base).headingLevel;
            it->isList |= m_styles.value(base).isList;
            base = bases.value(base);
        }
    }
}

} // namespace hearth::reading
