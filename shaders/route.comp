// Which experts a token takes and with what share; see inference/plan/experts.h. One workgroup a token.
// Scores and merits (scores with the bias, those of what cannot be chosen any more at NEVER) lie in shared memory, 2 words an expert; the
// best is found `used` times over by a reduction, of equals the one with the lower number.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "params.h"

layout(local_size_x_id = 0) in; // a power of two
layout(constant_id = 1) const uint GATING = 0; // 0 softmax, 1 sigmoid, 2 softmax of the chosen: hearth::Gating
layout(binding = 0, std430) readonly buffer Logits { float logits[]; };
layout(binding = 1, std430) readonly buffer Bias { float bias[]; };
layout(binding = 2, std430) writeonly buffer Chosen { float chosen[]; };
layout(binding = 3, std430) buffer Shares { float shares[]; };
layout(push_constant) uniform Push { Route p; };

const uint MOST = 1024; // experts
const float NEVER = -1e30;
shared float scores[MOST];
shared float merits[MOST];
shared float groups[MOST];
shared float values[gl_WorkGroupSize.x];
shared uint numbers[gl_WorkGroupSize.x];
uint local;

// Largest of the workgroup's values; with it the lowest number that has it, in numbers[0]. `value` belongs to `number`.
float highest(float value, uint number)
{
    values[local] = value;
    numbers[local] = number;
    barrier();
    for (uint half_ = gl_WorkGroupSize.x / 2u; half_ > 0u; half_ /= 2u) {
        if (local < half_) {
            const float other = values[local + half_];
            const uint otherNumber = numbers[local + half_];
            if (other > values[local] || (other == values[local] && otherNumber < numbers[local])) {
                values[local] = other;
                numbers[local] = otherNumber;
            }
        }
        barrier();
    }
    const float result = values[0];
    return result;
}

float sumOf(float value)
{
    barrier();
    values[local] = value;
    barrier();
    for (uint half_ = gl_WorkGroupSize.x / 2u; half_ > 0u; half_ /= 2u) {
        if (local < half_)
            values[local] += values[local + half_];
        barrier();
    }
    return values[0];
}

void score(uint token)
{
    float most = NEVER;
    for (uint e = local; e < p.experts; e += gl_WorkGroupSize.x) {
        const float logit = logits[token * p.experts + e];
        scores[e] = GATING == 1u ? 1.0 / (1.0 + exp(-logit)) : logit;
        most = max(most, logit);
    }
    if (GATING == 0u) {
        most = highest(most, local);
        float sum = 0.0;
        for (uint e = local; e < p.experts; e += gl_WorkGroupSize.x) {
            scores[e] = exp(scores[e] - most);
            sum += scores[e];
        }
        sum = sumOf(sum);
        for (uint e = local; e < p.experts; e += gl_WorkGroupSize.x)
            scores[e] /= sum;
    }
    for (uint e = local; e < p.experts; e += gl_WorkGroupSize.x)
        merits[e] = p.hasBias != 0u ? scores[e] + bias[e] : scores[e];
    barrier();
}

// Leaves only the experts of the best groups.
void dropGroups()
{
    const uint each = p.experts / p.groups;
    for (uint g = local; g < p.groups; g += gl_WorkGroupSize.x) {
        float sum = 0.0, before = 1e30;
        uint beforeAt = 0;
        for (uint i = 0; i < p.groupBest; ++i) { // the next one in order of merit, then of number
            float best = NEVER;
            uint at = 0;
            for (uint e = 0; e < each; ++e) {
                const float merit = merits[g * each + e];
                if (merit > best && (merit < before || (merit == before && e > beforeAt))) {
                    best = merit;
                    at = e;
                }
            }
            sum += best;
            before = best;
            beforeAt = at;
        }
        groups[g] = sum;
    }
    barrier();
    if (local == 0u) {
        for (uint i = 0; i < p.groupsUsed; ++i) {
            uint best = 0;
            for (uint g = 1; g < p.groups; ++g)
                if (groups[g] > groups[best])
                    best = g;
            groups[best] = 2.0 * NEVER; // kept
        }
    }
    barrier();
    for (uint e = local; e < p.experts; e += gl_WorkGroupSize.x)
        if (groups[e / each] > 1.5 * NEVER)
            merits[e] = NEVER;
    barrier();
}

void weigh(uint first)
{
    if (GATING == 2u) {
        const float most = shares[first]; // the best comes first
        float sum = 0.0;
        for (uint slot = 0; slot < p.used; ++slot) {
            shares[first + slot] = exp(shares[first + slot] - most);
            sum += shares[first + slot];
        }
        for (uint slot = 0; slot < p.used; ++slot)
            shares[first + slot] /= sum;
    }
    float sum = 0.0;
    for (uint slot = 0; slot < p.used; ++slot)
        sum += shares[first + slot];
    const float factor = p.isNormalized != 0u ? p.scale / max(sum, 0.00006103515625) : p.scale;
    for (uint slot = 0; slot < p.used; ++slot)
        shares[first + slot] *= factor;
}

void main()
{
    const uint token = gl_WorkGroupID.y * gl_NumWorkGroups.x + gl_WorkGroupID.x;
    if (token >= p.tokens)
        return;
    local = gl_LocalInvocationIndex;
    score(token);
    if (p.groups > 1u)
        dropGroups();
    for (uint slot = 0; slot < p.used; ++slot) {
        float best = 2.0 * NEVER;
        uint at = 0;
        for (uint e = local; e < p.experts; e += gl_WorkGroupSize.x)
            if (merits[e] > best) {
                best = merits[e];
                at = e;
            }
        highest(best, at);
        if (local == 0u) {
            const uint expert = numbers[0];
            chosen[token * p.used + slot] = float(expert);
            shares[token * p.used + slot] = scores[expert];
            merits[expert] = NEVER;
        }
        barrier();
    }
    if (local == 0u)
        weigh(token * p.used);
}
