#include "app/lab/labhasher.h"
#include "app/lab/labtext.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest/QtTest>

using namespace hearth;

// The text that quality is measured on, and which file a variant is, as they are read from files.
class LabTextTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void ofALongTextTheBeginningIsTaken_data();
    void ofALongTextTheBeginningIsTaken();
    void whatIsNoTextIsRefused();
    void aLongDocumentIsCutAsWell();
    void aFileThatChangesWhileItIsReadIsLeft();
    void readingStopsForAPauseAndGoesOn();

private:
    [[nodiscard]] QString file(const QByteArray &content) const
    {
        QFile file(m_folder.filePath(QStringLiteral("text.txt")));
        if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
            qFatal("cannot write");
        return file.fileName();
    }

    QTemporaryDir m_folder;
};

void LabTextTest::ofALongTextTheBeginningIsTaken_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QString>("end"); // of what is taken
    QTest::addColumn<bool>("isCut");
    const qsizetype most = LabTextReader::mostBytes;
    QTest::newRow("short") << QByteArray("A word.") << "A word." << false;
    QTest::newRow("just as long") << QByteArray(most, 'a') << "aaa" << false;
    QTest::newRow("words") << QByteArray("word ").repeated(most / 5 + 100) << "word" << true;
    QTest::newRow("one long word") << QByteArray(most + 100, 'a') << "aaa" << true;
    QTest::newRow("no words") << QString::fromUtf8("漢字").toUtf8().repeated(most / 6 + 100) << QString::fromUtf8("漢")
                              << true; // 3 bytes each
}

void LabTextTest::ofALongTextTheBeginningIsTaken()
{
    QFETCH(QByteArray, content);
    QFETCH(QString, end);
    QFETCH(bool, isCut);
    const LabText text = readPlainText(file(content));
    QVERIFY2(text.error.isEmpty(), qPrintable(text.error));
    QVERIFY(content.startsWith(text.text.toUtf8()));
    QVERIFY2(text.text.endsWith(end), qPrintable(text.text.right(10)));
    QCOMPARE(text.notice.contains(QLatin1String("first megabyte")), isCut);
    QVERIFY(text.text.toUtf8().size() <= LabTextReader::mostBytes);
    QVERIFY(isCut ? text.text.toUtf8().size() > LabTextReader::mostBytes - 300 : text.text.toUtf8() == content);
}

void LabTextTest::whatIsNoTextIsRefused()
{
    const LabText text = readPlainText(file(QByteArray("a \xff\xfe b")));
    QVERIFY(text.error.contains(QLatin1String("UTF-8")) && text.text.isEmpty());
    QVERIFY(!readPlainText(m_folder.filePath(QStringLiteral("none.txt"))).error.isEmpty());
}

void LabTextTest::aLongDocumentIsCutAsWell()
{
    LabTextReader reader([](const QString &, const std::stop_token &) {
        LabText text;
        text.text = QStringLiteral("word ").repeated(300000);
        return text;
    });
    LabText found;
    connect(&reader, &LabTextReader::done, &reader, [&](const LabText &text) { found = text; });
    reader.read(QStringLiteral("/papers/long.pdf"));
    QTRY_VERIFY_WITH_TIMEOUT(!reader.isReading(), 30000);
    QVERIFY(found.error.isEmpty() && found.notice.contains(QLatin1String("long.pdf")));
    QVERIFY(found.text.endsWith(QLatin1String("word")) && found.text.size() <= LabTextReader::mostBytes);
}

void LabTextTest::aFileThatChangesWhileItIsReadIsLeft()
{
    const QString path = file("one");
    bool changes = true;
    LabHasher hasher([&](const QString &read, const std::atomic<bool> &) {
        if (changes) {
            QFile grown(read);
            if (grown.open(QIODevice::Append))
                grown.write("and more");
        }
        return QString(64, QLatin1Char('a'));
    });
    QSignalSpy known(&hasher, &LabHasher::known);
    hasher.want(path, {});
    QTRY_VERIFY_WITH_TIMEOUT(!hasher.isBusy(), 30000);
    QCOMPARE(known.size(), 0); // neither what it was nor what it is
    QVERIFY(hasher.hashOf(path).isEmpty());
    changes = false;
    hasher.want(path, {});
    QTRY_COMPARE_WITH_TIMEOUT(known.size(), 1, 30000);
    QCOMPARE(hasher.hashOf(path), QString(64, QLatin1Char('a')));
    QVERIFY(LabHasher::stampOf({path}).modifiedAt > 0);
    QVERIFY(!file("another one, longer").isEmpty());
    QVERIFY(hasher.hashOf(path).isEmpty());
}

void LabTextTest::readingStopsForAPauseAndGoesOn()
{
    const QString path = file("one");
    std::atomic<int> begun{0};
    LabHasher hasher([&](const QString &, const std::atomic<bool> &stop) {
        const bool isFirst = ++begun == 1;
        while (isFirst && !stop)
            QThread::msleep(1);
        return isFirst ? QString() : QString(64, QLatin1Char('b'));
    });
    QSignalSpy known(&hasher, &LabHasher::known);
    hasher.want(path, {});
    QTRY_COMPARE_WITH_TIMEOUT(begun.load(), 1, 30000);
    hasher.setPaused(true);
    QTRY_VERIFY_WITH_TIMEOUT(!hasher.isBusy(), 30000);
    QCOMPARE(begun.load(), 1);
    hasher.setPaused(false);
    QTRY_COMPARE_WITH_TIMEOUT(known.size(), 1, 30000);
    QCOMPARE(known[0][1].toString(), QString(64, QLatin1Char('b')));
}

QTEST_GUILESS_MAIN(LabTextTest)
#include "labtext_test.moc"
