#include "app/documents/candidates.h"

#include "app/store/database.h"

#include <algorithm>
#include <cmath>

namespace hearth {

namespace {

constexpr qint64 mostPostings = 600'000;     // looked at for one question
constexpr qint64 mostOfAnExpansion = 20'000; // passages with a term that only may stand for a word
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

} // namespace

void PassageFinder::refresh()
{
    const qint64 version = m_index.value(QStringLiteral("PRAGMA main.data_version")).toLongLong();
    if (version == m_version)
        return;
    m_passagesOf.clear();
    m_passages = 0;
    m_index.forEachRow(QStringLiteral("SELECT id, passage_count FROM contents"), {}, [this](const DatabaseRow &row) {
        m_passagesOf.insert(row.integer(0), int(row.integer(1)));
        m_passages += row.integer(1);
    });
    const qint64 last = m_index.value(QStringLiteral("SELECT max(id) FROM passages")).toLongLong();
    m_contentOf.assign(size_t(last + 1), 0);
    m_index.forEachRow(QStringLiteral("SELECT id, content_id FROM passages INDEXED BY passages_of_content"), {},
                       [this](const DatabaseRow &row) {
                           const auto id = size_t(row.integer(0));
                           if (id < m_contentOf.size())
                               m_contentOf[id] = qint32(row.integer(1));
                       });
    m_scores.assign(m_contentOf.size(), 0);
    m_ofWord.assign(m_contentOf.size(), 0);
    m_touched.clear();
    m_touchedByWord.clear();
    readLanguages();
    m_version = version;
}

void PassageFinder::readLanguages()
{
    // The first, a middle and the last passage of each document tell.
    QHash<QString, qint64> counts;
    m_index.forEachRow(QStringLiteral("SELECT p.language, sum(c.passage_count) FROM contents c JOIN passages p ON p.content_id = c.id "
                                      "AND p.ordinal IN (0, c.passage_count / 3, c.passage_count / 2, c.passage_count * 2 / 3, "
                                      "c.passage_count - 1) GROUP BY p.language"),
                       {}, [&](const DatabaseRow &row) {
                           if (!row.text(0).isEmpty())
                               counts[row.text(0)] = row.integer(1);
                       });
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
        if (found.contains(term))
            continue;
        const qint64 count = ask.value({term}).toLongLong();
        if (count > 0)
            found.insert(term, count);
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

QList<std::pair<QString, double>> PassageFinder::spelledLike(const QString &term)
{
    if (term.size() < shortestMisspelled)
        return {};
    const int limit = term.size() < 8 ? 1 : 2;
    struct Near
    {
        QString term;
        int distance = 0;
        qint64 passages = 0;
    };
    QList<Near> near;
    const QString from = term.left(1);
    const QString to = QString(QChar(term[0].unicode() + 1));
    m_index.forEachRow(QStringLiteral("SELECT term, doc FROM passage_vocab WHERE term >= ? AND term < ?"), {from, to},
                       [&](const DatabaseRow &row) {
                           const QString other = row.text(0);
                           const int distance = distanceOf(term, other, limit);
                           if (distance <= limit && distance > 0)
                               near.append({other, distance, row.integer(1)});
                       });
    std::sort(near.begin(), near.end(), [](const Near &a, const Near &b) {
        return a.distance != b.distance ? a.distance < b.distance : a.passages != b.passages ? a.passages > b.passages : a.term < b.term;
    });
    QList<std::pair<QString, double>> spellings;
    for (const Near &other : near.mid(0, mostSpellings))
        spellings.append({other.term, ofASpelling / other.distance});
    return spellings;
}

void PassageFinder::addWord(const QueryWord &word, size_t number, size_t words, const QSet<qint64> &contents, Found &found)
{
    QList<QueryTerm> terms = word.terms;
    std::sort(terms.begin(), terms.end(), [](const QueryTerm &a, const QueryTerm &b) { return a.weight * a.rarity > b.weight * b.rarity; });
    m_touchedByWord.clear();
    Statement ask(m_index, QStringLiteral("SELECT rowid FROM passage_fts WHERE passage_fts MATCH ?"));
    for (const QueryTerm &term : std::as_const(terms)) {
        const qint64 frequency = m_frequencies.value(term.term);
        const bool isOwn = term.source == QueryTerm::Source::Own;
        if (frequency == 0 || frequency > m_budget || (!isOwn && frequency > mostOfAnExpansion))
            continue;
        m_budget -= frequency;
        const auto score = float(term.weight * term.rarity);
        ask.forEachRow({quoted(term.term)}, [&](const DatabaseRow &row) {
            const qint64 id = row.integer(0);
            if (size_t(id) >= m_ofWord.size() || !contents.contains(m_contentOf[size_t(id)]))
                return;
            float &best = m_ofWord[size_t(id)];
            if (best == 0)
                m_touchedByWord.push_back(id);
            best = std::max(best, score);
        });
    }
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
    m_frequencies = frequencies(terms);
    m_budget = mostPostings;
    for (const qint64 id : m_touched) // a search before that the database broke off
        m_scores[size_t(id)] = 0;
    for (const qint64 id : m_touchedByWord)
        m_ofWord[size_t(id)] = 0;
    m_touched.clear();
    m_touchedByWord.clear();
    // Rare words first, while there is budget.
    QList<qsizetype> order(words.size());
    for (qsizetype i = 0; i < words.size(); ++i)
        order[i] = i;
    std::stable_sort(order.begin(), order.end(), [&](qsizetype a, qsizetype b) { return words[a].rarity > words[b].rarity; });
    for (const qsizetype i : std::as_const(order))
        addWord(words[i], size_t(i), size_t(words.size()), contents, found);
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
