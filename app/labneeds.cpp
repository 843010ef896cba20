#include "app/labneeds.h"

#include "app/documents/readerprocess.h"
#include "app/engine/enginehost.h"
#include "app/lab/labcosts.h"
#include "app/library/contenthash.h"
#include "app/library/modelcontroller.h"
#include "app/library/modelneeds.h"
#include "app/settings/settings.h"
#include "app/store/store.h"
#include "app/store/whendone.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QFileInfo>

#include <cmath>

namespace hearth {

namespace {

LabIdentity identityOf(const ModelListModel &list, const QString &path, const QString &cacheFile)
{
    const ModelEntry *entry = list.find(path);
    if (!entry)
        return {};
    const InstalledModel &model = entry->installed;
    const KnownHashes kept = readKnownHashes(cacheFile);
    LabIdentity identity{.files = model.weights};
    if (isAsStated(model, kept)) {
        identity.repository = model.repository;
        identity.revision = model.revision;
    }
    for (const QString &file : model.weights) {
        if (const QString hash = knownHashOf(model, file, kept); !hash.isEmpty())
            identity.known.insert(file, hash);
    }
    return identity;
}

// As the library keeps hashes, and in the same place, so that neither reads what the other has read.
QString keptHash(const QString &cacheFile, const QString &path, const std::atomic<bool> &stop)
{
    const QFileInfo info(path);
    const KnownHash now{info.size(), info.lastModified().toMSecsSinceEpoch(), {}};
    const KnownHash kept = readKnownHashes(cacheFile).value(path);
    if (kept.sizeBytes == now.sizeBytes && kept.modifiedAt == now.modifiedAt)
        return kept.sha256;
    const QString sha256 = hashFile(path, HashKind::Sha256, stop);
    if (sha256.isEmpty())
        return {};
    KnownHashes all = readKnownHashes(cacheFile);
    all.insert(path, {now.sizeBytes, now.modifiedAt, sha256});
    writeKnownHashes(cacheFile, all);
    return sha256;
}

bool isForReaders(const DocumentElement &element)
{
    return !element.isHidden && element.kind != ElementKind::PageHeader && element.kind != ElementKind::PageFooter;
}

QString textOf(const Document &document)
{
    QStringList parts;
    for (const DocumentPage &page : document.pages) {
        if (page.elements.isEmpty())
            parts.append(page.text);
        for (const DocumentElement &element : page.elements) {
            if (isForReaders(element))
                parts.append(page.text.mid(element.start, element.length).trimmed());
        }
    }
    parts.removeAll(QString());
    return parts.join(QStringLiteral("\n\n"));
}

LabText readDocument(const QString &program, const QString &path, const std::stop_token &stop)
{
    ReadOptions options;
    options.isBackground = false; // somebody waits for it
    options.stop = stop;
    const Document document = ReaderProcess(program).read(path, options);
    LabText text{.path = path, .name = QFileInfo(path).fileName(), .text = textOf(document), .error = {}};
    if (document.failure.trouble != ReadTrouble::None)
        text.error = LabController::tr("“%1” could not be read (%2). %3")
                         .arg(text.name, troubleName(document.failure.trouble), document.failure.detail)
                         .trimmed();
    return text;
}

// The version alone does not tell two builds of a developer apart.
QString buildName()
{
    const QDateTime made = QFileInfo(QCoreApplication::applicationFilePath()).lastModified();
    return made.isValid()
        ? QStringLiteral("%1 (%2)").arg(QStringLiteral(HEARTH_VERSION), made.toUTC().toString(QStringLiteral("yyyy-MM-dd hh:mm")))
        : QStringLiteral(HEARTH_VERSION);
}

} // namespace

LabController::Needs labNeeds(ModelController &models, EngineHost &engine, const Settings &settings, const QString &readerProgram)
{
    LabController::Needs needs;
    needs.loadOptions = [&models](const QString &path) {
        LoadOptions options = models.loadOptionsOf(path);
        options.contextTokens = 0; // as many as prompts and answers take
        return options;
    };
    needs.freeModels = [&models] { models.unload(); };
    needs.held = [&engine] { return heldMemory(engine); };
    needs.isFreeing = [&engine] { return engine.isFreeing(); };
    needs.isAnswering = [&engine] { return engine.isBusy(); };
    needs.stopAnswers = [&engine] { engine.cancelAll(); };
    needs.cacheFolder = settings.dataFolder() + QStringLiteral("/lab");
    needs.build = buildName();
    const QString cacheFile = settings.dataFolder() + QStringLiteral("/model-hashes.json");
    needs.identity = [&models, cacheFile](const QString &path) { return identityOf(*models.model(), path, cacheFile); };
    needs.hashFile = [cacheFile](const QString &path, const std::atomic<bool> &stop) { return keptHash(cacheFile, path, stop); };
    needs.readDocument = [readerProgram](const QString &path, const std::stop_token &stop) {
        return readDocument(readerProgram, path, stop);
    };
    return needs;
}

QFuture<MeasuredCosts> measuredCosts(Store &store)
{
    const auto read = [](Database &db) {
        MeasuredCosts costs;
        const QHash<QString, LabCost> measured = readLabCosts(db);
        for (auto cost = measured.begin(); cost != measured.end(); ++cost) {
            const double share = std::expm1(cost->logRatio);
            const double upper = std::expm1(cost->interval.high);
            costs.insert(cost.key(), {share, upper - share, cost->reference, cost->textName, cost->measuredAt});
        }
        return costs;
    };
    const auto promise = std::make_shared<QPromise<MeasuredCosts>>();
    promise->start();
    whenDone(store.run(read), &store, [promise](const StoreResult<MeasuredCosts> &result) {
        promise->addResult(result.value);
        promise->finish();
    });
    return promise->future();
}

} // namespace hearth
