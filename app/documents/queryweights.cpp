#include "app/documents/queryweights.h"

#include "app/documents/candidates.h"
#include "app/documents/expansion.h"
#include "app/documents/stopwords.h"

#include <algorithm>
#include <cmath>

namespace hearth {

namespace {

// Tuned on the questions of the fixtures' documents, coarsely.
constexpr double ofASynonym = 0.85;
constexpr double ofATranslation = 0.6;
constexpr double unknownRarity = 0.6;    // of a word that no passage has, as a share of the greatest
constexpr double nounsCount = 2;         // a word that is a noun in half of its senses is taken for one
constexpr double rarerThanTheWord = 0.8; // what stands for a word counts for no more than the word, or so much of its own rarity

using Frequencies = QHash<QString, qint64>;

QueryWord ownTerms(const QuestionWord &asked, const Frequencies &frequencies, PassageFinder &index)
{
    const qint64 all = std::max<qint64>(1, index.passages());
    QueryWord word;
    word.text = asked.text;
    word.isGram = asked.isGram;
    word.leastShared = asked.leastShared;
    word.rarity = -1;
    for (const QuestionWord::Own &own : asked.terms) {
        qint64 inNamed = 0;
        for (const qint64 content : index.contentsNamed(own.term)) {
            word.namedContents.insert(content);
            inNamed += index.passagesOf(content);
        }
        const qint64 frequency = std::min(all, std::max(frequencies.value(own.term), inNamed));
        if (frequency == 0)
            continue;
        const double rarity = rarityOf(frequency, all);
        word.terms.append({own.term, own.weight, rarity, QueryTerm::Source::Own});
        if (own.weight == 1)
            word.rarity = word.rarity < 0 ? rarity : std::min(word.rarity, rarity);
    }
    if (word.rarity < 0)
        word.rarity = unknownRarity * std::log(double(all) + 1);
    return word;
}

// By term.
QHash<QString, QueryTerm> otherTerms(const QuestionWord &asked, const Question &question, PassageFinder &index, Expansion &expansion)
{
    QHash<QString, QueryTerm> others;
    const auto offer = [&](const QString &term, double weight, QueryTerm::Source source) {
        QueryTerm &other = others[term];
        if (weight > other.weight || other.term.isEmpty())
            other = {term, weight, 0, source};
    };
    const QString primary = asked.terms.value(0).term;
    if (asked.isGram || question.language.isEmpty())
        return others;
    for (const ExpandedTerm &other : expansion.synonymsOf(primary, question.language))
        offer(other.term, other.weight * ofASynonym, QueryTerm::Source::Synonym);
    for (const QString &language : index.languages()) {
        if (language == question.language)
            continue;
        for (const ExpandedTerm &other : expansion.translationsOf(primary, asked.text, question.language, language))
            offer(other.term, other.weight * ofATranslation, QueryTerm::Source::Translation);
    }
    return others;
}

void addOthers(QueryWord &word, QHash<QString, QueryTerm> others, PassageFinder &index)
{
    for (const QueryTerm &own : std::as_const(word.terms))
        others.remove(own.term);
    const Frequencies found = index.frequencies(others.keys());
    for (auto it = found.cbegin(); it != found.cend(); ++it) {
        QueryTerm term = others.value(it.key());
        const double rarity = rarityOf(it.value(), index.passages());
        term.rarity = std::min(rarity, std::max(word.rarity, rarity * rarerThanTheWord));
        word.terms.append(term);
    }
}

// What the documents have in place of a word that is nowhere in them. Another name is one letter away at the most: two names may be alike.
QHash<QString, QueryTerm> spellings(const QuestionWord &asked, PassageFinder &index)
{
    QHash<QString, QueryTerm> others;
    for (const PassageFinder::Spelling &other : index.spelledLike(asked.terms.value(0).term)) {
        if (!asked.isName || other.distance == 1)
            others.insert(other.term, {other.term, other.weight, 0, QueryTerm::Source::Spelling});
    }
    return others;
}

// What is asked about is named by nouns; what is done with it is said in many ways.
double importanceOf(const QuestionWord &asked, const Question &question, const PassageFinder &index, Expansion &expansion)
{
    if (asked.isGram) // in stretches
        return asked.isFrame ? 0 : 1;
    const bool isKnown = !question.language.isEmpty();
    if (asked.isFrame || (!isKnown && isStopWord(asked.text.toLower(), index.languages().value(0))))
        return 0;
    const bool isPlainWord = std::all_of(asked.text.begin(), asked.text.end(), [](QChar c) { return c.isLetter(); });
    if (!isKnown || !isPlainWord)
        return 1;
    if (question.language == u"de") { // which has a capital for every noun, where whoever asks writes them at all
        const bool hasCapitals = std::any_of(question.words.begin(), question.words.end(), [](const QuestionWord &w) { return w.isName; });
        return asked.text[0].isUpper() || !hasCapitals ? 1 : 0;
    }
    const double share = asked.isName ? 1 : expansion.nounShare(asked.text, question.language);
    return share < 0 ? 1 : std::min(1.0, nounsCount * share);
}

} // namespace

QList<QueryWord> weighQuestion(const Question &question, PassageFinder &index, Expansion &expansion)
{
    QStringList terms;
    for (const QuestionWord &asked : question.words) {
        for (const QuestionWord::Own &own : asked.terms)
            terms.append(own.term);
    }
    const Frequencies frequencies = index.frequencies(terms);
    QList<QueryWord> words;
    for (const QuestionWord &asked : question.words) {
        QueryWord word = ownTerms(asked, frequencies, index);
        word.importance = importanceOf(asked, question, index, expansion);
        addOthers(word, otherTerms(asked, question, index, expansion), index);
        if (word.terms.isEmpty() && !asked.isGram)
            addOthers(word, spellings(asked, index), index);
        words.append(word);
    }
    return words;
}

} // namespace hearth
