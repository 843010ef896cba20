#include "app/documents/answerable.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace hearth {

namespace {

constexpr double doubt = 0.33;
constexpr double mostStrange = 0.45;
constexpr double ofBetween = 0.3; // what a short piece counts that stands between two that are there
constexpr double steepness = 10;
constexpr double ofNeighbour = 0.6;   // what only the passage beside it has
constexpr double enough = 0.5;        // of a word: then it is there
constexpr double otherLanguage = 0.5; // of what a missing word says when the passage is in another language
constexpr double ofSecond = 0.5;      // a second missing word, to the first
constexpr double fewWords = 0.8;      // about one word: of a question of two words, one says little
constexpr double documentFade = 200;  // passages: in longer documents every word stands somewhere
constexpr double leastCovered = 0.2;  // of the question; with less, whatever was found was found by chance

constexpr double leastRarity = 0.1;
constexpr float wholeInDocument = 0.95F; // of what a document has of a character with those behind it; less: the character alone

// How much of a word is there, 0 to 1.
struct Presence
{
    double own = 0;
    double any = 0; // with other words for it, and what the document has elsewhere
};

bool isKnown(const QueryWord &word)
{
    return std::any_of(word.terms.begin(), word.terms.end(), [](const QueryTerm &term) { return term.source == QueryTerm::Source::Own; });
}

double falling(double value, double middle)
{
    return 1 / (1 + std::exp(steepness * (value - middle)));
}

// What a document says by having a word somewhere.
double fadeOf(const RankedPassage &best)
{
    return 1 + std::log(1 + best.passagesOfContent / documentFade);
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
    if (best.document)
        presence.any += std::max(0.0, double((*best.document)[word]) - presence.any) / fadeOf(best);
    return presence;
}

// The same of a term of a script without blanks: there or not.
Presence presenceOfGram(size_t word, const RankedPassage &best, bool isAlone)
{
    const auto has = [&](const PassageMatch *match) {
        return match && (isAlone ? match->words[word].own > 0 : match->words[word].isWhole);
    };
    Presence presence;
    if (has(&best.match))
        presence.own = 1;
    else if (has(best.before) || has(best.after))
        presence.own = ofNeighbour;
    presence.any = presence.own;
    if (best.document && (*best.document)[word] >= wholeInDocument)
        presence.any = std::max(presence.any, 1 / fadeOf(best));
    return presence;
}

// What speaks for and against, of all that is asked.
class Evidence
{
public:
    Evidence(const Asked &asked, const RankedPassage &best, qint64 passages)
        : m_words(asked.words), m_best(best), m_greatest(std::log(double(std::max<qint64>(passages, 1)) + 1))
    {
        for (qsizetype i = 0; i < m_words.size(); ++i) {
            if (!m_words[i].isGram)
                addWord(i);
        }
        for (const QuestionStretch &stretch : asked.stretches)
            addStretch(stretch);
    }

    // Nothing is asked that could be missing: "What does it say?"
    [[nodiscard]] bool isEmpty() const { return m_all <= 0; }
    [[nodiscard]] double against() const { return m_told / (m_all + fewWords) * (m_missing + ofSecond * m_missingToo); }
    [[nodiscard]] double strangeShare() const { return m_strange / m_all; }
    [[nodiscard]] double coveredShare() const { return m_covered / m_all; }

private:
    // A character of a stretch.
    struct Character
    {
        Presence presence;
        double rarity = leastRarity;
        bool isKnown = false;
    };

    [[nodiscard]] double weightOf(double rarity) const { return std::sqrt(rarity / m_greatest); }

    // `known`: what of its weight is in some document.
    void add(double weight, const Presence &presence, double known, double most)
    {
        m_all += weight;
        m_told += weight * presence.own;
        m_covered += weight * presence.any;
        if (presence.any >= enough)
            return;
        const double lacks = std::min(most, weight) * (1 - presence.any);
        m_missingToo = std::max(m_missingToo, std::min(m_missing, lacks));
        m_missing = std::max(m_missing, lacks);
        m_strange += weight - known;
    }

    void addWord(qsizetype i)
    {
        const double rarity = std::max(leastRarity, m_words[i].rarity);
        const double weight = m_words[i].importance * weightOf(rarity);
        add(weight, presenceOf(size_t(i), m_best, rarity), isKnown(m_words[i]) ? weight : 0, weight);
    }

    // Its characters in pieces, each of which is there or is not.
    void addStretch(const QuestionStretch &stretch)
    {
        const std::vector<Character> characters = charactersOf(stretch);
        const auto count = qsizetype(characters.size());
        const double ofOne = stretch.importance * std::max(1.0, double(count) / stretch.scale.wordLength) / double(count);
        for (qsizetype from = 0; from < count;) {
            const bool isThere = characters[size_t(from)].presence.any >= enough;
            qsizetype to = from;
            double weight = 0;
            double known = 0;
            Presence presence{1, 1};
            for (; to < count && (characters[size_t(to)].presence.any >= enough) == isThere; ++to) {
                const Character &character = characters[size_t(to)];
                weight += ofOne * weightOf(character.rarity);
                known += character.isKnown ? ofOne * weightOf(character.rarity) : 0;
                presence.own = std::min(presence.own, character.presence.own);
                presence.any = std::min(presence.any, character.presence.any);
            }
            const bool isBetween = from > 0 && to < count && to - from <= stretch.scale.wordLength && !stretch.isWord;
            if (!isThere && isBetween) { // two things that are there: what is done
                weight *= ofBetween;
                known *= ofBetween;
            }
            if (isThere || to - from >= std::min<qsizetype>(stretch.scale.leastMissing, count))
                add(weight, presence, known, stretch.importance);
            from = to;
        }
    }

    [[nodiscard]] std::vector<Character> charactersOf(const QuestionStretch &stretch) const
    {
        std::vector<Character> characters(size_t(stretch.characters));
        const bool isAlone = stretch.characters < stretch.scale.gram;
        const qsizetype grams = isAlone ? 1 : stretch.characters - stretch.scale.gram + 1;
        const qsizetype width = std::min<qsizetype>(stretch.scale.gram, stretch.characters);
        std::vector<Presence> presences;
        std::vector<bool> known;
        for (qsizetype i = 0; i < grams; ++i) {
            const QueryWord &word = m_words[stretch.first + i];
            presences.push_back(presenceOfGram(size_t(stretch.first + i), m_best, isAlone));
            const QueryTerm *term = termOf(word, isAlone);
            known.push_back(term != nullptr);
            for (qsizetype at = i; at < i + width; ++at) {
                double &rarity = characters[size_t(at)].rarity;
                rarity = std::max(rarity, isAlone && term ? term->rarity : word.rarity);
            }
        }
        // Only pieces that are long enough.
        const auto least = std::min<qsizetype>(stretch.scale.leastShared, stretch.characters) - width + 1;
        forEachPiece(
            grams, least, [&](qsizetype i) { return presences[size_t(i)].any > 0; },
            [&](qsizetype i) {
                for (qsizetype at = i; at < i + width; ++at) {
                    Presence &presence = characters[size_t(at)].presence;
                    presence = {std::max(presence.own, presences[size_t(i)].own), std::max(presence.any, presences[size_t(i)].any)};
                }
            });
        forEachPiece(
            grams, least, [&](qsizetype i) { return bool(known[size_t(i)]); },
            [&](qsizetype i) {
                for (qsizetype at = i; at < i + width; ++at)
                    characters[size_t(at)].isKnown = true;
            });
        if (stretch.isWord)
            takeEnd(characters);
        return characters;
    }

    // Where a word's last character is missing, so is the word that it ends: the two before it, too.
    static void takeEnd(std::vector<Character> &characters)
    {
        constexpr size_t word = 3;
        const size_t count = characters.size();
        if (count < word)
            return;
        const bool isMissing = characters[count - 1].presence.any <= 0 && characters[count - 2].presence.any > 0;
        const bool isUnknown = !characters[count - 1].isKnown;
        for (size_t i = count - word; i < count && isMissing; ++i) {
            characters[i].presence = {};
            characters[i].isKnown = characters[i].isKnown && !isUnknown;
        }
    }

    // Calls `take` for those of `count` that stand among at least `least` in a row that are.
    template <typename Is, typename Take> static void forEachPiece(qsizetype count, qsizetype least, const Is &is, const Take &take)
    {
        for (qsizetype from = 0; from < count;) {
            qsizetype to = from;
            while (to < count && is(to))
                ++to;
            for (qsizetype i = from; i < to && to - from >= least; ++i)
                take(i);
            from = std::max(to, from + 1);
        }
    }

    // The one that documents have of it: of the characters together, or of one alone.
    static const QueryTerm *termOf(const QueryWord &word, bool isAlone)
    {
        const auto found = std::find_if(word.terms.begin(), word.terms.end(), [&](const QueryTerm &term) {
            return term.source == QueryTerm::Source::Own && (term.weight < 1) == isAlone;
        });
        return found == word.terms.end() ? nullptr : &*found;
    }

    const QList<QueryWord> &m_words;
    const RankedPassage &m_best;
    double m_greatest;
    double m_all = 0;
    double m_told = 0;
    double m_covered = 0;
    double m_missing = 0;
    double m_missingToo = 0;
    double m_strange = 0;
};

} // namespace

double answerable(const Asked &asked, const RankedPassage &best, bool isSameLanguage, qint64 passages)
{
    const Evidence evidence(asked, best, passages);
    if (evidence.isEmpty())
        return best.expanded > 0 ? 1 : 0;
    const double against = evidence.against() * (isSameLanguage ? 1 : otherLanguage);
    const double strange = evidence.strangeShare() * (isSameLanguage || asked.isInCommonLanguage ? 1 : otherLanguage);
    return std::min(1.0, evidence.coveredShare() / leastCovered) * std::min(falling(against, doubt), falling(strange, mostStrange));
}

} // namespace hearth
