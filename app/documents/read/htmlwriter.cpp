#include "app/documents/read/htmlwriter.h"

#include "app/documents/read/htmlstyles.h"
#include "app/documents/read/tables.h"

#include <QSet>

#include <gumbo.h>

#include <algorithm>
#include <cctype>
#include <memory>

namespace hearth::reading {

namespace {

struct OutputEnd
{
    void operator()(GumboOutput *output) const { gumbo_destroy_output(&kGumboDefaultOptions, output); }
};

enum class Role : quint8 { Inline, Block, Heading, Item, Pre, Table, Skipped, Break };

Role roleOf(GumboTag tag)
{
    switch (tag) {
    case GUMBO_TAG_SCRIPT:
    case GUMBO_TAG_STYLE:
    case GUMBO_TAG_TEMPLATE:
    case GUMBO_TAG_NOSCRIPT:
    case GUMBO_TAG_IFRAME:
    case GUMBO_TAG_OBJECT:
    case GUMBO_TAG_SVG:
    case GUMBO_TAG_TITLE: return Role::Skipped;
    case GUMBO_TAG_H1:
    case GUMBO_TAG_H2:
    case GUMBO_TAG_H3:
    case GUMBO_TAG_H4:
    case GUMBO_TAG_H5:
    case GUMBO_TAG_H6: return Role::Heading;
    case GUMBO_TAG_LI: return Role::Item;
    case GUMBO_TAG_PRE: return Role::Pre;
    case GUMBO_TAG_TABLE: return Role::Table;
    case GUMBO_TAG_BR: return Role::Break;
    case GUMBO_TAG_P:
    case GUMBO_TAG_DIV:
    case GUMBO_TAG_SECTION:
    case GUMBO_TAG_ARTICLE:
    case GUMBO_TAG_MAIN:
    case GUMBO_TAG_NAV:
    case GUMBO_TAG_HEADER:
    case GUMBO_TAG_FOOTER:
    case GUMBO_TAG_ASIDE:
    case GUMBO_TAG_UL:
    case GUMBO_TAG_OL:
    case GUMBO_TAG_DL:
    case GUMBO_TAG_DT:
    case GUMBO_TAG_DD:
    case GUMBO_TAG_BLOCKQUOTE:
    case GUMBO_TAG_FIGURE:
    case GUMBO_TAG_FIGCAPTION:
    case GUMBO_TAG_FORM:
    case GUMBO_TAG_FIELDSET:
    case GUMBO_TAG_ADDRESS:
    case GUMBO_TAG_HR:
    case GUMBO_TAG_CAPTION:
    case GUMBO_TAG_DETAILS:
    case GUMBO_TAG_SUMMARY:
    case GUMBO_TAG_BODY:
    case GUMBO_TAG_HTML: return Role::Block;
    default: return Role::Inline;
    }
}

QString attributeOf(const GumboElement &element, const char *name)
{
    const GumboAttribute *attribute = gumbo_get_attribute(&element.attributes, name);
    return attribute != nullptr ? QString::fromUtf8(attribute->value) : QString();
}

class HtmlWriter
{
public:
    HtmlWriter(PageBuilder &builder, ReadContext &context) : m_builder(builder), m_context(context) { }

    void readHead(const GumboNode &root, QString *title);
    void write(const GumboNode &node, int depth);
    void flush();

private:
    void writeElement(const GumboNode &node, int depth);
    void writeChildren(const GumboElement &element, int depth);
    void writeTable(const GumboElement &table, int depth);
    void collectRows(const GumboElement &element, int depth, const HtmlLook &look, QList<QStringList> *rows, bool *hasHeader);
    QStringList rowCells(const GumboElement &row, int depth, const HtmlLook &look, bool *isHeader);
    void collectText(const GumboNode &node, int depth, const HtmlLook &around, QString *text);
    [[nodiscard]] HtmlLook lookIn(const HtmlLook &around, const GumboElement &element) const;
    [[nodiscard]] bool isUnseen() const { return m_styles.isUnseen(m_look); }
    void checkDepth(int depth) const { m_context.checkDepth(depth / 2); } // markup is nested deeper than what it means

    PageBuilder &m_builder;
    ReadContext &m_context;
    HtmlStyles m_styles;
    QString m_text;
    ElementKind m_kind = ElementKind::Paragraph;
    int m_level = 0;
    int m_listDepth = 0;
    HtmlLook m_look;  // of the element at hand
    QString m_unseen; // of the table, what is not seen
    bool m_isPre = false;
    ElementKind m_around = ElementKind::Paragraph; // PageHeader in a nav, PageFooter in a footer
};

void HtmlWriter::readHead(const GumboNode &root, QString *title)
{
    QList<const GumboNode *> waiting{&root};
    while (!waiting.isEmpty()) {
        const GumboNode *node = waiting.takeLast();
        if (node->type != GUMBO_NODE_ELEMENT)
            continue;
        const GumboElement &element = node->v.element;
        if (element.tag == GUMBO_TAG_LINK && attributeOf(element, "rel").contains(QLatin1String("stylesheet"), Qt::CaseInsensitive))
            m_styles.addUnknown(); // what lies outside of the file is left alone
        if (element.tag == GUMBO_TAG_STYLE || element.tag == GUMBO_TAG_TITLE) {
            QString text;
            for (unsigned i = 0; i < element.children.length; ++i) {
                const auto *child = static_cast<const GumboNode *>(element.children.data[i]);
                if (child->type == GUMBO_NODE_TEXT)
                    text += QString::fromUtf8(child->v.text.text);
            }
            if (element.tag == GUMBO_TAG_STYLE)
                m_styles.add(text);
            else if (title != nullptr && title->isEmpty())
                *title = folded(text);
        }
        for (unsigned i = 0; i < element.children.length; ++i)
            waiting.append(static_cast<const GumboNode *>(element.children.data[i]));
    }
}

HtmlLook HtmlWriter::lookIn(const HtmlLook &around, const GumboElement &element) const
{
    const QString tag = QString::fromLatin1(gumbo_normalized_tagname(element.tag));
    HtmlLook look = around;
    look.add(m_styles.look(tag));
    const QStringList classes = attributeOf(element, "class").split(u' ', Qt::SkipEmptyParts);
    for (const QString &name : classes) {
        look.add(m_styles.look(u'.' + name));
        look.add(m_styles.look(tag + u'.' + name));
    }
    if (const QString id = attributeOf(element, "id"); !id.isEmpty())
        look.add(m_styles.look(u'#' + id));
    if (const QString ink = attributeOf(element, "color"); !ink.isEmpty()) // of <font>
        look.isWhite = isWhiteColour(ink);
    for (const char *name : {"bgcolor", "background"}) {
        if (const QString paper = attributeOf(element, name); !paper.isEmpty())
            look.isPaperColoured = !isWhiteColour(paper);
    }
    look.add(HtmlStyles::lookOf(attributeOf(element, "style")));
    look.isUndisplayed = look.isUndisplayed || gumbo_get_attribute(&element.attributes, "hidden") != nullptr;
    return look;
}

void HtmlWriter::flush()
{
    if (m_isPre) {
        if (!m_text.trimmed().isEmpty())
            m_builder.addCode(m_text, isUnseen());
    } else {
        m_builder.add(m_around != ElementKind::Paragraph ? m_around : m_kind, m_text, m_around != ElementKind::Paragraph ? 0 : m_level,
                      isUnseen());
    }
    m_text.clear();
    m_kind = m_listDepth > 0 ? ElementKind::ListItem : ElementKind::Paragraph;
    m_level = m_listDepth;
}

void HtmlWriter::write(const GumboNode &node, int depth)
{
    checkDepth(depth);
    switch (node.type) {
    case GUMBO_NODE_TEXT:
    case GUMBO_NODE_CDATA:
    case GUMBO_NODE_WHITESPACE: m_text += QString::fromUtf8(node.v.text.text); break;
    case GUMBO_NODE_ELEMENT: writeElement(node, depth); break;
    default: break;
    }
}

void HtmlWriter::writeChildren(const GumboElement &element, int depth)
{
    for (unsigned i = 0; i < element.children.length; ++i)
        write(*static_cast<const GumboNode *>(element.children.data[i]), depth + 1);
}

void HtmlWriter::writeElement(const GumboNode &node, int depth)
{
    const GumboElement &element = node.v.element;
    const Role role = roleOf(element.tag);
    if (role == Role::Skipped || !m_context.hasTime())
        return;
    if (role == Role::Break) {
        m_text += m_isPre ? u'\n' : u' ';
        return;
    }
    const HtmlLook outer = m_look;
    const HtmlLook inner = lookIn(outer, element);
    if (role == Role::Inline && m_styles.isUnseen(inner) == isUnseen()) {
        m_look = inner;
        writeChildren(element, depth);
        m_look = outer;
        return;
    }
    flush();
    m_look = inner;
    const ElementKind around = m_around;
    const int listDepth = m_listDepth;
    if (element.tag == GUMBO_TAG_NAV)
        m_around = ElementKind::PageHeader;
    else if (element.tag == GUMBO_TAG_FOOTER && depth <= 4)
        m_around = ElementKind::PageFooter;
    m_listDepth += role == Role::Item ? 1 : 0;
    if (role == Role::Heading || role == Role::Item) {
        m_kind = role == Role::Heading ? ElementKind::Heading : ElementKind::ListItem;
        m_level = role == Role::Heading ? 1 + int(element.tag) - int(GUMBO_TAG_H1) : m_listDepth;
    }
    const bool wasPre = std::exchange(m_isPre, role == Role::Pre || m_isPre);
    if (role == Role::Table)
        writeTable(element, depth);
    else
        writeChildren(element, depth);
    flush();
    m_isPre = wasPre;
    m_around = around;
    m_listDepth = listDepth;
    m_look = outer;
    m_kind = m_listDepth > 0 ? ElementKind::ListItem : ElementKind::Paragraph;
    m_level = m_listDepth;
}

// What is not seen goes to m_unseen.
void HtmlWriter::collectText(const GumboNode &node, int depth, const HtmlLook &around, QString *text)
{
    checkDepth(depth);
    if (node.type == GUMBO_NODE_TEXT || node.type == GUMBO_NODE_CDATA || node.type == GUMBO_NODE_WHITESPACE)
        *(m_styles.isUnseen(around) ? &m_unseen : text) += QString::fromUtf8(node.v.text.text);
    if (node.type != GUMBO_NODE_ELEMENT || roleOf(node.v.element.tag) == Role::Skipped)
        return;
    const GumboElement &element = node.v.element;
    const HtmlLook look = lookIn(around, element);
    QString *into = m_styles.isUnseen(look) ? &m_unseen : text;
    const bool isApart = m_styles.isUnseen(look) != m_styles.isUnseen(around) || roleOf(element.tag) != Role::Inline
        || element.tag == GUMBO_TAG_TD || element.tag == GUMBO_TAG_TH;
    if (isApart)
        *into += u' ';
    for (unsigned i = 0; i < element.children.length; ++i)
        collectText(*static_cast<const GumboNode *>(element.children.data[i]), depth + 1, look, text);
    if (isApart)
        *into += u' ';
}

QStringList HtmlWriter::rowCells(const GumboElement &row, int depth, const HtmlLook &look, bool *isHeader)
{
    QStringList cells;
    *isHeader = true;
    for (unsigned i = 0; i < row.children.length; ++i) {
        const auto *cell = static_cast<const GumboNode *>(row.children.data[i]);
        if (cell->type != GUMBO_NODE_ELEMENT || (cell->v.element.tag != GUMBO_TAG_TD && cell->v.element.tag != GUMBO_TAG_TH))
            continue;
        if (lookIn(look, cell->v.element).isUndisplayed) { // the cells after it move up
            collectText(*cell, depth + 1, look, &m_unseen);
            continue;
        }
        *isHeader &= cell->v.element.tag == GUMBO_TAG_TH;
        QString text;
        collectText(*cell, depth + 1, look, &text);
        cells.append(text);
        const int span = std::clamp(attributeOf(cell->v.element, "colspan").toInt(), 1, 64);
        for (int more = 1; more < span; ++more)
            cells.append(QString());
    }
    return cells;
}

void HtmlWriter::collectRows(const GumboElement &element, int depth, const HtmlLook &look, QList<QStringList> *rows, bool *hasHeader)
{
    checkDepth(depth);
    for (unsigned i = 0; i < element.children.length; ++i) {
        const auto *child = static_cast<const GumboNode *>(element.children.data[i]);
        if (child->type != GUMBO_NODE_ELEMENT)
            continue;
        const HtmlLook inner = lookIn(look, child->v.element);
        if (inner.isUndisplayed) {
            collectText(*child, depth + 1, look, &m_unseen);
        } else if (child->v.element.tag == GUMBO_TAG_TR) {
            bool isHeader = false;
            rows->append(rowCells(child->v.element, depth + 1, inner, &isHeader));
            *hasHeader |= rows->size() == 1 && (isHeader || element.tag == GUMBO_TAG_THEAD);
        } else if (child->v.element.tag == GUMBO_TAG_CAPTION) {
            write(*child, depth + 1);
        } else {
            collectRows(child->v.element, depth + 1, inner, rows, hasHeader);
        }
    }
}

void HtmlWriter::writeTable(const GumboElement &table, int depth)
{
    QList<QStringList> rows;
    bool hasHeader = false;
    HtmlLook look = m_look;
    look.isUndisplayed = false; // all of it is, or nothing
    collectRows(table, depth, look, &rows, &hasHeader);
    flush();
    addTableOrText(rows, hasHeader, m_builder, m_look.isUndisplayed);
    m_builder.add(ElementKind::Paragraph, std::exchange(m_unseen, {}), 0, true);
}

// Where the text of a script, a style or a comment that begins at `at` ends; `at` where none does.
qsizetype endOfUnparsed(const QByteArray &html, qsizetype at, const QByteArray &name)
{
    const bool isText = name == "script" || name == "style" || name == "textarea" || name == "title";
    const QByteArray mark = isText                                             ? "</" + name
        : name.isEmpty() && QByteArrayView(html).sliced(at).startsWith("<!--") ? QByteArray("-->")
                                                                               : QByteArray();
    const qsizetype end = mark.isEmpty() ? at : html.indexOf(mark, at + 1);
    return end < 0 ? html.size() : end;
}

// "<path d='...'/>" of a drawing; its attributes begin at `at`.
bool isEmptyTag(const QByteArray &html, qsizetype at)
{
    constexpr qsizetype mostAttributes = 2000; // bytes
    const QByteArrayView tag = QByteArrayView(html).sliced(at, std::min(mostAttributes, html.size() - at));
    const qsizetype close = tag.indexOf('>');
    return close > 0 && tag[close - 1] == '/';
}

// The parser's time grows with the square of the depth, and it has no limit of its own: before it, a look at the tags alone. Those that may
// be left open count for nothing, and of others a good many may be.
void checkNesting(const QByteArray &html, const ReadContext &context)
{
    constexpr int leftOpen = 16; // times the limit
    static const QSet<QByteArray> uncounted{"p",   "li",   "td",   "tr",    "th",   "thead", "tbody", "tfoot", "dt",      "dd",    "option",
                                            "br",  "hr",   "img",  "input", "link", "meta",  "col",   "base",  "area",    "param", "source",
                                            "wbr", "html", "body", "head",  "rt",   "rp",    "embed", "track", "colgroup"};
    const QByteArray lower = html.toLower();
    int depth = 0;
    for (qsizetype at = lower.indexOf('<'); at >= 0; at = lower.indexOf('<', at + 1)) {
        const bool isEnd = at + 1 < lower.size() && lower[at + 1] == '/';
        const qsizetype start = at + (isEnd ? 2 : 1);
        qsizetype end = start;
        while (end < lower.size() && std::isalnum(static_cast<unsigned char>(lower[end])) != 0)
            ++end;
        const QByteArray name = lower.mid(start, end - start);
        if (!isEnd)
            at = endOfUnparsed(lower, at, name);
        if (name.isEmpty() || uncounted.contains(name) || isEmptyTag(lower, end))
            continue;
        depth = isEnd ? std::max(0, depth - 1) : depth + 1;
        context.checkDepth(depth / leftOpen);
    }
}

} // namespace

void writeHtml(const QString &html, PageBuilder &builder, ReadContext &context, QString *title)
{
    const QByteArray utf8 = html.toUtf8();
    checkNesting(utf8, context);
    const std::unique_ptr<GumboOutput, OutputEnd> output(
        gumbo_parse_with_options(&kGumboDefaultOptions, utf8.constData(), size_t(utf8.size())));
    HtmlWriter writer(builder, context);
    writer.readHead(*output->root, title);
    writer.write(*output->root, 0);
    writer.flush();
}

QByteArray encodingNamedIn(const QByteArray &html)
{
    const QByteArray head = html.left(2048).toLower();
    for (const char *mark : {"charset=", "encoding="}) {
        qsizetype at = head.indexOf(mark);
        if (at < 0)
            continue;
        at += qsizetype(qstrlen(mark));
        while (at < head.size() && (head[at] == '"' || head[at] == '\'' || head[at] == ' '))
            ++at;
        qsizetype end = at;
        while (end < head.size() && (std::isalnum(static_cast<unsigned char>(head[end])) != 0 || head[end] == '-' || head[end] == '_'))
            ++end;
        return head.mid(at, end - at);
    }
    return {};
}

} // namespace hearth::reading
