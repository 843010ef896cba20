#include "app/documents/read/docxstyles.h"

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
        } else if (name == QLatin1String("rPr")) {
            const bool isShaded = style->look.isShaded; // by w:pPr, which may stand before
            style->look = readLook(xml);
            style->look.isShaded |= isShaded;
        } else if (name == QLatin1String("pPr")) {
            const int properties = xml.depth();
            while (xml.nextChild(properties)) {
                if (xml.name() == QLatin1String("outlineLvl") && style->headingLevel == 0 && xml.attribute("val").toInt() < 6)
                    style->headingLevel = std::max(0, xml.attribute("val").toInt() + 1);
                style->isList |= xml.name() == QLatin1String("numPr");
                style->look.isShaded |= xml.name() == QLatin1String("shd") && isGround(xml);
            }
        }
    }
    return base;
}

bool isOn(const XmlReader &xml)
{
    const QString value = xml.attribute("val");
    return value != QLatin1String("0") && value != QLatin1String("false") && value != QLatin1String("off");
}

} // namespace

bool isWhiteDigits(const QString &digits)
{
    constexpr uint leastLight = 0xF0;
    bool isColour = false;
    const uint colour = digits.toUInt(&isColour, 16);
    return isColour && digits.size() == 6 && (colour >> 16U) >= leastLight && ((colour >> 8U) & 0xFFU) >= leastLight
        && (colour & 0xFFU) >= leastLight;
}

bool isGround(const XmlReader &xml)
{
    const QString value = xml.attribute("val");
    if (xml.name() == QLatin1String("highlight"))
        return value != QLatin1String("none") && value != QLatin1String("white");
    const QString fill = xml.attribute("fill");
    const bool isPlain = value.isEmpty() || value == QLatin1String("clear") || value == QLatin1String("nil");
    return !isPlain || !(fill.isEmpty() || fill == QLatin1String("auto") || isWhiteDigits(fill)) || xml.hasAttribute("themeFill");
}

void DocxLook::fillFrom(const DocxLook &other)
{
    if (!isVanished)
        isVanished = other.isVanished;
    if (!isWhite)
        isWhite = other.isWhite;
    if (!isTiny)
        isTiny = other.isTiny;
    isShaded |= other.isShaded;
}

DocxLook readLook(XmlReader &xml)
{
    DocxLook look;
    const int inside = xml.depth();
    while (xml.nextChild(inside)) {
        const QStringView name = xml.name();
        if (name == QLatin1String("vanish"))
            look.isVanished = isOn(xml);
        else if (name == QLatin1String("color"))
            look.isWhite = isWhiteDigits(xml.attribute("val"));
        else if (name == QLatin1String("sz"))
            look.isTiny = xml.attribute("val").toInt() <= 5; // half points
        else if (name == QLatin1String("shd") || name == QLatin1String("highlight"))
            look.isShaded |= isGround(xml);
        else if (name == QLatin1String("rStyle"))
            look.style = xml.attribute("val");
    }
    return look;
}

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
        if (xml.attribute("type") == QLatin1String("paragraph") && xml.attribute("default") == QLatin1String("1"))
            m_usual = id;
        DocxStyle style;
        bases.insert(id, readStyle(xml, &style));
        m_styles.insert(id, style);
    }
    // What a style does not say, its base says; chains are short, and a circle ends with the count.
    const QHash<QString, DocxStyle> own = m_styles;
    for (auto it = m_styles.begin(); it != m_styles.end(); ++it) {
        QString base = bases.value(it.key());
        for (int i = 0; i < 16 && !base.isEmpty(); ++i) {
            const DocxStyle above = own.value(base);
            if (it->headingLevel == 0) {
                it->headingLevel = above.headingLevel;
                it->isList |= above.isList;
            }
            it->look.fillFrom(above.look);
            base = bases.value(base);
        }
    }
}

// ECMA-376 part 1, 17.7.2 and 17.7.3: the run's own properties, then its style's, then the paragraph's style's; hiding is a toggle, which
// two styles that both hide undo.
bool DocxStyles::hides(const QString &paragraphStyle, const DocxLook &run, bool mayBeOnColour) const
{
    const DocxLook ofParagraph = style(paragraphStyle).look;
    const DocxLook ofRun = run.style.isEmpty() ? DocxLook() : m_styles.value(run.style).look;
    DocxLook whole = run;
    whole.fillFrom(ofRun);
    whole.fillFrom(ofParagraph);
    const bool isVanished = run.isVanished.value_or(ofRun.isVanished.value_or(false) != ofParagraph.isVanished.value_or(false));
    return isVanished || whole.isTiny.value_or(false) || (whole.isWhite.value_or(false) && !whole.isShaded && !mayBeOnColour);
}

} // namespace hearth::reading
