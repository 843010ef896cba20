#include "inference/model/parts/feedforward.h"

#include "inference/model/planbuilder.h"

namespace hearth {

void buildPart(PlanBuilder &build, const DenseSpec &spec, ValueId x, const PartTarget &target)
{
    const ValueId gate = spec.gate ? build.linear("ffn_gate", *spec.gate, x) : noId;
    const ValueId up = build.linear("ffn_up", spec.up, x);
    const ValueId active = gate != noId ? build.gatedActivate(spec.activation, gate, up) : build.activate(spec.activation, up);
    build.linearTo(target, spec.down, active);
}

} // namespace hearth
