#include "tests/documents/indexbench.h"

#include <QDir>
#include <QFile>
#include <QTest>

#ifdef Q_OS_LINUX
#include <sys/stat.h>
#include <unistd.h>
#endif

using namespace hearth;
using namespace hearth::test;

namespace {

#ifdef Q_OS_LINUX
// Root may look into everything: as long as this lives, the program runs as nobody, to whom these folders belong.
class AsNobody
{
public:
    explicit AsNobody(const QStringList &folders)
    {
        if (!isRoot)
            return;
        for (const QString &folder : folders)
            isDone = ::chown(QFile::encodeName(folder).constData(), nobody, nobody) == 0 && isDone;
        isDone = ::setresuid(nobody, nobody, 0) == 0 && isDone;
    }
    ~AsNobody() { isDone = !isRoot || (::setresuid(0, 0, 0) == 0 && isDone); }
    AsNobody(const AsNobody &) = delete;
    AsNobody &operator=(const AsNobody &) = delete;
    bool isDone = true;

private:
    static constexpr uid_t nobody = 65534;
    const bool isRoot = ::geteuid() == 0;
};
#endif

QList<FileReport> reportsOf(const IndexBench &bench)
{
    Database library(libraryPath(bench.folder));
    return readReport(library, false, 1);
}

} // namespace

// Places that are away, and places that may not be looked into.
class IndexPlacesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsWhatWasOnAVolumeThatIsAway_data();
    void keepsWhatWasOnAVolumeThatIsAway();
    void forgetsWhatWasDeletedOnAVolumeThatIsThere();
    void opensALibraryThatKnowsNoVolumes();
    void reportsFoldersThatMayNotBeLookedInto();
    void reportsWhatIsNoFile();
};

void IndexPlacesTest::keepsWhatWasOnAVolumeThatIsAway_data()
{
    QTest::addColumn<QString>("place"); // below the folder of the files, which is where the volume is mounted
    QTest::newRow("the volume itself") << QString();
    QTest::newRow("a folder on it") << QStringLiteral("/papers");
    QTest::newRow("a file on it") << QStringLiteral("/lease.txt");
    QTest::newRow("a file in a folder on it") << QStringLiteral("/papers/lease.txt");
}

void IndexPlacesTest::keepsWhatWasOnAVolumeThatIsAway()
{
    QFETCH(const QString, place);
    const IndexBench bench;
    const QString whole = bench.files + place;
    const QString file = place == QLatin1String("/lease.txt") ? QStringLiteral("lease.txt") : QStringLiteral("papers/lease.txt");
    const QString away = bench.home.filePath(QStringLiteral("away"));
    QVERIFY(QDir(bench.files).mkpath(QStringLiteral("papers")));
    bench.write(file, QStringLiteral("The rent is paid in March."));
    bench.addCollection(1, {whole});
    bool isMounted = true;
    IndexWorkOptions options = bench.options();
    options.volumeOf = [&](const QString &) { return isMounted ? bench.files : QStringLiteral("/"); };
    {
        IndexWork work(options);
        work.open();
        IndexBench::finish(work);
        QVERIFY(work.progress().unreachable.isEmpty());
    }
    // Away: an empty folder is left. The program was begun anew in the meantime.
    isMounted = false;
    QVERIFY(QDir().rename(bench.files, away) && QDir().mkpath(bench.files));
    IndexWork work(options);
    work.open();
    IndexBench::finish(work);
    IndexBench::finish(work); // however often it is looked at
    QCOMPARE(work.progress().unreachable, QStringList{whole});
    QCOMPARE(bench.find(QStringLiteral("rent")), QStringList{file});
    // Back, with another text.
    isMounted = true;
    QVERIFY(QDir().rmdir(bench.files) && QDir().rename(away, bench.files));
    bench.write(file, QStringLiteral("The rent is paid in October."));
    IndexBench::finish(work);
    QVERIFY(work.progress().unreachable.isEmpty());
    QCOMPARE(bench.find(QStringLiteral("october")).size(), 1);
    QVERIFY(bench.find(QStringLiteral("march")).isEmpty());
}

void IndexPlacesTest::forgetsWhatWasDeletedOnAVolumeThatIsThere()
{
    const IndexBench bench;
    bench.write(QStringLiteral("lease.txt"), QStringLiteral("The rent is paid in March."));
    bench.write(QStringLiteral("notes.txt"), QStringLiteral("The boat is green."));
    bench.addCollection(1, {bench.files});
    bench.addCollection(2, {bench.path(QStringLiteral("notes.txt"))});
    IndexWorkOptions options = bench.options(); // as the system tells of volumes
    IndexWork work(options);
    work.open();
    IndexBench::finish(work);
    QVERIFY(QFile::remove(bench.path(QStringLiteral("lease.txt"))));
    QVERIFY(QFile::remove(bench.path(QStringLiteral("notes.txt"))));
    IndexBench::finish(work);
    QVERIFY(work.progress().unreachable.isEmpty());
    QVERIFY(bench.find(QStringLiteral("rent")).isEmpty());
    QVERIFY(bench.find(QStringLiteral("boat")).isEmpty());
}

void IndexPlacesTest::opensALibraryThatKnowsNoVolumes()
{
    const IndexBench bench;
    bench.write(QStringLiteral("lease.txt"), QStringLiteral("The rent is paid in March."));
    bench.addCollection();
    {
        Database library(libraryPath(bench.folder));
        library.run(QStringLiteral("DROP TABLE volumes")); // as an earlier Hearth wrote it
    }
    bench.indexAll();
    QCOMPARE(bench.find(QStringLiteral("rent")).size(), 1);
}

void IndexPlacesTest::reportsFoldersThatMayNotBeLookedInto()
{
#ifdef Q_OS_LINUX
    const IndexBench bench;
    const AsNobody nobody({bench.home.path(), bench.files});
    QVERIFY(nobody.isDone);
    bench.write(QStringLiteral("seen.txt"), QStringLiteral("The boat is green."));
    QVERIFY(QDir(bench.files).mkpath(QStringLiteral("shut")));
    bench.write(QStringLiteral("shut/secret.txt"), QStringLiteral("The rent is paid in March."));
    bench.addCollection();
    const QString shut = bench.path(QStringLiteral("shut"));
    IndexWork work(bench.options());
    work.open();
    IndexBench::finish(work);
    QCOMPARE(bench.find(QStringLiteral("rent")).size(), 1);
    for (const QFileDevice::Permissions permissions : {QFileDevice::Permissions(), QFileDevice::Permissions(QFileDevice::ReadOwner)}) {
        QVERIFY(QFile::setPermissions(shut, permissions));
        IndexBench::finish(work);
        const QList<FileReport> reports = reportsOf(bench);
        QCOMPARE(reports.size(), 3);
        QCOMPARE(reports[1].path, shut);
        QCOMPARE(reports[1].state, FileState::Failed);
        QCOMPARE(reports[1].problems[0].trouble, ReadTrouble::NotReadable);
        QCOMPARE(reports[1].problems[0].detail, QStringLiteral("There is no permission to look into this folder."));
        QCOMPARE(bench.find(QStringLiteral("rent")).size(), 1); // what was read of it stays
        QVERIFY(work.progress().unreachable.isEmpty());
    }
    QVERIFY(QFile::setPermissions(shut, QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ExeOwner));
    IndexBench::finish(work);
    QCOMPARE(reportsOf(bench).size(), 2);
    QCOMPARE(bench.find(QStringLiteral("rent")).size(), 1);
#else
    QSKIP("permissions are others here");
#endif
}

void IndexPlacesTest::reportsWhatIsNoFile()
{
#ifdef Q_OS_LINUX
    const IndexBench bench;
    const QString pipe = bench.path(QStringLiteral("pipe"));
    QCOMPARE(::mkfifo(QFile::encodeName(pipe).constData(), S_IRUSR | S_IWUSR), 0);
    bench.addCollection(1, {pipe});
    bench.indexAll();
    const QList<FileReport> reports = reportsOf(bench);
    QCOMPARE(reports.size(), 1);
    QCOMPARE(reports[0].state, FileState::Failed);
    QCOMPARE(reports[0].problems[0].trouble, ReadTrouble::NotSupported);
#else
    QSKIP("there are no such files here");
#endif
}

QTEST_GUILESS_MAIN(IndexPlacesTest)
#include "indexplaces_test.moc"
