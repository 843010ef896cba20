#pragma once

#include "app/documents/passagehit.h"

#include <memory>

#include <QStringView>

namespace hearth {

// Holds an answer against the passages that it was made from, sentence by sentence, by words and numbers: what a reader would check by eye.
// It finds what is not there; it cannot tell what is there but says the opposite.

enum class Support : quint8 {
    Nothing,     // claims nothing that could be checked: "Yes.", a heading
    Supported,   // stands in the passages that it names
    Unsupported, // names passages, and does not stand there
    Uncited,     // names none
    Unchecked,   // the passages are in another language, and there is no number or name to go by
};

struct SentenceCheck
{
    qsizetype start = 0; // in the text that was given
    qsizetype length = 0;
    Support support = Support::Nothing;
    QList<int> cited;    // numbers of passages, from 1
    int foundIn = 0;     // Uncited: the passage in which it stands all the same; 0: in none
    double share = 0;    // of its words, numbers and names that stand there
    QStringList missing; // what does not, as it is written
};

// What is marked for the reader: what names passages that do not say it, or names none and stands in none.
bool isDoubtful(const SentenceCheck &check);

// What is said above an answer, by what the search found and by how its sentences hold. An answer is never taken away: what is worded
// otherwise than the documents may be right, so whoever asked sees it, and sees what it rests on.
enum class AnswerVerdict : quint8 {
    Plain,     // nothing
    Unsure,    // the search found nothing good enough, yet something of the answer stands there, or can't be checked
    Missing,   // the search found nothing good enough, and nothing of the answer stands there: it is not in these documents
    Unfounded, // the search found something, but nothing of the answer stands there
};
// Of the sentences of the whole answer; those of one that is still written count for nothing.
AnswerVerdict verdictOn(bool isFound, const QList<SentenceCheck> &checks);

// Reads the passages once and then checks any number of texts: those of one answer.
class SentenceChecker
{
public:
    explicit SentenceChecker(const QList<PassageHit> &given); // by their numbers from 1
    ~SentenceChecker();
    SentenceChecker(const SentenceChecker &) = delete;
    SentenceChecker &operator=(const SentenceChecker &) = delete;

    // One paragraph, list item or cell after the other, parted by line breaks.
    [[nodiscard]] QList<SentenceCheck> check(const QString &text) const;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

// The same for one text.
QList<SentenceCheck> checkSentences(const QString &text, const QList<PassageHit> &given);

// The least share of a sentence that has to stand in its passages.
inline constexpr double supportShare = 0.6;
inline constexpr double uncitedShare = 0.85; // of one that names none: it may stand anywhere, so nearly all of it has to

} // namespace hearth
