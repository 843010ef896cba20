#pragma once

#include "inference/files/modelfile.h"
#include "inference/modelinfo.h"

namespace hearth {

// Parts of readModelInfo: what an open file tells, whether its weights are there or not.

void fillFacts(const ModelFile &file, ModelInfo &info);

// Throws Unsupported for GGUF files that are no models by themselves: projectors, importance matrices, adapters.
void refuseOtherKinds(const ModelInfo &info);

// Goes the way of loading up to the weights, and fills what only that tells; throws at the first thing that Hearth does not run.
void checkThatItRuns(const ModelFile &file, ModelInfo &info);

// Throws Unsupported for an architecture that Hearth has not. `name`: the file's, for the message.
void checkArchitecture(const ModelInfo &info, const std::string &name);

} // namespace hearth
