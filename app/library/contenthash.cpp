#include "app/library/contenthash.h"

#include "app/library/jsonfile.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QMap>
#include <QSaveFile>

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace hearth {

namespace {

constexpr qint64 blockBytes = 1 << 20;

QString tr(const char *text)
{
    return QCoreApplication::translate("Library", text);
}

qint64 modifiedAt(const QFileInfo &info)
{
    return info.lastModified().toMSecsSinceEpoch();
}

// Names of one file, by links of either kind.
bool isSameFile(const QString &a, const QString &b)
{
    std::error_code error;
    return std::filesystem::equivalent(a.toStdU16String(), b.toStdU16String(), error) && !error;
}

qint64 sizeOf(const QStringList &files)
{
    qint64 total = 0;
    for (const QString &file : files)
        total += QFileInfo(file).size();
    return total;
}

// Adds up the bytes of several files.
class JobProgress
{
public:
    JobProgress(const QString &path, qint64 totalBytes, const TellProgress &tell) : m_tell(tell), m_now{path, 0, totalBytes} { }
    void setPath(const QString &path) { m_now.path = path; }
    std::function<void(qint64)> ofFile()
    {
        return [this, before = m_now.doneBytes](qint64 done) {
            m_now.doneBytes = before + done;
            if (m_tell)
                m_tell(m_now);
        };
    }

private:
    const TellProgress &m_tell;
    HashProgress m_now;
};

// As it was computed since the file's last change; else empty.
QString computedHash(const QFileInfo &info, const QString &path, const KnownHashes &known)
{
    const KnownHash earlier = known.value(path);
    return earlier.sizeBytes == info.size() && earlier.modifiedAt == modifiedAt(info) ? earlier.sha256 : QString();
}

// The hashes of a model's weights, one after the other; empty when one cannot be had.
QString contentOf(const InstalledModel &model, KnownHashes &known, const std::atomic<bool> &stop, JobProgress &progress)
{
    QString content;
    for (const QString &path : model.weights) {
        QString hash = knownHashOf(model, path, known);
        if (hash.isEmpty()) {
            hash = hashFile(path, HashKind::Sha256, stop, progress.ofFile());
            if (hash.isEmpty())
                return {};
            const QFileInfo info(path);
            known.insert(path, {info.size(), modifiedAt(info), hash});
        }
        content += hash;
    }
    return content;
}

} // namespace

QString knownHashOf(const InstalledModel &model, const QString &file, const KnownHashes &known)
{
    const QFileInfo info(file);
    if (const QString computed = computedHash(info, file, known); !computed.isEmpty())
        return computed;
    const QString stated = model.knownHashes.value(file);
    return stated.size() == 64 && model.isFromThen(file, modifiedAt(info)) ? stated : QString();
}

bool isAsStated(const InstalledModel &model, const KnownHashes &known)
{
    return std::all_of(model.weights.begin(), model.weights.end(), [&](const QString &file) {
        const QFileInfo info(file);
        const QString computed = computedHash(info, file, known);
        const QString stated = model.knownHashes.value(file);
        return computed.isEmpty() || stated.size() != 64 ? model.isFromThen(file, modifiedAt(info)) : computed == stated;
    });
}

QString hashFile(const QString &path, HashKind kind, const std::atomic<bool> &stop, const std::function<void(qint64)> &progress)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly | QIODevice::Unbuffered))
        return {};
    const qint64 size = file.size();
    FileHash hash(kind, size);
    QByteArray block(blockBytes, Qt::Uninitialized);
    qint64 done = 0;
    while (done < size && !stop) {
        const qint64 got = file.read(block.data(), blockBytes);
        if (got <= 0)
            return {};
        hash.add(QByteArrayView(block.constData(), got));
        done += got;
        if (progress)
            progress(done);
    }
    return stop ? QString() : hash.result();
}

VerifyResult verify(const InstalledModel &model, const std::atomic<bool> &stop, const TellProgress &progress)
{
    VerifyResult result;
    result.path = model.path;
    QStringList files;
    bool isWhole = true; // every file with weights has a hash to compare with
    for (const QString &file : model.files) {
        if (model.knownHashes.contains(file))
            files.append(file);
        else
            isWhole &= !model.weights.contains(file);
    }
    if (files.isEmpty() || !isWhole) {
        result.sentence =
            tr("It is not known what this file should be: only models that came from the Hub or from Ollama can be verified.");
        return result;
    }
    JobProgress job(model.path, sizeOf(files), progress);
    for (const QString &file : std::as_const(files)) {
        const QString expected = model.knownHashes.value(file);
        const HashKind kind = hashKindOf(expected);
        const QString actual = hashFile(file, kind, stop, job.ofFile());
        const QString name = QFileInfo(file).fileName();
        if (stop) {
            result.verdict = Verdict::Cancelled;
            result.sentence = tr("Verifying was stopped.");
            return result;
        }
        if (actual.isEmpty()) {
            result.verdict = Verdict::Unreadable;
            result.sentence = tr("%1 cannot be read. The disk may be failing, or the file may not be yours to read.").arg(name);
            return result;
        }
        if (kind == HashKind::Sha256)
            result.hashes.insert(file, actual);
        if (actual != expected) {
            result.verdict = Verdict::Damaged;
            result.sentence = tr("%1 is damaged: it is not what its publisher has. Download it again.").arg(name);
            return result;
        }
    }
    result.verdict = Verdict::Intact;
    result.sentence = tr("All of it is what its publisher has.");
    return result;
}

KnownHashes readKnownHashes(const QString &file)
{
    KnownHashes hashes;
    const QJsonObject json = readJsonFile(file, 16 << 20);
    for (auto entry = json.begin(); entry != json.end(); ++entry) {
        const QJsonObject kept = entry.value().toObject();
        const QString sha256 = kept[QStringLiteral("sha256")].toString();
        if (sha256.size() == 64)
            hashes.insert(entry.key(), {kept[QStringLiteral("size")].toInteger(), kept[QStringLiteral("modified")].toInteger(), sha256});
    }
    return hashes;
}

bool writeKnownHashes(const QString &file, const KnownHashes &hashes)
{
    QJsonObject json;
    for (auto hash = hashes.begin(); hash != hashes.end(); ++hash) {
        if (QFileInfo::exists(hash.key()))
            json[hash.key()] = QJsonObject{{QStringLiteral("size"), hash->sizeBytes},
                                           {QStringLiteral("modified"), hash->modifiedAt},
                                           {QStringLiteral("sha256"), hash->sha256}};
    }
    QSaveFile out(file);
    return out.open(QIODevice::WriteOnly) && out.write(QJsonDocument(json).toJson(QJsonDocument::Compact)) >= 0 && out.commit();
}

QList<QList<InstalledModel>> duplicateCandidates(const QList<InstalledModel> &models)
{
    QMap<QString, QList<InstalledModel>> bySizes;
    for (const InstalledModel &model : models) {
        QStringList sizes;
        for (const QString &file : model.weights)
            sizes.append(QString::number(QFileInfo(file).size()));
        QList<InstalledModel> &group = bySizes[sizes.join(u' ')];
        const bool isKnown = std::any_of(group.begin(), group.end(), [&](const InstalledModel &other) {
            return isSameFile(model.weights.constFirst(), other.weights.constFirst());
        });
        if (!isKnown && model.sizeBytes > 0)
            group.append(model);
    }
    bySizes.removeIf([](const auto &entry) { return entry.value().size() < 2; });
    return bySizes.values();
}

QList<DuplicateGroup> findDuplicates(const QList<InstalledModel> &models, KnownHashes &known, const std::atomic<bool> &stop,
                                     const TellProgress &progress)
{
    const QList<QList<InstalledModel>> candidates = duplicateCandidates(models);
    QStringList unread;
    for (const QList<InstalledModel> &group : candidates) {
        for (const InstalledModel &model : group) {
            for (const QString &file : model.weights) {
                if (knownHashOf(model, file, known).isEmpty())
                    unread.append(file);
            }
        }
    }
    JobProgress job({}, sizeOf(unread), progress);
    QList<DuplicateGroup> found;
    for (const QList<InstalledModel> &group : candidates) {
        QMap<QString, DuplicateGroup> byContent;
        for (const InstalledModel &model : group) {
            job.setPath(model.path);
            const QString content = contentOf(model, known, stop, job);
            if (stop)
                return found;
            if (content.isEmpty())
                continue;
            byContent[content].paths.append(model.path);
            byContent[content].sizeBytes = sizeOf(model.weights);
        }
        for (const DuplicateGroup &same : std::as_const(byContent)) {
            if (same.paths.size() > 1)
                found.append(same);
        }
    }
    return found;
}

} // namespace hearth
