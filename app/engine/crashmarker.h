#pragma once

#include <QString>

namespace hearth {

// A file that names the model being loaded. It is there before the load begins and gone when it ended, well or not: found at start,
// it says that this model took the app down.
class CrashMarker
{
public:
    explicit CrashMarker(const QString &dataFolder);

    // Path of the model whose load never ended in the last run; empty: none. Read once, at construction.
    [[nodiscard]] const QString &culprit() const { return m_culprit; }
    void set(const QString &modelPath);
    void clear();

private:
    QString m_file;
    QString m_culprit;
};

} // namespace hearth
