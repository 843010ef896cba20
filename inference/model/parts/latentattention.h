#pragma once

#include "inference/model/parts/part.h"

#include <optional>

namespace hearth {

// Multi-head latent attention (DeepSeek-V2, arXiv 2405.04434). The keys and values of all heads come from one narrow row a token, the
// latent, and one rotated part that the heads share. A file has them in one of two forms:
//   absorbed   the query's plain part goes through keyStack first, so that heads attend to the latent itself, as one shared KV head of
//              rank (value) and ropeDim + rank (key) elements, and the result goes through valueStack: a small cache, few bytes read
//   full       keyValue makes plain keys and values of all heads, which are cached
struct LatentAttentionSpec
{
    int heads = 0;
    int rank = 0;     // of the latent
    int plainDim = 0; // of a head's key, without the rotated part
    int ropeDim = 0;
    int valueDim = 0;                    // a head
    std::optional<LinearSpec> queryDown; // narrow queries: [rank of queries], then the norm
    std::optional<NormSpec> queryNorm;
    LinearSpec query;  // [heads, plainDim then ropeDim]
    LinearSpec latent; // [rank then ropeDim]
    NormSpec latentNorm;
    std::string keyStack, valueStack;   // absorbed: tensors [heads, rank, plainDim] and [heads, valueDim, rank]
    std::optional<LinearSpec> keyValue; // full: [heads, plainDim then valueDim]
    LinearSpec output;
    RopeSpec rope;
    float scale = 0; // on q k
};

void buildPart(PlanBuilder &build, const LatentAttentionSpec &spec, ValueId x, const PartTarget &target);

} // namespace hearth
