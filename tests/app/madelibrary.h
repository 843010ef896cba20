#pragma once

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace hearth::test {

// Files and folders of models as the programs leave them, made in a temporary folder.

inline QString makeFile(const QString &path, const QByteArray &content = "x")
{
    QDir().mkpath(QFileInfo(path).path());
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(content) == content.size() ? path : QString();
}

inline QString sha256Hex(const QByteArray &content)
{
    return QString::fromLatin1(QCryptographicHash::hash(content, QCryptographicHash::Sha256).toHex());
}

struct OllamaLayer
{
    QString kind; // "model", "template", ...
    QByteArray content;
};

// Ollama's blobs and a manifest; `place` is "registry.ollama.ai/library/qwen3/0.6b". Returns the blob of the first layer.
inline QString makeOllamaModel(const QString &root, const QString &place, const QList<OllamaLayer> &layers)
{
    QJsonArray listed;
    QString first;
    for (const OllamaLayer &layer : layers) {
        const QString hex = sha256Hex(layer.content);
        const QString blob = makeFile(root + QStringLiteral("/blobs/sha256-") + hex, layer.content);
        first = first.isEmpty() ? blob : first;
        listed.append(QJsonObject{{QStringLiteral("mediaType"), QStringLiteral("application/vnd.ollama.image.") + layer.kind},
                                  {QStringLiteral("digest"), QStringLiteral("sha256:") + hex},
                                  {QStringLiteral("size"), layer.content.size()}});
    }
    const QJsonObject manifest{{QStringLiteral("schemaVersion"), 2}, {QStringLiteral("layers"), listed}};
    makeFile(root + QStringLiteral("/manifests/") + place, QJsonDocument(manifest).toJson());
    return first;
}

// A file of a snapshot of the Hugging Face cache: a blob by its SHA-256 and a link to it. Returns the link.
inline QString makeHubFile(const QString &cache, const QString &repository, const QString &commit, const QString &name,
                           const QByteArray &content)
{
    const QString folder = cache + QStringLiteral("/models--") + QString(repository).replace(u'/', QStringLiteral("--"));
    const QString blob = makeFile(folder + QStringLiteral("/blobs/") + sha256Hex(content), content);
    const QString link = folder + QStringLiteral("/snapshots/") + commit + u'/' + name;
    QDir().mkpath(QFileInfo(link).path());
    QFile::link(QDir(QFileInfo(link).path()).relativeFilePath(blob), link);
    return link;
}

} // namespace hearth::test
