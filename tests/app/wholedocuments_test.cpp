// Short documents that the model reads whole, and what is said of its answer then.
#include "tests/app/documentbench.h"

using namespace hearth;
using hearth::test::madeHit;
using hearth::test::rent;
using Bench = hearth::test::DocumentBench;

class WholeDocumentsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void givesSmallDocumentsWhole();
    void marksWhatIsAskedForInEveryPassage();
    void saysOfAWholeDocumentWhatIsNotInIt_data();
    void saysOfAWholeDocumentWhatIsNotInIt();
};

void WholeDocumentsTest::givesSmallDocumentsWhole()
{
    Bench bench;
    bench.documents.size = 60;
    bench.documents.whole = {madeHit(QStringLiteral("One.")), madeHit(QStringLiteral("Two."), QStringLiteral("Lease.pdf"), 4)};
    bench.documents.whole[1].passage.start = 0;
    PassageHit found = bench.documents.whole[1];
    found.scores = {{QStringLiteral("fused"), 0.5}};
    bench.ask(QStringLiteral("Sum it up."), {found}, false); // what is not found may still be asked
    QCOMPARE(bench.engine->lastRequest(), RequestId(1));
    bench.finish("One [1], two [2].");
    const AnswerSources sources = bench.sources(1);
    QCOMPARE(sources.kind, SourcesKind::Whole);
    QCOMPARE(sources.given.size(), 2);
    QCOMPARE(sources.given[1].scores.value(QStringLiteral("fused")), 0.5);
    // Too large for it.
    bench.documents.size = 5000;
    bench.ask(QStringLiteral("Again."), rent());
    bench.finish("So [1].");
    QCOMPARE(bench.sources(3).kind, SourcesKind::Found);
}

// Also in those that the search did not find; in those that it found, what it knows of them besides.
void WholeDocumentsTest::marksWhatIsAskedForInEveryPassage()
{
    Bench bench;
    bench.documents.size = 60;
    const auto at = [](int page, const QString &text) {
        PassageHit hit = madeHit(text, QStringLiteral("Lease.pdf"), page);
        hit.scores.clear(); // only a search gives them
        return hit;
    };
    bench.documents.whole = {at(1, QStringLiteral("Notices are given six months ahead.")), at(2, QStringLiteral("The yearly rent is 5.")),
                             at(3, QStringLiteral("Pets are welcome.")), at(4, QString::fromUtf8("船坞的租金是五百。"))};
    bench.documents.whole[3].passage.language = QStringLiteral("zh");
    PassageHit found = bench.documents.whole[1];
    found.scores = {{QStringLiteral("words"), 4.5}};
    found.matchedWords = {QStringLiteral("yearly")}; // another word for what was asked
    PassageHit worse = found;
    worse.scores = {{QStringLiteral("words"), 1.5}};
    worse.matchedWords = {QStringLiteral("5")};
    bench.ask(QString::fromUtf8("How long ahead is notice given of another rent (租金)?"), {found, worse});
    bench.finish("Six months [1].");
    const QList<PassageHit> given = bench.sources(1).given;
    QCOMPARE(given.size(), 4);
    QCOMPARE(given[0].matchedWords, (QStringList{QStringLiteral("Notices"), QStringLiteral("given"), QStringLiteral("ahead")}));
    QCOMPARE(given[1].matchedWords, (QStringList{QStringLiteral("rent"), QStringLiteral("yearly"), QStringLiteral("5")}));
    QCOMPARE(given[1].scores.value(QStringLiteral("words")), 4.5);
    QCOMPARE(given[2].matchedWords, QStringList());
    QVERIFY2(given[3].matchedWords.contains(QString::fromUtf8("租金")), qPrintable(given[3].matchedWords.join(u' ')));
    QVERIFY(!given[3].matchedWords.contains(QString::fromUtf8("的")));
}

void WholeDocumentsTest::saysOfAWholeDocumentWhatIsNotInIt_data()
{
    QTest::addColumn<bool>("isFound"); // by the search
    QTest::addColumn<QString>("answer");
    QTest::addColumn<QString>("verdict");
    const QString right = QStringLiteral("The yearly rent is 48,250 pounds [2].");
    const QString made = QStringLiteral("The cup was won by the rowers of Lindau [1].");
    QTest::newRow("found, and it stands there") << true << right << QString();
    QTest::newRow("found, but it does not stand there") << true << made << QStringLiteral("unfounded");
    QTest::newRow("not found, yet it stands there") << false << right << QStringLiteral("unsure");
    QTest::newRow("not found, nor does it stand there") << false << made << QStringLiteral("missing");
}

void WholeDocumentsTest::saysOfAWholeDocumentWhatIsNotInIt()
{
    QFETCH(const bool, isFound);
    QFETCH(const QString, answer);
    QFETCH(const QString, verdict);
    Bench bench;
    bench.documents.size = 60;
    bench.documents.whole = {madeHit(QStringLiteral("Notice is six months."), QStringLiteral("Notes.md"), 0), rent()[0]};
    bench.documents.whole[0].scores.clear(); // only a search gives them
    bench.documents.whole[1].scores.clear();
    bench.ask(QStringLiteral("Who won the cup?"), {rent()[0]}, isFound);
    QCOMPARE(bench.value(1, "sourcesKind").toString(), QStringLiteral("whole"));
    QCOMPARE(bench.value(1, "verdict").toString(), isFound ? QString() : QStringLiteral("unsure")); // while it is written
    bench.finish(answer.toStdString());
    const auto isSaid = [&] {
        QCOMPARE(bench.value(1, "verdict").toString(), verdict);
        QCOMPARE(bench.value(1, "verdictText").toString().isEmpty(), verdict.isEmpty());
        const QVariantList nearest = bench.value(1, "nearest").toList();
        QCOMPARE(nearest.size(), verdict == QLatin1String("missing") ? 1 : 0);
        if (!nearest.isEmpty()) // the number by which it opens
            QCOMPARE(nearest[0].toMap()["number"].toInt(), 2);
    };
    isSaid();
    QCOMPARE(bench.stored(1).content, answer); // nobody takes it away
    const qint64 chat = bench.chat.chatId();
    bench.chat.openNew();
    bench.chat.open(chat);
    QTRY_COMPARE(bench.chat.messages()->rowCount(), 2);
    isSaid();
}

QTEST_MAIN(WholeDocumentsTest)
#include "wholedocuments_test.moc"
