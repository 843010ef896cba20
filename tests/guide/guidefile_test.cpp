#include "app/guide/guidefile.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace hearth;

namespace {

std::filesystem::path toPath(const QString &text)
{
    return text.toStdU16String();
}

void touch(const QString &path)
{
    QVERIFY(QDir().mkpath(QFileInfo(path).path()));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
}

} // namespace

class GuideFileTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isFoundBesideAProgram_data()
    {
        QTest::addColumn<QString>("program");
        QTest::addColumn<QString>("file");
        QTest::newRow("build tree") << "app"
                                    << "app/guide/hearth-guide-q8_0.gguf";
        QTest::newRow("installed") << "usr/bin"
                                   << "usr/share/hearth/guide/hearth-guide-q8_0.gguf";
        QTest::newRow("macOS application") << "Hearth.app/Contents/MacOS"
                                           << "Hearth.app/Contents/Resources/guide/hearth-guide-q8_0.gguf";
    }
    void isFoundBesideAProgram()
    {
        QFETCH(QString, program);
        QFETCH(QString, file);
        QTemporaryDir folder;
        QVERIFY(QDir(folder.path()).mkpath(program));
        QCOMPARE(findGuide(toPath(folder.filePath(program))), std::filesystem::path());
        touch(folder.filePath(file));
        QCOMPARE(findGuide(toPath(folder.filePath(program))), toPath(folder.filePath(file)));
    }

    void aFolderOfItsNameIsNotTheGuide()
    {
        QTemporaryDir folder;
        QVERIFY(QDir(folder.path()).mkpath(QStringLiteral("guide/hearth-guide-q8_0.gguf")));
        QCOMPARE(findGuide(toPath(folder.path())), std::filesystem::path());
    }

    void saysWhereItShouldBe()
    {
        QCOMPARE(usualGuidePath("/opt/hearth"), std::filesystem::path("/opt/hearth/guide/hearth-guide-q8_0.gguf"));
    }

    void knowsItsOwnFolder() { QCOMPARE(programFolder(), toPath(QFileInfo(QCoreApplication::applicationFilePath()).canonicalPath())); }

    void comparesFilesAndNotTheirNames()
    {
        QTemporaryDir folder;
        const QString guide = folder.filePath(QStringLiteral("a/hearth-guide-q8_0.gguf"));
        const QString other = folder.filePath(QStringLiteral("b/hearth-guide-q8_0.gguf"));
        const QString link = folder.filePath(QStringLiteral("link.gguf"));
        touch(guide);
        touch(other);
        QVERIFY(QFile::link(guide, link));
        QVERIFY(isSameFile(toPath(guide), toPath(guide)));
        QVERIFY(isSameFile(toPath(link), toPath(guide)));
        QVERIFY(!isSameFile(toPath(other), toPath(guide)));
        QVERIFY(!isSameFile({}, {}));
        QVERIFY(!isSameFile(toPath(folder.filePath(QStringLiteral("none"))), toPath(guide)));
    }
};

QTEST_GUILESS_MAIN(GuideFileTest)
#include "guidefile_test.moc"
