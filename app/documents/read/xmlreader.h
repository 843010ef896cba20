#pragma once

#include "app/documents/read/readcontext.h"

#include <QXmlStreamReader>

namespace hearth::reading {

enum class XmlToken : quint8 { Start, Finish, Text, End };

// QXmlStreamReader under the limits: what declares entities or is nested too deeply is refused, nothing is expanded and nothing outside
// is fetched. Names are local ones: Office and OpenDocument differ in prefixes, hardly in names.
class XmlReader
{
public:
    XmlReader(const QByteArray &bytes, const ReadContext &context);

    // The next of them; comments and instructions are passed over. Throws ReadError.
    XmlToken next();
    [[nodiscard]] XmlToken token() const { return m_token; }
    // After a start: passes over what is inside, to its finish.
    void skip();
    // The next child of the element that was begun at `depth` - 1; false at its finish. Children that were not gone into are passed over.
    bool nextChild(int depth);
    [[nodiscard]] int depth() const { return m_depth; } // of the element just begun: 1 is the root

    [[nodiscard]] QStringView name() const { return m_xml.name(); }
    [[nodiscard]] QStringView text() const { return m_xml.text(); }
    [[nodiscard]] QString attribute(const char *local) const; // by local name; empty: none
    [[nodiscard]] QString relationId() const;                 // r:id, beside which Office may have an "id" of its own
    [[nodiscard]] bool hasAttribute(const char *local) const;

private:
    QXmlStreamReader m_xml;
    const ReadContext &m_context;
    XmlToken m_token = XmlToken::End;
    int m_depth = 0;
};

} // namespace hearth::reading
