#pragma once

#include "inference/model/parts/attention.h"
#include "inference/model/parts/deltanet.h"
#include "inference/model/parts/experts.h"
#include "inference/model/parts/feedforward.h"
#include "inference/model/parts/gatedconv.h"
#include "inference/model/parts/latentattention.h"
#include "inference/model/parts/rwkv.h"
#include "inference/model/parts/statespace.h"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace hearth {

// The parts list of a model: which parts it has, in which order, under which tensor names. An architecture is a function that fills
// one from a file's metadata (arch/); transformer.cpp turns it into a Plan. No math stands here.

// What mixes tokens. One line a kind.
using MixerSpec = std::variant<NoPart,              //
                               AttentionSpec,       //
                               DeltaNetSpec,        //
                               GatedConvSpec,       //
                               LatentAttentionSpec, //
                               StateSpaceSpec,      //
                               TimeMixSpec>;        //

// What works on each token alone. One line a kind.
using FeedForwardSpec = std::variant<NoPart,         //
                                     ChannelMixSpec, //
                                     DenseSpec,      //
                                     ExpertsSpec>;   //

// The norms around a part, each where the architecture has it.
struct PartNorms
{
    std::optional<NormSpec> before; // of what the part reads: Llama, GPT
    std::optional<NormSpec> after;  // of its result, before that is added to the stream: Gemma 2, OLMo 2
    std::optional<NormSpec> onSum;  // of the stream once it is added: BERT
};

// stream += mixer(stream), stream += feedForward(stream), with the norms.
struct LayerSpec
{
    PartNorms mixerNorms;
    MixerSpec mixer;
    PartNorms feedForwardNorms;
    FeedForwardSpec feedForward;
    // Both read the stream as it came into the layer. A feed-forward without a norm before it then reads what the mixer reads.
    bool isParallel = false;
    float residualScale = 1; // on both results
};

struct ModelSpec
{
    std::string architecture;
    int embedding = 0; // width of the residual stream
    int vocabulary = 0;
    int contextTokens = 0; // trained for
    std::string tokenTable = "token_embd.weight";
    float embeddingScale = 1;
    std::string positionTable; // learned positions, empty: none
    int positions = 0;         // its rows
    std::string segmentTable;  // a row for each of two texts, empty: none
    int segments = 0;          // its rows
    std::optional<NormSpec> embeddingNorm;
    std::vector<LayerSpec> layers;
    // A value [embedding] that the first layer writes and later ones read beside the stream; stages hand it on. Empty: none.
    std::string carried;
    std::optional<NormSpec> outputNorm;
    LinearSpec output; // without a weight: the model ends in its states [tokens, embedding], of which embeddings are made
    float logitScale = 1;
    float logitSoftcap = 0; // 0: none

    int handedWidth() const { return carried.empty() ? embedding : 2 * embedding; } // of what a stage hands on, a token
};

} // namespace hearth
