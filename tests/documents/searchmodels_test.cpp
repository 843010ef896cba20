#include "app/chat/sourcemaps.h"
#include "app/documents/collectionscontroller.h"
#include "app/documents/expansion.h"
#include "app/documents/modelembedder.h"
#include "app/documents/searchmodels.h"
#include "inference/embedder.h"
#include "tests/documents/documentdesk.h"
#include "tests/support/fixtures.h"
#include "tests/support/madejudge.h"

#include <QTest>

#include <algorithm>
#include <cmath>

// Documents with real models: an embedding model of the fixtures, and a judge made of one. Their weights are random, so it is not shown
// that they find well, but that what they say is what counts.

namespace hearth {

using namespace test;

namespace {

QString question()
{
    return QStringLiteral("When is the boat house painted?");
}

QString embedderPath(const char *model = "models/archs/bert_bge_mean.gguf")
{
    return QString::fromStdString((fixturesFolder() / model).string());
}

QString judgePath()
{
    return QString::fromStdString((scratchFolder("searchmodels") / "judge.gguf").string());
}

// Each a passage of its own; the last one shares no word with the question.
void writePapers(const IndexBench &bench)
{
    const QStringList papers{QStringLiteral("The boat house is painted every third spring."),
                             QStringLiteral("Paint for the boat house is bought by the treasurer."),
                             QStringLiteral("Every member has a key of the house."),
                             QStringLiteral("A boat longer than nine metres pays double."),
                             QStringLiteral("Guests moor at the outer jetty after noon."),
                             QStringLiteral("Lunch: soup, bread, cheese, apples.")};
    for (qsizetype i = 0; i < papers.size(); ++i)
        bench.write(QStringLiteral("%1.txt").arg(i), papers[i]);
}

IndexNumbers numbersOf(const IndexBench &bench)
{
    Database library(libraryPath(bench.folder));
    return readIndexNumbers(library);
}

// As the app makes a search, in the index that answers now.
SearchOutcome searchNow(const IndexBench &bench, const std::shared_ptr<PassageEmbedder> &embedder)
{
    const auto index = openForSearch(bench.folder);
    Expansion expansion(Expansion::Places{});
    Searcher searcher(*index, expansion, searchModels(*index, embedder, nullptr));
    DocumentQuery query;
    query.text = question();
    return searcher.search(query);
}

bool hasMethod(const SearchOutcome &outcome, const QString &method)
{
    return std::any_of(outcome.hits.begin(), outcome.hits.end(), [&](const PassageHit &hit) { return hit.scores.contains(method); });
}

QStringList orderBy(QList<PassageHit> hits, const QString &method)
{
    hits.removeIf([&](const PassageHit &hit) { return !hit.scores.contains(method); });
    std::stable_sort(hits.begin(), hits.end(),
                     [&](const PassageHit &a, const PassageHit &b) { return a.scores[method] > b.scores[method]; });
    QStringList names;
    for (const PassageHit &hit : std::as_const(hits))
        names.append(hit.fileName);
    return names;
}

// The app's own search over the papers.
struct ModelDesk : Desk
{
    ModelDesk()
    {
        writePapers(bench);
        parts.makeSearch = {};
        open();
        watchAll();
    }
    [[nodiscard]] bool isSettled(int index) const
    {
        const IndexProgress progress = documents->progress();
        return indexNumbers(bench.folder) == QList<int>{index} && !progress.isRunning && progress.filesDone == 6
            && progress.passagesEmbedded == progress.passagesAll;
    }
};

} // namespace

class SearchModelsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        HEARTH_NEEDS_FIXTURES();
        makeJudge(judgePath().toStdString());
    }

    void answersFromTheOldIndexUntilTheModelsIsWhole()
    {
        IndexBench bench;
        writePapers(bench);
        bench.addCollection();
        bench.indexAll();
        QCOMPARE(numbersOf(bench), (IndexNumbers{1, 0}));
        const auto model = std::make_shared<ModelEmbedder>(embedderPath());
        IndexWorkOptions options = bench.options();
        options.embedder = model;
        IndexWork work(options);
        work.open();
        work.rescan();
        int stepsBeside = 0;
        for (; numbersOf(bench).next != 0; ++stepsBeside) {
            QCOMPARE(numbersOf(bench), (IndexNumbers{1, 2}));
            const SearchOutcome outcome = searchNow(bench, model);
            QVERIFY(hasMethod(outcome, QStringLiteral("words")) && !hasMethod(outcome, QStringLiteral("meaning")));
            QVERIFY(work.step());
        }
        QVERIFY(stepsBeside > 1);
        QCOMPARE(numbersOf(bench), (IndexNumbers{2, 0}));
        const SearchOutcome outcome = searchNow(bench, model);
        // What shares no word with the question is found, too.
        QVERIFY(orderBy(outcome.hits, QStringLiteral("meaning")).contains(QStringLiteral("5.txt")));
        QVERIFY(!orderBy(outcome.hits, QStringLiteral("words")).contains(QStringLiteral("5.txt")));
        QCOMPARE(int(*bench.reads), 6); // the new index was made of the old one's text
    }

    void findsByBothRankingsWhileAModelIsChosen_data()
    {
        QTest::addColumn<QString>("model");
        QTest::newRow("GGUF") << embedderPath();
        QTest::newRow("other words before questions") << embedderPath("models/archs/nomic_bert.gguf");
        QTest::newRow("SafeTensors") << embedderPath("safetensors/qwen3-bf16");
    }

    void findsByBothRankingsWhileAModelIsChosen()
    {
        QFETCH(const QString, model);
        ModelDesk desk;
        QTRY_VERIFY_WITH_TIMEOUT(desk.isSettled(1), patience);
        const SearchOutcome before = desk.search(question());
        QVERIFY(hasMethod(before, QStringLiteral("words")) && !hasMethod(before, QStringLiteral("meaning")));

        desk.documents->setEmbedder(model);
        QTRY_VERIFY_WITH_TIMEOUT(desk.isSettled(2), patience);
        const SearchOutcome both = desk.search(question());
        QVERIFY(!both.isByWordsOnly);
        const QStringList byMeaning = orderBy(both.hits, QStringLiteral("meaning"));
        QStringList byWords = orderBy(both.hits, QStringLiteral("words"));
        QCOMPARE(byMeaning.size(), both.hits.size());
        QVERIFY(byWords.size() > 1);
        QStringList sameByMeaning = byMeaning;
        sameByMeaning.removeIf([&](const QString &name) { return !byWords.contains(name); });
        QVERIFY(byWords != sameByMeaning); // two rankings, not one told twice
        compareWithTheModel(both, model);

        desk.documents->setEmbedder({});
        QTRY_VERIFY_WITH_TIMEOUT(desk.isSettled(3), patience);
        const SearchOutcome after = desk.search(question());
        QVERIFY(!hasMethod(after, QStringLiteral("meaning")));
        QCOMPARE(orderBy(after.hits, QStringLiteral("fused")), orderBy(before.hits, QStringLiteral("fused")));
    }

    void searchesByWordsWhenTheModelCannotBeRead()
    {
        ModelDesk desk;
        QTRY_VERIFY_WITH_TIMEOUT(desk.isSettled(1), patience);
        desk.documents->setEmbedder(desk.bench.home.filePath(QStringLiteral("gone.gguf")));
        QTRY_VERIFY_WITH_TIMEOUT(desk.documents->progress().trouble.contains(QStringLiteral("gone.gguf")), patience);
        const SearchOutcome outcome = desk.search(question());
        QVERIFY(outcome.isByWordsOnly);
        QVERIFY(hasMethod(outcome, QStringLiteral("words")));
    }

    void ordersPassagesAsTheJudgeDoes()
    {
        ModelDesk desk;
        QTRY_VERIFY_WITH_TIMEOUT(desk.isSettled(1), patience);
        const SearchOutcome before = desk.search(question());
        desk.documents->setJudge(judgePath());
        const SearchOutcome judged = desk.search(question());
        const QString method = QStringLiteral("judge");
        QVERIFY(judged.hits.size() > 2);
        std::vector<std::string> texts;
        for (const PassageHit &hit : judged.hits)
            texts.push_back(hit.passage.searchText.toStdString());
        const auto judge = Embedder::load({.path = judgePath().toStdString()});
        const std::vector<float> verdicts = judge->rerank(question().toStdString(), texts).values;
        QStringList names;
        for (qsizetype i = 0; i < judged.hits.size(); ++i) {
            const PassageHit &hit = judged.hits[i];
            names.append(hit.fileName);
            QVERIFY(std::abs(hit.scores.value(method) - double(verdicts[size_t(i)])) < 1e-4);
            QCOMPARE(hit.relevance, hit.scores.value(method));
        }
        QCOMPARE(names, orderBy(judged.hits, method));
        QVERIFY(names != orderBy(before.hits, QStringLiteral("fused")).mid(0, names.size())); // it has the last word

        // The inspector names it, with its score.
        AnswerSources sources;
        sources.kind = SourcesKind::Found;
        sources.given = judged.hits;
        const QVariantList rows = inspectionMap(sources, {}, {}).value(QStringLiteral("given")).toList();
        QCOMPARE(rows.size(), judged.hits.size());
        const QVariantList scores = rows[0].toMap().value(QStringLiteral("scores")).toList();
        QCOMPARE(scores.last().toMap().value(QStringLiteral("name")).toString(), QStringLiteral("Judge"));
        QCOMPARE(scores.last().toMap().value(QStringLiteral("value")).toDouble(), judged.hits[0].scores.value(method));

        desk.documents->setJudge({});
        QVERIFY(!hasMethod(desk.search(question()), method));
    }

    void triesOnesOwnQuestion()
    {
        ModelDesk desk;
        desk.documents->setEmbedder(embedderPath());
        QTRY_VERIFY_WITH_TIMEOUT(!desk.documents->progress().isRunning && desk.documents->progress().passagesEmbedded == 6, patience);
        const auto port = realDocuments(*desk.documents);
        CollectionsController page(*port);
        QuestionTrial &trial = *page.trial();
        trial.ask(question());
        QTRY_VERIFY_WITH_TIMEOUT(trial.hasResult(), patience);
        QCOMPARE(trial.byMeaning().size(), 5);
        QVERIFY(trial.hasMeaning() && trial.byWords().size() > 1);
        const QStringList byWords = orderBy(desk.search(question()).hits, QStringLiteral("by words"));
        for (qsizetype i = 0; i < trial.byMeaning().size(); ++i) {
            const QVariantMap row = trial.byMeaning()[i].toMap();
            QCOMPARE(row.value(QStringLiteral("otherRank")).toInt(),
                     int(byWords.indexOf(row.value(QStringLiteral("name")).toString())) + 1);
        }
    }

private:
    // What is told as the score by meaning is the angle between the model's own vectors.
    static void compareWithTheModel(const SearchOutcome &outcome, const QString &model)
    {
        const auto embedder = Embedder::load({.path = model.toStdString()});
        const std::vector<std::string> asked{question().toStdString()};
        const Embedder::Vectors query = embedder->embed(asked, {.role = TextRole::Query});
        for (const PassageHit &hit : outcome.hits) {
            const std::vector<std::string> text{hit.passage.searchText.toStdString()};
            const Embedder::Vectors passage = embedder->embed(text, {.role = TextRole::Passage});
            double cosine = 0;
            for (size_t i = 0; i < query.values.size(); ++i)
                cosine += double(query.values[i]) * double(passage.values[i]);
            const double told = hit.scores.value(QStringLiteral("meaning"));
            // Vectors are kept in int8: each of their numbers is off by at most 1/254 of the largest.
            QVERIFY2(std::abs(told - cosine) < 0.02, qPrintable(QStringLiteral("%1 is not %2").arg(told).arg(cosine)));
        }
    }
};

} // namespace hearth

QTEST_GUILESS_MAIN(hearth::SearchModelsTest)
#include "searchmodels_test.moc"
