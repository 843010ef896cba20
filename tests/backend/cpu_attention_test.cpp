#include "inference/core/half.h"
#include "tests/backend/cpuplan.h"
#include "tests/support/fixtures.h"

#include <QtTest/QtTest>

#include <algorithm>

using namespace hearth;
using namespace hearth::test;

namespace {

struct Geometry
{
    int heads = 4, kvHeads = 2, keyDim = 16, valueDim = 16, window = 0;
    float softcap = 0;
    CacheType cache = CacheType::F32;
    int pageTokens = 16;
    float temperature = 0; // with temperatureTokens
    bool seesAhead = false;
    float alibi = 0;
};

constexpr int temperatureTokens = 10;

// Keeps every token's K and V of every sequence and attends in double.
class NaiveAttention
{
public:
    explicit NaiveAttention(const Geometry &geometry) : m_geometry(geometry) { }

    void store(int sequence, int position, const float *k, const float *v)
    {
        auto &keys = m_keys[size_t(sequence)];
        auto &values = m_values[size_t(sequence)];
        const size_t keyWidth = size_t(m_geometry.kvHeads * m_geometry.keyDim),
                     valueWidth = size_t(m_geometry.kvHeads * m_geometry.valueDim);
        keys.resize(std::max(keys.size(), size_t(position + 1) * keyWidth));
        values.resize(std::max(values.size(), size_t(position + 1) * valueWidth));
        std::transform(k, k + keyWidth, keys.begin() + ptrdiff_t(size_t(position) * keyWidth), [&](float x) { return kept(x); });
        std::transform(v, v + valueWidth, values.begin() + ptrdiff_t(size_t(position) * valueWidth), [&](float x) { return kept(x); });
    }

    void attend(int sequence, int position, const float *q, float *out) const
    {
        const Geometry &g = m_geometry;
        const int behind = g.seesAhead ? g.window / 2 : g.window - 1;
        const int first = g.window > 0 ? std::max(0, position - behind) : 0;
        const int stored = int(m_keys[size_t(sequence)].size()) / (g.kvHeads * g.keyDim);
        const int last = !g.seesAhead ? position : g.window > 0 ? std::min(stored - 1, position + behind) : stored - 1;
        for (int head = 0; head < g.heads; ++head) {
            const int kvHead = head / (g.heads / g.kvHeads);
            std::vector<double> weights;
            double total = 0;
            for (int key = first; key <= last; ++key) {
                double score = 0;
                for (int d = 0; d < g.keyDim; ++d)
                    score += double(q[head * g.keyDim + d])
                        * double(m_keys[size_t(sequence)][size_t((key * g.kvHeads + kvHead) * g.keyDim + d)]);
                score *= 0.25 * (1 + double(g.temperature) * std::log(std::floor(double(position) / temperatureTokens) + 1));
                if (g.softcap > 0)
                    score = double(g.softcap) * std::tanh(score / double(g.softcap));
                if (g.alibi > 0)
                    score -= slope(head) * std::abs(position - key);
                weights.push_back(std::exp(score));
                total += weights.back();
            }
            for (int d = 0; d < g.valueDim; ++d) {
                double sum = 0;
                for (int key = first; key <= last; ++key)
                    sum += weights[size_t(key - first)] / total
                        * double(m_values[size_t(sequence)][size_t((key * g.kvHeads + kvHead) * g.valueDim + d)]);
                out[head * g.valueDim + d] = float(sum);
            }
        }
    }

private:
    // The published recipe: a geometric row for a power of two of heads, every other one of the next such row for the rest.
    double slope(int head) const
    {
        int whole = 1;
        while (whole * 2 <= m_geometry.heads)
            whole *= 2;
        const double most = double(m_geometry.alibi);
        return head < whole ? std::pow(2.0, -most * (head + 1) / whole) : std::pow(2.0, -most * (2 * (head - whole) + 1) / (2 * whole));
    }
    float kept(float x) const { return m_geometry.cache == CacheType::F16 ? halfToFloat(floatToHalf(x)) : x; }
    Geometry m_geometry;
    std::vector<float> m_keys[8], m_values[8];
};

// A plan that stores K and V and attends; Q, K and V come in as one row and are picked out by products with parts of the identity.
class AttentionRun
{
public:
    AttentionRun(const Geometry &g, const std::string &isa, int pages, int pagesPerSequence, int maxTokens)
        : m_geometry(g), m_pagesPerSequence(pagesPerSequence)
    {
        CpuPlan model;
        m_qWidth = g.heads * g.keyDim;
        m_kWidth = g.kvHeads * g.keyDim;
        m_vWidth = g.kvHeads * g.valueDim;
        const int all = m_qWidth + m_kWidth + m_vWidth;
        model.plan.input = model.value("all", all);
        const ValueId q = part(model, 0, m_qWidth, all), k = part(model, m_qWidth, m_kWidth, all),
                      v = part(model, m_qWidth + m_kWidth, m_vWidth, all);
        model.plan.output = model.value("out", g.heads * g.valueDim);
        OpParams p;
        p.heads = g.heads;
        p.kvHeads = g.kvHeads;
        p.headDim = g.keyDim;
        p.valueDim = g.valueDim;
        p.window = g.window;
        p.softcap = g.softcap;
        p.scale = 0.25f;
        p.temperature = g.temperature;
        p.temperatureTokens = temperatureTokens;
        p.seesAhead = g.seesAhead;
        p.alibi = g.alibi;
        model.plan.cacheLayers = {{g.kvHeads, g.keyDim, g.valueDim}};
        model.plan.ops.push_back({OpKind::KvStore, {k, v}, {}, {}, {}, p});
        model.plan.ops.push_back({OpKind::Attention, {q}, {model.plan.output}, {}, {}, p});
        m_run = std::make_unique<CpuRun>(model, isa, 2, BatchLimits{maxTokens, 1, 8, pagesPerSequence},
                                         CacheSpec{model.plan.cacheLayers, pages, g.pageTokens, g.cache});
        // pages in an order that no layout would guess
        for (int sequence = 0; sequence < 8; ++sequence)
            for (int page = 0; page < pagesPerSequence; ++page)
                m_pageTables.push_back((page * 8 + 7 - sequence) % pages);
    }

    // Tokens (sequence, position) as one batch: relative error against the naive attention, which is kept in step.
    double step(const std::vector<std::pair<int, int>> &tokens, NaiveAttention &naive)
    {
        const int all = m_qWidth + m_kWidth + m_vWidth;
        const std::vector<float> input = randomFloats(tokens.size() * size_t(all), ++m_seed, 2);
        CpuBatch batch;
        batch.pageTables = m_pageTables;
        std::vector<float> expected(tokens.size() * size_t(m_geometry.heads * m_geometry.valueDim));
        for (size_t t = 0; t < tokens.size(); ++t) {
            const auto [sequence, position] = tokens[t];
            batch.tokens.push_back(0);
            batch.sequences.push_back(sequence);
            batch.positions.push_back(position);
            const int page = m_pageTables[size_t(sequence * m_pagesPerSequence + position / m_geometry.pageTokens)];
            batch.cacheSlots.push_back(page * m_geometry.pageTokens + position % m_geometry.pageTokens);
            const float *row = input.data() + t * size_t(all);
            naive.store(sequence, position, row + m_qWidth, row + m_qWidth + m_kWidth);
        }
        for (size_t t = 0; t < tokens.size(); ++t)
            naive.attend(tokens[t].first, tokens[t].second, input.data() + t * size_t(all),
                         expected.data() + t * size_t(m_geometry.heads * m_geometry.valueDim));
        return relativeError(m_run->run(batch, input), expected);
    }

    CpuRun &run() { return *m_run; }

private:
    ValueId part(CpuPlan &model, int first, int width, int all)
    {
        std::vector<std::byte> identity(size_t(width * all) * sizeof(float));
        for (int i = 0; i < width; ++i) {
            const float one = 1;
            std::memcpy(identity.data() + size_t(i * all + first + i) * sizeof(float), &one, sizeof one);
        }
        const ValueId value = model.value("part", width);
        const WeightId weight = model.matrix(TensorType::F32, width, all, identity);
        model.plan.ops.push_back({OpKind::MatMul, {model.plan.input}, {value}, {weight}, {}, {}});
        return value;
    }

    Geometry m_geometry;
    int m_qWidth = 0, m_kWidth = 0, m_vWidth = 0, m_pagesPerSequence = 0;
    uint32_t m_seed = 0;
    std::vector<int32_t> m_pageTables;
    std::unique_ptr<CpuRun> m_run;
};

std::vector<std::pair<int, int>> range(int sequence, int first, int count)
{
    std::vector<std::pair<int, int>> tokens;
    for (int i = 0; i < count; ++i)
        tokens.emplace_back(sequence, first + i);
    return tokens;
}

} // namespace

class CpuAttentionTest : public QObject
{
    Q_OBJECT
private slots:
    void equalsTheNaiveOne_data();
    void equalsTheNaiveOne();
    void theScaleGrowsWithThePosition();
    void servesSeveralSequencesInOneBatch();
    void seesWholeTextsBothWays();
    void splitsLongContexts();
    void copiesPages();
};

void CpuAttentionTest::equalsTheNaiveOne_data()
{
    QTest::addColumn<QString>("isa");
    QTest::addColumn<int>("heads");
    QTest::addColumn<int>("kvHeads");
    QTest::addColumn<int>("keyDim");
    QTest::addColumn<int>("valueDim");
    QTest::addColumn<int>("window");
    QTest::addColumn<double>("softcap");
    QTest::addColumn<bool>("isHalf");
    QTest::addColumn<int>("pageTokens");
    for (const std::string &isa : availableCpuIsas()) {
        const QString name = QString::fromStdString(isa);
        const auto row = [&](const char *what, int heads, int kvHeads, int keyDim, int valueDim, int window, double softcap, bool isHalf,
                             int pageTokens) {
            QTest::newRow(qPrintable(name + " " + what))
                << name << heads << kvHeads << keyDim << valueDim << window << softcap << isHalf << pageTokens;
        };
        row("grouped, dim 64", 6, 2, 64, 64, 0, 0, true, 32);
        row("one head for each, dim 8", 3, 3, 8, 8, 0, 0, false, 32);
        row("one kv head for twenty", 20, 1, 12, 12, 0, 0, true, 8);
        row("values wider than keys", 4, 2, 24, 40, 0, 0, false, 16);
        row("window", 4, 2, 32, 32, 19, 0, true, 32);
        row("window of one", 4, 2, 16, 16, 1, 0, false, 16);
        row("soft cap", 4, 4, 80, 80, 0, 3, true, 20);
        row("pages longer than a chunk", 2, 1, 16, 16, 50, 0, false, 300);
    }
}

void CpuAttentionTest::equalsTheNaiveOne()
{
    QFETCH(QString, isa);
    QFETCH(int, heads);
    QFETCH(int, kvHeads);
    QFETCH(int, keyDim);
    QFETCH(int, valueDim);
    QFETCH(int, window);
    QFETCH(double, softcap);
    QFETCH(bool, isHalf);
    QFETCH(int, pageTokens);
    const Geometry g{heads, kvHeads, keyDim, valueDim, window, float(softcap), isHalf ? CacheType::F16 : CacheType::F32, pageTokens};
    AttentionRun run(g, isa.toStdString(), 8 * 340 / pageTokens + 8, 340 / pageTokens + 1, 150);
    NaiveAttention naive(g);
    int position = 0;
    for (int count : {1, 2, 3, 33, 150, 1, 7, 100, 1, 1}) { // chunks of a prompt and single tokens, across pages
        const double error = run.step(range(0, position, count), naive);
        QVERIFY2(error < 3e-6, qPrintable(QString("%1 tokens at %2: %3").arg(count).arg(position).arg(error)));
        position += count;
    }
}

void CpuAttentionTest::theScaleGrowsWithThePosition()
{
    for (const std::string &isa : availableCpuIsas()) {
        Geometry g;
        g.temperature = 0.4f;
        AttentionRun run(g, isa, 64, 8, 150);
        NaiveAttention naive(g);
        QVERIFY2(run.step(range(0, 0, 60), naive) < 3e-6, isa.c_str());
        QVERIFY2(run.step({{0, 60}}, naive) < 3e-6, isa.c_str());
    }
}

void CpuAttentionTest::servesSeveralSequencesInOneBatch()
{
    for (const std::string &isa : availableCpuIsas()) {
        const Geometry g;
        AttentionRun run(g, isa, 64, 8, 150);
        NaiveAttention naive(g);
        std::vector<std::pair<int, int>> batch = range(2, 0, 40);
        for (int sequence : {5, 0, 7}) {
            const auto more = range(sequence, 0, 11 * (sequence + 1));
            batch.insert(batch.end(), more.begin(), more.begin() + std::min<ptrdiff_t>(ptrdiff_t(more.size()), 45));
        }
        QVERIFY2(run.step(batch, naive) < 3e-6, isa.c_str());
        const double error = run.step({{7, 45}, {2, 40}, {0, 11}, {5, 45}, {2, 41}, {2, 42}}, naive);
        QVERIFY2(error < 3e-6, isa.c_str());
    }
}

void CpuAttentionTest::seesWholeTextsBothWays()
{
    for (const std::string &isa : availableCpuIsas())
        for (const int window : {0, 1, 8, 61})
            for (const float alibi : {0.0f, 8.0f}) {
                Geometry g{.heads = 6, .kvHeads = 2, .window = window};
                g.seesAhead = true;
                g.alibi = alibi;
                AttentionRun run(g, isa, 8 * 16, 16, 256);
                NaiveAttention naive(g);
                std::vector<std::pair<int, int>> batch = range(2, 0, 40);
                for (const auto &[sequence, tokens] : {std::pair{5, 1}, {0, 17}, {7, 150}, {1, 33}}) {
                    const auto more = range(sequence, 0, tokens);
                    batch.insert(batch.end(), more.begin(), more.end());
                }
                const double error = run.step(batch, naive);
                QVERIFY2(error < 3e-6,
                         qPrintable(QString("%1, window %2, alibi %3: %4").arg(isa.c_str()).arg(window).arg(alibi).arg(error)));
            }
    // A single long text in a small batch: the keys are split between tasks.
    Geometry g{.heads = 2, .kvHeads = 1, .keyDim = 32, .valueDim = 32};
    g.seesAhead = true;
    AttentionRun run(g, availableCpuIsas().back(), 8 * 60, 60, 900);
    NaiveAttention naive(g);
    QVERIFY(run.step(range(0, 0, 900), naive) < 3e-6);
}

void CpuAttentionTest::splitsLongContexts()
{
    for (const std::string &isa : availableCpuIsas()) {
        Geometry g;
        g.heads = 8;
        g.kvHeads = 1;
        g.keyDim = g.valueDim = 32;
        for (int window : {0, 700}) {
            g.window = window;
            AttentionRun run(g, isa, 8 * 160, 160, 500);
            NaiveAttention naive(g);
            for (int chunk = 0; chunk < 4; ++chunk)
                run.step(range(3, chunk * 500, 500), naive);
            for (int position = 2000; position < 2003; ++position)
                QVERIFY2(run.step({{3, position}}, naive) < 3e-6, isa.c_str());
        }
    }
}

void CpuAttentionTest::copiesPages()
{
    const Geometry g;
    AttentionRun run(g, availableCpuIsas().back(), 64, 8, 32);
    NaiveAttention naive(g);
    run.step(range(0, 0, 16), naive);
    // sequence 1 begins with the same page: copied from the page of sequence 0 to its own
    run.run().cache().copyPage(7, 6);
    AttentionRun fresh(g, availableCpuIsas().back(), 64, 8, 32);
    NaiveAttention again(g);
    fresh.step(range(1, 0, 16), again); // the same random numbers, stored by the plan itself
    QVERIFY(fresh.step({{1, 16}}, again) < 3e-6);
    QVERIFY(run.step({{1, 16}}, again) < 3e-6);
}

QTEST_APPLESS_MAIN(CpuAttentionTest)
#include "cpu_attention_test.moc"
