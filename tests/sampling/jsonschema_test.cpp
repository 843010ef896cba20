#include "inference/sampling/grammar/jsonschema.h"

#include "inference/core/error.h"
#include "inference/sampling/grammar/automaton.h"
#include "inference/sampling/grammar/compile.h"
#include "inference/sampling/grammar/gbnf.h"
#include "tests/sampling/grammarrows.h"
#include "tests/sampling/grammarwalk.h"
#include "tests/sampling/schemavalidator.h"

#include <QElapsedTimer>
#include <QTest>

using namespace hearth;
using namespace hearth::test;
using Json = nlohmann::ordered_json;

namespace {

Automaton automatonOf(const std::string &schema)
{
    return Automaton(compileConstraint({.kind = Constraint::Kind::JsonSchema, .text = schema}, nullptr));
}

} // namespace

// Schemas as grammars: what they accept is valid, by a validator of its own; what they do not run is refused by name.
class JsonSchemaTest : public QObject
{
    Q_OBJECT

    static void addSchemas()
    {
        QTest::addColumn<QString>("schema");
        QTest::addColumn<QStringList>("yes");
        QTest::addColumn<QStringList>("no");
        for (const TextRow &row : schemaRows())
            QTest::newRow(row.name) << row.source << row.yes << row.no;
    }

private slots:
    void matchesInstances_data() { addSchemas(); }
    void matchesInstances()
    {
        QFETCH(QString, schema);
        QFETCH(QStringList, yes);
        QFETCH(QStringList, no);
        Automaton automaton = automatonOf(schema.toStdString());
        const Json parsed = Json::parse(schema.toStdString());
        for (const QString &text : yes) {
            QVERIFY2(matches(automaton, text.toStdString()), qPrintable(text));
            QVERIFY2(isValid(parsed, Json::parse(text.toStdString())), qPrintable("the validator: " + text));
        }
        for (const QString &text : no)
            QVERIFY2(!matches(automaton, text.toStdString()), qPrintable(text));
    }

    // Texts drawn from the grammar are JSON, and valid by the validator.
    void everyTextOfTheGrammarIsValid_data() { addSchemas(); }
    void everyTextOfTheGrammarIsValid()
    {
        QFETCH(QString, schema);
        Automaton automaton = automatonOf(schema.toStdString());
        const Json parsed = Json::parse(schema.toStdString());
        std::mt19937 random(7);
        int drawn = 0;
        for (int i = 0; i < 300; ++i) {
            const std::optional<std::string> text = randomText(automaton, random, 4000);
            if (!text)
                continue;
            ++drawn;
            const Json value = Json::parse(*text, nullptr, false);
            QVERIFY2(!value.is_discarded(), text->c_str());
            QVERIFY2(isValid(parsed, value), text->c_str());
        }
        QVERIFY2(drawn > 30, qPrintable(QString::number(drawn)));
    }

    // Valid values drawn without the grammar, in the schema's order, are texts of it; a changed one is accepted only if it is valid.
    void acceptsWhatIsValid()
    {
        const std::string schema = personSchema();
        Automaton automaton = automatonOf(schema);
        const Json parsed = Json::parse(schema);
        std::mt19937 random(3);
        const auto any = [&](int below) { return int(random() % unsigned(below)); };
        int refused = 0;
        for (int i = 0; i < 3000; ++i) {
            Json value{{"name", std::string(size_t(1 + any(6)), char('a' + any(26)))}, {"age", any(131)}};
            if (any(2)) {
                value["tags"] = Json::array();
                for (int tags = any(5); tags > 0; --tags)
                    value["tags"].push_back(std::vector<std::string>{"a", "b", "cc"}[size_t(any(3))]);
            }
            if (any(2))
                value["ok"] = any(3) == 0 ? Json(nullptr) : Json(any(2) == 0);
            if (any(2))
                value["at"] = any(3) == 0 ? Json(nullptr) : Json{{"x", any(100) / 8.0}, {"y", -any(100)}};
            QVERIFY(isValid(parsed, value));
            std::string text = value.dump();
            QVERIFY2(matches(automaton, text), text.c_str());
            text[size_t(any(int(text.size())))] = "0a\"{}[],:-.n"[any(12)];
            if (matches(automaton, text)) {
                const Json changed = Json::parse(text, nullptr, false);
                QVERIFY2(!changed.is_discarded() && isValid(parsed, changed), text.c_str());
            } else {
                ++refused;
            }
        }
        QVERIFY(refused > 500);
    }

    void integerBoundsAreExact()
    {
        std::mt19937_64 random(11);
        const auto number = [&] { return int64_t(random() % 4001) - 2000; };
        for (int i = 0; i < 200; ++i) {
            int64_t least = number(), most = number();
            if (least > most)
                std::swap(least, most);
            Automaton automaton = automatonOf(Json{{"type", "integer"}, {"minimum", least}, {"maximum", most}}.dump());
            for (int64_t value = -2100; value <= 2100; ++value) {
                if (matches(automaton, std::to_string(value)) != (value >= least && value <= most))
                    QFAIL(qPrintable(QString("%1 in %2..%3").arg(value).arg(least).arg(most)));
            }
        }
    }

    void anyObjectIsAnObject()
    {
        Automaton automaton(compileConstraint({.kind = Constraint::Kind::Json}, nullptr));
        for (const char *text : {"{}", R"({"a":[1,{"b":null}],"c":"é"})", "{\n  \"a\": true\n}"})
            QVERIFY2(matches(automaton, text), text);
        for (const char *text : {"", "[]", "1", "{} ", " {}", "{", R"({"a":1,})", "{}{}", "{\"a\":\n\n1}"})
            QVERIFY2(!matches(automaton, text), text);
    }

    void refusesByName_data()
    {
        QTest::addColumn<QString>("schema");
        QTest::addColumn<QStringList>("words");
        for (const RefusalRow &row : refusedSchemas())
            QTest::newRow(row.name) << row.source << row.words;
        QTest::newRow("deep JSON") << QString(80, '[') + QString(80, ']') << QStringList{"64"};
    }
    void refusesByName()
    {
        QFETCH(QString, schema);
        QFETCH(QStringList, words);
        try {
            automatonOf(schema.toStdString());
            QFAIL("accepted");
        } catch (const Error &error) {
            QCOMPARE(int(error.code()), int(ErrorCode::InvalidArgument));
            QVERIFY2(QString(error.what()).startsWith("The JSON schema cannot be used"), error.what());
            for (const QString &word : words)
                QVERIFY2(QString(error.what()).contains(word), error.what());
        }
    }

    void hostileSchemasEndSoon_data()
    {
        QTest::addColumn<QByteArray>("schema");
        for (const TextRow &row : hostileSchemas())
            QTest::newRow(row.name) << row.source.toUtf8();
    }
    void hostileSchemasEndSoon()
    {
        QFETCH(QByteArray, schema);
        QElapsedTimer timer;
        timer.start();
        try {
            Automaton automaton = automatonOf(schema.toStdString());
            follow(automaton, "\"" + std::string(300, 'a'));
        } catch (const Error &error) {
            QVERIFY2(error.code() == ErrorCode::InvalidArgument || error.code() == ErrorCode::LimitExceeded, error.what());
        }
        QVERIFY2(timer.elapsed() < 20000, qPrintable(QString::number(timer.elapsed())));
    }
};

QTEST_APPLESS_MAIN(JsonSchemaTest)
#include "jsonschema_test.moc"
