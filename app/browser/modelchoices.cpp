#include "app/browser/modelchoices.h"

#include "app/library/modelfiles.h"

#include <QCoreApplication>
#include <QMap>
#include <QRegularExpression>
#include <QSet>

#include <algorithm>
#include <cmath>

namespace hearth {

namespace {

QString fileName(const QString &path)
{
    return path.section(u'/', -1);
}

QString folder(const QString &path)
{
    const qsizetype slash = path.lastIndexOf(u'/');
    return slash < 0 ? QString() : path.left(slash);
}

void measure(ModelChoice &choice)
{
    choice.sizeBytes = 0;
    choice.weightBytes = 0;
    for (qsizetype i = 0; i < choice.files.size(); ++i) {
        choice.sizeBytes += choice.files[i].sizeBytes;
        choice.weightBytes += i < choice.weightFiles ? choice.files[i].sizeBytes : 0;
    }
}

ModelChoice choiceOf(const QList<HubFile> &weights)
{
    ModelChoice choice;
    choice.files = weights;
    choice.weightFiles = int(weights.size());
    choice.quantization = quantizationOfPath(weights.constFirst().path);
    choice.bits = bitsOfQuantization(choice.quantization);
    choice.name = choice.quantization.isEmpty() ? fileName(weights.constFirst().path) : choice.quantization;
    measure(choice);
    return choice;
}

ModelChoice choiceOfParts(const QMap<int, HubFile> &parts, int count)
{
    ModelChoice choice = choiceOf(parts.values());
    if (choice.quantization.isEmpty())
        choice.name = splitName(choice.name)->stem;
    // Numbered from 1 without a gap.
    if (parts.size() != count || parts.firstKey() != 1 || parts.lastKey() != count)
        choice.whyNot =
            QCoreApplication::translate("ModelChoices", "Only %1 of its %2 parts are in the repository.").arg(parts.size()).arg(count);
    return choice;
}

// Of several precisions the one that is good enough and not the largest.
int projectorRank(const HubFile &file)
{
    static const QStringList best = {QStringLiteral("F16"), QStringLiteral("BF16"), QStringLiteral("Q8_0"), QStringLiteral("F32")};
    const qsizetype rank = best.indexOf(quantizationOfPath(file.path));
    return rank < 0 ? int(best.size()) : int(rank);
}

// The projector beside the model, else one at the top.
const HubFile *projectorFor(const ModelChoice &choice, const QList<HubFile> &projectors)
{
    for (const QString &place : {folder(choice.head()), QString()}) {
        for (const HubFile &file : projectors) {
            if (folder(file.path) == place)
                return &file;
        }
    }
    return nullptr;
}

// The weights of a SafeTensors model at the top of a repository. Some carry the same ones twice, as "consolidated" for another program.
QList<HubFile> safetensorsWeights(const QList<HubFile> &files)
{
    QList<HubFile> weights;
    bool hasModel = false;
    for (const HubFile &file : files) {
        if (!file.path.contains(u'/') && isSafetensorsName(file.path)) {
            weights.append(file);
            hasModel = hasModel || file.path.startsWith(QLatin1String("model"));
        }
    }
    if (hasModel)
        weights.removeIf([](const HubFile &file) { return !file.path.startsWith(QLatin1String("model")); });
    std::sort(weights.begin(), weights.end(), [](const HubFile &one, const HubFile &other) { return one.path < other.path; });
    return weights;
}

QList<ModelChoice> safetensorsChoices(const QList<HubFile> &files)
{
    const QList<HubFile> weights = safetensorsWeights(files);
    const auto config = std::find_if(files.begin(), files.end(), [](const HubFile &file) { return file.path == u"config.json"; });
    if (weights.isEmpty() || config == files.end())
        return {};
    ModelChoice choice = choiceOf(weights);
    choice.config = config->path;
    choice.name = QStringLiteral("SafeTensors");
    for (const HubFile &file : files) {
        const bool isPooling = file.path == u"1_Pooling/config.json";
        if (isPooling || (!file.path.contains(u'/') && isCompanionName(file.path)))
            choice.files.append(file);
    }
    measure(choice);
    static const QRegularExpression part(QStringLiteral("-of-(\\d{5})\\.safetensors$"));
    if (const int count = part.match(weights.constFirst().path).captured(1).toInt(); count > 0 && count != int(weights.size()))
        choice.whyNot =
            QCoreApplication::translate("ModelChoices", "Only %1 of its %2 parts are in the repository.").arg(weights.size()).arg(count);
    return {choice};
}

// Two with the same name are called by their files.
void tellApart(QList<ModelChoice> &choices)
{
    QMap<QString, int> times;
    for (const ModelChoice &choice : std::as_const(choices))
        ++times[choice.name];
    for (ModelChoice &choice : choices) {
        if (times.value(choice.name) < 2 || choice.isSafetensors())
            continue;
        const auto split = splitName(choice.head());
        choice.name = split ? split->stem : choice.head().chopped(5); // ".gguf"
    }
}

} // namespace

QString quantizationOfPath(const QString &path)
{
    static const QRegularExpression pattern(
        QStringLiteral("(?<![A-Za-z0-9])(?:UD[-_])?(?:I?Q\\d_(?:K_(?:XXS|XS|S|M|L|XL|P)|K|XXS|XS|NL|S|M|L|XL|\\d(?:_\\d_\\d)?)|TQ\\d_0|"
                       "MXFP4(?:_MOE)?|NVFP4|BF16|FP16|F16|FP32|F32)(?![A-Za-z0-9])"),
        QRegularExpression::CaseInsensitiveOption);
    for (const QString &part : {fileName(path), folder(path)}) {
        QString found;
        auto matches = pattern.globalMatch(part);
        while (matches.hasNext())
            found = matches.next().captured().toUpper();
        if (!found.isEmpty())
            return found.replace(QLatin1String("FP16"), QLatin1String("F16"))
                .replace(QLatin1String("FP32"), QLatin1String("F32"))
                .replace(QLatin1String("UD_"), QLatin1String("UD-"));
    }
    return {};
}

int bitsOfQuantization(const QString &quantization)
{
    static const QRegularExpression number(QStringLiteral("(?:Q|FP|F)(\\d+)"));
    return number.match(quantization).captured(1).toInt();
}

QList<ModelChoice> modelChoices(const QList<HubFile> &files)
{
    QMap<QString, QMap<int, HubFile>> splits; // by folder, stem and count
    QMap<QString, int> counts;
    QList<HubFile> projectors;
    QList<ModelChoice> choices = safetensorsChoices(files);
    for (const HubFile &file : files) {
        const QString name = fileName(file.path);
        if (!isGgufName(name) || isImatrixName(name))
            continue;
        if (isProjectorName(name)) {
            projectors.append(file);
        } else if (const auto split = splitName(file.path)) {
            const QString key = split->stem + u'/' + QString::number(split->count);
            splits[key][split->number] = file;
            counts[key] = split->count;
        } else {
            choices.append(choiceOf({file}));
        }
    }
    for (auto split = splits.begin(); split != splits.end(); ++split)
        choices.append(choiceOfParts(split.value(), counts.value(split.key())));
    std::stable_sort(projectors.begin(), projectors.end(),
                     [](const HubFile &one, const HubFile &other) { return projectorRank(one) < projectorRank(other); });
    for (ModelChoice &choice : choices) {
        const HubFile *projector = choice.isSafetensors() ? nullptr : projectorFor(choice, projectors);
        if (!projector)
            continue;
        choice.projector = projector->path;
        choice.files.append(*projector);
        measure(choice);
    }
    tellApart(choices);
    std::stable_sort(choices.begin(), choices.end(), [](const ModelChoice &one, const ModelChoice &other) {
        return std::pair(one.bits, one.weightBytes) < std::pair(other.bits, other.weightBytes);
    });
    return choices;
}

double recommendationRank(const ModelChoice &choice, quint64 parameters)
{
    // Small models lose much by few bits and cost little.
    const double wanted = parameters == 0 || parameters >= 3000000000 ? 4.2 : parameters >= 1500000000 ? 6 : 8;
    const QString &name = choice.quantization;
    const double bits = choice.bits > 0 ? choice.bits : 20;
    double rank = std::abs(bits - wanted) * (bits < wanted ? 1.6 : 1);
    if (!name.endsWith(QLatin1String("_K_M")) && name != u"Q8_0")
        rank += name.endsWith(QLatin1String("_XL")) || name.contains(QLatin1String("_K")) ? 0.1 : 0.25;
    return rank + (name.startsWith(QLatin1String("IQ")) ? 0.1 : 0) + (choice.isSafetensors() ? 3 : 0);
}

} // namespace hearth
