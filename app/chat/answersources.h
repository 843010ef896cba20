#pragma once

#include "app/documents/passagehit.h"

namespace hearth {

// What an answer was made from, kept with its message: the passages as they stood then, so that a mark can be followed when the file has
// changed or is gone.

enum class SourcesKind : quint8 {
    None,     // an answer without documents
    Found,    // the passages that a search found
    Whole,    // the documents fitted, so all of them were given
    Missing,  // nothing found was good enough; `given` is what came nearest, and no model was asked
    Unserved, // found, but the model at hand does not read documents; no model was asked
    NoRoom,   // found, but the context of the model at hand has no room for a passage; no model was asked
};

// How the context of one answer is filled, in tokens. Estimates, until the engine has counted.
struct ContextShares
{
    int context = 0; // all of it
    int system = 0;  // instructions, also those for using the passages
    int history = 0; // earlier turns, and the question
    int documents = 0;
    int answer = 0; // kept free
    int droppedMessages = 0;

    bool operator==(const ContextShares &) const = default;
};

struct AnswerSources
{
    SourcesKind kind = SourcesKind::None;
    QString query;       // as it was searched
    bool isFound = true; // false: the search found nothing good enough, and a model was asked all the same
    double seconds = 0;
    QList<PassageHit> given; // mark [n] is number n - 1
    QList<PassageHit> cut;   // found, but there was no room
    ContextShares shares;
    QString prompt; // word for word what the model read
    QString note;   // what could not be looked into, for the user; mostly empty
};

// As the one text that the store keeps of it; empty for None. What is damaged reads as None.
QString sourcesText(const AnswerSources &sources);
AnswerSources sourcesFrom(const QString &text);

// Of those that were given, the few that came nearest to the question, best first, by their numbers: what is shown when an answer is not in
// the documents.
QList<int> nearestNumbers(const AnswerSources &sources);

// "p. 3", "p. iv (4)", the title of a slide or a sheet; empty where the format has no pages.
QString placeOf(const Passage &passage);
// "Lease.pdf, p. 3".
QString sourceName(const PassageHit &hit);

} // namespace hearth
