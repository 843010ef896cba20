#include "app/chat/citations.h"

#include <QTest>

using namespace hearth;

class CitationsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsMarks_data();
    void findsMarks();
    void knowsAMarkThatIsNotWrittenYet_data();
    void knowsAMarkThatIsNotWrittenYet();
    void takesMarksOutOfMarkdown_data();
    void takesMarksOutOfMarkdown();
};

void CitationsTest::findsMarks_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("expected"); // "start+length:numbers" each
    const auto row = [](const char *name, const char *text, const char *expected) {
        QTest::newRow(name) << QString::fromUtf8(text) << QString::fromUtf8(expected);
    };
    row("none", "No mark here.", "");
    row("one", "It is so [1].", "9+3:1");
    row("several numbers", "So [1, 3] and [2;4].", "3+6:1,3 14+5:2,4");
    row("two beside each other", "So [1][2].", "3+3:1 6+3:2");
    row("a range", "So [2-4].", "3+5:2,3,4");
    row("with a word", "So [passage 2] and [Source 3].", "3+11:2 19+10:3");
    row("full width", "如此【2】。", "2+3:2");
    row("like a footnote", "So [^1].", "3+4:1");
    row("each number once", "So [1, 1].", "3+6:1");
    row("a number that there is not", "So [9] and [0].", "");
    row("only those that there are", "So [4, 9].", "3+6:4");
    row("a huge range", "So [1-999].", "3+7:1,2,3,4");
    row("a year", "In [2024] it was.", "");
    row("an index", "a[i] and [x].", "");
    row("not closed", "So [1", "");
}

void CitationsTest::findsMarks()
{
    QFETCH(QString, text);
    QStringList found;
    for (const CitationMark &mark : citationMarks(text, 4)) {
        QStringList numbers;
        for (const int number : mark.numbers)
            numbers.append(QString::number(number));
        found.append(QStringLiteral("%1+%2:%3").arg(mark.start).arg(mark.length).arg(numbers.join(u',')));
    }
    QTEST(found.join(u' '), "expected");
}

void CitationsTest::knowsAMarkThatIsNotWrittenYet_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("at");
    QTest::newRow("begun") << QStringLiteral("It is so [") << 9;
    QTest::newRow("with a number") << QStringLiteral("It is so [1") << 9;
    QTest::newRow("with more to come") << QStringLiteral("It is so [1, ") << 9;
    QTest::newRow("with a word") << QStringLiteral("It is so [passa") << 9;
    QTest::newRow("whole") << QStringLiteral("It is so [1]") << -1;
    QTest::newRow("something else") << QStringLiteral("a list [of many words and more") << -1;
    QTest::newRow("in a long text") << QStringLiteral("x").repeated(500) + QStringLiteral(" [12") << 501;
}

void CitationsTest::knowsAMarkThatIsNotWrittenYet()
{
    QFETCH(QString, text);
    QTEST(int(unfinishedMark(text)), "at");
}

void CitationsTest::takesMarksOutOfMarkdown_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *name, const char *text, const char *expected) {
        QTest::newRow(name) << QString::fromUtf8(text) << QString::fromUtf8(expected);
    };
    row("in prose", "It is so [1]. And so [2, 3].", "It is so. And so.");
    row("not in code", "Use `a[1]` so [1].", "Use `a[1]` so.");
    row("not between fences", "So [1].\n\n```\nx[1] = [2]\n```\nDone [2].", "So.\n\n```\nx[1] = [2]\n```\nDone.");
    row("not in a fence that is open", "So [1].\n\n~~~py\nx[1]", "So.\n\n~~~py\nx[1]");
    row("not what names nothing", "Ref [7] stays.", "Ref [7] stays.");
}

void CitationsTest::takesMarksOutOfMarkdown()
{
    QFETCH(QString, text);
    QTEST(withoutMarks(text, 4), "expected");
}

QTEST_GUILESS_MAIN(CitationsTest)
#include "citations_test.moc"
