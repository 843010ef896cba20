#include "app/documents/expansion.h"
#include "app/documents/fusion.h"
#include "app/documents/ranking.h"
#include "app/documents/searcher.h"
#include "tests/documents/madeindex.h"

#include <QTemporaryDir>
#include <QTest>

namespace hearth {

namespace {

QStringList filler(int count)
{
    QStringList texts;
    for (int i = 0; i < count; ++i)
        texts.append(QStringLiteral("On day %1 the lock was opened for %2 boats and the water stood at %3 inches, as is usual.")
                         .arg(i)
                         .arg(i % 7)
                         .arg(i + 40));
    return texts;
}

PassageHit hitAt(qsizetype start, const QString &text, int page = 1)
{
    PassageHit hit;
    hit.passage.page = page;
    hit.passage.start = start;
    hit.passage.length = text.size();
    hit.passage.text = hit.passage.searchText = text;
    hit.passage.tokens = int(text.size());
    return hit;
}

} // namespace

class SearcherTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_made = std::make_unique<MadeIndex>(m_folder->path());
    }

    void cleanup()
    {
        m_made.reset();
        m_folder.reset();
    }

    void findsByStemsAndSaysWhy()
    {
        m_made->addTexts(QStringLiteral("/d/journal.txt"), filler(200));
        m_made->addTexts(
            QStringLiteral("/d/boathouse.txt"),
            {QStringLiteral("The tenant repairs the slipway every third spring."), QStringLiteral("Dogs are welcome on the lawn.")});
        const SearchOutcome outcome = search(QStringLiteral("Who repaired the slipways?"));
        QVERIFY(outcome.isFound);
        const PassageHit &best = outcome.hits[0];
        QVERIFY(best.passage.text.contains(u"slipway"));
        QCOMPARE(best.fileName, QStringLiteral("boathouse.txt"));
        QVERIFY(best.relevance > Searcher::threshold && best.relevance <= 1);
        QVERIFY(best.scores.value(QStringLiteral("words")) > 0);
        QVERIFY(best.matchedWords.contains(QStringLiteral("slipway")) && best.matchedWords.contains(QStringLiteral("repairs")));
    }

    void saysThatNothingIsThere()
    {
        m_made->addTexts(QStringLiteral("/d/journal.txt"), filler(50));
        const SearchOutcome outcome = search(QStringLiteral("Which opera was performed at the castle by Verdi?"));
        QVERIFY(!outcome.isFound);
    }

    void saysSoWhenTheThingAskedForIsNotInTheDocumentNamed()
    {
        m_made->addTexts(QStringLiteral("/d/journal.txt"), filler(200));
        m_made->addTexts(
            QStringLiteral("/d/heron_contract.txt"),
            {QStringLiteral("Heron Boathouse is let to the rowing club."), QStringLiteral("The deposit for Heron Boathouse is high.")});
        QVERIFY(search(QStringLiteral("How high is the deposit of Heron Boathouse?")).isFound);
        const SearchOutcome outcome = search(QStringLiteral("What does the chandelier at Heron Boathouse weigh?"));
        QVERIFY(!outcome.isFound);
        QVERIFY(!outcome.hits.isEmpty()); // what came nearest
        QVERIFY(outcome.hits[0].relevance < Searcher::threshold);
    }

    void findsAFrequentWordBesideARareOne()
    {
        QStringList texts = filler(300);
        texts[77] += QStringLiteral(" A heron stood there.");
        m_made->addTexts(QStringLiteral("/d/journal.txt"), texts);
        QVERIFY(search(QStringLiteral("On which day did the heron stand at the lock?")).hits.value(0).passage.text.contains(u"heron"));
    }

    void findsByFrequentWordsAlone()
    {
        m_made->addTexts(QStringLiteral("/d/journal.txt"), filler(300));
        QVERIFY(!search(QStringLiteral("boats lock water")).hits.isEmpty());
    }

    void weighsFileNamesAndHeadingsIn()
    {
        m_made->addTexts(QStringLiteral("/d/a.txt"), {QStringLiteral("The deposit is paid on the first day.")}, {QStringLiteral("Garage")});
        m_made->addTexts(QStringLiteral("/d/b.txt"), {QStringLiteral("The deposit is paid on the last day.")}, {QStringLiteral("Orchard")});
        m_made->addTexts(QStringLiteral("/d/mooring_contract.txt"), {QStringLiteral("The deposit is paid in two halves.")});
        m_made->addTexts(QStringLiteral("/d/journal.txt"), filler(50));
        QCOMPARE(search(QStringLiteral("When is the deposit for the orchard paid?")).hits[0].fileName, QStringLiteral("b.txt"));
        QCOMPARE(search(QStringLiteral("When is the deposit for the mooring paid?")).hits[0].fileName,
                 QStringLiteral("mooring_contract.txt"));
    }

    void findsCodesNumbersAndDatesHoweverTheyAreWritten()
    {
        m_made->addTexts(QStringLiteral("/d/journal.txt"), filler(100));
        m_made->addTexts(QStringLiteral("/d/pumps.txt"),
                         {QStringLiteral("Pump QX-77 was serviced."), QStringLiteral("Pump QX-78 costs 4,500 pounds."),
                          QStringLiteral("The survey took place on 12 March 2024.")});
        QVERIFY(search(QStringLiteral("qx78")).hits[0].passage.text.contains(u"QX-78"));
        QVERIFY(search(QStringLiteral("What costs 4500?")).hits[0].passage.text.contains(u"QX-78"));
        QVERIFY(search(QStringLiteral("What happened on 12.03.2024?")).hits[0].passage.text.contains(u"survey"));
    }

    void findsChineseByPairs()
    {
        m_made->addTexts(QStringLiteral("/d/journal.txt"), filler(100));
        m_made->addTexts(QStringLiteral("/d/h.txt"),
                         {QString::fromUtf8("船坞每年春天由租户修理。"), QString::fromUtf8("草坪上欢迎带狗。")});
        const SearchOutcome outcome = search(QString::fromUtf8("谁修理船坞？"));
        QVERIFY(outcome.isFound);
        QVERIFY(outcome.hits[0].passage.text.contains(QString::fromUtf8("船坞")));
    }

    void findsAMisspelledWord_data()
    {
        QTest::addColumn<QString>("question");
        QTest::addColumn<QString>("text");
        QTest::newRow("alone") << QStringLiteral("slipwya") << QStringLiteral("slipway");
        QTest::newRow("a name") << QStringLiteral("What rent does Wintermor pay?") << QStringLiteral("Wintermoor");
        QTest::newRow("a German noun") << QStringLiteral("Welche Kündigungsfirst gilt?") << QStringLiteral("Kündigungsfrist");
        QTest::newRow("without its first letter") << QStringLiteral("How high is the eposit?") << QStringLiteral("deposit");
        QTest::newRow("another first letter") << QStringLiteral("How high is the teposit?") << QStringLiteral("deposit");
        QTest::newRow("first letters swapped") << QStringLiteral("How high is the edposit?") << QStringLiteral("deposit");
        QTest::newRow("one first letter too many") << QStringLiteral("How high is the ddeposit?") << QStringLiteral("deposit");
    }
    void findsAMisspelledWord()
    {
        QFETCH(const QString, question);
        QFETCH(const QString, text);
        m_made->addTexts(QStringLiteral("/d/journal.txt"), filler(100));
        m_made->addTexts(QStringLiteral("/d/boathouse.txt"), {QStringLiteral("The tenant repairs the slipway every third spring.")});
        m_made->addTexts(
            QStringLiteral("/d/garage.txt"),
            {QStringLiteral("The rent that Wintermoor pays is due in March."), QStringLiteral("The deposit is as high as two rents.")});
        m_made->addTexts(QStringLiteral("/d/vertrag.txt"), {QStringLiteral("Die Kündigungsfrist beträgt für beide Seiten drei Monate.")});
        const SearchOutcome outcome = search(question);
        QVERIFY2(outcome.hits.value(0).passage.text.contains(text), qPrintable(outcome.hits.value(0).passage.text));
        QVERIFY(outcome.isFound);
    }
    // Two names that are alike may well be two people.
    void takesNoNameForQuiteAnother()
    {
        m_made->addTexts(QStringLiteral("/d/journal.txt"), filler(100));
        m_made->addTexts(QStringLiteral("/d/garage.txt"), {QStringLiteral("The rent that Harrington pays is due in March.")});
        QVERIFY(!search(QStringLiteral("What rent does Barringham pay?")).isFound);
    }

    void keepsToTheCollectionsAsked()
    {
        m_made->addTexts(QStringLiteral("/d/boathouse.txt"), {QStringLiteral("The tenant repairs the slipway.")});
        QVERIFY(!search(QStringLiteral("slipway"), {1}).hits.isEmpty());
        QVERIFY(search(QStringLiteral("slipway"), {2}).hits.isEmpty());
    }

    void mergesWhatStandsTogether()
    {
        m_made->addTexts(QStringLiteral("/d/journal.txt"), filler(100));
        m_made->addTexts(QStringLiteral("/d/boathouse.txt"),
                         {QStringLiteral("The slipway is repaired by the tenant."), QStringLiteral("Tenant and owner share the slipway."),
                          QStringLiteral("Dogs are welcome.")});
        const SearchOutcome outcome = search(QStringLiteral("slipway tenant"));
        QVERIFY(outcome.hits[0].passage.text.contains(u"repaired"));
        QVERIFY(outcome.hits[0].passage.text.contains(u"share"));
        QCOMPARE(outcome.hits[0].passage.text.size(), outcome.hits[0].passage.length);
    }

    void fusesWordsWithMeaningAndLetsAJudgeDecide()
    {
        m_made->addTexts(QStringLiteral("/d/a.txt"), {QStringLiteral("The tenant repairs the slipway.")});
        m_made->addTexts(QStringLiteral("/d/b.txt"), {QStringLiteral("Dogs are welcome.")});
        m_made->addTexts(QStringLiteral("/d/c.txt"), {QStringLiteral("The kettle is blue.")});
        m_made->addVector(1, QByteArray("\x7f\x00\x00", 3), 1 / 127.0);
        m_made->addVector(2, QByteArray("\x00\x7f\x00", 3), 1 / 127.0);
        m_made->addVector(3, QByteArray("\x00\x00\x7f", 3), 1 / 127.0);
        SearchModels models;
        models.embed = [](const QString &) { return std::vector<float>{0, 1, 0}; };
        const SearchOutcome meant = search(QStringLiteral("Are hounds allowed?"), {}, models);
        QCOMPARE(meant.hits[0].fileName, QStringLiteral("b.txt"));
        QVERIFY(meant.isFound);
        QVERIFY(qAbs(meant.hits[0].scores.value(QStringLiteral("meaning")) - 1) < 0.01);
        models.judge = [](const QString &, const QStringList &passages) {
            std::vector<float> verdicts;
            for (const QString &passage : passages)
                verdicts.push_back(passage.contains(u"kettle") ? 0.9F : 0.1F);
            return verdicts;
        };
        const SearchOutcome judged = search(QStringLiteral("slipway"), {}, models);
        QCOMPARE(judged.hits[0].fileName, QStringLiteral("c.txt"));
        QVERIFY(judged.hits[0].scores.contains(QStringLiteral("judge")));
    }

    // What each part of a score is called is what it counts, and the parts add up.
    void saysWhatEachMethodFound_data()
    {
        QTest::addColumn<QString>("question");
        QTest::addColumn<QString>("method");
        QTest::addColumn<QStringList>("notBy");
        const QString words = QStringLiteral("words");
        const QString spelling = QStringLiteral("spelling");
        const QString headings = QStringLiteral("headings");
        QTest::newRow("words") << QStringLiteral("slipway") << words << QStringList{spelling, headings};
        QTest::newRow("a misspelled word") << QStringLiteral("slipwya") << spelling << QStringList{words, headings};
        QTest::newRow("Chinese") << QString::fromUtf8("船坞") << words << QStringList{spelling, headings};
        QTest::newRow("a heading") << QStringLiteral("orchard") << headings << QStringList{words, spelling};
        QTest::newRow("a file's name") << QStringLiteral("mooring") << headings << QStringList{words, spelling};
        QTest::newRow("words beside each other") << QStringLiteral("tenant repairs") << QStringLiteral("nearness") << QStringList{spelling};
    }

    void saysWhatEachMethodFound()
    {
        QFETCH(const QString, question);
        QFETCH(const QString, method);
        QFETCH(const QStringList, notBy);
        m_made->addTexts(QStringLiteral("/d/journal.txt"), filler(100));
        m_made->addTexts(QStringLiteral("/d/boathouse.txt"),
                         {QStringLiteral("The tenant repairs the slipway."), QString::fromUtf8("谁修理船坞。")});
        m_made->addTexts(QStringLiteral("/d/b.txt"), {QStringLiteral("The deposit is paid on the last day.")}, {QStringLiteral("Orchard")});
        m_made->addTexts(QStringLiteral("/d/mooring.txt"), {QStringLiteral("All of it is due in March.")});
        const SearchOutcome outcome = search(question);
        QVERIFY(!outcome.hits.isEmpty());
        const QMap<QString, double> scores = outcome.hits[0].scores;
        QVERIFY(scores.value(method) > 0);
        for (const QString &other : notBy)
            QVERIFY2(!scores.contains(other), qPrintable(other));
        for (const PassageHit &hit : outcome.hits)
            QVERIFY(qAbs(sumOfParts(hit) - hit.scores.value(QStringLiteral("fused"))) < 1e-4);
    }

    void keepsTheScoresOfEachMethodWhenAllAreUsed()
    {
        m_made->addTexts(QStringLiteral("/d/a.txt"), {QStringLiteral("The tenant repairs the slipway.")});
        m_made->addTexts(QStringLiteral("/d/b.txt"), {QStringLiteral("Dogs are welcome.")});
        m_made->addVector(1, QByteArray("\x7f\x00", 2), 1 / 127.0);
        m_made->addVector(2, QByteArray("\x00\x7f", 2), 1 / 127.0);
        const QString question = QStringLiteral("slipway");
        const double byWords = search(question).hits.value(0).scores.value(QStringLiteral("fused"));
        SearchModels models;
        models.embed = [](const QString &) { return std::vector<float>{0.8F, 0.6F}; };
        models.judge = [](const QString &, const QStringList &passages) {
            std::vector<float> verdicts;
            for (const QString &passage : passages)
                verdicts.push_back(passage.contains(u"slipway") ? 0.75F : 0.5F);
            return verdicts;
        };
        const SearchOutcome outcome = search(question, {}, models);
        QCOMPARE(outcome.hits.size(), 2);
        const QMap<QString, double> both = outcome.hits[0].scores;
        QVERIFY(qAbs(sumOfParts(outcome.hits[0]) - byWords) < 1e-4);
        QVERIFY(qAbs(both.value(QStringLiteral("by words")) - byWords) < 1e-4);
        QVERIFY(qAbs(both.value(QStringLiteral("meaning")) - 0.8) < 0.01);
        QVERIFY(qAbs(both.value(QStringLiteral("fused")) - 2.0 / 61) < 1e-9); // the first of two lists
        QCOMPARE(both.value(QStringLiteral("judge")), 0.75);
        QCOMPARE(both.value(QStringLiteral("fits")), 0.75);
        const QMap<QString, double> meant = outcome.hits[1].scores;
        QCOMPARE(meant.keys(),
                 (QStringList{QStringLiteral("fits"), QStringLiteral("fused"), QStringLiteral("judge"), QStringLiteral("meaning")}));
        QVERIFY(qAbs(meant.value(QStringLiteral("fused")) - 1.0 / 62) < 1e-9);
    }

    // What stands in the passage beside it makes it worth a look; it is not what the passage says.
    void saysHowWellThePassageItselfFits()
    {
        const QList<std::pair<int, QString>> pages{{1, QStringLiteral("The heron belongs to the club.")},
                                                   {2, QStringLiteral("The deposit is paid on the last day.")}};
        const auto add = [&](const QString &path, bool isOnePage) {
            QList<Passage> passages;
            qsizetype start = 0;
            for (const auto &[page, text] : pages) {
                Passage passage;
                passage.page = isOnePage ? 1 : page;
                passage.start = isOnePage ? start : 0;
                passage.text = text;
                passage.length = text.size();
                start += text.size() + 1;
                passages.append(passage);
            }
            m_made->addFile(path, passages);
        };
        m_made->addTexts(QStringLiteral("/d/journal.txt"), filler(100));
        add(QStringLiteral("/d/a.pdf"), false);
        const QString fits = QStringLiteral("fits");
        const PassageHit apart = search(QStringLiteral("heron deposit")).hits.value(0);
        QVERIFY(!apart.passage.text.contains(u"heron") || !apart.passage.text.contains(u"deposit"));
        QVERIFY(apart.scores.value(QStringLiteral("neighbours")) > 0);
        QVERIFY(apart.relevance > 0.7);
        QVERIFY(apart.scores.value(fits) > 0.3 && apart.scores.value(fits) < 0.65);
        add(QStringLiteral("/d/c.pdf"), true);
        const SearchOutcome outcome = search(QStringLiteral("heron deposit"));
        const auto merged = std::find_if(outcome.hits.begin(), outcome.hits.end(), [](const PassageHit &hit) {
            return hit.passage.text.contains(u"heron") && hit.passage.text.contains(u"deposit");
        });
        QVERIFY(merged != outcome.hits.end());
        QVERIFY(merged->scores.value(fits) > 0.8);
    }

    void countsOtherWordsApartFromTheOnesAsked()
    {
        QueryWord dog;
        dog.rarity = 4;
        dog.terms = {{QStringLiteral("dog"), 1, 4, QueryTerm::Source::Own}, {QStringLiteral("hound"), 0.85, 4, QueryTerm::Source::Synonym}};
        const RankingWeights weights;
        const PassageMatcher matcher({dog}, weights, 90);
        const auto ranked = [&](const QString &text) {
            RankedPassage passage;
            passage.match = matcher.match(termsOf(text, QStringLiteral("en")), {});
            QList<RankedPassage> passages{passage};
            rankPassages(passages, matcher.words(), weights);
            return passages[0];
        };
        const ScoreParts own = ranked(QStringLiteral("A dog")).parts;
        QVERIFY(own.words > 0 && own.expanded == 0 && own.spelling == 0);
        const ScoreParts other = ranked(QStringLiteral("A hound")).parts;
        QVERIFY(other.words == 0 && other.expanded > 0);
        const RankedPassage both = ranked(QStringLiteral("A dog, a hound, a hound, a hound"));
        QVERIFY(both.parts.words > 0 && both.parts.expanded > 0);
        QVERIFY(qAbs(both.parts.sum() - both.total) < 1e-6);
        QVERIFY(both.parts.words + both.parts.expanded < own.words + other.expanded); // the better one counts, not both
    }

    void survivesAnyQuestion_data()
    {
        QTest::addColumn<QString>("question");
        QTest::newRow("empty") << QString();
        QTest::newRow("signs") << QStringLiteral("\"*' OR NEAR( ) -:^ {}");
        QTest::newRow("operators") << QStringLiteral("AND OR NOT NEAR body:slipway");
        QTest::newRow("stop words") << QStringLiteral("who is it");
        QTest::newRow("long") << QStringLiteral("slipway tenant ").repeated(400);
        QTest::newRow("null") << QString(QChar(0)) + QStringLiteral("slipway");
        QTest::newRow("surrogate") << QString(QChar(0xD800));
    }

    void survivesAnyQuestion()
    {
        QFETCH(QString, question);
        m_made->addTexts(QStringLiteral("/d/a.txt"), {QStringLiteral("The tenant repairs the slipway. Who is it?")});
        search(question);
    }

    void seesWhatTheIndexGotMeanwhile()
    {
        m_made->addTexts(QStringLiteral("/d/a.txt"), {QStringLiteral("The tenant repairs the slipway.")});
        const auto index = m_made->open();
        Expansion expansion({});
        Searcher searcher(*index, expansion);
        DocumentQuery query;
        query.text = QStringLiteral("kettle");
        QVERIFY(searcher.search(query).hits.isEmpty());
        m_made->addTexts(QStringLiteral("/d/c.txt"), {QStringLiteral("The kettle is blue.")});
        QCOMPARE(searcher.search(query).hits.size(), 1);
    }

    void ranksByReciprocalRanks()
    {
        const auto fused = fuse({{{1, 2, 3}, 1}, {{3, 4}, 1}});
        QCOMPARE(fused[0].first, 3);
        QCOMPARE(fused[1].first, 1);
        QCOMPARE(fused.size(), 4);
        QCOMPARE(fuse({{{1}, 1}, {{2}, 3}})[0].first, 2);
    }

    void mergesOnlyNeighboursOfOnePage()
    {
        const auto placed = [](int ordinal, const PassageHit &hit, double score) { return PlacedHit{hit, 7, ordinal, score}; };
        const QList<PlacedHit> hits{
            placed(1, hitAt(10, QStringLiteral("second half")), 5), placed(0, hitAt(0, QStringLiteral("first seco")), 4),
            placed(2, hitAt(0, QStringLiteral("other page"), 2), 4.5), placed(5, hitAt(90, QStringLiteral("far")), 4.5)};
        const QList<PlacedHit> merged = mergeNeighbours(hits, 0.5, 100);
        QCOMPARE(merged.size(), 3);
        QCOMPARE(merged[0].hit.passage.start, 0);
        QCOMPARE(merged[0].hit.passage.text, QStringLiteral("first secosecond half"));
        QCOMPARE(mergeNeighbours(hits, 0.9, 100).size(), 4);
        QCOMPARE(mergeNeighbours(hits, 0.5, 15).size(), 4);
    }

    void joinsOverlappingTextOnce()
    {
        const auto placed = [](int ordinal, const PassageHit &hit) { return PlacedHit{hit, 7, ordinal, 1}; };
        const QList<PlacedHit> merged =
            mergeNeighbours({placed(0, hitAt(0, QStringLiteral("one two"))), placed(1, hitAt(4, QStringLiteral("two three")))}, 0.5, 100);
        QCOMPARE(merged.size(), 1);
        QCOMPARE(merged[0].hit.passage.text, QStringLiteral("one two three"));
        const QList<PlacedHit> apart =
            mergeNeighbours({placed(0, hitAt(0, QStringLiteral("one"))), placed(1, hitAt(6, QStringLiteral("two")))}, 0.5, 100);
        QCOMPARE(apart[0].hit.passage.text.indexOf(u"two"), 6);
    }

    void dropsDuplicates()
    {
        const QList<PlacedHit> kept = withoutDuplicates({{hitAt(0, QStringLiteral("The same.")), 1, 0, 3},
                                                         {hitAt(0, QStringLiteral("the SAME")), 2, 0, 2},
                                                         {hitAt(0, QStringLiteral("other")), 2, 1, 1}});
        QCOMPARE(kept.size(), 2);
        QCOMPARE(kept[0].contentId, 1);
    }

private:
    static double sumOfParts(const PassageHit &hit)
    {
        double sum = 0;
        for (const char *part : {"words", "spelling", "expanded", "headings", "neighbours", "nearness", "document"})
            sum += hit.scores.value(QLatin1String(part));
        return sum;
    }

    SearchOutcome search(const QString &text, const QList<qint64> &collections = {}, const SearchModels &models = {})
    {
        const auto index = m_made->open();
        Expansion expansion({});
        Searcher searcher(*index, expansion, models);
        DocumentQuery query;
        query.text = text;
        query.collections = collections;
        return searcher.search(query);
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<MadeIndex> m_made;
};

} // namespace hearth

QTEST_GUILESS_MAIN(hearth::SearcherTest)
#include "searcher_test.moc"
