#include "app/documents/read/pagebuilder.h"

#include <utility>

namespace hearth::reading {

namespace {

bool isInvisible(QChar c)
{
    const char16_t u = c.unicode();
    return u == 0xAD || u == 0xFEFF || (u >= 0x200B && u <= 0x200F) || u == 0x2060 || (u >= 0x202A && u <= 0x202E)
        || (u < 0x20 && !c.isSpace()) || u == 0xFFFE || u == 0xFFFF;
}

constexpr char16_t nonJoiner = 0x200C;
constexpr char16_t joiner = 0x200D;

// Letters that take no room and can part a word for a program, though not for the eye.
bool isWidthless(QChar c)
{
    const char16_t u = c.unicode();
    return (u >= 0x200B && u <= joiner) || u == 0x2060 || u == 0xFEFF;
}

// What stands before and after, other letters of no width aside; 0: nothing.
struct Neighbours
{
    char32_t before = 0;
    char32_t after = 0;
};

Neighbours neighboursAt(const QString &text, qsizetype at)
{
    Neighbours beside;
    qsizetype before = at - 1;
    while (before >= 0 && isWidthless(text[before]))
        --before;
    if (before >= 0) {
        const bool isPair = text[before].isLowSurrogate() && before > 0 && text[before - 1].isHighSurrogate();
        beside.before = isPair ? QChar::surrogateToUcs4(text[before - 1], text[before]) : text[before].unicode();
    }
    qsizetype after = at + 1;
    while (after < text.size() && isWidthless(text[after]))
        ++after;
    if (after < text.size()) {
        const bool isPair = text[after].isHighSurrogate() && after + 1 < text.size() && text[after + 1].isLowSurrogate();
        beside.after = isPair ? QChar::surrogateToUcs4(text[after], text[after + 1]) : text[after].unicode();
    }
    return beside;
}

// Of a script whose letters change their shape beside each other, or that parts words by a blank of no width.
bool isShaped(char32_t point)
{
    if (!QChar::isLetter(point) && !QChar::isMark(point))
        return false;
    switch (QChar::script(point)) {
    case QChar::Script_Latin:
    case QChar::Script_Greek:
    case QChar::Script_Cyrillic:
    case QChar::Script_Armenian:
    case QChar::Script_Georgian:
    case QChar::Script_Hebrew:
    case QChar::Script_Han:
    case QChar::Script_Hiragana:
    case QChar::Script_Katakana:
    case QChar::Script_Bopomofo:
    case QChar::Script_Hangul:
    case QChar::Script_Common:
    case QChar::Script_Inherited: return false;
    default: return true;
    }
}

bool isPicture(char32_t point)
{
    const QChar::Category category = QChar::category(point);
    return category == QChar::Symbol_Other || category == QChar::Symbol_Modifier || (point >= 0xFE00 && point <= 0xFE0F);
}

// A joiner that the letters or emoji beside it need.
bool shapes(QChar c, const Neighbours &beside)
{
    if (c.unicode() == nonJoiner)
        return isShaped(beside.before) && isShaped(beside.after);
    return c.unicode() == joiner
        && ((isShaped(beside.before) && (isShaped(beside.after) || beside.after == 0 || QChar::isSpace(beside.after)))
            || (isPicture(beside.before) && isPicture(beside.after)));
}

bool isOutOfPlace(QChar c, const Neighbours &beside)
{
    const auto isWord = [](char32_t point) { return QChar::isLetterOrNumber(point) || QChar::isMark(point); };
    return isWidthless(c) && isWord(beside.before) && isWord(beside.after) && !isShaped(beside.before) && !isShaped(beside.after);
}

} // namespace

QString folded(const QString &text, int *unseen)
{
    QString result;
    result.reserve(text.size());
    bool isBlankDue = false;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text[i];
        if (isInvisible(c)) {
            const Neighbours beside = isWidthless(c) ? neighboursAt(text, i) : Neighbours{};
            if (shapes(c, beside) && !isBlankDue) {
                result += c;
                continue;
            }
            if (unseen != nullptr && isOutOfPlace(c, beside))
                ++*unseen;
            continue;
        }
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

void reportUnseen(ReadContext &context, int unseen, int number)
{
    if (unseen > 0)
        context.report(ReadTrouble::None, number,
                       tr("Letters of no width stand inside of words, which can hide these from a search. They were left out."));
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
    append(element, folded(text, &m_unseenLetters));
}

void PageBuilder::addRow(const QStringList &cells, const QStringList &header, bool isHidden)
{
    QStringList texts;
    bool isEmpty = true;
    for (const QString &cell : cells) {
        texts.append(folded(cell, &m_unseenLetters));
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
    reportUnseen(m_context, std::exchange(m_unseenLetters, 0), m_page.number);
    m_page = {};
}

} // namespace hearth::reading
