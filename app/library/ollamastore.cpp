#include "app/library/ollamastore.h"

#include "app/library/jsonfile.h"
#include "app/library/modelfiles.h"
#include "app/store/filehash.h"

#include <QDir>
#include <QFileInfo>
#include <QJsonArray>

#include <functional>

namespace hearth {

namespace {

constexpr int mostLayers = 256;
constexpr int mostManifests = 5000;

struct Layer
{
    QString kind; // "model", "template", ...
    QString hex;
};

QList<Layer> layersOf(const QString &manifest)
{
    static const QLatin1String ours("application/vnd.ollama.image.");
    QList<Layer> layers;
    const QJsonArray listed = readJsonFile(manifest)[QStringLiteral("layers")].toArray();
    for (qsizetype i = 0; i < std::min<qsizetype>(listed.size(), mostLayers); ++i) {
        const QJsonObject layer = listed[i].toObject();
        const QString type = layer[QStringLiteral("mediaType")].toString();
        const auto hex = digestHex(layer[QStringLiteral("digest")].toString());
        if (hex && type.startsWith(ours))
            layers.append({type.mid(ours.size()).section(u';', 0, 0).trimmed(), *hex});
    }
    return layers;
}

// Calls `take` with each manifest's path and the four words of its place.
void forEachManifest(const QString &root, const std::function<bool(const QString &path, const QStringList &words)> &take)
{
    int left = mostManifests;
    const std::function<bool(const QString &, const QStringList &)> descend = [&](const QString &folder, const QStringList &words) {
        const bool wantsFiles = words.size() == 3;
        const QFileInfoList below = QDir(folder).entryInfoList((wantsFiles ? QDir::Files : QDir::Dirs) | QDir::NoDotAndDotDot, QDir::Name);
        for (const QFileInfo &info : below) {
            const QStringList place = words + QStringList{info.fileName()};
            if (wantsFiles ? (--left < 0 || !take(info.absoluteFilePath(), place)) : !descend(info.absoluteFilePath(), place))
                return false;
        }
        return true;
    };
    descend(root + QStringLiteral("/manifests"), {});
}

// As `ollama run` takes it.
QString shownName(const QStringList &words)
{
    const QString model = words[2] + u':' + words[3];
    if (words[0] != QLatin1String("registry.ollama.ai"))
        return words[0] + u'/' + words[1] + u'/' + model;
    return words[1] == QLatin1String("library") ? model : words[1] + u'/' + model;
}

void takeLayer(InstalledModel &model, const Layer &layer, const QString &blob)
{
    if (layer.kind == QLatin1String("model") && model.path.isEmpty()) {
        model.path = blob;
        model.knownHashes.insert(blob, layer.hex);
    } else if (layer.kind == QLatin1String("projector")) {
        model.projector = blob;
    } else if (layer.kind == QLatin1String("adapter")) {
        model.adapterFiles.append(blob);
    } else if (layer.kind == QLatin1String("template")) {
        model.templateFile = blob;
    } else if (layer.kind == QLatin1String("system")) {
        model.systemFile = blob;
    } else if (layer.kind == QLatin1String("params")) {
        model.parametersFile = blob;
    } else if (layer.kind == QLatin1String("license")) {
        model.licenseFile = blob;
    }
}

} // namespace

std::optional<QString> digestHex(const QString &digest)
{
    const bool isSha256 = digest.startsWith(QLatin1String("sha256:")) || digest.startsWith(QLatin1String("sha256-"));
    const QString hex = digest.mid(7);
    return isSha256 && isHex(hex, 64) ? std::optional(hex) : std::nullopt;
}

QList<InstalledModel> ollamaModels(const QString &root, int most, const std::atomic<bool> &stop)
{
    QList<InstalledModel> models;
    forEachManifest(root, [&](const QString &path, const QStringList &words) {
        InstalledModel model;
        model.source = ModelSource::Ollama;
        model.root = root;
        model.manifest = path;
        model.name = model.fileName = shownName(words);
        const bool isOfTheHub = words[0] == QLatin1String("hf.co") || words[0] == QLatin1String("huggingface.co");
        model.repository = isOfTheHub ? words[1] + u'/' + words[2] : QStringLiteral("ollama.com/%1/%2").arg(words[1], words[2]);
        for (const Layer &layer : layersOf(path)) {
            const QString blob = root + QStringLiteral("/blobs/sha256-") + layer.hex;
            if (QFileInfo(blob).isFile())
                takeLayer(model, layer, blob);
        }
        if (!model.path.isEmpty()) {
            model.weights = model.files = QStringList{model.path};
            measure(model);
            models.append(model);
        }
        return models.size() < most && !stop;
    });
    return models;
}

} // namespace hearth
