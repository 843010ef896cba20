#include "app/cli/arguments.h"

#include "inference/core/error.h"

#include <QTest>

using namespace hearth;
using namespace hearth::cli;

class ArgumentsTest : public QObject
{
    Q_OBJECT

private:
    static Arguments parse(std::vector<std::string> words)
    {
        const Grammar grammar{
            "try", "MODEL [MORE]", "", {{"-n", "N", ""}, {"--temp", "T", ""}, {"--stop", "TEXT", ""}, {"--json", "", ""}}};
        return Arguments(grammar, words);
    }
    template <typename Call> static QString errorOf(Call call)
    {
        try {
            call();
        } catch (const Error &error) {
            return error.kind() == "usage" ? error.what() : "not a usage error";
        }
        return "nothing thrown";
    }

private slots:
    void optionsStandAnywhere()
    {
        const Arguments arguments = parse({"--json", "model.gguf", "-n", "5", "--temp=0.5"});
        QVERIFY(arguments.has("--json"));
        QCOMPARE(arguments.positional(0), std::string("model.gguf"));
        QCOMPARE(arguments.integer("-n", 1, 0, 10), int64_t(5));
        QCOMPARE(arguments.number("--temp", 0.8, 0, 2), 0.5);
    }

    void whatIsNotGivenHasItsDefault()
    {
        const Arguments arguments = parse({"m"});
        QVERIFY(!arguments.has("--json"));
        QCOMPARE(arguments.integer("-n", 7, 0, 10), int64_t(7));
        QCOMPARE(arguments.text("--stop", "none"), std::string("none"));
    }

    void valuesMayBeginWithAMinus()
    {
        QCOMPARE(parse({"m", "-n", "-1"}).integer("-n", 1, -1, 10), int64_t(-1));
        QCOMPARE(parse({"m", "--stop", "--json"}).text("--stop"), std::string("--json"));
        QCOMPARE(parse({"--", "--json"}).positional(0), std::string("--json"));
    }

    void repeatedOptionsAreAllKept()
    {
        const Arguments arguments = parse({"m", "--stop", "a", "--stop", "b"});
        QCOMPARE(arguments.all("--stop"), (std::vector<std::string>{"a", "b"}));
        QCOMPARE(arguments.text("--stop"), std::string("b"));
    }

    void refusesWhatIsNotInTheGrammar()
    {
        QVERIFY(errorOf([] { parse({"m", "--nothing"}); }).contains("--nothing"));
        QVERIFY(errorOf([] { parse({"m", "-n"}); }).contains("needs a value"));
        QVERIFY(errorOf([] { parse({"m", "--json=1"}); }).contains("takes no value"));
        QVERIFY(errorOf([] { parse({}); }).contains("MODEL"));
        QVERIFY(errorOf([] { parse({"a", "b", "c"}); }).contains("'c'"));
    }

    void refusesNumbersThatAreNone_data()
    {
        QTest::addColumn<QString>("value");
        for (const char *value : {"", "x", "5x", "11", "-1", "1.5", "99999999999999999999"})
            QTest::newRow(value) << value;
    }
    void refusesNumbersThatAreNone()
    {
        QFETCH(QString, value);
        QVERIFY(errorOf([&] { parse({"m", "-n", value.toStdString()}).integer("-n", 1, 0, 10); }).contains("-n takes"));
    }

    void refusesNumbersThatAreNotFinite()
    {
        for (const char *value : {"nan", "inf", "3"})
            QVERIFY(errorOf([&] { parse({"m", "--temp", value}).number("--temp", 1, 0, 2); }).contains("--temp takes"));
    }

    void readsTokenLists()
    {
        QCOMPARE(parse({"m", "--stop", "1,22,3"}).tokens("--stop"), (std::vector<int32_t>{1, 22, 3}));
        for (const char *value : {"", "1,", ",1", "1 2", "-1", "a"})
            QVERIFY2(errorOf([&] { parse({"m", "--stop", value}).tokens("--stop"); }).contains("token ids"), value);
    }

    void helpWinsOverMistakes() { QVERIFY(parse({"--nothing", "--help"}).wantsHelp()); }
};

QTEST_APPLESS_MAIN(ArgumentsTest)
#include "arguments_test.moc"
