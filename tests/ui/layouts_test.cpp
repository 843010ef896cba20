#include "tests/ui/shownitem.h"

#include <QTest>
#include <QtQml/qqmlextensionplugin.h>

#include <algorithm>

Q_IMPORT_QML_PLUGIN(Hearth_AppPlugin)
Q_IMPORT_QML_PLUGIN(Hearth_UiPlugin)

using namespace hearth::test;

// Layouts whose items come and go: Qt 6.4's look at items that are gone when they are resized before the next frame.
class LayoutsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tableIsResizedWhileItGrows();
    void choicesKeepTheirOrder();
    void cardLeavesItsWordFree_data();
    void cardLeavesItsWordFree();
};

void LayoutsTest::tableIsResizedWhileItGrows()
{
    ShownItem shown("import QtQuick\nimport Hearth.Ui\nItem { id: root; width: 600; height: 400\n"
                    "property int filled: 1\n"
                    "TableBlock { width: root.width; alignments: []\n"
                    "rows: Array.from({length: root.filled}, (_, i) => [\"row \" + i, \"of <b>\" + root.filled + \"</b>\"]) } }");
    QQuickItem *root = shown.root();
    QVERIFY2(root, qPrintable(shown.error()));
    QQuickView &view = shown.view();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    const qreal low = root->childItems().constFirst()->implicitHeight();
    constexpr int rounds = 60;
    for (int round = 0; round < rounds; ++round) {
        root->setProperty("filled", 1 + (round * 7) % 12);
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);  // as when the event loop is back
        const QList<QByteArray> others(64, QByteArray(300, char(round + 1))); // what was freed is used for something else
        root->setWidth(400 + round);
        if (round % 4 == 0)
            QVERIFY(!view.grabWindow().isNull());
    }
    root->setProperty("filled", 12);
    QTRY_VERIFY(root->childItems().constFirst()->implicitHeight() > 5 * low);
}

// On a page that is made piece by piece.
void LayoutsTest::choicesKeepTheirOrder()
{
    const QStringList wanted{"Answers", "Quality", "Picture", "Blind vote", "Trend", "Details"};
    ShownItem shown("import QtQuick\nimport Hearth.Ui\nItem { width: 600; height: 400\n"
                    "Loader { asynchronous: true; sourceComponent: Item { Choice { value: \"Picture\"\n"
                    "options: [\"Answers\", \"Quality\", \"Picture\", \"Blind vote\", \"Trend\", \"Details\"]"
                    ".map(text => ({ value: text, text: text })) } } } }");
    QVERIFY2(shown.root(), qPrintable(shown.error()));
    QObject *menu = nullptr;
    const auto found = [&] {
        const QObjectList all = shown.root()->findChildren<QObject *>();
        const auto at = std::find_if(all.begin(), all.end(), [](QObject *object) { return object->inherits("QQuickMenu"); });
        menu = at == all.end() ? nullptr : *at;
        return menu && menu->property("count").toInt() == wanted.size();
    };
    QTRY_VERIFY(found());
    QStringList texts;
    for (int i = 0; i < wanted.size(); ++i) {
        QQuickItem *item = nullptr;
        QVERIFY(QMetaObject::invokeMethod(menu, "itemAt", Q_RETURN_ARG(QQuickItem *, item), Q_ARG(int, i)));
        texts.append(item ? item->property("text").toString() : QString());
    }
    QCOMPARE(texts, wanted);
}

void LayoutsTest::cardLeavesItsWordFree_data()
{
    QTest::addColumn<int>("y");
    QTest::newRow("at the top") << 10;
    QTest::newRow("in the middle") << 240;
    QTest::newRow("at the bottom") << 470;
}

// Over the word that it is shown for it would take the pointer from it, close, and open again.
void LayoutsTest::cardLeavesItsWordFree()
{
    QFETCH(int, y);
    ShownItem shown(
        QStringLiteral("import QtQuick\nimport Hearth.Ui\nItem { width: 600; height: 500\n"
                       "property alias card: it; LabCandidates { id: it; place: Qt.rect(20, %1, 60, 20); label: \"Q4_0\"\n"
                       "own: Array.from({length: 5}, () => ({ text: \"word\", percent: 20, isChosen: true })); reference: own } }")
            .arg(y)
            .toUtf8());
    QVERIFY2(shown.root(), qPrintable(shown.error()));
    auto *card = shown.root()->property("card").value<QObject *>();
    QVERIFY(card && QTest::qWaitForWindowExposed(&shown.view()));
    card->setProperty("isWanted", true);
    QTRY_VERIFY(card->property("opened").toBool() && card->property("height").toReal() > 100);
    const QRectF area(0, card->property("y").toReal(), 10, card->property("height").toReal());
    QVERIFY2(!area.intersects({0, qreal(y), 10, 20}), qPrintable(QString::number(area.y())));
    QVERIFY(area.top() >= 0 && area.bottom() <= 500);
}

QTEST_MAIN(LayoutsTest)
#include "layouts_test.moc"
