#include "app/chat/linkeddocuments.h"

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace hearth;

namespace {

// The real Documents over a folder of its own; each line of a file is a paragraph.
struct Bench
{
    Bench()
    {
        parts.read = [](const QString &path, const std::stop_token &) {
            QFile file(path);
            Document document;
            document.format = QStringLiteral("txt");
            document.pages.append(DocumentPage());
            if (file.open(QIODevice::ReadOnly))
                document.pages[0].text = QString::fromUtf8(file.readAll());
            qsizetype start = 0;
            for (const QString &line : document.pages[0].text.split(u'\n')) {
                DocumentElement element;
                element.start = start;
                element.length = line.size();
                document.pages[0].elements.append(element);
                start += line.size() + 1;
            }
            return document;
        };
        parts.isPolite = false;
        DocumentsOptions options;
        options.folder = folder.filePath(QStringLiteral("index"));
        documents = std::make_unique<Documents>(options, nullptr, parts);
        documents->open();
        const QDeadlineTimer deadline(60000);
        while (!documents->isReady() && !deadline.hasExpired())
            QCoreApplication::processEvents(QEventLoop::AllEvents, 50);
        linked = std::make_unique<LinkedDocuments>(*documents, QString());
    }

    QString write(const QString &name, const QString &text)
    {
        QFile file(folder.filePath(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(text.toUtf8()) < 0)
            return {};
        return file.fileName();
    }
    bool isIndexed(qint64 collection, int files)
    {
        const QList<FileReport> report = documents->report(collection).result();
        return report.size() == files
            && std::all_of(report.begin(), report.end(), [](const FileReport &file) { return file.state == FileState::Indexed; });
    }

    QTemporaryDir folder;
    DocumentParts parts;
    std::unique_ptr<Documents> documents;
    std::unique_ptr<LinkedDocuments> linked;
};

} // namespace

class LinkedDocumentsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void givesAllPassagesOnceAndWithoutOverlap();
    void givesNoneOfNoCollections();
    void noticesAChangedFile();
    void followsAFileThatIsMoved();
    void givesNoneWhenSomeCannotBeRead();
    void makesAQuestionSelfContained();
};

void LinkedDocumentsTest::givesAllPassagesOnceAndWithoutOverlap()
{
    Bench bench;
    const QString sentence = QStringLiteral("This sentence stands here as the %1th one of its long paragraph. ");
    QString text;
    for (int i = 0; i < 80; ++i)
        text += sentence.arg(i);
    const QString path = bench.write(QStringLiteral("a.txt"), text + QStringLiteral("\nThe rent is 5."));
    const qint64 one = bench.documents->addCollection(QStringLiteral("one"));
    const qint64 two = bench.documents->addCollection(QStringLiteral("two"));
    bench.documents->addPlaces(one, {path});
    bench.documents->addPlaces(two, {path});
    QTRY_VERIFY_WITH_TIMEOUT(bench.isIndexed(one, 1) && bench.isIndexed(two, 1), 20000);
    QFuture<QList<PassageHit>> future = bench.linked->passages({one, two});
    QTRY_VERIFY(future.isFinished());
    const QList<PassageHit> hits = future.result();
    QVERIFY(hits.size() > 1);
    QCOMPARE(hits[0].fileName, QStringLiteral("a.txt"));
    QCOMPARE(hits[0].filePath, path);
    qsizetype end = 0;
    for (const PassageHit &hit : hits) {
        QVERIFY2(hit.passage.start >= end, "passages overlap, or the file came twice");
        end = hit.passage.start + hit.passage.length;
    }
    QVERIFY(hits.last().passage.text.endsWith(QStringLiteral("The rent is 5.")));
    QFuture<qint64> size = bench.linked->sizeInTokens({one});
    QTRY_VERIFY(size.isFinished());
    QVERIFY(size.result() > 500);
    bench.documents->setCollectionsOf(42, {one});
    QCOMPARE(bench.linked->collectionsOf(42), QList<qint64>{one});
}

void LinkedDocumentsTest::noticesAChangedFile()
{
    Bench bench;
    const QString path = bench.write(QStringLiteral("a.txt"), QStringLiteral("The rent is 5."));
    const qint64 id = bench.documents->addCollection(QStringLiteral("one"));
    bench.documents->addPlaces(id, {path});
    QTRY_VERIFY_WITH_TIMEOUT(bench.isIndexed(id, 1), 20000);
    const qint64 file = bench.documents->report(id).result().constFirst().fileId;
    const QByteArray before = bench.linked->contentHash(file).result();
    QCOMPARE(before.size(), 32);
    QCOMPARE(bench.linked->hashOnDisk(path).result(), before);
    QFuture<QList<PassageHit>> passages = bench.linked->passages({id});
    QTRY_VERIFY(passages.isFinished());
    QCOMPARE(passages.result().constFirst().fileHash, before);
    bench.documents->setPaused(true);
    bench.write(QStringLiteral("a.txt"), QStringLiteral("The rent is 6."));
    QVERIFY(bench.linked->hashOnDisk(path).result() != before);
    QCOMPARE(bench.linked->contentHash(file).result(), before);
    bench.documents->setPaused(false);
    bench.linked->lookAgain();
    QTRY_VERIFY_WITH_TIMEOUT(bench.linked->contentHash(file).result() == bench.linked->hashOnDisk(path).result(), 20000);
    QVERIFY(bench.linked->hashOnDisk(QStringLiteral("/not/there")).result().isEmpty());
}

void LinkedDocumentsTest::followsAFileThatIsMoved()
{
    Bench bench;
    QVERIFY(QDir(bench.folder.path()).mkpath(QStringLiteral("papers/old")));
    const QString path = bench.write(QStringLiteral("papers/a.txt"), QStringLiteral("The rent is 5."));
    const QString there = bench.folder.filePath(QStringLiteral("papers/old/a of 2023.txt"));
    const qint64 id = bench.documents->addCollection(QStringLiteral("one"));
    bench.documents->addPlaces(id, {bench.folder.filePath(QStringLiteral("papers"))});
    QTRY_VERIFY_WITH_TIMEOUT(bench.isIndexed(id, 1), 60000);
    const FileReport file = bench.documents->report(id).result().constFirst();
    const auto placeNow = [&] { return bench.linked->whereIs(file.fileId, file.hash).result(); };
    QCOMPARE(placeNow().path, path);
    // Another text takes its place: the content counts, not the name.
    QVERIFY(QFile::rename(path, there));
    bench.write(QStringLiteral("papers/a.txt"), QStringLiteral("The rent is 6."));
    bench.linked->lookAgain();
    QTRY_COMPARE_WITH_TIMEOUT(placeNow().path, there, 60000);
    QVERIFY(placeNow().fileId != file.fileId);
    QTRY_VERIFY_WITH_TIMEOUT(bench.isIndexed(id, 2), 60000);
    QVERIFY(bench.linked->document(placeNow().fileId).result().pages.value(0).text.contains(QStringLiteral("rent is 5")));
    // Gone: what stands at its old place now.
    QVERIFY(QFile::remove(there));
    bench.linked->lookAgain();
    QTRY_COMPARE_WITH_TIMEOUT(placeNow().path, path, 60000);
    QVERIFY(QFile::remove(path));
    bench.linked->lookAgain();
    QTRY_COMPARE_WITH_TIMEOUT(placeNow().fileId, qint64(-1), 60000);
}

void LinkedDocumentsTest::givesNoneOfNoCollections()
{
    Bench bench;
    QFuture<QList<PassageHit>> future = bench.linked->passages({});
    QTRY_VERIFY(future.isFinished());
    QVERIFY(future.result().isEmpty());
}

void LinkedDocumentsTest::givesNoneWhenSomeCannotBeRead()
{
    Bench bench;
    const qint64 id = bench.documents->addCollection(QStringLiteral("one"));
    bench.documents->addPlaces(id,
                               {bench.write(QStringLiteral("a.txt"), QStringLiteral("The rent is 5.")),
                                bench.write(QStringLiteral("b.txt"), QStringLiteral("  "))});
    QTRY_VERIFY_WITH_TIMEOUT(bench.documents->collection(id).unreadFiles == 1 && bench.documents->collection(id).passages == 1, 60000);
    QFuture<QList<PassageHit>> future = bench.linked->passages({id});
    QTRY_VERIFY(future.isFinished());
    QVERIFY(future.result().isEmpty());
}

void LinkedDocumentsTest::makesAQuestionSelfContained()
{
    Bench bench;
    const QString alone = QStringLiteral("What is the yearly rent of Kestrel Court?");
    QCOMPARE(bench.linked->selfContained(alone, {}), alone);
    const QString made = bench.linked->selfContained(QStringLiteral("And how much is that?"), {{alone}, {}});
    QVERIFY2(made.contains(QStringLiteral("rent")), qPrintable(made));
}

QTEST_MAIN(LinkedDocumentsTest)
#include "linkeddocuments_test.moc"
