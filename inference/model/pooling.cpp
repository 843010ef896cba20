#include "inference/model/pooling.h"

#include "inference/model/planbuilder.h"

#include <algorithm>

namespace hearth {

namespace {

constexpr uint64_t judges = 4; // of pooling_type
constexpr uint64_t mostOutputs = 1 << 16;

std::optional<uint64_t> poolingType(const ModelFile &file, const ModelSpec &spec)
{
    return file.uint(spec.architecture + ".pooling_type");
}

bool seesAhead(const ModelSpec &spec)
{
    const auto *attention = spec.layers.empty() ? nullptr : std::get_if<AttentionSpec>(&spec.layers.front().mixer);
    return attention && attention->seesAhead;
}

void addStep(EmbeddingSpec &embedding, const ModelFile &file, const std::string &part, bool hasTanh)
{
    const TensorInfo *tensor = file.findTensor(part + ".weight");
    if (!tensor)
        return;
    if (tensor->rows() > mostOutputs)
        throw Error(ErrorCode::LimitExceeded, "The tensor " + tensor->name + " of " + file.path().string() + " has too many rows.",
                    "limit");
    const LinearSpec linear{.weight = part + ".weight", .bias = part + ".bias", .outputs = int(tensor->rows())};
    embedding.head.push_back({.linear = linear, .hasTanh = hasTanh});
}

Pooling poolingOf(const ModelFile &file, const ModelSpec &spec, uint64_t type)
{
    switch (type) {
    case 1: return Pooling::Mean;
    case 2: return Pooling::Classify;
    case 3: return Pooling::Last;
    case judges: return seesAhead(spec) ? Pooling::Classify : Pooling::Last;
    case 0: return seesAhead(spec) ? Pooling::Mean : Pooling::Last;
    default:
        throw Error(ErrorCode::Unsupported,
                    "Hearth does not know the pooling " + std::to_string(type) + " that " + file.path().filename().string() + " asks for.",
                    "unknown_pooling");
    }
}

} // namespace

EmbeddingSpec describeEmbedding(const ModelFile &file, const ModelSpec &spec)
{
    EmbeddingSpec embedding;
    const bool hasLabels = file.findTensor("cls.output.weight") != nullptr;
    const uint64_t type = poolingType(file, spec).value_or(hasLabels ? judges : 0);
    embedding.pooling = poolingOf(file, spec, type);
    if (type != judges) {
        addStep(embedding, file, "dense_2", false);
        addStep(embedding, file, "dense_3", false);
        return embedding;
    }
    addStep(embedding, file, "cls", true);
    addStep(embedding, file, "cls.output", false);
    if (embedding.head.empty())
        throw Error(ErrorCode::MissingPart,
                    file.path().filename().string()
                        + " is said to judge pairs of texts, but has no classification head (cls.output.weight).",
                    "missing_tensor");
    embedding.labels = embedding.head.back().linear.outputs;
    // Judges that were made of chat models keep the logits of "yes" and "no", in this order.
    embedding.label = embedding.labels == 2 && seesAhead(spec) ? 1 : 0;
    if (embedding.labels > 2)
        throw Error(ErrorCode::Unsupported,
                    file.path().filename().string() + " sorts texts into " + std::to_string(embedding.labels)
                        + " classes; Hearth uses models that judge how well two texts fit.",
                    "unknown_classifier");
    return embedding;
}

bool isEmbeddingModel(const ModelFile &file, const ModelSpec &spec)
{
    return spec.output.weight.empty() || poolingType(file, spec).value_or(0) != 0;
}

std::string_view poolingName(Pooling pooling)
{
    switch (pooling) {
    case Pooling::Mean: return "mean";
    case Pooling::Classify: return "first token";
    case Pooling::Last: return "last token";
    }
    return "";
}

Plan buildHeadPlan(const EmbeddingSpec &embedding, const ModelSpec &spec, const ModelFile &file)
{
    PlanBuilder build(file);
    ValueId x = build.value("pooled", spec.embedding);
    build.setInput(x);
    for (size_t i = 0; i < embedding.head.size(); ++i) {
        x = build.linear("head" + std::to_string(i), embedding.head[i].linear, x);
        if (embedding.head[i].hasTanh)
            build.softCapInPlace(1, x); // 1 * tanh(x / 1)
    }
    return build.finish(x);
}

} // namespace hearth
