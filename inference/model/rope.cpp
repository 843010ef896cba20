#include "inference/model/rope.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace hearth {

namespace {

struct Yarn
{
    float factor = 1;
    float originalContext = 0;
    float extrapolation = 1;
    float betaFast = 32;
    float betaSlow = 1;
};

// Dimension pair whose wave turns `rotations` times over the original context (YaRN, section 3.2).
float correctionPair(float rotations, const Yarn &yarn, int dim, float base)
{
    return float(dim) * std::log(yarn.originalContext / (rotations * 2 * std::numbers::pi_v<float>)) / (2 * std::log(base));
}

// Fast pairs keep their frequency, slow ones are interpolated, a ramp between.
void applyYarn(std::vector<float> &frequencies, const Yarn &yarn, float base)
{
    const int dim = int(frequencies.size()) * 2;
    const float low = std::max(0.0f, std::floor(correctionPair(yarn.betaFast, yarn, dim, base)));
    const float high = std::min(float(dim - 1), std::ceil(correctionPair(yarn.betaSlow, yarn, dim, base)));
    for (size_t i = 0; i < frequencies.size(); ++i) {
        const float ramp = 1 - std::clamp((float(i) - low) / std::max(0.001f, high - low), 0.0f, 1.0f);
        const float keep = ramp * yarn.extrapolation;
        frequencies[i] *= keep + (1 - keep) / yarn.factor;
    }
}

void divideByFactors(std::vector<float> &frequencies, const ModelFile &file, const std::string &name)
{
    const TensorInfo &tensor = file.tensor(name);
    if (tensor.elements() != frequencies.size() || tensor.type != TensorType::F32)
        throw Error(ErrorCode::InvalidValue,
                    "The tensor " + name + " of " + file.path().string() + " does not have one F32 number for each rotated pair.",
                    "shape_mismatch");
    std::vector<float> factors(frequencies.size());
    tensorTypeInfo(TensorType::F32).decode(file.data(tensor), factors);
    for (size_t i = 0; i < frequencies.size(); ++i) {
        if (!(factors[i] > 0) || !std::isfinite(factors[i]))
            throw Error(ErrorCode::InvalidValue,
                        "The tensor " + name + " of " + file.path().string() + " holds a factor that is not positive.", "invalid_value");
        frequencies[i] /= factors[i];
    }
}

[[noreturn]] void failScaling(const ModelFile &file, const std::string &what)
{
    throw Error(ErrorCode::InvalidValue, "The rope scaling of " + file.path().string() + " " + what + ".", "invalid_value");
}

float readFactor(const Hyperparameters &parameters)
{
    const float factor = parameters.number("rope.scaling.factor", parameters.number("rope.scale_linear", 1));
    if (!(factor >= 0))
        failScaling(parameters.file(), "has a negative factor");
    return factor == 0 ? 1 : factor; // converters write 0 for "none"
}

void scaleByYarn(RopeSpec &spec, const Hyperparameters &parameters, float factor, float base)
{
    Yarn yarn;
    yarn.factor = factor;
    yarn.originalContext = float(originalContextTokens(parameters));
    yarn.extrapolation = parameters.number("rope.scaling.yarn_ext_factor", 1);
    yarn.betaFast = parameters.number("rope.scaling.yarn_beta_fast", 32);
    yarn.betaSlow = parameters.number("rope.scaling.yarn_beta_slow", 1);
    if (!(yarn.originalContext > 0 && yarn.betaFast > 0 && yarn.betaSlow > 0))
        failScaling(parameters.file(), "has a size that is not positive");
    applyYarn(spec.inverseFrequencies, yarn, base);
    spec.magnitude *= 1 + 0.1f * std::log(factor);
}

// The factors that a file brings: one set, or one for short and one for long contexts.
void divideByFileFactors(RopeSpec &spec, const Hyperparameters &parameters)
{
    const ModelFile &file = parameters.file();
    if (parameters.hasTensor("rope_freqs.weight"))
        return divideByFactors(spec.inverseFrequencies, file, "rope_freqs.weight");
    if (!parameters.hasTensor("rope_factors_short.weight"))
        return;
    spec.longInverseFrequencies = spec.inverseFrequencies;
    spec.shortContext = originalContextTokens(parameters);
    divideByFactors(spec.inverseFrequencies, file, "rope_factors_short.weight");
    divideByFactors(spec.longInverseFrequencies, file, "rope_factors_long.weight");
}

} // namespace

int originalContextTokens(const Hyperparameters &parameters)
{
    return parameters.count("rope.scaling.original_context_length", parameters.contextTokens(), 1 << 28);
}

RopeSpec unscaledRope(const Hyperparameters &parameters, RopeStyle style, int keyDim, float base)
{
    RopeSpec spec;
    // SafeTensors folders of Llama's family keep Q and K as they were trained; converters to GGUF reorder their rows.
    spec.style = parameters.file().boolean("hearth.rope.halves").value_or(false) ? RopeStyle::Halves : style;
    spec.dim = parameters.count("rope.dimension_count", keyDim, keyDim);
    if (spec.dim % 2 != 0)
        failScaling(parameters.file(), "rotates an odd number of dimensions");
    if (!(base > 1))
        failScaling(parameters.file(), "has a base that is not above 1");
    for (int i = 0; i < spec.dim / 2; ++i)
        spec.inverseFrequencies.push_back(float(std::pow(double(base), -2.0 * i / spec.dim)));
    return spec;
}

RopeSpec readRope(const Hyperparameters &parameters, RopeStyle style, int keyDim)
{
    const float base = parameters.number("rope.freq_base", 10000);
    RopeSpec spec = unscaledRope(parameters, style, keyDim, base);
    spec.magnitude = parameters.number("rope.scaling.attn_factor", 1);
    const std::string typeKey = parameters.architecture() + ".rope.scaling.type";
    const std::string_view type = parameters.file().string(typeKey).value_or("linear");
    const float factor = readFactor(parameters);
    if (type == "linear" && factor != 1) {
        for (float &frequency : spec.inverseFrequencies)
            frequency /= factor;
    } else if (type == "yarn" && factor != 1) {
        scaleByYarn(spec, parameters, factor, base);
    } else if (type != "none" && type != "linear" && type != "yarn" && type != "longrope") {
        throw Error(ErrorCode::Unsupported,
                    "Hearth does not know the rope scaling '" + std::string(type) + "' of " + parameters.file().path().string() + ".",
                    "unsupported_rope");
    }
    divideByFileFactors(spec, parameters);
    return spec;
}

} // namespace hearth
