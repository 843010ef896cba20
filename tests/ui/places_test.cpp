#include "app/documents/collectionscontroller.h"
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
    void takesOutWhatIsNotThere();
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
    // Where nothing is left of what was dropped on it, that is said.
    QSignalSpy nothing(&page, &CollectionsController::nothingAdded);
    page.addPlaces(id, {lease}); // it has that one
    page.addPlaces(id, {QUrl(QStringLiteral("https://example.com/a.pdf"))});
    QCOMPARE(nothing.size(), 1);
    page.addPlaces(id, {QUrl::fromLocalFile(QStringLiteral("/nowhere/c.pdf"))});
    QTRY_COMPARE_WITH_TIMEOUT(nothing.size(), 2, 60000);
    // The dot in a folder's name begins no ending.
    QVERIFY(QDir(folder.path()).mkpath(QStringLiteral("Version 1.2")));
    page.addWith({QUrl::fromLocalFile(folder.filePath(QStringLiteral("Version 1.2")))});
    QTRY_VERIFY_WITH_TIMEOUT(names(*page.model()).contains(QStringLiteral("Version 1.2")), 60000);
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
