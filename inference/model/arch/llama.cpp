#include "inference/model/arch/arch.h"

#include "inference/model/mixture.h"

namespace hearth {

// Llama 1 to 3, and the many models that share its shape (Mistral 7B, SmolLM2, TinyLlama, ...); with experts, Mixtral.
// GGUF stores its Q and K with adjacent pairs rotating. A file of Mistral 7B 0.1 may name its window.
ModelSpec describeLlama(const Hyperparameters &parameters)
{
    ModelSpec spec = decoderModel(parameters, {.rope = RopeStyle::Adjacent, .feedForward = usualOrExperts(parameters)});
    slide(parameters, spec, parameters.window(0), 0);
    if (hasExperts(parameters))
        useExperts(parameters, spec);
    return spec;
}

} // namespace hearth
