#include "inference/sampling/candidates.h"
#include "inference/sampling/sampler.h"

#include "inference/core/error.h"

#include <QTest>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>

using namespace hearth;

namespace {

constexpr float infinity = std::numeric_limits<float>::infinity();

// Everything off: plain softmax over the whole row.
SamplingOptions neutral()
{
    SamplingOptions options;
    options.temperature = 1;
    options.topK = 0;
    options.topP = 1;
    options.minP = 0;
    options.seed = 7;
    return options;
}

// Logits whose softmax is these probabilities.
std::vector<float> logitsOf(const std::vector<double> &probabilities)
{
    std::vector<float> logits;
    for (double p : probabilities)
        logits.push_back(static_cast<float>(std::log(p)));
    return logits;
}

std::vector<TokenProbability> distributionOf(const SamplingOptions &options, std::vector<float> logits, std::vector<int32_t> history = {})
{
    Sampler sampler(options, static_cast<int>(logits.size()));
    return sampler.distribution(logits, history);
}

std::vector<int32_t> tokensOf(const std::vector<TokenProbability> &distribution)
{
    std::vector<int32_t> tokens;
    for (const TokenProbability &entry : distribution)
        tokens.push_back(entry.token);
    return tokens;
}

bool isClose(double a, double b)
{
    return std::fabs(a - b) < 2e-6;
} // float logits

std::vector<float> bumpyRow(size_t size)
{
    std::vector<float> logits(size);
    for (size_t i = 0; i < size; ++i)
        logits[i] = static_cast<float>((i * 2654435761u) % 20011) / 1000.0f - 10.0f;
    return logits;
}

std::string kindOf(const std::function<void()> &action)
{
    try {
        action();
    } catch (const Error &error) {
        return std::string(errorCodeName(error.code())) + "/" + error.kind() + ": " + error.what();
    }
    return {};
}

using Order = std::vector<SamplerStage>;

} // namespace

class SamplerTest : public QObject
{
    Q_OBJECT
private slots:
    void neutralOptionsGiveSoftmax()
    {
        const auto result = distributionOf(neutral(), logitsOf({0.1, 0.2, 0.4, 0.3}));
        QCOMPARE(tokensOf(result), (std::vector<int32_t>{2, 3, 1, 0}));
        QVERIFY(isClose(result[0].probability, 0.4) && isClose(result[1].probability, 0.3));
        QVERIFY(isClose(result[2].probability, 0.2) && isClose(result[3].probability, 0.1));
    }

    void topKKeepsTheLargestAndRenormalizes()
    {
        SamplingOptions options = neutral();
        options.topK = 2;
        const auto result = distributionOf(options, logitsOf({0.1, 0.2, 0.4, 0.3}));
        QCOMPARE(tokensOf(result), (std::vector<int32_t>{2, 3}));
        QVERIFY(isClose(result[0].probability, 4.0 / 7) && isClose(result[1].probability, 3.0 / 7));
    }

    void topKOfALongRowEqualsAFullSort()
    {
        const std::vector<float> logits = bumpyRow(100'003);
        std::vector<int32_t> sorted(logits.size());
        std::iota(sorted.begin(), sorted.end(), 0);
        std::stable_sort(sorted.begin(), sorted.end(),
                         [&](int32_t a, int32_t b) { return logits[static_cast<size_t>(a)] > logits[static_cast<size_t>(b)]; });
        for (int k : {1, 40, 63, 64, 65, 1562, 1563, 1564, 5000, 100'002}) {
            SamplingOptions options = neutral();
            options.topK = k;
            QCOMPARE(tokensOf(distributionOf(options, logits)), std::vector<int32_t>(sorted.begin(), sorted.begin() + k));
        }
    }

    void topPKeepsTheShortestRunThatReachesIt()
    {
        SamplingOptions options = neutral();
        options.topP = 0.65f; // 0.4 + 0.3
        const auto result = distributionOf(options, logitsOf({0.1, 0.2, 0.4, 0.3}));
        QCOMPARE(tokensOf(result), (std::vector<int32_t>{2, 3}));
        QVERIFY(isClose(result[0].probability, 4.0 / 7));
        options.topP = 0.75f;
        QCOMPARE(tokensOf(distributionOf(options, logitsOf({0.1, 0.2, 0.4, 0.3}))), (std::vector<int32_t>{2, 3, 1}));
        options.topP = 0;
        QCOMPARE(tokensOf(distributionOf(options, logitsOf({0.1, 0.2, 0.4, 0.3}))), (std::vector<int32_t>{2}));
    }

    void topPOfALongFlatRowKeepsItsShare()
    {
        SamplingOptions options = neutral();
        options.topP = 0.5f;
        QCOMPARE(distributionOf(options, std::vector<float>(10'000, 1.0f)).size(), size_t(5000));
    }

    void minPComparesWithTheLargest()
    {
        SamplingOptions options = neutral();
        options.minP = 0.45f; // of 0.4: 0.18
        QCOMPARE(tokensOf(distributionOf(options, logitsOf({0.1, 0.2, 0.4, 0.3}))), (std::vector<int32_t>{2, 3, 1}));
        options.minP = 1;
        QCOMPARE(tokensOf(distributionOf(options, logitsOf({0.1, 0.2, 0.4, 0.3}))), (std::vector<int32_t>{2}));
    }

    void typicalPTakesWhatIsNearestToTheEntropy()
    {
        // p = 0.5, 0.25, 0.125, 0.125: entropy 1.75 ln2; |-ln p - H| / ln2 = 0.75, 0.25, 1.25, 1.25.
        SamplingOptions options = neutral();
        options.typicalP = 0.2f;
        QCOMPARE(tokensOf(distributionOf(options, logitsOf({0.5, 0.25, 0.125, 0.125}))), (std::vector<int32_t>{1}));
        options.typicalP = 0.7f;
        QCOMPARE(tokensOf(distributionOf(options, logitsOf({0.5, 0.25, 0.125, 0.125}))), (std::vector<int32_t>{0, 1}));
        options.typicalP = 0.8f;
        QCOMPARE(tokensOf(distributionOf(options, logitsOf({0.5, 0.25, 0.125, 0.125}))), (std::vector<int32_t>{0, 1, 2}));
    }

    void temperatureDividesTheLogits()
    {
        SamplingOptions options = neutral();
        options.temperature = 0.5f; // p squared: 0.01 0.04 0.16 0.09 of 0.3
        const auto result = distributionOf(options, logitsOf({0.1, 0.2, 0.4, 0.3}));
        QVERIFY(isClose(result[0].probability, 16.0 / 30) && isClose(result[3].probability, 1.0 / 30));
        options.temperature = 1e-38f;
        QVERIFY(isClose(distributionOf(options, logitsOf({0.1, 0.2, 0.4, 0.3}))[0].probability, 1.0));
    }

    void orderDecidesWhatMinPSees()
    {
        // Temperature 0.5 first: p = 0.533, 0.3, 0.133, 0.033, so 0.5 of the largest leaves two; after it three.
        SamplingOptions options = neutral();
        options.temperature = 0.5f;
        options.minP = 0.4f;
        options.order = Order{SamplerStage::Temperature, SamplerStage::MinP};
        QCOMPARE(tokensOf(distributionOf(options, logitsOf({0.1, 0.2, 0.4, 0.3}))), (std::vector<int32_t>{2, 3}));
        options.order = Order{SamplerStage::MinP, SamplerStage::Temperature};
        QCOMPARE(tokensOf(distributionOf(options, logitsOf({0.1, 0.2, 0.4, 0.3}))), (std::vector<int32_t>{2, 3, 1}));
        options.order = Order{SamplerStage::Temperature};
        QCOMPARE(distributionOf(options, logitsOf({0.1, 0.2, 0.4, 0.3})).size(), size_t(4));
    }

    void repeatPenaltyDividesPositiveAndMultipliesNegativeLogits()
    {
        SamplingOptions options = neutral();
        options.repeatPenalty = 2;
        const auto result = distributionOf(options, {2.0f, -1.0f, 0.5f}, {0, 1, 1}); // becomes 1, -2, 0.5
        const double total = std::exp(1.0) + std::exp(-2.0) + std::exp(0.5);
        QVERIFY(isClose(result[0].probability, std::exp(1.0) / total));
        QVERIFY(isClose(result[1].probability, std::exp(0.5) / total));
        QVERIFY(isClose(result[2].probability, std::exp(-2.0) / total));
    }

    void frequencyCountsAndPresenceDoesNot()
    {
        SamplingOptions options = neutral();
        options.frequencyPenalty = 0.5f;
        options.presencePenalty = 0.25f;
        const auto result = distributionOf(options, {3.0f, 3.0f, 1.0f}, {1, 1, 0, 99, -4}); // becomes 2.25, 1.75, 1
        const double total = std::exp(2.25) + std::exp(1.75) + std::exp(1.0);
        QCOMPARE(tokensOf(result), (std::vector<int32_t>{0, 1, 2}));
        QVERIFY(isClose(result[0].probability, std::exp(2.25) / total) && isClose(result[1].probability, std::exp(1.75) / total));
    }

    void penaltiesSeeOnlyTheWindow()
    {
        SamplingOptions options = neutral();
        options.presencePenalty = 5;
        options.penaltyWindow = 1;
        QCOMPARE(tokensOf(distributionOf(options, {2.0f, 1.0f}, {0, 1})), (std::vector<int32_t>{0, 1}));
        options.penaltyWindow = -1;
        QCOMPARE(tokensOf(distributionOf(options, {2.0f, 1.5f, 1.0f}, {0, 1})), (std::vector<int32_t>{2, 0, 1}));
        options.penaltyWindow = 0;
        QCOMPARE(tokensOf(distributionOf(options, {2.0f, 1.0f}, {0, 1})), (std::vector<int32_t>{0, 1}));
    }

    void penaltiesAfterTopKDoNotBringOthersIn()
    {
        SamplingOptions options = neutral();
        options.topK = 1;
        options.presencePenalty = 5;
        QCOMPARE(tokensOf(distributionOf(options, {2.0f, 1.0f}, {0})), (std::vector<int32_t>{1}));
        options.order = Order{SamplerStage::TopK, SamplerStage::Penalties};
        QCOMPARE(tokensOf(distributionOf(options, {2.0f, 1.0f}, {0})), (std::vector<int32_t>{0}));
    }

    void temperatureZeroTakesTheLargestAfterPenalties()
    {
        SamplingOptions options;
        options.temperature = 0;
        std::vector<float> logits{1.0f, 3.0f, 3.0f, 2.0f};
        QCOMPARE(Sampler(options, 4).sample(logits, {}), 1); // of equal ones the lower id
        options.presencePenalty = 1.5f;
        logits = {1.0f, 3.0f, 2.9f, 2.0f};
        const std::vector<int32_t> history{1};
        QCOMPARE(Sampler(options, 4).sample(logits, history), 2);
        // The block maxima follow the penalties.
        logits = bumpyRow(1000);
        logits[500] = 50;
        logits[10] = 49;
        const std::vector<int32_t> other{500};
        QCOMPARE(Sampler(options, 1000).sample(logits, other), 10);
    }

    void drawsFollowTheDistribution()
    {
        Sampler sampler(neutral(), 4);
        std::array<int, 4> counts{};
        constexpr int draws = 100'000;
        for (int i = 0; i < draws; ++i) {
            std::vector<float> logits = logitsOf({0.1, 0.2, 0.4, 0.3});
            ++counts[static_cast<size_t>(sampler.sample(logits, {}))];
        }
        const std::array<double, 4> expected{0.1, 0.2, 0.4, 0.3};
        double chiSquare = 0;
        for (size_t i = 0; i < 4; ++i)
            chiSquare += std::pow(counts[i] - expected[i] * draws, 2) / (expected[i] * draws);
        QVERIFY2(chiSquare < 16.27, qPrintable(QString::number(chiSquare))); // 3 degrees of freedom: 0.1% of good samplers exceed it
    }

    void oneSeedGivesOneSequence()
    {
        const auto run = [](uint64_t seed) {
            SamplingOptions options;
            options.seed = seed;
            Sampler sampler(options, 5000);
            std::vector<int32_t> tokens;
            for (int i = 0; i < 50; ++i) {
                std::vector<float> logits = bumpyRow(5000);
                tokens.push_back(sampler.sample(logits, tokens));
            }
            return tokens;
        };
        QCOMPARE(run(42), run(42));
        QVERIFY(run(42) != run(43));
    }

    // Reference values of xoshiro256** with a state from SplitMix64(1), computed apart in Python's integers.
    void generatorGivesTheReferenceNumbers()
    {
        Random random(1);
        QCOMPARE(random.next(), uint64_t(0xb3f2af6d0fc710c5u));
        QCOMPARE(random.next(), uint64_t(0x853b559647364ceau));
    }

    void seedZeroChoosesOneAndReportsIt()
    {
        SamplingOptions options;
        const uint64_t first = Sampler(options, 2).seed();
        QVERIFY(first != 0 && first != Sampler(options, 2).seed());
        options.seed = 5;
        QCOMPARE(Sampler(options, 2).seed(), uint64_t(5));
    }

    void maskedTokensNeverCome()
    {
        Sampler sampler(neutral(), 3);
        for (int i = 0; i < 100; ++i) {
            std::vector<float> logits{-infinity, 0.0f, -infinity};
            QCOMPARE(sampler.sample(logits, {}), 1);
        }
    }

    void extremeLogitsStayDefined()
    {
        for (int topK : {0, 2}) {
            SamplingOptions options = neutral();
            options.topK = topK;
            options.typicalP = 0.9f;
            options.temperature = 1e-30f;
            std::vector<float> logits{3e38f, -3e38f, 1e38f};
            QCOMPARE(Sampler(options, 3).sample(logits, {}), 0);
        }
    }

    void refusesLogitsThatAreNotNumbers()
    {
        for (float bad : {std::numeric_limits<float>::quiet_NaN(), infinity}) {
            for (size_t place : {size_t(0), size_t(64), size_t(99)}) {
                std::vector<float> logits(100, 1.0f);
                logits[place] = bad;
                QVERIFY(kindOf([&] { Sampler(neutral(), 100).sample(logits, {}); }).starts_with("device/bad_logits"));
            }
        }
        std::vector<float> masked(3, -infinity);
        QVERIFY(kindOf([&] { Sampler(neutral(), 3).sample(masked, {}); }).starts_with("device/bad_logits"));
        QVERIFY(kindOf([&] { Sampler(neutral(), 4).sample(masked, {}); }).starts_with("invalid_argument/wrong_vocabulary"));
    }

    void refusesOptionsOutOfRangeByName()
    {
        const auto refused = [](auto change) {
            SamplingOptions options;
            change(options);
            return kindOf([&] { Sampler(options, 10); });
        };
        const float nan = std::numeric_limits<float>::quiet_NaN();
        QVERIFY(refused([&](auto &o) { o.temperature = nan; }).find("temperature is nan; it has to be from 0 to 100") != std::string::npos);
        QVERIFY(refused([](auto &o) { o.temperature = -1; }).find("temperature is -1") != std::string::npos);
        QVERIFY(refused([](auto &o) { o.topP = 1.5f; }).find("top_p is 1.5; it has to be from 0 to 1") != std::string::npos);
        QVERIFY(refused([](auto &o) { o.topK = -1; }).find("top_k") != std::string::npos);
        QVERIFY(refused([](auto &o) { o.minP = -0.1f; }).find("min_p") != std::string::npos);
        QVERIFY(refused([&](auto &o) { o.typicalP = nan; }).find("typical_p") != std::string::npos);
        QVERIFY(refused([](auto &o) { o.repeatPenalty = 0; }).find("repeat_penalty") != std::string::npos);
        QVERIFY(refused([](auto &o) { o.penaltyWindow = -2; }).find("penalty_window") != std::string::npos);
        QVERIFY(refused([](auto &o) { o.frequencyPenalty = infinity; }).find("frequency_penalty") != std::string::npos);
        QVERIFY(refused([](auto &o) { o.order = {SamplerStage::TopK, SamplerStage::TopK}; }).find("top_k twice") != std::string::npos);
    }

    void stageNamesGoBothWays()
    {
        const Order order = parseSamplerOrder(" temperature, top_k,penalties ");
        QCOMPARE(order, (Order{SamplerStage::Temperature, SamplerStage::TopK, SamplerStage::Penalties}));
        QCOMPARE(samplerOrderText(SamplingOptions().order), std::string("penalties,top_k,typical_p,top_p,min_p,temperature"));
        QCOMPARE(parseSamplerOrder(samplerOrderText(SamplingOptions().order)), SamplingOptions().order);
        QVERIFY(parseSamplerOrder("").empty());
        QVERIFY(kindOf([] { parseSamplerOrder("top_k,,min_p"); }).find("unknown_stage") != std::string::npos);
        QVERIFY(kindOf([] { parseSamplerOrder("top_k,top_k"); }).find("repeated_stage") != std::string::npos);
    }

    void topCandidatesHaveSoftmaxProbabilities()
    {
        const auto result = topCandidates(logitsOf({0.1, 0.2, 0.4, 0.3}), 2);
        QCOMPARE(tokensOf(result), (std::vector<int32_t>{2, 3}));
        QVERIFY(isClose(result[0].probability, 0.4) && isClose(result[1].probability, 0.3));
        QVERIFY(topCandidates(logitsOf({0.5, 0.5}), 0).empty());
        QCOMPARE(topCandidates(logitsOf({0.5, 0.5}), 9).size(), size_t(2));
    }

    void sampleOf128kTokens_data()
    {
        QTest::addColumn<int>("topK");
        QTest::newRow("defaults") << 40;
        QTest::newRow("without top-k") << 0;
    }
    void sampleOf128kTokens() // run with -callgrind or -median for a figure; the check is only that tokens are valid
    {
        QFETCH(int, topK);
        SamplingOptions options;
        options.topK = topK;
        options.seed = 3;
        Sampler sampler(options, 131'072);
        std::vector<float> logits = bumpyRow(131'072);
        const std::vector<float> row = logits;
        int32_t token = -1;
        QBENCHMARK
        {
            token = sampler.sample(logits, {});
        }
        QVERIFY(token >= 0 && row[static_cast<size_t>(token)] > 6.0f); // min_p 0.05 of the largest (about 10): within 3
    }
};

QTEST_APPLESS_MAIN(SamplerTest)
#include "sampler_test.moc"
