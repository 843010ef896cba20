#include "tests/lab/labbed.h"

#include <QFileInfo>
#include <QSignalSpy>

#include <filesystem>

using namespace hearth;

// Comparisons on a disk that becomes full: in the middle of quantizing, and before the result is written. With real small models.
class LabFullDiskTest : public test::LabBed
{
    Q_OBJECT
private Q_SLOTS:
    void init() { layBed(); }
    void cleanup() { clearBed(); }
    void aVariantThatThereIsNoRoomForSaysSo();
    void aResultThatCannotBeWrittenYetSaysSo();
    void aResultThatIsSavedSaysNothing();

private:
    void setMostPages(int pages); // of the database: what a full disk says, without filling one
    QVariant of(int row, LabVariantList::Role role) const { return m_lab->variants()->data(m_lab->variants()->index(row), role); }
};

void LabFullDiskTest::setMostPages(int pages)
{
    const auto set = [pages](Database &db) {
        db.run(QStringLiteral("PRAGMA max_page_count = %1").arg(pages));
        return true;
    };
    m_store->run(set).waitForFinished();
}

// /dev/full takes nothing, as a disk that becomes full.
void LabFullDiskTest::aVariantThatThereIsNoRoomForSaysSo()
{
    HEARTH_NEEDS_FIXTURES();
    if (!QFileInfo::exists(QStringLiteral("/dev/full")))
        QSKIP("no /dev/full here");
    addStories({"f16", "q8_0"});
    m_lab->addQuantization(test::trained("stories260K-f16.gguf"), QStringLiteral("Q4_0"));
    QTRY_VERIFY(m_lab->variants()->areUsable());
    const QString made = of(2, LabVariantList::PathRole).toString();
    QVERIFY(QDir().mkpath(QFileInfo(made).path()));
    std::filesystem::create_symlink("/dev/full", (made + QStringLiteral(".part")).toStdString());
    finish();
    const QString said = of(2, LabVariantList::ErrorRole).toString();
    QVERIFY2(said.contains(QStringLiteral("%1' could not be written: the disk is full. Make room there").arg(QFileInfo(made).fileName())),
             qPrintable(said));
    QVERIFY(QDir(QFileInfo(made).path()).isEmpty(QDir::AllEntries | QDir::NoDotAndDotDot | QDir::System));
    for (int row = 0; row < 2; ++row)
        QVERIFY(of(row, LabVariantList::ErrorRole).toString().isEmpty() && !of(row, LabVariantList::AnswerRole).toString().isEmpty());
    // Nothing is said of a file that there is none of.
    QVERIFY(of(2, LabVariantList::FiguresRole).toList().isEmpty() && of(2, LabVariantList::SizeTextRole).toString().isEmpty());
    const LabRun kept = finishedRun();
    QCOMPARE(kept.variants[2].error, said);
    QVERIFY(kept.variants[2].fileBytes <= 0 && kept.variants[2].bitsPerWeight <= 0);

    m_lab->runAgain(); // there is room again
    QTRY_COMPARE_WITH_TIMEOUT(m_lab->state(), QStringLiteral("done"), 120000);
    QVERIFY(QFileInfo::exists(made) && of(2, LabVariantList::ErrorRole).toString().isEmpty());
    QCOMPARE(m_lab->changes().value(0), QStringLiteral("Q4_0 failed then and ran now."));
    QVERIFY(!of(2, LabVariantList::FiguresRole).toList().isEmpty());
}

void LabFullDiskTest::aResultThatCannotBeWrittenYetSaysSo()
{
    HEARTH_NEEDS_FIXTURES();
    addStories({"f16", "q4_0"});
    finish();
    QVERIFY(m_lab->caution().isEmpty());
    const qint64 earlier = finishedRun().id;
    setMostPages(1);
    m_lab->runAgain();
    QTRY_COMPARE_WITH_TIMEOUT(m_lab->state(), QStringLiteral("done"), 120000);
    QTRY_VERIFY2(m_lab->caution().startsWith(QLatin1String("It is not saved yet, as the disk is full.")), qPrintable(m_lab->caution()));
    QCOMPARE(m_lab->variants()->rowCount(), 2); // and all of it is on show
    const QString answer = of(1, LabVariantList::AnswerRole).toString();
    QVERIFY(!answer.isEmpty());
    const QString unsaved = m_lab->runKey(); // on a slow machine the beginning of it may have found room
    m_lab->openRun(earlier);
    QTRY_COMPARE(m_lab->runKey(), QString::number(earlier));
    QVERIFY(m_lab->caution().isEmpty());

    setMostPages(1 << 20);
    QTRY_VERIFY_WITH_TIMEOUT(m_lab->history()->rowCount() == 2 && finishedRun().isWhole, 10 * Store::retryMs);
    QCOMPARE(QString::number(finishedRun().id), unsaved);
    m_lab->openRun(finishedRun().id);
    QTRY_COMPARE(m_lab->runKey(), unsaved);
    QVERIFY(m_lab->caution().isEmpty());
    QCOMPARE(of(1, LabVariantList::AnswerRole).toString(), answer);
}

// What cannot be written is something else.
void LabFullDiskTest::aResultThatIsSavedSaysNothing()
{
    HEARTH_NEEDS_FIXTURES();
    addStories({"f16", "q4_0"});
    finish();
    setMostPages(1);
    QSignalSpy refused(m_store.get(), &Store::writeFailed);
    m_lab->setPrompt(0, QString(), QString(100000, QLatin1Char('a')));
    m_lab->keepPromptSet(QStringLiteral("long"));
    QTRY_VERIFY(!refused.isEmpty());
    QCoreApplication::processEvents(); // it is told to all
    QVERIFY2(m_lab->caution().isEmpty(), qPrintable(m_lab->caution()));
}

QTEST_GUILESS_MAIN(LabFullDiskTest)
#include "labfulldisk_test.moc"
