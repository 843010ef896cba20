#include "app/lab/textdiff.h"

#include <QStringList>
#include <QTextBoundaryFinder>

#include <algorithm>
#include <vector>

namespace hearth {

namespace {

using Kind = DiffPart::Kind;

// Words and what stands between them: Chinese and Thai too.
QStringList wordsOf(const QString &text)
{
    QStringList words;
    QTextBoundaryFinder finder(QTextBoundaryFinder::Word, text);
    qsizetype begin = 0;
    for (qsizetype end = finder.toNextBoundary(); end > begin; end = finder.toNextBoundary()) {
        words.append(text.mid(begin, end - begin));
        begin = end;
    }
    return words;
}

class Parts
{
public:
    void add(Kind kind, const QString &text)
    {
        if (text.isEmpty())
            return;
        if (!m_parts.isEmpty() && m_parts.last().kind == kind)
            m_parts.last().text += text;
        else
            m_parts.append({kind, text});
    }
    QList<DiffPart> take() { return std::move(m_parts); }

private:
    QList<DiffPart> m_parts;
};

bool isBlank(const DiffPart &part)
{
    return part.kind == Kind::Same && part.text.trimmed().isEmpty() && !part.text.contains(QLatin1Char('\n'));
}

// Words that changed in a row become one change: read word by word, in turn from both texts, they make no sense.
QList<DiffPart> grouped(const QList<DiffPart> &parts)
{
    Parts all;
    for (qsizetype at = 0; at < parts.size();) {
        QString removed;
        QString added;
        bool hasRemoved = false;
        bool hasAdded = false;
        qsizetype end = at;
        for (; end < parts.size(); ++end) {
            const DiffPart &part = parts[end];
            const bool goesOn = isBlank(part) && end > at && end + 1 < parts.size(); // what follows is a change
            if (part.kind == Kind::Same && !goesOn)
                break;
            hasRemoved = hasRemoved || part.kind == Kind::Removed;
            hasAdded = hasAdded || part.kind == Kind::Added;
            removed += part.kind == Kind::Added ? QString() : part.text;
            added += part.kind == Kind::Removed ? QString() : part.text;
        }
        if (hasRemoved && hasAdded) {
            all.add(Kind::Removed, removed);
            all.add(Kind::Added, added);
            at = end;
            continue;
        }
        for (end = std::max(end, at + 1); at < end; ++at)
            all.add(parts[at].kind, parts[at].text);
    }
    return all.take();
}

// How far each diagonal was reached with d changes, for every d: enough to walk the way back.
class Myers
{
public:
    Myers(const QStringList &a, const QStringList &b) : m_a(a), m_b(b) { }

    // false: more changes than that.
    bool run(int mostChanges)
    {
        const int most = int(std::min<qsizetype>(mostChanges, m_a.size() + m_b.size()));
        std::vector<int> reached(size_t(2 * most + 3), 0);
        const int middle = most + 1;
        for (int d = 0; d <= most; ++d) {
            m_trace.emplace_back(reached.begin() + middle - d - 1, reached.begin() + middle + d + 2);
            for (int k = -d; k <= d; k += 2) {
                const bool isDown = k == -d || (k != d && reached[size_t(middle + k - 1)] < reached[size_t(middle + k + 1)]);
                int x = isDown ? reached[size_t(middle + k + 1)] : reached[size_t(middle + k - 1)] + 1;
                while (x < m_a.size() && x - k < m_b.size() && m_a[x] == m_b[x - k])
                    ++x;
                reached[size_t(middle + k)] = x;
                if (x >= m_a.size() && x - k >= m_b.size()) {
                    m_changes = d;
                    return true;
                }
            }
        }
        return false;
    }

    // The steps from the end to the beginning.
    template <typename Step> void walkBack(const Step &step) const
    {
        int x = int(m_a.size());
        int y = int(m_b.size());
        for (int d = m_changes; d > 0; --d) {
            const auto reached = [&](int k) { return m_trace[size_t(d)][size_t(k + d + 1)]; };
            const int k = x - y;
            const bool isDown = k == -d || (k != d && reached(k - 1) < reached(k + 1));
            const int fromX = reached(isDown ? k + 1 : k - 1);
            const int fromY = fromX - (isDown ? k + 1 : k - 1);
            for (; x > fromX + (isDown ? 0 : 1) && y > fromY + (isDown ? 1 : 0); --x, --y)
                step(Kind::Same, m_a[x - 1]);
            step(isDown ? Kind::Added : Kind::Removed, isDown ? m_b[fromY] : m_a[fromX]);
            x = fromX;
            y = fromY;
        }
        for (; x > 0; --x)
            step(Kind::Same, m_a[x - 1]);
    }

private:
    const QStringList &m_a;
    const QStringList &m_b;
    std::vector<std::vector<int>> m_trace; // [d]: diagonals -d - 1 to d + 1 before step d
    int m_changes = 0;
};

} // namespace

QList<DiffPart> diffWords(const QString &reference, const QString &text, int mostChanges)
{
    QStringList a = wordsOf(reference);
    QStringList b = wordsOf(text);
    qsizetype same = 0; // at the beginning
    while (same < a.size() && same < b.size() && a[same] == b[same])
        ++same;
    qsizetype tail = 0; // at the end
    while (tail < a.size() - same && tail < b.size() - same && a[a.size() - 1 - tail] == b[b.size() - 1 - tail])
        ++tail;
    Parts parts;
    parts.add(Kind::Same, a.mid(0, same).join(QString()));
    const QStringList middleA = a.mid(same, a.size() - same - tail);
    const QStringList middleB = b.mid(same, b.size() - same - tail);
    Myers myers(middleA, middleB);
    if (myers.run(mostChanges)) {
        std::vector<std::pair<Kind, QString>> steps;
        myers.walkBack([&](Kind kind, const QString &word) { steps.emplace_back(kind, word); });
        for (auto step = steps.rbegin(); step != steps.rend(); ++step)
            parts.add(step->first, step->second);
    } else {
        parts.add(Kind::Removed, middleA.join(QString()));
        parts.add(Kind::Added, middleB.join(QString()));
    }
    parts.add(Kind::Same, a.mid(a.size() - tail).join(QString()));
    return grouped(parts.take());
}

} // namespace hearth
