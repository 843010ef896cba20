#include "app/lab/labchanges.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>

namespace hearth {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(LabChanges)
};

bool isAnotherFile(const LabVariant &before, const LabVariant &after)
{
    if (!before.sha256.isEmpty() && !after.sha256.isEmpty())
        return before.sha256 != after.sha256;
    return before.fileBytes > 0 && after.fileBytes > 0 && before.fileBytes != after.fileBytes;
}

// Of what it ran on nothing is known where it failed.
bool isOther(const QString &before, const QString &after)
{
    return !before.isEmpty() && !after.isEmpty() && before != after;
}

void addVariant(QStringList &all, const LabVariant &before, const LabVariant &after)
{
    if (isAnotherFile(before, after))
        all.append(Text::tr("%1: the file is not the same any more.").arg(after.label));
    if (isOther(before.device, after.device))
        all.append(Text::tr("%1 ran on %2, now on %3.").arg(after.label, before.device, after.device));
    else if (isOther(before.driver, after.driver))
        all.append(Text::tr("%1: the driver was %2 and is %3.").arg(after.label, before.driver, after.driver));
    if (isOther(before.settings, after.settings))
        all.append(Text::tr("%1 was loaded with %2, now with %3.").arg(after.label, before.settings, after.settings));
    if (before.error.isEmpty() != after.error.isEmpty())
        all.append(after.error.isEmpty() ? Text::tr("%1 failed then and ran now.").arg(after.label)
                                         : Text::tr("%1 ran then and failed now.").arg(after.label));
}

const LabAnswer *find(const LabRun &run, const LabAnswer &like)
{
    const auto found = std::find_if(run.answers.begin(), run.answers.end(),
                                    [&](const LabAnswer &other) { return other.variant == like.variant && other.prompt == like.prompt; });
    return found == run.answers.end() ? nullptr : &*found;
}

QString answersText(const LabRun &before, const LabRun &after)
{
    int same = 0;
    int all = 0;
    for (const LabAnswer &answer : after.answers) {
        const LabAnswer *earlier = find(before, answer);
        all += earlier ? 1 : 0;
        same += earlier && earlier->text == answer.text ? 1 : 0;
    }
    if (all == 0)
        return {};
    if (same < all)
        return Text::tr("The same answers as then: %1 of %2.").arg(same).arg(all);
    return all == after.answers.size() && all == before.answers.size() ? Text::tr("All answers are the same.")
                                                                       : Text::tr("The answers that there were then are the same.");
}

QString changed(const QString &label, const LabFigure &before, const LabFigure &after, int decimals)
{
    return Text::tr("%1 from %2 to %3")
        .arg(label, QLocale().toString(before.value, 'f', decimals), QLocale().toString(after.value, 'f', decimals));
}

QString qualityText(const LabRun &before, const LabRun &after)
{
    bool isAny = false;
    QStringList perplexities;
    QStringList divergences; // of those that are as likely as then
    for (const LabQuality &quality : after.quality) {
        const LabQuality *earlier = qualityOf(before, quality.variant);
        if (!earlier || earlier->tokens == 0 || quality.tokens == 0 || before.textHash != after.textHash)
            continue;
        isAny = true;
        const QString &label = after.variants[quality.variant].label;
        if (earlier->perplexity != quality.perplexity)
            perplexities.append(changed(label, earlier->perplexity, quality.perplexity, 4));
        else if (earlier->isCompared && quality.isCompared && earlier->divergence != quality.divergence)
            divergences.append(changed(label, earlier->divergence, quality.divergence, 6));
    }
    if (!isAny)
        return {};
    QStringList sentences;
    if (!perplexities.isEmpty())
        sentences.append(Text::tr("Perplexity went for %1.").arg(perplexities.join(QStringLiteral(", "))));
    if (!divergences.isEmpty())
        sentences.append(Text::tr("The KL divergence went for %1.").arg(divergences.join(QStringLiteral(", "))));
    return sentences.isEmpty() ? Text::tr("The quality is the same, digit for digit.") : sentences.join(QLatin1Char(' '));
}

} // namespace

QStringList changesBetween(const LabRun &before, const LabRun &after)
{
    QStringList all;
    if (isOther(before.build, after.build))
        all.append(Text::tr("Hearth was %1 and is %2.").arg(before.build, after.build));
    if (isOther(before.textHash, after.textHash))
        all.append(Text::tr("The text is not the same any more."));
    for (qsizetype i = 0; i < std::min(before.variants.size(), after.variants.size()); ++i)
        addVariant(all, before.variants[i], after.variants[i]);
    if (all.isEmpty())
        all.append(Text::tr("Files, devices, drivers, settings and build are as they were."));
    for (const QString &text : {answersText(before, after), qualityText(before, after)}) {
        if (!text.isEmpty())
            all.append(text);
    }
    return all;
}

QString changedWords(const LabRun &before, int variantBefore, const LabRun &after, int variantAfter)
{
    const LabVariant &then = before.variants[variantBefore];
    const LabVariant &now = after.variants[variantAfter];
    QStringList words;
    if (isAnotherFile(then, now))
        words.append(Text::tr("file"));
    if (isOther(then.device, now.device))
        words.append(Text::tr("device"));
    if (isOther(then.driver, now.driver))
        words.append(Text::tr("driver"));
    if (isOther(then.settings, now.settings))
        words.append(Text::tr("settings"));
    if (isOther(before.build, after.build))
        words.append(Text::tr("build"));
    return words.join(QStringLiteral(", "));
}

} // namespace hearth
