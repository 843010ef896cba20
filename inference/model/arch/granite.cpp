#include "inference/model/arch/arch.h"

namespace hearth {

// Granite 3: Llama's shape with a factor on the embedding, on both residuals, on the attention scores and (dividing) on the logits.
ModelSpec describeGranite(const Hyperparameters &parameters)
{
    ModelSpec spec = decoderModel(parameters, {.rope = RopeStyle::Adjacent});
    applyGraniteScales(parameters, spec);
    return spec;
}

} // namespace hearth
