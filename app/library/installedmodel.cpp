#include "app/library/installedmodel.h"

#include <QCoreApplication>

namespace hearth {

bool isModel(const ModelInfo &info)
{
    const bool isOfAnotherKind = !info.kind.empty() && info.kind != "model";
    return !isOfAnotherKind && !info.adapter && info.architecture != "clip"; // projectors name themselves so
}

QString identityKey(const InstalledModel &model)
{
    if (!model.repository.isEmpty())
        return QStringLiteral("repository:%1/%2").arg(model.repository, model.fileName);
    return QStringLiteral("file:%1:%2").arg(model.fileName).arg(model.sizeBytes);
}

QString sourceName(ModelSource source)
{
    const auto tr = [](const char *text) { return QCoreApplication::translate("Library", text); };
    switch (source) {
    case ModelSource::ModelsFolder: return tr("Models folder");
    case ModelSource::Folder: return tr("Other folders");
    case ModelSource::File: return tr("Single files");
    case ModelSource::LmStudio: return tr("LM Studio");
    case ModelSource::HubCache: return tr("Hugging Face cache");
    case ModelSource::Ollama: return tr("Ollama");
    case ModelSource::Guide: return tr("Built in");
    }
    return {};
}

} // namespace hearth
