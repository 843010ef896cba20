#include "inference/files/adaptedfile.h"
#include "tests/support/adapters.h"
#include "tests/support/fixtures.h"

#include <QTest>

#include <fstream>
#include <nlohmann/json.hpp>

using namespace hearth;
using namespace hearth::test;
using nlohmann::json;
namespace fs = std::filesystem;

// Adapters that are broken, foreign or of a kind that Hearth does not apply end in a sentence that names the place.
class AdapterTest : public QObject
{
    Q_OBJECT

    static fs::path base() { return fixturesFolder() / "models/archs/qwen2.gguf"; }
    static json usualConfig() { return {{"peft_type", "LORA"}, {"r", 4}, {"lora_alpha", 8}, {"bias", "none"}}; }
    static std::vector<NamedTensor> usualTensors()
    {
        return {{"base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight", {4, 64}, std::vector<float>(256, 0.5f)},
                {"base_model.model.model.layers.0.self_attn.q_proj.lora_B.weight", {64, 4}, std::vector<float>(256, 0.25f)}};
    }

    struct Outcome
    {
        std::string kind, message;
    };
    static Outcome apply(const fs::path &adapter)
    {
        try {
            const AdapterChoice choice{adapter, 1};
            adaptedFile(openModelFile(base()), {&choice, 1});
        } catch (const Error &error) {
            return {error.kind(), error.what()};
        }
        return {"none", {}};
    }

private slots:
    void initTestCase() { HEARTH_NEEDS_FIXTURES(); }

    void configurationsThatAreNotPlainLoraAreRefused_data()
    {
        QTest::addColumn<QString>("change");
        QTest::addColumn<QString>("kind");
        QTest::addColumn<QString>("word");
        const auto row = [](const char *name, const char *change, const char *kind, const char *word) {
            QTest::newRow(name) << change << kind << word;
        };
        row("plain", "{}", "none", "");
        row("plain, with what says nothing", R"({"use_dora": false, "modules_to_save": null, "layers_pattern": null, "use_rslora": true})",
            "none", "");
        row("DoRA", R"({"use_dora": true})", "unsupported_adapter", "use_dora");
        row("another method", R"({"peft_type": "IA3"})", "unsupported_adapter", "IA3");
        row("biases", R"({"bias": "all"})", "unsupported_adapter", "bias");
        row("a bias of its own", R"({"lora_bias": true})", "unsupported_adapter", "bias");
        row("whole modules", R"({"modules_to_save": ["lm_head"]})", "unsupported_adapter", "modules_to_save");
        row("layers repeated", R"({"layer_replication": [[0, 4]]})", "unsupported_adapter", "layer_replication");
        row("parameters", R"({"target_parameters": ["experts.down_proj"]})", "unsupported_adapter", "target_parameters");
        row("tokens", R"({"trainable_token_indices": [3]})", "unsupported_adapter", "trainable_token_indices");
        row("activated", R"({"alora_invocation_tokens": [3]})", "unsupported_adapter", "alora_invocation_tokens");
        row("a kind of tomorrow", R"({"use_xlora": true})", "unsupported_adapter", "use_xlora");
        row("a changed base", R"({"init_lora_weights": "pissa_niter_4"})", "unsupported_adapter", "pissa_niter_4");
        row("another rank", R"({"r": 8})", "shape_mismatch", "q_proj");
        row("a rank that is no number", R"({"r": "four"})", "type_mismatch", "'r'");
        row("an expression", R"({"alpha_pattern": {".*q_proj": 3}})", "unsupported_adapter", ".*q_proj");
        row("no strength", R"({"lora_alpha": null})", "missing_key", "lora_alpha");
    }

    void configurationsThatAreNotPlainLoraAreRefused()
    {
        QFETCH(const QString, change);
        QFETCH(const QString, kind);
        QFETCH(const QString, word);
        json config = usualConfig();
        config.update(json::parse(change.toStdString()));
        const Outcome outcome = apply(writePeftFolder("config", config.dump(), usualTensors()));
        QCOMPARE(QString::fromStdString(outcome.kind), kind);
        QVERIFY2(QString::fromStdString(outcome.message).contains(word), outcome.message.c_str());
    }

    void tensorsThatDoNotFitAreNamed_data()
    {
        QTest::addColumn<QString>("tensor"); // put in the place of the second, or, with a + before it, beside both
        QTest::addColumn<QString>("kind");
        QTest::addColumn<QString>("word");
        const auto row = [](const char *name, const char *tensor, const char *kind, const char *word) {
            QTest::newRow(name) << tensor << kind << word;
        };
        row("no counterpart", "", "missing_tensor", "q_proj.lora_A.weight");
        row("another's counterpart", "base_model.model.model.layers.0.self_attn.k_proj.lora_B.weight 32 4", "missing_tensor", "lora_");
        row("another rank", "base_model.model.model.layers.0.self_attn.q_proj.lora_B.weight 64 8", "shape_mismatch",
            "q_proj.lora_A.weight");
        row("another width", "base_model.model.model.layers.0.self_attn.q_proj.lora_B.weight 32 4", "shape_mismatch",
            "blk.0.attn_q.weight");
        row("a vector", "base_model.model.model.layers.0.self_attn.q_proj.lora_B.weight 256", "shape_mismatch", "lora_B");
        row("DoRA's magnitude", "+base_model.model.model.layers.0.self_attn.q_proj.lora_magnitude_vector.weight 64", "unsupported_adapter",
            "lora_magnitude_vector");
        row("a whole module", "+base_model.model.lm_head.weight 512 64", "unknown_tensor", "lm_head.weight");
        row("a table that nothing adapts", "+base_model.model.model.embed_tokens.base_layer.weight 512 64", "unknown_tensor", "base_layer");
        row("a name of another program", "+lora_unet_down.lora_A.weight 4 64", "unknown_tensor", "lora_unet_down");
        row("the same twice", "+base_model.model.model.layers.0.self_attn.q_proj.lora_B.default.weight 64 4", "duplicate_name", "lora_B");
    }

    void tensorsThatDoNotFitAreNamed()
    {
        QFETCH(const QString, tensor);
        QFETCH(const QString, kind);
        QFETCH(const QString, word);
        std::vector<NamedTensor> tensors = usualTensors();
        if (!tensor.startsWith('+'))
            tensors.pop_back();
        const QStringList words = (tensor.startsWith('+') ? tensor.mid(1) : tensor).split(' ', Qt::SkipEmptyParts);
        if (!words.isEmpty()) {
            NamedTensor added{words[0].toStdString(), {}, {}};
            uint64_t count = 1;
            for (const QString &size : words.mid(1)) {
                added.shape.push_back(size.toULongLong());
                count *= added.shape.back();
            }
            added.numbers.assign(size_t(count), 0.5f);
            tensors.push_back(std::move(added));
        }
        const Outcome outcome = apply(writePeftFolder("tensors", usualConfig().dump(), tensors));
        QCOMPARE(QString::fromStdString(outcome.kind), kind);
        QVERIFY2(QString::fromStdString(outcome.message).contains(word), outcome.message.c_str());
    }

    void modulesThatTheModelLacksAreNamed()
    {
        std::vector<NamedTensor> tensors;
        for (NamedTensor tensor : usualTensors()) {
            tensor.name.replace(tensor.name.find("layers.0"), 8, "layers.9");
            tensors.push_back(tensor);
        }
        Outcome outcome = apply(writePeftFolder("layers", usualConfig().dump(), tensors));
        QCOMPARE(outcome.kind, std::string("unknown_tensor"));
        QVERIFY2(outcome.message.find("blk.9.attn_q.weight") != std::string::npos, outcome.message.c_str());
        for (NamedTensor &tensor : tensors)
            tensor.name.replace(tensor.name.find("q_proj"), 6, "z_proj");
        outcome = apply(writePeftFolder("modules", usualConfig().dump(), tensors));
        QCOMPARE(outcome.kind, std::string("unknown_tensor"));
        QVERIFY2(outcome.message.find("z_proj") != std::string::npos, outcome.message.c_str());
    }

    void filesThatAreNoAdapterAreRefused()
    {
        QCOMPARE(apply(base()).kind, std::string("not_an_adapter"));
        QCOMPARE(apply(scratchFolder("adapters") / "nothing.gguf").kind, std::string("no_file"));
        const auto file = openModelFile(base());
        const MadePair pair = makePair(file->tensor("blk.0.attn_q.weight"), 4, 1);
        const Outcome other = apply(writeGgufAdapter("other-arch", "llama", 4, {pair}));
        QCOMPARE(other.kind, std::string("wrong_architecture"));
        QVERIFY2(other.message.find("'llama'") != std::string::npos && other.message.find("'qwen2'") != std::string::npos,
                 other.message.c_str());
        QCOMPARE(apply(writeGgufAdapter("empty", "qwen2", 4, {})).kind, std::string("missing_tensor"));
        MadePair foreign = pair;
        foreign.tensor = "blk.7.attn_q.weight";
        QCOMPARE(apply(writeGgufAdapter("foreign", "qwen2", 4, {foreign})).kind, std::string("unknown_tensor"));
    }

    void pickledAndLonelyWeightsAreRefused()
    {
        const fs::path folder = scratchFolder("adapters") / "pickled";
        fs::create_directories(folder);
        std::ofstream(folder / "adapter_config.json") << usualConfig().dump();
        std::ofstream(folder / "adapter_model.bin") << "pickle";
        QCOMPARE(apply(folder).kind, std::string("unsupported_format"));
        QCOMPARE(apply(folder / "adapter_model.bin").kind, std::string("unsupported_format"));
        const fs::path lonely = writePeftFolder("lonely", "{}", usualTensors());
        fs::remove(lonely / "adapter_config.json");
        QCOMPARE(apply(lonely / "adapter_model.safetensors").kind, std::string("missing_file"));
    }

    void anAdapterIsNoModel()
    {
        const auto file = openModelFile(base());
        const fs::path gguf = writeGgufAdapter("no-model", "qwen2", 4, {makePair(file->tensor("blk.0.attn_q.weight"), 4, 1)});
        for (const fs::path &path : {gguf, writePeftFolder("no-model", usualConfig().dump(), usualTensors())}) {
            std::string kind;
            try {
                openModelFile(path);
            } catch (const Error &error) {
                kind = error.kind();
            }
            QCOMPARE(kind, std::string("adapter"));
        }
    }

    // What the plans multiply with: A below A, B beside B with its scale, zeros up to a multiple of 4.
    void adaptersOfAMatrixBecomeOnePair()
    {
        const std::shared_ptr<const ModelFile> file = openModelFile(base());
        MadeAdapter one{makePair(file->tensor("blk.0.attn_q.weight"), 2, 3)}, two{makePair(file->tensor("blk.0.attn_q.weight"), 3, 4)};
        const std::vector<AdapterChoice> choices{{writeGgufAdapter("pair-one", "qwen2", 4, one), 1},
                                                 {writeGgufAdapter("pair-two", "qwen2", 3, two), 0.5}};
        const AdaptedFile adapted(file, choices);
        const LowRankNames names = lowRankNames("blk.0.attn_q.weight");
        const TensorInfo &inner = adapted.tensor(names.inner), &outer = adapted.tensor(names.outer);
        QCOMPARE(inner.shape[0], uint64_t(64));
        QCOMPARE(inner.shape[1], uint64_t(8));
        QCOMPARE(outer.shape[0], uint64_t(8));
        QCOMPARE(outer.shape[1], uint64_t(64));
        const auto numbers = [&](const TensorInfo &tensor) {
            const auto bytes = adapted.data(tensor);
            return std::span(reinterpret_cast<const float *>(bytes.data()), bytes.size() / sizeof(float));
        };
        for (size_t column = 0; column < 64; ++column) {
            QCOMPARE(numbers(inner)[3 * 64 + column], two[0].a[64 + column]);
            QCOMPARE(numbers(inner)[5 * 64 + column], 0.0f);
        }
        for (size_t row = 0; row < 64; ++row) {
            QCOMPARE(numbers(outer)[row * 8 + 1], one[0].b[row * 2 + 1] * 2);
            QCOMPARE(numbers(outer)[row * 8 + 4], two[0].b[row * 3 + 2] * 0.5f);
            QCOMPARE(numbers(outer)[row * 8 + 7], 0.0f);
        }
        QCOMPARE(inner.type, TensorType::F32);
        QVERIFY(!adapted.isMapped(inner) && adapted.isMapped(file->tensor("blk.0.attn_q.weight")));
    }

    void sixteenBitsStayWhereNothingIsLost_data()
    {
        QTest::addColumn<double>("scale");
        QTest::addColumn<int>("inner");
        QTest::addColumn<int>("outer");
        QTest::newRow("as it is") << 1.0 << int(TensorType::F16) << int(TensorType::F16);
        QTest::newRow("doubled") << 2.0 << int(TensorType::F16) << int(TensorType::F16);
        QTest::newRow("by a third") << 1.0 / 3 << int(TensorType::F16) << int(TensorType::F32);
        QTest::newRow("past the largest half") << 1048576.0 << int(TensorType::F16) << int(TensorType::F32);
    }

    void sixteenBitsStayWhereNothingIsLost()
    {
        QFETCH(const double, scale);
        QFETCH(const int, inner);
        QFETCH(const int, outer);
        const std::shared_ptr<const ModelFile> file = openModelFile(base());
        const MadeAdapter made{makePair(file->tensor("blk.0.attn_q.weight"), 4, 3)};
        const AdapterChoice choice{writeGgufAdapter("sixteen", "qwen2", 4, made, TensorType::F16), scale};
        const AdaptedFile adapted(file, {&choice, 1});
        QCOMPARE(int(adapted.tensor(lowRankNames("blk.0.attn_q.weight").inner).type), inner);
        QCOMPARE(int(adapted.tensor(lowRankNames("blk.0.attn_q.weight").outer).type), outer);
    }
};

QTEST_GUILESS_MAIN(AdapterTest)
#include "adapter_test.moc"
