#include "inference/model/arch/arch.h"

namespace hearth {

// Llama 1 to 3, and the many models that share its shape (Mistral 7B, SmolLM2, TinyLlama, ...).
// GGUF stores its Q and K with adjacent pairs rotating. A file of Mistral 7B 0.1 may name its window.
ModelSpec describeLlama(const Hyperparameters &parameters)
{
    ModelSpec spec = decoderModel(parameters, {.rope = RopeStyle::Adjacent});
    slide(parameters, spec, parameters.window(0), 0);
    return spec;
}

} // namespace hearth
