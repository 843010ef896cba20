#include "app/hub/safename.h"
#include "app/hub/speed.h"
#include "app/store/filehash.h"

#include <QCryptographicHash>
#include <QRandomGenerator>
#include <QTest>

#include <algorithm>

using namespace hearth;

// The hashes, and the small parts of downloads that need no network.
class FileHashTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void hashesAsOthersDo_data();
    void hashesAsOthersDo();
    void namesAGitBlob();
    void makesNamesSafe_data();
    void makesNamesSafe();
    void numbersNamesThatAreTheSame();
    void sharesALimit();
    void smoothsTheSpeed();
};

void FileHashTest::hashesAsOthersDo_data()
{
    QTest::addColumn<int>("bytes");
    for (const int bytes : {0, 1, 55, 56, 63, 64, 65, 119, 120, 128, 1000, 1 << 20})
        QTest::addRow("%d bytes", bytes) << bytes;
}

// Against Qt's, in one piece and in pieces of any size.
void FileHashTest::hashesAsOthersDo()
{
    QFETCH(int, bytes);
    QRandomGenerator random(1);
    QByteArray content(bytes, '\0');
    for (char &c : content)
        c = char(random.bounded(256));
    const QString expected = QString::fromLatin1(QCryptographicHash::hash(content, QCryptographicHash::Sha256).toHex());
    QCOMPARE(hashKindOf(expected), HashKind::Sha256);
    FileHash whole(HashKind::Sha256, bytes);
    whole.add(content);
    QCOMPARE(whole.result(), expected);
    FileHash pieces(HashKind::Sha256, bytes);
    pieces.add("begun and thrown away");
    pieces.restart();
    for (qsizetype at = 0; at < content.size();) {
        const qsizetype size = 1 + random.bounded(200);
        pieces.add(QByteArrayView(content).sliced(at, std::min(size, content.size() - at)));
        at += size;
    }
    QCOMPARE(pieces.result(), expected);
}

void FileHashTest::namesAGitBlob()
{
    // `printf 'hello\n' | git hash-object --stdin`
    const QString oid = QStringLiteral("ce013625030ba8dba906f756967f9e9ca394464a");
    QCOMPARE(hashKindOf(oid), HashKind::GitBlob);
    FileHash hash(HashKind::GitBlob, 6);
    hash.add("hello!");
    hash.restart(); // with the head again
    hash.add("hel");
    hash.add("lo\n");
    QCOMPARE(hash.result(), oid);
    FileHash wrong(HashKind::GitBlob, 6);
    wrong.add("hello!");
    QVERIFY(wrong.result() != oid);
}

void FileHashTest::makesNamesSafe_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("safe");
    const auto row = [](const char *path, const char *safe) { QTest::newRow(path) << QString::fromUtf8(path) << QString::fromUtf8(safe); };
    row("model-00001-of-00002.gguf", "model-00001-of-00002.gguf");
    row("Q4_K_M/a (1) [x], b=c@d+e.gguf", "Q4_K_M/a (1) [x], b=c@d+e.gguf");
    row("../../etc/passwd", "_/_/etc/passwd");
    row("/etc/passwd", "etc/passwd");
    row("C:\\Windows\\x", "C__Windows_x");
    row("a/./b", "a/_/b");
    row(".git/config", "_git/config");
    row("...", "_");
    row("end.", "end");
    row(" lead", "_lead");
    row("con", "_con");
    row("Aux.json", "_Aux.json");
    row("com1.tar.gz", "_com1.tar.gz");
    row("lpt9 .x", "_lpt9 .x");
    row("CONIN$", "_CONIN_");
    row("com10", "com10");
    row("console", "console");
    row("x.part", "x.part_");
    row("x.PART", "x.PART_");
    row("a\x01\x7f|?*<>\"b", "a________b");
    row("\u202egpj.exe", "_gpj.exe");
    row("", "");
    row("///", "");
    row("1/2/3/4/5/6/7/8/9", "");
}

void FileHashTest::makesNamesSafe()
{
    QFETCH(QString, path);
    QFETCH(QString, safe);
    QCOMPARE(safePath(path), safe);
    QCOMPARE(safePath(safe), safe); // what is safe stays as it is: the journal relies on it
}

void FileHashTest::numbersNamesThatAreTheSame()
{
    const QString longest = QString(115, u'x') + QStringLiteral(".gguf");
    const QStringList paths = {QStringLiteral("a/b.gguf"), QStringLiteral("/A/B.gguf"), QStringLiteral("b"), QStringLiteral(":"),
                               QStringLiteral("?"),        QStringLiteral("2-_"),       QString(longest),    longest.toUpper()};
    const QStringList safe = safePaths(paths);
    QCOMPARE(safe.size(), paths.size());
    QCOMPARE(safe.mid(0, 6),
             QStringList({QStringLiteral("a/b.gguf"), QStringLiteral("A/2-B.gguf"), QStringLiteral("b"), QStringLiteral("_"),
                          QStringLiteral("2-_"), QStringLiteral("2-2-_")}));
    QSet<QString> names;
    for (const QString &path : safe) {
        QCOMPARE(safePath(path), path); // with its number, too
        names.insert(path.toLower());
    }
    QCOMPARE(names.size(), safe.size());
}

void FileHashTest::sharesALimit()
{
    SpeedLimit limit;
    QCOMPARE(limit.take(1000, 0), 1000);
    limit.set(1000);
    qint64 taken = 0;
    for (qint64 ms = 0; ms <= 10000; ms += 10)
        taken += limit.take(7, ms) + limit.take(1 << 20, ms);
    QVERIFY2(taken >= 9900 && taken <= 10300, qPrintable(QString::number(taken)));
    // After a long rest no flood comes.
    QVERIFY(limit.take(1 << 20, 1000000) <= 250);
}

void FileHashTest::smoothsTheSpeed()
{
    SpeedMeter meter;
    QCOMPARE(meter.secondsLeft(100), -1);
    for (qint64 ms = 0; ms <= 20000; ms += 500)
        meter.sample(ms * 100, ms);
    QVERIFY(std::abs(meter.bytesPerSecond() - 100000) < 1000);
    QCOMPARE(meter.secondsLeft(1000000), 10);
    meter.sample(0, 20500); // began again: not a negative speed
    QVERIFY(meter.bytesPerSecond() > 0);
    for (qint64 ms = 21000; ms <= 60000; ms += 500)
        meter.sample(0, ms);
    QVERIFY(meter.bytesPerSecond() < 100);
}

QTEST_GUILESS_MAIN(FileHashTest)
#include "filehash_test.moc"
