#include "app/cli/command.h"
#include "app/cli/options.h"
#include "app/cli/shapes.h"
#include "app/cli/syntheticvocabulary.h"
#include "app/cli/syntheticweights.h"
#include "app/cli/terminal.h"
#include "inference/core/error.h"

#include <cstdio>

namespace hearth::cli {

namespace {

Shape readShape(const Arguments &arguments)
{
    const std::string name = arguments.text("--shape");
    const Shape *found = findShape(name);
    if (!found)
        throw Error(ErrorCode::InvalidArgument,
                    (name.empty() ? "name a --shape" : "there is no shape '" + name + "'") + std::string("; there are ") + shapeNames(),
                    "usage");
    Shape shape = *found;
    shape.vocabulary = uint32_t(arguments.integer("--vocabulary", shape.vocabulary, 512, 1 << 19));
    shape.layers = uint32_t(arguments.integer("--layers", shape.layers, 1, 512));
    return shape;
}

// One number, or of hybrids one a layer, 0 where there is no attention.
void writeKvHeads(const Shape &shape, const std::string &prefix, GgufWriter &writer)
{
    if (shape.attentionLayers == 0) {
        writer.setUint32(prefix + "attention.head_count_kv", shape.kvHeads);
        return;
    }
    std::vector<int32_t> heads;
    for (uint32_t layer = 0; layer < shape.layers; ++layer)
        heads.push_back(shape.hasAttention(layer) ? int32_t(shape.kvHeads) : 0);
    writer.setInt32s(prefix + "attention.head_count_kv", heads);
    writer.setUint32(prefix + "shortconv.l_cache", convolutionTaps);
}

void writeMetadata(const Shape &shape, const ModelPlan &plan, const std::string &type, GgufWriter &writer)
{
    const std::string prefix = std::string(shape.architecture) + ".";
    writer.setString("general.architecture", shape.architecture);
    writer.setString("general.name", "random " + std::string(shape.name) + " " + type);
    writer.setUint32("general.file_type", plan.fileType());
    writer.setUint32("general.quantization_version", 2);
    writer.setUint32(prefix + "context_length", shape.contextTokens);
    writer.setUint32(prefix + "embedding_length", shape.embedding);
    writer.setUint32(prefix + "block_count", shape.layers);
    writer.setUint32(prefix + "feed_forward_length", shape.feedForward);
    writer.setUint32(prefix + "attention.head_count", shape.heads);
    writeKvHeads(shape, prefix, writer);
    if (shape.experts > 0) {
        writer.setUint32(prefix + "expert_count", shape.experts);
        writer.setUint32(prefix + "expert_used_count", shape.expertsUsed);
    }
    writer.setUint32(prefix + "attention.key_length", shape.headDim);
    writer.setUint32(prefix + "attention.value_length", shape.headDim);
    writer.setUint32(prefix + "rope.dimension_count", shape.headDim);
    writer.setFloat32(prefix + "rope.freq_base", shape.ropeBase);
    writer.setFloat32(prefix + "attention.layer_norm_rms_epsilon", shape.epsilon);
    writer.setUint32(prefix + "vocab_size", shape.vocabulary);
    writeVocabulary(shape, writer);
}

void report(const Arguments &arguments, const ModelPlan &plan, uint64_t bytes)
{
    const std::string &out = arguments.positional(0);
    if (arguments.has("--json")) {
        printJson({{"out", out}, {"data_bytes", bytes}, {"tensors", plan.tensors().size()}, {"fallbacks", plan.fallbacks()}});
        return;
    }
    std::printf("%s: %zu tensors, %s\n", out.c_str(), plan.tensors().size(), sizeText(bytes).c_str());
    for (const std::string &fallback : plan.fallbacks())
        std::printf("rows that the type's blocks do not divide: %s\n", fallback.c_str());
}

int run(const Arguments &arguments)
{
    const Shape shape = readShape(arguments);
    const std::string type = arguments.text("--type", "q8_0");
    const ModelPlan plan(shape, type);
    GgufWriter writer(arguments.positional(0));
    writeMetadata(shape, plan, type, writer);
    for (const TensorPlan &tensor : plan.tensors())
        writer.declareTensor(tensor.name, tensor.type, tensor.shape);
    WeightSource weights(uint64_t(arguments.integer("--seed", 1, 0, INT64_MAX)));
    for (const TensorPlan &tensor : plan.tensors())
        weights.write(tensor, writer);
    writer.finish();
    report(arguments, plan, writer.dataBytes());
    return 0;
}

} // namespace

Command synthesizeCommand()
{
    const std::vector<Option> own{
        {"--shape", "NAME", "whose sizes: smollm-135m, llama-1b, llama-8b, qwen3-0.6b, ... (a wrong name lists all)"},
        {"--type", "TYPE", "f16, q8_0 (the default), q4_0, q4_k_m, ... (a wrong name lists all)"},
        {"--vocabulary", "N", "another number of tokens"},
        {"--layers", "N", "another number of layers"},
        {"--seed", "N", "other weights"},
    };
    return {
        {"synthesize", "OUT.gguf", "Random weights in a real model's shape, to measure speed without a download.", own + commonOptions()},
        run};
}

} // namespace hearth::cli
