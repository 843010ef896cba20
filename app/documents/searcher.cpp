#include "app/documents/searcher.h"

#include "app/documents/answerable.h"
#include "app/documents/expansion.h"
#include "app/documents/fusion.h"
#include "app/documents/indexrows.h"
#include "app/documents/queryweights.h"
#include "app/documents/terms.h"
#include "app/store/database.h"
#include "inference/vectorsearch.h"

#include <QElapsedTimer>
#include <QFileInfo>

#include <algorithm>
#include <cmath>
#include <map>

namespace hearth {

namespace {

constexpr int mostCandidates = 240; // whose text is read
constexpr int mostByMeaning = 100;
constexpr int leastForUsual = 20;  // passages by meaning, to say what is usual among them
constexpr int withNeighbours = 80; // the best of them, whose neighbours are read too
constexpr int mostJudged = 30;
constexpr qsizetype mostWeighed = 3; // of the best: the one that covers most is the evidence
constexpr int mostMerged = 60;       // hits that are looked at for merging
constexpr double averageLength = 90; // words of a passage; passages are cut to about one size
constexpr double mergedShare = 0.6;  // of the better one's score, from which on a neighbour is merged in
constexpr int mostMergedTokens = 500;
constexpr double leastCovered = 0.2; // of the question, for a passage that is given beside better ones
constexpr double leastOfBest = 0.4;  // or of what the best one covers, where that is less

QString listOf(const QList<qint64> &ids)
{
    QStringList numbers;
    numbers.reserve(ids.size());
    for (const qint64 id : ids)
        numbers.append(QString::number(id));
    return numbers.join(u',');
}

// A passage as it was read, with its match.
struct LoadedPassage
{
    StoredPassage stored;
    QList<Term> terms;
    QList<Term> above; // of its headings, its document's title and its file's name
    PassageMatch match;
};

} // namespace

// One search: what it has gathered so far.
class Searcher::Run
{
public:
    Run(Searcher &searcher, const DocumentQuery &query)
        : m_searcher(searcher), m_query(query), m_files(searcher.filesOf(query.collections)),
          m_question(readQuestion(query.text, searcher.m_candidates.languages())),
          m_matcher(weighQuestion(m_question, searcher.m_candidates, searcher.m_expansion), m_weights, averageLength)
    {
    }

    SearchOutcome outcome()
    {
        const QSet<qint64> contents(m_files.keyBegin(), m_files.keyEnd());
        m_found = m_searcher.m_candidates.find(m_matcher.words(), contents, mostCandidates, m_weights);
        lookForMeaning();
        load(m_found.passages);
        rank();
        loadNeighbours();
        rank();
        weighEvidence();
        if (!m_meaning.isEmpty())
            fuseWithMeaning();
        if (m_searcher.m_models.judge)
            judge();
        return finished();
    }

private:
    void load(const QList<qint64> &ids)
    {
        if (ids.isEmpty())
            return;
        const QString sql = QStringLiteral("SELECT %1, c.title FROM passages p JOIN contents c ON c.id = p.content_id WHERE p.id IN (%2)")
                                .arg(QLatin1String(passageColumns), listOf(ids));
        m_searcher.m_index.forEachRow(sql, {}, [&](const DatabaseRow &row) {
            LoadedPassage loaded{passageOf(row), {}, {}, {}};
            const Passage &passage = loaded.stored.passage;
            QString name = QFileInfo(m_files.value(loaded.stored.contentId).path).completeBaseName();
            name.replace(u'_', u' ').replace(u'-', u' ');
            QStringList above = passage.headings;
            above << passage.pageTitle << row.text(passageColumnCount) << name;
            loaded.terms = termsOf(passage.searchText, passage.language);
            loaded.above = termsOf(above.join(u'\n'), passage.language);
            loaded.match = m_matcher.match(loaded.terms, loaded.above);
            const auto place = std::pair(loaded.stored.contentId, loaded.stored.ordinal);
            m_byId.insert(passage.id, place);
            m_loaded.insert_or_assign(place, std::move(loaded));
        });
    }

    void loadNeighbours()
    {
        QList<qint64> missing;
        Statement ask(m_searcher.m_index, QStringLiteral("SELECT id FROM passages WHERE content_id = ? AND ordinal = ?"));
        for (const RankedPassage &passage : m_ranked.mid(0, withNeighbours)) {
            for (const int step : {-1, 1}) {
                const auto place = std::pair(passage.content, passage.ordinal + step);
                if (place.second < 0 || m_loaded.contains(place))
                    continue;
                const QVariant id = ask.value({place.first, place.second});
                if (id.isValid() && !missing.contains(id.toLongLong()))
                    missing.append(id.toLongLong());
            }
        }
        load(missing);
    }

    [[nodiscard]] const PassageMatch *matchAt(qint64 content, int ordinal) const
    {
        const auto found = m_loaded.find(std::pair(content, ordinal));
        return found == m_loaded.end() ? nullptr : &found->second.match;
    }

    void rank()
    {
        m_ranked.clear();
        for (const auto &[place, loaded] : m_loaded) {
            RankedPassage passage;
            passage.id = loaded.stored.passage.id;
            passage.content = place.first;
            passage.ordinal = place.second;
            passage.match = loaded.match;
            passage.before = matchAt(place.first, place.second - 1);
            passage.after = matchAt(place.first, place.second + 1);
            const auto document = m_found.documents.constFind(place.first);
            passage.document = document == m_found.documents.constEnd() ? nullptr : &*document;
            passage.passagesOfContent = m_searcher.m_candidates.passagesOf(place.first);
            m_ranked.append(std::move(passage));
        }
        rankPassages(m_ranked, m_matcher.words(), m_weights);
    }

    // Whether the documents say anything on what is asked, as far as words tell; and what the best passage covers of the question.
    void weighEvidence()
    {
        if (m_ranked.isEmpty())
            return;
        const RankedPassage &best = *std::max_element(m_ranked.cbegin(), m_ranked.cbegin() + std::min(mostWeighed, m_ranked.size()),
                                                      [](const auto &a, const auto &b) { return a.covered < b.covered; });
        const QString language = m_loaded.at(m_byId.value(best.id)).stored.passage.language;
        const bool isCommon = m_question.language == m_searcher.m_candidates.languages().value(0);
        m_answerable = answerable({m_matcher.words(), m_question.stretches, isCommon}, best,
                                  m_question.language.isEmpty() || language == m_question.language, m_searcher.m_candidates.passages());
        for (const RankedPassage &passage : std::as_const(m_ranked))
            m_mostCovered = std::max(m_mostCovered, passage.covered);
    }

    // Vectors of most models lie near each other: what counts is how far one stands out.
    [[nodiscard]] double meaningOf(qint64 passage) const
    {
        const auto cosine = m_cosines.constFind(passage);
        const double usual = m_meaning.size() >= leastForUsual ? m_cosines.value(m_meaning[m_meaning.size() / 2]) : 0;
        return cosine == m_cosines.cend() || usual >= 1 ? 0 : std::clamp((*cosine - usual) / (1 - usual), 0.0, 1.0);
    }

    [[nodiscard]] double relevanceOf(const RankedPassage &passage) const
    {
        const auto verdict = m_verdicts.constFind(passage.id);
        if (verdict != m_verdicts.cend())
            return *verdict;
        const double byWords = m_mostCovered > 0 ? m_answerable * passage.covered / m_mostCovered : 0;
        return std::max(byWords, meaningOf(passage.id));
    }

    // How well the passage itself fits, with what was merged into it; relevance counts what stands beside it, too. 0 to 1.
    [[nodiscard]] double fitOf(const PassageHit &hit) const
    {
        const Passage &passage = hit.passage;
        const auto verdict = m_verdicts.constFind(passage.id);
        if (verdict != m_verdicts.cend())
            return *verdict;
        const LoadedPassage &loaded = m_loaded.at(m_byId.value(passage.id));
        const bool isMerged = passage.searchText != loaded.stored.passage.searchText;
        const PassageMatch match = isMerged ? m_matcher.match(termsOf(passage.searchText, passage.language), loaded.above) : loaded.match;
        return std::max(coveredShare(match, m_matcher.words()), meaningOf(passage.id));
    }

    // Not given beside better ones.
    [[nodiscard]] bool isFarBelow(const RankedPassage &passage) const
    {
        const auto verdict = m_verdicts.constFind(passage.id);
        if (verdict != m_verdicts.cend())
            return *verdict < leastCovered;
        return passage.covered < std::min(leastCovered, leastOfBest * m_mostCovered) && meaningOf(passage.id) < leastCovered;
    }

    void lookForMeaning()
    {
        if (!m_searcher.m_models.embed)
            return;
        const std::vector<float> vector = m_searcher.m_models.embed(m_query.text);
        if (vector.empty())
            return;
        const VectorSearch &vectors = m_searcher.m_vectors.upToDate(int(vector.size()), m_searcher.m_candidates);
        const auto isAllowed = [this](int64_t id) { return m_files.contains(m_searcher.m_candidates.contentOf(id)); };
        for (const VectorSearch::Match &match : vectors.nearest(vector, size_t(mostByMeaning), isAllowed)) {
            m_meaning.append(match.id);
            m_cosines.insert(match.id, double(match.score));
            if (!m_found.passages.contains(match.id))
                m_found.passages.append(match.id);
        }
    }

    void fuseWithMeaning()
    {
        RankedList byWords;
        QHash<qint64, qsizetype> at;
        for (qsizetype i = 0; i < m_ranked.size(); ++i) {
            at.insert(m_ranked[i].id, i);
            if (m_ranked[i].expanded > 0)
                byWords.ids.append(m_ranked[i].id);
        }
        QList<RankedPassage> fused;
        for (const auto &[id, score] : fuse({byWords, {m_meaning, 1}})) {
            if (!at.contains(id))
                continue;
            RankedPassage passage = m_ranked[at.value(id)];
            passage.total = score;
            fused.append(passage);
        }
        m_ranked = fused;
    }

    void judge()
    {
        const qsizetype count = std::min<qsizetype>(m_ranked.size(), mostJudged);
        QStringList texts;
        for (qsizetype i = 0; i < count; ++i)
            texts.append(m_loaded.at(m_byId.value(m_ranked[i].id)).stored.passage.searchText);
        const std::vector<float> verdicts = count > 0 ? m_searcher.m_models.judge(m_query.text, texts) : std::vector<float>();
        if (count == 0 || verdicts.size() != size_t(count))
            return;
        m_ranked.resize(count);
        for (qsizetype i = 0; i < count; ++i) {
            m_beforeJudged.insert(m_ranked[i].id, m_ranked[i].total);
            m_ranked[i].total = double(verdicts[size_t(i)]);
            m_verdicts.insert(m_ranked[i].id, m_ranked[i].total);
        }
        std::stable_sort(m_ranked.begin(), m_ranked.end(),
                         [](const RankedPassage &a, const RankedPassage &b) { return a.total > b.total; });
    }

    [[nodiscard]] PlacedHit placed(const RankedPassage &ranked) const
    {
        const LoadedPassage &loaded = m_loaded.at(m_byId.value(ranked.id));
        const File file = m_files.value(ranked.content);
        PlacedHit placed;
        placed.contentId = ranked.content;
        placed.ordinal = ranked.ordinal;
        placed.score = ranked.total;
        PassageHit &hit = placed.hit;
        hit.passage = loaded.stored.passage;
        hit.fileId = file.id;
        hit.filePath = file.path;
        hit.fileName = QFileInfo(file.path).fileName();
        hit.fileHash = file.hash;
        hit.relevance = relevanceOf(ranked);
        const bool isSearchedAsItIs = hit.passage.searchText == hit.passage.text;
        hit.matchedWords =
            m_matcher.matchedWords(isSearchedAsItIs ? loaded.terms : termsOf(hit.passage.text, hit.passage.language), hit.passage.text);
        hit.scores = scoresOf(ranked);
        return placed;
    }

    [[nodiscard]] QMap<QString, double> scoresOf(const RankedPassage &ranked) const
    {
        QMap<QString, double> scores;
        const auto add = [&scores](const char *method, double score) {
            constexpr double least = 1e-6; // less is what counting in floats leaves
            if (std::abs(score) > least)
                scores.insert(QLatin1String(method), score);
        };
        if (m_meaning.isEmpty() || ranked.expanded > 0) { // else words have no say in where it stands
            const ScoreParts &parts = ranked.parts;
            add("words", parts.words);
            add("spelling", parts.spelling);
            add("expanded", parts.expanded);
            add("headings", parts.headings);
            add("neighbours", parts.neighbours);
            add("nearness", parts.nearness);
            add("document", parts.document);
            add("by words", parts.sum());
        }
        if (m_cosines.contains(ranked.id))
            scores.insert(QStringLiteral("meaning"), m_cosines.value(ranked.id));
        scores.insert(QStringLiteral("fused"), m_beforeJudged.value(ranked.id, ranked.total));
        if (m_verdicts.contains(ranked.id))
            scores.insert(QStringLiteral("judge"), m_verdicts.value(ranked.id));
        return scores;
    }

    [[nodiscard]] SearchOutcome finished() const
    {
        QSet<qint64> far;
        QList<PlacedHit> all;
        for (const RankedPassage &ranked : m_ranked.mid(0, mostMerged)) {
            if (!m_files.contains(ranked.content) || (ranked.covered <= 0 && !m_cosines.contains(ranked.id)))
                continue;
            all.append(placed(ranked));
            if (isFarBelow(ranked))
                far.insert(ranked.id);
        }
        SearchOutcome outcome;
        for (const PlacedHit &hit : withoutDuplicates(mergeNeighbours(all, mergedShare, mostMergedTokens)))
            outcome.hits.append(hit.hit);
        outcome.hits = outcome.hits.mid(0, std::max(0, m_query.limit));
        for (PassageHit &hit : outcome.hits)
            hit.scores.insert(QStringLiteral("fits"), fitOf(hit));
        outcome.isFound =
            std::any_of(outcome.hits.begin(), outcome.hits.end(), [](const PassageHit &hit) { return hit.relevance >= threshold; });
        if (outcome.isFound)
            outcome.hits.removeIf([&](const PassageHit &hit) { return far.contains(hit.passage.id); });
        return outcome;
    }

    Searcher &m_searcher;
    const DocumentQuery &m_query;
    RankingWeights m_weights;
    Files m_files;
    Question m_question;
    PassageMatcher m_matcher;
    PassageFinder::Found m_found;
    std::map<std::pair<qint64, int>, LoadedPassage> m_loaded; // by content and ordinal
    QHash<qint64, std::pair<qint64, int>> m_byId;
    QList<RankedPassage> m_ranked;
    QList<qint64> m_meaning; // best first
    QHash<qint64, double> m_cosines;
    QHash<qint64, double> m_verdicts;
    QHash<qint64, double> m_beforeJudged; // totals
    double m_answerable = 0;
    double m_mostCovered = 0;
};

Searcher::Searcher(Database &index, Expansion &expansion, SearchModels models)
    : m_index(index), m_expansion(expansion), m_models(std::move(models)), m_candidates(index), m_vectors(index)
{
}

Searcher::~Searcher() = default;

Searcher::Files Searcher::filesOf(const QList<qint64> &collections)
{
    const QString version = m_index.value(QStringLiteral("PRAGMA main.data_version")).toString() + u'/'
        + m_index.value(QStringLiteral("PRAGMA library.data_version")).toString();
    if (version == m_filesVersion && collections == m_filesCollections)
        return m_files;
    const QString which =
        collections.isEmpty() ? QStringLiteral("SELECT id FROM library.collections WHERE owner_chat = -1") : listOf(collections);
    const QString sql =
        QStringLiteral("SELECT c.id, f.id, f.path, f.hash FROM library.collection_files m JOIN library.files f ON f.id = m.file_id "
                       "JOIN contents c ON c.hash = f.hash WHERE m.collection_id IN (%1) ORDER BY f.id DESC");
    Files files;
    m_index.forEachRow(sql.arg(which), {}, [&](const DatabaseRow &row) {
        files.insert(row.integer(0), {row.integer(1), row.text(2), row.bytes(3)});
    });
    m_files = files;
    m_filesVersion = version;
    m_filesCollections = collections;
    return files;
}

SearchOutcome Searcher::search(const DocumentQuery &query)
{
    QElapsedTimer timer;
    timer.start();
    m_candidates.refresh();
    SearchOutcome outcome = Run(*this, query).outcome();
    outcome.query = query.text;
    outcome.seconds = double(timer.elapsed()) / 1000;
    return outcome;
}

} // namespace hearth
