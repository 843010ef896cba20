#pragma once

#include "inference/files/modelfile.h"
#include "inference/model/modelspec.h"

#include <optional>
#include <string_view>
#include <vector>

namespace hearth {

// How the states of a text's tokens become one vector.
enum class Pooling : uint8_t {
    Mean,     // of all tokens, those around the text included
    Classify, // the state of the first token
    Last,     // the state of the last token
};

// What a model makes of its states when it embeds texts or judges pairs.
struct EmbeddingSpec
{
    // One step after pooling: y = W x (+ b), then the hyperbolic tangent.
    struct Step
    {
        LinearSpec linear;
        bool hasTanh = false;
    };
    Pooling pooling = Pooling::Mean;
    std::vector<Step> head;
    // A judge of pairs (reranker): the head ends in so many labels, the score of a pair is one of them as a probability.
    int labels = 0; // 0: it makes vectors
    int label = 0;  // the label that means "yes"

    int width(const ModelSpec &spec) const { return head.empty() ? spec.embedding : head.back().linear.outputs; }
};

// Reads <architecture>.pooling_type (0 none, 1 mean, 2 first, 3 last, 4 judge) and the tensors dense_2, dense_3, cls, cls.output. A file
// that does not say: mean for models that see ahead, last for the others. Throws InvalidValue, Unsupported.
EmbeddingSpec describeEmbedding(const ModelFile &file, const ModelSpec &spec);

// Whether a file is meant for embeddings or for judging: its architecture does nothing else, or it names a pooling.
bool isEmbeddingModel(const ModelFile &file, const ModelSpec &spec);
// "mean", "first token", "last token"
std::string_view poolingName(Pooling pooling);

// The head over pooled vectors: input [tokens, spec.embedding], one row a text. Throws as buildPlan(). Only when the head is not empty.
Plan buildHeadPlan(const EmbeddingSpec &embedding, const ModelSpec &spec, const ModelFile &file);

} // namespace hearth
