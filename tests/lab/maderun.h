#pragma once

#include "app/lab/labrun.h"

#include <cmath>

namespace hearth::test {

inline LabQuality madeQuality(int variant, double logRatio, double error)
{
    return {.variant = variant,
            .tokens = 2048,
            .perplexity = {10 * std::exp(logRatio), 0.2},
            .isCompared = true,
            .logRatio = {logRatio, error},
            .divergence = {logRatio / 2, error / 2},
            .divergenceMedian = 0.001,
            .divergence99 = 0.5,
            .medianWithin = {0.0008, 0.0013},
            .within99 = {0.375, 0.75},
            .sameTop = {0.97, 0.004},
            .worst = {{7, QStringLiteral("|quote\""), 1.5, 0.125, 0.75}},
            .heat = QByteArray("\0\x10\xff", 3),
            .lengths = QByteArray("\1\2\3", 3)};
}

// F16 as the reference, then Q8_0, Q4_K_M and Q2_K, each smaller, faster and worse than the one before.
inline LabRun madeRun()
{
    LabRun run{.startedAt = QDateTime({2026, 11, 21}, {9, 30}, Qt::UTC),
               .title = QStringLiteral("Llama: a/b"),
               .build = QStringLiteral("0.1.0"),
               .seed = 18446744073709551615ULL,
               .temperature = 0.7,
               .maxTokens = 64,
               .prompts = {{.text = QStringLiteral("Why is the sky blue?")},
                           {.name = QStringLiteral("code"), .system = QStringLiteral("Be brief."), .text = QStringLiteral("fn main")}},
               .textName = QStringLiteral("sample.txt"),
               .textHash = QStringLiteral("00ff"),
               .text = QStringLiteral("a b & c")};
    const char *labels[] = {"F16", "Q8_0", "Q4_K_M", "Q2_K"};
    const double bits[] = {16, 8.5, 4.8, 2.6};
    const double loss[] = {0, 0.001, 0.012, 0.3};
    for (int i = 0; i < 4; ++i) {
        run.variants.append({.label = QString::fromLatin1(labels[i]),
                             .path = QStringLiteral("/models/%1.gguf").arg(QString::fromLatin1(labels[i])),
                             .sha256 = QStringLiteral("ab"),
                             .device = QStringLiteral("CPU"),
                             .driver = QStringLiteral("none"),
                             .settings = QStringLiteral("context of 768 tokens"),
                             .original = i == 3 ? QStringLiteral("/models/F16.gguf") : QString(),
                             .mixture = i == 3 ? QStringLiteral("Q2_K") : QString(),
                             .fileBytes = qint64(bits[i] * (1 << 20)),
                             .bitsPerWeight = bits[i],
                             .loadSeconds = 0.5,
                             .peakMemoryBytes = qint64(1) << (28 - i)});
        for (int prompt = 0; prompt < 2; ++prompt)
            run.answers.append({.prompt = prompt,
                                .variant = i,
                                .text = QStringLiteral("Because ```of``` it, %1").arg(i),
                                .tokens = 10,
                                .firstTokenSeconds = 0.1,
                                .prefillTokensPerSecond = 100,
                                .decodeTokensPerSecond = 10.0 * (i + 1) + prompt,
                                .parting = i == 0 ? LabParting::Unknown : LabParting::Token,
                                .partsAtToken = i == 0 ? -1 : 3,
                                .partsAtCharacter = i == 0 ? -1 : 12,
                                .equalShare = i == 0 ? -1 : 0.5,
                                .candidates = {{QStringLiteral("a|b"), 0.75}},
                                .referenceCandidates = {{QStringLiteral("c"), 0.5}},
                                .forcedTokens = i == 0 ? 0 : 8,
                                .agreedShare = i == 0 ? -1 : 0.875,
                                .logProbability = i == 0 ? 0 : -0.5,
                                .referenceLogProbability = i == 0 ? 0 : -0.25,
                                .forcedDivergence = i == 0 ? -1 : 0.125});
        run.quality.append(madeQuality(i, loss[i], i == 0 ? 0 : 0.002));
    }
    return run;
}

} // namespace hearth::test
