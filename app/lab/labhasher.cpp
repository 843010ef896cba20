#include "app/lab/labhasher.h"

#include "app/store/filehash.h"
#include "inference/lowpriority.h"

#include <QDateTime>
#include <QFileInfo>

namespace hearth {

LabHasher::LabHasher(HashFile hashFile, QObject *parent) : QObject(parent), m_hashFile(std::move(hashFile))
{
    m_worker.setMaxThreadCount(1);
}

LabHasher::~LabHasher()
{
    m_stop = true;
    m_worker.waitForDone();
}

LabHasher::Stamp LabHasher::stampOf(const QStringList &files)
{
    Stamp stamp;
    for (const QString &file : files) {
        const QFileInfo info(file);
        stamp.bytes += info.size();
        stamp.modifiedAt = std::max(stamp.modifiedAt, info.exists() ? info.lastModified().toMSecsSinceEpoch() : 0);
    }
    return stamp;
}

QString LabHasher::hashOf(const QString &path) const
{
    const auto kept = m_kept.constFind(path);
    return kept != m_kept.cend() && kept->stamp == stampOf(kept->identity.files) ? kept->sha256 : QString();
}

void LabHasher::want(const QString &path, const LabIdentity &identity)
{
    Kept kept{.identity = identity};
    if (kept.identity.files.isEmpty())
        kept.identity.files = {path};
    if (const QString sha256 = hashOf(path); !sha256.isEmpty()) {
        Q_EMIT known(path, sha256);
        return;
    }
    m_kept.insert(path, kept);
    if (!m_waiting.contains(path))
        m_waiting.append(path);
    next();
}

void LabHasher::setPaused(bool isPaused)
{
    m_isPaused = isPaused;
    m_stop = isPaused;
    next();
}

void LabHasher::next()
{
    if (m_isPaused || m_isBusy || m_waiting.isEmpty() || !m_hashFile)
        return;
    const QString path = m_waiting.constFirst();
    const LabIdentity identity = m_kept.value(path).identity;
    m_isBusy = true;
    m_worker.start([this, path, identity] {
        lowerPriority();
        const Stamp stamp = stampOf(identity.files);
        QStringList hashes;
        for (const QString &file : identity.files) {
            const QString stated = identity.known.value(file);
            hashes.append(stated.size() == 64 ? stated : m_hashFile(file, m_stop));
        }
        // What was changed while it was read is neither the one nor the other.
        const QString sha256 = stampOf(identity.files) == stamp ? hashOfParts(hashes) : QString();
        QMetaObject::invokeMethod(
            this, [this, path, stamp, sha256] { take(path, stamp, sha256); }, Qt::QueuedConnection);
    });
}

void LabHasher::take(const QString &path, const Stamp &stamp, const QString &sha256)
{
    m_isBusy = false;
    // What was broken off by a pause is begun again after it; what cannot be read is left.
    if (!sha256.isEmpty() || !m_isPaused)
        m_waiting.removeOne(path);
    if (!sha256.isEmpty()) {
        m_kept[path].stamp = stamp;
        m_kept[path].sha256 = sha256;
        Q_EMIT known(path, sha256);
    }
    next();
}

} // namespace hearth
