#include "app/documents/collectionscontroller.h"
#include "app/documents/reportfile.h"
#include "app/documents/reporttexts.h"
#include "app/settings/documentsettings.h"
#include "app/settings/englishforms.h"
#include "tests/support/scripteddocuments.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace hearth;
using namespace hearth::test;

using Rows = CollectionListModel;
using Files = ReportListModel;

namespace {

FileReport file(const QString &path, FileState state = FileState::Indexed)
{
    FileReport report;
    report.path = path;
    report.state = state;
    report.passages = state == FileState::Indexed ? 3 : 0;
    report.bytes = 57000;
    return report;
}

FileReport failed(const QString &path, ReadTrouble trouble)
{
    FileReport report = file(path, FileState::Failed);
    report.problems = {{trouble, 0, {}}};
    return report;
}

QStringList names(const QAbstractItemModel &model, int role)
{
    QStringList all;
    for (int row = 0; row < model.rowCount(); ++row)
        all.append(model.index(row, 0).data(role).toString());
    return all;
}

QUrl made(const QTemporaryDir &folder, const QString &name)
{
    QFile file(folder.filePath(name));
    if (!file.open(QIODevice::WriteOnly))
        qFatal("no file");
    file.write("text");
    return QUrl::fromLocalFile(file.fileName());
}

PassageHit hit(const QString &name, const QMap<QString, double> &scores)
{
    PassageHit found;
    found.fileName = name;
    found.passage.page = 4;
    found.passage.pageLabel = QStringLiteral("ii");
    found.passage.text = QStringLiteral("A passage of %1").arg(name);
    found.scores = scores;
    return found;
}

} // namespace

class CollectionsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QCoreApplication::installTranslator(new EnglishForms(QCoreApplication::instance())); }
    void listsCollectionsAndKeepsRowsThatStay();
    void namesACollectionAfterWhatIsPutIntoIt();
    void takesNothingThatIsNotOnThisComputer();
    void doesNotRenameToNothing();
    void tellsHowFarTheReadingIs();
    void neverSaysThatAllIsDoneBeforeTheEnd();
    void countsPassagesOnceAllFilesAreRead();
    void showsTheReportOfOneCollection();
    void dropsAReportThatComesTooLate();
    void goesOnAfterAReportThatNeverCame();
    void closesTheReportOfACollectionThatGoes();
    void filtersTheReport();
    void keepsRowsOfTheReportWhileFilesAreRead();
    void showsALargeReportAnew();
    void groupsPagesWithTheSameTrouble();
    void writesATableThatIsNoFormula();
    void savesTheReportWithoutOverwriting();
    void ranksATriedQuestionByEachMethod();
    void saysWhyATriedQuestionWasNotSearched();
    void dropsResultsOfAnEarlierQuestion();
    void keepsTheChoicesOfDocuments();
    void showsOtherFilesOfALongReportAtOnce();
};

void CollectionsTest::listsCollectionsAndKeepsRowsThatStay()
{
    ScriptedDocuments documents;
    const qint64 first = documents.addCollection(QStringLiteral("Contracts"));
    CollectionsController page(documents);
    const QAbstractItemModelTester tester(page.model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
    documents.addCollection(QStringLiteral("Arts"));
    documents.addCollection(QStringLiteral("Minutes"));
    QCOMPARE(names(*page.model(), Rows::NameRole), (QStringList{"Arts", "Contracts", "Minutes"}));
    QSignalSpy changed(page.model(), &QAbstractItemModel::dataChanged);
    QSignalSpy moved(page.model(), &QAbstractItemModel::rowsMoved);
    documents.change(first, [](CollectionRecord &record) {
        record.files = 1204;
        record.passages = 1;
        record.bytes = 3100000;
        record.unreadFiles = 2;
    });
    QCOMPARE(changed.size(), 1);
    QCOMPARE(moved.size(), 0);
    QCOMPARE(page.model()->index(1, 0).data(Rows::FactsTextRole).toString(), QStringLiteral("1,204 files  ·  1 passage  ·  3.1 MB"));
    QCOMPARE(page.unreadFiles(), 2);
    page.rename(first, QStringLiteral(" Zoning "));
    QCOMPARE(moved.size(), 1);
    QCOMPARE(names(*page.model(), Rows::NameRole), (QStringList{"Arts", "Minutes", "Zoning"}));
    page.remove(first);
    QCOMPARE(page.count(), 2);
}

void CollectionsTest::namesACollectionAfterWhatIsPutIntoIt()
{
    const QTemporaryDir folder;
    QVERIFY(QDir(folder.path()).mkpath(QStringLiteral("Old contracts")));
    ScriptedDocuments documents;
    CollectionsController page(documents);
    const QUrl inside = QUrl::fromLocalFile(folder.filePath(QStringLiteral("Old contracts")));
    const QUrl lease = made(folder, QStringLiteral("lease.2024.pdf"));
    const QUrl terms = made(folder, QStringLiteral("terms.txt"));
    const qint64 id = page.addWith({inside});
    QCOMPARE(documents.collection(id).places, QStringList{inside.toLocalFile()});
    page.addWith({lease});
    page.addWith({inside});
    page.addWith({lease, terms});
    const QString parent = QFileInfo(folder.path()).fileName();
    QStringList wanted{QStringLiteral("Old contracts"), QStringLiteral("Old contracts 2"), QStringLiteral("lease.2024"), parent};
    wanted.sort();
    QStringList got = names(*page.model(), Rows::NameRole);
    got.sort();
    QCOMPARE(got, wanted);
}

void CollectionsTest::takesNothingThatIsNotOnThisComputer()
{
    ScriptedDocuments documents;
    CollectionsController page(documents);
    QCOMPARE(page.addWith({QUrl(QStringLiteral("https://example.com/a.pdf"))}), -1);
    QCOMPARE(page.count(), 0);
    // Whether a file is there is seen a moment later: no drive holds up the window.
    QSignalSpy leftOut(&page, &CollectionsController::leftOut);
    QVERIFY(page.addWith({QUrl(QStringLiteral("https://example.com/a.pdf")), QUrl::fromLocalFile(QStringLiteral("/nowhere/a.pdf"))}) >= 0);
    QTRY_COMPARE_WITH_TIMEOUT(leftOut.size(), 1, 60000);
    QCOMPARE(leftOut[0][0].toString(), QStringLiteral("2 were left out, as they are not on this computer: a.pdf, a.pdf"));
    QCOMPARE(page.count(), 0);
}

void CollectionsTest::doesNotRenameToNothing()
{
    ScriptedDocuments documents;
    const qint64 id = documents.addCollection(QStringLiteral("Notes"));
    CollectionsController page(documents);
    page.rename(id, QStringLiteral("   "));
    QCOMPARE(documents.collection(id).name, QStringLiteral("Notes"));
}

void CollectionsTest::tellsHowFarTheReadingIs()
{
    ScriptedDocuments documents;
    CollectionsController page(documents);
    QVERIFY(!page.isRunning());
    QSignalSpy progressed(&page, &CollectionsController::progressChanged);
    documents.setProgress({.isRunning = true,
                           .filesDone = 12,
                           .filesAll = 46,
                           .bytesDone = 250,
                           .bytesAll = 1000,
                           .secondsLeft = 200,
                           .currentFile = QStringLiteral("/a/b/lease.pdf")});
    QCOMPARE(progressed.size(), 1);
    QVERIFY(page.isRunning());
    QCOMPARE(page.progress(), 0.25);
    QCOMPARE(page.amountText(), QStringLiteral("12 of 46 files"));
    QCOMPARE(page.leftText(), QStringLiteral("about 3 min left"));
    QCOMPARE(page.currentFile(), QStringLiteral("lease.pdf"));
    // Files that were waiting when Hearth was started: nobody has looked yet how large they are.
    documents.setProgress({.isRunning = true, .filesAll = 46, .secondsLeft = 0});
    QCOMPARE(page.leftText(), QString());
    page.setPaused(true);
    QVERIFY(documents.now.isPaused);
    QCOMPARE(page.leftText(), QString());
    documents.setProgress({.isPaused = true}); // since before the start: nothing was looked at
    QCOMPARE(page.amountText(), QStringLiteral("New and changed files are read once it goes on"));
    documents.setProgress({.isRunning = true, .trouble = QStringLiteral("The disk is full.")});
    QCOMPARE(page.progress(), -1.0);
    QCOMPARE(page.trouble(), QStringLiteral("The disk is full."));
}

void CollectionsTest::neverSaysThatAllIsDoneBeforeTheEnd()
{
    ScriptedDocuments documents;
    CollectionsController page(documents);
    documents.setProgress({.isRunning = true, .filesDone = 45, .filesAll = 46, .bytesDone = 1001, .bytesAll = 1000});
    QCOMPARE(page.progress(), 1.0);
    QCOMPARE(page.percent(), 99);
}

void CollectionsTest::countsPassagesOnceAllFilesAreRead()
{
    ScriptedDocuments documents;
    CollectionsController page(documents);
    IndexProgress now{.isRunning = true, .filesDone = 46, .filesAll = 46, .bytesDone = 1000, .bytesAll = 1000};
    now.passagesEmbedded = 1000;
    now.passagesAll = 4000;
    documents.setProgress(now);
    QCOMPARE(page.progress(), 0.25);
    QCOMPARE(page.amountText(), QStringLiteral("Words can be found already; meanings of 1,000 of 4,000 passages"));
    now.filesDone = 45; // as long as there are files to read, they count
    documents.setProgress(now);
    QCOMPARE(page.progress(), 1.0);
}

void CollectionsTest::showsTheReportOfOneCollection()
{
    ScriptedDocuments documents;
    const qint64 id = documents.addCollection(QStringLiteral("Notes"));
    documents.files[id] = {file(QStringLiteral("/n/b.txt")), failed(QStringLiteral("/n/a.pdf"), ReadTrouble::NoTextLayer)};
    CollectionsController page(documents);
    page.showReport(id);
    QTRY_COMPARE(page.report()->total(), 2);
    QCOMPARE(names(*page.report(), Files::NameRole), (QStringList{"a.pdf", "b.txt"}));
    QCOMPARE(page.report()->failed(), 1);
    QVERIFY(page.report()->hasPictures());
    QCOMPARE(page.shownName(), QStringLiteral("Notes"));
    documents.files[id].append(file(QStringLiteral("/n/c.txt"), FileState::Reading));
    Q_EMIT documents.reportChanged(id);
    QTRY_COMPARE(page.report()->total(), 3);
    QCOMPARE(page.report()->waiting(), 1);
}

void CollectionsTest::dropsAReportThatComesTooLate()
{
    ScriptedDocuments documents;
    const qint64 one = documents.addCollection(QStringLiteral("One"));
    const qint64 two = documents.addCollection(QStringLiteral("Two"));
    documents.files[one] = {file(QStringLiteral("/one"))};
    documents.files[two] = {file(QStringLiteral("/two"))};
    CollectionsController page(documents);
    page.showReport(one);
    page.showReport(two); // before the first one is there
    QTRY_COMPARE(page.report()->total(), 1);
    QCoreApplication::processEvents();
    QCOMPARE(names(*page.report(), Files::PathRole), QStringList{QStringLiteral("/two")});
}

void CollectionsTest::goesOnAfterAReportThatNeverCame()
{
    ScriptedDocuments documents;
    const qint64 id = documents.addCollection(QStringLiteral("Notes"));
    documents.files[id] = {file(QStringLiteral("/one"))};
    CollectionsController page(documents);
    QSignalSpy failed(&page, &CollectionsController::exportFailed);
    documents.isClosing = true;
    page.showReport(id);
    page.exportReport();
    page.trial()->ask(QStringLiteral("Who pays?"));
    QTRY_COMPARE(failed.size(), 1);
    QTRY_VERIFY(!page.trial()->isSearching());
    documents.isClosing = false;
    Q_EMIT documents.reportChanged(id);
    QTRY_COMPARE(page.report()->total(), 1);
}

void CollectionsTest::closesTheReportOfACollectionThatGoes()
{
    ScriptedDocuments documents;
    const qint64 id = documents.addCollection(QStringLiteral("Notes"));
    CollectionsController page(documents);
    page.showReport(id);
    QCOMPARE(qint64(page.shownReport()), id);
    page.remove(id);
    QCOMPARE(qint64(page.shownReport()), -1);
}

void CollectionsTest::filtersTheReport()
{
    ReportListModel report;
    const QAbstractItemModelTester tester(&report, QAbstractItemModelTester::FailureReportingMode::QtTest);
    FileReport skipped = file(QStringLiteral("/n/c.pdf"));
    skipped.problems = {{ReadTrouble::TooSlow, 4, {}}};
    report.setFiles({file(QStringLiteral("/n/a.txt")), skipped, failed(QStringLiteral("/n/b.pdf"), ReadTrouble::Encrypted)});
    report.setProblemsOnly(true);
    QCOMPARE(names(report, Files::NameRole), (QStringList{"b.pdf", "c.pdf"}));
    QCOMPARE(report.problems(), 2);
    QCOMPARE(report.total(), 3);
    // What could not be read at all has a way on; pages that were skipped have their reason.
    QCOMPARE(names(report, Files::AdviceRole), (QStringList{adviceText(ReadTrouble::Encrypted), QString()}));
    QVERIFY(adviceText(ReadTrouble::Encrypted).contains(QStringLiteral("password")));
    report.setSearch(QStringLiteral("C.PD"));
    QCOMPARE(names(report, Files::NameRole), QStringList{QStringLiteral("c.pdf")});
    report.setSearch({});
    report.setProblemsOnly(false);
    QCOMPARE(report.rowCount(), 3);
}

void CollectionsTest::keepsRowsOfTheReportWhileFilesAreRead()
{
    ReportListModel report;
    const QAbstractItemModelTester tester(&report, QAbstractItemModelTester::FailureReportingMode::QtTest);
    report.setFiles({file(QStringLiteral("/a"), FileState::Waiting), file(QStringLiteral("/c")), file(QStringLiteral("/e"))});
    QSignalSpy reset(&report, &QAbstractItemModel::modelReset);
    QSignalSpy changed(&report, &QAbstractItemModel::dataChanged);
    report.setFiles({file(QStringLiteral("/a")), file(QStringLiteral("/b")), file(QStringLiteral("/e")), file(QStringLiteral("/f"))});
    QCOMPARE(names(report, Files::PathRole), (QStringList{"/a", "/b", "/e", "/f"}));
    QCOMPARE(report.index(0).data(Files::StageRole).toString(), QStringLiteral("indexed"));
    QCOMPARE(reset.size(), 0);
    QCOMPARE(changed.size(), 1);
}

void CollectionsTest::showsALargeReportAnew()
{
    ReportListModel report;
    report.setFiles({file(QStringLiteral("/a"))});
    QList<FileReport> many;
    for (int i = 0; i < 10000; ++i)
        many.append(file(QStringLiteral("/n/%1").arg(i, 5, 10, QLatin1Char('0'))));
    QSignalSpy inserted(&report, &QAbstractItemModel::rowsInserted);
    report.setFiles(many);
    QCOMPARE(report.rowCount(), 10000);
    QCOMPARE(inserted.size(), 0);
}

void CollectionsTest::groupsPagesWithTheSameTrouble()
{
    const QList<ReadProblem> problems = {{ReadTrouble::NoTextLayer, 3, {}},
                                         {ReadTrouble::NoTextLayer, 9, {}},
                                         {ReadTrouble::NoTextLayer, 8, {}},
                                         {ReadTrouble::TooSlow, 11, QStringLiteral("It took longer than 60 s.")}};
    QCOMPARE(problemTexts(problems),
             (QStringList{QStringLiteral("Pages 3, 8–9: A picture, no text"), QStringLiteral("Page 11: It took longer than 60 s.")}));
    QCOMPARE(problemTexts({{ReadTrouble::Encrypted, 0, {}}}), QStringList{QStringLiteral("Encrypted")});
    const QString named = QStringLiteral("Page 4 was not recognized.");
    QCOMPARE(problemTexts({{ReadTrouble::NoTextLayer, 4, named}}), QStringList{named});
    QCOMPARE(problemTexts({{ReadTrouble::TooSlow, 6, QStringLiteral("It took 60 s.")}}),
             QStringList{QStringLiteral("Page 6: It took 60 s.")});
}

void CollectionsTest::writesATableThatIsNoFormula()
{
    FileReport report = failed(QStringLiteral("=cmd|' /C calc'!A0, \"x\".pdf"), ReadTrouble::Damaged);
    report.format = QStringLiteral("pdf");
    report.problems[0].detail = QStringLiteral("Its end is missing.");
    const QByteArray csv = reportCsv({report});
    QVERIFY(csv.startsWith("\xEF\xBB\xBF"));
    const QList<QByteArray> lines = csv.split('\n');
    QCOMPARE(lines.size(), 3);
    QVERIFY2(
        lines[1].startsWith("\"'=cmd|' /C calc'!A0, \"\"x\"\".pdf\",\"pdf\",\"Not read\",0,0,0,57000,\"Damaged\",\"Its end is missing.\""),
        lines[1].constData());
    QVERIFY(lines[1].endsWith('\r'));
}

void CollectionsTest::savesTheReportWithoutOverwriting()
{
    const QTemporaryDir folder;
    const QString name = QStringLiteral("a/b: c.");
    const ReportFile first = writeReport({file(QStringLiteral("/a"))}, name, folder.path());
    const ReportFile second = writeReport({}, name, folder.path());
    QCOMPARE(first.error, QString());
    QCOMPARE(QFileInfo(first.path).fileName(), QStringLiteral("Report of a b c.csv"));
    QVERIFY(second.path != first.path);
    QVERIFY(QFileInfo(first.path).size() > QFileInfo(second.path).size());
    const ReportFile none = writeReport({}, name, first.path + QStringLiteral("/below a file"));
    QCOMPARE(none.path, QString());
    QVERIFY(!none.error.isEmpty());
}

void CollectionsTest::ranksATriedQuestionByEachMethod()
{
    ScriptedDocuments documents;
    documents.outcome.hits = {hit(QStringLiteral("both"), {{QStringLiteral("by words"), 3}, {QStringLiteral("meaning"), 0.2}}),
                              hit(QStringLiteral("words"), {{QStringLiteral("by words"), 8}}),
                              hit(QStringLiteral("meaning"), {{QStringLiteral("meaning"), 0.9}}),
                              hit(QStringLiteral("neither"), {{QStringLiteral("spelling"), 4}})};
    CollectionsController page(documents);
    QuestionTrial &trial = *page.trial();
    trial.ask(QStringLiteral("  Who pays? "));
    QTRY_VERIFY(trial.hasResult());
    QCOMPARE(documents.queries.constFirst().text, QStringLiteral("Who pays?"));
    QCOMPARE(trial.byWords().size(), 2);
    const QVariantMap first = trial.byWords().constFirst().toMap();
    QCOMPARE(first.value("name").toString(), QStringLiteral("words"));
    QCOMPARE(first.value("otherRank").toInt(), 0);
    QCOMPARE(first.value("place").toString(), QStringLiteral("page ii"));
    QCOMPARE(trial.byWords()[1].toMap().value("otherRank").toInt(), 2);
    QCOMPARE(trial.byMeaning().constFirst().toMap().value("name").toString(), QStringLiteral("meaning"));
    QVERIFY(trial.hasMeaning());
}

void CollectionsTest::saysWhyATriedQuestionWasNotSearched()
{
    ScriptedDocuments documents;
    documents.outcome.hits = {hit(QStringLiteral("words"), {{QStringLiteral("by words"), 8}})};
    documents.outcome.isByWordsOnly = true;
    CollectionsController page(documents);
    QuestionTrial &trial = *page.trial();
    trial.ask(QStringLiteral("Who pays?"));
    QTRY_VERIFY(trial.hasResult());
    QVERIFY(trial.isByWordsOnly());
    QCOMPARE(trial.trouble(), QString());
    documents.outcome = {};
    documents.outcome.trouble = QStringLiteral("The index is damaged.");
    trial.ask(QStringLiteral("Who pays?"));
    QTRY_COMPARE(trial.trouble(), QStringLiteral("The index is damaged."));
    QVERIFY(!trial.hasResult() && !trial.isSearching());
    documents.isClosing = true;
    trial.ask(QStringLiteral("Who pays?"));
    QTRY_VERIFY(trial.trouble().contains(QStringLiteral("Try again")));
    trial.clear();
    QCOMPARE(trial.trouble(), QString());
}

void CollectionsTest::dropsResultsOfAnEarlierQuestion()
{
    ScriptedDocuments documents;
    documents.outcome.hits = {hit(QStringLiteral("late"), {{QStringLiteral("by words"), 1}})};
    CollectionsController page(documents);
    page.trial()->ask(QStringLiteral("Who pays?"));
    page.trial()->clear();
    QCoreApplication::processEvents();
    QVERIFY(!page.trial()->hasResult());
    QVERIFY(page.trial()->byWords().isEmpty());
}

void CollectionsTest::keepsTheChoicesOfDocuments()
{
    const QTemporaryDir folder;
    {
        DocumentSettings settings(folder.path());
        QCOMPARE(settings.ocrLanguages(), QStringList{QStringLiteral("eng")});
        QSignalSpy chosen(&settings, &DocumentSettings::embedderChanged);
        QSignalSpy changed(&settings, &DocumentSettings::ocrLanguagesChanged);
        settings.setEmbedder({});
        settings.setReads(QStringLiteral("eng"), false); // the last one stays
        QCOMPARE(changed.size(), 0);
        settings.setEmbedder(QStringLiteral("/m/e5.gguf"));
        settings.setReads(QStringLiteral("deu"), true);
        settings.setReads(QStringLiteral("eng"), false);
        QCOMPARE(chosen.size(), 1);
        QCOMPARE(changed.size(), 2);
    }
    const DocumentSettings again(folder.path());
    QCOMPARE(again.embedder(), QStringLiteral("/m/e5.gguf"));
    QCOMPARE(again.ocrLanguages(), QStringList{QStringLiteral("deu")});
}

void CollectionsTest::showsOtherFilesOfALongReportAtOnce()
{
    Files model;
    QList<FileReport> files;
    for (int i = 0; i < 2000; ++i) {
        FileReport file;
        file.fileId = i;
        file.path =
            QStringLiteral("/%1-%2.txt").arg(i, 5, 10, QLatin1Char('0')).arg(i % 2 == 0 ? QStringLiteral("even") : QStringLiteral("odd"));
        file.state = FileState::Indexed;
        files.append(file);
    }
    model.setFiles(files);
    model.setSearch(QStringLiteral("even"));
    QCOMPARE(model.rowCount(), 1000);
    QSignalSpy resets(&model, &Files::modelReset);
    QSignalSpy inserts(&model, &Files::rowsInserted);
    model.setSearch(QStringLiteral("odd")); // as many, but all others
    QCOMPARE(model.rowCount(), 1000);
    QCOMPARE(inserts.size(), 0);
    QCOMPARE(resets.size(), 1);
    model.setSearch(QStringLiteral("odd.txt")); // a view stays where it is
    QCOMPARE(resets.size(), 1);
}

QTEST_MAIN(CollectionsTest)
#include "collections_test.moc"
