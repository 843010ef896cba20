#include "app/documents/fusion.h"

#include <QHash>
#include <QSet>

#include <algorithm>

namespace hearth {

namespace {

constexpr double rankOffset = 60;

constexpr qsizetype widestGap = 200; // white space and what else lies between two passages

bool canJoin(const Passage &first, const Passage &second)
{
    const qsizetype end = first.start + first.length;
    const qsizetype shared = end - second.start;
    if (first.text.size() != first.length || second.text.size() != second.length || second.start < first.start)
        return false;
    return shared > 0 ? shared <= second.length && first.text.endsWith(QStringView(second.text).left(shared)) : -shared <= widestGap;
}

// The later passage's text behind the earlier one's; where they overlap, once. What lies between becomes white space of the same length,
// so that places in the text stay places on the page.
void joinTexts(Passage &first, const Passage &second)
{
    const qsizetype end = first.start + first.length;
    const qsizetype shared = end - second.start;
    if (shared > 0)
        first.text += QStringView(second.text).mid(shared);
    else
        first.text += (shared < 0 ? QChar(u'\n') + QString(-shared - 1, u' ') : QString()) + second.text;
    first.searchText += u'\n' + second.searchText;
    first.length = second.start + second.length - first.start;
    for (const QRectF &box : second.boxes) {
        if (!first.boxes.contains(box))
            first.boxes.append(box);
    }
    first.tokens += second.tokens;
}

void join(PlacedHit &better, const PlacedHit &other)
{
    const bool isOtherFirst = other.hit.passage.start < better.hit.passage.start;
    Passage first = isOtherFirst ? other.hit.passage : better.hit.passage;
    joinTexts(first, isOtherFirst ? better.hit.passage : other.hit.passage);
    first.id = better.hit.passage.id;
    first.isHidden = better.hit.passage.isHidden || other.hit.passage.isHidden;
    first.headings = better.hit.passage.headings;
    better.hit.passage = first;
    for (const QString &word : other.hit.matchedWords) {
        if (!better.hit.matchedWords.contains(word))
            better.hit.matchedWords.append(word);
    }
}

QString lettersOf(const QString &text)
{
    QString letters;
    letters.reserve(text.size());
    for (const QChar c : text) {
        if (c.isLetterOrNumber())
            letters += c.toCaseFolded();
    }
    return letters;
}

} // namespace

QList<std::pair<qint64, double>> fuse(const QList<RankedList> &lists)
{
    QHash<qint64, double> scores;
    for (const RankedList &list : lists) {
        for (qsizetype rank = 0; rank < list.ids.size(); ++rank)
            scores[list.ids[rank]] += list.weight / (rankOffset + double(rank) + 1);
    }
    QList<std::pair<qint64, double>> all;
    for (auto it = scores.cbegin(); it != scores.cend(); ++it)
        all.append({it.key(), it.value()});
    std::sort(all.begin(), all.end(),
              [](const auto &a, const auto &b) { return a.second != b.second ? a.second > b.second : a.first < b.first; });
    return all;
}

QList<PlacedHit> mergeNeighbours(const QList<PlacedHit> &hits, double share, int mostTokens)
{
    QList<PlacedHit> merged;
    QList<bool> isUsed(hits.size(), false);
    for (qsizetype i = 0; i < hits.size(); ++i) {
        if (isUsed[i])
            continue;
        PlacedHit hit = hits[i];
        for (const int step : {1, -1}) {
            for (qsizetype other = i + 1; other < hits.size(); ++other) {
                const PlacedHit &neighbour = hits[other];
                const bool isNeighbour = !isUsed[other] && neighbour.contentId == hit.contentId
                    && neighbour.ordinal == hits[i].ordinal + step && neighbour.hit.passage.page == hit.hit.passage.page
                    && neighbour.hit.passage.pageTitle == hit.hit.passage.pageTitle
                    && neighbour.hit.passage.isHidden == hit.hit.passage.isHidden;
                if (!isNeighbour || neighbour.score < share * hits[i].score
                    || hit.hit.passage.tokens + neighbour.hit.passage.tokens > mostTokens
                    || !(step > 0 ? canJoin(hit.hit.passage, neighbour.hit.passage) : canJoin(neighbour.hit.passage, hit.hit.passage)))
                    continue;
                isUsed[other] = true;
                join(hit, neighbour);
                break;
            }
        }
        merged.append(hit);
    }
    return merged;
}

QList<PlacedHit> withoutDuplicates(const QList<PlacedHit> &hits)
{
    QSet<QString> seen;
    QList<PlacedHit> kept;
    for (const PlacedHit &hit : hits) {
        const QString letters = lettersOf(hit.hit.passage.text);
        if (seen.contains(letters))
            continue;
        seen.insert(letters);
        kept.append(hit);
    }
    return kept;
}

} // namespace hearth
