#include "app/documents/answerable.h"

#include <algorithm>
#include <cmath>

namespace hearth {

namespace {

constexpr double doubt = 0.33;
constexpr double mostStrange = 0.45;
constexpr double steepness = 10;
constexpr double ofNeighbour = 0.6;   // what only the passage beside it has
constexpr double enough = 0.5;        // of a word: then it is there
constexpr double otherLanguage = 0.5; // of what a missing word says when the passage is in another language
constexpr double ofSecond = 0.5;      // a second missing word, to the first
constexpr double fewWords = 0.8;      // about one word: of a question of two words, one says little
constexpr double documentFade = 200;  // passages: in longer documents every word stands somewhere
constexpr double leastCovered = 0.2;  // of the question; with less, whatever was found was found by chance

struct Presence
{
    double own = 0; // 0 to 1
    double any = 0;
};

bool isKnown(const QueryWord &word)
{
    return std::any_of(word.terms.begin(), word.terms.end(), [](const QueryTerm &term) { return term.source == QueryTerm::Source::Own; });
}

double falling(double value, double middle)
{
    return 1 / (1 + std::exp(steepness * (value - middle)));
}

Presence presenceOf(size_t word, const RankedPassage &best, double rarity)
{
    double own = double(best.match.words[word].own);
    double any = double(best.match.words[word].best());
    for (const PassageMatch *neighbour : {best.before, best.after}) {
        if (!neighbour)
            continue;
        own = std::max(own, ofNeighbour * double(neighbour->words[word].own));
        any = std::max(any, ofNeighbour * double(neighbour->words[word].best()));
    }
    Presence presence{std::min(1.0, own / rarity), std::min(1.0, any / rarity)};
    if (best.document) {
        const double fade = 1 + std::log(1 + best.passagesOfContent / documentFade);
        presence.any += std::max(0.0, double((*best.document)[word]) - presence.any) / fade;
    }
    return presence;
}

} // namespace

double answerable(const QList<QueryWord> &words, const RankedPassage &best, bool isSameLanguage, qint64 passages)
{
    constexpr double leastRarity = 0.1;
    const double greatest = std::log(double(std::max<qint64>(passages, 1)) + 1);
    double all = 0;
    double told = 0;
    double covered = 0;
    double missing = 0;
    double missingToo = 0;
    double strange = 0;
    for (qsizetype i = 0; i < words.size(); ++i) {
        const double rarity = std::max(leastRarity, words[i].rarity);
        const Presence presence = presenceOf(size_t(i), best, rarity);
        const double weight = words[i].importance * std::sqrt(rarity / greatest);
        all += weight;
        told += weight * presence.own;
        covered += weight * presence.any;
        const double lacks = presence.any < enough ? weight * (1 - presence.any) : 0;
        missingToo = std::max(missingToo, std::min(missing, lacks));
        missing = std::max(missing, lacks);
        strange += lacks > 0 && !isKnown(words[i]) ? weight : 0;
    }
    if (all <= 0) // "What does it say?": nothing to doubt by
        return best.expanded > 0 ? 1 : 0;
    const double against = told / (all + fewWords) * (missing + ofSecond * missingToo) * (isSameLanguage ? 1 : otherLanguage);
    return std::min(1.0, covered / all / leastCovered) * std::min(falling(against, doubt), falling(strange / all, mostStrange));
}

} // namespace hearth
