// The marks of an answer, by the keyboard.

#include "tests/ui/shownitem.h"

#include <QTest>
#include <QtQml/qqmlextensionplugin.h>

Q_IMPORT_QML_PLUGIN(Hearth_AppPlugin)
Q_IMPORT_QML_PLUGIN(Hearth_UiPlugin)

using namespace hearth::test;

namespace {

// Two paragraphs with three marks.
const QByteArray answer =
    "import QtQuick\nimport Hearth.Ui\n"
    "Rectangle { width: 700; height: 500; property Item marks: marks\n"
    "function mark(number) { return '&#8197;<a class=\"cite\" href=\"cite:' + number + '\">&#8201;' + number + '&#8201;</a>'; }\n"
    "RichText { y: 100; width: 660; marks: marks\n"
    "source: '<p>The rent is 5.' + mark(1) + ' Notice is six months.' + mark(2) + '</p><p>So it is.' + mark(1) + '</p>' }\n"
    "AnswerMarks { id: marks; messageId: 1\n"
    "sources: [1, 2].map(number => ({ number: number, name: 'Lease.pdf', headings: '', html: 'Text', isHidden: false })) } }";

} // namespace

class MarksTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void showsThePassageOfTheMarkThatHasTheFocus();
};

void MarksTest::showsThePassageOfTheMarkThatHasTheFocus()
{
    ShownItem shown(answer);
    QQuickItem *root = shown.root();
    QVERIFY2(root, qPrintable(shown.error()));
    QQuickView &view = shown.view();
    QVERIFY(QTest::qWaitForWindowActive(&view));
    auto *marks = root->property("marks").value<QQuickItem *>();
    const auto number = [marks] { return marks->property("number").toInt(); };
    const auto at = [marks] { return marks->property("at").toPointF(); };
    QCOMPARE(number(), 0);
    QTest::keyClick(&view, Qt::Key_Tab);
    QTRY_COMPARE(number(), 1);
    const QPointF first = at();
    QVERIFY2(first.y() > 100 && first.x() > 60, qPrintable(QStringLiteral("%1 %2").arg(first.x()).arg(first.y())));
    QTest::keyClick(&view, Qt::Key_Right);
    QTRY_COMPARE(number(), 2);
    const QPointF second = at();
    QVERIFY(second.x() > first.x() + 60 && qAbs(second.y() - first.y()) < 8);
    QTest::keyClick(&view, Qt::Key_Tab);
    QTRY_COMPARE(number(), 1);
    QVERIFY(at().y() > second.y() + 10); // the third one stands in the next paragraph
    QTest::keyClick(&view, Qt::Key_Backtab);
    QTRY_COMPARE(number(), 2);
    view.requestActivate();
    root->forceActiveFocus(); // away from it
    QTRY_COMPARE(number(), 0);
}

QTEST_MAIN(MarksTest)
#include "marks_test.moc"
