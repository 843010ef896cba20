#include "inference/model/arch/arch.h"

namespace hearth {

// EmbeddingGemma: Gemma 3 in which every token sees ahead, the sliding layers half of their window both ways. Ends in its states.
ModelSpec describeGemmaEmbedding(const Hyperparameters &parameters)
{
    ModelSpec spec = describeGemma3(parameters);
    spec.output = {};
    for (LayerSpec &layer : spec.layers)
        attentionOf(layer).seesAhead = true;
    return spec;
}

} // namespace hearth
