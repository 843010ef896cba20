#include "tests/ui/shownitem.h"

#include <QTest>
#include <QtQml/qqmlextensionplugin.h>

Q_IMPORT_QML_PLUGIN(Hearth_AppPlugin)
Q_IMPORT_QML_PLUGIN(Hearth_UiPlugin)

using namespace hearth::test;

namespace {

constexpr int rounds = 40;

int inkOf(const QImage &image)
{
    int ink = 0;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x)
            ink += image.pixelColor(x, y).lightness() < 200 ? 1 : 0;
    }
    return ink;
}

} // namespace

// Icons and the like in popups, which leave the window when they close and come again, and in what is scrolled.
class DrawingsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void areDrawnWhenTheyComeAgain_data() { drawings(); }
    void areDrawnWhenTheyComeAgain();
    void mayLeaveInManyRows();
    void stayWithinWhatClipsThem_data() { drawings(); }
    void stayWithinWhatClipsThem();
    void everyIconIsDrawn();

private:
    static void drawings();
};

void DrawingsTest::drawings()
{
    QTest::addColumn<QString>("drawing");
    QTest::newRow("Icon") << QStringLiteral("Icon { color: \"black\"; size: 40; name: on ? \"check\" : \"search\" }");
    QTest::newRow("Spinner") << QStringLiteral("Spinner { color: \"black\"; size: 40; value: on ? 0.8 : 0.6 }");
    QTest::newRow("DashedFrame") << QStringLiteral("DashedFrame { isActive: true; width: on ? 80 : 70; height: 60 }");
    QTest::newRow("LabLine") << QStringLiteral(
        "LabLine { width: 60; height: 60; ink: \"black\"; points: [{x: 2, y: 2}, {x: on ? 40 : 50, y: 30}] }");
    QTest::newRow("AppMark") << QStringLiteral("AppMark { size: on ? 40 : 44 }");
}

void DrawingsTest::areDrawnWhenTheyComeAgain()
{
    QFETCH(const QString, drawing);
    ShownItem shown(QStringLiteral("import QtQuick\nimport Hearth.Ui\nRectangle { width: 200; height: 100; color: \"white\"\n"
                                   "property bool on: false\nproperty Item popup: popup\n"
                                   "Item { id: popup; width: 100; height: 100\nRow { %1 %1 %1 } } }")
                        .arg(drawing)
                        .toUtf8());
    QQuickItem *root = shown.root();
    QVERIFY2(root, qPrintable(shown.error()));
    QQuickView &view = shown.view();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    auto *popup = root->property("popup").value<QQuickItem *>();
    const int usual = inkOf(view.grabWindow());
    QVERIFY(usual > 50);
    for (int round = 0; round < rounds; ++round) {
        popup->setParentItem(nullptr);
        QCOMPARE(inkOf(view.grabWindow()), 0);
        if (round % 3 > 0)
            root->setProperty("on", round % 3 == 1);
        popup->setParentItem(root);
        const int ink = inkOf(view.grabWindow());
        QVERIFY2(ink > usual / 4, qPrintable(QStringLiteral("round %1: %2 of %3").arg(round).arg(ink).arg(usual)));
    }
}

// A list of files, each with its icon, that leave the window together.
void DrawingsTest::mayLeaveInManyRows()
{
    QTemporaryDir folder;
    for (int i = 0; i < 30; ++i)
        QVERIFY(QFile(folder.filePath(QStringLiteral("file %1.txt").arg(i))).open(QIODevice::WriteOnly));
    ShownItem shown(QByteArrayLiteral("import QtQuick\nimport Hearth.Ui\nRectangle { id: root; width: 900; height: 700\n"
                                      "property QtObject browser: FileBrowser { parent: root; mode: \"text\" } }"));
    QQuickItem *root = shown.root();
    QVERIFY2(root, qPrintable(shown.error()));
    QVERIFY(QTest::qWaitForWindowExposed(&shown.view()));
    auto *browser = root->property("browser").value<QObject *>();
    const QUrl place = QUrl::fromLocalFile(folder.path());
    for (int round = 0; round < 4; ++round) {
        QMetaObject::invokeMethod(browser, "open");
        QTRY_VERIFY(browser->property("opened").toBool());
        QMetaObject::invokeMethod(browser, "go", Q_ARG(QVariant, place.toString()));
        QTest::qWait(200); // for the list
        shown.view().grabWindow();
        QMetaObject::invokeMethod(browser, "close");
        QTRY_VERIFY(!browser->property("visible").toBool());
        QTest::qWait(20);
    }
}

void DrawingsTest::stayWithinWhatClipsThem()
{
    QFETCH(const QString, drawing);
    ShownItem shown(QStringLiteral("import QtQuick\nimport Hearth.Ui\nRectangle { width: 200; height: 300; color: \"white\"\n"
                                   "property bool on: false\nproperty real scrolled: 0\n"
                                   "Item { width: 200; height: 100; clip: true\nRow { y: 150 - parent.parent.scrolled; %1 %1 } } }")
                        .arg(drawing)
                        .toUtf8());
    QQuickItem *root = shown.root();
    QVERIFY2(root, qPrintable(shown.error()));
    QQuickView &view = shown.view();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    QCOMPARE(inkOf(view.grabWindow()), 0);
    root->setProperty("on", true); // drawn anew, out of sight
    QCOMPARE(inkOf(view.grabWindow()), 0);
    root->setProperty("scrolled", 140);
    QVERIFY(inkOf(view.grabWindow()) > 50);
    root->setProperty("scrolled", 300); // out at the other end
    QCOMPARE(inkOf(view.grabWindow()), 0);
}

void DrawingsTest::everyIconIsDrawn()
{
    ShownItem shown("import QtQuick\nimport Hearth.Ui\nRectangle { width: 60; height: 60; color: \"white\"\n"
                    "readonly property var names: Object.keys(IconPaths.table)\nproperty string name\n"
                    "Icon { color: \"black\"; size: 40; name: parent.name } }");
    QQuickItem *root = shown.root();
    QVERIFY2(root, qPrintable(shown.error()));
    QVERIFY(QTest::qWaitForWindowExposed(&shown.view()));
    QCOMPARE(inkOf(shown.view().grabWindow()), 0);
    const QStringList names = root->property("names").value<QJSValue>().toVariant().toStringList();
    QVERIFY(names.size() > 30);
    for (const QString &name : names) {
        root->setProperty("name", name);
        QVERIFY2(inkOf(shown.view().grabWindow()) > 10, qPrintable(name));
    }
}

QTEST_MAIN(DrawingsTest)
#include "drawings_test.moc"
