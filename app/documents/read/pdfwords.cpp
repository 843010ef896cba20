#include "app/documents/read/pdfwords.h"

#include "app/documents/read/pdfink.h"
#include "app/documents/read/pdfturn.h"

#include <QPdfDocument>
#include <QPdfSelection>

#include <algorithm>
#include <cmath>

namespace hearth::reading {

namespace {

constexpr int mostQuestions = 400;       // a page; then lines share what boxes there are
constexpr qsizetype mostUnits = 200'000; // of a page's text
constexpr double inkScale = 2;           // pixels a point: enough to see gaps and faint letters
constexpr double mostInkPixels = 2400;   // a side
constexpr double tinySize = 3.0;         // points: nobody reads that
constexpr QChar brokenHyphen(0xFFFE);    // how PDFium gives a hyphen at the end of a line

constexpr qsizetype mostStampLetters = 150; // of a page that may be a scan all the same,
constexpr double leastPicture = 0.06;       // when so much of it has ink beside its text

struct RawLine
{
    qsizetype start = 0; // in the page's text
    QString text;
    QList<QRectF> boxes;
};

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
    BoxDealer(QPdfDocument &document, int page, const PdfTurn &turn, QList<RawLine> *lines)
        : m_document(document), m_page(page), m_turn(turn), m_lines(*lines)
    {
    }

    bool deal(qsizetype from, qsizetype to, const QList<QRectF> &boxes);

private:
    [[nodiscard]] bool isPlausible(qsizetype line, const QRectF &box) const;

    QPdfDocument &m_document;
    int m_page;
    const PdfTurn &m_turn;
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
    const QList<QRectF> first = m_turn.boxesOf(selection);
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

// Boxes side by side with no room for a blank of a table between them are one.
QList<QRectF> joinedBoxes(QList<QRectF> boxes, double fontSize)
{
    std::sort(boxes.begin(), boxes.end(), [](const QRectF &a, const QRectF &b) { return a.left() < b.left(); });
    QList<QRectF> joined;
    for (const QRectF &box : std::as_const(boxes)) {
        if (joined.isEmpty() || box.left() - joined.last().right() > fontSize * 0.5)
            joined.append(box);
        else
            joined.last() = joined.last().united(box);
    }
    return joined;
}

// How many of the words stand in each of the boxes: so that their widths fit best. At least one in each.
QList<qsizetype> dealtWords(const QStringList &words, const QList<QRectF> &boxes, double fontSize)
{
    const qsizetype count = words.size();
    QList<double> upTo{0}; // width of the first words, each with a blank
    for (const QString &word : words)
        upTo.append(upTo.last() + estimatedWidth(word, fontSize) + fontSize * 0.26);
    constexpr double never = 1e300;
    QList<QList<double>> cost(boxes.size() + 1, QList<double>(count + 1, never));
    QList<QList<qsizetype>> from(boxes.size() + 1, QList<qsizetype>(count + 1, 0));
    cost[0][0] = 0;
    for (qsizetype box = 1; box <= boxes.size(); ++box) {
        for (qsizetype end = box; end <= count; ++end) {
            for (qsizetype start = box - 1; start < end; ++start) {
                const double off = (upTo[end] - upTo[start] - boxes[box - 1].width()) / std::sqrt(boxes[box - 1].width() + fontSize);
                if (cost[box - 1][start] + off * off < cost[box][end]) {
                    cost[box][end] = cost[box - 1][start] + off * off;
                    from[box][end] = start;
                }
            }
        }
    }
    QList<qsizetype> counts(boxes.size());
    qsizetype end = count;
    for (qsizetype box = boxes.size(); box > 0; --box) {
        counts[box - 1] = end - from[box][end];
        end = from[box][end];
    }
    return counts;
}

// The words' boxes: those that the file has for stretches of the line, parted further by the picture.
QList<QRectF> wordBoxes(const QStringList &words, const RawLine &line, const PdfInk &ink, double fontSize)
{
    const QRectF all = unionOf(line.boxes);
    const QList<QRectF> joined = joinedBoxes(line.boxes, fontSize);
    if (joined.size() < 2 || joined.size() > words.size() || words.size() > 300)
        return ink.wordBoxes(words, all, fontSize);
    const QList<qsizetype> counts = dealtWords(words, joined, fontSize);
    QList<QRectF> boxes;
    qsizetype at = 0;
    for (qsizetype i = 0; i < joined.size(); ++i) {
        const QRectF stretch(joined[i].left(), all.top(), joined[i].width(), all.height());
        boxes += ink.wordBoxes(words.mid(at, counts[i]), stretch, fontSize);
        at += counts[i];
    }
    return boxes;
}

// Parts a line where the gap is wider than blanks are, or where a narrower one lies before something that stands below or above the
// start of another line: then it is a cell of a table. Only where the file itself begins something new can that be.
class LineParter
{
public:
    LineParter(const RawLine &line, const QList<double> &starts) : m_line(line), m_starts(starts) { }

    [[nodiscard]] bool parts(const QRectF &before, const QRectF &after, double fontSize) const
    {
        const double gap = after.left() - before.right();
        if (gap > std::max(4.0, fontSize * 1.1))
            return true;
        const auto isNear = [&after](double x) { return std::abs(x - after.left()) < 1.2; };
        const bool isObject =
            std::any_of(m_line.boxes.begin(), m_line.boxes.end(), [&isNear](const QRectF &box) { return isNear(box.left()); });
        return gap > fontSize * 0.3 && isObject && std::any_of(m_starts.begin(), m_starts.end(), isNear);
    }

private:
    const RawLine &m_line;
    const QList<double> &m_starts; // left ends of lines near this one
};

void addSegments(const RawLine &line, int number, const PdfInk &ink, const QList<double> &starts, QList<PdfSegment> *segments)
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
    const QList<QRectF> boxes = wordBoxes(words, line, ink, segment.fontSize);
    const LineParter parter(line, starts);
    for (qsizetype i = 0; i < words.size(); ++i) {
        if (i > 0 && parter.parts(boxes[i - 1], boxes[i], segment.fontSize))
            append(segments, &segment);
        segment.words.append({words[i], boxes[i]});
    }
    segment.isHyphenated = isHyphenated;
    append(segments, &segment);
}

// A line that a scanner or an archive has put on the picture of a page makes no text of it.
bool isPictureWithStamp(const QList<PdfSegment> &segments, const PdfInk &ink)
{
    qsizetype letters = 0;
    QList<QRectF> boxes;
    for (const PdfSegment &segment : segments) {
        letters += segment.text().size();
        boxes.append(segment.box);
    }
    return letters <= mostStampLetters && ink.shareBeside(boxes) >= leastPicture;
}

QList<double> startsNear(const QList<RawLine> &lines, qsizetype line)
{
    constexpr double near = 60; // points
    const QRectF box = unionOf(lines[line].boxes);
    QList<double> starts;
    for (qsizetype i = 0; i < lines.size(); ++i)
        if (i != line && !lines[i].boxes.isEmpty() && std::abs(lines[i].boxes.first().top() - box.top()) < near
            && lines[i].boxes.first().left() > box.left() + 6)
            starts.append(lines[i].boxes.first().left());
    return starts;
}

// Where Qt gives boxes that lie elsewhere, next to nothing is seen in them. So it is, too, where most of a page's text is hidden from the
// eye; but then the ink of it is nowhere else on the page.
bool areBoxesElsewhere(const QList<PdfSegment> &segments, const PdfInk &ink, const QSizeF &page)
{
    constexpr double leastInk = 0.25; // of the area of the text that is not seen, if it stands somewhere else
    QList<QRectF> seen;
    double unseen = 0; // square points
    for (const PdfSegment &segment : segments) {
        if (segment.isHidden && segment.fontSize >= tinySize)
            unseen += segment.box.width() * segment.box.height();
        else
            seen.append(segment.box);
    }
    const auto count = segments.size() - seen.size();
    return count * 2 > segments.size() && ink.shareBeside(seen) * page.width() * page.height() > leastInk * unseen;
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

QImage greyPicture(QPdfDocument &document, int page, double *scale, double mostPixels)
{
    const QSizeF size = document.pagePointSize(page);
    *scale = std::min(*scale, mostPixels / std::max({size.width(), size.height(), 1.0}));
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
    double scale = inkScale;
    const QImage grey = greyPicture(document, page, &scale, mostInkPixels);
    const PdfTurn turn(all, PdfInk(grey, scale), document.pagePointSize(page));
    BoxDealer dealer(document, page, turn, &lines);
    if (!dealer.deal(0, lines.size(), turn.boxesOf(all)))
        return withoutPositions(lines);
    const PdfInk ink(turnedPicture(grey, -turn.turns()), scale);
    PdfPageWords words;
    words.turns = turn.turns();
    for (qsizetype i = 0; i < lines.size(); ++i)
        addSegments(lines[i], int(i), ink, startsNear(lines, i), &words.segments);
    words.isPicture = isPictureWithStamp(words.segments, ink);
    if (areBoxesElsewhere(words.segments, ink, turn.size())) {
        const bool isPicture = words.isPicture;
        words = withoutPositions(lines);
        words.isPicture = isPicture;
    }
    return words;
}

} // namespace hearth::reading
