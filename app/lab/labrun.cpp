#include "app/lab/labrun.h"

#include "inference/evaluation.h"

#include <QCryptographicHash>
#include <QJsonArray>

#include <algorithm>
#include <cmath>

namespace hearth {

namespace {

constexpr double hottest = 4; // nats

// One list of fields serves writing and reading, so that they cannot part: Out puts them into an object, In takes them out of one.
class Out
{
public:
    void field(const char *key, const QString &value) { set(key, value, value.isEmpty()); }
    void field(const char *key, const QByteArray &value) { set(key, QString::fromLatin1(value.toBase64()), value.isEmpty()); }
    void field(const char *key, const QDateTime &value) { set(key, value.toUTC().toString(Qt::ISODateWithMs), !value.isValid()); }
    void field(const char *key, bool value) { m_json[QLatin1String(key)] = value; }
    void field(const char *key, int value) { m_json[QLatin1String(key)] = value; }
    void field(const char *key, qint64 value) { m_json[QLatin1String(key)] = value; }
    void field(const char *key, quint64 value) { m_json[QLatin1String(key)] = QString::number(value); } // a double would round it
    void field(const char *key, double value) { m_json[QLatin1String(key)] = value; }
    void field(const char *key, const QStringList &value) { set(key, QJsonArray::fromStringList(value), value.isEmpty()); }
    template <typename T> void field(const char *key, const QList<T> &values)
    {
        QJsonArray list;
        for (const T &value : values)
            list.append(written(value));
        set(key, list, list.isEmpty());
    }
    template <typename T> void field(const char *key, const T &value) { m_json[QLatin1String(key)] = written(value); }

    template <typename T> static QJsonObject written(const T &value);

private:
    void set(const char *key, const QJsonValue &value, bool isEmpty)
    {
        if (!isEmpty)
            m_json[QLatin1String(key)] = value;
    }

    QJsonObject m_json;
};

class In
{
public:
    explicit In(QJsonObject json) : m_json(std::move(json)) { }

    void field(const char *key, QString &value) const { value = at(key).toString(value); }
    void field(const char *key, QByteArray &value) const { value = QByteArray::fromBase64(at(key).toString().toLatin1()); }
    void field(const char *key, QDateTime &value) const { value = QDateTime::fromString(at(key).toString(), Qt::ISODateWithMs); }
    void field(const char *key, bool &value) const { value = at(key).toBool(value); }
    void field(const char *key, int &value) const { value = at(key).toInt(value); }
    void field(const char *key, qint64 &value) const { value = at(key).toInteger(value); }
    void field(const char *key, quint64 &value) const { value = at(key).toString().toULongLong(); }
    void field(const char *key, double &value) const { value = at(key).toDouble(value); }
    void field(const char *key, QStringList &value) const
    {
        const QJsonArray list = at(key).toArray();
        for (const auto &text : list)
            value.append(text.toString());
    }
    template <typename T> void field(const char *key, QList<T> &values) const
    {
        const QJsonArray list = at(key).toArray();
        for (const auto &value : list)
            values.append(read<T>(value.toObject()));
    }
    template <typename T> void field(const char *key, T &value) const { value = read<T>(at(key).toObject()); }

    template <typename T> static T read(const QJsonObject &json);

private:
    [[nodiscard]] QJsonValue at(const char *key) const { return m_json[QLatin1String(key)]; }

    QJsonObject m_json;
};

constexpr const char *partingNames[] = {"", "same", "token", "words"};

LabParting partingFrom(const QString &name)
{
    const auto *const found = std::find(std::begin(partingNames), std::end(partingNames), name);
    return found == std::end(partingNames) ? LabParting::Unknown : LabParting(found - std::begin(partingNames));
}

template <typename Io> void fields(Io &io, LabFigure &figure)
{
    io.field("value", figure.value);
    io.field("standard_error", figure.error);
}

template <typename Io> void fields(Io &io, LabInterval &interval)
{
    io.field("low", interval.low);
    io.field("high", interval.high);
}

template <typename Io> void fields(Io &io, LabAdapter &adapter)
{
    io.field("path", adapter.path);
    io.field("scale", adapter.scale);
}

template <typename Io> void fields(Io &io, LabLoading &loading)
{
    io.field("is_known", loading.isKnown);
    io.field("device", loading.device);
    io.field("gpu_layers", loading.gpuLayers);
    io.field("context_tokens", loading.contextTokens);
    io.field("cache_type", loading.cacheType);
    io.field("threads", loading.threads);
    io.field("cpu_isa", loading.cpuIsa);
    io.field("batch_tokens", loading.batchTokens);
    io.field("chat_template", loading.chatTemplate);
    io.field("adapters", loading.adapters);
}

template <typename Io> void fields(Io &io, LabTerms &terms)
{
    io.field("top_k", terms.topK);
    io.field("top_p", terms.topP);
    io.field("min_p", terms.minP);
    io.field("typical_p", terms.typicalP);
    io.field("repeat_penalty", terms.repeatPenalty);
    io.field("frequency_penalty", terms.frequencyPenalty);
    io.field("presence_penalty", terms.presencePenalty);
    io.field("penalty_window", terms.penaltyWindow);
    io.field("thinking", terms.thinks);
    io.field("scores_answers", terms.scoresAnswers);
    io.field("residence", terms.residence);
    io.field("scores_apart", terms.scoresApart);
    io.field("candidates", terms.candidates);
    io.field("window_tokens", terms.windowTokens);
    io.field("most_windows", terms.mostWindows);
    io.field("windows_overlap", terms.overlaps);
    io.field("most_text_tokens", terms.mostTokens);
}

template <typename Io> void fields(Io &io, LabVariant &variant)
{
    io.field("label", variant.label);
    io.field("path", variant.path);
    io.field("sha256", variant.sha256);
    io.field("repository", variant.repository);
    io.field("revision", variant.revision);
    io.field("quantization", variant.quantization);
    io.field("wanted_device", variant.wantedDevice);
    io.field("device", variant.device);
    io.field("driver", variant.driver);
    io.field("settings", variant.settings);
    io.field("loading", variant.loading);
    io.field("notice", variant.notice);
    io.field("quantized_from", variant.original);
    io.field("quantized_from_sha256", variant.originalSha256);
    io.field("quantized_from_type", variant.originalQuantization);
    io.field("quantized_from_bytes", variant.originalBytes);
    io.field("quantized_to", variant.mixture);
    io.field("file_bytes", variant.fileBytes);
    io.field("modified_at", variant.modifiedAt);
    io.field("bits_per_weight", variant.bitsPerWeight);
    io.field("load_seconds", variant.loadSeconds);
    io.field("peak_memory_bytes", variant.peakMemoryBytes);
    io.field("peak_device_bytes", variant.peakDeviceBytes);
    io.field("error", variant.error);
}

template <typename Io> void fields(Io &io, LabCandidate &candidate)
{
    io.field("text", candidate.text);
    io.field("probability", candidate.probability);
    io.field("is_chosen", candidate.isChosen);
}

template <typename Io> void fields(Io &io, LabAnswer &answer)
{
    io.field("prompt", answer.prompt);
    io.field("variant", answer.variant);
    io.field("text", answer.text);
    io.field("thinking", answer.thinking);
    io.field("error", answer.error);
    io.field("finish", answer.finish);
    io.field("tokens", answer.tokens);
    io.field("first_token_seconds", answer.firstTokenSeconds);
    io.field("prefill_tokens_per_second", answer.prefillTokensPerSecond);
    io.field("decode_tokens_per_second", answer.decodeTokensPerSecond);
    QString parting = QLatin1String(partingNames[size_t(answer.parting)]);
    io.field("parting", parting);
    answer.parting = partingFrom(parting);
    io.field("same_prompt", answer.isSamePrompt);
    io.field("parts_at_token", answer.partsAtToken);
    qint64 character = answer.partsAtCharacter;
    io.field("parts_at_character", character);
    answer.partsAtCharacter = qsizetype(character);
    qint64 length = answer.partsLength;
    io.field("parts_length", length);
    answer.partsLength = qsizetype(length);
    io.field("equal_share", answer.equalShare);
    io.field("candidates", answer.candidates);
    io.field("reference_candidates", answer.referenceCandidates);
    io.field("forced_tokens", answer.forcedTokens);
    io.field("agreed_share", answer.agreedShare);
    io.field("forced_log_probability", answer.logProbability);
    io.field("forced_log_probability_of_reference", answer.referenceLogProbability);
    io.field("forced_divergence", answer.forcedDivergence);
    io.field("forced_largest_difference", answer.forcedMost);
}

template <typename Io> void fields(Io &io, LabWorstToken &token)
{
    qint64 position = token.position;
    io.field("position", position);
    token.position = qsizetype(position);
    io.field("text", token.text);
    io.field("divergence", token.divergence);
    io.field("probability", token.probability);
    io.field("probability_of_reference", token.referenceProbability);
}

template <typename Io> void fields(Io &io, LabQuality &quality)
{
    io.field("variant", quality.variant);
    io.field("error", quality.error);
    io.field("tokens", quality.tokens);
    io.field("blocks", quality.blocks);
    io.field("read_tokens", quality.readTokens);
    io.field("seconds", quality.seconds);
    io.field("perplexity", quality.perplexity);
    io.field("is_compared", quality.isCompared);
    io.field("divergences_are_at_least", quality.isAtLeast);
    io.field("log_perplexity_ratio", quality.logRatio);
    io.field("divergence", quality.divergence);
    io.field("divergence_median", quality.divergenceMedian);
    io.field("divergence_99", quality.divergence99);
    io.field("divergence_median_within", quality.medianWithin);
    io.field("divergence_99_within", quality.within99);
    io.field("same_top", quality.sameTop);
    io.field("worst", quality.worst);
    io.field("heat", quality.heat);
    io.field("lengths", quality.lengths);
}

template <typename Io> void fields(Io &io, LabPrompt &prompt)
{
    io.field("name", prompt.name);
    io.field("system", prompt.system);
    io.field("prompt", prompt.text);
}

template <typename Io> void fields(Io &io, LabRun &run)
{
    io.field("started_at", run.startedAt);
    io.field("title", run.title);
    io.field("build", run.build);
    io.field("seed", run.seed);
    io.field("temperature", run.temperature);
    io.field("max_tokens", run.maxTokens);
    io.field("terms", run.terms);
    io.field("reference", run.reference);
    io.field("prompts", run.prompts);
    io.field("text", run.textName);
    io.field("text_beginning", run.text);
    io.field("text_sha256", run.textHash);
    io.field("text_path", run.textPath);
    io.field("variants", run.variants);
    io.field("answers", run.answers);
    io.field("quality", run.quality);
    io.field("is_whole", run.isWhole);
    io.field("is_under_way", run.isUnderWay);
    io.field("is_interrupted", run.isInterrupted);
    io.field("is_blind", run.isBlind);
    io.field("names_seen", run.isSeen);
    io.field("is_disturbed", run.isDisturbed);
    io.field("repeats", run.again);
    io.field("changes", run.changes);
}

template <typename T> QJsonObject Out::written(const T &value)
{
    Out out;
    T copy = value; // the list of fields is one for both ways and changes nothing here
    fields(out, copy);
    return out.m_json;
}

template <typename T> T In::read(const QJsonObject &json)
{
    T value;
    const In in(json);
    fields(in, value);
    return value;
}

// An index that points past its list would be followed: such rows are left out.
template <typename T> void dropStrayRows(QList<T> &rows, qsizetype variants)
{
    rows.removeIf([variants](const T &row) { return row.variant < 0 || row.variant >= variants; });
}

} // namespace

QString hashOfText(const QString &text)
{
    return QString::fromLatin1(QCryptographicHash::hash(text.toUtf8(), QCryptographicHash::Sha256).toHex());
}

int measuredTokensOf(const LabRun &run)
{
    int compared = 0;
    int any = 0;
    for (const LabQuality &quality : run.quality) {
        any = std::max(any, quality.tokens);
        compared = std::max(compared, quality.isCompared ? quality.tokens : 0);
    }
    return compared > 0 ? compared : any;
}

const LabQuality *qualityOf(const LabRun &run, int variant)
{
    const auto found = std::find_if(run.quality.begin(), run.quality.end(), [&](const LabQuality &row) { return row.variant == variant; });
    return found == run.quality.end() ? nullptr : &*found;
}

LabInterval intervalOf(const LabFigure &figure, const LabQuality &quality)
{
    const Estimate estimate{figure.value, figure.error, quality.blocks};
    return {estimate.low95(), estimate.high95()};
}

LabInterval sameTopInterval(const LabQuality &quality)
{
    const Interval interval = shareInterval95({quality.sameTop.value, quality.sameTop.error, quality.blocks}, quality.tokens);
    return {interval.low, interval.high};
}

double agreedShareOf(const LabRun &run, int variant)
{
    double agreed = 0;
    double tokens = 0;
    for (const LabAnswer &answer : run.answers) {
        if (answer.variant != variant || answer.forcedTokens <= 0)
            continue;
        agreed += answer.agreedShare * answer.forcedTokens;
        tokens += answer.forcedTokens;
    }
    return tokens > 0 ? agreed / tokens : -1;
}

double decodeSpeedOf(const LabRun &run, int variant)
{
    QList<double> speeds;
    for (const LabAnswer &answer : run.answers) {
        if (answer.variant == variant && answer.decodeTokensPerSecond > 0)
            speeds.append(answer.decodeTokensPerSecond);
    }
    if (speeds.isEmpty())
        return -1;
    std::sort(speeds.begin(), speeds.end());
    const qsizetype middle = speeds.size() / 2;
    return speeds.size() % 2 == 1 ? speeds[middle] : (speeds[middle - 1] + speeds[middle]) / 2;
}

QJsonObject toJson(const LabRun &run)
{
    return Out::written(run);
}

LabRun labRunFrom(const QJsonObject &json)
{
    LabRun run = In::read<LabRun>(json);
    dropStrayRows(run.answers, run.variants.size());
    dropStrayRows(run.quality, run.variants.size());
    run.answers.removeIf([&](const LabAnswer &answer) { return answer.prompt < 0 || answer.prompt >= run.prompts.size(); });
    if (run.reference < 0 || run.reference >= run.variants.size())
        run.reference = 0;
    return run;
}

quint8 heatOf(double divergence)
{
    return quint8(1 + std::lround(std::sqrt(std::clamp(divergence / hottest, 0.0, 1.0)) * 254));
}

double divergenceOfHeat(quint8 heat)
{
    const double root = std::max(heat - 1, 0) / 254.0;
    return root * root * hottest;
}

} // namespace hearth
