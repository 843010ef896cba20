#include "inference/core/error.h"
#include "inference/text/jinja/template.h"
#include "tests/support/fixtures.h"

#include <QElapsedTimer>
#include <QTest>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

using namespace hearth;
using Json = nlohmann::ordered_json;

namespace {

std::string readFile(const std::filesystem::path &path)
{
    std::ifstream file(path, std::ios::binary);
    std::stringstream content;
    content << file.rdbuf();
    return content.str();
}

// What a template gives, or "error KIND: message".
std::string render(const std::string &source, const Json &context = Json::object())
{
    try {
        const jinja::Template parsed(source);
        std::vector<jinja::Template::Variable> variables;
        for (const auto &[name, value] : context.items())
            variables.emplace_back(name, &value);
        return parsed.render(variables, [](std::string_view format) { return std::string(format); });
    } catch (const Error &error) {
        if (error.code() != ErrorCode::Template)
            return "wrong code";
        return "error " + error.kind() + ": " + error.what();
    }
}

} // namespace

class JinjaTest : public QObject
{
    Q_OBJECT
    Json m_context; // variables of the cases
private slots:
    // Expected results were computed with Python's jinja2, set up as transformers does.
    void rendersAsJinja2_data()
    {
        QTest::addColumn<QString>("source");
        QTest::addColumn<QString>("expected");
        const Json cases = Json::parse(readFile(QFINDTESTDATA("jinja_cases.json").toStdString()));
        for (const Json &entry : cases["cases"]) {
            const std::string source = entry["source"];
            const QString expected = entry.contains("output") ? QString::fromStdString(entry["output"]) : QString();
            QTest::newRow(source.substr(0, 120).c_str()) << QString::fromStdString(source) << expected;
        }
        QVERIFY(cases["cases"].size() > 250);
        m_context = cases["context"];
    }
    void rendersAsJinja2()
    {
        QFETCH(QString, source);
        QFETCH(QString, expected);
        const std::string result = render(source.toStdString(), m_context);
        if (expected.isNull()) // jinja2 refuses it
            QVERIFY2(result.starts_with("error "), result.c_str());
        else
            QCOMPARE(QString::fromStdString(result), expected);
    }

    void survivesHostileTemplates_data()
    {
        HEARTH_NEEDS_FIXTURES();
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("must");
        QTest::addColumn<QString>("kind");
        const Json manifest = Json::parse(readFile(test::fixturesFolder() / "malformed/manifest.json"));
        for (const Json &entry : manifest["files"]) {
            const std::string file = entry["file"];
            if (file.starts_with("templates/"))
                QTest::newRow(file.c_str()) << QString::fromStdString(file) << QString::fromStdString(entry["must"])
                                            << QString::fromStdString(entry["error"]);
        }
    }
    void survivesHostileTemplates()
    {
        HEARTH_NEEDS_FIXTURES();
        QFETCH(QString, file);
        QFETCH(QString, must);
        QFETCH(QString, kind);
        const std::string source = readFile(test::fixturesFolder() / "malformed" / file.toStdString());
        const Json user = {{"role", "user"}, {"content", "hi"}};
        const Json context = {{"messages", Json::array({user})}, {"add_generation_prompt", true}, {"bos_token", ""}, {"eos_token", ""}};
        QElapsedTimer timer;
        timer.start();
        const std::string result = render(source, context);
        QVERIFY2(timer.elapsed() < 20'000, "took too long");
        QVERIFY(result != "wrong code");
        const bool failed = result.starts_with("error ");
        if (must == "fail_cleanly") {
            QVERIFY2(failed, result.substr(0, 200).c_str());
            QVERIFY2(result.starts_with("error " + kind.toStdString() + ": "), result.c_str());
        } else if (must == "no_access") {
            const bool isHarmless = failed || result.find_first_not_of(" \n1") == std::string::npos;
            QVERIFY2(isHarmless, result.substr(0, 200).c_str());
        }
    }

    void raisedTextReachesTheUser()
    {
        const std::string result = render("\n{{ raise_exception('Only user and assistant roles!') }}");
        QCOMPARE(result,
                 std::string("error raised: The chat template does not take these messages (line 2): Only user and assistant roles!"));
    }

    void errorsNameTheLine()
    {
        QVERIFY(render("a\n\n{{ missing.name }}").find("line 3: 'missing' is undefined") != std::string::npos);
        QVERIFY(render("a\n{% if x %}\n{{ ' }}").find("line 3") != std::string::npos);
        QVERIFY(render("{% macro f() %}\n{{ 1 + 'a' }}\n{% endmacro %}\n\n{{ f() }}").find("line 2: ") != std::string::npos);
    }

    void boundsMemoryThatListsAndMacrosHold()
    {
        const auto kindOf = [](const std::string &source) { return render(source).substr(0, 20); };
        QVERIFY(kindOf("{% set ns = namespace(l=[]) %}{% for i in range(9999) %}{% set ns.l = ns.l + ['x' * 1000000] %}{% endfor %}")
                    .starts_with("error memory_limit"));
        QVERIFY(kindOf("{% set ns = namespace(l=[]) %}{% for i in range(300) %}{% set ns.l = [ns.l] %}{% endfor %}")
                    .starts_with("error depth_limit"));
        QVERIFY(kindOf("{% set ns = namespace(l=[1]) %}{% for i in range(60) %}{% set ns.l = [ns.l, ns.l] %}{% endfor %}{{ ns.l }}")
                    .starts_with("error output_limit"));
        QVERIFY(kindOf("{% set ns = namespace(a=[1], b=[1]) %}{% for i in range(60) %}{% set ns.a = [ns.a, ns.a] %}"
                       "{% set ns.b = [ns.b, ns.b] %}{% endfor %}{{ ns.a == ns.b }}")
                    .starts_with("error step_limit"));
        QVERIFY(kindOf("{% macro f(n) %}{{ 'x' * 9000000 }}{{ f(n + 1) }}{% endmacro %}{{ f(0) }}").starts_with("error output_limit"));
    }

    void rendersTheSameTemplateTwice() // generators and namespaces leave nothing behind
    {
        const jinja::Template parsed(
            "{% set ns = namespace(n=0) %}{% for x in [1, 2] | map('string') %}{% set ns.n = ns.n + 1 %}{% endfor %}{{ ns.n }}");
        const auto clock = [](std::string_view) { return std::string(); };
        QCOMPARE(parsed.render({}, clock), std::string("2"));
        QCOMPARE(parsed.render({}, clock), std::string("2"));
    }
};

QTEST_APPLESS_MAIN(JinjaTest)
#include "jinja_test.moc"
