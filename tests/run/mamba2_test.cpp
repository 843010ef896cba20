#include "inference/run/runner.h"
#include "tests/support/fixtures.h"
#include "tests/support/randommodel.h"

#include <QTest>

#include <cmath>

using namespace hearth;
using namespace hearth::test;

namespace {

constexpr int embedding = 32, inner = 64, heads = 4, groups = 2, stateDim = 16, taps = 4, vocabulary = 50, layers = 2;
constexpr int shared = groups * stateDim, channels = inner + 2 * shared, projected = inner + channels + heads;

constexpr size_t at(int index)
{
    return size_t(index);
}

// The fixtures have no Mamba-2: a small random one is written here, and computed by the paper's recurrence in double.
// https://arxiv.org/abs/2405.21060; the order in ssm_in is z, x, B, C, dt.
class SmallMamba2
{
public:
    explicit SmallMamba2(const std::filesystem::path &path)
    {
        GgufWriter writer(path);
        writer.setString("general.architecture", "mamba2");
        const std::pair<const char *, int> counts[] = {
            {"block_count", layers},       {"embedding_length", embedding}, {"context_length", 128},   {"attention.head_count", 0},
            {"feed_forward_length", 0},    {"ssm.conv_kernel", taps},       {"ssm.inner_size", inner}, {"ssm.state_size", stateDim},
            {"ssm.time_step_rank", heads}, {"ssm.group_count", groups}};
        for (const auto &[key, value] : counts)
            writer.setUint32(std::string("mamba2.") + key, uint32_t(value));
        writer.setFloat32("mamba2.attention.layer_norm_rms_epsilon", 1e-5f);
        m_weights.add("token_embd.weight", {embedding, vocabulary}, 1);
        m_weights.add("output_norm.weight", {embedding}, 1);
        m_weights.add("output.weight", {embedding, vocabulary}, 0.3f);
        for (int i = 0; i < layers; ++i) {
            const std::string part = "blk." + std::to_string(i) + ".";
            m_weights.add(part + "attn_norm.weight", {embedding}, 1);
            m_weights.add(part + "ssm_in.weight", {embedding, projected}, 0.3f);
            m_weights.add(part + "ssm_conv1d.weight", {taps, channels}, 0.6f);
            m_weights.add(part + "ssm_conv1d.bias", {channels}, 0.3f);
            m_weights.add(part + "ssm_dt.bias", {heads}, 1);
            m_weights.add(part + "ssm_a", {1, heads}, 1);
            for (float &a : m_weights.tensor(part + "ssm_a"))
                a = -std::exp(a);
            m_weights.add(part + "ssm_d", {1, heads}, 1);
            m_weights.add(part + "ssm_norm.weight", {inner / groups, groups}, 1);
            m_weights.add(part + "ssm_out.weight", {inner, embedding}, 0.3f);
        }
        m_weights.write(writer);
    }

    std::vector<float> logits(const std::vector<int32_t> &tokens)
    {
        std::vector<float> all;
        m_convs.assign(layers, std::vector<double>(at((taps - 1) * channels)));
        m_states.assign(layers, std::vector<double>(at(inner * stateDim)));
        for (const int32_t token : tokens) {
            std::vector<double> x = m_weights.row("token_embd.weight", token, embedding);
            for (int layer = 0; layer < layers; ++layer)
                addLayer(layer, x);
            for (const double one : m_weights.times("output.weight", normed("output_norm.weight", x, embedding)))
                all.push_back(float(one));
        }
        return all;
    }

private:
    std::vector<double> normed(const std::string &name, std::vector<double> x, int width)
    {
        for (size_t base = 0; base < x.size(); base += at(width)) {
            double squares = 0;
            for (size_t i = base; i < base + at(width); ++i)
                squares += x[i] * x[i] / width;
            for (size_t i = base; i < base + at(width); ++i)
                x[i] *= m_weights.at(name, int(i)) / std::sqrt(squares + 1e-5);
        }
        return x;
    }

    static double silu(double x) { return x / (1 + std::exp(-x)); }

    std::vector<double> convolved(int layer, const std::vector<double> &in)
    {
        const std::string part = "blk." + std::to_string(layer) + ".ssm_conv1d.";
        std::vector<double> &past = m_convs[at(layer)];
        past.insert(past.end(), in.begin(), in.end()); // [taps, channels]
        std::vector<double> out;
        for (int c = 0; c < channels; ++c) {
            double sum = m_weights.at(part + "bias", c);
            for (int j = 0; j < taps; ++j)
                sum += m_weights.at(part + "weight", c * taps + j) * past[at(j * channels + c)];
            out.push_back(silu(sum));
        }
        past.erase(past.begin(), past.begin() + channels);
        return out;
    }

    void addLayer(int layer, std::vector<double> &stream)
    {
        const std::string part = "blk." + std::to_string(layer) + ".";
        const std::vector<double> in = m_weights.times(part + "ssm_in.weight", normed(part + "attn_norm.weight", stream, embedding));
        const std::vector<double> xbc = convolved(layer, {in.begin() + inner, in.begin() + inner + channels});
        std::vector<double> y(at(inner));
        for (int i = 0; i < inner; ++i) {
            const int head = i / (inner / heads), group = head / (heads / groups);
            const double step = std::log1p(std::exp(in[at(inner + channels + head)] + m_weights.at(part + "ssm_dt.bias", head)));
            const double decay = std::exp(step * m_weights.at(part + "ssm_a", head));
            y[at(i)] = m_weights.at(part + "ssm_d", head) * xbc[at(i)];
            for (int n = 0; n < stateDim; ++n) {
                double &h = m_states[at(layer)][at(i * stateDim + n)];
                h = decay * h + step * xbc[at(i)] * xbc[at(inner + group * stateDim + n)];
                y[at(i)] += h * xbc[at(inner + shared + group * stateDim + n)];
            }
            y[at(i)] *= silu(in[at(i)]);
        }
        const std::vector<double> out = m_weights.times(part + "ssm_out.weight", normed(part + "ssm_norm.weight", y, inner / groups));
        for (int i = 0; i < embedding; ++i)
            stream[at(i)] += out[at(i)];
    }

    RandomModel m_weights{11};
    std::vector<std::vector<double>> m_convs, m_states; // by layer
};

} // namespace

class Mamba2Test : public QObject
{
    Q_OBJECT

private slots:
    void logitsEqualThePapersRecurrence_data()
    {
        QTest::addColumn<QString>("device");
        QTest::addColumn<QString>("isa");
        for (const std::string &isa : availableCpuIsas())
            QTest::newRow(isa.c_str()) << "cpu" << QString::fromStdString(isa);
        if (!listVulkanDevices().empty())
            QTest::newRow("vulkan") << "vulkan"
                                    << "auto";
    }

    void logitsEqualThePapersRecurrence()
    {
        QFETCH(const QString, device);
        QFETCH(const QString, isa);
        const std::filesystem::path path = scratchFolder("mamba2") / "small.gguf";
        SmallMamba2 model(path);
        LoadOptions options{.path = path, .device = device.toStdString(), .threads = 2, .cpuIsa = isa.toStdString(), .batchTokens = 9};
        const auto runner = Runner::load(openModelFile(path), options, 9, [](double, std::string_view) {}, {});
        QVERIFY(runner->stateSlots() > 0);
        const std::vector<int32_t> tokens{3, 41, 7, 7, 19, 2, 33, 48, 0, 12, 25, 9, 30, 1, 1, 44, 5, 6, 28, 17, 36};
        std::vector<float> logits;
        runner->evaluate(tokens, [&](int, std::span<const float> rows) { logits.insert(logits.end(), rows.begin(), rows.end()); });
        const double error = relativeError(logits, model.logits(tokens));
        QVERIFY2(error < 2e-5, qPrintable(QString::number(error))); // float32 in another order
    }
};

QTEST_GUILESS_MAIN(Mamba2Test)
#include "mamba2_test.moc"
