#pragma once

#include "inference/embeddingfacts.h"
#include "inference/loadoptions.h"

#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace hearth {

// Texts to vectors, for searching documents by meaning; and, with a model that judges pairs, passages to scores for a query. Owned by
// the thread that uses it (the indexer's), one call at a time; another thread may ask it to stop. Throws Error; destroying it gives all
// memory back.
class Embedder
{
public:
    // fraction 0..1, and what is being done.
    using LoadProgress = std::function<void(double fraction, std::string_view stage)>;
    // Called after each batch: so many texts of all are done.
    using Progress = std::function<void(size_t done, size_t all)>;

    // Any model can be loaded; only embedding models embed well. options.contextTokens: at most so many tokens of a text are read, 0: as
    // many as the model was made for, at most 8192. Batch, sequences and cache type are chosen here. Throws what loading a model throws.
    static std::unique_ptr<Embedder> load(const LoadOptions &options, const LoadProgress &progress = {}, std::stop_token stop = {});
    ~Embedder();
    Embedder(const Embedder &) = delete;
    Embedder &operator=(const Embedder &) = delete;

    const EmbeddingFacts &facts() const;
    const Placement &placement() const;
    int contextTokens() const;
    // Tokens that a text takes of the context, with those around it and the prefix of its role: for cutting documents into passages.
    int countTokens(std::string_view text, TextRole role = TextRole::None) const;

    struct Vectors
    {
        int width = 0;
        std::vector<float> values; // [texts, width]
        std::vector<size_t> cut;   // indices of the texts that were longer than the context and are read up to there only
    };
    struct EmbedOptions
    {
        TextRole role = TextRole::None;
        bool isNormalized = true; // to length 1, so that a product of two vectors is the cosine of their angle
    };
    // Texts of any number and length; a vector does not depend on the texts beside it beyond rounding. An empty text has a vector too.
    // Throws InvalidArgument ("no_vectors") for a judge, Cancelled.
    Vectors embed(std::span<const std::string> texts, const EmbedOptions &options, const Progress &progress = {},
                  std::stop_token stop = {});

    struct Scores
    {
        std::vector<float> values; // how well each passage answers the query, as a probability 0..1
        std::vector<size_t> cut;   // passages that were too long, as above
    };
    // Throws InvalidArgument ("no_judge") for a model that does not judge, ("query_too_long"), Cancelled.
    Scores rerank(std::string_view query, std::span<const std::string> passages, const Progress &progress = {}, std::stop_token stop = {});

private:
    Embedder();
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace hearth
