#pragma once

#include "app/documents/terms.h"
#include "app/documents/wordhash.h"

#include <QHash>
#include <QList>
#include <QSet>
#include <QString>
#include <QStringList>

#include <unordered_map>
#include <vector>

namespace hearth {

// How well passages answer a question, by words alone. Pure, any thread. The measure is BM25 (Robertson, Zaragoza 2009) word by word, where
// the best of a word's own terms and of those that may stand for it counts; then what the neighbours and the rest of the document have of
// the words that the passage lacks, and how near the words stand to each other.

// A term that stands for a word of the question.
struct QueryTerm
{
    enum class Source : quint8 { Own, Spelling, Synonym, Translation };
    QString term;
    double weight = 1;
    double rarity = 0; // inverse document frequency
    Source source = Source::Own;
};

struct QueryWord
{
    QString text;
    QList<QueryTerm> terms;
    double rarity = 0;          // of the word itself
    double importance = 1;      // for what is asked, 0 to 1: a thing or a name more than what is done with it
    QSet<qint64> namedContents; // documents that have it in their name or title
    bool isGram = false;        // of a script without blanks: a character with those behind it
    int leastShared = 0;        // of such a one: see QuestionWord
    // Grammar, or a piece across a word's border: where it stands counts, that it is missing does not.
    [[nodiscard]] bool isScrap() const { return isGram && leastShared == 0; }
};

// log(1 + (all - with + 0.5) / (with + 0.5))
double rarityOf(qint64 passagesWith, qint64 passagesAll);

// What one passage has of each word.
struct WordMatch
{
    float own = 0;        // BM25 of the best own term
    float expanded = 0;   // of the best other one
    float ownInText = 0;  // the same without what stands above the passage
    float inText = 0;     // of the best term of any kind, without it
    bool isWhole = false; // has an own term of full weight: of a script without blanks, more than the one character
    [[nodiscard]] float best() const { return own > expanded ? own : expanded; }
};

struct PassageMatch
{
    std::vector<WordMatch> words;            // [words of the query]
    std::vector<std::vector<int>> ownPlaces; // [words of the query]: where own terms stand, counted in words
    int length = 0;                          // words
};

struct RankingWeights
{
    // Tuned on the questions of the fixtures' documents (shared/documents), coarsely.
    double saturation = 1.2;  // k1
    double lengthShare = 0.6; // b
    double heading = 1;       // a term in a heading or the file's name counts as so many in the text
    double neighbour = 0.6;   // a word that only a neighbour has
    double document = 1.2;    // words that the document has somewhere, as a share of all
    double documentFade = 20; // passages: for longer documents that says less
    double proximity = 2;
    double manyPassages = 0.15; // a long document has a passage for everything
};

// Looks for the query's terms in passages.
class PassageMatcher
{
public:
    PassageMatcher(QList<QueryWord> words, const RankingWeights &weights, double averageLength);

    // `heading`: what stands above the passage and the file's name.
    [[nodiscard]] PassageMatch match(const QList<Term> &text, const QList<Term> &heading) const;
    // What of the text matches, as it stands there, each once: own terms, and others that are nearly as good.
    [[nodiscard]] QStringList matchedWords(const QList<Term> &terms, const QString &text) const;
    [[nodiscard]] const QList<QueryWord> &words() const { return m_words; }

private:
    struct Target
    {
        int word = 0;
        int term = 0;
    };
    QList<QueryWord> m_words;
    RankingWeights m_weights;
    double m_averageLength = 1;
    using Targets = std::vector<Target>;
    [[nodiscard]] const Targets &targetsOf(const QString &term) const;
    [[nodiscard]] int leastSharedOf(const Term &term, const Targets &targets) const;
    std::unordered_map<QString, Targets, WordHash> m_targets; // by term
};

// What made a passage's total: each part of it, in the same measure.
struct ScoreParts
{
    double words = 0;      // own terms in the passage
    double spelling = 0;   // what may have been meant by a word that is nowhere
    double expanded = 0;   // other words for the same: what they have more than the own ones
    double headings = 0;   // what headings and the file's name add
    double neighbours = 0; // what the passages beside it add
    double nearness = 0;   // of the words to each other
    double document = 0;   // the rest of the document; below 0: it is long, and has a passage for everything
    [[nodiscard]] double sum() const { return words + spelling + expanded + headings + neighbours + nearness + document; }
};

// A passage among the candidates.
struct RankedPassage
{
    qint64 id = -1;
    qint64 content = -1;
    int ordinal = 0;
    PassageMatch match;
    const PassageMatch *before = nullptr; // the neighbours', where they are there
    const PassageMatch *after = nullptr;
    const std::vector<float> *document = nullptr; // [words]: what the document has of each somewhere, 0 to 1; null: only what is here
    int passagesOfContent = 1;

    // Made by rankPassages:
    ScoreParts parts;
    double expanded = 0; // what the passage has of the words, in its text or above it
    double total = 0;    // the sum of the parts
    double covered = 0;  // share of the question that it and its neighbours have, 0 to 1
};

// The share of the question that a passage has, 0 to 1: alone, without its neighbours.
double coveredShare(const PassageMatch &match, const QList<QueryWord> &words);

// Fills the scores and sorts, best first; equal ones by id.
void rankPassages(QList<RankedPassage> &passages, const QList<QueryWord> &words, const RankingWeights &weights);

} // namespace hearth
