#include "inference/files/modelfile.h"
#include "tests/cli/clirunner.h"
#include "tests/support/adapters.h"
#include "tests/support/fixtures.h"

#include <QTest>

#include <fstream>
#include <nlohmann/json.hpp>

using namespace hearth;
using namespace hearth::test;
using Json = nlohmann::json;

// --lora of the program, as a user's shell gives it.
class LoraCliTest : public QObject
{
    Q_OBJECT

    static Outcome run(const QStringList &arguments) { return runProgram(arguments); }
    static QString scratch(const char *name) { return QString::fromStdString((scratchFolder("lora-cli") / name).string()); }

    std::vector<float> logits(const QStringList &options) const
    {
        const QString out = scratch("logits.npy");
        const Outcome outcome = run(QStringList{"logits", m_model, "--tokens", "1,7,9,30", "--out", out, "--device", "cpu"} + options);
        if (outcome.status != 0)
            qWarning() << outcome.error;
        return outcome.status == 0 ? readNpy(out.toStdString()).data : std::vector<float>();
    }

    QString m_model, m_adapter, m_story;

private slots:
    void initTestCase()
    {
        HEARTH_NEEDS_FIXTURES();
        const auto path = fixturesFolder() / "models/trained/stories260K-q8_0.gguf";
        m_model = QString::fromStdString(path.string());
        const auto base = openModelFile(path);
        m_adapter = QString::fromStdString(writeGgufAdapter("cli-lora", "llama", 6, makeAdapter(*base, 83)).string());
        m_story = scratch("story.txt");
        std::ofstream out(m_story.toStdString());
        for (int i = 0; i < 40; ++i)
            out << "Once upon a time there was a little girl who liked to play in the park. ";
    }

    void adaptersChangeTheLogitsByTheirScale()
    {
        const std::vector<float> base = logits({}), whole = logits({"--lora", m_adapter});
        QVERIFY(!base.empty() && relativeError(whole, base) > 0.1);
        QCOMPARE(logits({"--lora", m_adapter + "=0"}), base);
        QCOMPARE(logits({"--lora", m_adapter + "=1.0"}), whole);
        QVERIFY(relativeError(logits({"--lora", m_adapter + "=0.75", "--lora", m_adapter + "=0.25"}), whole) < 1e-4);
        QVERIFY(relativeError(logits({"--lora", m_adapter + "=-0.5"}), base) > 0.01);
    }

    void commandsThatLoadAModelTakeIt()
    {
        const QStringList greedy{"--prompt", "Once", "-n", "12", "--temp", "0", "--device", "cpu", "--json"};
        const Outcome plain = run(QStringList{"generate", m_model} + greedy);
        const Outcome adapted = run(QStringList{"generate", m_model, "--lora", m_adapter} + greedy);
        QCOMPARE(adapted.status, 0);
        QVERIFY(Json::parse(adapted.out.toStdString())["text"] != Json::parse(plain.out.toStdString())["text"]);
        const Outcome chat = run({"chat", m_model, "--lora", m_adapter, "-n", "4", "--device", "cpu"});
        QCOMPARE(chat.status, 0);
        // against the model without it
        const Outcome measured = run({"perplexity", m_model, "--lora", m_adapter, "--reference", m_model, "--file", m_story, "--context",
                                      "64", "--device", "cpu", "--json"});
        QVERIFY2(measured.status == 0, measured.error.constData());
        QVERIFY(Json::parse(measured.out.toStdString())["divergence"]["mean"]["value"].get<double>() > 0.05);
        for (const char *command : {"chat", "generate", "logits", "perplexity", "embed", "bench"})
            QVERIFY2(run({command, "--help"}).out.contains("--lora F[=SCALE]"), command);
    }

    void embeddingModelsTakeItToo()
    {
        const auto whole = writeMerged("cli-embedding", *openModelFile(fixturesFolder() / "models/archs/bert_bge_mean.gguf"), {}, true);
        const auto base = openModelFile(whole);
        const MadeAdapter made = makeAdapter(*base, 89);
        const QString adapter = QString::fromStdString(writeGgufAdapter("cli-embedding-lora", "bert", 6, made).string());
        const auto merged = writeMerged("cli-embedding-merged", *base, {{&made, 6}});
        const auto vectors = [&](const std::filesystem::path &model, const QStringList &options) {
            const QString out = scratch("vectors.npy");
            const Outcome outcome = run(QStringList{"embed", QString::fromStdString(model.string()), "--file", m_story, "--out", out,
                                                    "--device", "cpu", "--context", "64"}
                                        + options);
            if (outcome.status != 0)
                qWarning() << outcome.error;
            return outcome.status == 0 ? readNpy(out.toStdString()).data : std::vector<float>();
        };
        const std::vector<float> wanted = vectors(merged, {}), adapted = vectors(whole, {"--lora", adapter});
        QVERIFY(relativeError(adapted, wanted) < 1e-4);
        QVERIFY(relativeError(vectors(whole, {}), wanted) > 0.01);
    }

    void infoSaysWhatAnAdapterIs()
    {
        const Outcome text = run({"info", m_adapter});
        QCOMPARE(text.status, 0);
        QVERIFY2(text.out.contains("LoRA of rank 2 to 6, alpha 6") && text.out.contains("architecture llama")
                     && text.out.contains("--lora"),
                 text.out.constData());
        const Json json = Json::parse(run({"info", m_adapter, "--json"}).out.toStdString());
        QCOMPARE(json["runs"].get<bool>(), false);
        QCOMPARE(json["adapter"]["alpha"].get<double>(), 6.0);
        QCOMPARE(json["adapter"]["most_rank"].get<int>(), 6);
        QVERIFY(Json::parse(run({"info", m_model, "--json"}).out.toStdString())["adapter"].is_null());
        const auto folder =
            writePeftFolder("cli-peft", R"({"peft_type": "LORA", "r": 2, "lora_alpha": 5, "base_model_name_or_path": "some/base"})",
                            {{"base_model.model.model.layers.0.mlp.up_proj.lora_A.weight", {2, 64}, std::vector<float>(128)},
                             {"base_model.model.model.layers.0.mlp.up_proj.lora_B.weight", {172, 2}, std::vector<float>(344)}});
        const Outcome peft = run({"info", QString::fromStdString(folder.string())});
        QVERIFY2(peft.out.contains("rank 2, alpha 5, on 1 matrices") && peft.out.contains("some/base"), peft.out.constData());
        writePeftFolder("cli-peft", R"({"peft_type": "LORA", "r": 2, "lora_alpha": 5, "use_dora": true})", {});
        QVERIFY(run({"info", QString::fromStdString(folder.string())}).out.contains("DoRA"));
    }

    void mistakesEndWithOneClearLine_data()
    {
        QTest::addColumn<QStringList>("options");
        QTest::addColumn<QString>("word");
        QTest::addColumn<int>("status");
        QTest::newRow("no such adapter") << QStringList{"--lora", scratch("none.gguf")} << "none.gguf" << 1;
        QTest::newRow("no such adapter with a scale") << QStringList{"--lora", scratch("none.gguf=2")} << "none.gguf'" << 1;
        QTest::newRow("a scale that is no number") << QStringList{"--lora", m_adapter + "=much"} << "SCALE" << 2;
        QTest::newRow("a scale that is too large") << QStringList{"--lora", m_adapter + "=1e30"} << "SCALE" << 2;
        QTest::newRow("a model as an adapter") << QStringList{"--lora", m_model} << "no adapter" << 1;
    }
    void mistakesEndWithOneClearLine()
    {
        QFETCH(QStringList, options);
        QFETCH(QString, word);
        QFETCH(int, status);
        const Outcome outcome = run(QStringList{"generate", m_model, "--prompt", "a", "-n", "1", "--device", "cpu"} + options);
        QCOMPARE(outcome.status, status);
        QCOMPARE(outcome.error.count('\n'), 1);
        QVERIFY2(outcome.error.contains(word.toUtf8()), outcome.error.constData());
    }

    void anAdapterIsNoModelToTalkWith()
    {
        const Outcome outcome = run({"generate", m_adapter, "--prompt", "a", "--device", "cpu"});
        QCOMPARE(outcome.status, 1);
        QVERIFY2(outcome.error.contains("adapter, not a model"), outcome.error.constData());
    }
};

QTEST_GUILESS_MAIN(LoraCliTest)
#include "lora_cli_test.moc"
