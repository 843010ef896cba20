#include "tests/backend/vulkanplan.h"
#include "tests/support/fixtures.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace hearth;
using namespace hearth::test;

namespace {

// A device of this machine, in one of the ways that it can compute.
struct Target
{
    std::string name;
    std::string isa; // empty: Vulkan
    bool useSubgroups = true;

    std::unique_ptr<Backend> open() const
    {
        if (!isa.empty())
            return createCpuBackend({2, isa});
        return openVulkan([this](vulkan::Tuning &tuning) {
            tuning.useSubgroups = tuning.useSubgroups && useSubgroups;
            if (!useSubgroups)
                tuning.attentionGroups = 64; // splits long contexts, as large devices do
        });
    }
    bool isExact() const { return isa.empty() || isa == "scalar"; }
};

std::vector<Target> targets()
{
    std::vector<Target> all;
    for (const std::string &isa : availableCpuIsas())
        all.push_back({isa, isa});
    if (!listVulkanDevices().empty()) {
        all.push_back({"vulkan", {}});
        all.push_back({"vulkan without subgroups", {}, false});
    }
    return all;
}

void addTargets()
{
    QTest::addColumn<int>("target");
    const std::vector<Target> all = targets();
    for (int i = 0; i < int(all.size()); ++i)
        QTest::addRow("%s", all[sized(i)].name.c_str()) << i;
}

// The numbers of the `used` largest of n, the largest first.
std::vector<int> largest(const float *x, int n, int used)
{
    std::vector<int> order(sized(n));
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [x](int a, int b) { return x[a] > x[b]; });
    order.resize(sized(used));
    return order;
}

// Tokens, what they choose from, and the shape of the slices.
struct Shape
{
    int tokens;
    int experts;
    int used;
    int rows;
    int columns;
};

Op &addCopy(VulkanPlan &model, ValueId from, ValueId to, int at)
{
    Op &op = model.op(OpKind::CopyColumns, {from}, {to});
    op.params.copy = {.columns = model.plan.values[sized(to)].width, .from = at};
    return op;
}

// Rows that lean on some experts, as real ones do: with an offset a column.
std::vector<float> leaningRows(const Shape &s, int width)
{
    std::vector<float> rows = randomNumbers(sized(s.tokens) * sized(width), uint32_t(s.tokens * 7 + width));
    for (int t = 0; t < s.tokens; ++t)
        for (int e = 0; e < s.experts; ++e)
            rows[sized(t * width + width - s.experts + e)] += e % 3 == 0 ? 1.5f : 0.0f;
    return rows;
}

} // namespace

// The ops of plan/experts.h on every instruction set and on Vulkan, each against the same sums in float64.
class ExpertsTest : public QObject
{
    Q_OBJECT
private:
    void compareProducts(const Target &target, Backend &backend, TensorType type, const Shape &s, bool isShared);
    void compareHeads(Backend &backend, const Shape &s);
    void compareAttention(Backend &backend, const OpParams &params, int tokens, bool hasSinks);

private slots:
    void productsOfChosenExpertsEqualTheReference_data() { addTargets(); }
    void productsOfChosenExpertsEqualTheReference();
    void productsAHeadEqualTheReference_data() { addTargets(); }
    void productsAHeadEqualTheReference();
    void routersChooseAndWeigh_data() { addTargets(); }
    void routersChooseAndWeigh();
    void aRouterChoosesFromTheBestGroupsOnly_data() { addTargets(); }
    void aRouterChoosesFromTheBestGroupsOnly();
    void sumsAreWeighted_data() { addTargets(); }
    void sumsAreWeighted();
    void columnsAreCopied_data() { addTargets(); }
    void columnsAreCopied();
    void clampedSwishEqualsItsFormula_data() { addTargets(); }
    void clampedSwishEqualsItsFormula();
    void attentionWithSinksAndWideHeadsEqualsTheReference_data() { addTargets(); }
    void attentionWithSinksAndWideHeadsEqualsTheReference();
    void plansThatDoNotFitAreRefused();
};

void ExpertsTest::compareProducts(const Target &target, Backend &backend, TensorType type, const Shape &s, bool isShared)
{
    const int width = isShared ? s.columns : s.columns * s.used;
    VulkanPlan model;
    const ValueId input = model.input(width + s.experts), x = model.value(width), logits = model.value(s.experts);
    const ValueId chosen = model.value(s.used), shares = model.value(s.used), y = model.value(s.used * s.rows);
    const WeightId stack = model.matrix(type, int64_t(s.experts) * s.rows, s.columns, true, false);
    model.plan.weights[sized(stack)].slices = s.experts;
    const WeightId bias = model.vector(randomNumbers(sized(s.experts * s.rows), 5));
    addCopy(model, input, x, 0);
    addCopy(model, input, logits, width);
    model.op(OpKind::Route, {logits}, {chosen, shares}, {noId});
    model.op(OpKind::SliceMatMul, {x, chosen}, {y}, {stack}).biases = {bias};

    const std::vector<float> rows = leaningRows(s, width + s.experts);
    VulkanRun run(backend, model, {s.tokens, 1, 1, 1});
    QVERIFY(backend.estimateBytes(model.plan, {}, {s.tokens, 1, 1, 1}) >= run.bytesTaken());
    const std::vector<float> got = run.run(VulkanBatch::simple(s.tokens), rows);
    std::vector<float> expected;
    for (int t = 0; t < s.tokens; ++t) {
        const float *row = rows.data() + t * (width + s.experts);
        const std::vector<int> experts = largest(row + width, s.experts, s.used);
        for (int slot = 0; slot < s.used; ++slot)
            for (int r = 0; r < s.rows; ++r) {
                const int at = experts[sized(slot)] * s.rows + r;
                double sum = double(model.decoded[sized(bias)][sized(at)]);
                for (int c = 0; c < s.columns; ++c)
                    sum +=
                        double(model.decoded[sized(stack)][sized(at * s.columns + c)]) * double(row[(isShared ? 0 : slot * s.columns) + c]);
                expected.push_back(float(sum));
            }
    }
    const bool isRounded = !target.isExact() && tensorTypeInfo(type).blockElements > 1; // activations become int8
    const double error = relativeError(got, expected);
    QVERIFY2(error < (isRounded ? 2e-2 : 1e-5),
             qPrintable(QStringLiteral("%1, %2 tokens, %3 of %4 experts, %5x%6%7: %8")
                            .arg(QString::fromStdString(std::string(tensorTypeInfo(type).name)))
                            .arg(s.tokens)
                            .arg(s.used)
                            .arg(s.experts)
                            .arg(s.rows)
                            .arg(s.columns)
                            .arg(isShared ? QStringLiteral(" shared") : QString())
                            .arg(error)));
}

void ExpertsTest::productsOfChosenExpertsEqualTheReference()
{
    QFETCH(const int, target);
    const Target on = targets()[sized(target)];
    const std::unique_ptr<Backend> backend = on.open();
    for (const TensorType type : {TensorType::F32, TensorType::F16, TensorType::BF16, TensorType::Q8_0, TensorType::Q4_0, TensorType::Q5_1,
                                  TensorType::Q4_K, TensorType::Q6_K}) {
        const bool isSuper = tensorTypeInfo(type).blockElements == 256;
        for (const int tokens : {1, 3, 40, 130})
            for (const bool isShared : {false, true}) {
                compareProducts(on, *backend, type, {tokens, 5, 2, 37, isSuper ? 256 : 96}, isShared);
                if (QTest::currentTestFailed())
                    return;
            }
    }
    compareProducts(on, *backend, TensorType::F16, {9, 3, 3, 16, 33}, true); // columns that are no multiple of 4, all experts
    compareProducts(on, *backend, TensorType::Q8_0, {70, 64, 8, 20, 64}, true);
}

void ExpertsTest::compareHeads(Backend &backend, const Shape &s)
{
    VulkanPlan model;
    const ValueId x = model.input(s.experts * s.columns), y = model.value(s.experts * s.rows);
    const WeightId stack = model.matrix(TensorType::F16, int64_t(s.experts) * s.rows, s.columns, true, false);
    model.plan.weights[sized(stack)].slices = s.experts;
    model.op(OpKind::SliceMatMul, {x}, {y}, {stack});
    const std::vector<float> rows = randomNumbers(sized(s.tokens * s.experts * s.columns), 3);
    VulkanRun run(backend, model, {s.tokens, 1, 1, 1});
    const std::vector<float> got = run.run(VulkanBatch::simple(s.tokens), rows);
    std::vector<float> expected;
    for (int t = 0; t < s.tokens; ++t)
        for (int r = 0; r < s.experts * s.rows; ++r) {
            double sum = 0;
            for (int c = 0; c < s.columns; ++c)
                sum += double(model.decoded[sized(stack)][sized(r * s.columns + c)])
                    * double(rows[sized((t * s.experts + r / s.rows) * s.columns + c)]);
            expected.push_back(float(sum));
        }
    const double error = relativeError(got, expected);
    QVERIFY2(error < 1e-5, qPrintable(QStringLiteral("%1 tokens: %2").arg(s.tokens).arg(error)));
}

void ExpertsTest::productsAHeadEqualTheReference()
{
    QFETCH(const int, target);
    const std::unique_ptr<Backend> backend = targets()[sized(target)].open();
    for (const int tokens : {1, 5, 67})
        compareHeads(*backend, {tokens, 6, 6, 40, 24});
}

void ExpertsTest::routersChooseAndWeigh()
{
    QFETCH(const int, target);
    const std::unique_ptr<Backend> backend = targets()[sized(target)].open();
    constexpr int tokens = 19, experts = 70, used = 5;
    const std::vector<float> bias = randomNumbers(experts, 8, 0.3f);
    for (const Gating gating : {Gating::Softmax, Gating::Sigmoid, Gating::SoftmaxOfChosen})
        for (const bool isNormalized : {false, true})
            for (const bool hasBias : {false, true}) {
                VulkanPlan model;
                const ValueId logits = model.input(experts), chosen = model.value(used), shares = model.value(used);
                const ValueId both = model.value(2 * used);
                Op &op = model.op(OpKind::Route, {logits}, {chosen, shares}, {noId});
                op.params.routing = {.gating = gating, .isNormalized = isNormalized, .scale = 2.5f};
                if (hasBias)
                    op.weights[0] = model.vector(bias);
                model.op(OpKind::CopyColumns, {chosen}, {both}).params.copy = {.columns = used};
                model.op(OpKind::CopyColumns, {shares}, {both}).params.copy = {.columns = used, .to = used};
                const std::vector<float> rows = randomNumbers(tokens * experts, 4, 2.0f);
                VulkanRun run(*backend, model, {tokens, 1, 1, 1});
                const std::vector<float> got = run.run(VulkanBatch::simple(tokens), rows);
                std::vector<float> expected;
                for (int t = 0; t < tokens; ++t) {
                    const float *row = rows.data() + t * experts;
                    std::vector<double> scores(row, row + experts);
                    double total = 0;
                    for (const double logit : scores)
                        total += std::exp(logit);
                    for (double &score : scores)
                        score = gating == Gating::Softmax ? std::exp(score) / total
                            : gating == Gating::Sigmoid   ? 1 / (1 + std::exp(-score))
                                                          : score;
                    std::vector<float> merits(scores.begin(), scores.end());
                    for (int e = 0; e < experts && hasBias; ++e)
                        merits[sized(e)] += bias[sized(e)];
                    const std::vector<int> best = largest(merits.data(), experts, used);
                    double sum = 0;
                    for (const int e : best) {
                        expected.push_back(float(e));
                        sum += gating == Gating::SoftmaxOfChosen ? std::exp(scores[sized(e)]) : scores[sized(e)];
                    }
                    for (const int e : best) {
                        const double score = gating == Gating::SoftmaxOfChosen ? std::exp(scores[sized(e)]) / sum : scores[sized(e)];
                        const bool divides = isNormalized && gating != Gating::SoftmaxOfChosen; // the softmax sums to 1 already
                        expected.push_back(float(score / (divides ? sum : 1) * 2.5));
                    }
                }
                for (size_t i = 0; i < expected.size(); ++i)
                    QVERIFY2(std::abs(got[i] - expected[i]) < 2e-6f * std::max(1.0f, std::abs(expected[i])),
                             qPrintable(QStringLiteral("gating %1, number %2 is %3, not %4")
                                            .arg(int(gating))
                                            .arg(i)
                                            .arg(double(got[i]))
                                            .arg(double(expected[i]))));
            }
}

// Six experts in three groups, of which two are used: the best expert of all stands in the group that is left out.
void ExpertsTest::aRouterChoosesFromTheBestGroupsOnly()
{
    QFETCH(const int, target);
    const std::unique_ptr<Backend> backend = targets()[sized(target)].open();
    const std::vector<float> logits{0.5f, 0.6f, 0.9f, -3.0f, 0.7f, 0.3f};
    for (const int groupBest : {1, 2}) {
        VulkanPlan model;
        const ValueId x = model.input(6), shares = model.value(3), chosen = model.value(3);
        Op &op = model.op(OpKind::Route, {x}, {chosen, shares}, {noId});
        op.params.routing = {.gating = Gating::Sigmoid, .groups = 3, .groupsUsed = 2, .groupBest = groupBest};
        model.plan.output = chosen;
        VulkanRun run(*backend, model, {1, 1, 1, 1});
        const std::vector<float> expected = groupBest == 2 ? std::vector<float>{4, 1, 0} : std::vector<float>{2, 4, 5};
        QCOMPARE(run.run(VulkanBatch::simple(1), logits), expected);
    }
}

void ExpertsTest::sumsAreWeighted()
{
    QFETCH(const int, target);
    const std::unique_ptr<Backend> backend = targets()[sized(target)].open();
    constexpr int tokens = 5, parts = 3, columns = 45;
    for (const bool accumulate : {false, true}) {
        VulkanPlan model;
        const ValueId input = model.input(parts * columns + parts), x = model.value(parts * columns), shares = model.value(parts);
        const ValueId sum = model.value(columns);
        addCopy(model, input, x, 0);
        addCopy(model, input, shares, parts * columns);
        addCopy(model, input, sum, 7);
        model.op(OpKind::WeightedSum, {x, shares}, {sum}).params.accumulate = accumulate;
        const std::vector<float> rows = randomNumbers(tokens * (parts * columns + parts), 2);
        VulkanRun run(*backend, model, {tokens, 1, 1, 1});
        const std::vector<float> got = run.run(VulkanBatch::simple(tokens), rows);
        std::vector<float> expected;
        for (int t = 0; t < tokens; ++t)
            for (int c = 0; c < columns; ++c) {
                const float *row = rows.data() + t * (parts * columns + parts);
                double total = accumulate ? double(row[7 + c]) : 0;
                for (int s = 0; s < parts; ++s)
                    total += double(row[s * columns + c]) * double(row[parts * columns + s]);
                expected.push_back(float(total));
            }
        QVERIFY(relativeError(got, expected) < 1e-6);
    }
}

void ExpertsTest::columnsAreCopied()
{
    QFETCH(const int, target);
    const std::unique_ptr<Backend> backend = targets()[sized(target)].open();
    constexpr int tokens = 4, heads = 3;
    VulkanPlan model;
    const ValueId input = model.input(heads * 5), part = model.value(2), to = model.value(heads * 4);
    model.op(OpKind::CopyColumns, {input}, {part}).params.copy = {.columns = 2, .from = 13};
    model.op(OpKind::CopyColumns, {input}, {to}).params.copy = {.heads = heads, .fromHeads = heads, .columns = 2, .from = 3, .to = 0};
    model.op(OpKind::CopyColumns, {part}, {to}).params.copy = {.heads = heads, .columns = 2, .to = 2};
    std::vector<float> rows(tokens * heads * 5);
    std::iota(rows.begin(), rows.end(), 0.0f);
    VulkanRun run(*backend, model, {tokens, 1, 1, 1});
    std::vector<float> expected;
    for (int t = 0; t < tokens; ++t)
        for (int h = 0; h < heads; ++h)
            for (const int column : {h * 5 + 3, h * 5 + 4, 13, 14})
                expected.push_back(rows[sized(t * heads * 5 + column)]);
    QCOMPARE(run.run(VulkanBatch::simple(tokens), rows), expected);
}

void ExpertsTest::clampedSwishEqualsItsFormula()
{
    QFETCH(const int, target);
    const std::unique_ptr<Backend> backend = targets()[sized(target)].open();
    constexpr int tokens = 3, columns = 50;
    VulkanPlan model;
    const ValueId input = model.input(2 * columns), gate = model.value(columns), up = model.value(columns);
    addCopy(model, input, gate, 0);
    addCopy(model, input, up, columns);
    model.op(OpKind::GatedActivate, {gate, up}, {gate}).params.activation = Activation::ClampedSwish;
    const std::vector<float> rows = randomNumbers(tokens * 2 * columns, 6, 6.0f); // beyond the limits at both ends
    VulkanRun run(*backend, model, {tokens, 1, 1, 1});
    std::vector<float> expected;
    for (int t = 0; t < tokens; ++t)
        for (int c = 0; c < columns; ++c) {
            const double g = std::min(double(rows[sized(t * 2 * columns + c)]), 7.0);
            const double u = std::clamp(double(rows[sized(t * 2 * columns + columns + c)]), -7.0, 7.0);
            expected.push_back(float(g / (1 + std::exp(-1.702 * g)) * (u + 1)));
        }
    QVERIFY(relativeError(run.run(VulkanBatch::simple(tokens), rows), expected) < 2e-6);
}

// The tokens of a prompt but one at once, then the last one alone.
void ExpertsTest::compareAttention(Backend &backend, const OpParams &params, int tokens, bool hasSinks)
{
    const int qWidth = params.heads * params.headDim, kWidth = params.kvHeads * params.headDim, vWidth = params.kvHeads * params.valueDim;
    const int width = qWidth + kWidth + vWidth;
    VulkanPlan model;
    const ValueId input = model.input(width), q = model.value(qWidth), k = model.value(kWidth), v = model.value(vWidth);
    const std::vector<float> sinks = randomNumbers(sized(params.heads), 12, 2.0f);
    addCopy(model, input, q, 0);
    addCopy(model, input, k, qWidth);
    addCopy(model, input, v, qWidth + kWidth);
    model.plan.cacheLayers = {{params.kvHeads, params.headDim, params.valueDim}};
    model.op(OpKind::KvStore, {k, v}, {}).params = params;
    Op &op = model.op(OpKind::Attention, {q}, {model.value(params.heads * params.valueDim)});
    op.params = params;
    if (hasSinks)
        op.weights = {model.vector(sinks)};

    const std::vector<float> rows = randomNumbers(sized(tokens * width), 11);
    const int pages = (tokens + 31) / 32;
    VulkanRun run(backend, model, {tokens, 1, 1, pages}, {model.plan.cacheLayers, pages, 32, CacheType::F32});
    VulkanBatch batch = VulkanBatch::simple(tokens - 1);
    batch.pageTables.resize(sized(pages));
    std::iota(batch.pageTables.begin(), batch.pageTables.end(), 0);
    std::vector<float> got = run.run(batch, {rows.begin(), rows.end() - width});
    batch.tokens = batch.sequences = {0};
    batch.positions = batch.cacheSlots = {tokens - 1};
    const std::vector<float> last = run.run(batch, {rows.end() - width, rows.end()});
    got.insert(got.end(), last.begin(), last.end());

    std::vector<float> expected;
    for (int t = 0; t < tokens; ++t)
        for (int h = 0; h < params.heads; ++h) {
            const int kv = h / (params.heads / params.kvHeads);
            const int first = params.window > 0 ? std::max(0, t - params.window + 1) : 0;
            double total = hasSinks ? std::exp(double(sinks[sized(h)])) : 0;
            std::vector<double> sums(sized(params.valueDim));
            for (int at = first; at <= t; ++at) {
                double score = 0;
                for (int d = 0; d < params.headDim; ++d)
                    score += double(rows[sized(t * width + h * params.headDim + d)])
                        * double(rows[sized(at * width + qWidth + kv * params.headDim + d)]);
                const double weight = std::exp(score * double(params.scale));
                total += weight;
                for (int d = 0; d < params.valueDim; ++d)
                    sums[sized(d)] += weight * double(rows[sized(at * width + qWidth + kWidth + kv * params.valueDim + d)]);
            }
            for (const double sum : sums)
                expected.push_back(float(sum / total));
        }
    const double error = relativeError(got, expected);
    QVERIFY2(error < 1e-5, qPrintable(QStringLiteral("heads of %1, %2 tokens: %3").arg(params.headDim).arg(tokens).arg(error)));
}

void ExpertsTest::attentionWithSinksAndWideHeadsEqualsTheReference()
{
    QFETCH(const int, target);
    const std::unique_ptr<Backend> backend = targets()[sized(target)].open();
    OpParams sinks;
    sinks.heads = 4;
    sinks.kvHeads = 2;
    sinks.headDim = sinks.valueDim = 20;
    sinks.scale = 0.2f;
    compareAttention(*backend, sinks, 420, true);
    compareAttention(*backend, sinks, 420, false);
    sinks.window = 8;
    compareAttention(*backend, sinks, 50, true);
    OpParams wide;
    wide.heads = 20;
    wide.kvHeads = 1;
    wide.headDim = 576;
    wide.valueDim = 512;
    wide.scale = 0.05f;
    compareAttention(*backend, wide, 35, false);
}

void ExpertsTest::plansThatDoNotFitAreRefused()
{
    const auto make = [](int slices, int used, int columns) {
        VulkanPlan model;
        const ValueId x = model.input(32), logits = model.value(4), chosen = model.value(used), shares = model.value(used);
        const ValueId y = model.value(used * 8);
        const WeightId stack = model.matrix(TensorType::F32, 32, columns, true, false);
        model.plan.weights[sized(stack)].slices = slices;
        addCopy(model, x, logits, 0);
        model.op(OpKind::Route, {logits}, {chosen, shares}, {noId});
        model.op(OpKind::SliceMatMul, {x, chosen}, {y}, {stack});
        return model;
    };
    validate(make(4, 2, 32).plan);
    validate(make(4, 2, 16).plan); // a part of x a slot
    QVERIFY_THROWS_EXCEPTION(Error, validate(make(5, 2, 32).plan));
    QVERIFY_THROWS_EXCEPTION(Error, validate(make(4, 5, 32).plan));
    QVERIFY_THROWS_EXCEPTION(Error, validate(make(4, 2, 31).plan));
    VulkanPlan groups = make(4, 2, 32);
    groups.plan.ops[1].params.routing.groups = 3;
    QVERIFY_THROWS_EXCEPTION(Error, validate(groups.plan));
    VulkanPlan copy = make(4, 2, 32);
    copy.plan.ops[0].params.copy.from = 29;
    QVERIFY_THROWS_EXCEPTION(Error, validate(copy.plan));
    VulkanPlan stack = make(4, 2, 32);
    stack.plan.output = stack.value(32);
    stack.plan.ops[2] = {OpKind::MatMul, {0}, {stack.plan.output}, {0}, {}, {}};
    QVERIFY_THROWS_EXCEPTION(Error, validate(stack.plan));
}

QTEST_GUILESS_MAIN(ExpertsTest)
#include "experts_test.moc"
