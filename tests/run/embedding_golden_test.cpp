// Embedding models of the fixtures on every instruction set and on Vulkan, against float64 passes made elsewhere.

#include "inference/run/encoder.h"
#include "inference/text/tokenizer.h"
#include "tests/support/fixtures.h"

#include <QTest>

#include <nlohmann/json.hpp>

#include <cmath>
#include <fstream>

using namespace hearth;
using namespace hearth::test;
using nlohmann::json;

namespace {

std::filesystem::path folder()
{
    return fixturesFolder() / "models/archs";
}

struct Case
{
    std::string name;
    std::vector<std::string> sentences;
    std::vector<std::vector<int32_t>> tokens;
    std::vector<float> exact;    // [sentences, width]
    std::vector<float> llamacpp; // the same
    double llamacppError = 0;
};

std::vector<Case> cases()
{
    std::ifstream in(folder() / "golden/index_embeddings.json");
    std::vector<Case> all;
    const json index = json::parse(in);
    for (const json &row : index["models"]) {
        Case one;
        one.name = std::filesystem::path(row["file"].get<std::string>()).stem().string();
        one.sentences = row["sentences"].get<std::vector<std::string>>();
        one.tokens = row["tokens"].get<std::vector<std::vector<int32_t>>>();
        // BERT was trained with the erf form of GELU; llama.cpp computes the tanh form.
        one.exact = readNpy(folder() / "golden" / row.value("f64ref_erf_gelu", row["f64ref"].get<std::string>())).data;
        one.llamacpp = readNpy(folder() / "golden" / row["embeddings"].get<std::string>()).data;
        one.llamacppError = row.value("llamacpp_vs_f64_erf_gelu_rel", row["llamacpp_vs_f64_rel"].get<double>());
        all.push_back(std::move(one));
    }
    return all;
}

struct Target
{
    std::string name;
    LoadOptions options;
    bool isExact; // computes with float32 activations
};

std::vector<Target> targets()
{
    std::vector<Target> all;
    for (const std::string &isa : availableCpuIsas())
        all.push_back({isa, {.device = "cpu", .threads = 2, .cpuIsa = isa}, isa == "scalar"});
    if (!listVulkanDevices().empty())
        all.push_back({"vulkan", {.device = "vulkan", .threads = 2}, true});
    return all;
}

std::unique_ptr<Encoder> load(const std::string &name, LoadOptions options)
{
    options.path = folder() / (name + ".gguf");
    return Encoder::load(openModelFile(options.path), options, [](double, std::string_view) {}, {});
}

std::vector<float> encode(Encoder &encoder, const std::vector<std::vector<int32_t>> &texts)
{
    std::vector<Encoder::Input> inputs;
    for (const std::vector<int32_t> &tokens : texts)
        inputs.push_back({tokens, {}});
    std::vector<float> out(inputs.size() * size_t(encoder.width()));
    [&] { QVERIFY(encoder.encode(inputs, out, nullptr, [](size_t) {})); }();
    return out;
}

void addRows()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("target");
    if (!hasFixtures())
        return;
    const std::vector<Target> all = targets();
    for (const Case &one : cases())
        for (int i = 0; i < int(all.size()); ++i)
            QTest::addRow("%s on %s", one.name.c_str(), all[size_t(i)].name.c_str()) << QString::fromStdString(one.name) << i;
}

Case caseOf(const QString &name)
{
    for (Case &one : cases())
        if (one.name == name.toStdString())
            return std::move(one);
    return {};
}

} // namespace

class EmbeddingGoldenTest : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { HEARTH_NEEDS_FIXTURES(); }

    void vectorsEqualTheReference_data()
    {
        addRows();
        qInfo("| model | on | error against float64 | against llama.cpp | llama.cpp's own |");
    }

    void vectorsEqualTheReference()
    {
        QFETCH(QString, name);
        QFETCH(int, target);
        const Target on = targets()[size_t(target)];
        const Case golden = caseOf(name);
        const auto encoder = load(golden.name, on.options);
        const std::vector<float> vectors = encode(*encoder, golden.tokens);
        // All files hold F16 or F32 weights: activations may be rounded to half, except where they stay in float32 (another order of sums).
        const double most = !on.isExact ? 3e-3 : on.name == "vulkan" ? 1e-4 : 2e-5;
        const double error = relativeError(vectors, golden.exact);
        QVERIFY2(error < most, qPrintable(QStringLiteral("against float64: %1, allowed %2").arg(error).arg(most)));
        const double difference = relativeError(vectors, golden.llamacpp), allowed = most + golden.llamacppError * 1.1;
        QVERIFY2(difference < allowed, qPrintable(QStringLiteral("against llama.cpp: %1, allowed %2").arg(difference).arg(allowed)));
        qInfo("| %s | %s | %.1e | %.1e | %.1e |", golden.name.c_str(), on.name.c_str(), error, difference, golden.llamacppError);
    }

    void aVectorDoesNotDependOnTheTextsBesideIt_data() { addRows(); }
    void aVectorDoesNotDependOnTheTextsBesideIt()
    {
        QFETCH(QString, name);
        QFETCH(int, target);
        const Target on = targets()[size_t(target)];
        Case golden = caseOf(name);
        const auto encoder = load(golden.name, on.options);
        while (golden.tokens.size() < 90) // more than a batch holds, in another order
            golden.tokens.push_back(golden.tokens[golden.tokens.size() * 5 % 8]);
        const std::vector<float> together = encode(*encoder, golden.tokens);
        for (const size_t i : {size_t(0), size_t(3), size_t(7), size_t(31), size_t(50), size_t(89)}) {
            const std::vector<float> alone = encode(*encoder, {golden.tokens[i]});
            const auto begin = together.begin() + ptrdiff_t(i * alone.size());
            const double error = relativeError({begin, begin + ptrdiff_t(alone.size())}, alone);
            const double most = on.isExact ? 1e-5 : 3e-3; // other tiles, other roundings
            QVERIFY2(error < most, qPrintable(QStringLiteral("text %1: %2").arg(i).arg(error)));
        }
    }

    void textsGiveTheReferenceTokens()
    {
        for (const Case &golden : cases()) {
            const auto tokenizer = Tokenizer::create(*openModelFile(folder() / (golden.name + ".gguf")));
            for (size_t i = 0; i < golden.sentences.size(); ++i) {
                std::vector<int32_t> want = golden.tokens[i];
                // llama.cpp reads only bos_token_id, which these two lack, and then takes BERT's usual 101; cls_token_id says 2.
                if (golden.name == "bert_small_cls" || golden.name == "nomic_bert")
                    want[0] = 2;
                QCOMPARE(tokenizer->encode(golden.sentences[i]), want);
            }
        }
    }

    void refusesToChatWithAnEncoder()
    {
        LoadOptions options{.path = folder() / "bert_small_cls.gguf", .device = "cpu"};
        try {
            Runner::load(openModelFile(options.path), options, 1, [](double, std::string_view) {}, {});
            QFAIL("loaded");
        } catch (const Error &error) {
            QCOMPARE(QString::fromStdString(error.kind()), QString("embedding_model"));
        }
    }
};

QTEST_GUILESS_MAIN(EmbeddingGoldenTest)
#include "embedding_golden_test.moc"
