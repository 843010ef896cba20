#include "inference/plan/plan.h"

#include <array>
#include <bit>
#include <cmath>
#include <sstream>

namespace hearth {

static const char *kindName(OpKind kind)
{
    static constexpr std::array names{"embed",          "add_position", "add_segment", "rms_norm",      "layer_norm",     "mat_mul",
                                      "rope",           "kv_store",     "attention",   "activate",      "gated_activate", "add",
                                      "scale",          "soft_cap",     "select_rows", "multiply",      "select_columns", "short_conv",
                                      "selective_scan", "gated_delta",  "route",       "slice_mat_mul", "weighted_sum",   "copy_columns",
                                      "wkv7",           "reorder"};
    return names[size_t(kind)];
}

static const char *activationName(Activation activation)
{
    static constexpr std::array names{"silu", "gelu_tanh", "gelu_erf", "relu", "sigmoid", "clamped_swish", "tanh", "relu_squared"};
    return names[size_t(activation)];
}

static void printRouting(std::ostream &out, const Routing &routing)
{
    static constexpr std::array gatings{"softmax", "sigmoid", "softmax_of_chosen"};
    out << " " << gatings[size_t(routing.gating)];
    if (routing.groups > 1)
        out << " groups=" << routing.groupsUsed << "/" << routing.groups << " best=" << routing.groupBest;
    out << (routing.isNormalized ? " normalized" : "") << " scale=" << routing.scale;
}

// Only the numbers that the op's kind reads.
static void printParams(std::ostream &out, const Op &op)
{
    const OpParams &p = op.params;
    switch (op.kind) {
    case OpKind::Embed:
    case OpKind::Scale: out << " scale=" << p.scale; break;
    case OpKind::RmsNorm: out << " group=" << p.groupWidth << " eps=" << p.epsilon; break;
    case OpKind::LayerNorm: out << " eps=" << p.epsilon; break;
    case OpKind::MatMul:
    case OpKind::WeightedSum: out << (p.accumulate ? " accumulate" : ""); break;
    case OpKind::Rope:
        out << (p.ropeStyle == RopeStyle::Halves ? " halves" : " adjacent") << " heads=" << p.heads << " dim=" << p.ropeDim << "/"
            << p.headDim << " magnitude=" << p.ropeMagnitude;
        break;
    case OpKind::KvStore: out << " layer=" << p.cacheLayer << " kv_heads=" << p.kvHeads; break;
    case OpKind::Attention:
        out << " layer=" << p.cacheLayer << " heads=" << p.heads << "/" << p.kvHeads << " dim=" << p.headDim << "/" << p.valueDim
            << " scale=" << p.scale << " window=" << p.window << " softcap=" << p.softcap;
        if (p.temperature > 0)
            out << " temperature=" << p.temperature << "/" << p.temperatureTokens;
        if (p.seesAhead)
            out << " ahead";
        if (p.alibi > 0)
            out << " alibi=" << p.alibi;
        break;
    case OpKind::Activate:
    case OpKind::GatedActivate: out << " " << activationName(p.activation); break;
    case OpKind::SoftCap: out << " cap=" << p.softcap; break;
    case OpKind::SelectColumns: out << " columns=" << p.firstColumn << "+" << p.groupWidth << "/" << p.stride; break;
    case OpKind::ShortConv: out << " layer=" << p.cacheLayer << " taps=" << p.taps << (p.silu ? " silu" : ""); break;
    case OpKind::SelectiveScan:
        out << " layer=" << p.cacheLayer << " heads=" << p.heads << "/" << p.kvHeads << " dim=" << p.headDim << " state=" << p.stateDim;
        break;
    case OpKind::GatedDelta:
        out << " layer=" << p.cacheLayer << " heads=" << p.heads << "/" << p.kvHeads << " dim=" << p.headDim << "/" << p.valueDim;
        break;
    case OpKind::Wkv7: out << " layer=" << p.cacheLayer << " heads=" << p.heads << " dim=" << p.headDim << " eps=" << p.epsilon; break;
    case OpKind::Route: printRouting(out, p.routing); break;
    case OpKind::CopyColumns:
        out << " heads=" << p.copy.fromHeads << "/" << p.copy.heads << " columns=" << p.copy.columns << " from=" << p.copy.from
            << " to=" << p.copy.to;
        break;
    default: break;
    }
}

int64_t stateFloats(const Op &op, int width)
{
    const OpParams &p = op.params;
    switch (op.kind) {
    case OpKind::ShortConv: return int64_t(p.taps - 1) * width;
    case OpKind::SelectiveScan: return int64_t(p.heads) * p.headDim * p.stateDim;
    case OpKind::GatedDelta: return int64_t(p.heads) * p.headDim * p.valueDim;
    case OpKind::Wkv7: return int64_t(p.heads) * p.headDim * p.headDim;
    default: return 0;
    }
}

float alibiSlope(int head, int heads, float most)
{
    const auto whole = int(std::bit_floor(unsigned(heads)));
    const int step = head < whole ? head + 1 : 2 * (head - whole) + 1;
    return std::exp2(-(head < whole ? most : most / 2) / float(whole) * float(step));
}

std::string toString(const Plan &plan)
{
    std::ostringstream out;
    const auto value = [&](ValueId id) { return id == noId ? std::string("-") : plan.values[size_t(id)].name; };
    const auto weight = [&](WeightId id) {
        if (id == noId)
            return std::string("-");
        const WeightRef &ref = plan.weights[size_t(id)];
        return ref.tensor + ":" + std::string(tensorTypeInfo(ref.type).name) + "[" + std::to_string(ref.rows) + ","
            + std::to_string(ref.columns) + "]" + (ref.slices > 1 ? "/" + std::to_string(ref.slices) : "")
            + (ref.firstRow ? "@" + std::to_string(ref.firstRow) : "");
    };
    for (const Op &op : plan.ops) {
        for (size_t i = 0; i < op.outputs.size(); ++i)
            out << (i ? ", " : "") << value(op.outputs[i]);
        out << (op.outputs.empty() ? "" : " = ") << kindName(op.kind) << "(";
        for (size_t i = 0; i < op.inputs.size(); ++i)
            out << (i ? ", " : "") << value(op.inputs[i]);
        for (size_t i = 0; i < op.weights.size(); ++i) {
            out << (i || !op.inputs.empty() ? ", " : "") << weight(op.weights[i]);
            if (i < op.biases.size() && op.biases[i] != noId)
                out << "+" << weight(op.biases[i]);
        }
        out << ")";
        printParams(out, op);
        out << "\n";
    }
    return out.str();
}

} // namespace hearth
