#include "inference/model/parts/experts.h"

#include "inference/model/planbuilder.h"

namespace hearth {

namespace {

// What a router gives.
struct Choice
{
    ValueId chosen;
    ValueId shares;
};

Choice route(PlanBuilder &build, const ExpertsSpec &spec, ValueId x)
{
    const ValueId logits = build.linear("router", spec.router, x);
    const Choice choice{build.value("chosen", spec.used), build.value("shares", spec.used)};
    const WeightId bias = spec.choiceBias.empty() ? noId : build.vector(spec.choiceBias, spec.experts, 0, spec.experts);
    Op &op = build.addOp(OpKind::Route, {logits}, {choice.chosen, choice.shares});
    op.weights = {bias};
    op.params.routing = spec.routing;
    return choice;
}

ValueId product(PlanBuilder &build, const ExpertsSpec &spec, const std::string &part, int rows, ValueId x, const std::string &name)
{
    const int width = build.at(x).width;
    const int columns = part == spec.down ? width / spec.used : width;
    const ValueId into = build.value(name, spec.used * rows);
    const WeightId stack = build.stack(part + ".weight", spec.experts, rows, columns);
    const bool hasBias = build.file().findTensor(part + ".bias") != nullptr;
    const WeightId bias = hasBias ? build.stackBias(part + ".bias", spec.experts, rows) : noId;
    build.sliceProduct(x, build.value("chosen", spec.used), stack, bias, into);
    return into;
}

ValueId half(PlanBuilder &build, const ExpertsSpec &spec, ValueId both, int from, const std::string &name)
{
    const ValueId into = build.value(name, spec.used * spec.hidden);
    build.addOp(OpKind::CopyColumns, {both}, {into}).params.copy = {
        .heads = spec.used, .fromHeads = spec.used, .columns = spec.hidden, .from = from, .to = 0};
    return into;
}

void addShared(PlanBuilder &build, const ExpertsSpec &spec, ValueId x, ValueId sum)
{
    if (!spec.sharedGate) {
        buildPart(build, *spec.shared, x, {.value = sum, .accumulate = true});
        return;
    }
    const ValueId result = build.value("shared_down", build.at(sum).width);
    buildPart(build, *spec.shared, x, {.value = result, .accumulate = false});
    const ValueId gate = build.linear("shared_gate", *spec.sharedGate, x);
    const ValueId only = build.value("shared_chosen", 1), share = build.value("shared_share", 1);
    Op &route = build.addOp(OpKind::Route, {gate}, {only, share}); // a router of one: its score is the sigmoid
    route.weights = {noId};
    route.params.routing.gating = Gating::Sigmoid;
    build.addOp(OpKind::WeightedSum, {result, share}, {sum}).params.accumulate = true;
}

} // namespace

void buildPart(PlanBuilder &build, const ExpertsSpec &spec, ValueId x, const PartTarget &target)
{
    const Choice choice = route(build, spec, x);
    ValueId gate = noId, up = noId;
    if (spec.gateUp.empty()) {
        gate = product(build, spec, spec.gate, spec.hidden, x, "expert_gate");
        up = product(build, spec, spec.up, spec.hidden, x, "expert_up");
    } else {
        const ValueId both = product(build, spec, spec.gateUp, 2 * spec.hidden, x, "expert_gate_up");
        gate = half(build, spec, both, 0, "expert_gate");
        up = half(build, spec, both, spec.hidden, "expert_up");
    }
    const ValueId active = build.gatedActivate(spec.activation, gate, up);
    const ValueId down = product(build, spec, spec.down, build.at(target.value).width, active, "expert_down");
    build.addOp(OpKind::WeightedSum, {down, choice.shares}, {target.value}).params.accumulate = target.accumulate;
    if (spec.shared)
        addShared(build, spec, x, target.value);
}

} // namespace hearth
