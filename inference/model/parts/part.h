#pragma once

#include "inference/plan/plan.h"

#include <string>
#include <vector>

// What the parts of a layer are made of. Each kind of part has a file here with its spec and
//     void buildPart(PlanBuilder &, const ItsSpec &, ValueId x, const PartTarget &);
// and stands in one of the two variants of modelspec.h; nothing else knows it.
namespace hearth {

class PlanBuilder;

struct NormSpec
{
    enum class Kind : uint8_t { Rms, Layer };
    Kind kind = Kind::Rms;
    std::string weight; // tensor [width]; of a norm a head [headDim], or [heads, headDim] where each head has its own
    std::string bias;   // Layer only, empty: none
    float epsilon = 1e-5f;
};

// y = W x (+ b). The bias is used when the file has a tensor of that name.
struct LinearSpec
{
    std::string weight; // tensor [outputs, inputs]
    std::string bias;   // tensor [outputs]
    int outputs = 0;
    int firstRow = 0;   // begin of the rows used, when several parts share one tensor
    int tensorRows = 0; // rows of the whole tensor; 0: outputs
};

struct RopeSpec
{
    RopeStyle style = RopeStyle::Adjacent;
    int dim = 0;                           // elements of a head that rotate
    std::vector<float> inverseFrequencies; // [dim / 2], scaling applied
    float magnitude = 1;                   // factor on sine and cosine
    // Longrope: these instead when the model is loaded with a context of more than shortContext tokens. Empty: never.
    std::vector<float> longInverseFrequencies;
    int shortContext = 0;
};

// Where a part leaves its result [tokens, embedding]: added to the stream, or written to a value of its own that a norm or a scale
// then goes over. Most parts end in PlanBuilder::linearTo(target, ...).
struct PartTarget
{
    ValueId value = noId;
    bool accumulate = false;
};

// No part at all: a layer that is only a mixer, or only a feed-forward.
struct NoPart
{
};
inline void buildPart(PlanBuilder & /*build*/, const NoPart & /*spec*/, ValueId /*x*/, const PartTarget & /*target*/) { }

} // namespace hearth
