#include "tests/documents/indexbench.h"

#include <QTest>

using namespace hearth;
using namespace hearth::test;

namespace {

// Files whose pages are pictures: what is recognized of each are the languages.
struct Scans
{
    IndexBench bench;
    QString languages = QStringLiteral("eng");
    int read = 0;
    bool isBroken = false; // nothing is recognized any more

    [[nodiscard]] IndexWorkOptions options()
    {
        IndexWorkOptions options = bench.options();
        options.recognition = [this] { return languages; };
        options.read = [this](const QString &path, std::stop_token) {
            ++read;
            Document document = readLines(path);
            document.format = QStringLiteral("pdf");
            DocumentPage &page = document.pages[0];
            page.isRecognized = path.contains(QStringLiteral("scan"));
            if (page.isRecognized) {
                page.text = isBroken ? QString() : languages;
                page.elements.clear();
                if (!isBroken)
                    page.elements.append({.kind = ElementKind::Paragraph, .start = 0, .length = page.text.size()});
            }
            return document;
        };
        return options;
    }
    // One scan, read by an index that is closed after it.
    void indexOne()
    {
        bench.write(QStringLiteral("scan.pdf"), QStringLiteral("1"));
        bench.addCollection();
        IndexWork work(options());
        work.open();
        IndexBench::finish(work);
    }
    static void finish(IndexWork &work)
    {
        while (work.step()) { }
    }
    [[nodiscard]] QStringList texts() const
    {
        QStringList all;
        openForSearch(bench.folder)->forEachRow(QStringLiteral("SELECT text FROM passages ORDER BY text"), {}, [&](const DatabaseRow &row) {
            all += row.text(0);
        });
        return all;
    }
};

} // namespace

// Pages that were recognized, when the languages change in which they are.
class RecognitionTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void recognizesAgainInOtherLanguages();
    void recognizesAgainAfterAStart();
    void keepsWhatWasReadWhereThatGivesLess();
    void knowsNoLanguagesOfAnEarlierVersion();
    void keepsTheLanguagesInAnIndexBeside();
};

void RecognitionTest::recognizesAgainInOtherLanguages()
{
    Scans scans;
    scans.bench.write(QStringLiteral("scan.pdf"), QStringLiteral("1"));
    scans.bench.write(QStringLiteral("text.pdf"), QStringLiteral("Typed."));
    scans.bench.addCollection();
    IndexWork work(scans.options());
    work.open();
    IndexBench::finish(work);
    QCOMPARE(scans.texts(), (QStringList{"Typed.", "eng"}));
    QCOMPARE(scans.read, 2);
    work.recognizeAgain(); // in the same ones
    Scans::finish(work);
    QCOMPARE(scans.read, 2);
    scans.languages = QStringLiteral("deu+eng");
    work.recognizeAgain();
    Scans::finish(work);
    QCOMPARE(scans.texts(), (QStringList{"Typed.", "deu+eng"}));
    QCOMPARE(scans.read, 3); // not the other one
    scans.languages.clear(); // it can't any more
    work.recognizeAgain();
    Scans::finish(work);
    QCOMPARE(scans.read, 3);
}

void RecognitionTest::recognizesAgainAfterAStart()
{
    Scans scans;
    scans.indexOne();
    {
        IndexWork work(scans.options());
        work.open();
        scans.languages = QStringLiteral("deu");
        work.recognizeAgain(); // and it is closed before it comes to that
    }
    IndexWork work(scans.options());
    work.open();
    Scans::finish(work);
    QCOMPARE(scans.texts(), QStringList({"deu"}));
}

void RecognitionTest::keepsWhatWasReadWhereThatGivesLess()
{
    Scans scans;
    scans.bench.write(QStringLiteral("scan.pdf"), QStringLiteral("1"));
    scans.bench.addCollection();
    IndexWork work(scans.options());
    work.open();
    IndexBench::finish(work);
    scans.languages = QStringLiteral("deu");
    scans.isBroken = true;
    work.recognizeAgain();
    Scans::finish(work);
    QCOMPARE(scans.texts(), QStringList({"eng"}));
    QCOMPARE(scans.read, 2);
    work.recognizeAgain(); // once is enough, in these
    Scans::finish(work);
    QCOMPARE(scans.read, 2);
    scans.isBroken = false;
    scans.languages = QStringLiteral("fra");
    work.recognizeAgain();
    Scans::finish(work);
    QCOMPARE(scans.texts(), QStringList({"fra"}));
}

void RecognitionTest::knowsNoLanguagesOfAnEarlierVersion()
{
    Scans scans;
    scans.bench.write(QStringLiteral("scan.pdf"), QStringLiteral("1"));
    scans.bench.write(QStringLiteral("text.pdf"), QStringLiteral("Typed."));
    scans.bench.addCollection();
    {
        IndexWork work(scans.options());
        work.open();
        IndexBench::finish(work);
    }
    {
        Database index(indexPath(scans.bench.folder, 1));
        index.run(QStringLiteral("ALTER TABLE contents DROP COLUMN recognized"));
        index.run(QStringLiteral("PRAGMA user_version = 1"));
    }
    IndexWork work(scans.options());
    work.open(); // what has recognized pages is recognized once more: nobody knows in which languages it was
    Scans::finish(work);
    QCOMPARE(indexNumbers(scans.bench.folder), QList<int>({1}));
    QCOMPARE(scans.read, 3);
    QCOMPARE(scans.texts(), (QStringList{"Typed.", "eng"}));
    work.recognizeAgain();
    Scans::finish(work);
    QCOMPARE(scans.read, 3);
}

void RecognitionTest::keepsTheLanguagesInAnIndexBeside()
{
    Scans scans;
    scans.indexOne();
    scans.bench.embedder = std::make_shared<FakeEmbedder>();
    IndexWork work(scans.options());
    work.open();
    IndexBench::finish(work);
    QCOMPARE(indexNumbers(scans.bench.folder), QList<int>({2}));
    QCOMPARE(scans.read, 1);
    scans.languages = QStringLiteral("deu");
    work.recognizeAgain();
    Scans::finish(work);
    QCOMPARE(scans.texts(), QStringList({"deu"}));
    QCOMPARE(scans.read, 2);
}

QTEST_GUILESS_MAIN(RecognitionTest)
#include "recognition_test.moc"
