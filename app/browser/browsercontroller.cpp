#include "app/browser/browsercontroller.h"

#include "app/hub/hubparse.h"
#include "app/settings/settings.h"
#include "app/store/whendone.h"

#include <QVariantMap>

#include <algorithm>
#include <utility>

namespace hearth {

namespace {

constexpr int pageRows = 30;
constexpr int enoughRows = 12;     // of a page after the filters; else the next is asked for at once
constexpr int mostPagesInARow = 5; // of those

HubQuery::Sort sortOf(const QString &name)
{
    if (name == u"downloads")
        return HubQuery::Sort::Downloads;
    if (name == u"likes")
        return HubQuery::Sort::Likes;
    return name == u"newest" ? HubQuery::Sort::Newest : HubQuery::Sort::Trending;
}

// "Q4_K_M" is in "UD-Q4_K_M", too; "Q4" in all of them.
bool hasQuantization(const RepositoryRow &row, const QString &wanted)
{
    return std::any_of(row.quantizations.begin(), row.quantizations.end(),
                       [&](const QString &one) { return one == wanted || one.endsWith(u'-' + wanted); });
}

bool holdsWords(const RepositoryRow &row, const QString &text)
{
    const QString all = row.repository + u' ' + row.name + u' ' + row.blurb;
    const QStringList words = text.split(u' ', Qt::SkipEmptyParts);
    return std::all_of(words.begin(), words.end(), [&](const QString &word) { return all.contains(word, Qt::CaseInsensitive); });
}

} // namespace

BrowserController::BrowserController(const Needs &needs, Catalogue catalogue, QObject *parent)
    : QObject(parent), m_hub(needs.hub), m_catalogue(std::move(catalogue)), m_measured(needs.measured), m_fits(needs.machine),
      m_card({needs.hub, needs.downloads, m_fits, m_catalogue}, needs.settings.contextTokens())
{
    m_debounce.setSingleShot(true);
    m_debounce.setInterval(debounceMs);
    connect(&m_debounce, &QTimer::timeout, this, &BrowserController::search);
    m_again.setSingleShot(true);
    connect(&m_again, &QTimer::timeout, this, &BrowserController::retry);
    connect(&m_card, &ModelCard::gone, &m_list, &RepositoryListModel::markGone);
    connect(&m_hub.net(), &Net::sealedChanged, this, [this] {
        if (m_hasAsked && m_trouble.kind == u"sealed")
            retry();
    });
    connect(&m_hub, &HubClient::optionsChanged, this, [this] {
        if (m_hasAsked && m_trouble.wantsToken)
            retry();
        if (m_card.wantsToken())
            m_card.retry();
    });
    connect(&m_fits, &FitDesk::changed, this, [this] {
        if (m_fitsOnly)
            startOver();
    });
    m_list.setRows(picked());
}

QVariantList BrowserController::licenses()
{
    QVariantList list{QVariantMap{{QStringLiteral("value"), QString()}, {QStringLiteral("text"), tr("Any licence")}}};
    for (const char *id : {"apache-2.0", "mit", "gemma", "llama3.1", "llama3.2", "llama3.3", "cc-by-4.0", "cc-by-nc-4.0", "other"}) {
        const QString value = QLatin1String(id);
        list.append(QVariantMap{{QStringLiteral("value"), value}, {QStringLiteral("text"), licenseText(value)}});
    }
    return list;
}

QStringList BrowserController::quantizations()
{
    return {QStringLiteral("Q2_K"),   QStringLiteral("Q3_K_M"), QStringLiteral("IQ4_XS"), QStringLiteral("Q4_0"),
            QStringLiteral("Q4_K_M"), QStringLiteral("Q5_K_M"), QStringLiteral("Q6_K"),   QStringLiteral("Q8_0"),
            QStringLiteral("MXFP4"),  QStringLiteral("BF16"),   QStringLiteral("F16")};
}

int BrowserController::filters() const
{
    return (m_kind.isEmpty() ? 0 : 1) + (m_license.isEmpty() ? 0 : 1) + (m_quantization.isEmpty() ? 0 : 1) + (m_fitsOnly ? 1 : 0)
        + (m_format == u"gguf" ? 0 : 1);
}

int BrowserController::found() const
{
    const auto &rows = m_list.rows();
    return int(std::count_if(rows.begin(), rows.end(), [](const RepositoryRow &row) { return !row.isPicked; }));
}

void BrowserController::setSearchText(const QString &text)
{
    if (m_text == text)
        return;
    m_text = text;
    Q_EMIT queryChanged();
    m_hub.cancel(std::exchange(m_call, 0));
    m_debounce.start();
    Q_EMIT stateChanged();
}

void BrowserController::clearFilters()
{
    m_kind.clear();
    m_license.clear();
    m_quantization.clear();
    m_fitsOnly = false;
    m_format = QStringLiteral("gguf");
    onQueryChanged();
}

void BrowserController::onQueryChanged()
{
    Q_EMIT queryChanged();
    startOver();
}

void BrowserController::show()
{
    m_fits.refresh();
    askWhatWasMeasured();
    if (!m_hasAsked || !m_trouble.kind.isEmpty())
        startOver();
}

void BrowserController::askWhatWasMeasured()
{
    if (m_measured)
        whenDone(m_measured(), this, [this](const MeasuredCosts &costs) { m_card.choices()->setMeasured(costs); });
}

void BrowserController::retry()
{
    if (m_next.isEmpty())
        startOver();
    else
        followNext();
}

void BrowserController::startOver()
{
    m_debounce.stop();
    search();
}

// What somebody pastes: an address on the Hub is the repository that it is of.
QString BrowserController::hubText() const
{
    const QString repository = repositoryOfAddress(m_text, m_hub.options().endpoint);
    return repository.isEmpty() ? m_text.trimmed() : repository;
}

HubQuery BrowserController::query() const
{
    HubQuery query;
    query.text = hubText();
    query.sort = sortOf(m_sort);
    query.limit = pageRows;
    query.wantsFiles = !m_quantization.isEmpty();
    query.filters.append(m_format);
    if (m_kind == u"chat")
        query.filters.append(QStringLiteral("text-generation"));
    else if (m_kind == u"embedding")
        query.filters.append(QStringLiteral("feature-extraction"));
    else if (m_kind == u"vision")
        query.filters.append(QStringLiteral("image-text-to-text"));
    if (!m_license.isEmpty())
        query.filters.append(QStringLiteral("license:") + m_license);
    return query;
}

bool BrowserController::isWanted(const RepositoryRow &row) const
{
    if (m_fitsOnly && m_fits.roughFit(row.smallestBytes) == FitKind::TooLarge)
        return false;
    return m_quantization.isEmpty() || hasQuantization(row, m_quantization);
}

QList<RepositoryRow> BrowserController::picked() const
{
    QList<RepositoryRow> rows;
    if (m_format != u"gguf")
        return rows;
    const QString text = hubText();
    for (const CatalogueEntry &entry : m_catalogue.entries()) {
        const RepositoryRow row = rowOf(entry);
        const bool isKind = m_kind.isEmpty() || row.kind == m_kind;
        if (isKind && (m_license.isEmpty() || row.license == m_license) && isWanted(row) && holdsWords(row, text))
            rows.append(row);
    }
    return rows;
}

void BrowserController::search()
{
    m_hub.cancel(std::exchange(m_call, 0));
    m_again.stop();
    m_hasAsked = true;
    m_next.clear();
    m_trouble = {};
    m_pagesInARow = 0;
    m_call = m_hub.search(query(), [this](const HubResult<HubPage> &result) {
        // The old rows stay until the new ones are there: nothing flickers while somebody types.
        m_list.setRows(picked());
        takePage(result);
        askByName();
    });
    Q_EMIT stateChanged();
}

// A search finds neither what is private nor what the filters leave out. What somebody has named is asked for by its name: an address
// always, "owner/name" when nothing else was found.
void BrowserController::askByName()
{
    const QString repository = hubText();
    const bool isAddress = repository != m_text.trimmed();
    if (m_call != 0 || !m_trouble.kind.isEmpty() || !isRepositoryId(repository) || m_list.find(repository))
        return;
    if (!isAddress && (!repository.contains(u'/') || m_list.rowCount() > 0))
        return;
    m_call = m_hub.model(repository, QStringLiteral("main"), [this](const HubResult<HubModel> &result) {
        m_call = 0;
        if (result.error)
            setTrouble(result.error);
        else
            m_list.append({rowOf(result.value)});
        Q_EMIT stateChanged();
    });
    Q_EMIT stateChanged();
}

void BrowserController::setTrouble(const HubError &error)
{
    m_trouble = describeTrouble(error, !m_hub.options().token.isEmpty());
    if (m_trouble.retryAfterS > 0)
        m_again.start(m_trouble.retryAfterS * 1000);
}

void BrowserController::loadMore()
{
    if (m_next.isEmpty() || m_call != 0 || m_debounce.isActive() || !m_trouble.kind.isEmpty())
        return;
    m_pagesInARow = 0;
    followNext();
}

void BrowserController::followNext()
{
    m_trouble = {};
    m_call = m_hub.nextPage(m_next, [this](const HubResult<HubPage> &result) { takePage(result); });
    Q_EMIT stateChanged();
}

void BrowserController::takePage(const HubResult<HubPage> &result)
{
    m_call = 0;
    if (result.error) {
        setTrouble(result.error);
        Q_EMIT stateChanged();
        return;
    }
    const int before = m_list.rowCount();
    QList<RepositoryRow> rows;
    for (const HubModel &model : result.value.models) {
        const RepositoryRow row = rowOf(model);
        if (!model.isDisabled && isWanted(row))
            rows.append(row);
    }
    m_list.append(rows);
    m_next = result.value.models.isEmpty() ? QUrl() : result.value.next;
    // Filters that the Hub does not know may leave next to nothing of a page.
    if (m_list.rowCount() - before < enoughRows && !m_next.isEmpty() && ++m_pagesInARow < mostPagesInARow)
        followNext();
    Q_EMIT stateChanged();
}

} // namespace hearth
