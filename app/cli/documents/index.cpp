#include "app/cli/documents/commands.h"
#include "app/cli/documents/desk.h"
#include "app/cli/terminal.h"
#include "app/documents/documentlibrary.h"
#include "app/documents/indexschema.h"
#include "app/documents/indexwork.h"
#include "app/documents/readerprocess.h"
#include "inference/core/error.h"

#include <QDir>
#include <QFileInfo>

#include <cstdio>
#include <functional>

namespace hearth::cli {

namespace {

constexpr int mostRepairs = 3;

QStringList placesOf(const Arguments &arguments)
{
    QStringList places;
    for (size_t i = 0; i < arguments.positionals(); ++i) {
        const QFileInfo place(QString::fromStdString(arguments.positional(i)));
        if (!place.exists())
            throw Error(ErrorCode::NotFound, "there is no file or folder " + arguments.positional(i));
        places.append(QDir::cleanPath(place.absoluteFilePath()));
    }
    return places;
}

// The collection by that name, made or widened.
void addToCollection(const QString &folder, const QString &name, const QStringList &places)
{
    Database library(libraryPath(folder));
    CollectionRecord collection;
    for (const CollectionRecord &known : readCollections(library)) {
        if (known.name == name && known.ownerChat < 0)
            collection = known;
    }
    if (collection.id >= 0) {
        addPlaces(library, collection.id, places);
        return;
    }
    collection.name = name;
    collection.places = places;
    insertCollection(library, collection);
}

// The model that the index was made with, so that its vectors stay; null: words only, or that model is not there.
std::shared_ptr<PassageEmbedder> embedderOf(const Arguments &arguments)
{
    const QString path = chosenModel(arguments, "--embedder").path;
    return path.isEmpty() ? nullptr : std::make_shared<ModelEmbedder>(path);
}

DocumentReader readerOf(const Arguments &arguments)
{
    return
        [process = ReaderProcess(readerProgram()), languages = chosenOcrLanguages(arguments)](const QString &path, std::stop_token stop) {
            ReadOptions read;
            read.isBackground = false;
            read.ocrLanguages = languages;
            read.stop = std::move(stop);
            return process.read(path, read);
        };
}

// What is damaged is set aside and made again, as the window does it. False: it was, and `part` is to be done anew.
bool wentWell(IndexWork &work, int &repairsLeft, const std::function<void()> &part)
{
    try {
        part();
        return true;
    } catch (const DatabaseFailure &failure) {
        if (failure.error.kind != StoreError::Kind::Damaged || repairsLeft-- <= 0)
            throw;
    }
    work.repair();
    return false;
}

void showProgress(const IndexProgress &progress)
{
    if (isErrorTerminal())
        std::fprintf(stderr, "\r\033[K%d of %d files  %s", progress.filesDone, progress.filesAll,
                     qPrintable(QFileInfo(progress.currentFile).fileName()));
}

} // namespace

int indexDocuments(const Arguments &arguments)
{
    return guarded(arguments, [&] {
        const QString folder = documentsFolder(arguments);
        const QStringList places = placesOf(arguments);
        const QString name = QString::fromStdString(arguments.text("--collection", QFileInfo(places[0]).fileName().toStdString()));
        IndexWorkOptions options;
        options.folder = folder;
        options.read = readerOf(arguments);
        options.embedder = embedderOf(arguments);
        options.keepsVectors = true;
        IndexWork work(options);
        int repairs = mostRepairs;
        bool isMore = true;
        bool isBegun = false;
        const auto part = [&] {
            if (isBegun) {
                isMore = work.step();
                return;
            }
            if (!work.isOpen())
                work.open(); // from here on, nobody else indexes here
            addToCollection(folder, name, places);
            work.rescan();
        };
        while (isMore) {
            isBegun = wentWell(work, repairs, part);
            showProgress(work.progress());
        }
        if (isErrorTerminal())
            std::fputs("\r\033[K", stderr);
        return reportDocuments(arguments);
    });
}

} // namespace hearth::cli
