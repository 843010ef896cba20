#include "inference/files/modelfile.h"
#include "inference/run/runner.h"
#include "tests/support/adapters.h"
#include "tests/support/fixtures.h"

#include <QTest>

#include <cmath>
#include <numeric>

using namespace hearth;
using namespace hearth::test;

namespace {

// A head's rows from GGUF's order of pairs (2i, 2i + 1) to Hugging Face's (i, i + half), as the fixtures' README says.
MadePair inHalves(MadePair pair, uint64_t heads)
{
    const uint64_t size = pair.rows / heads, half = size / 2;
    const std::vector<float> from = pair.b;
    for (uint64_t row = 0; row < pair.rows; ++row) {
        const uint64_t head = row / size, i = row % size / 2, j = row % 2;
        const uint64_t target = head * size + j * half + i;
        std::copy_n(from.begin() + ptrdiff_t(row * pair.rank), pair.rank, pair.b.begin() + ptrdiff_t(target * pair.rank));
    }
    return pair;
}

std::string peftConfig(uint64_t rank, double alpha, const std::string &more = {})
{
    return R"({"peft_type": "LORA", "base_model_name_or_path": "tests/base", "bias": "none", "target_modules": ["q_proj"], "r": )"
        + std::to_string(rank) + R"(, "lora_alpha": )" + std::to_string(alpha) + more + "}";
}

} // namespace

// What a model computes with adapters against the same model with their products added to its weights in double arithmetic.
class LoraTest : public QObject
{
    Q_OBJECT

    static constexpr double alpha = 6;

    static std::filesystem::path arch(const std::string &name) { return fixturesFolder() / "models/archs" / (name + ".gguf"); }

    static LoadOptions on(const std::string &target)
    {
        LoadOptions options{
            .device = "cpu", .contextTokens = 64, .cacheType = CacheType::F32, .threads = 2, .cpuIsa = target, .batchTokens = 16};
        options.cacheDirectory = scratchFolder("lora-cache").string();
        if (target == "vulkan" || target == "split") {
            options.device = "vulkan";
            options.cpuIsa = "scalar";
            options.gpuLayers = target == "split" ? 1 : -1;
        }
        return options;
    }

    static std::vector<std::string> targets()
    {
        std::vector<std::string> names = availableCpuIsas();
        if (!listVulkanDevices().empty())
            names.insert(names.end(), {"vulkan", "split"});
        return names;
    }

    // 20 tokens: more than a batch, so that both many rows and few go through the products.
    static std::vector<float> logits(const std::filesystem::path &path, LoadOptions options, Placement *placement = nullptr)
    {
        options.path = path;
        const auto runner = Runner::load(openModelFile(path), options, 16, [](double, std::string_view) {}, {});
        if (placement)
            *placement = runner->placement();
        std::vector<int32_t> tokens(20);
        std::iota(tokens.begin(), tokens.end(), 5);
        std::vector<float> all;
        runner->evaluate(tokens, [&](int, std::span<const float> rows) { all.insert(all.end(), rows.begin(), rows.end()); });
        return all;
    }

    static std::vector<float> logits(const std::filesystem::path &path, LoadOptions options, const std::vector<AdapterChoice> &adapters)
    {
        options.adapters = adapters;
        return logits(path, std::move(options));
    }

    static std::string refusal(const std::filesystem::path &path, const std::vector<AdapterChoice> &adapters, std::string *kind)
    {
        try {
            logits(path, on("scalar"), adapters);
        } catch (const Error &error) {
            *kind = error.kind();
            return error.what();
        }
        return {};
    }

private slots:
    void initTestCase() { HEARTH_NEEDS_FIXTURES(); }

    void anAdapterComputesWhatItsMergedWeightsCompute_data()
    {
        QTest::addColumn<QString>("model");
        QTest::addColumn<QString>("target");
        for (const char *model :
             {"llama_rope_freqs", "qwen2", "gpt2", "phi3", "gemma", "mixtral", "gpt_oss", "qwen35", "lfm2", "deepseek2_qlora"})
            for (const std::string &target : targets())
                if (target != "split" || model == std::string("qwen2") || model == std::string("gemma"))
                    QTest::addRow("%s on %s", model, target.c_str()) << model << QString::fromStdString(target);
    }

    void anAdapterComputesWhatItsMergedWeightsCompute()
    {
        QFETCH(const QString, model);
        QFETCH(const QString, target);
        const std::string name = model.toStdString();
        const auto plain = writeMerged(name + "-f32", *openModelFile(arch(name)), {}, true);
        const auto base = openModelFile(plain);
        const MadeAdapter made = makeAdapter(*base, 7);
        const auto adapter = writeGgufAdapter(name + "-lora", std::string(base->requireString("general.architecture")), alpha, made);
        const auto merged = writeMerged(name + "-merged", *base, {{&made, alpha}});
        const LoadOptions options = on(target.toStdString());
        const std::vector<float> wanted = logits(merged, options), adapted = logits(plain, options, {{adapter, 1}});
        const double error = relativeError(adapted, wanted), effect = relativeError(logits(plain, options), wanted);
        QVERIFY2(effect > 0.1, qPrintable(QString::number(effect)));
        // float32 sums in another order, over a product more
        QVERIFY2(error < 1e-4, qPrintable(QStringLiteral("differs by %1 where the adapter changes %2").arg(error).arg(effect)));
    }

    void quantizedAndHalfBasesKeepTheirTypes_data()
    {
        QTest::addColumn<QString>("model");
        QTest::addColumn<QString>("target");
        QTest::addColumn<double>("allowed");
        for (const char *model : {"quants/tiny-mix-q4_k_m.gguf", "archs/phi3.gguf"})
            for (const std::string &target : targets()) {
                const bool isExact = target == "scalar" || target == "vulkan" || target == "split";
                // fast instruction sets round a quantized or half matrix's input, and not that of the merged F32 one
                QTest::addRow("%s on %s", model, target.c_str()) << model << QString::fromStdString(target) << (isExact ? 1e-4 : 4e-2);
            }
    }

    void quantizedAndHalfBasesKeepTheirTypes()
    {
        QFETCH(const QString, model);
        QFETCH(const QString, target);
        QFETCH(const double, allowed);
        const auto path = fixturesFolder() / "models" / model.toStdString();
        const auto base = openModelFile(path);
        const MadeAdapter made = makeAdapter(*base, 11);
        const auto adapter = writeGgufAdapter("typed-lora", std::string(base->requireString("general.architecture")), alpha, made);
        const auto merged = writeMerged("typed-merged", *base, {{&made, alpha}});
        const LoadOptions options = on(target.toStdString());
        const double error = relativeError(logits(path, options, {{adapter, 1}}), logits(merged, options));
        QVERIFY2(error < allowed, qPrintable(QString::number(error)));
    }

    void aScaleWeighsAndZeroIsTheBaseItself()
    {
        const auto path = arch("qwen2");
        const auto base = openModelFile(path);
        const MadeAdapter made = makeAdapter(*base, 13);
        const auto adapter = writeGgufAdapter("scaled-lora", "qwen2", alpha, made);
        for (const char *isa : {"scalar", "auto"}) {
            const LoadOptions options = on(isa);
            QCOMPARE(logits(path, options, {{adapter, 0}}), logits(path, options));
            for (const double scale : {0.5, 1.0, -0.25}) {
                const auto merged = writeMerged("scaled-merged", *base, {{&made, alpha, scale}});
                QVERIFY(relativeError(logits(path, options, {{adapter, scale}}), logits(merged, options)) < 1e-4);
            }
        }
    }

    void severalAdaptersAddUp()
    {
        const auto path = arch("qwen2");
        const auto base = openModelFile(path);
        const MadeAdapter first = makeAdapter(*base, 17);
        MadeAdapter second = makeAdapter(*base, 19);
        second.erase(second.begin(), second.begin() + 3); // not all matrices have both
        second.push_back(makePair(base->tensor("blk.0.attn_q.weight"), 9, 23));
        const auto one = writeGgufAdapter("first-lora", "qwen2", alpha, first), two = writeGgufAdapter("second-lora", "qwen2", 3, second);
        const auto merged = writeMerged("both-merged", *base, {{&first, alpha, 0.5}, {&second, 3, 1.5}});
        for (const std::string &target : targets()) {
            const LoadOptions options = on(target);
            const double error = relativeError(logits(path, options, {{one, 0.5}, {two, 1.5}}), logits(merged, options));
            QVERIFY2(error < 1e-4, qPrintable(QString::fromStdString(target) + QString::number(error)));
        }
    }

    // 16-bit adapters stay so where their numbers do.
    void halfAdaptersComputeTheSameNumbers_data()
    {
        QTest::addColumn<int>("type");
        QTest::addColumn<double>("scale");
        for (const auto type : {TensorType::F16, TensorType::BF16, TensorType::Q8_0})
            for (const double scale : {1.0, 2.0})
                QTest::addRow("%s by %g", tensorTypeInfo(type).name.data(), scale) << int(type) << scale;
    }

    void halfAdaptersComputeTheSameNumbers()
    {
        QFETCH(const int, type);
        QFETCH(const double, scale);
        const auto path = arch("qwen2");
        const auto base = openModelFile(path);
        MadeAdapter made;
        for (const char *tensor : {"blk.0.attn_q.weight", "blk.1.ffn_up.weight"})
            made.push_back(makePair(base->tensor(tensor), 32, 29));
        const auto adapter = writeGgufAdapter("half-lora", "qwen2", 32, made, TensorType(type)); // alpha / rank is 1
        for (MadePair &pair : made) {                                                            // what the file has after rounding
            for (std::vector<float> *numbers : {&pair.a, &pair.b}) {
                const TensorTypeInfo &info = tensorTypeInfo(TensorType(type));
                std::vector<std::byte> bytes(size_t(rowBytes(info, numbers->size())));
                info.encode(*numbers, bytes);
                info.decode(bytes, *numbers);
            }
        }
        const auto merged = writeMerged("half-merged", *base, {{&made, 32, scale}});
        const LoadOptions options = on("scalar");
        QVERIFY(relativeError(logits(path, options, {{adapter, scale}}), logits(merged, options)) < 1e-4);
    }

    // The two forms of adapters on the two forms of models: llama's Q and K lie in another order in each.
    void bothFormsOfAdaptersFitBothFormsOfModels()
    {
        const auto gguf = fixturesFolder() / "safetensors/gguf/llama-f16.gguf", folder = fixturesFolder() / "safetensors/llama-f16";
        const auto base = openModelFile(gguf);
        MadeAdapter made;
        std::vector<NamedTensor> tensors;
        const std::pair<const char *, const char *> modules[] = {{"attn_q", "self_attn.q_proj"},      {"attn_k", "self_attn.k_proj"},
                                                                 {"attn_v", "self_attn.v_proj"},      {"ffn_gate", "mlp.gate_proj"},
                                                                 {"attn_output", "self_attn.o_proj"}, {"ffn_down", "mlp.down_proj"}};
        for (int layer = 0; layer < 2; ++layer)
            for (const auto &[ours, theirs] : modules) {
                made.push_back(
                    makePair(base->tensor("blk." + std::to_string(layer) + "." + ours + ".weight"), 6, uint32_t(31 + made.size())));
                const uint64_t heads = std::string(ours) == "attn_q" ? 4 : std::string(ours) == "attn_k" ? 2 : 0;
                const MadePair pair = heads ? inHalves(made.back(), heads) : made.back();
                for (NamedTensor &tensor : peftTensors("model.layers." + std::to_string(layer) + "." + theirs, pair))
                    tensors.push_back(std::move(tensor));
            }
        made.push_back(makePair(base->tensor("token_embd.weight"), 6, 77, true));
        made.push_back(makePair(base->tensor("token_embd.weight"), 6, 78));
        made.back().tensor = "output.weight"; // tied
        for (const auto &[module, index] : {std::pair("model.embed_tokens", 2), std::pair("lm_head", 1)})
            for (NamedTensor &tensor : peftTensors(module, made[made.size() - size_t(index)]))
                tensors.push_back(std::move(tensor));
        const auto asGguf = writeGgufAdapter("form-lora", "llama", alpha, made),
                   asPeft = writePeftFolder("form-peft", peftConfig(6, alpha), tensors);
        const auto merged = writeMerged("form-merged", *base, {{&made, alpha}});
        const LoadOptions options = on("scalar");
        const std::vector<float> wanted = logits(merged, options);
        QVERIFY(relativeError(logits(gguf, options), wanted) > 0.1);
        for (const auto &model : {gguf, folder})
            for (const auto &adapter : {asGguf, asPeft, asPeft / "adapter_model.safetensors"}) {
                const double error = relativeError(logits(model, options, {{adapter, 1}}), wanted);
                QVERIFY2(error < 1e-4,
                         qPrintable(QString::fromStdString(model.string() + " " + adapter.string()) + QString::number(error)));
            }
    }

    // Also where a quantized folder keeps its columns in another order, and where Q and K are not turned.
    void foldersOfOtherFamiliesAndTypesTakeBothForms_data()
    {
        QTest::addColumn<QString>("model");
        QTest::addColumn<QString>("architecture");
        QTest::addColumn<bool>("isTurned");
        QTest::newRow("qwen2") << "qwen2-f16"
                               << "qwen2" << false;
        QTest::newRow("gemma3") << "gemma3-f16"
                                << "gemma3" << false;
        QTest::newRow("GPTQ with activation order") << "llama-gptq-g32-actorder"
                                                    << "llama" << true;
    }

    void foldersOfOtherFamiliesAndTypesTakeBothForms()
    {
        QFETCH(const QString, model);
        QFETCH(const QString, architecture);
        QFETCH(const bool, isTurned);
        const auto folder = fixturesFolder() / "safetensors" / model.toStdString();
        const auto base = openModelFile(folder);
        const MadePair down = makePair(base->tensor("blk.1.ffn_down.weight"), 5, 41),
                       query = makePair(base->tensor("blk.0.attn_q.weight"), 5, 43);
        std::vector<NamedTensor> tensors = peftTensors("model.layers.1.mlp.down_proj", down);
        const uint64_t heads = base->requireUint(architecture.toStdString() + ".attention.head_count");
        for (NamedTensor &tensor : peftTensors("model.layers.0.self_attn.q_proj", isTurned ? inHalves(query, heads) : query))
            tensors.push_back(std::move(tensor));
        const auto asGguf = writeGgufAdapter("folder-lora", architecture.toStdString(), alpha, {down, query});
        const auto asPeft = writePeftFolder("folder-peft", peftConfig(5, alpha), tensors);
        const LoadOptions options = on("scalar");
        const std::vector<float> fromGguf = logits(folder, options, {{asGguf, 1}});
        QCOMPARE(logits(folder, options, {{asPeft, 1}}), fromGguf);
        QVERIFY(relativeError(logits(folder, options), fromGguf) > 0.01);
    }

    // As PEFT names them, one by one, with other ranks and some left out.
    void expertsTakeAdaptersOneByOne()
    {
        const auto path = arch("mixtral");
        const auto base = openModelFile(path);
        MadeAdapter made;
        std::vector<NamedTensor> tensors;
        const std::pair<const char *, const char *> parts[] = {{"ffn_gate_exps", "w1"}, {"ffn_down_exps", "w2"}, {"ffn_up_exps", "w3"}};
        for (const auto &[ours, theirs] : parts) {
            MadePair stack = makePair(base->tensor("blk.1." + std::string(ours) + ".weight"), 5, 47);
            std::fill_n(stack.b.begin() + ptrdiff_t(2 * stack.rows * 5), stack.rows * 5, 0.0f); // expert 2 stays as it is
            for (const uint64_t expert : {0, 1, 3}) {
                MadePair one = stack;
                one.a.assign(stack.a.begin() + ptrdiff_t(expert * 5 * stack.columns),
                             stack.a.begin() + ptrdiff_t((expert + 1) * 5 * stack.columns));
                one.b.assign(stack.b.begin() + ptrdiff_t(expert * 5 * stack.rows),
                             stack.b.begin() + ptrdiff_t((expert + 1) * 5 * stack.rows));
                const std::string module = "model.layers.1.block_sparse_moe.experts." + std::to_string(expert) + "." + theirs;
                for (NamedTensor &tensor : peftTensors(module, one))
                    tensors.push_back(std::move(tensor));
            }
            made.push_back(std::move(stack));
        }
        const auto asPeft = writePeftFolder("experts-peft", peftConfig(5, alpha), tensors);
        const auto merged = writeMerged("experts-merged", *base, {{&made, alpha}});
        const LoadOptions options = on("scalar");
        const std::vector<float> wanted = logits(merged, options);
        QVERIFY(relativeError(logits(path, options, {{asPeft, 1}}), wanted) < 1e-4);
        QVERIFY(relativeError(logits(path, options), wanted) > 0.01);
    }

    void rankStabilizedAndNamedStrengthsCount()
    {
        const auto path = arch("qwen2");
        const auto base = openModelFile(path);
        const MadePair query = makePair(base->tensor("blk.0.attn_q.weight"), 4, 53),
                       up = makePair(base->tensor("blk.1.ffn_up.weight"), 8, 59);
        std::vector<NamedTensor> tensors = peftTensors("model.layers.0.self_attn.q_proj", query);
        for (NamedTensor &tensor : peftTensors("model.layers.1.mlp.up_proj", up))
            tensors.push_back(std::move(tensor));
        const auto folder = writePeftFolder(
            "patterns",
            peftConfig(4, 6, R"(, "use_rslora": true, "rank_pattern": {"up_proj": 8}, "alpha_pattern": {"layers.1.mlp.up_proj": 10})"),
            tensors);
        const MadeAdapter first{query}, second{up};
        const auto merged = writeMerged("patterns-merged", *base, {{&first, 6 * std::sqrt(4.0)}, {&second, 10 * std::sqrt(8.0)}});
        QVERIFY(relativeError(logits(path, on("scalar"), {{folder, 1}}), logits(merged, on("scalar"))) < 1e-4);
    }

    void theMemoryOfAdaptersIsCounted()
    {
        const auto path = arch("qwen2");
        const auto base = openModelFile(path);
        const auto adapter = writeGgufAdapter("counted-lora", "qwen2", alpha, {makePair(base->tensor("blk.0.ffn_up.weight"), 64, 61)});
        LoadOptions options = on("auto");
        Placement without, with;
        logits(path, options, &without);
        options.adapters = {{adapter, 1}};
        logits(path, options, &with);
        const uint64_t least = 64 * (64 + 96) * sizeof(float);
        QVERIFY(with.hostBytes >= without.hostBytes + least);
        QVERIFY(with.weightBytes >= without.weightBytes + least);
        const Placement checked = Runner::check(*base, options);
        QCOMPARE(checked.hostBytes, with.hostBytes);
    }

    void whatHasNoPlaceIsRefusedByName()
    {
        std::string kind;
        const auto hybrid = openModelFile(arch("qwen35"));
        const auto convolution =
            writeGgufAdapter("conv-lora", "qwen35", alpha, {makePair(hybrid->tensor("blk.0.ssm_conv1d.weight"), 2, 67)});
        QVERIFY(refusal(arch("qwen35"), {{convolution, 1}}, &kind).find("blk.0.ssm_conv1d.weight") != std::string::npos);
        QCOMPARE(kind, std::string("unused_adapter"));
        const auto latent = openModelFile(arch("deepseek2_mla"));
        const auto absorbed =
            writeGgufAdapter("absorbed-lora", "deepseek2", alpha, {makePair(latent->tensor("blk.0.attn_k_b.weight"), 2, 71)});
        QVERIFY(refusal(arch("deepseek2_mla"), {{absorbed, 1}}, &kind).find("blk.0.attn_k_b.weight") != std::string::npos);
        QCOMPARE(kind, std::string("unused_adapter"));
    }
};

QTEST_GUILESS_MAIN(LoraTest)
#include "lora_test.moc"
