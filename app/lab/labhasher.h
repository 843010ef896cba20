#pragma once

#include <QHash>
#include <QObject>
#include <QStringList>
#include <QThreadPool>

#include <atomic>
#include <functional>

namespace hearth {

// Which file a variant is, as far as the library knows without reading it.
struct LabIdentity
{
    QString repository; // "org/name"
    QString revision;
    QStringList files;             // with the weights, in order; empty: the path itself
    QHash<QString, QString> known; // SHA-256 by file, of those that need not be read
};

// What the variants' files hold, by SHA-256, found out on a thread of the lowest priority. Of a model in several files it is the hash of
// their hashes (64 hex digits each, in order). A file that changed is read again. UI thread; values only cross.
class LabHasher : public QObject
{
    Q_OBJECT

public:
    // SHA-256 of one file in hex, from memory where it has not changed since; empty when it cannot be read or `stop` was set. Called on the
    // worker.
    using HashFile = std::function<QString(const QString &path, const std::atomic<bool> &stop)>;

    struct Stamp // of all files: when one of them is another, the hash is
    {
        qint64 bytes = 0;
        qint64 modifiedAt = 0; // ms since 1970; 0: there is none of them
        bool operator==(const Stamp &) const = default;
    };
    [[nodiscard]] static Stamp stampOf(const QStringList &files);

    explicit LabHasher(HashFile hashFile, QObject *parent = nullptr);
    ~LabHasher() override; // stops

    void want(const QString &path, const LabIdentity &identity); // → known, soon, unless it cannot be read
    // What is known already and still holds; empty: nothing.
    [[nodiscard]] QString hashOf(const QString &path) const;
    [[nodiscard]] bool isBusy() const { return m_isBusy; } // a file is being read
    // While speeds are measured nothing is read.
    void setPaused(bool isPaused);

Q_SIGNALS:
    void known(const QString &path, const QString &sha256);

private:
    struct Kept
    {
        Stamp stamp;
        LabIdentity identity;
        QString sha256; // empty: wanted
    };
    void next();
    void take(const QString &path, const Stamp &stamp, const QString &sha256);

    HashFile m_hashFile;
    QHash<QString, Kept> m_kept;
    QStringList m_waiting;
    bool m_isBusy = false;
    bool m_isPaused = false;
    std::atomic<bool> m_stop{false};
    QThreadPool m_worker; // one thread
};

} // namespace hearth
