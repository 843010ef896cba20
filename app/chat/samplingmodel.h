#pragma once

#include "inference/request.h"

#include <QObject>
#include <QStringList>
#include <QtQml/qqmlregistration.h>

#include <optional>

namespace hearth {

// Sampling of a chat, or of a model, to be edited: the engine's SamplingOptions and maxTokens as properties. UI thread.
// `changed` comes once a change by whoever, `edited` only for the user's own (not for load()).
class SamplingModel : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(double temperature READ temperature WRITE setTemperature NOTIFY changed)
    Q_PROPERTY(int topK READ topK WRITE setTopK NOTIFY changed)
    Q_PROPERTY(double topP READ topP WRITE setTopP NOTIFY changed)
    Q_PROPERTY(double minP READ minP WRITE setMinP NOTIFY changed)
    Q_PROPERTY(double typicalP READ typicalP WRITE setTypicalP NOTIFY changed)
    Q_PROPERTY(double repeatPenalty READ repeatPenalty WRITE setRepeatPenalty NOTIFY changed)
    Q_PROPERTY(double frequencyPenalty READ frequencyPenalty WRITE setFrequencyPenalty NOTIFY changed)
    Q_PROPERTY(double presencePenalty READ presencePenalty WRITE setPresencePenalty NOTIFY changed)
    Q_PROPERTY(int penaltyWindow READ penaltyWindow WRITE setPenaltyWindow NOTIFY changed)
    // Digits; "" is a fresh seed each time.
    Q_PROPERTY(QString seed READ seed WRITE setSeed NOTIFY changed)
    // -1: no limit.
    Q_PROPERTY(int maxTokens READ maxTokens WRITE setMaxTokens NOTIFY changed)
    // Names of the stages in the order they run: "penalties", "top_k", "typical_p", "top_p", "min_p", "temperature".
    Q_PROPERTY(QStringList order READ order WRITE setOrder NOTIFY changed)
    Q_PROPERTY(bool isDefault READ isDefault NOTIFY changed)

public:
    using QObject::QObject;

    [[nodiscard]] double temperature() const { return m_options.temperature; }
    [[nodiscard]] int topK() const { return m_options.topK; }
    [[nodiscard]] double topP() const { return m_options.topP; }
    [[nodiscard]] double minP() const { return m_options.minP; }
    [[nodiscard]] double typicalP() const { return m_options.typicalP; }
    [[nodiscard]] double repeatPenalty() const { return m_options.repeatPenalty; }
    [[nodiscard]] double frequencyPenalty() const { return m_options.frequencyPenalty; }
    [[nodiscard]] double presencePenalty() const { return m_options.presencePenalty; }
    [[nodiscard]] int penaltyWindow() const { return m_options.penaltyWindow; }
    [[nodiscard]] QString seed() const;
    [[nodiscard]] int maxTokens() const { return m_maxTokens; }
    [[nodiscard]] QStringList order() const;
    [[nodiscard]] bool isDefault() const;

    // Values are clamped to what the sampler takes.
    void setTemperature(double value);
    void setTopK(int value);
    void setTopP(double value);
    void setMinP(double value);
    void setTypicalP(double value);
    void setRepeatPenalty(double value);
    void setFrequencyPenalty(double value);
    void setPresencePenalty(double value);
    void setPenaltyWindow(int value);
    void setSeed(const QString &value);
    void setMaxTokens(int value);
    void setOrder(const QStringList &names); // ignored unless it names each stage once

    // Of a chat that sets none of its own, in place of the engine's default; from the next load() on. JSON as of toJson(); the temperature
    // comes before the one in it.
    void setUsual(const QString &json);
    void setUsualTemperature(std::optional<float> value) { m_usualTemperature = value; }

    Q_INVOKABLE void moveStage(int from, int to);
    Q_INVOKABLE void reset();

    [[nodiscard]] const SamplingOptions &options() const { return m_options; }
    // JSON of what differs from the default; "" when nothing does. load() tolerates unknown keys and wrong types.
    [[nodiscard]] Q_INVOKABLE QString toJson() const;
    Q_INVOKABLE void load(const QString &json);

Q_SIGNALS:
    void changed();
    void edited();

private:
    template <typename T> void assign(T &member, T value);

    [[nodiscard]] SamplingOptions usual() const;

    std::optional<SamplingOptions> m_usual; // else the engine's
    int m_usualMaxTokens = -1;
    std::optional<float> m_usualTemperature; // else that of the others
    SamplingOptions m_options;
    int m_maxTokens = -1;
};

} // namespace hearth
