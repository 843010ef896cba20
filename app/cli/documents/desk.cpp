#include "app/cli/documents/desk.h"

#include "app/documents/documentlibrary.h"
#include "app/documents/indexschema.h"
#include "app/documents/readerprocess.h"
#include "app/documents/searchmodels.h"
#include "app/documents/wholetext.h"
#include "inference/core/error.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QSettings>
#include <QStandardPaths>

#include <algorithm>
#include <cstdio>

namespace hearth::cli {

namespace {

std::string shown(const QString &path)
{
    return QDir::toNativeSeparators(path).toStdString();
}

// What the app is set to, where the command line says nothing else.
QSettings appSettings(const Arguments &arguments)
{
    return {QFileInfo(documentsFolder(arguments)).path() + QStringLiteral("/settings.ini"), QSettings::IniFormat};
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

ChosenModel chosenModel(const Arguments &arguments, const char *option)
{
    if (arguments.has(option)) {
        const QString named = QString::fromStdString(arguments.text(option));
        return {named == u"none" ? QString() : named, true};
    }
    const QString key = QStringLiteral("documents/") + QLatin1String(option).mid(2);
    const QString path = appSettings(arguments).value(key).toString();
    return {QFileInfo::exists(path) ? path : QString(), false};
}

QStringList chosenOcrLanguages(const Arguments &arguments)
{
    const QStringList languages = appSettings(arguments).value(QStringLiteral("documents/ocr_languages")).toStringList();
    return languages.isEmpty() ? QStringList{QStringLiteral("eng")} : languages;
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
    m_searcher = std::make_unique<Searcher>(*m_index, m_expansion, models(arguments));
}

SearchModels Desk::models(const Arguments &arguments)
{
    const ChosenModel embedder = chosenModel(arguments, "--embedder");
    const ChosenModel judge = chosenModel(arguments, "--judge");
    if (!embedder.path.isEmpty())
        m_embedder = std::make_shared<ModelEmbedder>(embedder.path);
    if (!judge.path.isEmpty())
        m_judge = std::make_unique<ModelEmbedder>(judge.path);
    SearchModels models;
    try {
        models = searchModels(*m_index, m_embedder, m_judge.get());
    } catch (const EmbedderFailure &failure) {
        if (embedder.isNamed)
            throw;
        m_lacksModel = true;
        m_note = failure.message;
        models = searchModels(*m_index, nullptr, m_judge.get());
    }
    if (m_embedder && embedder.isNamed && !models.embed)
        throw Error(ErrorCode::InvalidArgument,
                    "the index in " + shown(documentsFolder(arguments)) + " has no meanings made with " + arguments.text("--embedder")
                        + "; make them with hearth-cli documents index FOLDER --embedder MODEL, or search without --embedder",
                    "other_embedder");
    const bool wantsWords = arguments.text("--embedder") == "none";
    if (!models.embed && !wantsWords && m_note.isEmpty() && !readSettings(*m_index).embedder.isEmpty())
        m_note = QStringLiteral("Searched by words only: the index has meanings, too, of another embedding model than the app is set to. "
                                "Name that one with --embedder, or say --embedder none.");
    if (!embedder.isNamed)
        forgive(models);
    return models;
}

// The app's own model that fails at a question is left out, as the window does it; one that was named is an error.
void Desk::forgive(SearchModels &models)
{
    if (!models.embed)
        return;
    models.embed = [this, embed = models.embed](const QString &question) {
        try {
            return embed(question);
        } catch (const EmbedderFailure &failure) {
            m_lacksModel = true;
            m_note = failure.message;
            return std::vector<float>();
        }
    };
}

SearchOutcome Desk::search(const QString &text, int limit)
{
    DocumentQuery query;
    query.text = text;
    query.collections = m_collections;
    query.limit = limit;
    SearchOutcome outcome = m_searcher->search(query);
    outcome.missing = readMissing(*m_index, true, m_collections);
    outcome.isByWordsOnly = m_lacksModel;
    return outcome;
}

qint64 Desk::sizeInTokens()
{
    return readTokens(*m_index, m_collections);
}

QList<PassageHit> Desk::wholeText()
{
    return readWhole(*m_index, m_collections);
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

void failWith(const StoreError &error, const Arguments &arguments)
{
    const std::string folder = shown(documentsFolder(arguments));
    const std::string said = error.message.toStdString();
    const bool saysAll = said.find(folder) != std::string::npos; // which program has it, which part is damaged
    switch (error.kind) {
    case StoreError::Kind::DiskFull:
        throw Error(ErrorCode::Io,
                    "there is no room left for the index in " + folder
                        + "; make room and give the command again: what was read stays, and it goes on from there",
                    "disk_full");
    case StoreError::Kind::ReadOnly:
        throw Error(ErrorCode::Io,
                    (saysAll ? said : "the index in " + folder + " can't be opened or written (" + said + ")")
                        + "; see to it that the folder may be written, or name another data folder with --data-dir",
                    "read_only");
    case StoreError::Kind::Damaged:
        throw Error(ErrorCode::Io,
                    "the index in " + folder + " is damaged (" + said + "); hearth-cli documents index FOLDER makes it again", "damaged");
    case StoreError::Kind::Busy:
        throw Error(ErrorCode::Io,
                    saysAll ? said : "the index in " + folder + " is written by another program just now; give the command again", "busy");
    default: throw Error(ErrorCode::Io, saysAll ? said : "the index in " + folder + " could not be used: " + said);
    }
}

void printNote(const Desk &desk)
{
    if (!desk.note().isEmpty())
        std::fprintf(stderr, "%s\n", qPrintable(desk.note()));
}

QString placeText(const PassageHit &hit, const Desk &desk)
{
    const Passage &passage = hit.passage;
    QString text = desk.shortPath(hit.filePath);
    if (passage.page > 0)
        text += QStringLiteral(", page %1").arg(passage.page);
    if (passage.page > 0 && !passage.pageLabel.isEmpty())
        text += QStringLiteral(" (%1)").arg(passage.pageLabel);
    return text;
}

Json toJson(const QList<PassageHit> &hits, const Desk &desk)
{
    Json list = Json::array();
    for (const PassageHit &hit : hits)
        list.push_back(toJson(hit, desk.shortPath(hit.filePath)));
    return list;
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
