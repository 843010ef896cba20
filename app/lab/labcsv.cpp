#include "app/lab/labcsv.h"

#include "app/lab/labmeasures.h"

#include <QRegularExpression>

#include <cmath>

namespace hearth {

namespace {

struct Cell
{
    const char *column;
    QString text;
};

QString safe(const QString &text)
{
    return !text.isEmpty() && QStringLiteral("=+-@\t\r").contains(text.front()) ? QLatin1Char('\'') + text : text;
}

// A point as the decimal mark, whatever the locale.
QString number(double value)
{
    return std::isfinite(value) ? QString::number(value, 'g', 9) : QString();
}

// Less than 0: not measured.
QString measured(double value)
{
    return value >= 0 ? number(value) : QString();
}

QString count(qint64 value)
{
    return value >= 0 ? QString::number(value) : QString();
}

QString yesNo(bool value)
{
    return value ? QStringLiteral("yes") : QStringLiteral("no");
}

QList<Cell> factCells(const LabRun &run, int index)
{
    const LabVariant &variant = run.variants[index];
    return {{"variant", safe(variant.label)},
            {"is_reference", yesNo(index == run.reference)},
            {"error", safe(variant.error)},
            {"date", run.startedAt.toUTC().toString(Qt::ISODate)},
            {"hearth", safe(run.build)},
            {"repository", safe(variant.repository)},
            {"revision", safe(variant.revision)},
            {"file", safe(variant.path)},
            {"sha256", variant.sha256},
            {"quantization", safe(variant.quantization)},
            {"quantized_from", safe(variant.original)},
            {"file_bytes", variant.fileBytes > 0 ? count(variant.fileBytes) : QString()},
            {"bits_per_weight", variant.bitsPerWeight > 0 ? number(variant.bitsPerWeight) : QString()},
            {"device", safe(variant.device)},
            {"driver", safe(variant.driver)},
            {"settings", safe(variant.settings)},
            {"seed", QString::number(run.seed)},
            {"temperature", number(run.temperature)},
            {"max_answer_tokens", count(run.maxTokens)},
            {"prompts", count(run.prompts.size())},
            {"text", safe(run.textName)},
            {"text_sha256", run.textHash}};
}

QList<Cell> costCells(const LabRun &run, int index)
{
    const LabVariant &variant = run.variants[index];
    return {{"load_seconds", measured(variant.loadSeconds)},
            {"first_token_seconds", measured(medianOf(run, index, &LabAnswer::firstTokenSeconds))},
            {"prefill_tokens_per_second", measured(medianOf(run, index, &LabAnswer::prefillTokensPerSecond))},
            {"decode_tokens_per_second", measured(decodeSpeedOf(run, index))},
            {"peak_ram_bytes", count(variant.peakMemoryBytes)},
            {"peak_device_bytes", count(variant.peakDeviceBytes)},
            {"same_as_reference", measured(equalShareOf(run, index))},
            {"agrees_with_reference", measured(agreedShareOf(run, index))}};
}

QList<Cell> qualityCells(const LabRun &run, int index)
{
    const LabQuality *found = qualityOf(run, index);
    const LabQuality quality = found ? *found : LabQuality();
    const auto own = [&](double value) { return quality.tokens > 0 ? number(value) : QString(); };
    const auto beside = [&](double value) { return quality.isCompared ? number(value) : QString(); };
    const auto known = [&](double value, const LabInterval &interval) { return interval.high > 0 ? beside(value) : QString(); };
    const LabInterval perplexity = intervalOf(quality.perplexity, quality);
    const LabInterval ratio = intervalOf(quality.logRatio, quality);
    const LabInterval divergence = intervalOf(quality.divergence, quality);
    const LabInterval sameTop = sameTopInterval(quality);
    return {{"measured_tokens", quality.tokens > 0 ? count(quality.tokens) : QString()},
            {"blocks", quality.tokens > 0 ? count(quality.blocks) : QString()},
            {"perplexity", own(quality.perplexity.value)},
            {"perplexity_standard_error", own(quality.perplexity.error)},
            {"perplexity_low", own(perplexity.low)},
            {"perplexity_high", own(perplexity.high)},
            {"log_perplexity_ratio", beside(quality.logRatio.value)},
            {"log_perplexity_ratio_standard_error", beside(quality.logRatio.error)},
            {"log_perplexity_ratio_low", beside(ratio.low)},
            {"log_perplexity_ratio_high", beside(ratio.high)},
            {"kl_divergence", beside(quality.divergence.value)},
            {"kl_divergence_standard_error", beside(quality.divergence.error)},
            {"kl_divergence_low", beside(std::max(0.0, divergence.low))},
            {"kl_divergence_high", beside(divergence.high)},
            {"kl_median", beside(quality.divergenceMedian)},
            {"kl_99", beside(quality.divergence99)},
            {"same_top", beside(quality.sameTop.value)},
            {"same_top_standard_error", beside(quality.sameTop.error)},
            {"same_top_low", beside(sameTop.low)},
            {"same_top_high", beside(sameTop.high)},
            {"not_measured_because", safe(quality.error)},
            {"kl_median_low", known(quality.medianWithin.low, quality.medianWithin)},
            {"kl_median_high", known(quality.medianWithin.high, quality.medianWithin)},
            {"kl_99_low", known(quality.within99.low, quality.within99)},
            {"kl_99_high", known(quality.within99.high, quality.within99)}};
}

// What came later than the columns before: scripts read those by place as well.
QList<Cell> termCells(const LabRun &run, int index)
{
    const LabVariant &variant = run.variants[index];
    const LabTerms &terms = run.terms;
    const LabQuality *quality = qualityOf(run, index);
    const bool isBeside = quality && quality->isCompared && index != run.reference;
    return {{"divergence_is_at_least", isBeside ? yesNo(quality->isAtLeast) : QString()},
            {"quantized_from_sha256", variant.originalSha256},
            {"quantized_from_type", safe(variant.originalQuantization)},
            {"quantized_from_bytes", variant.originalBytes > 0 ? count(variant.originalBytes) : QString()},
            {"wanted_device", safe(variant.wantedDevice)},
            {"notice", safe(variant.notice)},
            {"is_whole", yesNo(run.isWhole)},
            {"top_k", count(terms.topK)},
            {"top_p", number(terms.topP)},
            {"min_p", number(terms.minP)},
            {"typical_p", number(terms.typicalP)},
            {"repeat_penalty", number(terms.repeatPenalty)},
            {"frequency_penalty", number(terms.frequencyPenalty)},
            {"presence_penalty", number(terms.presencePenalty)},
            {"penalty_window", count(terms.penaltyWindow)},
            {"thinking", yesNo(terms.thinks)},
            {"answers_scored", yesNo(terms.scoresAnswers)},
            {"residence", safe(terms.residence)},
            {"scored_apart", yesNo(terms.scoresApart)},
            {"window_tokens", count(terms.windowTokens)},
            {"most_windows", count(terms.mostWindows)},
            {"windows_overlap", yesNo(terms.overlaps)},
            {"most_text_tokens", count(terms.mostTokens)},
            {"is_interrupted", yesNo(endingOf(run) == RunEnding::Interrupted)}};
}

QString quoted(QString cell)
{
    static const QRegularExpression special(QStringLiteral("[\",\r\n]"));
    if (!cell.contains(special))
        return cell;
    return QLatin1Char('"') + cell.replace(QLatin1Char('"'), QStringLiteral("\"\"")) + QLatin1Char('"');
}

} // namespace

QString toCsv(const LabRun &run)
{
    QString text;
    for (int index = 0; index < run.variants.size(); ++index) {
        QStringList columns;
        QStringList cells;
        const QList<Cell> row = factCells(run, index) + costCells(run, index) + qualityCells(run, index) + termCells(run, index);
        for (const Cell &cell : row) {
            columns.append(QLatin1String(cell.column));
            cells.append(quoted(cell.text));
        }
        if (index == 0)
            text += columns.join(QLatin1Char(',')) + QStringLiteral("\r\n");
        text += cells.join(QLatin1Char(',')) + QStringLiteral("\r\n");
    }
    return text;
}

} // namespace hearth
