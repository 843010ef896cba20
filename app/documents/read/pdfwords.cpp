#include "app/documents/read/pdfwords.h"

#include "app/documents/read/pdfink.h"

#include <QPdfDocument>
#include <QPdfSelection>

namespace hearth::reading {

namespace {

constexpr int mostQuestions = 400;       // a page; then lines share what boxes there are
constexpr qsizetype mostUnits = 200'000; // of a page's text
constexpr double tinySize = 3.0;         // points: nobody reads that
constexpr QChar brokenHyphen(0xFFFE);    // how PDFium gives a hyphen at the end of a line

struct RawLine
{
    qsizetype start = 0; // in the page's text
    QString text;
    QList<QRectF> boxes;
};

QList<QRectF> boxesOf(const QPdfSelection &selection)
{
    QList<QRectF> boxes;
    const QList<QPolygonF> polygons = selection.bounds();
    for (const QPolygonF &polygon : polygons)
        boxes.append(polygon.boundingRect());
    return boxes;
}

QList<RawLine> linesOf(const QString &text)
{
    QList<RawLine> lines;
    for (qsizetype at = 0; at < text.size();) {
        qsizetype end = at;
        while (end < text.size() && text[end] != u'\n' && text[end] != u'\r' && text[end] != brokenHyphen)
            ++end;
        const bool isBroken = end < text.size() && text[end] == brokenHyphen; // it stands for the line's end, too
        const QString line = text.mid(at, end - at + (isBroken ? 1 : 0));
        if (!line.trimmed().isEmpty())
            lines.append({at, line, {}});
        at = end + 1;
    }
    return lines;
}

// Deals boxes out to lines. As many boxes as lines means one each; else a question at the middle parts the task in two.
class BoxDealer
{
public:
    BoxDealer(QPdfDocument &document, int page, QList<RawLine> *lines) : m_document(document), m_page(page), m_lines(*lines) { }

    bool deal(qsizetype from, qsizetype to, const QList<QRectF> &boxes);

private:
    [[nodiscard]] bool isPlausible(qsizetype line, const QRectF &box) const;

    QPdfDocument &m_document;
    int m_page;
    QList<RawLine> &m_lines;
    int m_questions = 0;
};

bool BoxDealer::isPlausible(qsizetype line, const QRectF &box) const
{
    const QString text = m_lines[line].text.trimmed();
    const double expected = estimatedWidth(text, estimatedSize(text, box.height()));
    return box.width() > expected * 0.4 && box.width() < expected * 2.5 + 20;
}

bool BoxDealer::deal(qsizetype from, qsizetype to, const QList<QRectF> &boxes)
{
    if (to - from == 1) {
        m_lines[from].boxes = boxes;
        return true;
    }
    if (boxes.size() == to - from) {
        bool isGood = true;
        for (qsizetype i = from; i < to && isGood; ++i)
            isGood = isPlausible(i, boxes[i - from]);
        if (isGood) {
            for (qsizetype i = from; i < to; ++i)
                m_lines[i].boxes = {boxes[i - from]};
            return true;
        }
    }
    if (++m_questions > mostQuestions)
        return false;
    const qsizetype middle = (from + to) / 2;
    const qsizetype start = m_lines[from].start;
    const QPdfSelection selection = m_document.getSelectionAtIndex(m_page, int(start), int(m_lines[middle].start - start));
    const QList<QRectF> first = boxesOf(selection);
    // Where a character has no Unicode, its place in the text and its number are not the same.
    if (!selection.text().startsWith(m_lines[from].text.left(8)) || first.size() > boxes.size())
        return false;
    return deal(from, middle, first) && deal(middle, to, boxes.mid(first.size()));
}

QRectF unionOf(const QList<QRectF> &boxes)
{
    QRectF all;
    for (const QRectF &box : boxes)
        all = all.united(box);
    return all;
}

void append(QList<PdfSegment> *segments, PdfSegment *segment)
{
    if (segment->words.isEmpty())
        return;
    QList<QRectF> boxes;
    for (const PdfWord &word : std::as_const(segment->words))
        boxes.append(word.box);
    segment->box = unionOf(boxes);
    segments->append(*segment);
    segment->words.clear();
}

// Parts a line where the gap is wider than blanks are.
void addSegments(const RawLine &line, int number, const PdfInk &ink, QList<PdfSegment> *segments)
{
    const QRectF box = unionOf(line.boxes);
    QString text = line.text;
    PdfSegment segment;
    segment.line = number;
    const bool isHyphenated = text.trimmed().endsWith(brokenHyphen);
    text.remove(brokenHyphen);
    const QStringList words = text.simplified().split(u' ', Qt::SkipEmptyParts);
    if (words.isEmpty())
        return;
    segment.fontSize = estimatedSize(text, box.height());
    segment.isHidden = !box.isEmpty() && (segment.fontSize < tinySize || !ink.isSeen(box));
    const QList<QRectF> boxes = ink.wordBoxes(words, box, segment.fontSize);
    const double wide = std::max(4.0, segment.fontSize * 1.1);
    for (qsizetype i = 0; i < words.size(); ++i) {
        if (i > 0 && boxes[i].left() - boxes[i - 1].right() > wide)
            append(segments, &segment);
        segment.words.append({words[i], boxes[i]});
    }
    segment.isHyphenated = isHyphenated;
    append(segments, &segment);
}

PdfPageWords withoutPositions(const QList<RawLine> &lines)
{
    PdfPageWords page;
    page.hasPositions = false;
    for (qsizetype i = 0; i < lines.size(); ++i) {
        PdfSegment segment;
        segment.line = int(i);
        QString text = lines[i].text;
        segment.isHyphenated = text.trimmed().endsWith(brokenHyphen);
        text.remove(brokenHyphen);
        const QStringList words = text.simplified().split(u' ', Qt::SkipEmptyParts);
        for (const QString &word : words)
            segment.words.append({word, QRectF()});
        page.segments.append(segment);
    }
    return page;
}

} // namespace

QString PdfSegment::text() const
{
    QString all;
    for (const PdfWord &word : words)
        all += (all.isEmpty() ? QString() : QStringLiteral(" ")) + word.text;
    return all;
}

QImage greyPicture(QPdfDocument &document, int page, double *scale)
{
    constexpr double mostPixels = 2400;
    const QSizeF size = document.pagePointSize(page);
    *scale = std::min(2.0, mostPixels / std::max({size.width(), size.height(), 1.0}));
    const QSize pixels(std::max(1, int(size.width() * *scale)), std::max(1, int(size.height() * *scale)));
    const QImage picture = document.render(page, pixels);
    QImage grey(pixels, QImage::Format_Grayscale8);
    grey.fill(255);
    if (picture.format() != QImage::Format_ARGB32 || picture.size() != pixels)
        return grey;
    for (int y = 0; y < pixels.height(); ++y) {
        const auto *from = reinterpret_cast<const QRgb *>(picture.constScanLine(y));
        uchar *to = grey.scanLine(y);
        for (int x = 0; x < pixels.width(); ++x)
            to[x] = uchar(255 - (255 - qGray(from[x])) * qAlpha(from[x]) / 255); // on white paper
    }
    return grey;
}

PdfPageWords wordsOfPage(QPdfDocument &document, int page)
{
    const QPdfSelection all = document.getAllText(page);
    QList<RawLine> lines = linesOf(all.text().left(mostUnits));
    if (lines.isEmpty())
        return {};
    BoxDealer dealer(document, page, &lines);
    if (!dealer.deal(0, lines.size(), boxesOf(all)))
        return withoutPositions(lines);
    double scale = 1;
    const QImage grey = greyPicture(document, page, &scale);
    const PdfInk ink(grey, scale);
    PdfPageWords words;
    for (qsizetype i = 0; i < lines.size(); ++i)
        addSegments(lines[i], int(i), ink, &words.segments);
    // On a turned page the boxes lie elsewhere, and nothing would be seen in them.
    const auto hidden =
        std::count_if(words.segments.begin(), words.segments.end(), [](const PdfSegment &segment) { return segment.isHidden; });
    if (hidden * 2 > words.segments.size())
        return withoutPositions(lines);
    return words;
}

} // namespace hearth::reading
