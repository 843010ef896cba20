#include "app/guide/guideanswer.h"

#include <QTest>

using namespace hearth;

namespace {

// "models=Open Models;search=Search chats"
QString written(const std::vector<AnswerLink> &links)
{
    QStringList parts;
    for (const AnswerLink &link : links)
        parts.append(QString::fromStdString(link.action + "=" + link.label));
    return parts.join(u';');
}

GuideAnswer read(const QString &answer, bool isComplete = true)
{
    return readGuideAnswer(answer.toStdString(), isComplete);
}

} // namespace

class GuideAnswerTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void takesLinksAtTheEndForButtons_data();
    void takesLinksAtTheEndForButtons();
    void leavesOtherTextAlone_data();
    void leavesOtherTextAlone();
    void offersFourButtonsAtMostAndNoneTwice();
    void showsNoBeginningOfALinkWhileItIsWritten_data();
    void showsNoBeginningOfALinkWhileItIsWritten();
    void showsABracketThatIsNoLinkAfterAll();
    void endsInTimeOnAnyText();
};

void GuideAnswerTest::takesLinksAtTheEndForButtons_data()
{
    QTest::addColumn<QString>("answer");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("links");
    QTest::newRow("a line") << "Get one there.\n[Open Models](hearth:models)"
                            << "Get one there."
                            << "models=Open Models";
    QTest::newRow("after an empty line, with blanks and a line end") << "There.\n\n  [Open Models](hearth:models) \n\n"
                                                                     << "There."
                                                                     << "models=Open Models";
    QTest::newRow("two in a line") << "Both.\n[A](hearth:models) [B](hearth:add-file)"
                                   << "Both."
                                   << "models=A;add-file=B";
    QTest::newRow("two lines") << "Both.\n[A](hearth:models)\n[B](hearth:add-file)"
                               << "Both."
                               << "models=A;add-file=B";
    QTest::newRow("nothing else") << "[New chat](hearth:new-chat)"
                                  << ""
                                  << "new-chat=New chat";
    QTest::newRow("Chinese") << "在这里。\n[打开 Models](hearth:models)"
                             << "在这里。"
                             << "models=打开 Models";
    QTest::newRow("an unknown id gives no button, and no text either") << "Hm.\n[Format the disk](hearth:format)"
                                                                       << "Hm."
                                                                       << "";
    QTest::newRow("a known one beside an unknown one") << "Hm.\n[X](hearth:format) [Y](hearth:lab)"
                                                       << "Hm."
                                                       << "lab=Y";
    for (const char *action : {"models", "documents", "lab", "settings", "add-file", "model-picker", "shortcuts", "search", "new-chat"})
        QTest::newRow(action) << QStringLiteral("T.\n[L](hearth:%1)").arg(QLatin1String(action)) << "T."
                              << QStringLiteral("%1=L").arg(QLatin1String(action));
}

void GuideAnswerTest::takesLinksAtTheEndForButtons()
{
    QFETCH(QString, answer);
    const GuideAnswer result = read(answer);
    QTEST(QString::fromStdString(result.text), "text");
    QTEST(written(result.links), "links");
}

void GuideAnswerTest::leavesOtherTextAlone_data()
{
    QTest::addColumn<QString>("answer");
    QTest::newRow("in the middle") << "First.\n[Open Models](hearth:models)\nThen more.";
    QTest::newRow("inside a line") << "Press [Open Models](hearth:models) now.";
    QTest::newRow("at the end of a line with words") << "Press [Open Models](hearth:models)";
    QTest::newRow("words behind it") << "A.\n[Open Models](hearth:models) or so";
    QTest::newRow("another scheme") << "A.\n[Open](https://example.org)";
    QTest::newRow("a longer scheme") << "A.\n[Open](xhearth:models)";
    QTest::newRow("capitals") << "A.\n[Open](HEARTH:models)";
    QTest::newRow("a path behind the id") << "A.\n[Open](hearth:models/../settings)";
    QTest::newRow("a query behind the id") << "A.\n[Open](hearth:models?x=1)";
    QTest::newRow("no id") << "A.\n[Open](hearth:)";
    QTest::newRow("no label") << "A.\n[](hearth:models)";
    QTest::newRow("a label over two lines") << "A.\n[Open\nModels](hearth:models)";
    QTest::newRow("brackets in the label") << "A.\n[a[b](hearth:models)";
    QTest::newRow("a title") << "A.\n[Open](hearth:models \"title\")";
    QTest::newRow("a very long label") << "A.\n[" + QString(500, u'x') + "](hearth:models)";
    QTest::newRow("a very long id") << "A.\n[x](hearth:" + QString(500, u'x') + ")";
    QTest::newRow("an image") << "A.\n![Open](hearth:models)";
    QTest::newRow("in code") << "```\n[Open](hearth:models)\n```";
    QTest::newRow("a footnote") << "A.\n[1] a note";
    QTest::newRow("an open bracket at the end") << "A list: [";
}

void GuideAnswerTest::leavesOtherTextAlone()
{
    QFETCH(QString, answer);
    const GuideAnswer result = read(answer);
    QCOMPARE(QString::fromStdString(result.text), answer);
    QCOMPARE(written(result.links), QString());
}

void GuideAnswerTest::offersFourButtonsAtMostAndNoneTwice()
{
    QString answer = QStringLiteral("Many.\n");
    for (int i = 0; i < 300; ++i)
        answer += QStringLiteral("[A](hearth:models) [B](hearth:models) [C](hearth:lab)\n[D](hearth:search) [E](hearth:settings) "
                                 "[F](hearth:shortcuts)\n");
    const GuideAnswer result = read(answer);
    QCOMPARE(QString::fromStdString(result.text), QStringLiteral("Many."));
    QCOMPARE(written(result.links), QStringLiteral("models=A;lab=C;search=D;settings=E"));
}

void GuideAnswerTest::showsNoBeginningOfALinkWhileItIsWritten_data()
{
    QTest::addColumn<QString>("answer");
    QTest::newRow("a line at the end") << "Get one there.\n\n[Open Models](hearth:models)\n";
    QTest::newRow("two lines") << "There.\n[Open Models](hearth:models)\n[Add a file](hearth:add-file)";
    QTest::newRow("inside a line") << "Press [Open Models](hearth:models), then wait.";
    QTest::newRow("in the middle") << "First.\n[Open Models](hearth:models)\nThen more.";
    QTest::newRow("nothing else") << "[Open Models](hearth:models)";
}

void GuideAnswerTest::showsNoBeginningOfALinkWhileItIsWritten()
{
    QFETCH(QString, answer);
    QString before;
    for (qsizetype size = 0; size <= answer.size(); ++size) {
        const QString text = QString::fromStdString(read(answer.left(size), false).text);
        QVERIFY2(text.startsWith(before), qPrintable(text)); // what was shown stays
        before = text;
        // Whole links only, and those only where text follows or stands before them in the line.
        QCOMPARE(text.count(u'['), text.count(QLatin1String("](hearth:models)")));
    }
    QVERIFY(QString::fromStdString(read(answer).text).startsWith(before));
}

void GuideAnswerTest::showsABracketThatIsNoLinkAfterAll()
{
    QCOMPARE(QString::fromStdString(read(QStringLiteral("See [1"), false).text), QStringLiteral("See"));
    QCOMPARE(QString::fromStdString(read(QStringLiteral("See [1]"), false).text), QStringLiteral("See"));
    QCOMPARE(QString::fromStdString(read(QStringLiteral("See [1] and"), false).text), QStringLiteral("See [1] and"));
    QCOMPARE(QString::fromStdString(read(QStringLiteral("See [1"), true).text), QStringLiteral("See [1"));
    QCOMPARE(QString::fromStdString(read("See [" + QString(200, u'x'), false).text), "See [" + QString(200, u'x'));
}

void GuideAnswerTest::endsInTimeOnAnyText()
{
    for (const QString &part : {QStringLiteral("["), QStringLiteral("[a]("), QStringLiteral("[a](hearth:models)"), QStringLiteral("\n"),
                                QStringLiteral("\n[a](hearth:"), QStringLiteral("]("), QString(QChar(0))}) {
        const QString answer = part.repeated(20000);
        const GuideAnswer whole = read(answer);
        QVERIFY(whole.links.size() <= 4);
        QVERIFY(read(answer, false).text.size() <= size_t(answer.size()));
    }
}

QTEST_APPLESS_MAIN(GuideAnswerTest)
#include "guideanswer_test.moc"
