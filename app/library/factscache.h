#pragma once

#include "app/library/installedmodel.h"

#include <optional>

namespace hearth {

// The facts of files that were read before, so that a start does not read every model's head again. A file counts as unchanged while its
// path, size and time are. One thread at a time; kept in a JSON file, and lost without harm.
class FactsCache
{
public:
    // `version`: of the program that reads the facts, as another one may know more or run more: then nothing kept counts.
    FactsCache(const QString &file, const QString &version);

    [[nodiscard]] std::optional<ModelFacts> find(const InstalledModel &model) const;
    void put(const InstalledModel &model, const ModelFacts &facts);

    // Leaves out what is not among `models` and no longer on the disk; writes the file if something changed. False when that fails.
    bool save(const QList<InstalledModel> &models);

    static constexpr qint64 mostBytes = 64 << 20;

private:
    struct Entry
    {
        qint64 sizeBytes = 0;
        qint64 modifiedAt = 0;
        ModelFacts facts;
    };
    void load();

    QString m_file;
    QString m_version;
    QHash<QString, Entry> m_entries; // by path
    bool m_isChanged = false;
};

// Of this build: its number, and when its program was made.
QString factsVersion();

} // namespace hearth
