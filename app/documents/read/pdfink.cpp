#include "app/documents/read/pdfink.h"

#include <algorithm>
#include <limits>

namespace hearth::reading {

namespace {

constexpr int contrast = 24; // of 255: less is not seen

struct Gap
{
    int start = 0; // pixels from the line's left
    int end = 0;
    [[nodiscard]] int width() const { return end - start; }
};

bool isWide(char16_t c)
{
    return (c >= 0x1100 && c <= 0x115F) || (c >= 0x2E80 && c <= 0xA4CF) || (c >= 0xAC00 && c <= 0xD7A3) || (c >= 0xF900 && c <= 0xFAFF)
        || (c >= 0xFE30 && c <= 0xFE4F) || (c >= 0xFF00 && c <= 0xFF60);
}

double emOf(QChar c)
{
    const char16_t u = c.unicode();
    if (isWide(u))
        return 1.0;
    if (QStringView(u"iljtfrI.,:;'|!()[]-/").contains(c))
        return 0.31;
    if (QStringView(u"mwMW@%").contains(c))
        return 0.85;
    if (c.isUpper())
        return 0.66;
    return 0.51;
}

// The stretches between the words: as many gaps as are needed, chosen so that words get about the width they should have and gaps are wide.
class GapChooser
{
public:
    GapChooser(QList<Gap> gaps, QList<double> widths, double em, int width)
        : m_gaps(std::move(gaps)), m_widths(std::move(widths)), m_em(em), m_width(width)
    {
    }

    QList<Gap> choose();

private:
    [[nodiscard]] double wordCost(qsizetype word, int from, int to) const
    {
        const double off = (to - from - m_widths[word]) / m_em;
        return off * off / (0.15 + 0.1 * m_widths[word] / m_em);
    }
    [[nodiscard]] double gapCost(const Gap &gap) const { return 12 * std::max(0.0, 0.25 - gap.width() / m_em); }

    QList<Gap> m_gaps;
    QList<double> m_widths; // pixels, by word
    double m_em;            // pixels
    int m_width;
};

QList<Gap> GapChooser::choose()
{
    constexpr double never = std::numeric_limits<double>::infinity();
    const qsizetype words = m_widths.size();
    const qsizetype gaps = m_gaps.size();
    // cost[w * gaps + g]: the first w + 1 words end at gap g.
    QList<double> cost((words - 1) * gaps, never);
    QList<qsizetype> from(cost.size(), -1);
    for (qsizetype g = 0; g < gaps; ++g)
        cost[g] = wordCost(0, 0, m_gaps[g].start) + gapCost(m_gaps[g]);
    for (qsizetype w = 1; w < words - 1; ++w) {
        for (qsizetype g = w; g < gaps; ++g) {
            for (qsizetype before = w - 1; before < g; ++before) {
                const double sum = cost[(w - 1) * gaps + before] + wordCost(w, m_gaps[before].end, m_gaps[g].start) + gapCost(m_gaps[g]);
                if (sum < cost[w * gaps + g]) {
                    cost[w * gaps + g] = sum;
                    from[w * gaps + g] = before;
                }
            }
        }
    }
    qsizetype last = gaps - 1;
    double best = never;
    for (qsizetype g = words - 2; g < gaps; ++g) {
        const double sum = cost[(words - 2) * gaps + g] + wordCost(words - 1, m_gaps[g].end, m_width);
        if (sum < best) {
            best = sum;
            last = g;
        }
    }
    QList<Gap> chosen(words - 1);
    for (qsizetype w = words - 2; w >= 0; --w) {
        chosen[w] = m_gaps[last];
        last = from[w * gaps + last];
    }
    return chosen;
}

QList<Gap> gapsOf(const QList<bool> &inked, qsizetype most)
{
    QList<Gap> gaps;
    int start = -1;
    for (int x = 0; x < inked.size(); ++x) {
        if (!inked[x] && start < 0)
            start = x;
        if (inked[x] && start >= 0) {
            if (start > 0)
                gaps.append({start, x});
            start = -1;
        }
    }
    if (gaps.size() <= most)
        return gaps;
    QList<Gap> widest = gaps;
    std::stable_sort(widest.begin(), widest.end(), [](const Gap &a, const Gap &b) { return a.width() > b.width(); });
    widest.resize(most);
    std::sort(widest.begin(), widest.end(), [](const Gap &a, const Gap &b) { return a.start < b.start; });
    return widest;
}

QList<QRectF> proportionalBoxes(const QList<double> &widths, const QRectF &line, double blank)
{
    double all = blank * double(widths.size() - 1);
    for (const double width : widths)
        all += width;
    QList<QRectF> boxes;
    double x = line.left();
    for (const double width : widths) {
        const double share = width / all * line.width();
        boxes.append(QRectF(x, line.top(), share, line.height()));
        x += share + blank / all * line.width();
    }
    return boxes;
}

} // namespace

double estimatedWidth(QStringView word, double fontSize)
{
    double em = 0;
    for (const QChar c : word)
        em += emOf(c);
    return em * fontSize;
}

double estimatedSize(QStringView text, double height)
{
    bool hasHigh = false;
    bool hasLow = false;
    for (const QChar c : text) {
        hasHigh |= c.isUpper() || c.isDigit() || isWide(c.unicode()) || QStringView(u"bdfhijklt()[]/%£€$|'\"!?").contains(c);
        hasLow |= QStringView(u"gjpqyQ,;()[]/|").contains(c);
    }
    const double share = hasHigh ? (hasLow ? 0.93 : 0.72) : (hasLow ? 0.70 : 0.50);
    return height / share;
}

QRect PdfInk::pixelsOf(const QRectF &box) const
{
    const QRectF scaled(box.x() * m_scale, box.y() * m_scale, box.width() * m_scale, box.height() * m_scale);
    return scaled.toAlignedRect().intersected(m_grey.rect());
}

bool PdfInk::isSeen(const QRectF &box) const
{
    const QRect pixels = pixelsOf(box);
    int darkest = 255;
    int lightest = 0;
    for (int y = pixels.top(); y <= pixels.bottom(); ++y) {
        const uchar *line = m_grey.constScanLine(y);
        const auto [low, high] = std::minmax_element(line + pixels.left(), line + pixels.right() + 1);
        darkest = std::min<int>(darkest, *low);
        lightest = std::max<int>(lightest, *high);
    }
    return lightest - darkest >= contrast;
}

int PdfInk::paperIn(const QRect &pixels) const
{
    std::array<int, 256> histogram{};
    for (int y = pixels.top(); y <= pixels.bottom(); ++y) {
        const uchar *line = m_grey.constScanLine(y);
        for (int x = pixels.left(); x <= pixels.right(); ++x)
            ++histogram[line[x]];
    }
    return int(std::max_element(histogram.begin(), histogram.end()) - histogram.begin());
}

QList<double> PdfInk::profile(bool isAcross) const
{
    const int paper = paperIn(m_grey.rect());
    QList<double> ink(qsizetype((isAcross ? m_grey.width() : m_grey.height()) / m_scale) + 1, 0);
    for (int y = 0; y < m_grey.height(); ++y) {
        const uchar *line = m_grey.constScanLine(y);
        for (int x = 0; x < m_grey.width(); ++x)
            if (std::abs(int(line[x]) - paper) > 2 * contrast)
                ++ink[std::min(ink.size() - 1, qsizetype((isAcross ? x : y) / m_scale))];
    }
    return ink;
}

bool PdfInk::hasInk(const QRectF &box, int paper) const
{
    const QRect pixels = pixelsOf(box);
    for (int y = pixels.top(); y <= pixels.bottom(); ++y) {
        const uchar *line = m_grey.constScanLine(y);
        for (int x = pixels.left(); x <= pixels.right(); ++x)
            if (std::abs(int(line[x]) - paper) > 2 * contrast)
                return true;
    }
    return false;
}

double PdfInk::fit(const QRectF &box) const
{
    // Points: what lies about the side, and what is clearly outside.
    constexpr double within = 1.5;
    constexpr double about = 0.5;
    constexpr double near = 1;
    constexpr double far = 2;
    const QRect pixels = pixelsOf(box.adjusted(-far, -far, far, far));
    if (box.isEmpty() || pixels.isEmpty())
        return 0;
    const int paper = paperIn(pixels);
    const auto isSide = [this, paper](const QRectF &inside, const QRectF &outside) {
        return hasInk(inside, paper) && !hasInk(outside, paper);
    };
    const double width = box.width();
    const double height = box.height();
    const int sides = int(isSide({box.left(), box.top() - about, width, about + within}, {box.left(), box.top() - far, width, far - near}))
        + int(isSide({box.left(), box.bottom() - within, width, about + within}, {box.left(), box.bottom() + near, width, far - near}))
        + int(isSide({box.left() - about, box.top(), about + within, height}, {box.left() - far, box.top(), far - near, height}))
        + int(isSide({box.right() - within, box.top(), about + within, height}, {box.right() + near, box.top(), far - near, height}));
    return sides / 4.0;
}

double PdfInk::shareBeside(const QList<QRectF> &boxes) const
{
    constexpr double cellPoints = 4; // about a letter
    const int side = std::max(1, int(cellPoints * m_scale));
    const QSize cells(m_grey.width() / side, m_grey.height() / side);
    if (cells.isEmpty())
        return 0;
    const int paper = paperIn(m_grey.rect());
    QList<bool> isInked(qsizetype(cells.width()) * cells.height(), false);
    for (int y = 0; y < cells.height() * side; ++y) {
        const uchar *line = m_grey.constScanLine(y);
        for (int x = 0; x < cells.width() * side; ++x)
            if (std::abs(int(line[x]) - paper) > 2 * contrast)
                isInked[qsizetype(y / side) * cells.width() + x / side] = true;
    }
    for (const QRectF &box : boxes) {
        const QRect pixels = pixelsOf(box.adjusted(-cellPoints, -cellPoints, cellPoints, cellPoints));
        for (int y = pixels.top() / side; y <= std::min(pixels.bottom() / side, cells.height() - 1); ++y)
            for (int x = pixels.left() / side; x <= std::min(pixels.right() / side, cells.width() - 1); ++x)
                isInked[qsizetype(y) * cells.width() + x] = false;
    }
    return double(isInked.count(true)) / double(isInked.size());
}

QList<bool> PdfInk::inkedColumns(const QRect &pixels) const
{
    // The paper is what most of the box is; a line across nearly all of it is a rule under or through the words.
    const int paper = paperIn(pixels);
    QList<bool> inked(pixels.width(), false);
    for (int y = pixels.top(); y <= pixels.bottom(); ++y) {
        const uchar *line = m_grey.constScanLine(y) + pixels.left();
        const auto isInk = [paper](uchar grey) { return std::abs(int(grey) - paper) > 2 * contrast; };
        if (std::count_if(line, line + pixels.width(), isInk) * 10 > pixels.width() * 9)
            continue;
        for (int x = 0; x < pixels.width(); ++x)
            if (isInk(line[x]))
                inked[x] = true;
    }
    return inked;
}

QList<QRectF> PdfInk::wordBoxes(const QStringList &words, const QRectF &line, double fontSize) const
{
    if (words.size() == 1)
        return {line};
    QList<double> widths;
    for (const QString &word : words)
        widths.append(estimatedWidth(word, fontSize));
    const QRect pixels = pixelsOf(line);
    const QList<Gap> gaps = pixels.isEmpty() ? QList<Gap>() : gapsOf(inkedColumns(pixels), words.size() * 2 + 8);
    if (gaps.size() < words.size() - 1 || words.size() > 200)
        return proportionalBoxes(widths, line, fontSize * 0.26);
    for (double &width : widths)
        width *= m_scale;
    const QList<Gap> chosen = GapChooser(gaps, widths, fontSize * m_scale, pixels.width()).choose();
    QList<QRectF> boxes;
    double x = line.left();
    for (const Gap &gap : chosen) {
        boxes.append(QRectF(QPointF(x, line.top()), QPointF((pixels.left() + gap.start) / m_scale, line.bottom())));
        x = (pixels.left() + gap.end) / m_scale;
    }
    boxes.append(QRectF(QPointF(x, line.top()), line.bottomRight()));
    return boxes;
}

} // namespace hearth::reading
