#include "app/store/modeldefaults.h"

#include "app/store/whendone.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSqlQuery>

#include <algorithm>

namespace hearth {

namespace {

constexpr qsizetype mostAdapters = 16;
constexpr double largestScale = 10;

} // namespace

QString toJson(const ModelDefaults &defaults)
{
    QJsonObject json;
    const auto put = [&json](const char *key, const QString &value) {
        if (!value.isEmpty())
            json[QLatin1String(key)] = value;
    };
    put("chat_template", defaults.chatTemplate);
    put("sampling", defaults.sampling);
    put("instructions", defaults.instructions);
    put("device", defaults.device);
    put("cache_type", defaults.cacheType);
    if (defaults.contextTokens > 0)
        json[QStringLiteral("context_tokens")] = defaults.contextTokens;
    QJsonArray adapters;
    for (const AdapterUse &adapter : defaults.adapters.mid(0, mostAdapters))
        adapters.append(QJsonObject{{QStringLiteral("path"), adapter.path}, {QStringLiteral("scale"), adapter.scale}});
    if (!adapters.isEmpty())
        json[QStringLiteral("adapters")] = adapters;
    return json.isEmpty() ? QString() : QString::fromUtf8(QJsonDocument(json).toJson(QJsonDocument::Compact));
}

ModelDefaults modelDefaultsFrom(const QString &json)
{
    const QJsonObject values = QJsonDocument::fromJson(json.toUtf8()).object();
    ModelDefaults defaults;
    defaults.chatTemplate = values[QStringLiteral("chat_template")].toString();
    defaults.sampling = values[QStringLiteral("sampling")].toString();
    defaults.instructions = values[QStringLiteral("instructions")].toString();
    defaults.device = values[QStringLiteral("device")].toString();
    defaults.cacheType = values[QStringLiteral("cache_type")].toString();
    defaults.contextTokens = std::max(0, values[QStringLiteral("context_tokens")].toInt());
    const QJsonArray adapters = values[QStringLiteral("adapters")].toArray();
    for (const auto &value : adapters) {
        const QString path = value[QStringLiteral("path")].toString();
        const double scale = value[QStringLiteral("scale")].toDouble(1);
        if (!path.isEmpty() && defaults.adapters.size() < mostAdapters)
            defaults.adapters.append({path, std::clamp(scale, -largestScale, largestScale)});
    }
    return defaults;
}

QHash<QString, ModelDefaults> readModelDefaults(Database &db)
{
    QHash<QString, ModelDefaults> all;
    db.forEach(QStringLiteral("SELECT identity, defaults FROM model_defaults"), {},
               [&](const QSqlQuery &row) { all.insert(row.value(0).toString(), modelDefaultsFrom(row.value(1).toString())); });
    return all;
}

void putModelDefaults(Database &db, const QString &identity, const ModelDefaults &defaults, qint64 when)
{
    const QString json = toJson(defaults);
    if (json.isEmpty())
        return db.run(QStringLiteral("DELETE FROM model_defaults WHERE identity = ?"), {identity});
    db.run(QStringLiteral("INSERT INTO model_defaults (identity, defaults, updated_at) VALUES (?, ?, ?) "
                          "ON CONFLICT(identity) DO UPDATE SET defaults = excluded.defaults, updated_at = excluded.updated_at"),
           {identity, json, when});
}

void ModelDefaultsBook::load()
{
    whenDone(m_store.run([](Database &db) { return readModelDefaults(db); }), this,
             [this](const StoreResult<QHash<QString, ModelDefaults>> &result) {
                 for (auto kept = result.value.begin(); kept != result.value.end(); ++kept) {
                     if (!m_all.contains(kept.key())) // else it was set in the meantime
                         m_all.insert(kept.key(), kept.value());
                 }
                 m_isLoaded = true;
                 Q_EMIT loaded();
             });
}

void ModelDefaultsBook::set(const QString &identity, const ModelDefaults &defaults)
{
    if (identity.isEmpty() || (m_all.contains(identity) && m_all.value(identity) == defaults))
        return;
    m_all.insert(identity, defaults);
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    m_store.write([identity, defaults, now](Database &db) { putModelDefaults(db, identity, defaults, now); });
    Q_EMIT changed(identity);
}

} // namespace hearth
