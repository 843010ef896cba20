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

    // Scores by method: "words" (BM25), "trigrams", "meaning" (vectors), "expanded" (other words for the same), "fused", "judge"; only
    // those that found it.
    QMap<QString, double> scores;
    double relevance = 0;     // 0 to 1, comparable between questions: what the threshold of "not in these documents" is held against
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
