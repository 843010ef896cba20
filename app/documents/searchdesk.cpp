#include "app/documents/searchdesk.h"

#include "app/documents/expansion.h"
#include "app/documents/indexschema.h"
#include "app/documents/modelembedder.h"
#include "app/documents/searchmodels.h"
#include "app/store/database.h"

#include <QElapsedTimer>

namespace hearth {

SearchDesk::SearchDesk(QString folder, std::function<DocumentParts::Search(Database &index)> makeSearch,
                       std::shared_ptr<PassageEmbedder> embedder)
    : m_folder(std::move(folder)), m_makeSearch(std::move(makeSearch)), m_embedder(std::move(embedder)),
      m_thread(QStringLiteral("searcher"))
{
}

SearchDesk::~SearchDesk()
{
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
    m_number = currentIndex(*m_index);
    if (m_makeSearch) {
        m_search = m_makeSearch(*m_index);
        return;
    }
    if (!m_expansion)
        m_expansion = std::make_unique<Expansion>(Expansion::standardPlaces(m_folder + QStringLiteral("/dictionaries")));
    const auto searcher = std::make_shared<Searcher>(*m_index, *m_expansion, searchModels(*m_index, m_embedder, m_judge.get()));
    m_search = [searcher](const DocumentQuery &query) { return searcher->search(query); };
}

SearchOutcome SearchDesk::searchNow(const DocumentQuery &query)
{
    QElapsedTimer timer;
    timer.start();
    SearchOutcome outcome;
    // A second try for an index that was replaced a moment ago.
    for (int attempt = 0; attempt < 2 && !query.collections.isEmpty(); ++attempt) {
        try {
            openIndex();
            if (m_search)
                outcome = m_search(query);
            break;
        } catch (const DatabaseFailure &failure) {
            close();
            outcome = {};
            if (failure.error.kind == StoreError::Kind::Damaged && attempt == 1 && m_tellDamaged)
                m_tellDamaged();
        } catch (const EmbedderFailure &) { // a model is gone meanwhile: words only
            close();
            m_embedder.reset();
            m_judge.reset();
        }
    }
    if (outcome.query.isEmpty())
        outcome.query = query.text;
    outcome.seconds = double(timer.nsecsElapsed()) / 1e9;
    return outcome;
}

QFuture<SearchOutcome> SearchDesk::search(const DocumentQuery &query)
{
    return m_thread.run([this, query] { return searchNow(query); });
}

void SearchDesk::reopen()
{
    m_thread.post([this] { close(); });
}

void SearchDesk::setEmbedder(std::shared_ptr<PassageEmbedder> embedder)
{
    m_thread.post([this, embedder = std::move(embedder)] {
        close();
        m_embedder = embedder;
    });
}

void SearchDesk::setJudge(const QString &modelFile)
{
    m_thread.post([this, modelFile] {
        close();
        m_judge = modelFile.isEmpty() ? nullptr : std::make_unique<ModelEmbedder>(modelFile);
    });
}

void SearchDesk::setDamaged(std::function<void()> tell)
{
    m_thread.post([this, tell = std::move(tell)] { m_tellDamaged = tell; });
}

} // namespace hearth
