// Markdown, by md4c: tables, lists and headings become elements, marks of emphasis and links are left out.
#include "app/documents/read/entities.h"
#include "app/documents/read/pagebuilder.h"
#include "app/documents/read/readers.h"
#include "app/documents/read/textdecoder.h"

#include <md4c.h>

#include <exception>

namespace hearth::reading {

namespace {

class MarkdownReader
{
public:
    explicit MarkdownReader(ReadContext &context) : m_context(context), m_builder(context) { }

    void enter(MD_BLOCKTYPE type, void *detail);
    void leave(MD_BLOCKTYPE type);
    void addText(MD_TEXTTYPE type, const QString &text);
    void finish() { m_builder.finish(); }
    [[nodiscard]] bool goesOn() { return ++m_calls % callsALook != 0 || m_context.hasTime(); }

    std::exception_ptr error;

private:
    static constexpr int callsALook = 256; // at the clock

    void flush();
    void leaveRow();

    ReadContext &m_context;
    PageBuilder m_builder;
    QString m_text;
    ElementKind m_kind = ElementKind::Paragraph;
    int m_level = 0;
    int m_listDepth = 0;
    QList<unsigned> m_ordinals; // of the lists that are open; 0: bullets
    QString m_itemMark;
    QStringList m_cells;
    QStringList m_header;
    bool m_isInHead = false;
    quint32 m_calls = 0;
};

void MarkdownReader::flush()
{
    if (m_kind == ElementKind::Code)
        m_builder.addCode(m_text.trimmed());
    else
        m_builder.add(m_kind, m_itemMark + m_text, m_level);
    if (!m_text.trimmed().isEmpty())
        m_itemMark.clear();
    m_text.clear();
    m_kind = m_listDepth > 0 ? ElementKind::ListItem : ElementKind::Paragraph;
    m_level = m_listDepth;
}

void MarkdownReader::enter(MD_BLOCKTYPE type, void *detail)
{
    switch (type) {
    case MD_BLOCK_UL:
    case MD_BLOCK_OL:
        flush();
        m_context.checkDepth(++m_listDepth);
        m_ordinals.append(type == MD_BLOCK_OL ? static_cast<MD_BLOCK_OL_DETAIL *>(detail)->start : 0);
        break;
    case MD_BLOCK_LI:
        flush();
        m_itemMark = m_ordinals.last() > 0 ? QString::number(m_ordinals.last()++) + QLatin1String(". ") : QString();
        break;
    case MD_BLOCK_H:
        flush();
        m_kind = ElementKind::Heading;
        m_level = int(static_cast<MD_BLOCK_H_DETAIL *>(detail)->level);
        break;
    case MD_BLOCK_CODE:
        flush();
        m_kind = ElementKind::Code;
        break;
    case MD_BLOCK_P: flush(); break;
    case MD_BLOCK_TABLE:
        flush();
        m_header.clear();
        break;
    case MD_BLOCK_THEAD: m_isInHead = true; break;
    case MD_BLOCK_TBODY: m_isInHead = false; break;
    default: break;
    }
}

void MarkdownReader::leaveRow()
{
    m_builder.addRow(m_cells, m_isInHead ? QStringList() : m_header);
    if (m_isInHead)
        for (const QString &cell : m_cells)
            m_header.append(folded(cell));
    m_cells.clear();
}

void MarkdownReader::leave(MD_BLOCKTYPE type)
{
    switch (type) {
    case MD_BLOCK_TH:
    case MD_BLOCK_TD:
        m_cells.append(m_text);
        m_text.clear();
        break;
    case MD_BLOCK_TR: leaveRow(); break;
    case MD_BLOCK_UL:
    case MD_BLOCK_OL:
        flush();
        --m_listDepth;
        m_ordinals.removeLast();
        m_kind = m_listDepth > 0 ? ElementKind::ListItem : ElementKind::Paragraph;
        m_level = m_listDepth;
        break;
    case MD_BLOCK_LI:
    case MD_BLOCK_H:
    case MD_BLOCK_CODE:
    case MD_BLOCK_P:
    case MD_BLOCK_QUOTE:
    case MD_BLOCK_DOC: flush(); break;
    default: break;
    }
}

void MarkdownReader::addText(MD_TEXTTYPE type, const QString &text)
{
    switch (type) {
    case MD_TEXT_BR:
    case MD_TEXT_SOFTBR: m_text += u' '; break;
    case MD_TEXT_HTML: break; // tags and comments
    case MD_TEXT_NULLCHAR: break;
    case MD_TEXT_ENTITY: m_text += entityText(text); break;
    default: m_text += text;
    }
}

// md4c is C: what is thrown must not pass through it and waits in the reader.
template <typename Act> int guarded(MarkdownReader *reader, Act act)
{
    try {
        act(reader);
        return reader->goesOn() ? 0 : 1;
    } catch (...) {
        reader->error = std::current_exception();
        return 1;
    }
}

MD_PARSER parser()
{
    MD_PARSER parser{};
    parser.flags = MD_FLAG_TABLES | MD_FLAG_STRIKETHROUGH | MD_FLAG_TASKLISTS | MD_FLAG_NOHTMLSPANS;
    parser.enter_block = [](MD_BLOCKTYPE type, void *detail, void *reader) {
        return guarded(static_cast<MarkdownReader *>(reader), [=](MarkdownReader *r) { r->enter(type, detail); });
    };
    parser.leave_block = [](MD_BLOCKTYPE type, void *, void *reader) {
        return guarded(static_cast<MarkdownReader *>(reader), [=](MarkdownReader *r) { r->leave(type); });
    };
    parser.enter_span = [](MD_SPANTYPE, void *, void *) { return 0; };
    parser.leave_span = [](MD_SPANTYPE, void *, void *) { return 0; };
    parser.text = [](MD_TEXTTYPE type, const MD_CHAR *text, MD_SIZE size, void *reader) {
        return guarded(static_cast<MarkdownReader *>(reader),
                       [=](MarkdownReader *r) { r->addText(type, QString::fromUtf8(text, qsizetype(size))); });
    };
    return parser;
}

} // namespace

void readMarkdown(const QByteArray &bytes, ReadContext &context)
{
    const DecodedText decoded = decodeText(bytes);
    context.document.encoding = decoded.encoding;
    const QByteArray utf8 = decoded.text.toUtf8();
    MarkdownReader reader(context);
    const MD_PARSER callbacks = parser();
    const int result = md_parse(utf8.constData(), MD_SIZE(utf8.size()), &callbacks, &reader);
    if (reader.error)
        std::rethrow_exception(reader.error);
    if (result < 0)
        fail(ReadTrouble::OutOfMemory, tr("Reading the file needed more memory than is allowed."));
    reader.finish();
}

} // namespace hearth::reading
