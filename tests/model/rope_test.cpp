#include "inference/files/modelfile.h"
#include "inference/model/rope.h"

#include <QTest>

#include <cmath>
#include <numbers>

using namespace hearth;

// A file of metadata only, made up in memory.
class MadeUpFile : public ModelFile
{
public:
    MadeUpFile()
    {
        m_path = "made-up.gguf";
        set("general.architecture", std::string_view("llama"));
        set("llama.block_count", uint64_t(1));
        set("llama.embedding_length", uint64_t(64));
        set("llama.context_length", uint64_t(32768));
        set("llama.attention.head_count", uint64_t(1));
        set("llama.feed_forward_length", uint64_t(64));
        m_tensors.push_back({.name = "token_embd.weight", .type = TensorType::F32, .dimensions = 2, .shape = {64, 10, 1, 1}});
        m_tensorIndex["token_embd.weight"] = 0;
    }
    void set(const std::string &key, MetadataValue value)
    {
        m_keys.push_back(key);
        m_metadata[key] = std::move(value);
    }
    std::span<const std::byte> data(const TensorInfo &) const override { return {}; }
};

class RopeTest : public QObject
{
    Q_OBJECT

private slots:
    void frequenciesFollowThePaper()
    {
        MadeUpFile file;
        file.set("llama.rope.freq_base", 10000.0);
        const RopeSpec rope = readRope(Hyperparameters(file), RopeStyle::Adjacent, 64);
        QCOMPARE(rope.dim, 64);
        QCOMPARE(rope.inverseFrequencies.size(), size_t(32));
        for (size_t i = 0; i < 32; ++i)
            QVERIFY(std::abs(rope.inverseFrequencies[i] - std::pow(10000.0, -double(i) / 32)) < 1e-6);
        QCOMPARE(rope.magnitude, 1.0f);
    }

    void linearScalingStretchesPositions()
    {
        MadeUpFile file;
        file.set("llama.rope.scaling.type", std::string_view("linear"));
        file.set("llama.rope.scaling.factor", 4.0);
        QCOMPARE(readRope(Hyperparameters(file), RopeStyle::Adjacent, 64).inverseFrequencies[0], 0.25f);
    }

    // YaRN with factor 4 from 8192 tokens: pairs that turn more than 32 times in 8192 tokens stay, those below one turn are divided by
    // 4, and the magnitude is 0.1 ln 4 + 1 (arXiv 2309.00071, equations 23 and 24).
    void yarnKeepsFastPairsAndStretchesSlowOnes()
    {
        MadeUpFile file;
        file.set("llama.rope.freq_base", 10000.0);
        file.set("llama.rope.scaling.type", std::string_view("yarn"));
        file.set("llama.rope.scaling.factor", 4.0);
        file.set("llama.rope.scaling.original_context_length", uint64_t(8192));
        const RopeSpec rope = readRope(Hyperparameters(file), RopeStyle::Halves, 64);
        QVERIFY(std::abs(rope.magnitude - (0.1 * std::log(4.0) + 1)) < 1e-6);
        for (size_t i = 0; i < 32; ++i) {
            const double plain = std::pow(10000.0, -double(i) / 32);
            const double turns = 8192 * plain / (2 * std::numbers::pi);
            const double ratio = rope.inverseFrequencies[i] / plain;
            if (turns > 64)
                QVERIFY(std::abs(ratio - 1) < 1e-4);
            else if (turns < 0.5)
                QVERIFY(std::abs(ratio - 0.25) < 1e-4);
            else
                QVERIFY(ratio > 0.2499 && ratio < 1.0001);
        }
    }

    void refusesNonsense_data()
    {
        QTest::addColumn<QString>("key");
        QTest::addColumn<double>("value");
        QTest::newRow("base of one") << "llama.rope.freq_base" << 1.0;
        QTest::newRow("negative base") << "llama.rope.freq_base" << -5.0;
        QTest::newRow("infinite base") << "llama.rope.freq_base" << double(INFINITY);
        QTest::newRow("negative factor") << "llama.rope.scaling.factor" << -1.0;
    }

    void refusesNonsense()
    {
        QFETCH(const QString, key);
        QFETCH(const double, value);
        MadeUpFile file;
        file.set(key.toStdString(), value);
        QVERIFY_EXCEPTION_THROWN(readRope(Hyperparameters(file), RopeStyle::Halves, 64), Error);
    }

    void refusesAnUnknownScaling()
    {
        MadeUpFile file;
        file.set("llama.rope.scaling.type", std::string_view("banana"));
        QVERIFY_EXCEPTION_THROWN(readRope(Hyperparameters(file), RopeStyle::Halves, 64), Error);
    }

    void refusesAnOddDimension()
    {
        MadeUpFile file;
        file.set("llama.rope.dimension_count", uint64_t(7));
        QVERIFY_EXCEPTION_THROWN(readRope(Hyperparameters(file), RopeStyle::Halves, 64), Error);
    }
};

QTEST_APPLESS_MAIN(RopeTest)
#include "rope_test.moc"
