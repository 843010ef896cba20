#include "app/cli/documents/desk.h"

#include "app/documents/documentlibrary.h"
#include "app/documents/indexschema.h"
#include "app/documents/readerprocess.h"
#include "app/documents/searchmodels.h"
#include "inference/core/error.h"

#include <QCoreApplication>
#include <QDir>
#include <QStandardPaths>

#include <algorithm>

namespace hearth::cli {

namespace {

std::string shown(const QString &path)
{
    return QDir::toNativeSeparators(path).toStdString();
}

} // namespace

QString documentsFolder(const Arguments &arguments)
{
    QString folder = QString::fromStdString(arguments.text("--data-dir"));
    if (folder.isEmpty())
        folder = qEnvironmentVariable("HEARTH_DATA_DIR");
    if (folder.isEmpty())
        folder = QStandardPaths::writableLocation(QStandardPaths::AppDataLocation);
    return QDir(folder).absoluteFilePath(QStringLiteral("documents"));
}

QString readerProgram()
{
    const QString here = QCoreApplication::applicationDirPath();
    const QString beside = readerProgramBeside(here);
    return QFile::exists(beside) ? beside : readerProgramBeside(QDir(here).absoluteFilePath(QStringLiteral("..")));
}

std::unique_ptr<Database> openDocuments(const Arguments &arguments)
{
    const QString folder = documentsFolder(arguments);
    std::unique_ptr<Database> index = openForSearch(folder);
    if (!index)
        throw Error(ErrorCode::NotFound,
                    "no documents are indexed in " + shown(folder)
                        + " yet; hearth-cli documents index FOLDER does that, and --data-dir names another data folder",
                    "no_index");
    return index;
}

QList<NamedCollection> namedCollections(Database &index, const Arguments &arguments)
{
    QList<NamedCollection> all;
    index.forEachRow(QStringLiteral("SELECT id, name FROM library.collections WHERE owner_chat = -1 ORDER BY name"), {},
                     [&](const DatabaseRow &row) {
                         all.append({row.integer(0), row.text(1)});
                     });
    const std::vector<std::string> wanted = arguments.all("--collection");
    if (wanted.empty())
        return all;
    QStringList names;
    for (const NamedCollection &collection : std::as_const(all))
        names.append(u'\'' + collection.name + u'\'');
    QList<NamedCollection> named;
    for (const std::string &name : wanted) {
        const auto found = std::find_if(all.begin(), all.end(), [&](const auto &each) { return each.name.toStdString() == name; });
        if (found == all.end())
            throw Error(ErrorCode::NotFound,
                        "there is no collection '" + name + "' in " + shown(documentsFolder(arguments)) + "; "
                            + (names.isEmpty() ? std::string("there is none yet, hearth-cli documents index FOLDER makes one")
                                               : "there is " + names.join(QStringLiteral(", ")).toStdString()),
                        "no_collection");
        named.append(*found);
    }
    return named;
}

Desk::Desk(const Arguments &arguments)
    : m_index(openDocuments(arguments)),
      m_expansion(Expansion::standardPlaces(documentsFolder(arguments) + QStringLiteral("/dictionaries")))
{
    for (const NamedCollection &collection : namedCollections(*m_index, arguments))
        m_collections.append(collection.id);
    m_index->forEachRow(QStringLiteral("SELECT p.path FROM library.places p JOIN library.collections c ON c.id = p.collection_id "
                                       "WHERE c.owner_chat = -1"),
                        {}, [&](const DatabaseRow &row) { m_places.append(row.text(0)); });
    if (!arguments.text("--embedder").empty())
        m_embedder = std::make_shared<ModelEmbedder>(QString::fromStdString(arguments.text("--embedder")));
    if (!arguments.text("--judge").empty())
        m_judge = std::make_unique<ModelEmbedder>(QString::fromStdString(arguments.text("--judge")));
    const SearchModels models = searchModels(*m_index, m_embedder, m_judge.get());
    if (m_embedder && !models.embed)
        throw Error(ErrorCode::InvalidArgument,
                    "the index in " + shown(documentsFolder(arguments)) + " has no meanings made with " + arguments.text("--embedder")
                        + "; make them with hearth-cli documents index FOLDER --embedder MODEL, or search without --embedder",
                    "other_embedder");
    m_searcher = std::make_unique<Searcher>(*m_index, m_expansion, models);
}

SearchOutcome Desk::search(const QString &text, int limit)
{
    DocumentQuery query;
    query.text = text;
    query.collections = m_collections;
    query.limit = limit;
    return m_searcher->search(query);
}

QString Desk::shortPath(const QString &path) const
{
    qsizetype longest = 0;
    for (const QString &place : m_places) {
        if (path.startsWith(place + u'/') && place.size() + 1 > longest)
            longest = place.size() + 1;
    }
    return path.mid(longest);
}

Json toJson(const PassageHit &hit, const QString &file)
{
    Json scores = Json::object();
    for (auto it = hit.scores.cbegin(); it != hit.scores.cend(); ++it)
        scores[it.key().toStdString()] = it.value();
    Json headings = Json::array();
    for (const QString &heading : hit.passage.headings)
        headings.push_back(heading.toStdString());
    Json words = Json::array();
    for (const QString &word : hit.matchedWords)
        words.push_back(word.toStdString());
    return {{"file", file.toStdString()},
            {"page", hit.passage.page > 0 ? Json(hit.passage.page) : Json()},
            {"page_label", hit.passage.pageLabel.toStdString()},
            {"start", hit.passage.start},
            {"length", hit.passage.length},
            {"text", hit.passage.text.toStdString()},
            {"headings", headings},
            {"language", hit.passage.language.toStdString()},
            {"tokens", hit.passage.tokens},
            {"hidden", hit.passage.isHidden},
            {"relevance", hit.relevance},
            {"scores", scores},
            {"words", words},
            {"file_sha256", hit.fileHash.toHex().toStdString()}};
}

} // namespace hearth::cli
