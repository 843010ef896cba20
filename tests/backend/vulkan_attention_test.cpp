#include "tests/backend/vulkanplan.h"
#include "tests/support/fixtures.h"

#include <QtTest/QtTest>

#include <algorithm>
#include <cmath>

using namespace hearth;
using namespace hearth::test;

namespace {

struct Heads
{
    int heads = 4, kvHeads = 2, keyDim = 16, valueDim = 16;
    int window = 0;
    float softcap = 0;
    float temperature = 0;
    bool seesAhead = false;
    float alibi = 0;
};

constexpr float scoreScale = 0.3f;
constexpr int temperatureTokens = 6;
constexpr int pageTokens = 8, pagesPerSequence = 12, sequenceCount = 2;

// Rows of q, k, v side by side; matrices of ones and zeros cut them out, so that the test needs one input.
VulkanPlan attentionPlan(const Heads &h)
{
    const int widths[] = {h.heads * h.keyDim, h.kvHeads * h.keyDim, h.kvHeads * h.valueDim};
    VulkanPlan model;
    const ValueId x = model.input(widths[0] + widths[1] + widths[2]);
    std::vector<ValueId> parts;
    int from = 0;
    const int total = widths[0] + widths[1] + widths[2];
    for (const int width : widths) {
        const WeightId cut = model.matrix(TensorType::F32, width, total, true, false);
        std::vector<float> ones(sized(width * total), 0.0f);
        for (int i = 0; i < width; ++i)
            ones[sized(i * total + from + i)] = 1;
        std::copy_n(reinterpret_cast<const std::byte *>(ones.data()), ones.size() * sizeof(float), model.blocks[size_t(cut)].begin());
        parts.push_back(model.value(width));
        model.op(OpKind::MatMul, {x}, {parts.back()}, {cut});
        from += width;
    }
    const ValueId y = model.value(h.heads * h.valueDim);
    OpParams params;
    params.scale = scoreScale;
    params.softcap = h.softcap;
    params.temperature = h.temperature;
    params.temperatureTokens = temperatureTokens;
    params.window = h.window;
    params.seesAhead = h.seesAhead;
    params.alibi = h.alibi;
    params.heads = h.heads;
    params.kvHeads = h.kvHeads;
    params.headDim = h.keyDim;
    params.valueDim = h.valueDim;
    model.plan.cacheLayers = {{h.kvHeads, h.keyDim, h.valueDim}};
    model.op(OpKind::KvStore, {parts[1], parts[2]}, {}).params = params;
    model.op(OpKind::Attention, {parts[0]}, {y}).params = params;
    return model;
}

CacheSpec cacheFor(const Heads &h, CacheType type)
{
    return {{{h.kvHeads, h.keyDim, h.valueDim}}, sequenceCount * pagesPerSequence, pageTokens, type};
}

// Keys and values of two sequences as they grow, and what attention over them should give.
class Reference
{
public:
    explicit Reference(const Heads &h) : m_heads(h) { }

    int rowWidth() const { return m_heads.heads * m_heads.keyDim + m_heads.kvHeads * (m_heads.keyDim + m_heads.valueDim); }

    std::vector<float> next(const VulkanBatch &batch, const std::vector<float> &input)
    {
        const int width = rowWidth();
        for (size_t t = 0; t < batch.positions.size(); ++t)
            m_rows[size_t(batch.sequences[t])].emplace_back(input.begin() + int(t) * width, input.begin() + (int(t) + 1) * width);
        std::vector<float> result;
        for (size_t t = 0; t < batch.positions.size(); ++t)
            for (int head = 0; head < m_heads.heads; ++head)
                attend(m_rows[size_t(batch.sequences[t])], size_t(batch.positions[t]), head, result);
        return result;
    }

private:
    void attend(const std::vector<std::vector<float>> &rows, size_t position, int head, std::vector<float> &result) const
    {
        const Heads &h = m_heads;
        const int kvHead = head / (h.heads / h.kvHeads), keysAt = h.heads * h.keyDim, valuesAt = keysAt + h.kvHeads * h.keyDim;
        std::vector<double> sums(size_t(h.valueDim), 0.0);
        double total = 0;
        for (size_t s = 0; s < rows.size(); ++s) {
            const int distance = int(position) - int(s);
            if (!h.seesAhead && (distance < 0 || (h.window > 0 && distance >= h.window)))
                continue;
            if (h.seesAhead && h.window > 0 && std::abs(distance) > h.window / 2)
                continue;
            double score = 0;
            for (int i = 0; i < h.keyDim; ++i)
                score += double(rows[position][sized(head * h.keyDim + i)]) * rows[s][sized(keysAt + kvHead * h.keyDim + i)];
            score *= scoreScale * (1 + double(h.temperature) * std::log(double(position / temperatureTokens) + 1));
            if (h.softcap > 0)
                score = h.softcap * std::tanh(score / h.softcap);
            if (h.alibi > 0)
                score -= double(alibiSlope(head, h.heads, h.alibi)) * std::abs(distance);
            total += std::exp(score);
            for (int i = 0; i < h.valueDim; ++i)
                sums[size_t(i)] += std::exp(score) * rows[s][sized(valuesAt + kvHead * h.valueDim + i)];
        }
        for (const double sum : sums)
            result.push_back(float(sum / total));
    }

    Heads m_heads;
    std::vector<std::vector<float>> m_rows[sequenceCount];
};

// `counts[s]` more tokens of each sequence, whose pages lie scattered.
VulkanBatch nextBatch(std::vector<int> &lengths, const std::vector<int> &counts)
{
    VulkanBatch batch;
    for (int s = 0; s < sequenceCount; ++s)
        for (int page = 0; page < pagesPerSequence; ++page)
            batch.pageTables.push_back((page * 7 + 3) % pagesPerSequence * sequenceCount + s);
    for (int s = 0; s < sequenceCount; ++s) {
        for (int i = 0; i < counts[size_t(s)]; ++i) {
            const int position = lengths[size_t(s)]++;
            const int page = batch.pageTables[sized(s * pagesPerSequence + position / pageTokens)];
            batch.tokens.push_back(0);
            batch.positions.push_back(position);
            batch.sequences.push_back(s);
            batch.cacheSlots.push_back(page * pageTokens + position % pageTokens);
        }
    }
    return batch;
}

} // namespace

class VulkanAttentionTest : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase() { m_backend = openVulkan(); }
    void promptsAndStepsEqualTheReference_data();
    void promptsAndStepsEqualTheReference();
    void aSplitContextGivesTheSame();
    void seesWholeTextsBothWays();
    void aCopiedPageHasTheSameKeysAndValues();

private:
    std::unique_ptr<Backend> m_backend;
};

void VulkanAttentionTest::promptsAndStepsEqualTheReference_data()
{
    QTest::addColumn<QVector<int>>("shape"); // heads, kvHeads, keyDim, valueDim, window
    QTest::addColumn<float>("softcap");
    QTest::addColumn<bool>("isHalf");
    QTest::addColumn<float>("temperature");
    QTest::newRow("grouped") << QVector<int>{4, 2, 16, 16, 0} << 0.0f << false << 0.0f;
    QTest::newRow("in f16") << QVector<int>{4, 2, 16, 16, 0} << 0.0f << true << 0.0f;
    QTest::newRow("one key head for many") << QVector<int>{9, 1, 16, 16, 0} << 0.0f << true << 0.0f;
    QTest::newRow("odd sizes") << QVector<int>{3, 3, 10, 6, 0} << 0.0f << false << 0.0f;
    QTest::newRow("wide heads") << QVector<int>{2, 1, 256, 256, 0} << 0.0f << true << 0.0f;
    QTest::newRow("a window and a cap") << QVector<int>{4, 2, 16, 16, 5} << 2.0f << false << 0.0f;
    QTest::newRow("a scale that grows") << QVector<int>{4, 2, 16, 16, 0} << 0.0f << false << 0.3f;
}

void VulkanAttentionTest::promptsAndStepsEqualTheReference()
{
    HEARTH_NEEDS_VULKAN();
    QFETCH(QVector<int>, shape);
    QFETCH(float, softcap);
    QFETCH(bool, isHalf);
    QFETCH(float, temperature);
    const Heads heads = {shape[0], shape[1], shape[2], shape[3], shape[4], softcap, temperature};
    Reference reference(heads);
    VulkanRun run(*m_backend, attentionPlan(heads), {64, 1, sequenceCount, pagesPerSequence},
                  cacheFor(heads, isHalf ? CacheType::F16 : CacheType::F32));
    std::vector<int> lengths(sequenceCount, 0);
    uint32_t seed = 1;
    // A prompt, one of both at once, steps of both at once, more of the first, single steps.
    for (const std::vector<int> &counts : {std::vector{19, 0}, {13, 17}, {1, 1}, {30, 1}, {1, 0}, {0, 1}, {1, 1}}) {
        const VulkanBatch batch = nextBatch(lengths, counts);
        const std::vector<float> input = randomNumbers(batch.positions.size() * size_t(reference.rowWidth()), seed++);
        const double error = relativeError(run.run(batch, input), reference.next(batch, input));
        QVERIFY2(error < (isHalf ? 2e-3 : 1e-5), qPrintable(QString::number(error))); // f16 keeps 11 bits of a key
    }
}

void VulkanAttentionTest::aSplitContextGivesTheSame()
{
    HEARTH_NEEDS_VULKAN();
    const auto backend = openVulkan([](vulkan::Tuning &tuning) { tuning.attentionGroups = 64; });
    const Heads heads = {6, 2, 12, 20, 0, 0};
    Reference reference(heads);
    VulkanRun run(*backend, attentionPlan(heads), {96, 1, sequenceCount, pagesPerSequence}, cacheFor(heads, CacheType::F32));
    std::vector<int> lengths(sequenceCount, 0);
    uint32_t seed = 50;
    for (const std::vector<int> &counts : {std::vector{1, 0}, {70, 20}, {1, 1}, {1, 0}}) {
        const VulkanBatch batch = nextBatch(lengths, counts);
        const std::vector<float> input = randomNumbers(batch.positions.size() * size_t(reference.rowWidth()), seed++);
        QVERIFY(relativeError(run.run(batch, input), reference.next(batch, input)) < 1e-5);
    }
}

void VulkanAttentionTest::seesWholeTextsBothWays()
{
    HEARTH_NEEDS_VULKAN();
    for (const int window : {0, 1, 8, 33})
        for (const float alibi : {0.0f, 8.0f})
            for (const std::vector<int> &counts : {std::vector{50, 37}, {1, 80}, {2, 1}}) {
                const Heads heads = {6, 2, 12, 20, window, 0, 0, true, alibi};
                Reference reference(heads);
                VulkanRun run(*m_backend, attentionPlan(heads), {96, 1, sequenceCount, pagesPerSequence}, cacheFor(heads, CacheType::F32));
                std::vector<int> lengths(sequenceCount, 0);
                const VulkanBatch batch = nextBatch(lengths, counts);
                const std::vector<float> input = randomNumbers(batch.positions.size() * size_t(reference.rowWidth()), 77);
                const double error = relativeError(run.run(batch, input), reference.next(batch, input));
                QVERIFY2(error < 1e-5, qPrintable(QString("window %1, alibi %2: %3").arg(window).arg(alibi).arg(error)));
            }
}

void VulkanAttentionTest::aCopiedPageHasTheSameKeysAndValues()
{
    HEARTH_NEEDS_VULKAN();
    const Heads heads;
    Reference reference(heads);
    VulkanRun run(*m_backend, attentionPlan(heads), {64, 1, sequenceCount, pagesPerSequence}, cacheFor(heads, CacheType::F16));
    std::vector<int> lengths(sequenceCount, 0);
    const VulkanBatch prompt = nextBatch(lengths, {13, 0});
    const std::vector<float> input = randomNumbers(prompt.positions.size() * size_t(reference.rowWidth()), 3);
    run.run(prompt, input);
    reference.next(prompt, input);
    VulkanBatch step = nextBatch(lengths, {1, 0});
    const int fresh = step.pageTables[size_t(pagesPerSequence)]; // a page of the other sequence, which has none yet
    run.cache().copyPage(step.pageTables[0], fresh);
    step.pageTables[0] = fresh;
    const std::vector<float> row = randomNumbers(size_t(reference.rowWidth()), 4);
    QVERIFY(relativeError(run.run(step, row), reference.next(step, row)) < 2e-3);
}

QTEST_GUILESS_MAIN(VulkanAttentionTest)
#include "vulkan_attention_test.moc"
