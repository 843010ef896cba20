#include "inference/sampling/grammar/gbnf.h"

#include "inference/core/error.h"
#include "inference/sampling/grammar/automaton.h"
#include "tests/sampling/grammarrows.h"
#include "tests/sampling/grammarwalk.h"

#include <QElapsedTimer>
#include <QTest>

#include <ctime>

using namespace hearth;
using namespace hearth::test;

// Grammars as text: what they accept, what is refused and where, and that none takes long.
class GbnfTest : public QObject
{
    Q_OBJECT

private slots:
    void matchesTexts_data()
    {
        QTest::addColumn<QString>("grammar");
        QTest::addColumn<QStringList>("yes");
        QTest::addColumn<QStringList>("no");
        for (const TextRow &row : grammarRows())
            QTest::newRow(row.name) << row.source << row.yes << row.no;
    }
    void matchesTexts()
    {
        QFETCH(QString, grammar);
        QFETCH(QStringList, yes);
        QFETCH(QStringList, no);
        Automaton automaton(parseGbnf(grammar.toStdString()));
        for (const QString &text : yes)
            QVERIFY2(matches(automaton, text.toStdString()), qPrintable(text));
        for (const QString &text : no)
            QVERIFY2(!matches(automaton, text.toStdString()), qPrintable(text));
    }

    void refusesWithThePlace_data()
    {
        QTest::addColumn<QByteArray>("grammar");
        QTest::addColumn<QString>("place");
        QTest::addColumn<QString>("word");
        const auto row = [](const char *name, const QByteArray &grammar, const char *place, const char *word) {
            QTest::newRow(name) << grammar << place << word;
        };
        row("nothing", "", "line 1, column 1", "root");
        row("no root", "a ::= \"x\"\n", "line 2, column 1", "root");
        row("no such rule", "root ::= \"x\" y", "line 1, column 14", "'y'");
        row("a rule twice", "root ::= a\na ::= \"x\"\na ::= \"y\"", "line 3, column 1", "twice");
        row("no ::=", "root = \"x\"", "line 1, column 6", "::=");
        row("no name", "root ::= \"x\"\n| \"y\"\n::= z", "line 3, column 1", "name");
        row("an open text", "root ::= \"abc\n", "line 1, column 10", "not closed");
        row("an open set", "root ::= [abc", "line 1, column 10", "not closed");
        row("an open group", "root ::= (\"a\"\n", "line 2, column 1", "line 1, column 10");
        row("a closed group too many", "root ::= \"a\")", "line 1, column 13", "')'");
        row("an empty set", "root ::= []", "line 1, column 10", "no character");
        row("everything negated", "root ::= [^\\U00000000-\\U0010FFFF]", "line 1, column 10", "no character");
        row("a backward range", "root ::= [z-a]", "line 1, column 11", "backwards");
        row("an unknown escape", "root ::= \"\\q\"", "line 1, column 11", "escape");
        row("an escape at the end", "root ::= \"\\", "line 1, column 11", "escape");
        row("too few digits", "root ::= \"\\x4\"", "line 1, column 13", "hexadecimal");
        row("a surrogate", "root ::= \"\\uD800\"", "line 1, column 13", "no character");
        row("beyond Unicode", "root ::= \"\\U00110000\"", "line 1, column 13", "no character");
        row("nothing to repeat", "root ::= *", "line 1, column 10", "'*'");
        row("a bad repetition", "root ::= \"a\"{,3}", "line 1, column 14", "{2,5}");
        row("a backward repetition", "root ::= \"a\"{3,2}", "line 1, column 13", "less");
        row("a huge repetition", "root ::= \"a\"{99999999999}", "line 1, column 14", "65536");
        row("beyond ASCII on the line", "root ::= \"\xC3\xA9\" ?? %", "line 1, column 17", "'%'");
        row("not UTF-8", "root ::= \"\xFF\"", "line 1, column 11", "UTF-8");
        row("deep groups", "root ::= " + QByteArray(70, '(') + "\"a\"" + QByteArray(70, ')'), "line 1, column 74", "deep");
    }
    void refusesWithThePlace()
    {
        QFETCH(QByteArray, grammar);
        QFETCH(QString, place);
        QFETCH(QString, word);
        try {
            parseGbnf(grammar.toStdString());
            QFAIL("accepted");
        } catch (const Error &error) {
            QCOMPARE(int(error.code()), int(ErrorCode::InvalidArgument));
            QVERIFY2(QString(error.what()).contains(place) && QString(error.what()).contains(word), error.what());
        }
    }

    void refusesWhatDoesNotEnd_data()
    {
        QTest::addColumn<QString>("grammar");
        QTest::addColumn<QString>("kind");
        QTest::addColumn<QString>("word");
        QTest::newRow("left recursion") << "root ::= list\nlist ::= list \",\" \"a\" | \"a\""
                                        << "left_recursion"
                                        << "'list' (line 1, column 10)";
        QTest::newRow("over two rules") << "root ::= a\na ::= b \"x\" | \"y\"\nb ::= a \"z\""
                                        << "left_recursion"
                                        << "line";
        QTest::newRow("behind something empty") << "root ::= (\"\" | \"x\"?) root \"y\" | \"z\""
                                                << "left_recursion"
                                                << "'root'";
        QTest::newRow("behind an empty rule") << "root ::= e root \"y\" | \"z\"\ne ::= \"e\"*"
                                              << "left_recursion"
                                              << "'root'";
        QTest::newRow("itself") << "root ::= root"
                                << "left_recursion"
                                << "'root'";
        QTest::newRow("without an end") << "root ::= \"a\" root"
                                        << "endless_grammar"
                                        << "'root'";
        QTest::newRow("without an end together") << "root ::= \"a\" b\nb ::= \"b\" root"
                                                 << "endless_grammar"
                                                 << "'root'";
    }
    void refusesWhatDoesNotEnd()
    {
        QFETCH(QString, grammar);
        QFETCH(QString, kind);
        QFETCH(QString, word);
        try {
            parseGbnf(grammar.toStdString());
            QFAIL("accepted");
        } catch (const Error &error) {
            QCOMPARE(QString::fromStdString(error.kind()), kind);
            QVERIFY2(QString(error.what()).contains(word), error.what());
        }
    }

    // A way that cannot be completed is not entered.
    void leavesOutWaysWithoutAnEnd()
    {
        Automaton automaton(parseGbnf("root ::= \"a\" b | \"c\"\nb ::= \"x\" b"));
        QCOMPARE(follow(automaton, "a"), Automaton::dead);
        QVERIFY(matches(automaton, "c"));
    }

    void knowsWhenNothingCanFollow()
    {
        Automaton automaton(parseGbnf("root ::= \"a\" \"b\"?"));
        QVERIFY(!automaton.canEnd(follow(automaton, "")));
        QVERIFY(automaton.canEnd(follow(automaton, "a")) && !automaton.mustEnd(follow(automaton, "a")));
        QVERIFY(automaton.mustEnd(follow(automaton, "ab")));
    }

    // A list by recursion at the end is one place, however long it grows.
    void keepsAFlatStackForRecursionAtTheEnd()
    {
        Automaton automaton(parseGbnf("root ::= item (\",\" root)?\nitem ::= [a-z]"));
        QCOMPARE(follow(automaton, "a,b"), follow(automaton, "a,b,c,d,e,f"));
    }

    void beginsAnewWithTheSameAnswers()
    {
        Automaton automaton(parseGbnf("root ::= \"[\" (root (\",\" root)*)? \"]\""));
        QVERIFY(matches(automaton, "[[],[[]]]"));
        automaton.reset();
        QVERIFY(matches(automaton, "[[],[[]]]") && !matches(automaton, "[[],[[]]"));
        QCOMPARE(automaton.epoch(), 1u);
    }

    // They pass through millions of places without taking a byte, each with a stack that has to be kept. Found by gbnf_fuzz.
    void repetitionsOfNothingAreRefusedBeforeTheyFillTheMemory()
    {
        const std::clock_t before = std::clock();
        try {
            Automaton automaton(parseGbnf("root ::= ((((((((((\"\"{4}){8}){8}){1}){8}){80}){8}){8}){83}){2})"));
            QFAIL("it was taken");
        } catch (const Error &error) {
            QCOMPARE(error.kind(), std::string("grammar_too_complex"));
        }
        const double seconds = double(std::clock() - before) / CLOCKS_PER_SEC;
        // Of this process, whatever else runs. It takes some 0.05, and 1 under the sanitizers; unbounded it took 3.5.
#ifdef __SANITIZE_ADDRESS__
        constexpr double most = 3;
#else
        constexpr double most = 0.7;
#endif
        QVERIFY2(seconds < most, qPrintable(QString::number(seconds)));
    }

    // Each in its time, with an answer or an error, never a crash or a hang.
    void hostileGrammarsEndSoon_data()
    {
        QTest::addColumn<QByteArray>("grammar");
        QTest::newRow("repetitions that multiply") << QByteArray("root ::= ((((\"a\"{60000}){60000}){60000}){60000})");
        QTest::newRow("repetitions of nothing") << QByteArray("root ::= ((((((((((\"\"{8}){8}){8}){8}){8}){8}){8}){8}){8}){8})");
        QTest::newRow("many repetitions of a large set") << QByteArray("root ::= [^a]{60000}");
        QByteArray doubling = "root ::= r0 \"!\"\n";
        for (int i = 0; i < 60; ++i)
            doubling += QString("r%1 ::= r%2 \"x\" | r%2 \"y\"\n").arg(i).arg(i + 1).toUtf8();
        QTest::newRow("ways that double") << doubling + "r60 ::= \"z\"\n";
        QTest::newRow("ambiguous recursion") << QByteArray("root ::= \"a\" root root | \"a\" | \"a\" root");
        QTest::newRow("ambiguous loops") << QByteArray("root ::= ((\"a\"* \"a\"*)* (\"a\"* \"a\"*)*)* \"b\"");
        QTest::newRow("open brackets") << QByteArray("root ::= ") + QByteArray(1000000, '(');
        QTest::newRow("operators") << QByteArray("root ::= \"a\"") + QByteArray(1000000, '*');
        QTest::newRow("a long line") << QByteArray("root ::= \"") + QByteArray(7000000, 'a') + "\"";
        QByteArray chain = "root ::= r0\n";
        for (int i = 0; i < 20000; ++i)
            chain += QString("r%1 ::= \"a\"? r%2\n").arg(i).arg(i + 1).toUtf8();
        QTest::newRow("a long chain") << chain + "r20000 ::= \"z\"\n";
        QTest::newRow("much text") << QByteArray(9000000, '#');
    }
    void hostileGrammarsEndSoon()
    {
        QFETCH(QByteArray, grammar);
        QElapsedTimer timer;
        timer.start();
        try {
            Automaton automaton(parseGbnf(std::string_view(grammar.constData(), size_t(grammar.size()))));
            follow(automaton, std::string(200, 'a'));
        } catch (const Error &error) {
            QVERIFY2(error.code() == ErrorCode::InvalidArgument || error.code() == ErrorCode::LimitExceeded, error.what());
        }
        QVERIFY2(timer.elapsed() < 20000, qPrintable(QString::number(timer.elapsed()))); // some ms; machines are busy
    }
};

QTEST_APPLESS_MAIN(GbnfTest)
#include "gbnf_test.moc"
