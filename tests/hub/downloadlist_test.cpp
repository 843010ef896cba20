#include "app/hub/downloadcontroller.h"
#include "app/hub/downloadtexts.h"
#include "app/settings/bytetext.h"
#include "tests/hub/downloadfixture.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>

using namespace hearth;
using namespace hearth::test;

using State = DownloadJob::State;
using Model = DownloadListModel;

namespace {

// Downloads of a small Hub, as the window sees them.
struct Bench : DownloadFixture
{
    Bench()
    {
        for (const char *name : {"a.gguf", "b.gguf", "c.gguf"})
            server.put(repository, QLatin1String(name), noise(400000, quint32(name[0])));
        list = std::make_unique<DownloadController>(*downloads);
        tester = std::make_unique<QAbstractItemModelTester>(list->model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
    }
    ~Bench()
    {
        tester.reset();
        list.reset();
    }
    QString ask(const char *name) { return downloads->add(QLatin1String(name), repository, commit, listed({QLatin1String(name)})); }
    void holdBack(const char *name)
    {
        server.misbehave({.ending = QLatin1String(name), .fault = Fault::Drip, .amount = 1000, .times = 100});
    }
    QVariant at(int row, int role) const { return list->model()->index(row, 0).data(role); }
    QStringList titles() const
    {
        QStringList all;
        for (int row = 0; row < list->model()->rowCount(); ++row)
            all.append(at(row, Model::TitleRole).toString());
        return all;
    }

    std::unique_ptr<DownloadController> list;
    std::unique_ptr<QAbstractItemModelTester> tester;
};

DownloadJob jobOf(const QStringList &targets)
{
    DownloadJob job;
    for (const QString &target : targets) {
        DownloadFile file;
        file.target = target;
        job.files.append(file);
    }
    return job;
}

} // namespace

class DownloadListTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void writesAmountsSpeedsAndTimes();
    void knowsWhatToLoad_data();
    void knowsWhatToLoad();
    void listsWhatIsUnderWayAboveWhatIsFinished();
    void tellsHowFarAJobIs();
    void saysWhyAJobFailed();
    void countsAndPausesAll();
    void doesNotJumpBackWhenOneOfSeveralEnds();
    void namesWhatAFinishedJobGives();
    void aMovedFolderCountsForWhatIsAskedForNext();
    void showsWhatWasUnderWayBefore();
    void saysWhyAFolderDoesNotServe();
};

void DownloadListTest::writesAmountsSpeedsAndTimes()
{
    QCOMPARE(amountText(1234000000, 4700000000), QStringLiteral("1.2 of 4.7 GB"));
    QCOMPARE(amountText(0, 52000000), QStringLiteral("0 of 52 MB"));
    QCOMPARE(amountText(0, 512), QStringLiteral("0 of 512 B"));
    QCOMPARE(byteText(0), QStringLiteral("0 B"));
    QCOMPARE(byteText(57400), QStringLiteral("57 kB"));
    QCOMPARE(byteText(999600), QStringLiteral("1.0 MB"));
    QCOMPARE(byteText(9960000), QStringLiteral("10 MB"));
    QCOMPARE(byteText(403000000), QStringLiteral("403 MB"));
    QCOMPARE(byteText(4700000000), QStringLiteral("4.7 GB"));
    QCOMPARE(byteText(123456789012), QStringLiteral("123 GB"));
    QCOMPARE(speedText(0), QString());
    QCOMPARE(speedText(12000000), QStringLiteral("12 MB/s"));
    QCOMPARE(leftText(-1), QString());
    QCOMPARE(leftText(42), QStringLiteral("42 s left"));
    QCOMPARE(leftText(200), QStringLiteral("3 min left"));
    QCOMPARE(leftText(3 * 3600 + 20 * 60), QStringLiteral("3 h 20 min left"));
    QCOMPARE(leftText(5 * 24 * 3600), QStringLiteral("5 days left"));
}

void DownloadListTest::knowsWhatToLoad_data()
{
    QTest::addColumn<QStringList>("targets");
    QTest::addColumn<QString>("loaded");
    QTest::newRow("one file") << QStringList{"o/m/x.gguf"} << "o/m/x.gguf";
    QTest::newRow("shards") << QStringList{"o/m/x-00002-of-00002.gguf", "o/m/x-00001-of-00002.gguf"} << "o/m/x-00001-of-00002.gguf";
    QTest::newRow("with a projector") << QStringList{"o/m/mmproj-x.gguf", "o/m/x.gguf", "o/m/README.md"} << "o/m/x.gguf";
    QTest::newRow("a folder of SafeTensors") << QStringList{"o/m/config.json", "o/m/model.safetensors"} << "o/m";
    QTest::newRow("nothing to load") << QStringList{"o/m/README.md", "o/m/mmproj-x.gguf"} << "";
}

void DownloadListTest::knowsWhatToLoad()
{
    QFETCH(QStringList, targets);
    QFETCH(QString, loaded);
    QCOMPARE(loadTarget(jobOf(targets)), loaded);
}

void DownloadListTest::listsWhatIsUnderWayAboveWhatIsFinished()
{
    Bench bench;
    bench.holdBack("a.gguf");
    bench.holdBack("c.gguf");
    bench.ask("a.gguf");
    const QString b = bench.ask("b.gguf");
    bench.ask("c.gguf");
    QCOMPARE(bench.titles(), QStringList({"a.gguf", "b.gguf", "c.gguf"}));
    QVERIFY(bench.waitFor(b, State::Done));
    QCOMPARE(bench.titles(), QStringList({"a.gguf", "c.gguf", "b.gguf"}));
    QCOMPARE(bench.at(2, Model::SectionRole).toString(), QStringLiteral("finished"));
    QCOMPARE(bench.at(1, Model::SectionRole).toString(), QStringLiteral("active"));
    bench.list->forget(b);
    QCOMPARE(bench.titles(), QStringList({"a.gguf", "c.gguf"}));
}

void DownloadListTest::tellsHowFarAJobIs()
{
    Bench bench;
    bench.holdBack("a.gguf");
    QSignalSpy changes(bench.list->model(), &QAbstractItemModel::dataChanged);
    const QString a = bench.ask("a.gguf");
    QTRY_VERIFY_WITH_TIMEOUT(bench.at(0, Model::ProgressRole).toDouble() > 0, 20000);
    QTRY_VERIFY_WITH_TIMEOUT(!bench.at(0, Model::SpeedTextRole).toString().isEmpty(), 20000);
    QCOMPARE(bench.at(0, Model::StateRole).toString(), QStringLiteral("running"));
    QVERIFY(bench.at(0, Model::AmountTextRole).toString().endsWith(QStringLiteral(" of 400 kB")));
    QVERIFY(!bench.at(0, Model::LeftTextRole).toString().isEmpty());
    QVERIFY(!changes.isEmpty());
    bench.list->pause(a);
    QCOMPARE(bench.at(0, Model::StateRole).toString(), QStringLiteral("paused"));
    QVERIFY(bench.at(0, Model::SpeedTextRole).toString().isEmpty());
    changes.clear();
    QTRY_VERIFY_WITH_TIMEOUT(!bench.at(0, Model::LostTextRole).toString().isEmpty(), 20000); // once the disk has it
    QVERIFY(!changes.isEmpty());
    bench.server.behave();
    bench.list->resume(a);
    QVERIFY(bench.waitFor(a, State::Done));
    QCOMPARE(bench.at(0, Model::AmountTextRole).toString(), QStringLiteral("400 kB"));
    QVERIFY(bench.at(0, Model::LostTextRole).toString().isEmpty());
}

void DownloadListTest::saysWhyAJobFailed()
{
    Bench bench;
    bench.server.repositories[repository].gated = QStringLiteral("auto");
    const QString a = bench.ask("a.gguf");
    QVERIFY(bench.waitFor(a, State::Failed));
    QCOMPARE(bench.at(0, Model::StateRole).toString(), QStringLiteral("failed"));
    QVERIFY(!bench.at(0, Model::ProblemRole).toString().isEmpty());
    QCOMPARE(bench.at(0, Model::LinkRole).toString(), bench.hub.pageUrl(repository).toString());
    QCOMPARE(bench.list->failed(), 1);
    QCOMPARE(bench.list->active(), 0);
    bench.server.repositories[repository].gated.clear();
    bench.list->resume(a);
    QVERIFY(bench.waitFor(a, State::Done));
    QVERIFY(bench.at(0, Model::ProblemRole).toString().isEmpty());
}

void DownloadListTest::countsAndPausesAll()
{
    Bench bench;
    bench.options.parallel = 1;
    bench.list->setOptions(bench.options);
    for (const char *name : {"a.gguf", "b.gguf"}) {
        bench.holdBack(name);
        bench.ask(name);
    }
    QCOMPARE(bench.list->active(), 2);
    QVERIFY(bench.list->isUnderWay());
    bench.list->pauseAll();
    QCOMPARE(bench.list->active(), 0);
    QCOMPARE(bench.list->paused(), 2);
    bench.server.behave();
    bench.list->resumeAll();
    QTRY_COMPARE_WITH_TIMEOUT(bench.list->finishedCount(), 2, 20000);
    QVERIFY(!bench.list->isUnderWay());
    bench.list->forgetFinished();
    QCOMPARE(bench.list->model()->rowCount(), 0);
}

void DownloadListTest::doesNotJumpBackWhenOneOfSeveralEnds()
{
    Bench bench;
    bench.holdBack("b.gguf");
    const QString a = bench.ask("a.gguf");
    const QString b = bench.ask("b.gguf");
    QVERIFY(bench.waitFor(a, State::Done));
    QVERIFY2(bench.list->percent() >= 50, qPrintable(QString::number(bench.list->percent())));
    QVERIFY(bench.list->amountText().endsWith(QStringLiteral(" of 800 kB")));
    bench.server.behave();
    bench.list->pause(b);
    bench.list->resume(b);
    QVERIFY(bench.waitFor(b, State::Done));
    bench.holdBack("c.gguf");
    bench.ask("c.gguf"); // a new beginning
    QVERIFY(bench.list->amountText().endsWith(QStringLiteral(" of 400 kB")));
}

void DownloadListTest::namesWhatAFinishedJobGives()
{
    Bench bench;
    QSignalSpy ends(bench.list.get(), &DownloadController::finished);
    QVERIFY(bench.waitFor(bench.ask("a.gguf"), State::Done));
    QCOMPARE(ends.count(), 1);
    QCOMPARE(ends[0][1].toString(), QStringLiteral("a.gguf"));
    QCOMPARE(ends[0][2].toString(), bench.target(QStringLiteral("a.gguf")));
    QCOMPARE(bench.at(0, Model::PathRole).toString(), bench.target(QStringLiteral("a.gguf")));
}

void DownloadListTest::aMovedFolderCountsForWhatIsAskedForNext()
{
    Bench bench;
    bench.holdBack("a.gguf");
    const QString a = bench.ask("a.gguf");
    const QString before = bench.options.modelsFolder;
    QTRY_VERIFY(bench.downloads->progress(a).doneBytes > 0);
    bench.options.modelsFolder = bench.folder.filePath(QStringLiteral("elsewhere"));
    QSignalSpy moves(bench.list.get(), &DownloadController::folderChanged);
    bench.list->setOptions(bench.options);
    QCOMPARE(moves.count(), 1);
    QCOMPARE(bench.downloads->job(a)->root, before);
    QVERIFY(bench.waitFor(bench.ask("b.gguf"), State::Done));
    QVERIFY(bench.isRight(QStringLiteral("b.gguf")));
    QCOMPARE(bench.downloads->job(a)->root, before);
    // What is under way stays where it began, after a restart, too.
    bench.tester.reset();
    bench.list.reset();
    bench.begin();
    bench.list = std::make_unique<DownloadController>(*bench.downloads);
    bench.server.behave();
    bench.downloads->restore();
    QVERIFY(bench.waitFor(a, State::Done));
    QCOMPARE(bench.at(0, Model::PathRole).toString(), before + QStringLiteral("/owner/model-GGUF/a.gguf"));
    QVERIFY(QFile::exists(before + QStringLiteral("/owner/model-GGUF/a.gguf")));
    QVERIFY(!QFile::exists(bench.target(QStringLiteral("a.gguf"))));
}

void DownloadListTest::showsWhatWasUnderWayBefore()
{
    Bench bench;
    bench.holdBack("a.gguf");
    bench.list->pause(bench.ask("a.gguf"));
    bench.tester.reset();
    bench.list.reset();
    bench.begin();
    bench.list = std::make_unique<DownloadController>(*bench.downloads);
    QSignalSpy restored(bench.downloads.get(), &Downloads::restored);
    bench.downloads->restore();
    QVERIFY(restored.wait());
    QCOMPARE(bench.titles(), QStringList({"a.gguf"}));
    QCOMPARE(bench.list->paused(), 1);
}

void DownloadListTest::saysWhyAFolderDoesNotServe()
{
    const QTemporaryDir folder;
    QVERIFY(!DownloadController::folderProblem(QStringLiteral("models")).isEmpty());
    QFile file(folder.filePath(QStringLiteral("file")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    QVERIFY(!DownloadController::folderProblem(file.fileName()).isEmpty());
    QVERIFY(!DownloadController::folderProblem(file.fileName() + QStringLiteral("/below")).isEmpty());
    QCOMPARE(DownloadController::folderProblem(folder.filePath(QStringLiteral("new/one"))), QString());
    QVERIFY(QFileInfo(folder.filePath(QStringLiteral("new/one"))).isDir());
}

QTEST_MAIN(DownloadListTest)
#include "downloadlist_test.moc"
