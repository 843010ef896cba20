// Rich Text Format 1.9: groups, control words, the text between them.
#include "app/documents/read/pagebuilder.h"
#include "app/documents/read/readers.h"
#include "app/documents/read/tables.h"
#include "app/documents/read/textdecoder.h"

#include <QMap>
#include <QSet>

namespace hearth::reading {

namespace {

struct GroupState
{
    bool isSkipped = false;
    bool isHidden = false;
    bool isWhite = false;
    bool isShaded = false; // there is a ground behind the letters
    bool isBold = false;
    bool isNote = false;
    bool isTitle = false;
    int size = 24;         // half points
    int fallbackUnits = 1; // \uc: characters that follow a \u for readers that do not know it
};

struct RtfParagraph
{
    QString text;
    ElementKind kind = ElementKind::Paragraph;
    QStringList cells;
    QString unseen; // of a note or of a row's cells, what is hidden
    int size = 24;
    bool isBlank = true; // so far
    bool isBold = true;  // all of it
    bool isHidden = false;
};

class RtfReader
{
public:
    RtfReader(const QByteArray &bytes, ReadContext &context) : m_bytes(bytes), m_context(context) { m_states.append(GroupState()); }

    void read();
    void write(PageBuilder &builder);
    [[nodiscard]] QString title() const { return m_title; }

private:
    void readControl();
    void readSymbol(char c);
    void apply(const QByteArray &word, int value, bool hasValue);
    bool applyState(const QByteArray &word, int value, bool hasValue);
    void addByte(char c);
    void passOverGroup();
    void readColours();
    bool applyColour(const QByteArray &word, int value);
    [[nodiscard]] bool isUnseen() const;
    void addText(const QString &text);
    void flushBytes();
    void endParagraph();
    void endCell();
    void endRow();
    void beginGroup();
    void endGroup();
    GroupState &state() { return m_states.last(); }

    const QByteArray &m_bytes;
    ReadContext &m_context;
    qsizetype m_at = 0;
    QList<GroupState> m_states;
    QByteArray m_pending; // bytes in the code page
    QByteArray m_codePage = "windows-1252";
    int m_fallbackLeft = 0;
    RtfParagraph m_paragraph;
    QString m_note;
    QString m_unseenNote;        // what of it is hidden
    QList<RtfParagraph> m_notes; // wait for the end of the paragraph
    QStringList m_cells;
    QString m_unseenCells; // what of them is hidden
    bool m_isInTable = false;
    bool m_isShaded = false; // the paragraph has a ground
    QList<bool> m_areWhite;  // the colours of the table
    QList<RtfParagraph> m_paragraphs;
    QString m_title;
};

// Groups whose text is not the document's.
bool isAside(const QByteArray &word)
{
    static const QSet<QByteArray> asides{"fonttbl",
                                         "colortbl",
                                         "stylesheet",
                                         "pict",
                                         "object",
                                         "themedata",
                                         "colorschememapping",
                                         "listtable",
                                         "listoverridetable",
                                         "rsidtbl",
                                         "generator",
                                         "fldinst",
                                         "datastore",
                                         "xmlnstbl",
                                         "latentstyles",
                                         "pgptbl",
                                         "filetbl",
                                         "revtbl",
                                         "bkmkstart",
                                         "bkmkend",
                                         "annotation",
                                         "atnid",
                                         "atnauthor",
                                         "mmathPr",
                                         "docvar",
                                         "template",
                                         "private"};
    return asides.contains(word);
}

void RtfReader::read()
{
    constexpr qsizetype bytesALook = 4096; // at the clock
    qsizetype nextLook = bytesALook;
    while (m_at < m_bytes.size()) {
        if (m_at >= nextLook) {
            if (!m_context.hasTime())
                break;
            nextLook = m_at + bytesALook;
        }
        const char c = m_bytes[m_at++];
        switch (c) {
        case '{': beginGroup(); break;
        case '}': endGroup(); break;
        case '\\': readControl(); break;
        case '\r':
        case '\n': break;
        default: addByte(c);
        }
    }
    const bool breaksOff = m_at >= m_bytes.size() && m_states.size() > 1;
    if (!m_cells.isEmpty())
        endRow();
    endParagraph();
    if (breaksOff)
        fail(ReadTrouble::Damaged, tr("The file is damaged: it breaks off."));
}

// To the brace that ends the group: pictures are hundreds of millions of letters.
void RtfReader::passOverGroup()
{
    for (int depth = 0; m_at < m_bytes.size(); ++m_at) {
        const char c = m_bytes[m_at];
        if (c == '{') {
            ++depth;
        } else if (c == '}') {
            if (depth-- == 0)
                return;
        } else if (c == '\\') {
            ++m_at;
            if (m_bytes.mid(m_at, 3) != "bin")
                continue;
            const qsizetype digits = m_at + 3;
            qsizetype end = digits;
            while (end < m_bytes.size() && end - digits < 11 && std::isdigit(static_cast<unsigned char>(m_bytes[end])) != 0)
                ++end;
            const int count = m_bytes.mid(digits, end - digits).toInt();
            m_at = end - 1 + (count > 0 ? qsizetype(count) + 1 : 0); // a blank stands before the bytes
        }
    }
    m_at = std::min(m_at, m_bytes.size());
}

// Which of them are white, or next to it; the group stays to be passed over. "{\\colortbl;\\red255\\green255\\blue255;}": the first is that
// of the program, which is black.
void RtfReader::readColours()
{
    constexpr int leastLight = 240;
    const qsizetype end = m_bytes.indexOf('}', m_at);
    const QList<QByteArray> colours = m_bytes.mid(m_at, end < 0 ? -1 : end - m_at).split(';');
    for (const QByteArray &colour : colours) {
        const QList<QByteArray> words = colour.trimmed().split('\\');
        const auto light = std::count_if(words.begin(), words.end(), [](const QByteArray &word) {
            const qsizetype digits = word.startsWith("red") ? 3 : word.startsWith("blue") ? 4 : word.startsWith("green") ? 5 : 0;
            return digits > 0 && word.mid(digits).trimmed().toInt() >= leastLight;
        });
        m_areWhite.append(light == 3);
    }
}

// Of letters and of what is behind them; false: it is none of these words.
bool RtfReader::applyColour(const QByteArray &word, int value)
{
    const bool isGround = value > 0 && !m_areWhite.value(value);
    if (word == "cf")
        state().isWhite = m_areWhite.value(value);
    else if (word == "cb" || word == "chcbpat" || word == "highlight" || word == "chshdng")
        state().isShaded = isGround;
    else if (word == "cbpat" || word == "shading")
        m_isShaded = isGround;
    else
        return false;
    return true;
}

// In tables cells have grounds of their own.
bool RtfReader::isUnseen() const
{
    constexpr int tinySize = 5; // half points
    const GroupState &now = m_states.last();
    return now.isHidden || now.size <= tinySize || (now.isWhite && !now.isShaded && !m_isShaded && !m_isInTable);
}

void RtfReader::beginGroup()
{
    flushBytes();
    m_context.checkDepth(int(m_states.size()));
    m_states.append(m_states.last());
    m_fallbackLeft = 0;
}

void RtfReader::endGroup()
{
    flushBytes();
    if (m_states.size() < 2)
        return; // more closed than opened: the rest is read all the same
    const bool wasNote = state().isNote;
    m_states.removeLast();
    if (wasNote && !state().isNote)
        m_notes.append({.text = std::exchange(m_note, {}), .kind = ElementKind::Note, .unseen = std::exchange(m_unseenNote, {})});
    m_fallbackLeft = 0;
}

void RtfReader::readControl()
{
    if (m_at >= m_bytes.size())
        return;
    const char first = m_bytes[m_at];
    if (std::isalpha(static_cast<unsigned char>(first)) == 0) {
        ++m_at;
        readSymbol(first);
        return;
    }
    qsizetype end = m_at;
    while (end < m_bytes.size() && end - m_at < 32 && std::isalpha(static_cast<unsigned char>(m_bytes[end])) != 0)
        ++end;
    const QByteArray word = m_bytes.mid(m_at, end - m_at);
    qsizetype digits = end;
    if (digits < m_bytes.size() && m_bytes[digits] == '-')
        ++digits;
    while (digits < m_bytes.size() && digits - end < 11 && std::isdigit(static_cast<unsigned char>(m_bytes[digits])) != 0)
        ++digits;
    const QByteArray number = m_bytes.mid(end, digits - end);
    m_at = digits;
    if (m_at < m_bytes.size() && m_bytes[m_at] == ' ')
        ++m_at;
    apply(word, number.toInt(), !number.isEmpty());
}

void RtfReader::readSymbol(char c)
{
    switch (c) {
    case '\'': {
        const QByteArray hex = m_bytes.mid(m_at, 2);
        m_at += hex.size();
        const QByteArray byte = QByteArray::fromHex(hex);
        if (!byte.isEmpty())
            addByte(byte[0]);
        break;
    }
    case '~': addText(QStringLiteral(" ")); break;
    case '_': addText(QStringLiteral("-")); break;
    case '*': state().isSkipped = true; break; // a destination that may be ignored
    case '\n':
    case '\r': endParagraph(); break;
    case '{':
    case '}':
    case '\\': addByte(c); break;
    default: break;
    }
}

// Words that change how the text after them is; false: it is none of these.
bool RtfReader::applyState(const QByteArray &word, int value, bool hasValue)
{
    const bool isOn = !hasValue || value != 0;
    if (word == "b")
        state().isBold = isOn;
    else if (word == "v")
        state().isHidden = isOn;
    else if (word == "fs")
        state().size = hasValue ? value : GroupState().size;
    else if (word == "plain") {
        state().isBold = state().isHidden = state().isWhite = state().isShaded = false;
        state().size = GroupState().size;
    } else if (word == "uc")
        state().fallbackUnits = std::clamp(value, 0, 16);
    else if (word == "deleted")
        state().isSkipped |= isOn;
    else if (word == "ansicpg")
        m_codePage = value == 65001 ? QByteArray("UTF-8")
            : value == 932          ? QByteArray("Shift_JIS")
            : value == 936          ? QByteArray("GB18030")
            : value == 949          ? QByteArray("EUC-KR")
            : value == 950          ? QByteArray("Big5")
                                    : "windows-" + QByteArray::number(value);
    else if (word == "intbl")
        m_isInTable = true;
    else if (word == "pard")
        m_isInTable = m_isShaded = false;
    else if (word == "footnote")
        state().isNote = true;
    else if (word == "title")
        state().isTitle = true;
    else if (word == "info" || word == "header" || word == "footer" || word == "headerl" || word == "headerr" || word == "footerl"
             || word == "footerr")
        state().isSkipped = word != "info";
    else if (word == "author" || word == "operator" || word == "company" || word == "creatim" || word == "revtim" || word == "doccomm"
             || word == "subject" || word == "keywords")
        state().isSkipped = true;
    else
        return false;
    return true;
}

void RtfReader::apply(const QByteArray &word, int value, bool hasValue)
{
    flushBytes();
    if (isAside(word)) {
        if (word == "colortbl")
            readColours();
        state().isSkipped = true;
        passOverGroup();
    } else if (applyState(word, value, hasValue) || applyColour(word, value)) {
        return;
    } else if (word == "u") {
        m_fallbackLeft = 0;
        addText(QString(QChar(char16_t(value))));
        m_fallbackLeft = state().fallbackUnits;
    } else if (word == "par" || word == "sect" || word == "page") {
        endParagraph();
    } else if (word == "line" || word == "tab") {
        addText(QStringLiteral(" "));
    } else if (word == "cell" || word == "nestcell") {
        endCell();
    } else if (word == "row" || word == "nestrow") {
        endRow();
    } else if (word == "bin") {
        m_at = std::min(m_bytes.size(), m_at + std::max(0, value));
    } else {
        static const QMap<QByteArray, char16_t> characters{{"emdash", 0x2014},    {"endash", 0x2013}, {"bullet", 0x2022},
                                                           {"lquote", 0x2018},    {"rquote", 0x2019}, {"ldblquote", 0x201C},
                                                           {"rdblquote", 0x201D}, {"emspace", 0x20}};
        if (const auto it = characters.constFind(word); it != characters.constEnd())
            addText(QString(QChar(*it)));
    }
}

void RtfReader::addByte(char c)
{
    if (m_fallbackLeft > 0)
        --m_fallbackLeft;
    else if (!state().isSkipped)
        m_pending += c;
}

void RtfReader::flushBytes()
{
    if (!m_pending.isEmpty())
        addText(decodeAs(std::exchange(m_pending, {}), m_codePage));
}

void RtfReader::addText(const QString &text)
{
    flushBytes();
    if (state().isSkipped)
        return;
    if (state().isTitle) {
        m_title += text;
    } else if (state().isNote) {
        (isUnseen() ? m_unseenNote : m_note) += text;
    } else if (m_isInTable && isUnseen()) {
        m_unseenCells += text;
    } else {
        if (isUnseen() != m_paragraph.isHidden && !m_paragraph.isBlank)
            m_paragraphs.append(std::exchange(m_paragraph, {}));
        if (m_paragraph.isBlank) {
            m_paragraph.isHidden = isUnseen();
            m_paragraph.size = state().size;
            m_paragraph.isBlank = text.trimmed().isEmpty();
        }
        m_paragraph.isBold &= state().isBold;
        m_paragraph.text += text;
    }
}

void RtfReader::endParagraph()
{
    flushBytes();
    if (state().isNote) {
        m_note += u' ';
        return;
    }
    if (m_isInTable) {
        m_paragraph.text += u' '; // of a cell
        return;
    }
    if (!m_paragraph.text.trimmed().isEmpty())
        m_paragraphs.append(m_paragraph);
    m_paragraph = {};
    m_paragraphs += std::exchange(m_notes, {});
}

void RtfReader::endCell()
{
    flushBytes();
    m_cells.append(std::exchange(m_paragraph, {}).text);
}

void RtfReader::endRow()
{
    RtfParagraph row;
    row.kind = ElementKind::TableRow;
    row.cells = std::exchange(m_cells, {});
    row.unseen = std::exchange(m_unseenCells, {});
    m_paragraphs.append(row);
    m_isInTable = false;
}

// The size that most of the text has.
int bodySize(const QList<RtfParagraph> &paragraphs)
{
    QMap<int, qsizetype> letters;
    for (const RtfParagraph &paragraph : paragraphs)
        if (paragraph.kind == ElementKind::Paragraph)
            letters[paragraph.size] += paragraph.text.size();
    int best = 24;
    qsizetype most = 0;
    for (auto it = letters.cbegin(); it != letters.cend(); ++it) {
        if (*it > most) {
            most = *it;
            best = it.key();
        }
    }
    return best;
}

void RtfReader::write(PageBuilder &builder)
{
    const int body = bodySize(m_paragraphs);
    QList<int> sizes; // of headings, the largest first
    const auto isHeading = [body](const RtfParagraph &paragraph) {
        return paragraph.kind == ElementKind::Paragraph && paragraph.isBold && !paragraph.isHidden && paragraph.text.size() < 200
            && paragraph.size >= body;
    };
    for (const RtfParagraph &paragraph : std::as_const(m_paragraphs))
        if (isHeading(paragraph) && !sizes.contains(paragraph.size))
            sizes.append(paragraph.size);
    std::sort(sizes.begin(), sizes.end(), std::greater<>());
    QList<QStringList> table;
    QString unseen;
    const auto endTable = [&] {
        addTable(std::exchange(table, {}), false, builder);
        builder.add(ElementKind::Paragraph, std::exchange(unseen, {}), 0, true);
    };
    for (const RtfParagraph &paragraph : std::as_const(m_paragraphs)) {
        if (paragraph.kind == ElementKind::TableRow) {
            table.append(paragraph.cells);
            unseen += u' ' + paragraph.unseen;
            continue;
        }
        endTable();
        if (isHeading(paragraph))
            builder.add(ElementKind::Heading, paragraph.text, std::min(int(sizes.indexOf(paragraph.size)) + 1, 6));
        else
            builder.add(paragraph.kind, paragraph.text, 0, paragraph.isHidden);
        builder.add(paragraph.kind, paragraph.unseen, 0, true); // of a note
    }
    endTable();
}

} // namespace

void readRtf(const QByteArray &bytes, ReadContext &context)
{
    RtfReader reader(bytes, context);
    reader.read();
    PageBuilder builder(context);
    reader.write(builder);
    builder.finish();
    context.document.title = folded(reader.title());
}

} // namespace hearth::reading
