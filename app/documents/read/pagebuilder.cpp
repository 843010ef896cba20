#include "app/documents/read/pagebuilder.h"

namespace hearth::reading {

namespace {

bool isInvisible(QChar c)
{
    const char16_t u = c.unicode();
    return u == 0xAD || u == 0xFEFF || (u >= 0x200B && u <= 0x200F) || u == 0x2060 || (u >= 0x202A && u <= 0x202E)
        || (u < 0x20 && !c.isSpace()) || u == 0xFFFE || u == 0xFFFF;
}

} // namespace

QString folded(const QString &text)
{
    QString result;
    result.reserve(text.size());
    bool isBlankDue = false;
    for (const QChar c : text) {
        if (isInvisible(c))
            continue;
        if (c.isSpace()) {
            isBlankDue = !result.isEmpty();
            continue;
        }
        if (isBlankDue)
            result += u' ';
        isBlankDue = false;
        result += c;
    }
    return result;
}

void PageBuilder::append(DocumentElement element, const QString &text)
{
    if (text.isEmpty())
        return;
    const qsizetype room = m_context.roomFor(text.size() + 1, 1);
    // What is left of the room is filled; of a pair that makes one letter, no half is kept.
    qsizetype kept = std::min(text.size(), room - 1);
    if (kept > 0 && kept < text.size() && text[kept - 1].isHighSurrogate())
        --kept;
    if (kept <= 0)
        return;
    if (!m_page.text.isEmpty())
        m_page.text += u'\n';
    element.start = m_page.text.size();
    element.length = kept;
    m_page.text += QStringView(text).left(kept);
    m_page.elements.append(element);
}

void PageBuilder::add(ElementKind kind, const QString &text, int level, bool isHidden)
{
    DocumentElement element;
    element.kind = kind;
    element.level = level;
    element.isHidden = isHidden;
    append(element, folded(text));
}

void PageBuilder::addRow(const QStringList &cells, const QStringList &header, bool isHidden)
{
    QStringList texts;
    bool isEmpty = true;
    for (const QString &cell : cells) {
        texts.append(folded(cell));
        isEmpty &= texts.last().isEmpty();
    }
    if (isEmpty)
        return;
    DocumentElement element;
    element.kind = ElementKind::TableRow;
    if (!header.isEmpty()) {
        // Rows of a table share one header, and it is paid for once.
        const bool isKnown = !m_page.elements.isEmpty() && m_page.elements.last().tableHeader == header;
        const qsizetype units = isKnown ? 0 : header.join(u'\t').size();
        if (m_context.roomFor(units, isKnown ? 0 : header.size() + 1) < units)
            return;
        element.tableHeader = isKnown ? m_page.elements.last().tableHeader : header;
    }
    element.isHidden = isHidden;
    append(element, texts.join(u'\t'));
}

void PageBuilder::addCode(const QString &text, bool isHidden)
{
    DocumentElement element;
    element.kind = ElementKind::Code;
    element.isHidden = isHidden;
    append(element, text);
}

void PageBuilder::finish()
{
    if (!m_page.elements.isEmpty())
        m_context.document.pages.append(m_page);
    m_page = {};
}

} // namespace hearth::reading
