#include "inference/model/arch/arch.h"
#include "inference/model/encoder.h"

#include <algorithm>

namespace hearth {

// BERT, RoBERTa and XLM-RoBERTa: learned positions, biases everywhere, GELU without a gate. GGUF calls all of them "bert".
ModelSpec describeBert(const Hyperparameters &parameters)
{
    ModelSpec spec = encoderModel(parameters, {});
    spec.positionTable = "position_embd.weight";
    spec.positions = int(std::min<uint64_t>(parameters.file().tensor(spec.positionTable).rows(), 1 << 28));
    spec.contextTokens = std::min(spec.contextTokens, spec.positions);
    return spec;
}

} // namespace hearth
