#include "app/lab/labmadefiles.h"

#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QtTest/QtTest>

using namespace hearth;

class LabMadeFilesTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void whatWasLeftUnfinishedIsDeleted();
    void aFolderThatIsNotThereIsEmpty();
};

namespace {

QString write(const QTemporaryDir &folder, const char *name, qsizetype bytes)
{
    const QString path = folder.filePath(QLatin1String(name));
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(QByteArray(bytes, 'x')) == bytes ? path : QString();
}

} // namespace

// Hearth was killed while it quantized: nothing finishes that file, and nothing else lists it.
void LabMadeFilesTest::whatWasLeftUnfinishedIsDeleted()
{
    const QTemporaryDir folder;
    const QString whole = write(folder, "a-Q4_0-1.gguf", 300);
    const QString part = write(folder, "a-Q8_0-1.gguf.part", 500);
    const QString other = write(folder, "notes.part", 7);
    QVERIFY(!whole.isEmpty() && !part.isEmpty() && !other.isEmpty());
    LabMadeFiles made(folder.path());
    made.refresh(); // something may be under way
    QTRY_COMPARE(made.rowCount(), 1);
    QVERIFY(QFileInfo::exists(part));
    made.clean();
    QTRY_VERIFY(!QFileInfo::exists(part));
    QVERIFY(QFileInfo::exists(whole) && QFileInfo::exists(other));
    QCOMPARE(made.files().first().path, whole);
}

void LabMadeFilesTest::aFolderThatIsNotThereIsEmpty()
{
    LabMadeFiles made(QStringLiteral("/not/there"));
    made.clean();
    LabMadeFiles none((QString()));
    none.clean();
    QTest::qWait(0);
    QCOMPARE(made.rowCount(), 0);
    QCOMPARE(none.rowCount(), 0);
}

QTEST_GUILESS_MAIN(LabMadeFilesTest)
#include "labmadefiles_test.moc"
