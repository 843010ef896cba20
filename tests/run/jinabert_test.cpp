// Jina BERT 2, of which the fixtures have no model: one with random weights, against a pass in double that is written here as the paper
// (arXiv 2310.19923) has it: slopes by distance both ways, a norm after each sum, a gate with GELU.

#include "inference/files/ggufwriter.h"
#include "inference/run/encoder.h"
#include "tests/support/fixtures.h"

#include <QTest>

#include <cmath>
#include <map>
#include <random>

using namespace hearth;
using namespace hearth::test;

namespace {

using Numbers = std::vector<double>;

constexpr int width = 24, heads = 6, headDim = width / heads, hidden = 40, vocabulary = 50, layers = 2;

// Tensors by name, [outputs, inputs].
class RandomModel
{
public:
    explicit RandomModel(bool hasFusedGate) : m_hasFusedGate(hasFusedGate)
    {
        add("token_embd.weight", vocabulary, width, 0);
        add("token_types.weight", 2, width, 0);
        addNorm("token_embd_norm");
        for (int i = 0; i < layers; ++i) {
            const std::string layer = "blk." + std::to_string(i) + ".";
            for (const char *part : {"attn_q", "attn_k", "attn_v", "attn_output"})
                addLinear(layer + part, width, width);
            addNorm(layer + "attn_output_norm");
            add(layer + "ffn_up.weight", hasFusedGate ? 2 * hidden : hidden, width, 0);
            if (!hasFusedGate)
                add(layer + "ffn_gate.weight", hidden, width, 0);
            addLinear(layer + "ffn_down", width, hidden);
            addNorm(layer + "layer_output_norm");
        }
    }

    std::filesystem::path write() const
    {
        const auto path = scratchFolder("jinabert") / (m_hasFusedGate ? "fused.gguf" : "gated.gguf");
        GgufWriter writer(path);
        writer.setString("general.architecture", "jina-bert-v2");
        for (const auto &[key, value] : std::map<std::string, int>{{"block_count", layers},
                                                                   {"context_length", 100},
                                                                   {"embedding_length", width},
                                                                   {"feed_forward_length", hidden},
                                                                   {"attention.head_count", heads},
                                                                   {"pooling_type", 1}})
            writer.setUint32("jina-bert-v2." + key, uint32_t(value));
        writer.setFloat32("jina-bert-v2.attention.layer_norm_epsilon", 1e-12f);
        for (const auto &[name, tensor] : m_tensors)
            writer.declareTensor(name, TensorType::F32, tensor.shape);
        for (const auto &[name, tensor] : m_tensors)
            writer.write(std::as_bytes(std::span(tensor.numbers)));
        writer.finish();
        return path;
    }

    // The mean of the last states.
    std::vector<float> embed(const std::vector<int32_t> &tokens) const
    {
        std::vector<Numbers> stream;
        for (const int32_t token : tokens) {
            Numbers row(width);
            for (int i = 0; i < width; ++i)
                row[size_t(i)] = at("token_embd.weight", token * width + i) + at("token_types.weight", i);
            stream.push_back(norm("token_embd_norm", row));
        }
        for (int i = 0; i < layers; ++i)
            runLayer("blk." + std::to_string(i) + ".", stream);
        std::vector<float> mean(width);
        for (int i = 0; i < width; ++i) {
            double sum = 0;
            for (const Numbers &row : stream)
                sum += row[size_t(i)];
            mean[size_t(i)] = float(sum / double(stream.size()));
        }
        return mean;
    }

private:
    struct Tensor
    {
        std::vector<uint64_t> shape;
        std::vector<float> numbers;
    };

    void add(const std::string &name, int rows, int columns, float around)
    {
        std::normal_distribution<float> normal(around, 0.4f);
        Tensor tensor;
        tensor.shape = rows == 1 ? std::vector<uint64_t>{uint64_t(columns)} : std::vector<uint64_t>{uint64_t(columns), uint64_t(rows)};
        for (int i = 0; i < rows * columns; ++i)
            tensor.numbers.push_back(normal(m_random));
        m_tensors.emplace(name, std::move(tensor));
    }
    void addLinear(const std::string &part, int rows, int columns)
    {
        add(part + ".weight", rows, columns, 0);
        add(part + ".bias", 1, rows, 0);
    }
    void addNorm(const std::string &part)
    {
        add(part + ".weight", 1, width, 1);
        add(part + ".bias", 1, width, 0);
    }

    double at(const std::string &name, int index) const { return double(m_tensors.at(name).numbers[size_t(index)]); }

    Numbers multiply(const std::string &part, int firstRow, int rows, const Numbers &x) const
    {
        Numbers y(size_t(rows), 0.0);
        const bool hasBias = m_tensors.contains(part + ".bias");
        for (int r = 0; r < rows; ++r) {
            for (size_t i = 0; i < x.size(); ++i)
                y[size_t(r)] += at(part + ".weight", (firstRow + r) * int(x.size()) + int(i)) * x[i];
            if (hasBias)
                y[size_t(r)] += at(part + ".bias", r);
        }
        return y;
    }

    Numbers norm(const std::string &part, const Numbers &x) const
    {
        double mean = 0, variance = 0;
        for (const double value : x)
            mean += value / double(x.size());
        for (const double value : x)
            variance += (value - mean) * (value - mean) / double(x.size());
        Numbers y;
        for (size_t i = 0; i < x.size(); ++i)
            y.push_back((x[i] - mean) / std::sqrt(variance + 1e-12) * at(part + ".weight", int(i)) + at(part + ".bias", int(i)));
        return y;
    }

    // Six heads: slopes 2^-2, 2^-4, 2^-6, 2^-8 of the row for four, then 2^-1, 2^-3 of the row for eight.
    static double slope(int head)
    {
        static constexpr double exponents[] = {2, 4, 6, 8, 1, 3};
        return std::pow(2.0, -exponents[head]);
    }

    Numbers attend(const std::vector<Numbers> &q, const std::vector<Numbers> &k, const std::vector<Numbers> &v, size_t token) const
    {
        Numbers mixed(width, 0.0);
        for (int head = 0; head < heads; ++head) {
            double total = 0;
            Numbers sums(headDim, 0.0);
            for (size_t other = 0; other < k.size(); ++other) {
                double score = 0;
                for (int d = head * headDim; d < (head + 1) * headDim; ++d)
                    score += q[token][size_t(d)] * k[other][size_t(d)] / std::sqrt(double(headDim));
                const double weight = std::exp(score - slope(head) * std::abs(double(token) - double(other)));
                total += weight;
                for (int d = 0; d < headDim; ++d)
                    sums[size_t(d)] += weight * v[other][size_t(head * headDim + d)];
            }
            for (int d = 0; d < headDim; ++d)
                mixed[size_t(head * headDim + d)] = sums[size_t(d)] / total;
        }
        return mixed;
    }

    void runLayer(const std::string &layer, std::vector<Numbers> &stream) const
    {
        std::vector<Numbers> q, k, v;
        for (const Numbers &row : stream) {
            q.push_back(multiply(layer + "attn_q", 0, width, row));
            k.push_back(multiply(layer + "attn_k", 0, width, row));
            v.push_back(multiply(layer + "attn_v", 0, width, row));
        }
        for (size_t token = 0; token < stream.size(); ++token) {
            Numbers row = multiply(layer + "attn_output", 0, width, attend(q, k, v, token));
            for (int i = 0; i < width; ++i)
                row[size_t(i)] += stream[token][size_t(i)];
            row = norm(layer + "attn_output_norm", row);
            const Numbers gate = multiply(layer + (m_hasFusedGate ? "ffn_up" : "ffn_gate"), 0, hidden, row);
            Numbers up = multiply(layer + "ffn_up", m_hasFusedGate ? hidden : 0, hidden, row);
            for (int i = 0; i < hidden; ++i)
                up[size_t(i)] *= gate[size_t(i)] * 0.5 * (1 + std::erf(gate[size_t(i)] / std::sqrt(2.0)));
            const Numbers down = multiply(layer + "ffn_down", 0, width, up);
            for (int i = 0; i < width; ++i)
                row[size_t(i)] += down[size_t(i)];
            stream[token] = norm(layer + "layer_output_norm", row);
        }
    }

    bool m_hasFusedGate;
    std::mt19937 m_random{7};
    std::map<std::string, Tensor> m_tensors;
};

} // namespace

class JinaBertTest : public QObject
{
    Q_OBJECT

private slots:
    void equalsAPassInDouble_data()
    {
        QTest::addColumn<bool>("hasFusedGate");
        QTest::addColumn<QString>("device");
        for (const bool hasFusedGate : {false, true}) {
            for (const std::string &isa : availableCpuIsas())
                QTest::addRow("%s, %s", hasFusedGate ? "gate within ffn_up" : "gate of its own", isa.c_str())
                    << hasFusedGate << QString::fromStdString(isa);
            if (!listVulkanDevices().empty())
                QTest::addRow("%s, vulkan", hasFusedGate ? "gate within ffn_up" : "gate of its own") << hasFusedGate << "vulkan";
        }
    }
    void equalsAPassInDouble()
    {
        QFETCH(bool, hasFusedGate);
        QFETCH(QString, device);
        const RandomModel model(hasFusedGate);
        LoadOptions options{.path = model.write(), .device = "cpu", .threads = 2};
        if (device == "vulkan")
            options.device = "vulkan";
        else
            options.cpuIsa = device.toStdString();
        const auto encoder = Encoder::load(openModelFile(options.path), options, [](double, std::string_view) {}, {});
        std::vector<std::vector<int32_t>> texts(3);
        for (int i = 0; i < 70; ++i)
            texts[size_t(i % 7 % 3)].push_back(i * 17 % vocabulary);
        std::vector<Encoder::Input> inputs;
        for (const auto &tokens : texts)
            inputs.push_back({tokens, {}});
        std::vector<float> vectors(3 * width), expected;
        QVERIFY(encoder->encode(inputs, vectors, nullptr, [](size_t) {}));
        for (const auto &tokens : texts)
            for (const float value : model.embed(tokens))
                expected.push_back(value);
        const double error = relativeError(vectors, expected);
        QVERIFY2(error < 2e-5, qPrintable(QString::number(error))); // float32 weights and activations
    }
};

QTEST_GUILESS_MAIN(JinaBertTest)
#include "jinabert_test.moc"
