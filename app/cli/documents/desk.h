#pragma once

#include "app/cli/arguments.h"
#include "app/cli/options.h"
#include "app/documents/collection.h"
#include "app/documents/expansion.h"
#include "app/documents/modelembedder.h"
#include "app/documents/searcher.h"
#include "app/store/database.h"

#include <QHash>
#include <QString>

#include <memory>

namespace hearth::cli {

// Where the documents' index of a data folder lies.
QString documentsFolder(const Arguments &arguments);
// hearth-reader: as installed beside this program, or as it is built.
QString readerProgram();

// A model for documents by the option that names it; where that is not given, the one that the app is set to, if it is there. "none", or
// nothing set: empty.
struct ChosenModel
{
    QString path;
    bool isNamed = false; // by the option: then it has to work
};
ChosenModel chosenModel(const Arguments &arguments, const char *option); // "--embedder" or "--judge"

// The languages that scanned pages are read in, as the app is set to.
QStringList chosenOcrLanguages(const Arguments &arguments);

// The index that answers there, with the library beside it. Throws Error where nothing is indexed.
std::unique_ptr<Database> openDocuments(const Arguments &arguments);

struct NamedCollection
{
    qint64 id = -1;
    QString name;
};
// Those that --collection names, else all that are listed, by name. Throws Error for a name that is not there.
QList<NamedCollection> namedCollections(Database &index, const Arguments &arguments);

// A search over the index of a data folder, with the models that the command line names or the app is set to, as the window makes it.
// Throws Error where there is no index.
class Desk
{
public:
    explicit Desk(const Arguments &arguments);

    SearchOutcome search(const QString &text, int limit);
    qint64 sizeInTokens();         // of all the text that is searched
    QList<PassageHit> wholeText(); // as readWhole gives it
    // What there is to know about the way of searching, for standard error; mostly empty.
    [[nodiscard]] const QString &note() const { return m_note; }
    // A file's path below the folder that was indexed.
    [[nodiscard]] QString shortPath(const QString &path) const;

private:
    SearchModels models(const Arguments &arguments);
    void forgive(SearchModels &models);

    std::unique_ptr<Database> m_index;
    Expansion m_expansion;
    std::shared_ptr<ModelEmbedder> m_embedder;
    std::unique_ptr<ModelEmbedder> m_judge;
    std::unique_ptr<Searcher> m_searcher;
    QList<qint64> m_collections;
    QStringList m_places;
    QString m_note;
    bool m_lacksModel = false; // the app's embedder could not be used
};

Json toJson(const PassageHit &hit, const QString &file);
Json toJson(const QList<PassageHit> &hits, const Desk &desk);
// What the desk has to note, if anything, on standard error.
void printNote(const Desk &desk);
// "lease.pdf, page 3 (iii)".
QString placeText(const PassageHit &hit, const Desk &desk);

// What became of the index, with what helps.
[[noreturn]] void failWith(const StoreError &error, const Arguments &arguments);

// Database and embedder failures as errors of the command.
template <typename F> auto guarded(const Arguments &arguments, const F &body)
{
    try {
        return body();
    } catch (const DatabaseFailure &failure) {
        failWith(failure.error, arguments);
    } catch (const EmbedderFailure &failure) {
        throw Error(ErrorCode::Unsupported, failure.message.toStdString());
    }
}

} // namespace hearth::cli
