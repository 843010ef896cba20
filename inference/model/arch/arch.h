#pragma once

#include "inference/model/decoder.h"

namespace hearth {

// One function an architecture; each stands in the file of its name.
ModelSpec describeArwkv7(const Hyperparameters &parameters);
ModelSpec describeBert(const Hyperparameters &parameters);
ModelSpec describeCohere2(const Hyperparameters &parameters);
ModelSpec describeCommandR(const Hyperparameters &parameters);
ModelSpec describeDeepSeek2(const Hyperparameters &parameters);
ModelSpec describeExaone(const Hyperparameters &parameters);
ModelSpec describeExaone4(const Hyperparameters &parameters);
ModelSpec describeFalcon(const Hyperparameters &parameters);
ModelSpec describeGemma(const Hyperparameters &parameters);
ModelSpec describeGemma2(const Hyperparameters &parameters);
ModelSpec describeGemma3(const Hyperparameters &parameters);
ModelSpec describeGemmaEmbedding(const Hyperparameters &parameters);
ModelSpec describeGlm4(const Hyperparameters &parameters);
ModelSpec describeGpt2(const Hyperparameters &parameters);
ModelSpec describeGptNeox(const Hyperparameters &parameters);
ModelSpec describeGptOss(const Hyperparameters &parameters);
ModelSpec describeGranite(const Hyperparameters &parameters);
ModelSpec describeGraniteMoe(const Hyperparameters &parameters);
ModelSpec describeJinaBertV2(const Hyperparameters &parameters);
ModelSpec describeLfm2(const Hyperparameters &parameters);
ModelSpec describeLlama(const Hyperparameters &parameters);
ModelSpec describeMamba(const Hyperparameters &parameters);
ModelSpec describeMamba2(const Hyperparameters &parameters);
ModelSpec describeMistral3(const Hyperparameters &parameters);
ModelSpec describeNomicBert(const Hyperparameters &parameters);
ModelSpec describeOlmo2(const Hyperparameters &parameters);
ModelSpec describePhi2(const Hyperparameters &parameters);
ModelSpec describePhi3(const Hyperparameters &parameters);
ModelSpec describeQwen2(const Hyperparameters &parameters);
ModelSpec describeQwen2Moe(const Hyperparameters &parameters);
ModelSpec describeQwen3(const Hyperparameters &parameters);
ModelSpec describeQwen35(const Hyperparameters &parameters);
ModelSpec describeQwen3Moe(const Hyperparameters &parameters);
ModelSpec describeRwkv7(const Hyperparameters &parameters);
ModelSpec describeSmollm3(const Hyperparameters &parameters);
ModelSpec describeStablelm(const Hyperparameters &parameters);
ModelSpec describeStarcoder2(const Hyperparameters &parameters);

} // namespace hearth
