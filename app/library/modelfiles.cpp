#include "app/library/modelfiles.h"

#include <QDateTime>
#include <QDir>
#include <QMap>
#include <QRegularExpression>

#include <algorithm>

namespace hearth {

namespace {

bool isAdapterPart(const QString &name)
{
    return name == QLatin1String("adapter_config.json") || name == QLatin1String("adapter_model.safetensors");
}

InstalledModel adapterOfFolder(const QString &folder)
{
    InstalledModel model;
    model.isAdapter = true;
    model.path = folder;
    model.fileName = QFileInfo(folder).fileName();
    model.weights = QStringList{folder + QStringLiteral("/adapter_model.safetensors")};
    model.files = QStringList{folder + QStringLiteral("/adapter_config.json"), model.weights.constFirst()};
    measure(model);
    return model;
}

InstalledModel modelOfFolder(const QString &folder, const QFileInfoList &files)
{
    InstalledModel model;
    model.path = folder;
    model.fileName = QFileInfo(folder).fileName();
    for (const QFileInfo &file : files) {
        const bool isWeights = isSafetensorsName(file.fileName());
        if (isWeights)
            model.weights.append(file.absoluteFilePath());
        if (isWeights || isCompanionName(file.fileName()))
            model.files.append(file.absoluteFilePath());
    }
    measure(model);
    return model;
}

InstalledModel modelOfFiles(const QStringList &paths, const QString &projector)
{
    InstalledModel model;
    model.path = paths.constFirst();
    model.fileName = QFileInfo(model.path).fileName();
    model.weights = model.files = paths;
    model.projector = projector;
    measure(model);
    return model;
}

} // namespace

bool isSafetensorsName(const QString &fileName)
{
    return fileName.endsWith(QLatin1String(".safetensors")) && !fileName.startsWith(QLatin1String("adapter_"));
}

bool isCompanionName(const QString &fileName)
{
    static const QRegularExpression pattern(
        QStringLiteral("^(config|generation_config|tokenizer.*|special_tokens_map|added_tokens|vocab|merges|chat_template|"
                       "preprocessor_config|processor_config|quantize_config|quant_config|modules|sentence_bert_config|"
                       "config_sentence_transformers|model\\.safetensors\\.index)\\.(json|txt|model|jinja)$"));
    return pattern.match(fileName).hasMatch();
}

std::optional<SplitName> splitName(const QString &fileName)
{
    static const QRegularExpression pattern(QStringLiteral("^(.*)-(\\d{5})-of-(\\d{5})\\.gguf$"),
                                            QRegularExpression::CaseInsensitiveOption);
    const QRegularExpressionMatch match = pattern.match(fileName);
    if (!match.hasMatch())
        return {};
    return SplitName{match.captured(1), match.captured(2).toInt(), match.captured(3).toInt()};
}

bool isGgufName(const QString &fileName)
{
    return fileName.endsWith(QLatin1String(".gguf"), Qt::CaseInsensitive);
}

bool isProjectorName(const QString &fileName)
{
    return isGgufName(fileName) && fileName.contains(QLatin1String("mmproj"), Qt::CaseInsensitive);
}

bool isImatrixName(const QString &fileName)
{
    // "model-imatrix-Q4_K_M.gguf" is a model that was made with one.
    static const QRegularExpression pattern(QStringLiteral("^imatrix([-._].*)?\\.gguf$|[-._]imatrix\\.gguf$"),
                                            QRegularExpression::CaseInsensitiveOption);
    return pattern.match(fileName).hasMatch();
}

void measure(InstalledModel &model)
{
    model.sizeBytes = 0;
    model.modifiedAt = 0;
    for (const QString &path : std::as_const(model.files)) {
        const QFileInfo info(path);
        model.sizeBytes += info.size();
        model.modifiedAt = std::max(model.modifiedAt, info.lastModified().toMSecsSinceEpoch());
    }
}

QList<InstalledModel> modelsAmong(const QString &folder, const QFileInfoList &files)
{
    QMap<QString, QMap<int, QString>> splits; // by stem and count
    QStringList single;
    QString projector;
    bool hasConfig = false;
    bool hasSafetensors = false;
    int adapterParts = 0;
    for (const QFileInfo &file : files) {
        const QString name = file.fileName();
        hasConfig |= name == QLatin1String("config.json");
        hasSafetensors |= isSafetensorsName(name);
        adapterParts += isAdapterPart(name) ? 1 : 0;
        if (!isGgufName(name) || isImatrixName(name))
            continue;
        if (isProjectorName(name))
            projector = projector.isEmpty() ? file.absoluteFilePath() : projector;
        else if (const auto split = splitName(name))
            splits[QStringLiteral("%1-of-%2").arg(split->stem).arg(split->count)][split->number] = file.absoluteFilePath();
        else
            single.append(file.absoluteFilePath());
    }
    QList<InstalledModel> models;
    if (hasConfig && hasSafetensors)
        models.append(modelOfFolder(folder, files));
    else if (adapterParts == 2)
        models.append(adapterOfFolder(folder));
    for (const QString &path : std::as_const(single))
        models.append(modelOfFiles({path}, projector));
    for (const auto &parts : std::as_const(splits))
        models.append(modelOfFiles(parts.values(), projector));
    std::sort(models.begin(), models.end(), [](const InstalledModel &a, const InstalledModel &b) { return a.fileName < b.fileName; });
    return models;
}

} // namespace hearth
