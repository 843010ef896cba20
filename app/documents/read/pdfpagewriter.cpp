#include "app/documents/read/pdfpagewriter.h"

#include "app/documents/read/pdfink.h"
#include "app/documents/read/pdfturn.h"
#include "app/documents/read/tables.h"

#include <QRegularExpression>

#include <algorithm>

namespace hearth::reading {

namespace {

bool isIdeograph(QChar c)
{
    const char16_t u = c.unicode();
    return (u >= 0x2E80 && u <= 0x9FFF) || (u >= 0xF900 && u <= 0xFAFF) || (u >= 0xFF00 && u <= 0xFFEF) || (u >= 0x3000 && u <= 0x30FF);
}

bool beginsItem(const QString &text)
{
    static const QRegularExpression item(
        QStringLiteral("^(?:[\\x{2022}\\x{2023}\\x{25AA}\\x{25CF}\\x{25E6}\\x{2013}\\x{00B7}*-]|\\(?[0-9]{1,2}[.)]|\\(?[a-z][.)])\\s+\\S"));
    return item.match(text).hasMatch();
}

// "3.4 Value added tax": how deep the number is; 0: none.
int numberDepth(const QString &text)
{
    static const QRegularExpression number(QStringLiteral(
        "^(?:[0-9]{1,3}((?:\\.[0-9]{1,3})*)\\.?|(?:Article|Schedule|Section|Chapter|Part|Appendix|Annex|Anlage|Kapitel|Chapitre|Annexe|"
        "Anexo) [0-9A-Z]+|§ ?[0-9]+)\\s+\\p{Lu}"));
    const QRegularExpressionMatch match = number.match(text);
    return match.hasMatch() ? int(match.captured(1).count(u'.')) + 1 : 0;
}

bool endsSentence(const QString &text)
{
    if (text.isEmpty())
        return true;
    qsizetype last = text.size() - 1;
    while (last > 0 && QStringView(u"\"')]\u201D\u2019").contains(text[last]))
        --last;
    return QStringView(u".!?:;\u3002\uFF01\uFF1F\uFF1B").contains(text[last]);
}

double medianLeading(const QList<PdfRegion> &regions)
{
    QList<double> steps;
    for (const PdfRegion &region : regions)
        for (qsizetype i = 1; i < region.rows.size(); ++i)
            steps.append(region.rows[i].middle() - region.rows[i - 1].middle());
    if (steps.isEmpty())
        return 0;
    // Nearer the small ones: paragraphs of one line have more between them.
    const qsizetype at = steps.size() * 2 / 5;
    std::nth_element(steps.begin(), steps.begin() + at, steps.end());
    return steps[at];
}

} // namespace

PdfPageWriter::PdfPageWriter(const PdfStyle &style, const PdfPageContent &content) : m_style(style), m_content(content)
{
    m_page.number = content.number;
    m_page.label = content.label;
    m_page.size = turnedSize(content.size, content.words.turns);
    m_page.isRecognized = content.words.isRecognized;
}

DocumentPage PdfPageWriter::write(const QString &before)
{
    if (!m_content.words.hasPositions) {
        writePlain();
    } else {
        QList<PdfSegment> body;
        for (const PdfSegment &segment : m_content.words.segments)
            if (!m_style.isMargin(m_content, segment))
                body.append(segment);
        const QList<PdfRegion> regions = regionsOf(body);
        m_leading = medianLeading(regions);
        writeMargins(true);
        for (const PdfRegion &region : regions)
            writeRegion(region);
        flush();
        writeMargins(false);
    }
    for (DocumentElement &element : m_page.elements) {
        if (element.kind == ElementKind::PageHeader)
            continue;
        element.isContinued = element.kind == ElementKind::Paragraph && element.length > 0 && !before.isEmpty() && !endsSentence(before)
            && m_page.text[element.start].isLower();
        break;
    }
    return m_page;
}

void PdfPageWriter::writePlain()
{
    for (const PdfSegment &segment : m_content.words.segments) {
        m_block.segments.append(segment);
        if (!segment.isHyphenated && endsSentence(segment.text()))
            flush();
    }
    flush();
}

void PdfPageWriter::writeMargins(bool isTop)
{
    QList<PdfSegment> margin;
    for (const PdfSegment &segment : m_content.words.segments)
        if (m_style.isMargin(m_content, segment) && (segment.box.center().y() < m_content.size.height() / 2) == isTop)
            margin.append(segment);
    const QList<PdfRow> rows = rowsOf(margin);
    for (const PdfRow &row : rows) {
        m_block.kind = isTop ? ElementKind::PageHeader : ElementKind::PageFooter;
        m_block.segments = row.segments();
        flush();
    }
}

void PdfPageWriter::writeRegion(const PdfRegion &region)
{
    for (qsizetype row = 0; row < region.rows.size();) {
        if (region.rows[row].cells.size() > 1) {
            const PdfTable table = tableAt(region, row);
            if (!table.rows.isEmpty()) {
                flush();
                writeTable(table);
                row += table.lines;
                continue;
            }
        }
        addLine(region, row);
        ++row;
    }
}

void PdfPageWriter::writeTable(const PdfTable &table)
{
    const qsizetype first = m_page.elements.size();
    QList<QStringList> texts;
    for (const PdfTableRow &row : table.rows) {
        DocumentElement element;
        element.kind = ElementKind::TableRow;
        beginElement(element);
        for (qsizetype column = 0; column < row.cells.size(); ++column) {
            if (column > 0)
                m_page.text += u'\t';
            appendSegments(row.cells[column], table.widths[column]);
        }
        endElement();
        texts.append(m_lastText.split(u'\t'));
    }
    const QStringList header = headerOf(texts);
    for (qsizetype i = first + 1; i < m_page.elements.size(); ++i)
        m_page.elements[i].tableHeader = header;
}

int PdfPageWriter::headingLevel(const PdfRegion &region, qsizetype row) const
{
    const PdfRow &line = region.rows[row];
    const QString text = line.text();
    const auto letters = std::count_if(text.begin(), text.end(), [](QChar c) { return c.isLetter(); });
    if (letters < 2 || text.size() > 160 || line.first().isHidden)
        return 0;
    if (const int level = m_style.headingLevel(line.fontSize()); level > 0)
        return level;
    // In the size of the body: by its number, with room above, short and without an end.
    const int depth = numberDepth(text);
    const bool hasRoomAbove = row == 0 || line.middle() - region.rows[row - 1].middle() > m_leading * 1.25;
    const bool hasRoomBelow = row + 1 >= region.rows.size() || region.rows[row + 1].middle() - line.middle() > m_leading * 1.1;
    if (depth > 0 && hasRoomAbove && hasRoomBelow && !endsSentence(text) && text.size() < 80 && line.cells.size() == 1)
        return std::min(depth + 1, 6);
    return 0;
}

bool PdfPageWriter::beginsBlock(const PdfRegion &region, qsizetype row) const
{
    const PdfRow &line = region.rows[row];
    const PdfSegment &first = line.first();
    const PdfSegment &last = m_block.segments.last();
    if (first.isHidden != m_block.isHidden)
        return true;
    if (last.isHyphenated)
        return false;
    const QString before = last.text();
    if (row == 0) // of a new column: a sentence goes on
        return endsSentence(before) || !(first.words.first().text.front().isLower() || isIdeograph(first.words.first().text.front()));
    const double step = line.middle() - region.rows[row - 1].middle();
    if (m_leading > 0 && step > m_leading * 1.3)
        return true;
    if (beginsItem(line.text()) || numberDepth(line.text()) > 1)
        return true;
    if (std::abs(line.fontSize() - region.rows[row - 1].fontSize()) > 0.25 * line.fontSize() && endsSentence(before))
        return true;
    const double indent = first.box.left() - region.left;
    const double room = region.right - last.box.right();
    const double nextWord = first.words.first().box.width() + line.fontSize() * 0.3;
    const bool isIndented = indent > line.fontSize() * 0.8 && last.box.left() < first.box.left() - line.fontSize() * 0.5;
    return (isIndented && endsSentence(before)) || (room > nextWord * 1.2 + line.fontSize() && endsSentence(before));
}

void PdfPageWriter::addLine(const PdfRegion &region, qsizetype row)
{
    const PdfRow &line = region.rows[row];
    const int level = headingLevel(region, row);
    if (level > 0) {
        const bool goesOn = m_block.kind == ElementKind::Heading && m_block.level == level && !m_block.segments.isEmpty() && row > 0
            && line.middle() - region.rows[row - 1].middle() < line.fontSize() * 1.6;
        if (!goesOn)
            flush();
        m_block.kind = ElementKind::Heading;
        m_block.level = level;
    } else if (m_block.kind == ElementKind::Heading || (!m_block.segments.isEmpty() && beginsBlock(region, row))) {
        flush();
    }
    if (m_block.segments.isEmpty()) {
        m_block.isHidden = line.first().isHidden;
        if (level == 0 && beginsItem(line.text())) {
            m_block.kind = ElementKind::ListItem;
            m_block.level = 1;
        }
    }
    m_block.segments += line.segments();
}

void PdfPageWriter::flush()
{
    const Block block = std::exchange(m_block, {});
    if (block.segments.isEmpty())
        return;
    DocumentElement element;
    element.kind = block.kind;
    element.level = block.level;
    element.isHidden = block.segments.first().isHidden;
    beginElement(element);
    appendSegments(block.segments, 0);
    endElement();
}

// A column too narrow for its words has them parted anywhere, when not one letter more would have found room.
bool PdfPageWriter::isJoinedInCell(const PdfSegment &before, const PdfSegment &line, double columnWidth) const
{
    constexpr double narrow = 8; // em
    const QString &next = line.words.first().text;
    return columnWidth < narrow * before.fontSize && line.box.center().y() > before.box.bottom()
        && before.box.width() + estimatedWidth(next.left(1), before.fontSize) > columnWidth
        && m_style.isOneWord(before.words.last().text, next);
}

void PdfPageWriter::appendSegments(const QList<PdfSegment> &segments, double columnWidth)
{
    const qsizetype from = m_page.text.size();
    bool isJoined = false; // by a hyphen to the word before
    for (qsizetype line = 0; line < segments.size(); ++line) {
        const PdfSegment &segment = segments[line];
        for (qsizetype i = 0; i < segment.words.size(); ++i) {
            const PdfWord &word = segment.words[i];
            const QString text = folded(word.text, &m_unseenLetters);
            if (text.isEmpty())
                continue;
            const bool isFirst = m_page.text.size() == from;
            const bool isUnspaced = !isFirst && i == 0
                && ((isIdeograph(text.front()) && isIdeograph(m_page.text.back()))
                    || (columnWidth > 0 && line > 0 && isJoinedInCell(segments[line - 1], segment, columnWidth)));
            if (isJoined) {
                const qsizetype blank = m_page.text.lastIndexOf(u' ');
                if (m_style.keepsHyphen(m_page.text.mid(std::max(from, blank + 1)), text))
                    m_page.text += u'-';
            } else if (!isFirst && !isUnspaced) {
                m_page.text += u' ';
            }
            isJoined = false;
            m_page.runs.append({m_page.text.size(), text.size(), turnedBox(word.box, m_content.words.turns, m_content.size)});
            m_page.text += text;
        }
        isJoined = segment.isHyphenated;
    }
    if (isJoined)
        m_page.text += u'-';
}

void PdfPageWriter::beginElement(DocumentElement element)
{
    if (!m_page.text.isEmpty())
        m_page.text += u'\n';
    element.start = m_page.text.size();
    m_page.elements.append(element);
}

void PdfPageWriter::endElement()
{
    DocumentElement &element = m_page.elements.last();
    element.length = m_page.text.size() - element.start;
    if (element.kind != ElementKind::PageFooter)
        m_lastText = m_page.text.mid(element.start);
}

} // namespace hearth::reading
