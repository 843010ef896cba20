#include "app/documents/attachmentcontroller.h"
#include "app/settings/englishforms.h"
#include "tests/support/scripteddocuments.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace hearth;
using namespace hearth::test;

namespace {

// A window with a new chat open, whose id will be 57.
struct Bench
{
    Bench()
    {
        contracts = documents.addCollection(QStringLiteral("Contracts"));
        notes = documents.addCollection(QStringLiteral("Notes"));
    }
    QUrl made(const QString &name) const
    {
        QFile file(folder.filePath(name));
        if (!file.open(QIODevice::WriteOnly))
            qFatal("no file");
        return QUrl::fromLocalFile(file.fileName());
    }
    QStringList names()
    {
        QStringList all;
        for (int row = 0; row < chat.model()->rowCount(); ++row)
            all.append(chat.model()->index(row, 0).data(CollectionListModel::NameRole).toString());
        return all;
    }

    QTemporaryDir folder;
    ScriptedDocuments documents;
    qint64 contracts = -1;
    qint64 notes = -1;
    AttachmentController chat{documents, [] { return qint64(57); }};
};

} // namespace

class AttachmentsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QCoreApplication::installTranslator(new EnglishForms(QCoreApplication::instance())); }
    void attachesToANewChatBeforeItIsStored();
    void forgetsANewChatThatIsLeft();
    void startsANewChatWithoutWhatAKilledProgramLeft();
    void showsWhatTheOpenChatAsksAbout();
    void takesFilesForOneChatAlone();
    void takesOffWhatIsNotThere();
    void saysWhyAFileOfTheChatCouldNotBeRead();
    void removesTheChatsOwnFilesWithTheirChip();
    void forgetsARemovedChatOnlyWhenItCannotComeBack();
    void tellsHowManyFilesAreNotReadYet();
    void tellsWhichFilesCouldNotBeRead();
};

void AttachmentsTest::attachesToANewChatBeforeItIsStored()
{
    Bench bench;
    bench.chat.attach(bench.notes);
    QCOMPARE(bench.documents.collectionsOf(57), QList<qint64>{bench.notes});
    bench.chat.keepAs(57);
    bench.chat.setChat(57);
    QCOMPARE(bench.documents.collectionsOf(57), QList<qint64>{bench.notes});
    QCOMPARE(bench.names(), QStringList{QStringLiteral("Notes")});
    bench.chat.setChat(3);
    QCOMPARE(bench.documents.collectionsOf(57), QList<qint64>{bench.notes});
    QCOMPARE(bench.chat.count(), 0);
}

void AttachmentsTest::forgetsANewChatThatIsLeft()
{
    Bench bench;
    QVERIFY(bench.chat.addFiles({bench.made(QStringLiteral("lease.pdf"))}));
    bench.chat.setChat(3);
    QCOMPARE(bench.documents.collectionsOf(57), QList<qint64>());
    QCOMPARE(bench.documents.records.size(), 2);
    bench.chat.setChat(-1);
    bench.chat.attach(bench.notes);
    bench.chat.shutDown();
    QCOMPARE(bench.documents.collectionsOf(57), QList<qint64>());
}

void AttachmentsTest::startsANewChatWithoutWhatAKilledProgramLeft()
{
    Bench attaching;
    attaching.documents.addFilesToChat(57, {QStringLiteral("/left")});
    attaching.chat.attach(attaching.notes);
    QCOMPARE(attaching.documents.collectionsOf(57), QList<qint64>{attaching.notes});

    Bench plain;
    plain.documents.addFilesToChat(57, {QStringLiteral("/left")});
    plain.chat.keepAs(57);
    plain.chat.setChat(57);
    QCOMPARE(plain.chat.count(), 0);
}

void AttachmentsTest::showsWhatTheOpenChatAsksAbout()
{
    Bench bench;
    bench.documents.setCollectionsOf(3, {bench.notes, bench.contracts, 999});
    bench.chat.setChat(3);
    QCOMPARE(bench.names(), (QStringList{"Notes", "Contracts"}));
    QVERIFY(bench.chat.isAttached(bench.notes));
    bench.chat.detach(bench.notes);
    QCOMPARE(bench.names(), QStringList{QStringLiteral("Contracts")});
    QCOMPARE(bench.documents.collections().size(), 2);
    bench.documents.renameCollection(bench.contracts, QStringLiteral("Leases"));
    QCOMPARE(bench.names(), QStringList{QStringLiteral("Leases")});
    bench.documents.removeCollection(bench.contracts);
    QCOMPARE(bench.chat.count(), 0);
}

void AttachmentsTest::takesFilesForOneChatAlone()
{
    Bench bench;
    bench.chat.setChat(3);
    QVERIFY(!bench.chat.addFiles({QUrl(QStringLiteral("https://example.com/a.pdf"))}));
    QVERIFY(bench.chat.addFiles({bench.made(QStringLiteral("lease.pdf"))}));
    QCOMPARE(bench.names(), QStringList{QStringLiteral("lease.pdf")});
    QVERIFY(bench.chat.addFiles({bench.made(QStringLiteral("terms.txt")), bench.made(QStringLiteral("plan.odt"))}));
    bench.chat.attach(bench.notes);
    QCOMPARE(bench.names(), (QStringList{"Notes", "lease.pdf and 2 more"}));
    QCOMPARE(bench.documents.collections().size(), 2); // it is not listed
}

void AttachmentsTest::takesOffWhatIsNotThere()
{
    Bench bench;
    bench.chat.setChat(3);
    QSignalSpy leftOut(&bench.chat, &AttachmentController::leftOut);
    QVERIFY(bench.chat.addFiles({QUrl::fromLocalFile(QStringLiteral("/nowhere/a.pdf"))})); // seen a moment later
    QTRY_COMPARE_WITH_TIMEOUT(leftOut.size(), 1, 60000);
    QCOMPARE(leftOut.takeFirst()[0].toString(), QStringLiteral("“a.pdf” was left out: it is not there."));
    QCOMPARE(bench.chat.count(), 0);
    QVERIFY(bench.chat.addFiles({bench.made(QStringLiteral("lease.pdf")), QUrl::fromLocalFile(QStringLiteral("/nowhere/a.pdf"))}));
    QTRY_COMPARE_WITH_TIMEOUT(bench.names(), QStringList{QStringLiteral("lease.pdf")}, 60000);
    QTRY_COMPARE_WITH_TIMEOUT(leftOut.size(), 1, 60000);
}

void AttachmentsTest::saysWhyAFileOfTheChatCouldNotBeRead()
{
    Bench bench;
    bench.chat.setChat(3);
    bench.chat.addFiles({bench.made(QStringLiteral("film.txt")), bench.made(QStringLiteral("lease.pdf"))});
    const qint64 own = bench.documents.collectionsOf(3).constFirst();
    const auto failed = [](const QString &path, ReadTrouble trouble, const QString &detail) {
        FileReport report;
        report.path = path;
        report.state = FileState::Failed;
        report.problems = {{trouble, 0, detail}};
        return report;
    };
    FileReport read;
    read.path = QStringLiteral("/a/lease.pdf");
    read.state = FileState::Indexed;
    QList<FileReport> &files = bench.documents.files[own];
    files = {failed(QStringLiteral("/a/film.txt"), ReadTrouble::TooLarge, QStringLiteral("It has 2.1 GB.")), read};
    bench.documents.change(own, [](CollectionRecord &record) { record.unreadFiles = 1; });
    QTRY_COMPARE(bench.chat.unreadText(), QStringLiteral("film.txt was not read. It has 2.1 GB."));
    for (int i = 0; i < 4; ++i)
        files.append(failed(QStringLiteral("/a/%1.pdf").arg(i), ReadTrouble::Encrypted, {}));
    bench.documents.change(own, [](CollectionRecord &record) { record.unreadFiles = 5; });
    const QStringList lines{QStringLiteral("film.txt was not read. It has 2.1 GB."), QStringLiteral("0.pdf was not read. Encrypted"),
                            QStringLiteral("1.pdf was not read. Encrypted"), QStringLiteral("2 more could not be read.")};
    QTRY_COMPARE(bench.chat.unreadText(), lines.join(u'\n'));
    bench.chat.setChat(4);
    QVERIFY(bench.chat.unreadText().isEmpty());
}

void AttachmentsTest::removesTheChatsOwnFilesWithTheirChip()
{
    Bench bench;
    bench.chat.setChat(3);
    bench.chat.addFiles({bench.made(QStringLiteral("lease.pdf"))});
    bench.chat.detach(bench.documents.collectionsOf(3).constFirst());
    QCOMPARE(bench.chat.count(), 0);
    QCOMPARE(bench.documents.records.size(), 2);
}

void AttachmentsTest::forgetsARemovedChatOnlyWhenItCannotComeBack()
{
    Bench bench;
    bench.documents.setCollectionsOf(3, {bench.notes});
    bench.documents.setCollectionsOf(4, {bench.notes});
    bench.chat.removeLater(3);
    bench.chat.removeLater(4);
    bench.chat.keepAfterAll(3);
    QCOMPARE(bench.documents.collectionsOf(4).size(), 1);
    bench.chat.shutDown();
    QCOMPARE(bench.documents.collectionsOf(3).size(), 1);
    QCOMPARE(bench.documents.collectionsOf(4).size(), 0);
}

void AttachmentsTest::tellsHowManyFilesAreNotReadYet()
{
    Bench bench;
    const auto setFiles = [&](int files, int waiting) {
        bench.documents.change(bench.notes, [&](CollectionRecord &record) {
            record.files = files;
            record.waitingFiles = waiting;
        });
    };
    bench.documents.now.isRunning = true;
    bench.documents.now.secondsLeft = 150;
    bench.chat.setChat(3);
    bench.chat.attach(bench.notes);
    QCOMPARE(bench.chat.waiting(), 0);
    QSignalSpy rebuilt(&bench.chat, &AttachmentController::attachedChanged);
    QSignalSpy changedRows(bench.chat.model(), &QAbstractItemModel::dataChanged);
    setFiles(4, 2);
    QCOMPARE(changedRows.size(), 1);
    QCOMPARE(rebuilt.size(), 0); // a count is not another attachment
    QCOMPARE(bench.chat.waiting(), 2);
    QCOMPARE(bench.chat.readingText(), QStringLiteral("Reading: 2 of 4 files not read yet, about 3 min left"));
    QCOMPARE(bench.chat.readingProgress(), 0.5);
    QSignalSpy changed(&bench.chat, &AttachmentController::readingChanged);
    bench.documents.now.isPaused = true;
    bench.documents.setProgress(bench.documents.now);
    QCOMPARE(changed.size(), 1);
    QCOMPARE(bench.chat.readingText(), QStringLiteral("Reading is paused: 2 of 4 files not read yet"));
    setFiles(4, 0);
    QCOMPARE(bench.chat.waiting(), 0);
    QCOMPARE(bench.chat.readingText(), QString());
    // Counts are enough: a report of a large collection takes long to make.
    QCOMPARE(bench.documents.reports, 0);
}

void AttachmentsTest::tellsWhichFilesCouldNotBeRead()
{
    Bench bench;
    const auto setUnread = [&](qint64 collection, int files) {
        bench.documents.change(collection, [&](CollectionRecord &record) { record.unreadFiles = files; });
    };
    QSignalSpy changed(&bench.chat, &AttachmentController::unreadChanged);
    bench.chat.setChat(3);
    bench.chat.attach(bench.notes);
    setUnread(bench.contracts, 9); // nobody asks about them here
    QCOMPARE(bench.chat.unreadFiles(), 0);
    QCOMPARE(bench.chat.unreadCollection(), -1.0);
    QCOMPARE(changed.size(), 0);
    setUnread(bench.notes, 2);
    QCOMPARE(bench.chat.unreadFiles(), 2);
    QCOMPARE(bench.chat.unreadCollection(), double(bench.notes));
    bench.chat.attach(bench.contracts);
    QCOMPARE(bench.chat.unreadFiles(), 11);
    QCOMPARE(bench.chat.unreadCollection(), double(bench.contracts));
    bench.chat.setChat(4);
    QCOMPARE(bench.chat.unreadFiles(), 0);
    QCOMPARE(changed.size(), 3);
}

QTEST_GUILESS_MAIN(AttachmentsTest)
#include "attachments_test.moc"
