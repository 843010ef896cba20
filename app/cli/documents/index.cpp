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

#include <algorithm>
#include <cstdio>

namespace hearth::cli {

namespace {

QStringList placesOf(const Arguments &arguments)
{
    QStringList places;
    for (size_t i = 0; i < arguments.positionals(); ++i) {
        const QFileInfo place(QString::fromStdString(arguments.positional(i)));
        if (!place.exists())
            throw Error(ErrorCode::NotFound, arguments.positional(i) + " is not there");
        places.append(QDir::cleanPath(place.absoluteFilePath()));
    }
    return places;
}

// The collection by that name, made or widened.
void addToCollection(const QString &folder, const QString &name, const QStringList &places)
{
    QDir().mkpath(folder);
    Database library(libraryPath(folder));
    prepareLibrary(library);
    CollectionRecord collection;
    qint64 largest = 0;
    for (const CollectionRecord &known : readCollections(library)) {
        largest = std::max(largest, known.id);
        if (known.name == name && known.ownerChat < 0)
            collection = known;
    }
    if (collection.id < 0)
        collection.id = largest + 1;
    collection.name = name;
    for (const QString &place : places) {
        if (!collection.places.contains(place))
            collection.places.append(place);
    }
    writeCollection(library, collection);
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
    return guarded([&] {
        const QString folder = documentsFolder(arguments);
        const QStringList places = placesOf(arguments);
        const QString name = QString::fromStdString(arguments.text("--collection", QFileInfo(places[0]).fileName().toStdString()));
        addToCollection(folder, name, places);
        IndexWorkOptions options;
        options.folder = folder;
        const ReaderProcess reader(readerProgram());
        options.read = [&reader](const QString &path, std::stop_token stop) {
            ReadOptions read;
            read.isBackground = false;
            read.ocrLanguages = ReaderProcess::ocrLanguages();
            read.stop = std::move(stop);
            return reader.read(path, read);
        };
        if (arguments.has("--embedder"))
            options.embedder = std::make_shared<ModelEmbedder>(QString::fromStdString(arguments.text("--embedder")));
        IndexWork work(options);
        work.open();
        work.rescan();
        do
            showProgress(work.progress());
        while (work.step());
        if (isErrorTerminal())
            std::fputs("\r\033[K", stderr);
        return reportDocuments(arguments);
    });
}

} // namespace hearth::cli
