#include "app/documents/ranking.h"

#include <algorithm>
#include <cmath>

namespace hearth {

namespace {

// How much of each word's rarity was met, 0 to 1.
double metShare(double score, double rarity)
{
    constexpr double least = 0.1;
    return std::min(1.0, score / std::max(least, rarity));
}

bool areScraps(const QList<QueryWord> &words)
{
    return std::all_of(words.begin(), words.end(), [](const QueryWord &word) { return word.isScrap(); });
}

int nearestDistance(const std::vector<int> &one, const std::vector<int> &other)
{
    int nearest = 1000;
    for (size_t i = 0, j = 0; i < one.size() && j < other.size();) {
        nearest = std::min(nearest, std::abs(one[i] - other[j]));
        if (one[i] < other[j])
            ++i;
        else
            ++j;
    }
    return nearest;
}

// Words that follow each other in the question and stand near each other in the passage.
double proximityOf(const PassageMatch &match)
{
    double sum = 0;
    const std::vector<int> *last = nullptr;
    for (const std::vector<int> &places : match.ownPlaces) {
        if (places.empty())
            continue;
        if (last)
            sum += 1.0 / (1.0 + nearestDistance(*last, places));
        last = &places;
    }
    return sum;
}

// Where what a passage has of one word comes from.
void addParts(ScoreParts &parts, const WordMatch &match, const QueryWord &word)
{
    const auto isSpelling = [](const QueryTerm &term) { return term.source == QueryTerm::Source::Spelling; };
    const double others = double(match.inText) - double(match.ownInText);
    parts.words += double(match.ownInText);
    (std::any_of(word.terms.begin(), word.terms.end(), isSpelling) ? parts.spelling : parts.expanded) += others;
    parts.headings += double(match.best()) - double(match.inText);
}

// A piece of a text without blanks that a question has, too: of terms that overlap or touch.
class Piece
{
public:
    Piece() = default;
    Piece(const Term &term, int least) : m_start(term.start), m_end(term.start + term.length), m_least(least) { }

    // False: it stands apart.
    bool take(const Term &term, int least)
    {
        if (m_least == 0 || term.start > m_end || term.start < m_start)
            return false;
        m_end = std::max(m_end, term.start + term.length);
        m_least = std::min(m_least, least);
        return true;
    }

    // With the marks that belong to its letters; empty where it is too short to be a word.
    [[nodiscard]] QString in(const QString &text) const
    {
        qsizetype start = m_start;
        qsizetype end = m_end;
        while (start > 0 && text[start].isMark())
            --start;
        while (end > 0 && end < text.size() && text[end].isMark())
            ++end;
        return end - start >= m_least ? text.mid(start, end - start) : QString();
    }

private:
    qsizetype m_start = 0;
    qsizetype m_end = 0;
    int m_least = 0; // characters
};

} // namespace

double rarityOf(qint64 passagesWith, qint64 passagesAll)
{
    const double rest = std::max<double>(0, double(passagesAll - passagesWith));
    return std::log(1 + (rest + 0.5) / (double(passagesWith) + 0.5));
}

PassageMatcher::PassageMatcher(QList<QueryWord> words, const RankingWeights &weights, double averageLength)
    : m_words(std::move(words)), m_weights(weights), m_averageLength(std::max(1.0, averageLength))
{
    for (int word = 0; word < m_words.size(); ++word) {
        for (int term = 0; term < m_words[word].terms.size(); ++term)
            m_targets[m_words[word].terms[term].term].push_back({word, term});
    }
}

const PassageMatcher::Targets &PassageMatcher::targetsOf(const QString &term) const
{
    static const Targets none;
    const auto found = m_targets.find(term);
    return found == m_targets.end() ? none : found->second;
}

PassageMatch PassageMatcher::match(const QList<Term> &text, const QList<Term> &heading) const
{
    PassageMatch match;
    match.words.resize(size_t(m_words.size()));
    match.ownPlaces.resize(size_t(m_words.size()));
    struct Count
    {
        double inText = 0;
        double above = 0;
    };
    QHash<quint64, Count> counts; // by word and term
    for (const Term &term : text) {
        if (term.isStopWord)
            continue;
        match.length += term.kind == TermKind::Word || term.kind == TermKind::Number || term.kind == TermKind::Gram ? 1 : 0;
        for (const Target &target : targetsOf(term.text)) {
            counts[quint64(target.word) << 32U | quint64(target.term)].inText += 1;
            if (m_words[target.word].terms[target.term].source == QueryTerm::Source::Own)
                match.ownPlaces[size_t(target.word)].push_back(term.place);
        }
    }
    for (const Term &term : heading) {
        for (const Target &target : targetsOf(term.text))
            counts[quint64(target.word) << 32U | quint64(target.term)].above += m_weights.heading;
    }
    const double norm = m_weights.saturation * (1 - m_weights.lengthShare + m_weights.lengthShare * double(match.length) / m_averageLength);
    for (auto it = counts.cbegin(); it != counts.cend(); ++it) {
        WordMatch &word = match.words[size_t(it.key() >> 32U)];
        const QueryTerm &term = m_words[qsizetype(it.key() >> 32U)].terms[qsizetype(it.key() & 0xffffffffU)];
        const auto score = [&](double count) {
            return float(term.weight * term.rarity * count * (m_weights.saturation + 1) / (count + norm));
        };
        const bool isOwn = term.source == QueryTerm::Source::Own;
        word.isWhole = word.isWhole || (isOwn && term.weight == 1);
        float &best = isOwn ? word.own : word.expanded;
        best = std::max(best, score(it->inText + it->above));
        const float inText = score(it->inText);
        word.inText = std::max(word.inText, inText);
        if (isOwn)
            word.ownInText = std::max(word.ownInText, inText);
    }
    return match;
}

QStringList PassageMatcher::matchedWords(const QList<Term> &terms, const QString &text) const
{
    constexpr double nearlyAsGood = 0.5;
    QStringList words;
    Piece piece;
    const auto add = [&words](const QString &word) {
        if (!word.isEmpty() && !words.contains(word))
            words.append(word);
    };
    for (const Term &term : terms) {
        const Targets &targets = targetsOf(term.text);
        const bool isMeant = !term.isStopWord && std::any_of(targets.begin(), targets.end(), [&](const Target &target) {
            const QueryWord &word = m_words[target.word];
            return !word.isGram && word.terms[target.term].weight >= nearlyAsGood;
        });
        if (isMeant)
            add(text.mid(term.start, term.length));
        if (const int least = leastSharedOf(term, targets); least > 0 && !piece.take(term, least)) {
            add(piece.in(text));
            piece = Piece(term, least);
        }
    }
    add(piece.in(text));
    return words;
}

// Of a term of a script without blanks; 0: it says nothing by itself.
int PassageMatcher::leastSharedOf(const Term &term, const Targets &targets) const
{
    int least = 0;
    for (const Target &target : targets) {
        const QueryWord &word = m_words[target.word];
        const bool isWhole = (word.terms[target.term].weight == 1) == (word.leastShared > 1); // of one character, the character alone
        if (term.kind == TermKind::Gram && isWhole && word.leastShared > 0)
            least = least == 0 ? word.leastShared : std::min(least, word.leastShared);
    }
    return least;
}

double coveredShare(const PassageMatch &match, const QList<QueryWord> &words)
{
    const bool onlyScraps = areScraps(words);
    double all = 1e-6;
    double met = 0;
    for (size_t i = 0; i < match.words.size(); ++i) {
        const double rarity = onlyScraps || !words[qsizetype(i)].isScrap() ? words[qsizetype(i)].rarity : 0;
        all += rarity;
        met += rarity * metShare(double(match.words[i].best()), rarity);
    }
    return std::min(1.0, met / all);
}

void rankPassages(QList<RankedPassage> &passages, const QList<QueryWord> &words, const RankingWeights &weights)
{
    const auto count = size_t(words.size());
    const bool onlyScraps = areScraps(words);
    double all = 1e-6;
    for (const QueryWord &word : words)
        all += onlyScraps || !word.isScrap() ? word.rarity : 0;
    for (RankedPassage &passage : passages) {
        passage.parts = {};
        passage.expanded = 0;
        double met = 0;
        double ofDocument = 0;
        for (size_t i = 0; i < count; ++i) {
            const double rarity = words[qsizetype(i)].rarity;
            const double here = passage.match.words[i].best();
            double around = here;
            for (const PassageMatch *neighbour : {passage.before, passage.after}) {
                if (neighbour)
                    around = std::max(around, weights.neighbour * neighbour->words[i].best());
            }
            addParts(passage.parts, passage.match.words[i], words[qsizetype(i)]);
            passage.expanded += here;
            passage.parts.neighbours += around - here;
            met += onlyScraps || !words[qsizetype(i)].isScrap() ? rarity * metShare(around, rarity) : 0;
            ofDocument += rarity * (passage.document ? double((*passage.document)[i]) : metShare(here, rarity));
        }
        const double fade = 1 + std::log(1 + passage.passagesOfContent / weights.documentFade);
        passage.parts.nearness = weights.proximity * proximityOf(passage.match);
        passage.parts.document =
            weights.document * ofDocument / fade - weights.manyPassages * std::log(double(std::max(1, passage.passagesOfContent)));
        passage.total = passage.expanded + passage.parts.neighbours + passage.parts.nearness + passage.parts.document;
        passage.covered = std::min(1.0, met / all);
    }
    std::sort(passages.begin(), passages.end(),
              [](const RankedPassage &a, const RankedPassage &b) { return a.total != b.total ? a.total > b.total : a.id < b.id; });
}

} // namespace hearth
