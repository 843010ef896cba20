#include "inference/model/parts/gatedconv.h"

namespace hearth {

void buildPart(PlanBuilder &build, const GatedConvSpec &spec, ValueId x, const PartTarget &target)
{
    const ValueId before = build.linear("conv_before", spec.before, x);
    const ValueId after = build.linear("conv_after", spec.after, x);
    const ValueId input = build.linear("conv_input", spec.input, x);
    multiplyInto(build, input, before);
    multiplyInto(build, after, shortConv(build, spec.conv, input));
    build.linearTo(target, spec.output, after);
}

} // namespace hearth
