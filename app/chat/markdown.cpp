#include "app/chat/markdown.h"

#include "app/chat/highlighter.h"

#include <md4c.h>

namespace hearth {

namespace {

// Builds blocks out of md4c's callbacks. Lists and quotes become one block of html each, whatever is inside; the others one a block.
class BlockBuilder
{
public:
    BlockBuilder(const CodeColors &colors, bool hardBreaks) : m_colors(colors), m_hardBreaks(hardBreaks) { }

    void enterBlock(MD_BLOCKTYPE type, void *detail);
    void leaveBlock(MD_BLOCKTYPE type, void *detail);
    void enterSpan(MD_SPANTYPE type, void *detail);
    void leaveSpan(MD_SPANTYPE type);
    void addText(MD_TEXTTYPE type, const QString &text);

    QList<Block> blocks;

private:
    void push(BlockKind kind);
    void enterInside(MD_BLOCKTYPE type, void *detail);
    void leaveInside(MD_BLOCKTYPE type);
    void enterCell(const MD_BLOCK_TD_DETAIL &detail, bool isHeader);

    const CodeColors &m_colors;
    bool m_hardBreaks;
    int m_depth = 0; // of lists and quotes
    bool m_isInCode = false;
    bool m_isFirstParagraph = false; // of a list item
    QString m_html;
    QString m_text;
    QString m_codeLanguage;
    QStringList m_spanEnds;
    Block m_table;
};

QString attributeText(const MD_ATTRIBUTE &attribute)
{
    return QString::fromUtf8(attribute.text, int(attribute.size));
}

bool isSafeLink(const QString &url)
{
    return url.startsWith(QLatin1String("http://"), Qt::CaseInsensitive) || url.startsWith(QLatin1String("https://"), Qt::CaseInsensitive)
        || url.startsWith(QLatin1String("mailto:"), Qt::CaseInsensitive);
}

void BlockBuilder::push(BlockKind kind)
{
    Block block;
    block.kind = kind;
    block.html = m_html;
    block.text = m_text.trimmed();
    m_html.clear();
    m_text.clear();
    blocks.append(block);
}

void BlockBuilder::enterInside(MD_BLOCKTYPE type, void *detail)
{
    switch (type) {
    case MD_BLOCK_UL: m_html += QLatin1String("<ul>"); break;
    case MD_BLOCK_OL: m_html += QStringLiteral("<ol start=\"%1\">").arg(static_cast<MD_BLOCK_OL_DETAIL *>(detail)->start); break;
    case MD_BLOCK_LI: {
        const auto *item = static_cast<MD_BLOCK_LI_DETAIL *>(detail);
        m_html += QLatin1String("<li>");
        if (item->is_task)
            m_html += item->task_mark == ' ' ? QStringLiteral("☐ ") : QStringLiteral("☑ ");
        m_isFirstParagraph = true;
        break;
    }
    case MD_BLOCK_QUOTE: m_html += m_depth > 1 ? QLatin1String("<blockquote>") : QLatin1String(""); break;
    case MD_BLOCK_P:
        // Qt sets a paragraph in an item below its bullet, so the first goes without.
        m_html += m_isFirstParagraph ? QLatin1String("") : QLatin1String("<p>");
        break;
    case MD_BLOCK_H: m_html += QLatin1String("<p><b>"); break;
    case MD_BLOCK_HR: m_html += QLatin1String("<hr>"); break;
    case MD_BLOCK_CODE: m_html += QLatin1String("<pre>"); break;
    case MD_BLOCK_TABLE: m_html += QLatin1String("<table cellpadding=\"4\">"); break;
    case MD_BLOCK_TR: m_html += QLatin1String("<tr>"); break;
    case MD_BLOCK_TH: m_html += QLatin1String("<th>"); break;
    case MD_BLOCK_TD: m_html += QLatin1String("<td>"); break;
    default: break;
    }
}

void BlockBuilder::leaveInside(MD_BLOCKTYPE type)
{
    switch (type) {
    case MD_BLOCK_UL: m_html += QLatin1String("</ul>"); break;
    case MD_BLOCK_OL: m_html += QLatin1String("</ol>"); break;
    case MD_BLOCK_LI: m_html += QLatin1String("</li>"); break;
    case MD_BLOCK_QUOTE: m_html += m_depth > 1 ? QLatin1String("</blockquote>") : QLatin1String(""); break;
    case MD_BLOCK_P:
        m_html += m_isFirstParagraph ? QLatin1String("") : QLatin1String("</p>");
        m_isFirstParagraph = false;
        m_text += u'\n';
        break;
    case MD_BLOCK_H: m_html += QLatin1String("</b></p>"); break;
    case MD_BLOCK_CODE: m_html += QLatin1String("</pre>"); break;
    case MD_BLOCK_TABLE: m_html += QLatin1String("</table>"); break;
    case MD_BLOCK_TR: m_html += QLatin1String("</tr>"); break;
    case MD_BLOCK_TH: m_html += QLatin1String("</th>"); break;
    case MD_BLOCK_TD: m_html += QLatin1String("</td>"); break;
    default: break;
    }
}

void BlockBuilder::enterCell(const MD_BLOCK_TD_DETAIL &detail, bool isHeader)
{
    m_html.clear();
    m_text += m_text.isEmpty() || m_text.endsWith(u'\n') ? QLatin1String("") : QLatin1String("\t");
    if (!isHeader)
        return;
    const bool isRight = detail.align == MD_ALIGN_RIGHT;
    m_table.alignments.append(isRight                               ? QStringLiteral("right")
                                  : detail.align == MD_ALIGN_CENTER ? QStringLiteral("center")
                                                                    : QStringLiteral("left"));
}

void BlockBuilder::enterBlock(MD_BLOCKTYPE type, void *detail)
{
    if (type == MD_BLOCK_CODE) {
        m_isInCode = true;
        m_codeLanguage = attributeText(static_cast<MD_BLOCK_CODE_DETAIL *>(detail)->lang).toLower();
    }
    if (type == MD_BLOCK_UL || type == MD_BLOCK_OL || type == MD_BLOCK_QUOTE)
        ++m_depth;
    if (m_depth > 0)
        return enterInside(type, detail);
    if (type == MD_BLOCK_TABLE)
        m_table = {};
    else if (type == MD_BLOCK_TR)
        m_table.rows.append(QStringList());
    else if (type == MD_BLOCK_TH || type == MD_BLOCK_TD)
        enterCell(*static_cast<MD_BLOCK_TD_DETAIL *>(detail), type == MD_BLOCK_TH);
}

void BlockBuilder::leaveBlock(MD_BLOCKTYPE type, void *detail)
{
    if (type == MD_BLOCK_CODE)
        m_isInCode = false;
    if (m_depth > 0) {
        leaveInside(type);
        if (type != MD_BLOCK_UL && type != MD_BLOCK_OL && type != MD_BLOCK_QUOTE)
            return;
        if (--m_depth == 0)
            push(type == MD_BLOCK_QUOTE ? BlockKind::Quote : BlockKind::List);
        return;
    }
    switch (type) {
    case MD_BLOCK_P: push(BlockKind::Prose); break;
    case MD_BLOCK_H:
        push(BlockKind::Heading);
        blocks.last().level = int(static_cast<MD_BLOCK_H_DETAIL *>(detail)->level);
        break;
    case MD_BLOCK_HR: push(BlockKind::Rule); break;
    case MD_BLOCK_CODE: {
        QString code = m_text;
        if (code.endsWith(u'\n'))
            code.chop(1);
        push(BlockKind::Code);
        blocks.last().text = code;
        blocks.last().language = m_codeLanguage;
        blocks.last().html = highlightCode(code, m_codeLanguage, m_colors);
        break;
    }
    case MD_BLOCK_TH:
    case MD_BLOCK_TD: m_table.rows.last().append(m_html); break;
    case MD_BLOCK_TR: m_text += u'\n'; break;
    case MD_BLOCK_TABLE:
        m_html.clear();
        push(BlockKind::Table);
        blocks.last().rows = m_table.rows;
        blocks.last().alignments = m_table.alignments;
        break;
    default: break;
    }
}

void BlockBuilder::enterSpan(MD_SPANTYPE type, void *detail)
{
    QString begin;
    QString end;
    switch (type) {
    case MD_SPAN_EM: begin = QStringLiteral("<i>"), end = QStringLiteral("</i>"); break;
    case MD_SPAN_STRONG: begin = QStringLiteral("<b>"), end = QStringLiteral("</b>"); break;
    case MD_SPAN_DEL: begin = QStringLiteral("<s>"), end = QStringLiteral("</s>"); break;
    case MD_SPAN_U: begin = QStringLiteral("<u>"), end = QStringLiteral("</u>"); break;
    case MD_SPAN_CODE: begin = QStringLiteral("<code>"), end = QStringLiteral("</code>"); break;
    case MD_SPAN_A:
    case MD_SPAN_IMG: {
        const MD_ATTRIBUTE &target =
            type == MD_SPAN_A ? static_cast<MD_SPAN_A_DETAIL *>(detail)->href : static_cast<MD_SPAN_IMG_DETAIL *>(detail)->src;
        const QString url = attributeText(target);
        if (isSafeLink(url)) {
            begin = QStringLiteral("<a href=\"%1\">").arg(url.toHtmlEscaped());
            end = QStringLiteral("</a>");
        }
        break;
    }
    default: break;
    }
    m_html += begin;
    m_spanEnds.append(end);
}

void BlockBuilder::leaveSpan(MD_SPANTYPE)
{
    m_html += m_spanEnds.takeLast();
}

void BlockBuilder::addText(MD_TEXTTYPE type, const QString &text)
{
    switch (type) {
    case MD_TEXT_BR:
        m_html += QLatin1String("<br>");
        m_text += u'\n';
        return;
    case MD_TEXT_SOFTBR:
        m_html += m_hardBreaks ? QLatin1String("<br>") : QLatin1String(" ");
        m_text += u'\n';
        return;
    case MD_TEXT_NULLCHAR:
        m_html += QChar(0xfffd);
        m_text += QChar(0xfffd);
        return;
    case MD_TEXT_ENTITY: // "&amp;": Qt knows the same names
        m_html += text;
        m_text += text;
        return;
    default: break;
    }
    m_html += text.toHtmlEscaped();
    m_text += text;
}

} // namespace

QList<Block> parseMarkdown(QStringView text, const CodeColors &colors, bool hardBreaks)
{
    MD_PARSER parser{};
    parser.flags = MD_FLAG_TABLES | MD_FLAG_STRIKETHROUGH | MD_FLAG_TASKLISTS | MD_FLAG_PERMISSIVEAUTOLINKS | MD_FLAG_NOHTML
        | MD_FLAG_NOINDENTEDCODEBLOCKS;
    parser.enter_block = [](MD_BLOCKTYPE type, void *detail, void *self) {
        static_cast<BlockBuilder *>(self)->enterBlock(type, detail);
        return 0;
    };
    parser.leave_block = [](MD_BLOCKTYPE type, void *detail, void *self) {
        static_cast<BlockBuilder *>(self)->leaveBlock(type, detail);
        return 0;
    };
    parser.enter_span = [](MD_SPANTYPE type, void *detail, void *self) {
        static_cast<BlockBuilder *>(self)->enterSpan(type, detail);
        return 0;
    };
    parser.leave_span = [](MD_SPANTYPE type, void *, void *self) {
        static_cast<BlockBuilder *>(self)->leaveSpan(type);
        return 0;
    };
    parser.text = [](MD_TEXTTYPE type, const MD_CHAR *chars, MD_SIZE size, void *self) {
        static_cast<BlockBuilder *>(self)->addText(type, QString::fromUtf8(chars, int(size)));
        return 0;
    };
    BlockBuilder builder(colors, hardBreaks);
    const QByteArray bytes = text.toUtf8();
    md_parse(bytes.constData(), MD_SIZE(bytes.size()), &parser, &builder);
    return builder.blocks;
}

} // namespace hearth
