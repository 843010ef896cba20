#include "tests/cli/clirunner.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QTest>

#include <cmath>
#include <csignal>
#ifdef Q_OS_UNIX
#include <sys/types.h>
#endif

using namespace hearth;
using Json = nlohmann::json;

// hearth-cli compare and tensors, as a user's shell drives them.
class CompareCliTest : public QObject
{
    Q_OBJECT

private:
    using Outcome = test::Outcome;
    static Outcome run(const QStringList &arguments)
    {
        test::RunSetting setting;
        setting.environment.insert("XDG_CACHE_HOME", scratch("cache"));
        return test::runProgram(arguments, setting);
    }
    static Json json(const QStringList &arguments)
    {
        const Outcome outcome = run(arguments + QStringList{"--json"});
        if (outcome.status != 0)
            qWarning() << outcome.error;
        return test::jsonOf(outcome);
    }
    static QString model(const char *name)
    {
        return QString::fromStdString((test::fixturesFolder() / "models/trained" / (std::string(name) + ".gguf")).string());
    }
    static QString scratch(const char *name) { return QString::fromStdString((test::scratchFolder("compare-cli") / name).string()); }
    static QString file(const char *name, const QByteArray &content)
    {
        QFile file(scratch(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
            qFatal("cannot write %s", name);
        return file.fileName();
    }
    static QString story()
    {
        QByteArray text;
        for (int i = 0; i < 8; ++i)
            text += "Once upon a time there was a little girl who loved to play in the park. One day she found a big red ball. ";
        return file("story.txt", text);
    }
    static QStringList with(const QStringList &models, const QStringList &more)
    {
        return QStringList{"compare"} + models + QStringList{"--device", "cpu", "--seed", "3", "-n", "24", "--raw"} + more;
    }

private slots:
    void init() { HEARTH_NEEDS_FIXTURES(); }

    void mistakesEndWithOneClearLine_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("word"); // of the message
        const QString a = model("stories260K-f16"), b = model("stories260K-q4_0");
        QTest::newRow("one model") << QStringList{"compare", a, "--prompt", "x"} << "MODEL";
        QTest::newRow("seven models") << QStringList{"compare", a, a, a, a, a, a, b, "--prompt", "x"} << "one argument too many";
        QTest::newRow("nothing to compare by") << QStringList{"compare", a, b} << "--prompt";
        QTest::newRow("another reference") << QStringList{"compare", a, b, "--prompt", "x", "--reference", "c.gguf"} << "c.gguf";
        QTest::newRow("no prompts") << QStringList{"compare", a, b, "--prompts", file("empty.txt", " \n\n")} << "empty.txt";
        QTest::newRow("no set") << QStringList{"compare", a, b, "--prompts", file("object.json", "{\"a\": 1}")} << "object.json";
        QTest::newRow("no list") << QStringList{"compare", a, b, "--prompts", file("broken.json", "[{]")} << "broken.json";
        QTest::newRow("a prompt without its text")
            << QStringList{"compare", a, b, "--prompts", file("names.json", R"([{"name": "a"}])")} << "names.json";
        QTest::newRow("both ways") << QStringList{"compare", a, b, "--prompt", "x", "--one-by-one", "--at-once"} << "--at-once";
        QTest::newRow("a type that there is not") << QStringList{"compare", a, "QUANTIZE:Q99", "--prompt", "x"} << "Q99";
        QTest::newRow("no original") << QStringList{"compare", "QUANTIZE:Q8_0", "QUANTIZE:Q4_0", "--prompt", "x"} << "--original";
        QTest::newRow("no tokens") << QStringList{"compare", a, b, "--prompt", "x", "-n", "0"} << "-n takes";
        QTest::newRow("a text in Latin-1") << QStringList{"compare", a, b, "--text", file("latin1.txt", "caf\xE9 caf\xE9")} << "not UTF-8";
        QTest::newRow("a text in UTF-16") << QStringList{"perplexity", a, "--file",
                                                         file("utf16.txt",
                                                              "\xFF\xFE"
                                                              "a")}
                                          << "not UTF-8";
        QTest::newRow("a folder as a text") << QStringList{"compare", a, b, "--text", "."} << "is a folder";
        QTest::newRow("tensors of nothing") << QStringList{"tensors", "none.gguf"} << "none.gguf";
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

    void helpTellsWhatItTakes()
    {
        const QByteArray help = run({"compare", "--help"}).out;
        for (const char *word : {"QUANTIZE:TYPE", "--prompts", "--text", "--reference", "--keep", "--seed", "--device", "--json"})
            QVERIFY2(help.contains(word), word);
        QVERIFY(!help.contains("--stop "));
        QVERIFY(run({"--help"}).out.contains("compare MODEL MODEL"));
        QVERIFY(run({"tensors", "--help"}).out.contains("--original"));
    }

    void readsAsMuchOfATextAsItIsTold()
    {
        const QStringList models{model("stories260K-f16"), model("stories260K-q4_0")};
        const Json result = json(with(models, {"--text", story(), "--window", "32", "--text-tokens", "70"}));
        QCOMPARE(result.at("most_text_tokens").get<int>(), 70);
        const Json &quality = result["variants"][1]["texts"][0], &plan = result["plan"]["texts"][0];
        QCOMPARE(quality.at("read_tokens").get<int>(), 64); // two windows
        QCOMPARE(plan.at("reached_tokens").get<int>(), 64);
        QCOMPARE(plan.at("scored_tokens").get<int>(), quality.at("scored_tokens").get<int>());
        QCOMPARE(plan.at("tokens").get<int>(), quality.at("text_tokens").get<int>());
        const QByteArray told = run(with(models, {"--text", story(), "--window", "32", "--text-tokens", "70", "--plan"})).out;
        QVERIFY2(told.contains(" tokens the first 64 are read, of which 30 count."), told.constData());
    }

    void jsonHoldsEverything()
    {
        const Json result = json(with({model("stories260K-f16"), model("stories260K-q4_0")}, {"--prompt", "Once upon a time"}));
        QCOMPARE(result.at("seed").get<int>(), 3);
        QCOMPARE(result.at("reference").get<std::string>(), std::string("stories260K-f16"));
        QVERIFY(result.at("plan").at("all_at_once").get<bool>());
        QCOMPARE(result.at("variants").size(), size_t(2));
        const Json &variant = result["variants"][1], &answer = variant.at("answers").at(0);
        for (const char *key : {"file_bytes", "bits_per_weight", "load_seconds", "peak_ram_bytes"})
            QVERIFY2(variant.at(key).get<double>() > 0, key);
        for (const char *key : {"prompt_tokens", "first_token_seconds", "prefill_tokens_per_second", "decode_tokens_per_second"})
            QVERIFY2(answer.at(key).get<double>() > 0, key);
        QCOMPARE(answer.at("tokens").size(), size_t(24));
        const size_t at = answer.at("parting").at("common_tokens").get<size_t>();
        QVERIFY(at < 24);
        const Json &own = answer["tokens"][at], &other = result["variants"][0]["answers"][0]["tokens"][at];
        QVERIFY(own.at("token") != other.at("token"));
        QVERIFY(own.at("candidates").size() >= 5 && other.at("candidates").size() >= 5);
        QVERIFY(own["candidates"][0].at("probability").get<double>() > 0);
        const Json &score = answer.at("of_the_reference");
        QCOMPARE(score.at("tokens").get<int>(), 24);
        const double agreed = score.at("agreed").get<double>();
        QVERIFY(agreed >= double(at) / 24 && agreed < 1); // at least until they part
        QVERIFY(score.at("divergence").get<double>() > 0);
        QVERIFY(score.at("log_probability").get<double>() < score.at("reference_log_probability").get<double>());
        QVERIFY(!result["variants"][0]["answers"][0].contains("of_the_reference"));
    }

    // What it was made with and of: enough to tell later whether another one says the same.
    void jsonSaysWhatItWasMadeOf()
    {
        const QStringList models{model("stories260K-f32"), model("stories260K-q8_0"), model("stories260K-q4_0")};
        const Json result = json(with(models, {"--text", story(), "--window", "64", "--top-k", "7", "--top-p", "0.5", "--no-thinking"}));
        const QByteArray build = QByteArray::fromStdString(result.at("build").get<std::string>());
        QVERIFY(!build.isEmpty() && run({"--version"}).out.contains(build));
        QCOMPARE(result["sampling"].at("top_k").get<int>(), 7);
        QCOMPARE(result["sampling"].at("top_p").get<double>(), 0.5);
        QVERIFY(!result.at("thinking").get<bool>() && !result.at("windows_overlap").get<bool>());
        for (int i = 0; i < models.size(); ++i) {
            QFile read(models[i]);
            QVERIFY(read.open(QIODevice::ReadOnly));
            const QByteArray sum = QCryptographicHash::hash(read.readAll(), QCryptographicHash::Sha256).toHex();
            QCOMPARE(result["variants"][size_t(i)].at("sha256").get<std::string>(), sum.toStdString());
        }
        const Json &advice = result.at("recommendations").at(0);
        const std::string kind = advice.at("kind").get<std::string>();
        QVERIFY2(kind == "close" || kind == "too_little" || kind == "lossy", kind.c_str());
        QVERIFY(!advice.at("sentence").get<std::string>().empty());
        const Outcome table = run(with(models, {"--text", story(), "--window", "64"}));
        QVERIFY2(table.out.contains(QByteArray::fromStdString(advice["sentence"].get<std::string>())), table.out.constData());
    }

    // A model in a folder, as it is published: quantized from there, and named by its files.
    void aFolderOfSafeTensorsIsAnOriginal()
    {
        const QString folder = QString::fromStdString((test::fixturesFolder() / "safetensors/qwen2-f16").string());
        const Json result =
            json(QStringList{"compare", folder, "QUANTIZE:Q8_0", "--prompt", "Once", "--raw", "-n", "8", "--device", "cpu"});
        const Json &original = result["variants"][0], &made = result["variants"][1];
        QCOMPARE(made["quantization"].get<std::string>(), std::string("Q8_0"));
        QVERIFY(made["make_seconds"].get<double>() > 0
                && made["bits_per_weight"].get<double>() < original["bits_per_weight"].get<double>());
        QCOMPARE(made["answers"][0]["tokens"].size(), original["answers"][0]["tokens"].size());
        const double divergence = made["answers"][0]["of_the_reference"]["divergence"].get<double>();
        QVERIFY2(divergence > 0 && divergence < 0.05, qPrintable(QString::number(divergence)));
        QCOMPARE(original["sha256"].get<std::string>().size(), size_t(64));
    }

    // Ctrl+C ends it wherever it is: here within a prompt that takes the scalar kernels many minutes. What was done is told.
    void ctrlCEndsItWithinALongPrompt()
    {
#ifndef Q_OS_LINUX
        QSKIP("looks into /proc to see when the program is ready to be interrupted");
#endif
        const QString large = scratch("slow.gguf");
        if (!QFile::exists(large))
            QCOMPARE(run({"synthesize", "--shape", "smollm-135m", "--layers", "15", "--type", "q8_0", large}).status, 0);
        const QString prompt = file("long.txt", QByteArray("a word ").repeated(3000));
        QProcess process;
        process.start(HEARTH_CLI,
                      {"compare", large, large, "--prompts", prompt, "--raw", "-n", "4", "--device", "cpu", "--isa", "scalar", "--threads",
                       "1", "--context", "8192", "--json"});
        QVERIFY(process.waitForStarted());
        const QString proc = QStringLiteral("/proc/%1/status").arg(process.processId());
        const auto field = [&proc](const char *name) {
            QFile status(proc);
            const QByteArray all = status.open(QIODevice::ReadOnly) ? status.readAll() : QByteArray();
            const qsizetype at = all.indexOf(name);
            return at < 0 ? QByteArray() : all.mid(at, all.indexOf('\n', at) - at).split(':').value(1).trimmed();
        };
        // It catches SIGINT (signal 2), and has the models in memory: then it reads the prompt.
        const auto isReading = [&] {
            return (field("SigCgt").toULongLong(nullptr, 16) & 2) != 0 && field("VmRSS").split(' ').first().toLongLong() > 100000;
        };
        QTRY_VERIFY_WITH_TIMEOUT(isReading(), 120000);
        QTest::qWait(500);
        QCOMPARE(::kill(pid_t(process.processId()), SIGINT), 0);
        QVERIFY(process.waitForFinished(120000)); // the prompt alone would take longer
        QCOMPARE(process.exitStatus(), QProcess::NormalExit);
        QCOMPARE(process.exitCode(), 1);
        const Json result = Json::parse(process.readAllStandardOutput().toStdString(), nullptr, false);
        QVERIFY(result.at("cancelled").get<bool>());
        QCOMPARE(result.at("variants").size(), size_t(2));
    }

    // What people see names where the answers part, with both lists.
    void theTableTellsTheSame()
    {
        const Outcome outcome = run(with({model("stories260K-f16"), model("stories260K-q4_0")}, {"--prompt", "Once upon a time"}));
        QCOMPARE(outcome.status, 0);
        const Json result = json(with({model("stories260K-f16"), model("stories260K-q4_0")}, {"--prompt", "Once upon a time"}));
        const int at = result["variants"][1]["answers"][0]["parting"]["common_tokens"].get<int>() + 1;
        QVERIFY2(outcome.out.contains("stories260K-q4_0: parts at token " + QByteArray::number(at)), outcome.out.constData());
        QVERIFY(outcome.out.contains("decode/s") && outcome.out.contains("seed 3"));
        const double agreed = result["variants"][1]["answers"][0]["of_the_reference"]["agreed"].get<double>();
        const QByteArray share = QByteArray::number(100 * agreed, 'f', 1);
        QVERIFY2(outcome.out.contains("agrees with " + share + "% of its 24 tokens"), outcome.out.constData());
    }

    void qualitiesAreThoseOfPerplexity()
    {
        const QStringList window{"--device", "cpu", "--threads", "2"};
        const Json result =
            json(QStringList{"compare", model("stories260K-f32"), model("stories260K-q4_0"), "--text", story(), "--window", "64"} + window);
        const Json alone = json(QStringList{"perplexity", model("stories260K-q4_0"), "--reference", model("stories260K-f32"), "--file",
                                            story(), "--context", "64"}
                                + window);
        const Json &found = result["variants"][1]["texts"][0];
        QCOMPARE(found.at("scored_tokens").get<int>(), alone.at("scored_tokens").get<int>());
        QVERIFY(found.at("perplexity") == alone.at("perplexity"));
        QVERIFY(found.at("divergence") == alone.at("divergence"));
        QVERIFY(found["divergence"]["mean"]["value"].get<double>() > 0.01);
        QVERIFY(result["variants"][0]["texts"][0]["perplexity"]["value"] == alone["divergence"]["reference_perplexity"]["value"]);
    }

    void promptsComeFromFiles_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<QStringList>("names");
        QTest::newRow("paragraphs") << QByteArray("Once upon\na time\n\n \nThe dog\r\n\r\nThe cat")
                                    << QStringList{"prompt 1", "prompt 2", "prompt 3"};
        QTest::newRow("list") << QByteArray(R"(["Once upon", {"name": "dog", "prompt": "The dog"}])") << QStringList{"prompt 1", "dog"};
        QTest::newRow("a set of the Lab") << QByteArray(R"({"name": "mine", "prompts": [{"name": "dog", "prompt": "The dog"}, "Once"]})")
                                          << QStringList{"dog", "prompt 2"};
    }
    void promptsComeFromFiles()
    {
        QFETCH(QByteArray, content);
        QFETCH(QStringList, names);
        const Json result = json(with({model("stories260K-f16"), model("stories260K-q8_0")}, {"--prompts", file("prompts", content)}));
        const Json &answers = result["variants"][1]["answers"];
        QCOMPARE(answers.size(), size_t(names.size()));
        for (size_t i = 0; i < answers.size(); ++i)
            QCOMPARE(answers[i]["prompt"].get<std::string>(), names[int(i)].toStdString());
    }

    void quantizesTheVariantsThatItIsAskedFor()
    {
        QDir(scratch("cache")).removeRecursively();
        const QStringList request = with({model("stories260K-f16"), "QUANTIZE:Q4_K_M", "QUANTIZE:Q8_0"}, {"--prompt", "Once"});
        const Json plan = json(request + QStringList{"--plan"});
        QVERIFY(plan["variants"][1]["is_to_make"].get<bool>() && plan["disk_bytes"].get<double>() > 0);
        QVERIFY(!plan["variants"][0]["is_to_make"].get<bool>());
        const Outcome outcome = run(request);
        QCOMPARE(outcome.status, 0);
        QVERIFY2(outcome.error.contains("Quantizing takes"), outcome.error.constData());
        const QDir variants(scratch("cache/hearth/variants"));
        QVERIFY(outcome.out.contains("Q4_K_M") && variants.entryList(QDir::Files).isEmpty());
        const Json kept = json(request + QStringList{"--keep"});
        QCOMPARE(variants.entryList(QDir::Files).size(), 2);
        QVERIFY(kept["variants"][2]["make_seconds"].get<double>() > 0);
        QCOMPARE(json(request + QStringList{"--keep"})["variants"][2]["make_seconds"].get<double>(), 0.0);
    }

    void aVariantThatFailsIsNamed()
    {
        const Outcome outcome =
            run(with({model("stories260K-f16"), scratch("none.gguf"), model("stories260K-q8_0")}, {"--prompt", "Once"}));
        QCOMPARE(outcome.status, 1);
        QVERIFY(outcome.out.contains("none: ") && outcome.out.contains("stories260K-q8_0: "));
    }

    void theTableHoldsWhatJsonHolds()
    {
        const QString prompts = file("three.txt", "Once upon a time\n\nThe dog\n\nLily");
        const QStringList request = with({model("stories260K-f16"), model("stories260K-q4_0")},
                                         {"--prompts", prompts, "--text", story(), "--window", "64", "--overlap"});
        const Json result = json(request), &variant = result["variants"][1], &text = variant["texts"][0];
        QCOMPARE(text["scored_tokens"].get<int>() + 1, text["text_tokens"].get<int>()); // every token but the first counts
        QByteArray parts;
        double agreed = 0, tokens = 0;
        for (const Json &answer : variant["answers"]) {
            const Json &parting = answer["parting"];
            parts += parts.isEmpty() ? "" : ",";
            parts += parting["equal"].get<bool>() ? "never" : QByteArray::number(parting["common_tokens"].get<int>() + 1);
            tokens += answer["of_the_reference"]["tokens"].get<double>();
            agreed += answer["of_the_reference"]["agreed"].get<double>() * answer["of_the_reference"]["tokens"].get<double>();
        }
        const QByteArray out = run(request).out;
        const QByteArray row = out.mid(out.indexOf("\nstories260K-q4_0"), 200).split('\n').value(1);
        const QList<QByteArray> cells = row.simplified().split(' ');
        QVERIFY2(cells.contains(parts), row.constData());
        QCOMPARE(cells.last(), QByteArray::number(100 * agreed / tokens, 'f', 1) + '%');
        const Json &divergence = text["divergence"];
        const auto cell = [](const Json &value) { return "  " + QByteArray::number(value.get<double>(), 'f', 6); };
        const QByteArray interval = cell(divergence["mean"]["value"]) + cell(divergence["mean_low_95"]) + cell(divergence["mean_high_95"]);
        QVERIFY2(out.contains(interval + cell(divergence["median"])), (out + interval).constData());
    }

    // --system is for those prompts that have none of their own.
    void aPromptsOwnSystemStays()
    {
        const QString prompts = file("systems.json", R"([{"system": "Be brief.", "prompt": "Hi"}, {"prompt": "Hi"}])");
        const auto tokens = [&](const QStringList &more) {
            const Json result = json(QStringList{"compare", model("stories260K-f16"), model("stories260K-q8_0"), "--device", "cpu", "-n",
                                                 "2", "--prompts", prompts}
                                     + more);
            const Json &answers = result["variants"][0]["answers"];
            return std::pair(answers[0]["prompt_tokens"].get<int>(), answers[1]["prompt_tokens"].get<int>());
        };
        const auto [own, none] = tokens({});
        const auto [ownStill, given] = tokens({"--system", "You are a very long sentence about nothing in particular."});
        QCOMPARE(ownStill, own);
        QVERIFY(given > none);
    }

    // One text that can't be read is a failure of the whole, also where another one was.
    void aTextThatFailsIsToldByTheStatus()
    {
        const Outcome outcome = run({"compare", model("stories260K-f16"), model("stories260K-q8_0"), "--text", story(), "--text",
                                     file("tiny.txt", "a"), "--device", "cpu"});
        QCOMPARE(outcome.status, 1);
        QVERIFY2(outcome.out.contains("KL mean") && outcome.out.contains("too short"), outcome.out.constData());
    }

    // Nothing is headed by a name or a table that has nothing under it.
    void whatHasNothingToTellHasNoHeading()
    {
        const QString tiny = file("tiny.txt", "a");
        const Outcome text = run({"compare", model("stories260K-f16"), model("stories260K-q8_0"), "--text", tiny, "--device", "cpu"});
        QCOMPARE(text.status, 1);
        QVERIFY2(text.out.contains("stories260K-q8_0: The text is too short: it has"), text.out.constData());
        QVERIFY2(!text.out.contains("KL mean") && !text.out.contains("standard error"), text.out.constData());
        const Outcome alone = run(with({model("stories260K-f16"), scratch("none.gguf")}, {"--prompt", "Once"}));
        QVERIFY2(alone.out.contains("none: ") && !alone.out.contains("prompt 1"), alone.out.constData());
        const Outcome nobody = run(with({scratch("no.gguf"), scratch("none.gguf")}, {"--prompt", "Once"}));
        QVERIFY2(nobody.out.startsWith("no: ") && nobody.out.contains("\nnone: "), nobody.out.constData());
    }

    void answersArePrintedWhereTheyAreAskedFor()
    {
        const QStringList request = with({model("stories260K-f16"), model("stories260K-q4_0")}, {"--prompt", "Once upon a time"});
        const Json result = json(request);
        const Outcome told = run(request + QStringList{"--answers"});
        for (const Json &variant : result["variants"]) {
            const std::string line = "  " + variant["label"].get<std::string>() + " says\n    ";
            const std::string begin = variant["answers"][0]["text"].get<std::string>().substr(0, 30);
            QVERIFY2(told.out.contains((line + begin.substr(0, begin.find('\n'))).c_str()), told.out.constData());
        }
        QVERIFY(!run(request).out.contains(" says\n"));
    }

    void aByteOrderMarkIsNoText()
    {
        QFile plain(story());
        QVERIFY(plain.open(QIODevice::ReadOnly));
        const QString marked = file("marked.txt", "\xEF\xBB\xBF" + plain.readAll());
        const auto perplexity = [](const QString &text) {
            const Json result = json({"compare", model("stories260K-f16"), model("stories260K-q8_0"), "--text", text, "--device", "cpu"});
            return result["variants"][1]["texts"][0]["perplexity"]["value"].get<double>();
        };
        QCOMPARE(perplexity(marked), perplexity(story()));
    }

    // Each column begins at the same place, however wide the letters are, and nothing of a name reaches the terminal as a command.
    void oddNamesKeepTheTableInOrder()
    {
        const QString odd = scratch("模型é\x1b[31m\n.gguf");
        QFile::remove(odd);
        QVERIFY(QFile::copy(model("stories260K-q8_0"), odd));
        const Outcome outcome = run(with({model("stories260K-f16"), odd}, {"--prompt", "Once"}));
        QCOMPARE(outcome.status, 0);
        QVERIFY2(!outcome.out.contains('\x1b') && outcome.out.contains("模型é?[31m?"), outcome.out.constData());
        const QStringList lines = QString::fromUtf8(outcome.out).split('\n');
        const qsizetype column = lines[1].indexOf(" kB");
        QVERIFY(column > 0);
        QCOMPARE(lines[2].indexOf(" kB") + 2, column); // two letters take two columns each
    }

    void aDeviceOfItsOwn()
    {
        const QString same = model("stories260K-q8_0");
        const Json result = json(with({same + "@cpu", same + "@cpu"}, {"--prompt", "Once"}));
        QCOMPARE(result["variants"][0]["label"].get<std::string>(), std::string("stories260K-q8_0@cpu"));
        QCOMPARE(result["variants"][1]["label"].get<std::string>(), std::string("stories260K-q8_0@cpu (2)"));
        QVERIFY(result["variants"][1]["answers"][0]["parting"]["equal"].get<bool>());
    }

    // One file on the processor and on a graphics device: each runs where it was asked to, where they part is told, and how far their
    // probabilities are apart, which is no more than rounding does.
    void cpuBesideVulkan()
    {
        const Outcome devices = run({"devices", "--json"});
        if (!devices.out.contains("vulkan:0"))
            QSKIP("no Vulkan device");
        const QString same = model("stories260K-f16");
        const QStringList request =
            with({same + "@cpu", same + "@vulkan:0"}, {"--prompt", "Once upon a time", "--text", story(), "--window", "64"});
        const Json result = json(request);
        const Json &cpu = result["variants"][0], &gpu = result["variants"][1];
        QCOMPARE(gpu["label"].get<std::string>(), std::string("stories260K-f16@vulkan:0"));
        QCOMPARE(cpu["placement"]["device"].get<std::string>(), std::string("cpu"));
        QCOMPARE(gpu["placement"]["device"].get<std::string>(), std::string("vulkan:0"));
        QVERIFY(gpu["placement"]["layers_on_gpu"].get<int>() > 0 && gpu["device_bytes"].get<double>() > 0);
        const Json &answer = gpu["answers"][0], &score = answer["of_the_reference"];
        const int common = answer["parting"]["common_tokens"].get<int>();
        QVERIFY(answer["parting"]["equal"].get<bool>() ? common == 24 : common < 24);
        QCOMPARE(score["tokens"].get<int>(), 24);
        const double divergence = score["divergence"].get<double>(), most = score["largest_difference"].get<double>();
        QVERIFY2(divergence > 0 && divergence < 0.02, qPrintable(QString::number(divergence))); // they sum in another order
        QVERIFY2(most > 0 && most < 0.5, qPrintable(QString::number(most)));
        const double ofText = gpu["texts"][0]["divergence"]["mean"]["value"].get<double>();
        QVERIFY2(ofText > 0 && ofText < 0.02, qPrintable(QString::number(ofText)));
        QVERIFY(json(request)["variants"][1]["answers"][0]["tokens"] == answer["tokens"]); // the same device twice: the same
    }

    void tensorsTellsTypesAndErrors()
    {
        const QStringList arguments{"tensors", model("stories260K-q4_0"), "--original", model("stories260K-f32")};
        const Json report = json(arguments);
        QCOMPARE(report.at("tensors").size(), size_t(47));
        QVERIFY(report.at("error").get<double>() > 0.01);
        const Json &first = report["tensors"][0];
        for (const char *key : {"name", "type", "shape", "bytes", "original_type", "error"})
            QVERIFY2(first.contains(key), key);
        const Outcome outcome = run(arguments);
        QCOMPARE(outcome.status, 0);
        QVERIFY(outcome.out.count('\n') == 48 && outcome.out.contains("Q4_0"));
        QVERIFY(!json({"tensors", model("stories260K-q4_0")}).contains("error"));
    }
};

QTEST_GUILESS_MAIN(CompareCliTest)
#include "compare_cli_test.moc"
