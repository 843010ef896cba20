#include "app/documents/collectionscontroller.h"
#include "app/settings/englishforms.h"
#include "tests/support/scripteddocuments.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace hearth;
using namespace hearth::test;

using Rows = CollectionListModel;

namespace {

QStringList names(const QAbstractItemModel &model)
{
    QStringList all;
    for (int row = 0; row < model.rowCount(); ++row)
        all.append(model.index(row, 0).data(Rows::NameRole).toString());
    return all;
}

QUrl made(const QTemporaryDir &folder, const QString &name)
{
    QFile file(folder.filePath(name));
    if (!file.open(QIODevice::WriteOnly))
        qFatal("no file");
    return QUrl::fromLocalFile(file.fileName());
}

} // namespace

// What lies at the places of collections is seen beside the window.
class PlacesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QCoreApplication::installTranslator(new EnglishForms(QCoreApplication::instance())); }
    void takesOutWhatIsNotThere();
    void saysWhatWasLeftOutAndWhy();
    void tellsWhatCannotBeReached();
    void looksAtPlacesBesideTheWindow();
};

void PlacesTest::takesOutWhatIsNotThere()
{
    ScriptedDocuments documents;
    CollectionsController page(documents);
    const QTemporaryDir folder;
    const QUrl lease = made(folder, QStringLiteral("lease.pdf"));
    const qint64 id = page.addWith({lease, QUrl::fromLocalFile(QStringLiteral("/nowhere/a.pdf"))});
    QTRY_COMPARE_WITH_TIMEOUT(documents.collection(id).places, QStringList{lease.toLocalFile()}, 60000);
    page.addPlaces(id, {lease, QUrl::fromLocalFile(QStringLiteral("/nowhere/b.pdf"))});
    QTRY_COMPARE_WITH_TIMEOUT(documents.collection(id).places, QStringList{lease.toLocalFile()}, 60000);
    // The dot in a folder's name begins no ending.
    QVERIFY(QDir(folder.path()).mkpath(QStringLiteral("Version 1.2")));
    page.addWith({QUrl::fromLocalFile(folder.filePath(QStringLiteral("Version 1.2")))});
    QTRY_VERIFY_WITH_TIMEOUT(names(*page.model()).contains(QStringLiteral("Version 1.2")), 60000);
}

void PlacesTest::saysWhatWasLeftOutAndWhy()
{
    const QTemporaryDir folder;
    ScriptedDocuments documents;
    CollectionsController page(documents);
    const QUrl lease = made(folder, QStringLiteral("lease.pdf"));
    const qint64 id = page.addWith({lease});
    QSignalSpy leftOut(&page, &CollectionsController::leftOut);
    const auto said = [&] { return leftOut.isEmpty() ? QString() : leftOut.takeFirst()[0].toString(); };
    page.addPlaces(id, {lease});
    QCOMPARE(said(), QStringLiteral("That is in this collection already."));
    page.addPlaces(id, {QUrl(QStringLiteral("https://example.com/a.pdf"))});
    QCOMPARE(said(), QStringLiteral("“a.pdf” was left out: it is not on this computer."));
    const QString link = folder.filePath(QStringLiteral("link.pdf"));
    QVERIFY(QFile::link(QStringLiteral("/nowhere/at/all.pdf"), link));
    page.addPlaces(id, {QUrl::fromLocalFile(link)});
    QTRY_COMPARE_WITH_TIMEOUT(leftOut.size(), 1, 60000);
    QCOMPARE(said(), QStringLiteral("“link.pdf” was left out: it is a link, and what it leads to is not there."));
    // Of twenty files at once, whatever else there is among them, those that are there are taken and the others named.
    QList<QUrl> all;
    for (int i = 0; i < 20; ++i)
        all.append(i % 3 == 0 ? QUrl::fromLocalFile(QStringLiteral("/nowhere/%1.txt").arg(i))
                              : made(folder, QStringLiteral("%1.txt").arg(i)));
    const qint64 many = page.addWith(all);
    QTRY_COMPARE_WITH_TIMEOUT(leftOut.size(), 1, 60000);
    QCOMPARE(said(), QStringLiteral("7 were left out, as they are not on this computer: 0.txt, 3.txt, 6.txt, 9.txt, 12.txt, …"));
    QCOMPARE(documents.collection(many).places.size(), 13);
}

void PlacesTest::tellsWhatCannotBeReached()
{
    ScriptedDocuments documents;
    const qint64 id = documents.addCollection(QStringLiteral("Contracts"));
    documents.addPlaces(id, {QStringLiteral("/mnt/share"), QStringLiteral("/mnt/drive/a.pdf")});
    CollectionsController page(documents);
    const auto data = [&page](int role) { return page.model()->index(0, 0).data(role); };
    const auto isReachable = [&](int place) {
        return data(Rows::PlacesRole).toList().value(place).toMap().value(QStringLiteral("isReachable")).toBool();
    };
    QCOMPARE(data(Rows::UnreachablePlacesRole).toInt(), 0);
    QSignalSpy changed(page.model(), &QAbstractItemModel::dataChanged);
    documents.setProgress({.unreachable = {QStringLiteral("/mnt/share")}});
    QCOMPARE(data(Rows::UnreachablePlacesRole).toInt(), 1);
    QVERIFY(!isReachable(0) && isReachable(1));
    QVERIFY(!changed.isEmpty());
    documents.setProgress({});
    QCOMPARE(data(Rows::UnreachablePlacesRole).toInt(), 0);
    QVERIFY(isReachable(0));
}

void PlacesTest::looksAtPlacesBesideTheWindow()
{
    const QTemporaryDir folder;
    ScriptedDocuments documents;
    CollectionsController page(documents);
    const QString file = made(folder, QStringLiteral("lease.pdf")).toLocalFile();
    const QString inside = folder.filePath(QStringLiteral("Papers.old"));
    QVERIFY(QDir().mkpath(inside));
    const qint64 id = documents.addCollection(QStringLiteral("Contracts"));
    documents.addPlaces(id, {file, inside, QStringLiteral("/nowhere/a.pdf")});
    const auto seen = [&page] {
        QStringList all;
        for (const QVariant &place : page.model()->index(0, 0).data(Rows::PlacesRole).toList()) {
            const auto is = [row = place.toMap()](const char *key) { return row.value(QLatin1String(key)).toBool() ? u'1' : u'0'; };
            all += QString(is("isThere")) + u' ' + is("isFolder");
        }
        return all;
    };
    QTRY_COMPARE_WITH_TIMEOUT(seen(), (QStringList{"1 0", "1 1", "0 0"}), 60000);
    QVERIFY(QFile::remove(file));
    documents.setProgress({}); // all places were looked at
    QTRY_COMPARE_WITH_TIMEOUT(seen(), (QStringList{"0 0", "1 1", "0 0"}), 60000);
}

QTEST_MAIN(PlacesTest)
#include "places_test.moc"
