#include "tests/cli/clirunner.h"

#include <QDir>
#include <QFile>
#include <QTest>
#include <fstream>

using namespace hearth;
namespace fs = std::filesystem;
using Json = nlohmann::json;

// Drives the program as a user's shell does.
class CliTest : public QObject
{
    Q_OBJECT

private:
    using Outcome = test::Outcome;
    static Outcome run(const QStringList &arguments, const QByteArray &input = {}, const QString &program = HEARTH_CLI)
    {
        return test::runProgram(arguments, {.input = input, .program = program});
    }
    static Json json(const Outcome &outcome) { return test::jsonOf(outcome); }
    static QString model(const char *name) { return QString::fromStdString((test::fixturesFolder() / "models" / name).string()); }
    static QString story() { return model("trained/stories260K-q8_0.gguf"); }
    static QString scratch(const char *name) { return QString::fromStdString((test::scratchFolder("cli") / name).string()); }

private slots:
    void mistakesEndWithOneClearLine_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("word"); // of the message
        const QString none = scratch("none.gguf");
        QTest::newRow("no command of that name") << QStringList{"nothing"} << "nothing";
        QTest::newRow("no option of that name") << QStringList{"devices", "--nothing"} << "--nothing";
        QTest::newRow("no model named") << QStringList{"info"} << "MODEL";
        QTest::newRow("no such file") << QStringList{"info", none} << "none.gguf";
        QTest::newRow("no such file for chat") << QStringList{"chat", none} << "none.gguf";
        QTest::newRow("a wrong device") << QStringList{"bench", none, "--device", "toaster"} << "toaster";
        QTest::newRow("a wrong number") << QStringList{"generate", none, "--prompt", "x", "--temp", "hot"} << "hot";
        QTest::newRow("two prompts") << QStringList{"generate", none, "--prompt", "x", "--tokens", "1"} << "one of";
        QTest::newRow("no tokens") << QStringList{"logits", none, "--out", "x"} << "--tokens";
        QTest::newRow("no text to measure") << QStringList{"perplexity", none} << "--file";
        QTest::newRow("no matrix to write") << QStringList{"imatrix", none, "--file", "x"} << "--out";
        QTest::newRow("no type") << QStringList{"quantize", none, none} << "TYPE";
        QTest::newRow("a type without its tensors")
            << QStringList{"quantize", none, none, "Q4_0", "--tensor-type", "Q4_0"} << "PATTERN=TYPE";
        QTest::newRow("a wrong shape") << QStringList{"synthesize", none, "--shape", "camel"} << "camel";
        QTest::newRow("a wrong type") << QStringList{"synthesize", none, "--shape", "smollm-135m", "--type", "q0"} << "q0";
        QTest::newRow("a folder that is not there")
            << QStringList{"synthesize", scratch("no/such/out.gguf"), "--shape", "smollm-135m"} << "no/such";
    }
    void mistakesEndWithOneClearLine()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QString, word);
        const Outcome outcome = run(arguments);
        QVERIFY(outcome.status > 0);
        QVERIFY(outcome.out.isEmpty());
        QCOMPARE(outcome.error.count('\n'), 1);
        QVERIFY2(outcome.error.startsWith("hearth-cli") && outcome.error.contains(word.toUtf8()), outcome.error.constData());
    }

    // Every GGUF file of fixtures/malformed, all the way to an answer: refused in one line, or answered; never a crash or a hang.
    void hostileFilesEndAsTheManifestSays()
    {
        HEARTH_NEEDS_FIXTURES();
        std::ifstream in(test::fixturesFolder() / "malformed/manifest.json");
        const Json manifest = Json::parse(in);
        int refused = 0;
        for (const Json &row : manifest.at("files")) {
            const QString file = QString::fromStdString(row.at("file")), must = QString::fromStdString(row.at("must"));
            if (!file.startsWith("gguf/"))
                continue;
            const QString path = QString::fromStdString((test::fixturesFolder() / "malformed" / file.toStdString()).string());
            const Outcome outcome = run({"generate", path, "--prompt", "a", "-n", "2", "--device", "cpu", "--context", "64"});
            QVERIFY2(outcome.status == 0 || outcome.status == 1, qPrintable(file));
            if (must.startsWith("accept"))
                QVERIFY2(outcome.status == 0, outcome.error.constData());
            if (outcome.status == 1)
                QCOMPARE(outcome.error.count('\n'), 1);
            if (must == "reject") {
                QVERIFY2(outcome.status == 1, qPrintable(file));
                QVERIFY2(outcome.error.contains(path.section('/', -1).toUtf8()), outcome.error.constData());
                ++refused;
            }
        }
        QVERIFY(refused > 130);
    }

    void everyCommandHasHelp()
    {
        for (const char *command : {"devices", "info", "tokenize", "generate", "chat", "logits", "render", "bench", "synthesize"}) {
            const Outcome outcome = run({command, "--help"});
            QCOMPARE(outcome.status, 0);
            for (const char *option : {"--device", "--threads", "--json"})
                QVERIFY2(outcome.out.contains(option), command);
        }
        QVERIFY(run({"--help"}).out.contains("synthesize"));
    }

    void devicesNamesTheCpu()
    {
        const Json devices = json(run({"devices", "--json"}));
        QVERIFY(devices.is_array() && !devices.empty());
        QCOMPARE(devices[0].value("id", ""), std::string("cpu"));
        QVERIFY(devices[0].value("total_bytes", 0ull) > 0);
    }

    void infoTellsFacts()
    {
        HEARTH_NEEDS_FIXTURES();
        const Json info = json(run({"info", story(), "--json"}));
        QCOMPARE(info.value("architecture", ""), std::string("llama"));
        QCOMPARE(info.value("vocabulary", 0), 512);
        QVERIFY(info.value("runs", false));
        QVERIFY(run({"info", story(), "--plan"}).out.count('\n') > 20);
    }

    void tokenizeAndItsOptions()
    {
        HEARTH_NEEDS_FIXTURES();
        const Json with = json(run({"tokenize", story(), "--text", "Once upon a time", "--json"}));
        QCOMPARE(with["tokens"][0].get<int>(), 1);
        const Json without = json(run({"tokenize", story(), "--file", "-", "--no-special", "--json"}, "Once upon a time"));
        QCOMPARE(without["tokens"].size() + 1, with["tokens"].size());
        QCOMPARE(run({"tokenize", story(), "--text", "Once", "--ids"}).out.count('\n'), 1);
    }

    void generatesTheSameGreedyTextEachTime()
    {
        HEARTH_NEEDS_FIXTURES();
        const QStringList arguments{"generate", story(), "--prompt", "Once upon a time", "-n", "20", "--temp", "0", "--device", "cpu"};
        const Json first = json(run(arguments + QStringList{"--json"}));
        QCOMPARE(first["tokens"].size(), size_t(20));
        QCOMPARE(first.value("finish", ""), std::string("max_tokens"));
        QCOMPARE(first["stats"].value("generated_tokens", 0), 20);
        const Outcome text = run(arguments);
        QCOMPARE(text.status, 0);
        QCOMPARE(text.out.trimmed().toStdString(), QByteArray::fromStdString(first.value("text", "")).trimmed().toStdString());
        QVERIFY(text.error.isEmpty());
    }

    void answersInTheFormThatIsAskedFor()
    {
        HEARTH_NEEDS_FIXTURES();
        const QString schema = scratch("form.json"), grammar = scratch("form.gbnf"), wrong = scratch("wrong.gbnf");
        const auto write = [](const QString &path, const char *text) {
            QFile file(path);
            return file.open(QIODevice::WriteOnly) && file.write(text) > 0;
        };
        QVERIFY(write(schema, "{\"properties\": {\"n\": {\"type\": \"integer\", \"minimum\": 1, \"maximum\": 9}}, \"required\": [\"n\"]}"));
        QVERIFY(write(grammar, "root ::= \"Yes\" | \"No\"") && write(wrong, "root ::= yes"));
        const QStringList model{story(), "--device", "cpu", "--temp", "1", "--seed", "7"};
        const Json form = json(run(QStringList{"generate", "--prompt", "n is", "--json-schema", schema, "--json"} + model));
        const Json value = Json::parse(form.value("text", ""), nullptr, false);
        QVERIFY2(value.is_object() && value["n"].is_number_integer() && value["n"] >= 1 && value["n"] <= 9, form.dump().c_str());
        QCOMPARE(form.value("finish", ""), std::string("end"));
        const QByteArray word = run(QStringList{"chat", "--grammar", grammar} + model, "Is it so?\n").out.trimmed();
        QVERIFY2(word == "Yes" || word == "No", word.constData());
        QVERIFY(run(QStringList{"chat", "--json-object", "-n", "20"} + model, "Is it so?\n").out.startsWith('{'));
        const Outcome refused =
            run({"generate", scratch("none.gguf"), "--prompt", "x", "--grammar", wrong}); // before the model is looked at
        QCOMPARE(refused.error.count('\n'), 1);
        QVERIFY2(refused.error.contains("line 1, column 10") && refused.error.contains("'yes'"), refused.error.constData());
        const Outcome two = run({"generate", scratch("none.gguf"), "--prompt", "x", "--grammar", grammar, "--json-object"});
        QVERIFY2(two.error.contains("one of --grammar"), two.error.constData());
    }

    // Needs an engine that is right: the rows are compared with numbers made elsewhere.
    void logitsAreTheGoldenOnes()
    {
        HEARTH_NEEDS_FIXTURES();
        std::ifstream in(test::fixturesFolder() / "models/quants/golden/index.json");
        const Json index = Json::parse(in);
        QStringList tokens;
        for (const int token : index.at("prompt_tokens"))
            tokens.append(QString::number(token));
        const QString out = scratch("logits.npy");
        const Outcome outcome = run({"logits", model("quants/tiny-f32.gguf"), "--tokens", tokens.join(','), "--out", out, "--device", "cpu",
                                     "--isa", "scalar", "--cache", "f32"});
        QVERIFY2(outcome.status == 0, outcome.error.constData());
        const test::NpyArray ours = test::readNpy(out.toStdString());
        const test::NpyArray golden = test::readNpy(test::fixturesFolder() / "models/quants/golden/tiny-f32.f64ref.npy");
        QCOMPARE(ours.shape, golden.shape);
        const double error = test::relativeError(ours.data, golden.data);
        QVERIFY2(error < 2e-5, qPrintable(QString::number(error))); // float32 against float64: the README of the fixtures
    }

    void embedsTexts()
    {
        HEARTH_NEEDS_FIXTURES();
        std::ifstream in(test::fixturesFolder() / "models/archs/golden/index_embeddings.json");
        const Json sentences = Json::parse(in).at("models").at(0).at("sentences");
        const QString texts = scratch("texts.json"), out = scratch("vectors.npy"), bert = model("archs/bert_bge_mean.gguf");
        std::ofstream(texts.toStdString()) << sentences;
        const QStringList common{"--device", "cpu", "--isa", "scalar", "--json"};
        const Outcome outcome = run(QStringList{"embed", bert, "--file", texts, "--out", out, "--raw"} + common);
        QVERIFY2(outcome.status == 0, outcome.error.constData());
        const test::NpyArray golden = test::readNpy(test::fixturesFolder() / "models/archs/golden/bert_bge_mean.embd.f64ref_erfgelu.npy");
        const test::NpyArray ours = test::readNpy(out.toStdString());
        QCOMPARE(ours.shape, golden.shape);
        QVERIFY(test::relativeError(ours.data, golden.data) < 2e-5);
        QCOMPARE(json(outcome).at("cut").size(), size_t(0));

        const QByteArray lines = QByteArray("The cat sat on the mat.\n") + QByteArray("cat ").repeated(200) + "\n\n";
        const Outcome asked = run(QStringList{"embed", bert, "--file", "-", "--query", "The cat sat on the mat."} + common, lines);
        QVERIFY2(asked.status == 0, asked.error.constData());
        const Json scores = json(asked).at("scores");
        QCOMPARE(scores.size(), size_t(3)); // the last one is empty
        QVERIFY(scores.at(0).get<double>() > 0.99999 && scores.at(1).get<double>() < 0.9999);
        QVERIFY(json(asked).at("cut") == Json::array({1}));
        QVERIFY(asked.error.contains("1 of 3 texts") && asked.error.contains("128 tokens"));
        QCOMPARE(run(QStringList{"embed", bert, "--file", texts, "--out", out, "--context", "16"} + common).status, 0);
        QCOMPARE(run({"embed", bert, "--file", texts, "--out", out, "--batch", "8"}).status, 2); // chosen by what embeds
        QCOMPARE(run({"embed", bert, "--file", texts}).status, 2);
        QCOMPARE(run({"embed", bert, "--file", texts, "--out", out, "--prefix", "answer"}).status, 2);
    }

    void chatReadsAScript()
    {
        HEARTH_NEEDS_FIXTURES();
        const Outcome outcome =
            run({"chat", story(), "-n", "8", "--temp", "0", "--device", "cpu", "--json"}, "Hello\nAnd then?\n/quit\nnot read\n");
        QVERIFY2(outcome.status == 0, outcome.error.constData());
        const QList<QByteArray> lines = outcome.out.trimmed().split('\n');
        QCOMPARE(lines.size(), 2);
        for (const QByteArray &line : lines)
            QVERIFY(Json::parse(line.toStdString()).contains("answer"));
    }

    // A program with a guide beside it: as CMake leaves it in the build, without asking where that is.
    static QString programWith(const QString &guide)
    {
        const QString folder = scratch(guide.isEmpty() ? "without-guide" : "with-guide");
        QDir().mkpath(folder + "/guide");
        const QString program = folder + "/hearth-cli", copy = folder + "/guide/hearth-guide-q8_0.gguf";
        QFile::remove(program);
        QFile::remove(copy);
        if (!QFile::copy(HEARTH_CLI, program) || (!guide.isEmpty() && !QFile::copy(guide, copy)))
            return {};
        return program;
    }

    void withoutAModelTheGuideAnswers()
    {
        HEARTH_NEEDS_FIXTURES();
        const auto guide = test::unpackedFixture("models/trained/chat-3m.tar.xz") / "chat-3m-q8_0.gguf";
        const QString program = programWith(QString::fromStdString(guide.string()));
        const Outcome answered = run({"chat", "--json"}, "Hello\nAnd then?\n", program);
        QVERIFY2(answered.status == 0, answered.error.constData());
        QCOMPARE(answered.out.count('\n'), 2);
        QCOMPARE(run({"chat", "guide"}, "Hello\n", program).out, run({"chat"}, "Hello\n", program).out); // greedy
        QCOMPARE(json(run({"info", "guide", "--json"}, {}, program)).value("path", ""),
                 scratch("with-guide/guide/hearth-guide-q8_0.gguf").toStdString());
        QVERIFY(!json(run({"tokenize", "guide", "--text", "Hello", "--json"}, {}, program))["tokens"].empty());
    }

    void saysWhenTheGuideIsMissing()
    {
        const QString program = programWith({});
        const Outcome outcome = run({"chat"}, "Hello\n", program);
        QCOMPARE(outcome.status, 1);
        QCOMPARE(outcome.error.count('\n'), 1);
        QVERIFY2(outcome.error.contains("guide is missing") && outcome.error.contains("without-guide/guide/"), outcome.error.constData());
        QVERIFY(run({"chat", "--help"}, {}, program).out.contains("built-in guide"));
        QVERIFY(run({"--help"}, {}, program).out.contains("chat [MODEL]"));
    }

    void rendersMessages()
    {
        HEARTH_NEEDS_FIXTURES();
        const QString messages = scratch("messages.json");
        std::ofstream(messages.toStdString()) << R"([{"role":"user","content":"Hi there!"}])";
        const QString chatml = QString::fromStdString((test::fixturesFolder() / "templates/chat-3m.jinja").string());
        const Outcome outcome = run({"render", chatml, "--messages", messages});
        QVERIFY2(outcome.status == 0, outcome.error.constData());
        QVERIFY2(outcome.out.contains("Hi there!"), outcome.out.constData());
        std::ofstream(messages.toStdString()) << "[{";
        QCOMPARE(run({"render", chatml, "--messages", messages}).error.count('\n'), 1);
    }

    void givesToolsToTheModel()
    {
        HEARTH_NEEDS_FIXTURES();
        const QString messages = scratch("messages.json"), tools = scratch("tools.json");
        std::ofstream(messages.toStdString()) << R"([{"role":"user","content":"Hi there!"}])";
        std::ofstream(tools.toStdString()) << R"([{"name":"get_weather","description":"Weather","parameters":{"type":"object"}}])";
        const QString qwen = QString::fromStdString((test::fixturesFolder() / "templates/Qwen-Qwen3-0.6B.jinja").string());
        const Outcome rendered = run({"render", qwen, "--messages", messages, "--tools", tools});
        QVERIFY2(rendered.out.contains("\"function\": {\"name\": \"get_weather\""), rendered.out.constData());
        const Outcome answered =
            run({"chat", story(), "--tools", tools, "-n", "4", "--device", "cpu", "--json"}, "Hello\n/tool 21 degrees\n");
        QVERIFY2(answered.status == 0, answered.error.constData());
        QVERIFY(Json::parse(answered.out.toStdString())["tool_calls"].is_array());
        QVERIFY(answered.error.contains("has not asked for a tool"));
        std::ofstream(tools.toStdString()) << R"({"name":"get_weather"})";
        QVERIFY(run({"chat", story(), "--tools", tools}).error.contains("no list of tools"));
        std::ofstream(tools.toStdString()) << R"([{"description":"none"}])";
        QVERIFY(run({"render", qwen, "--messages", messages, "--tools", tools}).error.contains("has no name"));
    }

    void synthesizedModelsWork_data()
    {
        QTest::addColumn<QString>("shape");
        QTest::addColumn<QString>("type");
        QTest::newRow("SentencePiece") << "llama-1b"
                                       << "q4_0";
        QTest::newRow("byte-level, rows of 576") << "smollm-135m"
                                                 << "q4_k_m";
        QTest::newRow("qwen3") << "qwen3-0.6b"
                               << "q8_0";
        QTest::newRow("qwen2") << "qwen2-0.5b"
                               << "q5_1";
    }
    void synthesizedModelsWork()
    {
        QFETCH(QString, shape);
        QFETCH(QString, type);
        const QString out = scratch("synthetic.gguf");
        const Outcome made = run({"synthesize", "--shape", shape, "--type", type, "--layers", "2", "--vocabulary", "3000", out});
        QVERIFY2(made.status == 0, made.error.constData());
        const Json info = json(run({"info", out, "--json"}));
        QVERIFY2(info.value("runs", false), info.value("why_not", "").c_str());
        const QByteArray text = "Hello, w\xc3\xb6rld 42!";
        const Json tokens = json(run({"tokenize", out, "--text", QString::fromUtf8(text), "--json"}));
        QVERIFY(tokens["tokens"].size() > 3);
        const Json bench = json(run({"bench", out, "-p", "40", "-n", "3", "-r", "2", "--device", "cpu", "--json"}));
        QVERIFY(bench["prefill"].value("median", 0.0) > 0);
        QVERIFY(bench["decode"].value("min", 1e9) <= bench["decode"].value("median", 0.0));
        QVERIFY(bench.value("weight_bytes_per_token", 0ull) > 1000000);
        const Json generated =
            json(run({"generate", out, "--prompt", "Hello", "-n", "4", "--temp", "0", "--ignore-end", "--device", "cpu", "--json"}));
        QCOMPARE(generated["tokens"].size(), size_t(4));
        QFile::remove(out);
    }

    void theSameSeedGivesTheSameFile()
    {
        const auto bytes = [&](const char *name, const char *seed) {
            const QString out = scratch(name);
            run({"synthesize", "--shape", "smollm-135m", "--type", "q4_0", "--layers", "1", "--vocabulary", "512", "--seed", seed, out});
            QFile file(out);
            return file.open(QFile::ReadOnly) ? file.readAll() : QByteArray();
        };
        const QByteArray first = bytes("first.gguf", "7");
        QVERIFY(first.size() > 1000000);
        QVERIFY(first == bytes("second.gguf", "7"));
        QVERIFY(first != bytes("third.gguf", "8"));
    }
};

QTEST_GUILESS_MAIN(CliTest)
#include "cli_test.moc"
