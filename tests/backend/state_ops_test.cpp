#include "inference/backend/backend.h"
#include "tests/backend/statereference.h"
#include "tests/support/fixtures.h"

#include <QTest>

#include <cstring>
#include <memory>
#include <random>

using namespace hearth;
using namespace hearth::test;

namespace {

std::vector<float> randomNumbers(size_t count, uint32_t seed, float scale)
{
    std::mt19937 random(seed);
    std::normal_distribution<float> normal(0, scale);
    std::vector<float> numbers(count);
    for (float &number : numbers)
        number = normal(random);
    return numbers;
}

// An op with a state whose inputs are column ranges of the plan's only input.
struct StateModel
{
    Plan plan;
    std::vector<std::vector<float>> vectors; // of the weights
    std::vector<int> widths;                 // of the op's inputs

    StateModel(OpKind kind, const OpParams &params, std::vector<int> inputWidths) : widths(std::move(inputWidths))
    {
        int total = 0;
        for (const int width : widths)
            total += width;
        plan.input = addValue("all", total);
        Op op{.kind = kind, .inputs = {}, .outputs = {}, .weights = {}, .biases = {}, .params = params};
        int first = 0;
        for (const int width : widths) {
            op.inputs.push_back(addValue("part" + std::to_string(first), width));
            Op part{.kind = OpKind::SelectColumns, .inputs = {0}, .outputs = {op.inputs.back()}, .weights = {}, .biases = {}, .params = {}};
            part.params.firstColumn = first;
            part.params.groupWidth = width;
            part.params.stride = total;
            plan.ops.push_back(part);
            first += width;
        }
        op.outputs = {addValue("y", kind == OpKind::GatedDelta ? widths[2] : widths[0])};
        plan.cacheLayers = {{.kvHeads = 0, .keyDim = 0, .valueDim = 0, .stateFloats = stateFloats(op, widths[0])}};
        plan.ops.push_back(op);
        plan.output = op.outputs[0];
    }

    ValueId addValue(const std::string &name, int width)
    {
        plan.values.push_back({name, width, RowCount::Tokens});
        return ValueId(plan.values.size()) - 1;
    }
    void addWeight(std::vector<float> numbers)
    {
        WeightRef ref;
        ref.tensor = "vector" + std::to_string(vectors.size());
        ref.columns = int64_t(numbers.size());
        ref.constant = numbers;
        plan.ops.back().weights.push_back(WeightId(plan.weights.size()));
        plan.weights.push_back(ref);
        vectors.push_back(std::move(numbers));
    }
    void addNoWeight()
    {
        plan.ops.back().weights.push_back(noId);
        vectors.emplace_back();
    }
    int inputWidth() const { return plan.values[0].width; }
    StateReference reference() const { return {plan.ops.back(), vectors, widths}; }
};

StateModel shortConv(int channels, int taps, bool hasBias, bool silu)
{
    OpParams p;
    p.taps = taps;
    p.silu = silu;
    StateModel model(OpKind::ShortConv, p, {channels});
    model.addWeight(randomNumbers(size_t(taps) * size_t(channels), 1, 0.5f));
    if (hasBias)
        model.addWeight(randomNumbers(size_t(channels), 2, 0.5f));
    else
        model.addNoWeight();
    return model;
}

StateModel scan(int heads, int groups, int headDim, int stateDim, bool isScalar)
{
    OpParams p;
    p.heads = heads;
    p.kvHeads = groups;
    p.headDim = headDim;
    p.stateDim = stateDim;
    StateModel model(OpKind::SelectiveScan, p, {heads * headDim, heads, groups * stateDim, groups * stateDim});
    std::vector<float> a = randomNumbers(size_t(heads) * size_t(isScalar ? 1 : stateDim), 3, 1);
    for (float &one : a)
        one = -std::exp(one);
    model.addWeight(a);
    model.addWeight(randomNumbers(size_t(heads), 4, 1));
    model.addWeight(randomNumbers(size_t(heads), 7, 1));
    return model;
}

StateModel delta(int heads, int keyHeads, int keyDim, int valueDim)
{
    OpParams p;
    p.heads = heads;
    p.kvHeads = keyHeads;
    p.headDim = keyDim;
    p.valueDim = valueDim;
    StateModel model(OpKind::GatedDelta, p, {keyHeads * keyDim, keyHeads * keyDim, heads * valueDim, heads, heads});
    std::vector<float> a = randomNumbers(size_t(heads), 5, 1);
    for (float &one : a)
        one = -std::exp(one);
    model.addWeight(a);
    model.addWeight(randomNumbers(size_t(heads), 6, 1));
    return model;
}

StateModel wkv(int heads, int headDim, bool hasFirst, bool hasNorm)
{
    OpParams p;
    p.heads = heads;
    p.headDim = headDim;
    p.epsilon = 64e-5f;
    StateModel model(OpKind::Wkv7, p, std::vector<int>(hasFirst ? 7 : 5, heads * headDim));
    model.addWeight(randomNumbers(size_t(hasNorm ? 5 : 3) * size_t(heads * headDim), 8, 1));
    return model;
}

// A part of a sequence in a batch.
struct Part
{
    int sequence;
    int first; // position
    int count;
    int from, to; // state slots
};

class StateRun
{
public:
    StateRun(Backend &backend, const StateModel &model) : m_plan(model.plan)
    {
        validate(m_plan);
        std::vector<DeviceWeight *> handles;
        for (const WeightRef &weight : m_plan.weights) {
            m_weights.push_back(backend.upload(weight, std::as_bytes(std::span(weight.constant))));
            handles.push_back(m_weights.back().get());
        }
        const CacheSpec spec{.layers = m_plan.cacheLayers, .pages = 1, .pageTokens = 32, .type = CacheType::F16, .stateSlots = 8};
        m_cache = backend.createCache(spec);
        const BatchLimits limits{.tokens = 64, .outputs = 1, .sequences = 4, .pagesPerSequence = 1};
        m_executable = backend.compile(m_plan, handles, m_cache.get(), limits);
        uint64_t taken = m_cache->sizeBytes() + m_executable->scratchBytes();
        for (const auto &weight : m_weights)
            taken += weight->sizeBytes();
        m_isWithinEstimate = taken <= backend.estimateBytes(m_plan, spec, limits);
    }

    // Rows of the parts, in their order. Slots are left to the default when `namesSlots` is not set.
    std::vector<float> run(const std::vector<Part> &parts, const std::vector<float> &rows, bool namesSlots = true)
    {
        std::vector<int32_t> positions, sequences, from, to, pageTables(parts.size(), 0);
        for (const Part &part : parts) {
            for (int i = 0; i < part.count; ++i) {
                positions.push_back(part.first + i);
                sequences.push_back(int32_t(from.size()));
            }
            from.push_back(part.from);
            to.push_back(part.to);
        }
        BatchView view;
        view.tokens = view.positions = view.cacheSlots = positions;
        view.sequences = sequences;
        view.pageTables = pageTables;
        if (namesSlots) {
            view.stateFrom = from;
            view.stateTo = to;
        }
        std::vector<float> out(positions.size() * size_t(m_plan.values[size_t(m_plan.output)].width));
        m_executable->run(view, rows, out);
        return out;
    }
    bool isWithinEstimate() const { return m_isWithinEstimate; }

private:
    Plan m_plan;
    std::vector<std::unique_ptr<DeviceWeight>> m_weights;
    std::unique_ptr<DeviceCache> m_cache;
    std::unique_ptr<Executable> m_executable;
    bool m_isWithinEstimate = false;
};

std::vector<float> referenceRows(StateReference &reference, const StateModel &model, const std::vector<Part> &parts,
                                 const std::vector<float> &rows)
{
    std::vector<float> out;
    const float *row = rows.data();
    for (const Part &part : parts) {
        if (part.first == 0)
            reference.forget(part.sequence);
        for (int i = 0; i < part.count; ++i, row += model.inputWidth())
            for (const double one : reference.step(part.sequence, row))
                out.push_back(float(one));
    }
    return out;
}

} // namespace

Q_DECLARE_METATYPE(std::shared_ptr<StateModel>)

// The ops with a state on every instruction set and on Vulkan: batches of several sequences, chunks, slots.
class StateOpsTest : public QObject
{
    Q_OBJECT

    std::map<std::string, std::shared_ptr<Backend>> m_backends;

    static void addRows()
    {
        QTest::addColumn<QString>("target");
        QTest::addColumn<std::shared_ptr<StateModel>>("model");
        std::vector<std::string> targets = availableCpuIsas();
        if (!listVulkanDevices().empty())
            targets.emplace_back("vulkan");
        const std::pair<const char *, StateModel> models[] = {
            {"convolution", shortConv(70, 3, false, false)},
            {"convolution, bias, silu", shortConv(130, 4, true, true)},
            {"convolution, two taps", shortConv(5, 2, true, false)},
            {"scan as in Mamba", scan(37, 1, 1, 16, false)},
            {"scan of an odd state", scan(9, 3, 2, 21, false)},
            {"scan as in Mamba-2", scan(6, 2, 20, 128, true)},
            {"delta rule", delta(4, 2, 16, 16)},
            {"delta rule, odd sizes", delta(6, 3, 37, 21)},
            {"delta rule, wide heads", delta(2, 2, 128, 128)},
            {"RWKV-7", wkv(3, 64, true, true)},
            {"RWKV-7, odd heads, first layer", wkv(5, 21, false, true)},
            {"RWKV-7, wide heads without norm", wkv(2, 128, true, false)},
        };
        for (const std::string &target : targets)
            for (const auto &[name, model] : models)
                QTest::addRow("%s on %s", name, target.c_str()) << QString::fromStdString(target) << std::make_shared<StateModel>(model);
    }

    Backend &backend(const QString &name)
    {
        std::shared_ptr<Backend> &found = m_backends[name.toStdString()];
        if (!found && name == "vulkan")
            found = createVulkanBackend({.device = 0, .cacheDirectory = scratchFolder("vulkan-kernels").string(), .skipSelfCheck = true});
        else if (!found)
            found = createCpuBackend({.threads = 2, .isa = name.toStdString()});
        return *found;
    }

    static std::vector<float> inputs(const StateModel &model, int tokens, uint32_t seed)
    {
        return randomNumbers(size_t(tokens) * size_t(model.inputWidth()), seed, 0.4f);
    }

    static constexpr double tolerance = 3e-6; // roundings of float32 that a state carries on for some fifty tokens

private slots:
    void cleanupTestCase() { m_backends.clear(); }

    void severalSequencesEqualTheReference_data() { addRows(); }

    void severalSequencesEqualTheReference()
    {
        QFETCH(const QString, target);
        QFETCH(const std::shared_ptr<StateModel>, model);
        StateRun run(backend(target), *model);
        QVERIFY(run.isWithinEstimate());
        StateReference reference = model->reference();
        const std::vector<std::vector<Part>> batches = {
            {{0, 0, 5, 9, 0}, {1, 0, 3, 9, 1}},                    // two begin; where they come from is not read
            {{1, 3, 1, 1, 4}, {0, 5, 7, 0, 0}, {2, 0, 2, 4, 3}},   // other slots, one in place, a third begins
            {{0, 12, 1, 0, 5}, {1, 4, 1, 4, 1}, {2, 2, 1, 3, 2}},  // decode
            {{2, 3, 40, 2, 6}, {1, 0, 4, 1, 7}, {0, 13, 1, 5, 3}}, // the second starts over
        };
        uint32_t seed = 10;
        for (const std::vector<Part> &parts : batches) {
            int tokens = 0;
            for (const Part &part : parts)
                tokens += part.count;
            const std::vector<float> rows = inputs(*model, tokens, seed++);
            const double error = relativeError(run.run(parts, rows), referenceRows(reference, *model, parts, rows));
            QVERIFY2(error < tolerance, qPrintable(QString::number(error)));
        }
    }

    void chunksGiveTheSameAsOnePass_data() { addRows(); }

    void chunksGiveTheSameAsOnePass()
    {
        QFETCH(const QString, target);
        QFETCH(const std::shared_ptr<StateModel>, model);
        StateRun run(backend(target), *model);
        const std::vector<float> rows = inputs(*model, 30, 77);
        const std::vector<float> whole = run.run({{0, 0, 30, 0, 0}}, rows, false);
        std::vector<float> pieces;
        int first = 0;
        for (const int count : {1, 2, 13, 1, 13}) {
            const auto begin = rows.begin() + first * model->inputWidth();
            const std::vector<float> out = run.run({{0, first, count, 0, 0}}, {begin, begin + count * model->inputWidth()}, false);
            pieces.insert(pieces.end(), out.begin(), out.end());
            first += count;
        }
        QVERIFY(relativeError(pieces, whole) < 1e-7);
    }

    void aStateThatIsGoneOnFromStaysAsItWas_data() { addRows(); }

    void aStateThatIsGoneOnFromStaysAsItWas()
    {
        QFETCH(const QString, target);
        QFETCH(const std::shared_ptr<StateModel>, model);
        StateRun run(backend(target), *model);
        run.run({{0, 0, 9, 0, 2}}, inputs(*model, 9, 5));
        const std::vector<float> next = inputs(*model, 4, 6);
        const std::vector<float> once = run.run({{0, 9, 4, 2, 3}}, next);
        run.run({{0, 13, 4, 3, 3}}, next);
        QCOMPARE(run.run({{0, 9, 4, 2, 4}}, next), once); // as after an aborted step, or for another answer to the same prompt
    }
};

QTEST_GUILESS_MAIN(StateOpsTest)
#include "state_ops_test.moc"
