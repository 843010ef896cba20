#include "app/documents/searchdesk.h"

#include "app/documents/documentlibrary.h"
#include "app/documents/expansion.h"
#include "app/documents/indexschema.h"
#include "app/documents/modelembedder.h"
#include "app/documents/searchmodels.h"
#include "app/store/database.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QFile>

#include <algorithm>
#include <cmath>
#include <exception>

namespace hearth {

namespace {

constexpr int mostAttempts = 2; // an index may have been replaced a moment ago

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(hearth::Documents)
};

} // namespace

SearchDesk::SearchDesk(QString folder, const DocumentParts &parts)
    : m_folder(std::move(folder)), m_makeSearch(parts.makeSearch), m_retryMs(parts.retryMs), m_embedder(parts.embedder),
      m_thread(QStringLiteral("searcher"))
{
}

SearchDesk::~SearchDesk()
{
    stop();
    m_thread.wait([this] {
        close();
        m_judge.reset();
        m_embedder.reset();
    });
}

void SearchDesk::close()
{
    m_search = {};
    m_index.reset();
    m_number = 0;
}

void SearchDesk::openIndex()
{
    if (m_index && currentIndex(*m_index) == m_number)
        return;
    close();
    m_index = openForSearch(m_folder);
    if (!m_index)
        return;
    m_index->setStop(m_quit.get_token());
    m_number = currentIndex(*m_index);
    if (m_makeSearch) {
        m_search = m_makeSearch(*m_index);
        return;
    }
    if (!m_expansion)
        m_expansion = std::make_unique<Expansion>(Expansion::standardPlaces(m_folder + QStringLiteral("/dictionaries")));
    const auto searcher = std::make_shared<Searcher>(*m_index, *m_expansion, models());
    m_search = [searcher](const DocumentQuery &query) { return searcher->search(query); };
}

// Each model that fails is left out for a while; the other one stays.
SearchModels SearchDesk::models()
{
    SearchModels models;
    m_lacksModel = false;
    try {
        models = searchModels(*m_index, m_embedder, m_judge.get(), m_quit.get_token());
    } catch (const EmbedderFailure &) {
        models = searchModels(*m_index, nullptr, m_judge.get(), m_quit.get_token());
        m_lacksModel = true;
        m_embedderPause.setRemainingTime(m_retryMs);
    }
    const auto guarded = [this](QDeadlineTimer &pause, const auto &ask) -> decltype(ask()) {
        if (!pause.hasExpired())
            return {};
        try {
            return ask();
        } catch (const EmbedderFailure &) {
            pause.setRemainingTime(m_retryMs);
            return {};
        }
    };
    if (models.embed) {
        models.embed = [this, guarded, embed = models.embed](const QString &question) {
            std::vector<float> vector = guarded(m_embedderPause, [&] { return embed(question); });
            if (!std::all_of(vector.begin(), vector.end(), [](float value) { return std::isfinite(value); }))
                vector.clear();
            m_isByWordsOnly = vector.empty();
            return vector;
        };
    }
    if (models.judge) {
        models.judge = [this, guarded, judge = models.judge](const QString &question, const QStringList &passages) {
            return guarded(m_judgePause, [&] { return judge(question, passages); });
        };
    }
    return models;
}

MissingFiles SearchDesk::missing(const QList<qint64> &collections)
{
    if (m_index)
        return readMissing(*m_index, true, collections);
    if (!QFile::exists(libraryPath(m_folder)))
        return {};
    Database library(libraryPath(m_folder), Database::Mode::ReadOnly);
    return readMissing(library, false, collections);
}

// What went wrong; empty: nothing.
QString SearchDesk::tryToSearch(const DocumentQuery &query, SearchOutcome &outcome, bool isLast)
{
    try {
        if (m_lacksModel && m_embedderPause.hasExpired())
            close();
        openIndex();
        m_isByWordsOnly = m_lacksModel;
        if (m_search)
            outcome = m_search(query);
        outcome.isByWordsOnly = m_isByWordsOnly;
        outcome.missing = missing(query.collections);
        return {};
    } catch (const DatabaseFailure &failure) {
        const int number = m_number;
        close();
        if (failure.error.kind != StoreError::Kind::Damaged)
            return Text::tr("The index of the documents can't be read just now: %1. Try again.").arg(failure.error.message);
        if (isLast && m_tellDamaged)
            m_tellDamaged(number);
        return Text::tr("The index of the documents is damaged. It is made again by itself, as the Documents page shows; ask again then.");
    } catch (const EmbedderFailure &failure) {
        close();
        return failure.message;
    } catch (const std::exception &error) {
        close();
        return Text::tr("The documents could not be searched: %1. Try again.").arg(QString::fromUtf8(error.what()));
    }
}

SearchOutcome SearchDesk::searchNow(const DocumentQuery &query)
{
    QElapsedTimer timer;
    timer.start();
    SearchOutcome outcome;
    for (int attempt = 1; attempt <= mostAttempts && !query.collections.isEmpty() && !m_quit.stop_requested(); ++attempt) {
        SearchOutcome made;
        const QString trouble = tryToSearch(query, made, attempt == mostAttempts);
        outcome = trouble.isEmpty() ? made : SearchOutcome();
        outcome.trouble = trouble;
        if (trouble.isEmpty())
            break;
    }
    if (outcome.query.isEmpty())
        outcome.query = query.text;
    outcome.seconds = double(timer.nsecsElapsed()) / 1e9;
    return outcome;
}

QFuture<SearchOutcome> SearchDesk::search(const DocumentQuery &query, int unseenPlaces)
{
    return m_thread.run([this, query, unseenPlaces] {
        SearchOutcome outcome = searchNow(query);
        outcome.missing.waiting = std::max(outcome.missing.waiting, unseenPlaces);
        return outcome;
    });
}

void SearchDesk::whileClosed(const std::function<void()> &body)
{
    m_thread.wait([&] {
        close();
        body();
    });
}

void SearchDesk::reopen()
{
    m_thread.post([this] { close(); });
}

void SearchDesk::setEmbedder(std::shared_ptr<PassageEmbedder> embedder)
{
    m_thread.post([this, embedder = std::move(embedder)] {
        close();
        m_embedderPause = {};
        m_embedder = embedder;
    });
}

void SearchDesk::setJudge(const QString &modelFile)
{
    m_thread.post([this, modelFile] {
        close();
        m_judgePause = {};
        m_judge = modelFile.isEmpty() ? nullptr : std::make_unique<ModelEmbedder>(modelFile);
    });
}

void SearchDesk::setDamaged(std::function<void(int number)> tell)
{
    m_thread.post([this, tell = std::move(tell)] { m_tellDamaged = tell; });
}

} // namespace hearth
