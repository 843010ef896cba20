#include "app/documents/candidates.h"

#include "app/store/database.h"

#include <algorithm>
#include <cmath>

namespace hearth {

namespace {

constexpr qint64 mostPostings = 200'000;     // passages read for one question, a term at a time
constexpr qint64 mostOfAnExpansion = 20'000; // with a term that only may stand for a word
constexpr qint64 mostOfExpansions = 100'000; // with any of them
constexpr qint64 mostLookedUp = 60'000;      // among which a frequent term is looked up
constexpr qsizetype mostTermsRead = 100;
constexpr qsizetype shortestMisspelled = 5;
constexpr qsizetype mostSpellings = 4;
constexpr double ofASpelling = 0.7;
constexpr float ofAName = 0.65F; // a word of the question in a document's name, to one in the passage
constexpr qsizetype mostNamed = 50;
constexpr int passagesOfNamed = 12;

// A term between quotes is one token to FTS5, whatever is in it.
QString quoted(const QString &term)
{
    return u'"' + QString(term).replace(u'"', QStringLiteral("\"\"")) + u'"';
}

// Changes from one to the other (insert, delete, replace, swap neighbours), at most `limit` + 1.
int distanceOf(const QString &a, const QString &b, int limit)
{
    if (std::abs(a.size() - b.size()) > limit)
        return limit + 1;
    const auto width = size_t(b.size()) + 1;
    std::vector<int> above(width);
    std::vector<int> row(width);
    std::vector<int> next(width);
    for (size_t j = 0; j < width; ++j)
        row[j] = int(j);
    for (qsizetype i = 1; i <= a.size(); ++i) {
        next[0] = int(i);
        for (qsizetype j = 1; j <= b.size(); ++j) {
            const auto at = size_t(j);
            int least = std::min({row[at] + 1, next[at - 1] + 1, row[at - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                least = std::min(least, above[at - 2] + 1);
            next[at] = least;
        }
        above.swap(row);
        row.swap(next);
    }
    return row[width - 1];
}

// Beginnings of words like a term whose first letter is wrong, left out, one too many, or in the place of the second.
QStringList otherBeginnings(const QString &term)
{
    QStringList beginnings{term.mid(1, 3), QString(term[1]) + term[0] + term[2]};
    for (char16_t letter = u'a'; letter <= u'z'; ++letter) {
        beginnings.append(QChar(letter) + term.mid(1, 2));
        beginnings.append(QChar(letter) + term.left(2));
    }
    beginnings.removeIf([&](const QString &beginning) { return beginning[0] == term[0]; });
    return beginnings;
}

} // namespace

void PassageFinder::refresh()
{
    const qint64 version = m_index.value(QStringLiteral("PRAGMA main.data_version")).toLongLong();
    if (version == m_version)
        return;
    m_passagesOf.clear();
    m_ranges.clear();
    m_frequencies.clear();
    m_passages = 0;
    const qint64 last = m_index.value(QStringLiteral("SELECT max(id) FROM passages")).toLongLong();
    m_contentOf.assign(size_t(last + 1), 0);
    // A content's passages are written at once, so their ids follow each other (indexschema.h).
    m_index.forEachRow(QStringLiteral("SELECT c.id, c.passage_count, p.id FROM contents c LEFT JOIN passages p ON p.content_id = c.id "
                                      "AND p.ordinal = 0"),
                       {}, [this](const DatabaseRow &row) {
                           m_passagesOf.insert(row.integer(0), int(row.integer(1)));
                           m_passages += row.integer(1);
                           const qint64 first = row.isNull(2) ? qint64(m_contentOf.size()) : row.integer(2);
                           const qint64 end = std::min(first + row.integer(1), qint64(m_contentOf.size()));
                           for (qint64 id = std::max<qint64>(first, 0); id < end; ++id)
                               m_contentOf[size_t(id)] = qint32(row.integer(0));
                           if (first > 0 && end > first)
                               m_ranges.push_back({row.integer(0), first, end - first});
                       });
    std::sort(m_ranges.begin(), m_ranges.end(), [](const PassageRange &a, const PassageRange &b) { return a.first < b.first; });
    m_scores.assign(m_contentOf.size(), 0);
    m_ofWord.assign(m_contentOf.size(), 0);
    m_touched.clear();
    m_touchedByWord.clear();
    readLanguages();
    m_version = version;
}

void PassageFinder::readLanguages()
{
    // The first, a middle and the last passage of each document tell; one of many.
    constexpr qsizetype manyContents = 1000;
    const bool areMany = m_passagesOf.size() > manyContents;
    Statement ask(m_index, QStringLiteral("SELECT language FROM passages WHERE content_id = ? AND ordinal IN (?, ?, ?, ?, ?)"));
    QHash<qint64, QHash<QString, int>> known;
    QHash<QString, qint64> counts;
    for (auto it = m_passagesOf.cbegin(); it != m_passagesOf.cend(); ++it) {
        auto languages = m_languagesOf.constFind(it.key());
        QHash<QString, int> &ofContent = known[it.key()];
        if (languages != m_languagesOf.cend())
            ofContent = *languages;
        else
            ask.forEachRow(areMany ? QVariantList{it.key(), it.value() / 2, -1, -1, -1, -1}
                                   : QVariantList{it.key(), 0, it.value() / 3, it.value() / 2, it.value() * 2 / 3, it.value() - 1},
                           [&](const DatabaseRow &row) { ++ofContent[row.text(0)]; });
        for (auto language = ofContent.cbegin(); language != ofContent.cend(); ++language) {
            if (!language.key().isEmpty())
                counts[language.key()] += qint64(language.value()) * it.value();
        }
    }
    m_languagesOf = known;
    m_languages = counts.keys();
    std::sort(m_languages.begin(), m_languages.end(),
              [&](const QString &a, const QString &b) { return counts[a] != counts[b] ? counts[a] > counts[b] : a < b; });
}

qint64 PassageFinder::contentOf(qint64 passage) const
{
    return passage > 0 && size_t(passage) < m_contentOf.size() ? m_contentOf[size_t(passage)] : -1;
}

QHash<QString, qint64> PassageFinder::frequencies(const QStringList &terms)
{
    QHash<QString, qint64> found;
    Statement ask(m_index, QStringLiteral("SELECT doc FROM passage_vocab WHERE term = ?"));
    for (const QString &term : terms) {
        auto known = m_frequencies.constFind(term);
        if (known == m_frequencies.cend())
            known = m_frequencies.insert(term, ask.value({term}).toLongLong());
        if (*known > 0)
            found.insert(term, *known);
    }
    return found;
}

QSet<qint64> PassageFinder::contentsNamed(const QString &term)
{
    QSet<qint64> contents;
    m_index.forEachRow(QStringLiteral("SELECT rowid FROM content_fts WHERE content_fts MATCH ?"), {quoted(term)},
                       [&](const DatabaseRow &row) { contents.insert(row.integer(0)); });
    return contents;
}

QList<PassageFinder::Spelling> PassageFinder::spelledLike(const QString &term)
{
    if (term.size() < shortestMisspelled || !term[0].isLetter())
        return {};
    const int limit = term.size() < 8 ? 1 : 2;
    struct Near
    {
        QString term;
        int distance = 0;
        qint64 passages = 0;
    };
    QList<Near> near;
    Statement ask(m_index, QStringLiteral("SELECT term, doc FROM passage_vocab WHERE term >= ? AND term < ?"));
    const auto look = [&](const QString &beginning) {
        QString end = beginning;
        end.back() = QChar(end.back().unicode() + 1);
        ask.forEachRow({beginning, end}, [&](const DatabaseRow &row) {
            const QString other = row.text(0);
            const int distance = distanceOf(term, other, limit);
            if (distance <= limit && distance > 0)
                near.append({other, distance, row.integer(1)});
        });
    };
    look(term.left(1));
    // A mistake in the first letter is rarer, and all other words are too many: only those that go on as this one does.
    if (near.isEmpty()) {
        for (const QString &beginning : otherBeginnings(term))
            look(beginning);
    }
    std::sort(near.begin(), near.end(), [](const Near &a, const Near &b) {
        return a.distance != b.distance ? a.distance < b.distance : a.passages != b.passages ? a.passages > b.passages : a.term < b.term;
    });
    near.erase(std::unique(near.begin(), near.end(), [](const Near &a, const Near &b) { return a.term == b.term; }), near.end());
    QList<Spelling> spellings;
    for (const Near &other : near.mid(0, mostSpellings))
        spellings.append({other.term, other.distance, ofASpelling / other.distance});
    return spellings;
}

// Own terms first, rare words before frequent ones, then what may stand for them: while there is budget.
QList<PassageFinder::Reading> PassageFinder::plan(const QList<QueryWord> &words)
{
    QList<Reading> readings;
    for (qsizetype i = 0; i < words.size(); ++i)
        readings.append({.word = i, .whole = {}, .amongRead = {}});
    std::stable_sort(readings.begin(), readings.end(),
                     [&](const Reading &a, const Reading &b) { return words[a.word].rarity > words[b.word].rarity; });
    qint64 budget = mostPostings;
    bool isAny = false;
    for (Reading &reading : readings) {
        for (const QueryTerm &term : words[reading.word].terms) {
            const qint64 frequency = m_frequencies.value(term.term);
            if (term.source != QueryTerm::Source::Own || frequency == 0)
                continue;
            (frequency <= budget ? reading.whole : reading.amongRead).append(term);
            budget -= frequency <= budget ? frequency : 0;
        }
        isAny = isAny || !reading.whole.isEmpty();
    }
    for (qsizetype i = 0; i < readings.size() && !isAny; ++i) { // frequent words alone: the rarest, as far as the budget goes
        isAny = !readings[i].amongRead.isEmpty();
        if (isAny)
            readings[i].whole.append(readings[i].amongRead.takeFirst());
    }
    addOthers(words, readings, budget);
    return readings;
}

void PassageFinder::addOthers(const QList<QueryWord> &words, QList<Reading> &readings, qint64 budget)
{
    std::vector<std::pair<Reading *, QueryTerm>> others;
    for (Reading &reading : readings) {
        for (const QueryTerm &term : words[reading.word].terms) {
            const qint64 frequency = m_frequencies.value(term.term);
            if (term.source != QueryTerm::Source::Own && frequency > 0 && frequency <= mostOfAnExpansion)
                others.emplace_back(&reading, term);
        }
    }
    std::stable_sort(others.begin(), others.end(),
                     [](const auto &a, const auto &b) { return a.second.weight * a.second.rarity > b.second.weight * b.second.rarity; });
    budget = std::min(budget, mostOfExpansions);
    for (const auto &[reading, term] : others) {
        const qint64 frequency = m_frequencies.value(term.term);
        if (frequency > budget)
            continue;
        budget -= frequency;
        reading->whole.append(term);
    }
}

void PassageFinder::readTerm(const QueryTerm &term, bool isAmongRead, const QSet<qint64> &contents)
{
    const auto score = float(term.weight * term.rarity);
    const auto take = [&](const DatabaseRow &row) {
        const qint64 id = row.integer(0);
        if (size_t(id) >= m_ofWord.size() || !contents.contains(m_contentOf[size_t(id)]))
            return;
        float &best = m_ofWord[size_t(id)];
        if (best == 0)
            m_touchedByWord.push_back(id);
        best = std::max(best, score);
    };
    const QString own = quoted(term.term);
    const QString match = isAmongRead ? u'(' + m_read.join(QStringLiteral(" OR ")) + QStringLiteral(") AND ") + own : own;
    m_index.forEachRow(QStringLiteral("SELECT rowid FROM passage_fts WHERE passage_fts MATCH ? LIMIT ?"), {match, mostPostings}, take);
    const qint64 frequency = m_frequencies.value(term.term);
    if (!isAmongRead && m_read.size() < mostTermsRead && (m_read.isEmpty() || m_readPassages + frequency <= mostLookedUp)) {
        m_read.append(own);
        m_readPassages += frequency;
    }
}

void PassageFinder::addWord(const QueryWord &word, const Reading &reading, size_t words, const QSet<qint64> &contents, Found &found)
{
    m_touchedByWord.clear();
    for (const QueryTerm &term : reading.whole)
        readTerm(term, false, contents);
    for (const QueryTerm &term : m_read.isEmpty() ? QList<QueryTerm>() : reading.amongRead)
        readTerm(term, true, contents);
    const auto number = size_t(reading.word);
    const auto rarity = float(std::max(0.1, word.rarity));
    for (const qint64 id : m_touchedByWord) {
        float &score = m_ofWord[size_t(id)];
        if (m_scores[size_t(id)] == 0)
            m_touched.push_back(id);
        m_scores[size_t(id)] += score;
        std::vector<float> &document = found.documents[m_contentOf[size_t(id)]];
        document.resize(words);
        document[number] = std::max(document[number], std::min(1.0F, score / rarity));
        score = 0;
    }
}

// A document that is named in the question has something of the word, and some of its passages are looked at even where none has any word.
void PassageFinder::addNames(const QList<QueryWord> &words, const QSet<qint64> &contents, Found &found)
{
    QSet<qint64> named;
    for (qsizetype i = 0; i < words.size(); ++i) {
        for (const qint64 content : words[i].namedContents) {
            if (!contents.contains(content))
                continue;
            std::vector<float> &document = found.documents[content];
            document.resize(size_t(words.size()));
            document[size_t(i)] = std::max(document[size_t(i)], ofAName);
            named.insert(content);
        }
    }
    if (named.size() > mostNamed) // such a word names nothing
        return;
    Statement ask(m_index, QStringLiteral("SELECT id FROM passages WHERE content_id = ? AND ordinal < ?"));
    for (const qint64 content : std::as_const(named)) {
        ask.forEachRow({content, passagesOfNamed}, [&](const DatabaseRow &row) {
            const auto id = size_t(row.integer(0));
            if (id < m_scores.size() && m_scores[id] == 0) {
                m_touched.push_back(row.integer(0));
                m_scores[id] = 1e-6F;
            }
        });
    }
}

PassageFinder::Found PassageFinder::find(const QList<QueryWord> &words, const QSet<qint64> &contents, int count,
                                         const RankingWeights &weights)
{
    Found found;
    QStringList terms;
    for (const QueryWord &word : words) {
        for (const QueryTerm &term : word.terms)
            terms.append(term.term);
    }
    frequencies(terms);
    m_read.clear();
    m_readPassages = 0;
    for (const qint64 id : m_touched) // a search before that the database broke off
        m_scores[size_t(id)] = 0;
    for (const qint64 id : m_touchedByWord)
        m_ofWord[size_t(id)] = 0;
    m_touched.clear();
    m_touchedByWord.clear();
    for (const Reading &reading : plan(words))
        addWord(words[reading.word], reading, size_t(words.size()), contents, found);
    addNames(words, contents, found);

    QHash<qint64, double> ofDocument;
    for (auto it = found.documents.cbegin(); it != found.documents.cend(); ++it) {
        const int passages = passagesOf(it.key());
        double sum = 0;
        for (qsizetype i = 0; i < words.size(); ++i)
            sum += words[i].rarity * double(it.value()[size_t(i)]);
        ofDocument.insert(it.key(),
                          weights.document * sum / (1 + std::log(1 + passages / weights.documentFade))
                              - weights.manyPassages * std::log(double(std::max(1, passages))));
    }
    std::vector<std::pair<double, qint64>> scored;
    scored.reserve(m_touched.size());
    for (const qint64 id : m_touched) {
        float &score = m_scores[size_t(id)];
        scored.emplace_back(double(score) + ofDocument.value(m_contentOf[size_t(id)]), id);
        score = 0;
    }
    const auto best = std::min(scored.size(), size_t(count));
    std::partial_sort(scored.begin(), scored.begin() + std::ptrdiff_t(best), scored.end(),
                      [](const auto &a, const auto &b) { return a.first != b.first ? a.first > b.first : a.second < b.second; });
    for (size_t i = 0; i < best; ++i)
        found.passages.append(scored[i].second);
    return found;
}

} // namespace hearth
