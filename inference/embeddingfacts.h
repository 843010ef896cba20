#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace hearth {

class ModelFile;

// What a text is to an embedding model: many were trained with a few words before each.
enum class TextRole {
    None,    // as it is
    Query,   // what is searched for
    Passage, // what is searched in
};

// How a model makes embeddings, or judges pairs.
struct EmbeddingFacts
{
    int width = 0;            // of a vector; 0 for a judge
    std::string pooling;      // "mean", "first token", "last token"
    bool judgesPairs = false; // a reranker: a score for a query and a passage
    std::string queryPrefix;  // put before a query, and before a passage; where it is empty nothing is
    std::string passagePrefix;

    const std::string &prefix(TextRole role) const;
};

// The facts of a file that is meant for embeddings; nothing for others. Throws what describeModel() and describeEmbedding() throw.
std::optional<EmbeddingFacts> embeddingFacts(const ModelFile &file);
// The same for any model that can be used so: a chat model embeds too, only not well.
EmbeddingFacts embeddingFactsOf(const ModelFile &file);

} // namespace hearth
