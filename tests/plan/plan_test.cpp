#include "inference/core/error.h"
#include "inference/plan/plan.h"

#include <QTest>

#include <algorithm>

using namespace hearth;

// A small plan: embed, norm, two products of the normed rows, gate, product back into the stream.
static Plan smallPlan()
{
    Plan plan;
    plan.values = {
        {"hidden", 64, RowCount::Tokens}, {"normed", 64, RowCount::Tokens}, {"gate", 96, RowCount::Tokens}, {"up", 96, RowCount::Tokens}};
    const auto weight = [&](const char *name, int64_t rows, int64_t columns) {
        plan.weights.push_back({.tensor = name, .rows = rows, .columns = columns, .constant = {}});
        return WeightId(plan.weights.size() - 1);
    };
    const auto op = [&](OpKind kind, std::vector<ValueId> in, std::vector<ValueId> out, std::vector<WeightId> weights) -> Op & {
        plan.ops.push_back(
            {.kind = kind, .inputs = std::move(in), .outputs = std::move(out), .weights = std::move(weights), .biases = {}, .params = {}});
        return plan.ops.back();
    };
    op(OpKind::Embed, {}, {0}, {weight("table", 100, 64)});
    op(OpKind::RmsNorm, {0}, {1}, {weight("norm", 1, 64)}).params.groupWidth = 64;
    op(OpKind::MatMul, {1}, {2}, {weight("gate", 96, 64)});
    op(OpKind::MatMul, {1}, {3}, {weight("up", 96, 64)});
    op(OpKind::GatedActivate, {2, 3}, {2}, {});
    op(OpKind::MatMul, {2}, {0}, {weight("down", 64, 96)}).params.accumulate = true;
    plan.output = 0;
    return plan;
}

class PlanTest : public QObject
{
    Q_OBJECT

private slots:
    void acceptsAPlanWhosePartsFit()
    {
        const Plan plan = smallPlan();
        validate(plan);
        QCOMPARE(plan.ops.size(), size_t(6));
    }

    void rejectsWhatDoesNotFit_data()
    {
        QTest::addColumn<int>("bend");
        const char *names[] = {"weight of another width", "read before written", "output of another width",   "value out of range",
                               "weight out of range",     "no output",           "accumulate into unwritten", "groups that do not divide"};
        for (int i = 0; i < 8; ++i)
            QTest::newRow(names[i]) << i;
    }

    void rejectsWhatDoesNotFit()
    {
        QFETCH(int, bend);
        Plan plan = smallPlan();
        switch (bend) {
        case 0: plan.weights[2].columns = 32; break;
        case 1: plan.ops.erase(plan.ops.begin()); break;
        case 2: plan.values[3].width = 95; break;
        case 3: plan.ops[2].outputs = {9}; break;
        case 4: plan.ops[2].weights = {9}; break;
        case 5: plan.output = noId; break;
        case 6: plan.ops[2].params.accumulate = true; break;
        case 7: plan.ops[1].params.groupWidth = 48; break;
        }
        try {
            validate(plan);
            QFAIL("was accepted");
        } catch (const Error &error) {
            QCOMPARE(error.code(), ErrorCode::InvalidValue);
            QCOMPARE(error.kind(), std::string("shape_mismatch"));
        }
    }

    void mergesProductsThatShareTheirInput()
    {
        Plan plan = smallPlan();
        fuseProducts(plan);
        QCOMPARE(plan.ops.size(), size_t(5));
        QCOMPARE(plan.ops[2].outputs, (std::vector<ValueId>{2, 3}));
        QCOMPARE(plan.ops[2].biases, (std::vector<WeightId>{noId, noId}));
        QVERIFY(plan.ops[4].params.accumulate);
        validate(plan);
    }

    // As an adapter stands between Q and K: its second product is done after both.
    void mergesProductsOverOnesThatOnlyAddToSomethingElse()
    {
        Plan plan = smallPlan();
        plan.values.push_back({"narrow", 4, RowCount::Tokens});
        plan.weights.push_back({.tensor = "inner", .rows = 4, .columns = 64, .constant = {}, .usedForProduct = true});
        plan.weights.push_back({.tensor = "outer", .rows = plan.values[2].width, .columns = 4, .constant = {}, .usedForProduct = true});
        const auto weight = WeightId(plan.weights.size() - 2);
        const auto narrow = ValueId(plan.values.size() - 1);
        const auto product = [](ValueId x, WeightId by, ValueId into, bool accumulate) {
            Op op{.kind = OpKind::MatMul, .inputs = {x}, .outputs = {into}, .weights = {by}, .biases = {noId}, .params = {}};
            op.params.accumulate = accumulate;
            return op;
        };
        Plan touching = plan;
        plan.ops.insert(plan.ops.begin() + 2, product(1, weight, narrow, false));
        plan.ops.insert(plan.ops.begin() + 4, product(narrow, weight + 1, 2, true));
        fuseProducts(plan);
        QCOMPARE(plan.ops[2].outputs, (std::vector<ValueId>{narrow, 2, 3}));
        QCOMPARE(plan.ops[3].inputs, std::vector<ValueId>{narrow});
        QVERIFY(plan.ops[3].params.accumulate);
        validate(plan);
        // But what is added to the input itself stays before.
        touching.ops.insert(touching.ops.begin() + 3, product(2, 3, 1, true));
        const size_t before = touching.ops.size();
        fuseProducts(touching);
        QCOMPARE(touching.ops.size(), before);
    }

    void sharesScratchOnlyBetweenValuesThatDoNotLiveTogether()
    {
        Plan plan = smallPlan();
        const ScratchLayout layout = layoutScratch(plan);
        const auto overlap = [&](size_t a, size_t b) {
            return layout.offsets[a] < layout.offsets[b] + plan.values[b].width
                && layout.offsets[b] < layout.offsets[a] + plan.values[a].width;
        };
        QVERIFY(!overlap(0, 1)); // the stream lives through all of it
        QVERIFY(!overlap(0, 2));
        QVERIFY(!overlap(1, 2)); // the input of a product lives while its output is written
        QVERIFY(!overlap(2, 3));
        QVERIFY(layout.tokensWidth <= 64 + 64 + 96 + 96);
        QCOMPARE(layout.outputsWidth, int64_t(0));
    }

    void reusesTheScratchOfADeadValue()
    {
        Plan plan = smallPlan();
        plan.values.push_back({"late", 64, RowCount::Tokens}); // written when "normed" is dead
        plan.ops.push_back({.kind = OpKind::Scale, .inputs = {0}, .outputs = {4}, .weights = {}, .biases = {}, .params = {}});
        plan.output = 4;
        validate(plan);
        // "late" is the output and never shares; "gate" and "up" share nothing with the stream.
        const ScratchLayout layout = layoutScratch(plan);
        for (size_t i = 0; i < 4; ++i)
            QVERIFY(layout.offsets[4] >= layout.offsets[i] + plan.values[i].width || layout.offsets[i] >= layout.offsets[4] + 64);
    }

    void printsOneLineAnOp()
    {
        const std::string text = toString(smallPlan());
        QCOMPARE(std::count(text.begin(), text.end(), '\n'), std::ptrdiff_t(6));
        QVERIFY(text.find("hidden = mat_mul(gate, down:F32[64,96]) accumulate") != std::string::npos);
    }
};

QTEST_APPLESS_MAIN(PlanTest)
#include "plan_test.moc"
