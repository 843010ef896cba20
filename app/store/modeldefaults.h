#pragma once

#include "app/store/store.h"

#include <QHash>
#include <QObject>

namespace hearth {

// A LoRA adapter to put on a model.
struct AdapterUse
{
    QString path;
    double scale = 1;
    bool operator==(const AdapterUse &) const = default;
};

// How one model is loaded and talked with, where the user wants it otherwise than with all models. A chat's own settings come first.
struct ModelDefaults
{
    QString chatTemplate;       // Jinja; empty: the file's own
    QString sampling;           // JSON of SamplingModel; empty: the usual
    QString instructions;       // system prompt of chats that have none
    QString device;             // "auto", "cpu", "vulkan:N"; empty: as set for all
    QString cacheType;          // of keys and values: "f16", "f32"; empty: f16
    int contextTokens = 0;      // 0: as set for all
    QList<AdapterUse> adapters; // at most 16

    bool operator==(const ModelDefaults &) const = default;
};

// Unknown keys and wrong types are passed over: a newer Hearth may have written them.
QString toJson(const ModelDefaults &defaults);
ModelDefaults modelDefaultsFrom(const QString &json);

// The SQL. Store thread; throw DatabaseFailure. Defaults that say nothing are not kept.
QHash<QString, ModelDefaults> readModelDefaults(Database &db);
void putModelDefaults(Database &db, const QString &identity, const ModelDefaults &defaults, qint64 when);

// All of them, for the UI thread: reads at once what load() brought, writes through the store.
class ModelDefaultsBook : public QObject
{
    Q_OBJECT

public:
    explicit ModelDefaultsBook(Store &store, QObject *parent = nullptr) : QObject(parent), m_store(store) { }

    void load(); // after Store::open() was called; `loaded` follows, in any case
    [[nodiscard]] bool isLoaded() const { return m_isLoaded; }
    // identity: identityKey() of the library.
    [[nodiscard]] ModelDefaults of(const QString &identity) const { return m_all.value(identity); }
    void set(const QString &identity, const ModelDefaults &defaults);

Q_SIGNALS:
    void loaded();
    void changed(const QString &identity);

private:
    Store &m_store;
    QHash<QString, ModelDefaults> m_all;
    bool m_isLoaded = false;
};

} // namespace hearth
