#include "app/chat/samplingmodel.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <array>

namespace hearth {

namespace {

struct StageName
{
    SamplerStage stage;
    const char *name;
};
constexpr std::array stageNames{
    StageName{SamplerStage::Penalties, "penalties"}, StageName{SamplerStage::TopK, "top_k"},
    StageName{SamplerStage::TypicalP, "typical_p"},  StageName{SamplerStage::TopP, "top_p"},
    StageName{SamplerStage::MinP, "min_p"},          StageName{SamplerStage::Temperature, "temperature"},
};

QString seedText(const SamplingOptions &options)
{
    return options.seed == 0 ? QString() : QString::number(options.seed);
}

} // namespace

template <typename T> void SamplingModel::assign(T &member, T value)
{
    if (member == value)
        return;
    member = value;
    Q_EMIT changed();
    Q_EMIT edited();
}

void SamplingModel::setTemperature(double value)
{
    assign(m_options.temperature, float(std::clamp(value, 0.0, 5.0)));
}
void SamplingModel::setTopK(int value)
{
    assign(m_options.topK, std::clamp(value, 0, 1000000));
}
void SamplingModel::setTopP(double value)
{
    assign(m_options.topP, float(std::clamp(value, 0.0, 1.0)));
}
void SamplingModel::setMinP(double value)
{
    assign(m_options.minP, float(std::clamp(value, 0.0, 1.0)));
}
void SamplingModel::setTypicalP(double value)
{
    assign(m_options.typicalP, float(std::clamp(value, 0.0, 1.0)));
}
void SamplingModel::setRepeatPenalty(double value)
{
    assign(m_options.repeatPenalty, float(std::clamp(value, 0.1, 10.0)));
}
void SamplingModel::setFrequencyPenalty(double value)
{
    assign(m_options.frequencyPenalty, float(std::clamp(value, -2.0, 2.0)));
}
void SamplingModel::setPresencePenalty(double value)
{
    assign(m_options.presencePenalty, float(std::clamp(value, -2.0, 2.0)));
}
void SamplingModel::setPenaltyWindow(int value)
{
    assign(m_options.penaltyWindow, std::clamp(value, -1, 1000000));
}
void SamplingModel::setMaxTokens(int value)
{
    assign(m_maxTokens, value <= 0 ? -1 : value);
}

QString SamplingModel::seed() const
{
    return seedText(m_options);
}

void SamplingModel::setSeed(const QString &value)
{
    assign(m_options.seed, uint64_t(value.trimmed().toULongLong()));
}

QStringList SamplingModel::order() const
{
    QStringList names;
    for (const SamplerStage stage : m_options.order) {
        for (const StageName &known : stageNames) {
            if (known.stage == stage)
                names.append(QLatin1String(known.name));
        }
    }
    return names;
}

void SamplingModel::setOrder(const QStringList &names)
{
    std::vector<SamplerStage> order;
    for (const QString &name : names) {
        for (const StageName &known : stageNames) {
            if (name == QLatin1String(known.name) && std::find(order.begin(), order.end(), known.stage) == order.end())
                order.push_back(known.stage);
        }
    }
    if (order.size() == stageNames.size() && names.size() == qsizetype(stageNames.size()))
        assign(m_options.order, order);
}

void SamplingModel::moveStage(int from, int to)
{
    QStringList names = order();
    if (from < 0 || to < 0 || from >= names.size() || to >= names.size())
        return;
    names.move(from, to);
    setOrder(names);
}

SamplingOptions SamplingModel::usual() const
{
    SamplingOptions options = m_usual ? *m_usual : SamplingOptions();
    options.temperature = m_usualTemperature.value_or(options.temperature);
    return options;
}

void SamplingModel::setUsual(const QString &json)
{
    SamplingModel made;
    made.load(json);
    m_usual = made.m_options;
    m_usualMaxTokens = made.m_maxTokens;
}

bool SamplingModel::isDefault() const
{
    return toJson().isEmpty();
}

void SamplingModel::reset()
{
    if (isDefault())
        return;
    m_options = usual();
    m_maxTokens = m_usualMaxTokens;
    Q_EMIT changed();
    Q_EMIT edited();
}

QString SamplingModel::toJson() const
{
    const SamplingOptions standard = usual();
    QJsonObject json;
    const auto put = [&json](const char *key, auto value, auto standardValue) {
        if (value != standardValue)
            json[QLatin1String(key)] = value;
    };
    put("temperature", double(m_options.temperature), double(standard.temperature));
    put("top_k", m_options.topK, standard.topK);
    put("top_p", double(m_options.topP), double(standard.topP));
    put("min_p", double(m_options.minP), double(standard.minP));
    put("typical_p", double(m_options.typicalP), double(standard.typicalP));
    put("repeat_penalty", double(m_options.repeatPenalty), double(standard.repeatPenalty));
    put("frequency_penalty", double(m_options.frequencyPenalty), double(standard.frequencyPenalty));
    put("presence_penalty", double(m_options.presencePenalty), double(standard.presencePenalty));
    put("penalty_window", m_options.penaltyWindow, standard.penaltyWindow);
    put("seed", seed(), seedText(standard));
    put("max_tokens", m_maxTokens, m_usualMaxTokens);
    if (m_options.order != standard.order)
        json[QStringLiteral("order")] = QJsonArray::fromStringList(order());
    return json.isEmpty() ? QString() : QString::fromUtf8(QJsonDocument(json).toJson(QJsonDocument::Compact));
}

void SamplingModel::load(const QString &json)
{
    const QJsonObject values = QJsonDocument::fromJson(json.toUtf8()).object();
    const bool wasBlocked = blockSignals(true);
    m_options = usual();
    m_maxTokens = m_usualMaxTokens;
    setTemperature(values[QStringLiteral("temperature")].toDouble(temperature()));
    setTopK(values[QStringLiteral("top_k")].toInt(topK()));
    setTopP(values[QStringLiteral("top_p")].toDouble(topP()));
    setMinP(values[QStringLiteral("min_p")].toDouble(minP()));
    setTypicalP(values[QStringLiteral("typical_p")].toDouble(typicalP()));
    setRepeatPenalty(values[QStringLiteral("repeat_penalty")].toDouble(repeatPenalty()));
    setFrequencyPenalty(values[QStringLiteral("frequency_penalty")].toDouble(frequencyPenalty()));
    setPresencePenalty(values[QStringLiteral("presence_penalty")].toDouble(presencePenalty()));
    setPenaltyWindow(values[QStringLiteral("penalty_window")].toInt(penaltyWindow()));
    setSeed(values[QStringLiteral("seed")].toString(seed()));
    setMaxTokens(values[QStringLiteral("max_tokens")].toInt(m_usualMaxTokens));
    QStringList names;
    for (const auto &name : values[QStringLiteral("order")].toArray())
        names.append(name.toString());
    setOrder(names);
    blockSignals(wasBlocked);
    Q_EMIT changed();
}

} // namespace hearth
