#include "app/cli/documents/desk.h"

#include "app/documents/documentlibrary.h"
#include "app/documents/indexschema.h"
#include "app/documents/readerprocess.h"
#include "app/documents/searchmodels.h"
#include "inference/core/error.h"

#include <QCoreApplication>
#include <QDir>
#include <QStandardPaths>

namespace hearth::cli {

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

Desk::Desk(const Arguments &arguments)
    : m_expansion(Expansion::standardPlaces(documentsFolder(arguments) + QStringLiteral("/dictionaries")))
{
    m_index = openForSearch(documentsFolder(arguments));
    if (!m_index)
        throw Error(ErrorCode::NotFound, "no documents are indexed yet; hearth-cli documents index FOLDER does", "no_index");
    QStringList wanted;
    for (const std::string &name : arguments.all("--collection"))
        wanted.append(QString::fromStdString(name));
    m_index->forEachRow(
        QStringLiteral("SELECT c.id, c.name, p.path FROM library.collections c JOIN library.places p ON p.collection_id = c.id "
                       "WHERE c.owner_chat = -1"),
        {}, [&](const DatabaseRow &row) {
            m_places.append(row.text(2));
            if (wanted.contains(row.text(1)) && !m_collections.contains(row.integer(0)))
                m_collections.append(row.integer(0));
        });
    if (!wanted.isEmpty() && m_collections.isEmpty())
        throw Error(ErrorCode::NotFound, "there is no collection '" + wanted[0].toStdString() + "'", "no_collection");
    if (!arguments.text("--embedder").empty())
        m_embedder = std::make_shared<ModelEmbedder>(QString::fromStdString(arguments.text("--embedder")));
    if (!arguments.text("--judge").empty())
        m_judge = std::make_unique<ModelEmbedder>(QString::fromStdString(arguments.text("--judge")));
    const SearchModels models = searchModels(*m_index, m_embedder, m_judge.get());
    if (m_embedder && !models.embed)
        throw Error(ErrorCode::InvalidArgument, "the index was not made with this embedding model; index again with it", "other_embedder");
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
