#include "inference/run/runner.h"
#include "tests/support/fixtures.h"
#include "tests/support/randommodel.h"

#include <QTest>

#include <cmath>
#include <map>

using namespace hearth;
using namespace hearth::test;

namespace {

constexpr int embedding = 128, headDim = 64, hidden = 96, rank = 12, vocabulary = 50, layers = 3;

constexpr size_t at(int index)
{
    return size_t(index);
}

double sigmoid(double x)
{
    return 1 / (1 + std::exp(-x));
}

using Row = std::vector<double>;

// The fixtures have no RWKV-7: small random ones are written here, and computed by the paper's formulas (arXiv 2503.14456) in double:
// "rwkv7", and "arwkv7", which has Qwen's norms and feed-forward, here without a gate and without a norm of the heads.
class SmallRwkv
{
public:
    SmallRwkv(const std::filesystem::path &path, bool isHybrid) : m_isHybrid(isHybrid)
    {
        GgufWriter writer(path);
        const std::string name = isHybrid ? "arwkv7" : "rwkv7";
        writer.setString("general.architecture", name);
        const std::pair<const char *, int> counts[] = {{"block_count", layers},
                                                       {"embedding_length", embedding},
                                                       {"context_length", 128},
                                                       {"attention.head_count", 0},
                                                       {"feed_forward_length", hidden},
                                                       {"wkv.head_size", headDim},
                                                       {"token_shift_count", isHybrid ? 1 : 2},
                                                       {"attention.decay_lora_rank", rank},
                                                       {"attention.iclr_lora_rank", rank},
                                                       {"attention.value_residual_mix_lora_rank", rank},
                                                       {"attention.gate_lora_rank", isHybrid ? 0 : rank}};
        for (const auto &[key, value] : counts)
            writer.setUint32(name + "." + key, uint32_t(value));
        writer.setFloat32(name + (isHybrid ? ".attention.layer_norm_rms_epsilon" : ".attention.layer_norm_epsilon"), 1e-5f);
        addTokens(writer);
        m_weights.add("token_embd.weight", {embedding, vocabulary}, 1);
        addNorm("output_norm");
        m_weights.add("output.weight", {embedding, vocabulary}, 0.2f);
        if (!isHybrid)
            addNorm("token_embd_norm");
        for (int i = 0; i < layers; ++i)
            addLayer("blk." + std::to_string(i) + ".");
        m_weights.write(writer);
    }

    std::vector<float> logits(const std::vector<int32_t> &tokens)
    {
        std::vector<float> all;
        m_before.clear();
        m_states.assign(layers, Row(at(embedding * headDim)));
        for (const int32_t token : tokens) {
            Row x = m_weights.row("token_embd.weight", token, embedding);
            if (!m_isHybrid)
                x = normed("token_embd_norm", x);
            for (int layer = 0; layer < layers; ++layer)
                step(layer, x);
            for (const double one : m_weights.times("output.weight", normed("output_norm", x)))
                all.push_back(float(one));
        }
        return all;
    }

private:
    // Only for other programs, which do not load a file without a vocabulary.
    static void addTokens(GgufWriter &writer)
    {
        std::vector<std::string> tokens;
        for (int i = 0; i < vocabulary; ++i)
            tokens.push_back(std::string(1, char('0' + i)));
        writer.setString("tokenizer.ggml.model", "rwkv");
        writer.setStrings("tokenizer.ggml.tokens", tokens);
    }

    void addNorm(const std::string &part)
    {
        m_weights.add(part + ".weight", {embedding}, 1);
        if (!m_isHybrid)
            m_weights.add(part + ".bias", {embedding}, 0.3f);
    }

    void addLayer(const std::string &part)
    {
        addNorm(part + "attn_norm");
        addNorm(part + (m_isHybrid ? "ffn_norm" : "attn_norm_2"));
        const std::string mix = part + "time_mix_";
        for (const char *net : {"w", "a", "v", "g"}) {
            if (*net == 'g' && m_isHybrid)
                continue;
            if (*net != 'g')
                m_weights.add(mix + net + "0.weight", {embedding}, 1);
            m_weights.add(mix + net + "1.weight", {embedding, rank}, 0.2f);
            m_weights.add(mix + net + "2.weight", {rank, embedding}, 0.5f);
        }
        m_weights.add(mix + "lerp_fused.weight", {embedding, 1, 1, m_isHybrid ? 5u : 6u}, 0.5f);
        for (const char *vector : {"k_k", "k_a", "r_k"})
            m_weights.add(mix + vector + ".weight", {embedding}, 1);
        for (const char *square : {"key", "value", "receptance", "output"})
            m_weights.add(mix + square + ".weight", {embedding, embedding}, 0.1f);
        if (!m_isHybrid) {
            addNorm(mix + "ln");
            m_weights.add(part + "channel_mix_lerp_k.weight", {embedding, 1, 1}, 0.5f);
            m_weights.add(part + "channel_mix_key.weight", {embedding, hidden}, 0.1f);
            m_weights.add(part + "channel_mix_value.weight", {hidden, embedding}, 0.1f);
        } else {
            m_weights.add(part + "ffn_gate.weight", {embedding, hidden}, 0.1f);
            m_weights.add(part + "ffn_up.weight", {embedding, hidden}, 0.1f);
            m_weights.add(part + "ffn_down.weight", {hidden, embedding}, 0.1f);
        }
    }

    // Groups of `width` columns, each with its own part of the weight.
    Row normed(const std::string &part, Row x, int width = embedding, double epsilon = 1e-5)
    {
        for (int base = 0; base < embedding; base += width) {
            double mean = 0, squares = 0;
            for (int i = base; i < base + width && !m_isHybrid; ++i)
                mean += x[at(i)] / width;
            for (int i = base; i < base + width; ++i)
                squares += (x[at(i)] - mean) * (x[at(i)] - mean) / width;
            for (int i = base; i < base + width; ++i)
                x[at(i)] = (x[at(i)] - mean) / std::sqrt(squares + epsilon) * m_weights.at(part + ".weight", i)
                    + (m_isHybrid ? 0 : m_weights.at(part + ".bias", i));
        }
        return x;
    }

    // x + (before - x) * mix, with the row of the token before in the same place.
    Row shifted(const std::string &mix, int row, const Row &x)
    {
        Row y = x;
        Row &before = m_before[mix + std::to_string(row)];
        before.resize(x.size());
        for (size_t i = 0; i < x.size(); ++i)
            y[i] += (before[i] - x[i]) * m_weights.at(mix, row * embedding + int(i));
        before = x;
        return y;
    }

    Row lowRank(const std::string &part, const Row &x, double (*act)(double))
    {
        Row narrow = m_weights.times(part + "1.weight", x);
        for (double &one : narrow)
            one = act(one);
        Row y = m_weights.times(part + "2.weight", narrow);
        for (int i = 0; i < embedding && m_weights.has(part + "0.weight"); ++i)
            y[at(i)] += m_weights.at(part + "0.weight", i);
        return y;
    }

    Row timeMix(int layer, const Row &x)
    {
        const std::string part = "blk." + std::to_string(layer) + ".time_mix_", mix = part + "lerp_fused.weight";
        const auto itself = [](double one) { return one; };
        const Row r = m_weights.times(part + "receptance.weight", shifted(mix, 0, x));
        const Row w = lowRank(part + "w", shifted(mix, 1, x), [](double one) { return std::tanh(one); });
        const Row k = m_weights.times(part + "key.weight", shifted(mix, 2, x));
        const Row xv = shifted(mix, 3, x);
        Row v = m_weights.times(part + "value.weight", xv);
        const Row a = lowRank(part + "a", shifted(mix, 4, x), itself);
        if (layer == 0)
            m_first = v;
        const Row vm = lowRank(part + "v", xv, itself);
        for (int i = 0; i < embedding && layer > 0; ++i)
            v[at(i)] += (m_first[at(i)] - v[at(i)]) * sigmoid(vm[at(i)]);
        Row y(at(embedding)), bonus(at(embedding));
        for (int base = 0; base < embedding; base += headDim) {
            double length = 0, sum = 0;
            for (int j = base; j < base + headDim; ++j) {
                length += std::pow(k[at(j)] * m_weights.at(part + "k_k.weight", j), 2);
                sum += r[at(j)] * key(part, j, k, a) * m_weights.at(part + "r_k.weight", j);
            }
            for (int i = base; i < base + headDim; ++i) {
                double *s = m_states[at(layer)].data() + i * headDim - base, seen = 0;
                const auto direction = [&](int j) { return k[at(j)] * m_weights.at(part + "k_k.weight", j) / std::sqrt(length); };
                for (int j = base; j < base + headDim; ++j)
                    seen += s[j] * direction(j);
                for (int j = base; j < base + headDim; ++j) {
                    s[j] = s[j] * std::exp(-std::exp(-0.5) * sigmoid(w[at(j)])) - seen * sigmoid(a[at(j)]) * direction(j)
                        + v[at(i)] * key(part, j, k, a);
                    y[at(i)] += s[j] * r[at(j)];
                }
                bonus[at(i)] = sum * v[at(i)];
            }
        }
        if (!m_isHybrid)
            y = normed(part + "ln", y, headDim, 64e-5);
        const Row gate = m_isHybrid ? Row(at(embedding), 1.0) : lowRank(part + "g", shifted(mix, 5, x), sigmoid);
        for (size_t i = 0; i < y.size(); ++i)
            y[i] = (y[i] + bonus[i]) * gate[i];
        return m_weights.times(part + "output.weight", y);
    }

    double key(const std::string &part, int j, const Row &k, const Row &a)
    {
        return k[at(j)] * (1 + (sigmoid(a[at(j)]) - 1) * m_weights.at(part + "k_a.weight", j));
    }

    Row channelMix(const std::string &part, const Row &x)
    {
        Row up = m_weights.times(part + "channel_mix_key.weight", shifted(part + "channel_mix_lerp_k.weight", 0, x));
        for (double &one : up)
            one = std::pow(std::max(one, 0.0), 2);
        return m_weights.times(part + "channel_mix_value.weight", up);
    }

    Row feedForward(const std::string &part, const Row &x)
    {
        const Row gate = m_weights.times(part + "ffn_gate.weight", x);
        Row up = m_weights.times(part + "ffn_up.weight", x);
        for (size_t i = 0; i < up.size(); ++i)
            up[i] *= gate[i] * sigmoid(gate[i]);
        return m_weights.times(part + "ffn_down.weight", up);
    }

    void step(int layer, Row &stream)
    {
        const std::string part = "blk." + std::to_string(layer) + ".";
        const Row mixed = timeMix(layer, normed(part + "attn_norm", stream));
        for (size_t i = 0; i < stream.size(); ++i)
            stream[i] += mixed[i];
        const Row out =
            m_isHybrid ? feedForward(part, normed(part + "ffn_norm", stream)) : channelMix(part, normed(part + "attn_norm_2", stream));
        for (size_t i = 0; i < stream.size(); ++i)
            stream[i] += out[i];
    }

    bool m_isHybrid;
    RandomModel m_weights{7};
    std::map<std::string, Row> m_before; // rows of the token before, by what mixes them in
    std::vector<Row> m_states;           // by layer
    Row m_first;
};

} // namespace

class Rwkv7Test : public QObject
{
    Q_OBJECT

private slots:
    void logitsEqualThePapersFormulas_data()
    {
        QTest::addColumn<QString>("device");
        QTest::addColumn<QString>("isa");
        QTest::addColumn<int>("gpuLayers");
        QTest::addColumn<bool>("isHybrid");
        for (const bool isHybrid : {false, true}) {
            const char *name = isHybrid ? "arwkv7" : "rwkv7";
            for (const std::string &isa : availableCpuIsas())
                QTest::addRow("%s on %s", name, isa.c_str()) << "cpu" << QString::fromStdString(isa) << -1 << isHybrid;
            if (listVulkanDevices().empty())
                continue;
            QTest::addRow("%s on vulkan", name) << "vulkan"
                                                << "auto" << -1 << isHybrid;
            // the first layer's values go from one device to the other
            QTest::addRow("%s on both", name) << "vulkan"
                                              << "auto" << 2 << isHybrid;
        }
    }

    void logitsEqualThePapersFormulas()
    {
        QFETCH(const QString, device);
        QFETCH(const QString, isa);
        QFETCH(const int, gpuLayers);
        QFETCH(const bool, isHybrid);
        const std::filesystem::path path = scratchFolder("rwkv7") / (isHybrid ? "arwkv7.gguf" : "rwkv7.gguf");
        SmallRwkv model(path, isHybrid);
        const LoadOptions options{.path = path,
                                  .device = device.toStdString(),
                                  .gpuLayers = gpuLayers,
                                  .threads = 2,
                                  .cpuIsa = isa.toStdString(),
                                  .batchTokens = 9};
        const auto runner = Runner::load(openModelFile(path), options, 9, [](double, std::string_view) {}, {});
        QCOMPARE(runner->placement().layersOnGpu, device == "cpu" ? 0 : gpuLayers > 0 ? gpuLayers : layers);
        QVERIFY(runner->stateSlots() > 0);
        const std::vector<int32_t> tokens{3, 41, 7, 7, 19, 2, 33, 48, 0, 12, 25, 9, 30, 1, 1, 44, 5, 6, 28, 17, 36};
        std::vector<float> logits;
        runner->evaluate(tokens, [&](int, std::span<const float> rows) { logits.insert(logits.end(), rows.begin(), rows.end()); });
        const double error = relativeError(logits, model.logits(tokens));
        QVERIFY2(error < 2e-5, qPrintable(QString::number(error))); // float32 in another order
    }

    void aFileWithoutAPartIsRefused()
    {
        const std::filesystem::path path = scratchFolder("rwkv7") / "heads.gguf";
        GgufWriter writer(path);
        writer.setString("general.architecture", "rwkv7");
        for (const char *key : {"block_count", "embedding_length", "context_length", "feed_forward_length"})
            writer.setUint32(std::string("rwkv7.") + key, 8);
        writer.setUint32("rwkv7.attention.head_count", 0);
        writer.setUint32("rwkv7.wkv.head_size", 3); // of 8
        writer.setFloat32("rwkv7.attention.layer_norm_epsilon", 1e-5f);
        writer.declareTensor("token_embd.weight", TensorType::F32, std::vector<uint64_t>{8, 2});
        const std::vector<float> table(16);
        writer.write(std::as_bytes(std::span(table)));
        writer.finish();
        try {
            Runner::check(*openModelFile(path), {.path = path, .device = "cpu"});
            QFAIL("heads that do not divide the width were taken");
        } catch (const Error &error) {
            QVERIFY2(std::string(error.what()).find("wkv.head_size") != std::string::npos, error.what());
        }
    }
};

QTEST_GUILESS_MAIN(Rwkv7Test)
#include "rwkv7_test.moc"
