#include "inference/model/arch/arch.h"

namespace hearth {

// GLM 4: norms before and after each part, gate and up in one tensor, a part of each head rotates. Files of the vision models name
// sections of the rotation; for text these are one and the same, and rotate halves.
ModelSpec describeGlm4(const Hyperparameters &parameters)
{
    const std::vector<int64_t> sections = parameters.integers("rope.dimension_sections");
    const bool hasSections = sections.size() >= 2 && sections[0] > 0 && sections[1] > 0;
    return decoderModel(parameters,
                        {.rope = hasSections ? RopeStyle::Halves : RopeStyle::Adjacent,
                         .hasNormsAfter = true,
                         .feedForward = DecoderStyle::FeedForward::FusedGated});
}

} // namespace hearth
