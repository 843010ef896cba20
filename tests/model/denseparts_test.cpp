#include "inference/model/architectures.h"
#include "inference/model/transformer.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <sstream>

using namespace hearth;

// Keys and tensors of a decoder without data: what a parts list is made from. Width 16, 4 heads of 4, 2 KV heads, feed-forward 24.
class TinyFile : public ModelFile
{
public:
    TinyFile(const char *architecture, int layers) : m_architecture(architecture)
    {
        m_path = std::string(architecture) + ".gguf";
        m_keys.push_back("general.architecture");
        m_metadata["general.architecture"] = std::string_view(architecture);
        set("block_count", uint64_t(layers));
        set("embedding_length", uint64_t(16));
        set("context_length", uint64_t(256));
        set("attention.head_count", uint64_t(4));
        set("attention.head_count_kv", uint64_t(2));
        set("feed_forward_length", uint64_t(24));
        set("attention.layer_norm_rms_epsilon", 1e-5);
        set("attention.layer_norm_epsilon", 1e-5);
        add("token_embd.weight", 16, 10);
        add("output_norm.weight", 16);
        for (int i = 0; i < layers; ++i) {
            part(i, "attn_q", 16, 16);
            part(i, "attn_k", 16, 8);
            part(i, "attn_v", 16, 8);
            part(i, "attn_output", 16, 16);
            part(i, "ffn_down", 24, 16);
        }
        m_layers = layers;
    }
    void set(const std::string &key, MetadataValue value)
    {
        m_keys.push_back(m_architecture + "." + key);
        m_metadata[m_keys.back()] = std::move(value);
    }
    void norms(std::initializer_list<const char *> names, int width = 16)
    {
        for (int i = 0; i < m_layers; ++i)
            for (const char *name : names)
                part(i, name, width, 1);
    }
    void gate()
    {
        for (int i = 0; i < m_layers; ++i) {
            part(i, "ffn_gate", 16, 24);
            part(i, "ffn_up", 16, 24);
        }
    }
    void fusedGate()
    {
        for (int i = 0; i < m_layers; ++i)
            part(i, "ffn_up", 16, 48);
    }
    std::span<const std::byte> data(const TensorInfo &) const override { return {}; }

private:
    void part(int layer, const std::string &name, int columns, int rows)
    {
        add("blk." + std::to_string(layer) + "." + name + ".weight", columns, rows);
    }
    void add(const std::string &name, int columns, int rows = 1)
    {
        m_tensorIndex[name] = m_tensors.size();
        m_tensors.push_back(
            {.name = name, .type = TensorType::F32, .dimensions = rows > 1 ? 2u : 1u, .shape = {uint64_t(columns), uint64_t(rows), 1, 1}});
    }

    std::string m_architecture;
    int m_layers = 0;
};

static Plan planOf(const TinyFile &file)
{
    const ModelSpec spec = describeModel(file);
    return buildPlan(spec, file, wholeModel(spec));
}

static std::string textOf(const TinyFile &file)
{
    return toString(planOf(file));
}

static TinyFile llamaLike(const char *architecture, int layers)
{
    TinyFile file(architecture, layers);
    file.norms({"attn_norm", "ffn_norm"});
    file.gate();
    return file;
}

static std::string replaced(std::string text, const std::string &from, const std::string &to)
{
    for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
    return text;
}

static std::vector<int> windowsOf(const Plan &plan)
{
    std::vector<int> windows;
    for (const Op &op : plan.ops)
        if (op.kind == OpKind::Attention)
            windows.push_back(op.params.window);
    return windows;
}

static std::vector<bool> rotatesOf(const Plan &plan) // by layer
{
    std::vector<bool> rotates;
    bool isRotated = false;
    for (const Op &op : plan.ops) {
        isRotated = isRotated || op.kind == OpKind::Rope;
        if (op.kind == OpKind::Attention) {
            rotates.push_back(isRotated);
            isRotated = false;
        }
    }
    return rotates;
}

// Families of which the fixtures hold no model with numbers made elsewhere: their parts, in order, as the reference runs them.
class DensePartsTest : public QObject
{
    Q_OBJECT
private slots:
    void glm4HasNormsAroundItsPartsAndAFusedGate()
    {
        TinyFile file("glm4", 1);
        file.norms({"attn_norm", "post_attention_norm", "ffn_norm", "post_ffw_norm"});
        file.fusedGate();
        file.set("rope.dimension_count", uint64_t(2));
        const std::string expected =
            "hidden = embed(token_embd.weight:F32[10,16]) scale=1\n"
            "normed = rms_norm(hidden, blk.0.attn_norm.weight:F32[1,16]) group=16 eps=1e-05\n"
            "q, k, v = mat_mul(normed, blk.0.attn_q.weight:F32[16,16], blk.0.attn_k.weight:F32[8,16], blk.0.attn_v.weight:F32[8,16])\n"
            "q = rope(q, rope_frequencies:F32[1,1]) adjacent heads=4 dim=2/4 magnitude=1\n"
            "k = rope(k, rope_frequencies:F32[1,1]) adjacent heads=2 dim=2/4 magnitude=1\n"
            "kv_store(k, v) layer=0 kv_heads=2\n"
            "attended = attention(q) layer=0 heads=4/2 dim=4/4 scale=0.5 window=0 softcap=0\n"
            "part = mat_mul(attended, blk.0.attn_output.weight:F32[16,16])\n"
            "part = rms_norm(part, blk.0.post_attention_norm.weight:F32[1,16]) group=16 eps=1e-05\n"
            "hidden = add(hidden, part)\n"
            "normed = rms_norm(hidden, blk.0.ffn_norm.weight:F32[1,16]) group=16 eps=1e-05\n"
            "ffn_gate, ffn_up = mat_mul(normed, blk.0.ffn_up.weight:F32[24,16], blk.0.ffn_up.weight:F32[24,16]@24)\n"
            "ffn_gate = gated_activate(ffn_gate, ffn_up) silu\n"
            "part = mat_mul(ffn_gate, blk.0.ffn_down.weight:F32[16,24])\n"
            "part = rms_norm(part, blk.0.post_ffw_norm.weight:F32[1,16]) group=16 eps=1e-05\n"
            "hidden = add(hidden, part)\n"
            "chosen = select_rows(hidden)\n"
            "normed = rms_norm(chosen, output_norm.weight:F32[1,16]) group=16 eps=1e-05\n"
            "logits = mat_mul(normed, token_embd.weight:F32[10,16])\n";
        QCOMPARE(QString::fromStdString(textOf(file)), QString::fromStdString(expected));
    }

    void glm4OfAVisionModelRotatesHalves()
    {
        TinyFile file("glm4", 1);
        file.norms({"attn_norm", "post_attention_norm", "ffn_norm", "post_ffw_norm"});
        file.fusedGate();
        const std::string plain = textOf(file);
        file.set("rope.dimension_sections", std::vector<int64_t>{1, 1, 0, 0});
        QCOMPARE(textOf(file), replaced(plain, "adjacent", "halves"));
    }

    void exaoneIsLlamaRotatingHalves()
    {
        QCOMPARE(textOf(llamaLike("exaone", 2)), replaced(textOf(llamaLike("llama", 2)), "adjacent", "halves"));
    }

    void exaone4NormalizesResultsAndHeads_data()
    {
        QTest::addColumn<bool>("isSliding");
        QTest::newRow("all layers alike") << false;
        QTest::newRow("three of four slide") << true;
    }

    void exaone4NormalizesResultsAndHeads()
    {
        QFETCH(const bool, isSliding);
        TinyFile file("exaone4", 4);
        file.norms({"post_attention_norm", "post_ffw_norm"});
        file.norms({"attn_q_norm", "attn_k_norm"}, 4);
        file.gate();
        file.set("attention.sliding_window", uint64_t(7));
        if (isSliding)
            file.set("attention.sliding_window_pattern", std::vector<bool>{true, true, true, false});
        const Plan plan = planOf(file);
        QCOMPARE(windowsOf(plan), isSliding ? (std::vector<int>{7, 7, 7, 0}) : std::vector<int>(4, 0));
        QCOMPARE(rotatesOf(plan), isSliding ? (std::vector<bool>{true, true, true, false}) : std::vector<bool>(4, true));
        std::istringstream lines(toString(plan));
        std::string line;
        std::getline(lines, line); // embed
        std::getline(lines, line);
        QVERIFY2(line.starts_with("q, k, v = mat_mul(hidden,"), line.c_str()); // no norm before
        std::getline(lines, line);
        QVERIFY2(line.starts_with("q = rms_norm(q, blk.0.attn_q_norm.weight:F32[1,4]) group=4"), line.c_str());
    }

    void cohere2SlidesAndSeesPositionsInThreeOfFourLayers()
    {
        TinyFile file("cohere2", 5);
        file.norms({"attn_norm"});
        file.gate();
        file.set("attention.sliding_window", uint64_t(9));
        file.set("logit_scale", 0.25);
        const Plan plan = planOf(file);
        QCOMPARE(windowsOf(plan), (std::vector<int>{9, 9, 9, 0, 9}));
        QCOMPARE(rotatesOf(plan), (std::vector<bool>{true, true, true, false, true}));
        const std::string text = toString(plan);
        // side by side: the feed-forward reads the same norm, of which there is one a layer, and both are added to the stream
        QCOMPARE(std::count_if(plan.ops.begin(), plan.ops.end(), [](const Op &op) { return op.kind == OpKind::LayerNorm; }), 6);
        QVERIFY(text.find("hidden = mat_mul(attended, blk.0.attn_output.weight:F32[16,16]) accumulate\n"
                          "ffn_gate, ffn_up = mat_mul(normed,")
                != std::string::npos);
        QVERIFY(text.ends_with("logits = scale(logits) scale=0.25\n"));
    }

    // YaRN's magnitude moves out of the rotation, and attention's scale grows beyond the original context.
    void mistral3IsLlamaWithATemperature()
    {
        const auto withYarn = [](const char *architecture) {
            TinyFile file = llamaLike(architecture, 1);
            file.set("rope.scaling.type", std::string_view("yarn"));
            file.set("rope.scaling.factor", 16.0);
            file.set("rope.scaling.original_context_length", uint64_t(64));
            return file;
        };
        TinyFile file = withYarn("mistral3");
        file.set("rope.scaling.yarn_log_multiplier", 1.0);
        file.set("attention.temperature_scale", 0.1);
        std::string expected = replaced(textOf(withYarn("llama")), "magnitude=1.27726", "magnitude=1");
        expected = replaced(expected, "softcap=0\n", "softcap=0 temperature=0.1/64\n");
        QCOMPARE(textOf(file), expected);
    }

    void aWindowOfMistral7bIsKept()
    {
        TinyFile file = llamaLike("llama", 2);
        QCOMPARE(windowsOf(planOf(file)), (std::vector<int>{0, 0}));
        file.set("attention.sliding_window", uint64_t(4096));
        QCOMPARE(windowsOf(planOf(file)), (std::vector<int>{4096, 4096}));
    }

    // Real files of 46 and 62 layers are the 27B of Gemma 2 and 3, whose scale is that of the width shared evenly.
    void gemmaOf27BillionScalesByItsWidth()
    {
        TinyFile file("gemma2", 46);
        file.norms({"attn_norm", "post_attention_norm", "ffn_norm", "post_ffw_norm"});
        file.gate();
        file.set("attention.key_length", uint64_t(8));
        const ModelSpec spec = describeModel(file);
        QCOMPARE(std::get<AttentionSpec>(spec.layers[0].mixer).scale, 0.5f); // 16 / 4 heads
        QCOMPARE(std::get<AttentionSpec>(spec.layers[0].mixer).softcap, 50.0f);
        QCOMPARE(std::get<AttentionSpec>(spec.layers[0].mixer).window, 4096);
        QCOMPARE(std::get<AttentionSpec>(spec.layers[1].mixer).window, 0);
    }

    void layersThatOnlyGuessAheadAreLeftOut()
    {
        TinyFile file = llamaLike("llama", 3);
        file.set("nextn_predict_layers", uint64_t(1));
        QCOMPARE(planOf(file).cacheLayers.size(), size_t(2));
    }
};

QTEST_APPLESS_MAIN(DensePartsTest)
#include "denseparts_test.moc"
