#include "app/lab/devicecheck.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>
#include <cmath>

namespace hearth {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(DeviceCheck)
};

// What is known of a variant beside the reference, over all prompts.
struct Beside
{
    int answers = 0;
    int same = 0;
    const LabAnswer *first = nullptr; // that parts soonest
    double tokens = 0;                // forced
    double divergence = -1;           // nats a token
    double most = -1;
};

Beside besideOf(const LabRun &run, int variant)
{
    Beside found;
    double sum = 0;
    for (const LabAnswer &answer : run.answers) {
        if (answer.variant != variant || answer.parting == LabParting::Unknown)
            continue;
        ++found.answers;
        found.same += answer.parting == LabParting::Same ? 1 : 0;
        if (answer.parting == LabParting::Token && (!found.first || answer.partsAtToken < found.first->partsAtToken))
            found.first = &answer;
    }
    for (const LabAnswer &answer : run.answers) {
        if (answer.variant != variant || answer.forcedTokens <= 0)
            continue;
        found.tokens += answer.forcedTokens;
        sum += answer.forcedDivergence * answer.forcedTokens;
        found.most = std::max(found.most, answer.forcedMost);
    }
    if (found.tokens > 0)
        found.divergence = sum / found.tokens;
    return found;
}

QString nats(double value)
{
    return value > 0 && value < 0.00001 ? Text::tr("less than 0.00001") : QLocale().toString(std::max(value, 0.0), 'f', 5);
}

// Of the answers where they were given as prompts; else of the text.
QString distanceText(const LabRun &run, int variant, const Beside &beside, double &divergence)
{
    divergence = beside.divergence;
    if (divergence >= 0)
        return beside.most >= 0
            ? Text::tr(
                  "given the same tokens, their probabilities differ by a KL divergence of %1 nats a token, a token's ln p by %2 at most")
                  .arg(nats(divergence), QLocale().toString(beside.most, 'f', 4))
            : Text::tr("given the same tokens, their probabilities differ by a KL divergence of %1 nats a token").arg(nats(divergence));
    const LabQuality *quality = qualityOf(run, variant);
    if (!quality || !quality->isCompared || quality->tokens == 0)
        return {};
    divergence = quality->divergence.value;
    return Text::tr("on “%1” their probabilities differ by a KL divergence of %2 nats a token").arg(run.textName, nats(divergence));
}

QString answersText(const LabRun &run, const Beside &beside)
{
    if (beside.answers == 0)
        return {};
    if (beside.same == beside.answers)
        return Text::tr("%n answer(s) token for token the same", nullptr, beside.answers);
    if (!beside.first)
        return {};
    const QString place = run.prompts.size() > 1
        ? Text::tr("token %1 of the answer to prompt %2").arg(beside.first->partsAtToken + 1).arg(beside.first->prompt + 1)
        : Text::tr("token %1").arg(beside.first->partsAtToken + 1);
    return Text::tr("the answers part first at %1").arg(place);
}

QString verdictOf(const LabRun &run, int variant)
{
    const LabVariant &reference = run.variants[run.reference];
    const LabVariant &own = run.variants[variant];
    if (!own.error.isEmpty() || !reference.error.isEmpty())
        return Text::tr("%1 and %2 could not be held against each other: one of them did not run.").arg(reference.label, own.label);
    const Beside beside = besideOf(run, variant);
    double divergence = -1;
    QStringList facts{answersText(run, beside), distanceText(run, variant, beside, divergence)};
    facts.removeAll(QString());
    if (facts.isEmpty())
        return Text::tr("Whether %1 and %2 agree was not measured: the comparison was stopped too early.").arg(reference.label, own.label);
    const QString what = facts.join(QStringLiteral("; "));
    if (divergence > mostOfRounding || !std::isfinite(divergence))
        return Text::tr("%1 and %2 do not agree: %3. That is more than rounding does, so one of them computes wrong, most likely the GPU's "
                        "driver. Run this model on the CPU.")
            .arg(reference.label, own.label, what);
    if (divergence < 0 && beside.same < beside.answers)
        return Text::tr("%1 and %2 do not give the same answers: %3. How far apart they are was not measured.")
            .arg(reference.label, own.label, what);
    return Text::tr("%1 and %2 agree: %3.").arg(reference.label, own.label, what);
}

} // namespace

bool isSameFile(const LabVariant &a, const LabVariant &b)
{
    if (!a.sha256.isEmpty() && !b.sha256.isEmpty())
        return a.sha256 == b.sha256;
    return !a.path.isEmpty() && a.path == b.path;
}

bool isDeviceCheck(const LabRun &run)
{
    const LabVariant reference = run.variants.value(run.reference);
    const auto isSame = [&](const LabVariant &variant) { return isSameFile(variant, reference); };
    const auto isElsewhere = [&](const LabVariant &variant) { return variant.wantedDevice != reference.wantedDevice; };
    return std::all_of(run.variants.begin(), run.variants.end(), isSame)
        && std::any_of(run.variants.begin(), run.variants.end(), isElsewhere);
}

QStringList deviceVerdicts(const LabRun &run)
{
    QStringList all;
    for (int variant = 0; variant < run.variants.size(); ++variant) {
        const LabVariant &own = run.variants[variant];
        const LabVariant &reference = run.variants[run.reference];
        if (variant != run.reference && isSameFile(own, reference) && own.wantedDevice != reference.wantedDevice)
            all.append(verdictOf(run, variant));
    }
    return all;
}

} // namespace hearth
