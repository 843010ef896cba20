#pragma once

#include "app/documents/passageembedder.h"
#include "app/documents/searcher.h"

#include <memory>
#include <stop_token>

namespace hearth {

class ModelEmbedder;

// What a searcher may ask the models that are set; `judge` may be null and must outlive what comes back. The embedder is left out where
// the index was not made with it. Stopped, they answer nothing. Throws DatabaseFailure, EmbedderFailure.
SearchModels searchModels(Database &index, const std::shared_ptr<PassageEmbedder> &embedder, ModelEmbedder *judge,
                          std::stop_token stop = {});

} // namespace hearth
