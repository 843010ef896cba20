#pragma once

#include "app/documents/question.h"
#include "app/documents/ranking.h"

namespace hearth {

// Whether what was found can hold the answer, by words alone: what "not in these documents" is decided by. Pure, any thread.
//
// Two things speak against it. First, the question names what it asks about in the words of the document that was found (so whoever asks
// speaks the document's language), and yet one of the things that it asks for stands nowhere there, nor another word for it. A question in
// other words than the documents' may well be answered by them; a missing word says little then. Second, much of what is asked about is
// in no document at all.
//   told    = sum of w * own / (sum of w + 0.8)   own: share of the word that the passage, its neighbours and headings have as such
//   missing = the greatest w * (1 - there) and half of the next; there: the same with other words for it, and what the document has of it
//             elsewhere; a word that is half there counts as there
//   strange = sum of w of the missing words that no passage has / sum of w
//   w       = importance * sqrt(rarity / greatest rarity)
//   answerable = min(1, 5 * covered share) * min(falling(told * missing, 0.33), falling(strange, 0.45)),
//   falling(x, middle) = 1 / (1 + exp(10 * (x - middle)))
// Of a script without blanks a thing that is asked for is a stretch of characters (scriptwords.h), and what the passage has of it in pieces
// that are long enough not to be chance is there. The characters between count by the length of a usual word: several pieces are several
// words, and where less is missing than could be a word, nothing is.
// Where the passage is in another language than the question, a missing word says half as much; and a strange one, where most documents
// are. `best`: of the passages that rank first, the one that covers most. `isSameLanguage`: of the question and the passage. `passages`: of
// the whole index. 0 to 1; half is where "not in these documents" begins. The middles are chosen on the questions of shared/documents and
// some on other subjects: tests/bench/RESULTS.md has what each choice refuses, rightly and wrongly.
struct Asked
{
    QList<QueryWord> words;
    QList<QuestionStretch> stretches; // of these words
    bool isInCommonLanguage = true;   // that most of the documents are in: a word that none of them has is strange
};
double answerable(const Asked &asked, const RankedPassage &best, bool isSameLanguage, qint64 passages);

} // namespace hearth
