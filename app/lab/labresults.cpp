#include "app/lab/labresults.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>
#include <utility>

namespace hearth {

namespace {

constexpr size_t worstKept = 24;
constexpr size_t candidatesKept = 5;

QString text(const std::string &utf8)
{
    return QString::fromUtf8(utf8.data(), qsizetype(utf8.size()));
}

QList<LabCandidate> candidatesAt(const Answer &answer, int token)
{
    QList<LabCandidate> list;
    if (token < 0 || size_t(token) >= answer.tokens.size())
        return list;
    const AnswerToken &chosen = answer.tokens[size_t(token)];
    for (size_t i = 0; i < chosen.candidates.size(); ++i) {
        const Candidate &candidate = chosen.candidates[i];
        const bool isChosen = candidate.token == chosen.token; // which a draw may have taken from far behind
        if (i < candidatesKept || isChosen)
            list.append({text(candidate.bytes), candidate.probability, isChosen});
    }
    return list;
}

qsizetype unitsOf(const std::string &piece)
{
    qsizetype units = 0;
    for (const char c : piece) {
        const auto byte = uint8_t(c);
        const bool goesOn = (byte & 0xc0) == 0x80;
        units += goesOn ? 0 : byte >= 0xf0 ? 2 : 1;
    }
    return units;
}

bool hasAddedBlank(std::span<const std::string> pieces, const QString &whole)
{
    constexpr size_t enough = 32;
    const std::string text = whole.left(enough).toStdString();
    std::string joined;
    for (size_t i = 0; i < pieces.size() && joined.size() < enough; ++i)
        joined += pieces[i];
    const size_t common = std::min(text.size(), joined.size());
    return joined.starts_with(' ') && joined.compare(0, common, text, 0, common) != 0;
}

// Where each token of the text begins, in UTF-16 units, and last where the text ends. A character that several tokens share counts where
// its first byte stands. BOS before the text has no length, nor has the blank that some tokenizers put there.
QList<qsizetype> beginnings(const Evaluation &evaluation, const QString &whole)
{
    const size_t first = evaluation.hasBos ? 1 : 0;
    QList<qsizetype> all;
    qsizetype units = hasAddedBlank(std::span(evaluation.pieces).subspan(std::min(first, evaluation.pieces.size())), whole) ? -1 : 0;
    for (size_t i = 0; i < evaluation.pieces.size(); ++i) {
        all.append(std::max<qsizetype>(units, 0));
        units += i < first ? 0 : unitsOf(evaluation.pieces[i]);
    }
    all.append(units);
    return all;
}

QList<LabWorstToken> worstOf(const Evaluation &evaluation, const QString &whole)
{
    std::vector<size_t> order(evaluation.scores.size());
    std::iota(order.begin(), order.end(), size_t(0));
    const size_t count = std::min(worstKept, order.size());
    std::partial_sort(order.begin(), order.begin() + std::ptrdiff_t(count), order.end(), [&](size_t a, size_t b) {
        const double first = evaluation.scores[a].divergence;
        const double second = evaluation.scores[b].divergence;
        return first != second ? first > second : a < b;
    });
    const QList<qsizetype> begins = beginnings(evaluation, whole);
    QList<LabWorstToken> worst;
    for (size_t i = 0; i < count; ++i) {
        const TokenScore &score = evaluation.scores[order[i]];
        worst.append({.position = begins[score.position],
                      .text = text(evaluation.pieces[size_t(score.position)]),
                      .divergence = score.divergence,
                      .probability = std::exp(-score.surprisal),
                      .referenceProbability = std::exp(-score.referenceSurprisal)});
    }
    return worst;
}

// A byte for each token of the text; 0: it does not count.
QByteArray heatOf(const Evaluation &evaluation)
{
    QByteArray heat(qsizetype(evaluation.tokens.size()), '\0');
    for (const TokenScore &score : evaluation.scores)
        heat[score.position] = char(hearth::heatOf(score.divergence));
    return heat;
}

QByteArray lengthsOf(const Evaluation &evaluation, const QString &whole)
{
    const QList<qsizetype> begins = beginnings(evaluation, whole);
    QByteArray lengths;
    for (qsizetype i = 0; i + 1 < begins.size(); ++i)
        lengths.append(char(uint8_t(std::min<qsizetype>(begins[i + 1] - begins[i], 255))));
    return lengths;
}

LabFigure figure(const Estimate &estimate)
{
    return {estimate.value, estimate.error};
}

// Empty: the answer is whole.
QString errorOf(const Answer &answer)
{
    if (answer.failure)
        return text(answer.failure->message);
    if (answer.text.empty() && !answer.thinking.empty())
        return QCoreApplication::translate("LabResults", "It was still thinking after %n token(s). Let the answers be longer.", nullptr,
                                           int(answer.tokens.size()));
    return {};
}

// Empty: it never ended.
QString finishOf(const Answer &answer)
{
    const std::string_view name = finishReasonName(answer.finish);
    return answer.failure || answer.tokens.empty() ? QString() : QString::fromUtf8(name.data(), qsizetype(name.size()));
}

QString pathOf(const std::filesystem::path &path)
{
    return QString::fromStdU16String(path.u16string());
}

// What was known of it before the run, and the run does not tell.
void takePlanned(LabVariant &variant, const LabVariant &planned)
{
    variant.wantedDevice = planned.wantedDevice;
    variant.modifiedAt = planned.modifiedAt;
    variant.originalSha256 = planned.originalSha256;
    variant.originalQuantization = planned.originalQuantization;
    variant.originalBytes = planned.originalBytes;
}

// Where in an answer's text one of its tokens stands, in bytes. None: it is no part of the text, being a thought or the end.
struct TokenPlace
{
    size_t start = 0;
    size_t end = 0;
};
std::optional<TokenPlace> placeOf(const Answer &answer, size_t number)
{
    const auto isShown = [](const AnswerToken &token) { return !token.isThinking && !token.isEnd; };
    if (number >= answer.tokens.size() || !isShown(answer.tokens[number]))
        return {};
    std::string all; // up to the token: what stands behind it may hold control tokens, which the text has not
    for (size_t i = 0; i < number; ++i)
        all += isShown(answer.tokens[i]) ? answer.tokens[i].bytes : std::string();
    const size_t start = all.size();
    all += answer.tokens[number].bytes;
    const size_t end = all.size();
    const size_t blanks = std::min(all.find_first_not_of(" \t\r\n"), end);
    for (size_t first = 0; first <= blanks; ++first) { // blanks around the text are not part of it
        const size_t common = std::min(end - first, answer.text.size());
        if (end > first && start <= first + answer.text.size() && all.compare(first, common, answer.text, 0, common) == 0)
            return TokenPlace{std::max(start, first) - first, end - first};
    }
    return {};
}

// How many UTF-16 units the first bytes of a text are. A character that ends behind them counts where `isWhole`.
qsizetype unitsBefore(const std::string &utf8, size_t bytes, bool isWhole)
{
    const auto isInside = [&](size_t at) { return at < utf8.size() && (uint8_t(utf8[at]) & 0xC0) == 0x80; };
    while (isInside(bytes) && isWhole)
        ++bytes;
    while (bytes > 0 && isInside(bytes))
        --bytes;
    return QString::fromUtf8(utf8.data(), qsizetype(std::min(bytes, utf8.size()))).size();
}

} // namespace

QString settingsOf(const LoadOptions &how, const Placement &placement)
{
    QStringList words{QCoreApplication::translate("LabResults", "context of %n token(s)", nullptr, placement.contextTokens),
                      how.cacheType == CacheType::F32 ? QCoreApplication::translate("LabResults", "cache in F32")
                                                      : QCoreApplication::translate("LabResults", "cache in F16"),
                      how.threads == 0 ? QCoreApplication::translate("LabResults", "a thread a core")
                                       : QCoreApplication::translate("LabResults", "%n thread(s)", nullptr, how.threads)};
    if (placement.layersOnGpu > 0)
        words.append(QCoreApplication::translate("LabResults", "%1 of %n layer(s) on the GPU", nullptr, placement.layers)
                         .arg(placement.layersOnGpu));
    return words.join(QStringLiteral(", "));
}

LabAnswer labAnswerOf(const Answer &answer, const Answer *reference)
{
    // What took no time was not measured: one token has no speed of writing.
    const auto measured = [](double value) { return value > 0 ? value : -1; };
    LabAnswer result{.text = text(answer.text),
                     .thinking = text(answer.thinking),
                     .error = errorOf(answer),
                     .finish = finishOf(answer),
                     .tokens = int(answer.tokens.size()),
                     .firstTokenSeconds = measured(answer.firstTokenSeconds),
                     .prefillTokensPerSecond = measured(answer.prefillTokensPerSecond()),
                     .decodeTokensPerSecond = measured(answer.decodeTokensPerSecond())};
    if (!answer.parting || !reference)
        return result;
    const Parting &parting = *answer.parting;
    result.equalShare = parting.commonShare;
    result.isSamePrompt = parting.isSamePrompt || !parting.isSameVocabulary;
    if (answer.text != reference->text)
        result.partsAtCharacter = QString::fromUtf8(answer.text.data(), qsizetype(parting.commonBytes)).size();
    result.parting = !parting.isSameVocabulary ? LabParting::Words : parting.isEqual ? LabParting::Same : LabParting::Token;
    if (result.parting == LabParting::Token) {
        result.partsAtToken = parting.commonTokens;
        result.candidates = candidatesAt(answer, parting.commonTokens);
        result.referenceCandidates = candidatesAt(*reference, parting.commonTokens);
        if (const std::optional<TokenPlace> place = placeOf(answer, size_t(parting.commonTokens))) {
            result.partsAtCharacter = unitsBefore(answer.text, place->start, false);
            result.partsLength = unitsBefore(answer.text, place->end, true) - result.partsAtCharacter;
        }
    }
    return result;
}

void setScore(LabAnswer &answer, const AnswerScore &score)
{
    if (score.tokens == 0)
        return;
    answer.forcedTokens = score.tokens;
    answer.agreedShare = score.agreed;
    answer.logProbability = score.logProbability;
    answer.referenceLogProbability = score.referenceLogProbability;
    answer.forcedDivergence = score.divergence;
    answer.forcedMost = score.mostDifference;
}

LabQuality labQualityOf(const Quality &measured, const QString &text, bool isReference)
{
    LabQuality quality;
    if (measured.failure)
        quality.error = hearth::text(measured.failure->message);
    if (!measured.evaluation)
        return quality;
    const Evaluation &evaluation = *measured.evaluation;
    quality.tokens = evaluation.summary.tokens;
    quality.blocks = evaluation.summary.surprisal.blocks;
    quality.readTokens = evaluation.readTokens;
    quality.seconds = evaluation.scoreSeconds;
    quality.perplexity = figure(evaluation.summary.perplexity);
    quality.isAtLeast = evaluation.isAtLeast;
    quality.isCompared = isReference || evaluation.summary.divergence.has_value();
    if (!quality.isCompared && quality.error.isEmpty())
        quality.error = QCoreApplication::translate("LabResults", "The reference came to nothing, so this can't be held against it.");
    if (isReference)
        quality.sameTop = {1, 0};
    if (isReference || !evaluation.summary.divergence)
        return quality;
    const DivergenceSummary &divergence = *evaluation.summary.divergence;
    quality.logRatio = figure(divergence.logRatio);
    quality.divergence = figure(divergence.mean);
    quality.divergenceMedian = divergence.median;
    quality.divergence99 = divergence.percentile99;
    quality.medianWithin = {divergence.medianWithin.low, divergence.medianWithin.high};
    quality.within99 = {divergence.percentile99Within.low, divergence.percentile99Within.high};
    quality.sameTop = figure(divergence.sameTop);
    quality.worst = worstOf(evaluation, text);
    quality.heat = heatOf(evaluation);
    quality.lengths = lengthsOf(evaluation, text);
    return quality;
}

LabVariant labVariantOf(const VariantResult &result, const ComparedVariant &compared)
{
    // Where only texts were read, the reading tells where.
    const Evaluation *reading =
        !result.qualities.empty() && result.qualities.front().evaluation ? &*result.qualities.front().evaluation : nullptr;
    const Placement &placement = result.placement.layers == 0 && reading ? reading->placement : result.placement;
    const DeviceInfo &device = placement.device;
    LabVariant variant{.label = text(result.label),
                       .path = pathOf(compared.model.path),
                       .quantization = text(result.info.quantization),
                       .device = text(device.name),
                       .driver = text(device.driver),
                       .loading = loadingOf(compared.model),
                       .notice = text(result.notice),
                       .fileBytes = qint64(result.info.fileBytes),
                       .bitsPerWeight = result.bitsPerWeight};
    if (compared.make) {
        variant.original = pathOf(compared.make->input);
        variant.mixture = text(compared.make->mixture);
    }
    if (result.failure) {
        variant.error = text(result.failure->message);
        return variant;
    }
    variant.settings = settingsOf(compared.model, placement);
    if (result.loadSeconds > 0) {
        variant.loadSeconds = result.loadSeconds;
        variant.peakMemoryBytes = qint64(result.peakRamBytes);
        variant.peakDeviceBytes = qint64(result.deviceBytes);
    }
    return variant;
}

void takeResult(LabRun &run, const ComparisonResult &result, const ComparisonRequest &request)
{
    run.seed = result.seed;
    run.isWhole = !result.isCancelled;
    const QList<LabVariant> planned = std::exchange(run.variants, {});
    run.answers.clear();
    run.quality.clear();
    const std::vector<Answer> none;
    const bool hasReference = size_t(run.reference) < result.variants.size();
    const std::vector<Answer> &references = hasReference ? result.variants[size_t(run.reference)].answers : none;
    for (size_t index = 0; index < result.variants.size(); ++index) {
        const VariantResult &variant = result.variants[index];
        run.variants.append(labVariantOf(variant, request.variants[index]));
        if (qsizetype(index) < planned.size())
            takePlanned(run.variants.last(), planned[qsizetype(index)]);
        for (size_t prompt = 0; prompt < variant.answers.size(); ++prompt) {
            if (variant.answers[prompt].tokens.empty() && !variant.answers[prompt].failure)
                continue; // it was stopped before
            LabAnswer answer = labAnswerOf(variant.answers[prompt], prompt < references.size() ? &references[prompt] : nullptr);
            answer.variant = int(index);
            answer.prompt = int(prompt);
            if (prompt < variant.scores.size())
                setScore(answer, variant.scores[prompt]);
            run.answers.append(answer);
        }
        if (!variant.qualities.empty()) {
            LabQuality quality = labQualityOf(variant.qualities.front(), run.text, int(index) == run.reference);
            quality.variant = int(index);
            run.quality.append(quality);
        }
    }
}

} // namespace hearth
