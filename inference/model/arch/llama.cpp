#include "inference/model/arch/arch.h"

namespace hearth {

// Llama 1 to 3, and the many models that share its shape (Mistral 7B, SmolLM2, TinyLlama, ...).
// GGUF stores its Q and K with adjacent pairs rotating.
ModelSpec describeLlama(const Hyperparameters &parameters)
{
    return decoderModel(parameters, {.rope = RopeStyle::Adjacent});
}

} // namespace hearth
