#include "app/documents/read/xmlreader.h"

namespace hearth::reading {

XmlReader::XmlReader(const QByteArray &bytes, const ReadContext &context) : m_xml(bytes), m_context(context)
{
    m_xml.setEntityExpansionLimit(0);
}

XmlToken XmlReader::next()
{
    while (true) {
        switch (m_xml.readNext()) {
        case QXmlStreamReader::StartElement: m_context.checkDepth(++m_depth); return m_token = XmlToken::Start;
        case QXmlStreamReader::EndElement: --m_depth; return m_token = XmlToken::Finish;
        case QXmlStreamReader::Characters: return m_token = XmlToken::Text;
        case QXmlStreamReader::EndDocument: return m_token = XmlToken::End;
        case QXmlStreamReader::DTD:
            if (!m_xml.entityDeclarations().isEmpty())
                fail(ReadTrouble::TooLarge, tr("The file declares entities of XML, which can grow without end; they are not expanded."));
            break;
        case QXmlStreamReader::EntityReference:
        case QXmlStreamReader::Comment:
        case QXmlStreamReader::ProcessingInstruction:
        case QXmlStreamReader::StartDocument: break;
        case QXmlStreamReader::NoToken:
        case QXmlStreamReader::Invalid:
            fail(ReadTrouble::Damaged, tr("The file is damaged: its XML breaks off or is wrong at line %1.").arg(m_xml.lineNumber()));
        }
    }
}

void XmlReader::skip()
{
    const int outside = m_depth - 1;
    while (m_depth > outside && next() != XmlToken::End) { }
}

bool XmlReader::nextChild(int depth)
{
    while (m_depth > depth)
        next();
    while (true) {
        const XmlToken token = next();
        if (token == XmlToken::Start)
            return true;
        if (token != XmlToken::Text)
            return false;
    }
}

QString XmlReader::attribute(const char *local) const
{
    const QXmlStreamAttributes attributes = m_xml.attributes();
    for (const QXmlStreamAttribute &attribute : attributes)
        if (attribute.name() == QLatin1String(local))
            return attribute.value().toString();
    return {};
}

QString XmlReader::relationId() const
{
    const QXmlStreamAttributes attributes = m_xml.attributes();
    for (const QXmlStreamAttribute &attribute : attributes)
        if (attribute.name() == QLatin1String("id") && !attribute.namespaceUri().isEmpty())
            return attribute.value().toString();
    return {};
}

bool XmlReader::hasAttribute(const char *local) const
{
    const QXmlStreamAttributes attributes = m_xml.attributes();
    return std::any_of(attributes.begin(), attributes.end(),
                       [local](const QXmlStreamAttribute &attribute) { return attribute.name() == QLatin1String(local); });
}

} // namespace hearth::reading
