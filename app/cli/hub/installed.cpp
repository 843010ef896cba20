#include "app/cli/hub/installed.h"

#include "app/browser/modelchoices.h"
#include "app/library/libraryscan.h"

#include <QFileInfo>

#include <atomic>

namespace hearth::cli {

namespace {

QString withoutEnding(const QString &name)
{
    return name.endsWith(QLatin1String(".gguf"), Qt::CaseInsensitive) ? name.chopped(5) : name;
}

bool isCalled(const InstalledModel &model, const QString &name)
{
    const auto equals = [&](const QString &other) { return !other.isEmpty() && other.compare(name, Qt::CaseInsensitive) == 0; };
    return equals(labelOf(model)) || equals(model.name) || equals(model.fileName) || equals(withoutEnding(model.fileName))
        || equals(model.repository + u':' + model.fileName) || model.path == QFileInfo(name).absoluteFilePath();
}

} // namespace

QList<InstalledModel> installedModels(const Toolkit &tools)
{
    const std::atomic<bool> stop = false;
    return scanLibrary(tools.places, {}, stop).models;
}

QString labelOf(const InstalledModel &model)
{
    if (model.repository.isEmpty())
        return model.name.isEmpty() ? withoutEnding(model.fileName) : model.name;
    const QString quantization = quantizationOfPath(model.fileName);
    return model.repository + (quantization.isEmpty() ? QString() : u':' + quantization);
}

const InstalledModel &findInstalled(const QList<InstalledModel> &models, const QString &name)
{
    QList<const InstalledModel *> found;
    for (const InstalledModel &model : models)
        if (isCalled(model, name))
            found.append(&model);
    for (const InstalledModel &model : models)
        if (found.isEmpty() && model.repository.compare(name, Qt::CaseInsensitive) == 0)
            found.append(&model);
    if (found.isEmpty())
        throw Error(ErrorCode::NotFound,
                    "there is no model '" + name.toStdString() + "' on this machine; hearth-cli list shows those that are");
    if (found.size() == 1)
        return *found.constFirst();
    std::string paths;
    for (const InstalledModel *model : std::as_const(found))
        paths += (paths.empty() ? "" : ", ") + model->path.toStdString();
    throw Error(ErrorCode::InvalidArgument, "several models are called '" + name.toStdString() + "'; name one by its path: " + paths,
                "usage");
}

} // namespace hearth::cli
