#include "app/cli/hub/installed.h"

#include "app/browser/modelchoices.h"
#include "app/library/libraryscan.h"

#include <QFileInfo>
#include <QRegularExpression>

#include <algorithm>
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

// For the end of a sentence: names that have a part of this one in them, else the first there are.
std::string othersThan(const QString &name, const QList<InstalledModel> &models)
{
    constexpr qsizetype most = 8;
    static const QRegularExpression border(QStringLiteral("[^A-Za-z0-9.]+"));
    const QStringList words = name.split(border, Qt::SkipEmptyParts);
    QStringList all, alike;
    for (const InstalledModel &model : models) {
        const QString label = labelOf(model);
        all.append(label);
        if (std::any_of(words.begin(), words.end(),
                        [&](const QString &word) { return word.size() > 2 && label.contains(word, Qt::CaseInsensitive); }))
            alike.append(label);
    }
    const QStringList &shown = alike.isEmpty() ? all : alike;
    if (shown.isEmpty())
        return "; none is installed";
    std::string text = alike.isEmpty() ? "; there is " : "; there is something like it: ";
    text += shown.mid(0, most).join(QStringLiteral(", ")).toStdString();
    return text + (shown.size() > most ? ", and more: hearth-cli list shows them" : "");
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
    const bool isNamed = !found.isEmpty();
    for (const InstalledModel &model : models)
        if (!isNamed && !name.isEmpty() && model.repository.compare(name, Qt::CaseInsensitive) == 0)
            found.append(&model);
    if (found.isEmpty())
        throw Error(ErrorCode::NotFound, "there is no model '" + name.toStdString() + "' on this machine" + othersThan(name, models));
    if (found.size() == 1)
        return *found.constFirst();
    std::string paths;
    for (const InstalledModel *model : std::as_const(found))
        paths += (paths.empty() ? "" : ", ") + model->path.toStdString();
    throw Error(ErrorCode::InvalidArgument, "several models are called '" + name.toStdString() + "'; name one by its path: " + paths,
                "usage");
}

} // namespace hearth::cli
