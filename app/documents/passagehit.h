#pragma once

#include "app/documents/passage.h"

#include <QMap>

namespace hearth {

// A passage that answers a question, with why it was chosen. Best first in a list.
struct PassageHit
{
    Passage passage; // neighbours that were found too are merged in
    qint64 fileId = -1;
    QString filePath; // absolute
    QString fileName;
    QByteArray fileHash; // SHA-256 of the file as it was read

    // Scores by method, only those that found it. By words, in one measure, which add up to their total: "words" (BM25), "spelling"
    // (similar words), "expanded" (other words for the same), "headings" (and file names), "neighbours" (passages beside it), "nearness"
    // (of the words), "document" (the rest of it); "by words" is that total. "meaning" is a cosine. "fused": what the order went by, the
    // total by words or, with meaning, reciprocal ranks; then "judge" (0 to 1). "fits": 0 to 1, how well the passage itself
    // fits. Of a passage that neighbours were merged into, all but the last are those of the best one.
    QMap<QString, double> scores;
    // 0 to 1, comparable between questions: what the threshold of "not in these documents" is held against. It counts what stands beside
    // the passage, too.
    double relevance = 0;
    QStringList matchedWords; // of the question, as they stand in the passage
};

// Files that were asked about and that nothing could be found in.
struct MissingFiles
{
    int waiting = 0;   // to be read
    int failed = 0;    // could not be read
    QStringList names; // of the first few, those that wait before the others

    [[nodiscard]] bool isEmpty() const { return waiting == 0 && failed == 0; }
};

struct SearchOutcome
{
    QString query;          // as it was searched: self-contained
    QList<PassageHit> hits; // those good enough, or when there are none, what came nearest
    bool isFound = false;   // some are good enough
    double seconds = 0;

    MissingFiles missing;
    bool isByWordsOnly = false; // a model for meaning is chosen, but could not be used
    QString trouble;            // not empty: nothing could be searched, and why, in sentences
};

} // namespace hearth
