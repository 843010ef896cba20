#pragma once

#include "app/documents/passagehit.h"

#include <QList>

namespace hearth {

// What is done with passages that several methods found. Pure, any thread.

// Reciprocal rank fusion (Cormack, Clarke, Buettcher 2009): ids of each method, best first → (id, sum of weight / (60 + rank)), best first.
struct RankedList
{
    QList<qint64> ids;
    double weight = 1;
};
QList<std::pair<qint64, double>> fuse(const QList<RankedList> &lists);

// A passage with where it stands.
struct PlacedHit
{
    PassageHit hit;
    qint64 contentId = -1;
    int ordinal = 0;
    double score = 0; // what the order goes by
};

// Joins neighbours on one page whose score is at least `share` of the better one's: one hit with all the text between, with the better
// one's scores. At most `mostTokens` in one. Best first stays best first.
QList<PlacedHit> mergeNeighbours(const QList<PlacedHit> &hits, double share, int mostTokens);

// Without those whose text another one before has already (the same in letters and digits), whatever the file.
QList<PlacedHit> withoutDuplicates(const QList<PlacedHit> &hits);

} // namespace hearth
