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

// Points: what lies about the side of a box, and what is clearly outside.
constexpr double withinSide = 1.5;
constexpr double aboutSide = 0.5;
constexpr double nearSide = 1;
constexpr double farFromSide = 2;

template <typename HasInk> double shareOfSides(const QRectF &box, const HasInk &hasInk)
{
    constexpr double depth = aboutSide + withinSide;
    constexpr double gap = farFromSide - nearSide;
    const double width = box.width();
    const double height = box.height();
    const auto isSide = [&hasInk](const QRectF &inside, const QRectF &outside) { return hasInk(inside) && !hasInk(outside); };
    const int sides = int(isSide({box.left(), box.top() - aboutSide, width, depth}, {box.left(), box.top() - farFromSide, width, gap}))
        + int(isSide({box.left(), box.bottom() - withinSide, width, depth}, {box.left(), box.bottom() + nearSide, width, gap}))
        + int(isSide({box.left() - aboutSide, box.top(), depth, height}, {box.left() - farFromSide, box.top(), gap, height}))
        + int(isSide({box.right() - withinSide, box.top(), depth, height}, {box.right() + nearSide, box.top(), gap, height}));
    return sides / 4.0;
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
    const QRect pixels = pixelsOf(box.adjusted(-farFromSide, -farFromSide, farFromSide, farFromSide));
    if (box.isEmpty() || pixels.isEmpty())
        return 0;
    const int paper = paperIn(pixels);
    return shareOfSides(box, [this, paper](const QRectF &band) { return hasInk(band, paper); });
}

PdfInkSums::PdfInkSums(const PdfInk &ink) : m_size(ink.m_grey.size()), m_scale(ink.m_scale)
{
    const qsizetype width = m_size.width() + 1;
    const int paper = ink.paperIn(ink.m_grey.rect());
    m_sums.fill(0, width * (m_size.height() + 1));
    int *sums = m_sums.data();
    for (int y = 0; y < m_size.height(); ++y) {
        const uchar *line = ink.m_grey.constScanLine(y);
        const int *above = sums + y * width;
        int *here = sums + (y + 1) * width;
        int inLine = 0;
        for (int x = 0; x < m_size.width(); ++x) {
            inLine += std::abs(int(line[x]) - paper) > 2 * contrast ? 1 : 0;
            here[x + 1] = above[x + 1] + inLine;
        }
    }
}

int PdfInkSums::sumIn(const QRect &pixels) const
{
    if (pixels.isEmpty())
        return 0;
    const qsizetype width = m_size.width() + 1;
    const auto at = [this, width](int x, int y) { return m_sums[y * width + x]; };
    const int right = pixels.right() + 1;
    const int bottom = pixels.bottom() + 1;
    return at(right, bottom) - at(pixels.left(), bottom) - at(right, pixels.top()) + at(pixels.left(), pixels.top());
}

double PdfInkSums::fit(const QRectF &box) const
{
    if (box.isEmpty())
        return 0;
    return shareOfSides(box, [this](const QRectF &band) {
        const QRectF scaled(band.x() * m_scale, band.y() * m_scale, band.width() * m_scale, band.height() * m_scale);
        return sumIn(scaled.toAlignedRect().intersected(QRect(QPoint(), m_size))) > 0;
    });
}

QList<double> PdfInkSums::profile(bool isAcross) const
{
    const int length = isAcross ? m_size.width() : m_size.height();
    QList<double> ink;
    for (int from = 0; from < length;) {
        const int to = std::min(length, std::max(from + 1, int(double(ink.size() + 1) * m_scale)));
        ink.append(sumIn(isAcross ? QRect(from, 0, to - from, m_size.height()) : QRect(0, from, m_size.width(), to - from)));
        from = to;
    }
    return ink;
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
