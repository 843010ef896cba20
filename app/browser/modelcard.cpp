#include "app/browser/modelcard.h"

#include "app/browser/readme.h"
#include "app/browser/repositorylistmodel.h"
#include "app/chat/markdownstream.h"
#include "app/hub/downloads.h"
#include "app/library/modellistmodel.h"

#include <QLocale>

#include <algorithm>
#include <utility>

namespace hearth {

namespace {

constexpr int leastContext = 2048;     // that is worth a choice
constexpr int usualLongest = 8192;     // without a wish of the user
constexpr qsizetype longestTitle = 80; // of a download

QVariantMap fact(const QString &name, const QString &value, const QString &tip = {})
{
    return {{QStringLiteral("name"), name}, {QStringLiteral("value"), value}, {QStringLiteral("tip"), tip}};
}

} // namespace

ModelCard::ModelCard(const Needs &needs, int usualContext, QObject *parent)
    : QObject(parent), m_needs(needs), m_choices(needs.downloads), m_probe(needs.hub),
      m_usualContext(usualContext > 0 ? usualContext : usualLongest), m_contextTokens(m_usualContext)
{
    m_recommended.setSourceModel(&m_choices);
    m_recommended.setFilterRole(ChoiceListModel::IsRecommendedRole);
    m_recommended.setFilterFixedString(QStringLiteral("true"));
    connect(&needs.fits, &FitDesk::changed, this, &ModelCard::estimate);
    m_again.setSingleShot(true);
    connect(&m_again, &QTimer::timeout, this, &ModelCard::retry);
}

QString ModelCard::title() const
{
    return m_entry ? m_entry->title : m_repository.section(u'/', -1);
}

QString ModelCard::about() const
{
    return m_entry ? m_entry->about : QString();
}

QUrl ModelCard::page() const
{
    return m_repository.isEmpty() ? QUrl() : m_needs.hub.pageUrl(m_repository);
}

QString ModelCard::state() const
{
    if (m_repository.isEmpty())
        return {};
    if (!m_trouble.kind.isEmpty())
        return QStringLiteral("failed");
    return m_isReady ? QStringLiteral("ready") : QStringLiteral("loading");
}

QString ModelCard::kind() const
{
    return m_entry ? rowOf(*m_entry).kind : kindOf(m_model);
}

QUrl ModelCard::licenseLink() const
{
    return m_entry ? m_entry->licence.link : QUrl();
}

quint64 ModelCard::parameters() const
{
    if (m_lead && m_lead->info().parameters > 0 && m_lead->hasParts())
        return m_lead->info().parameters;
    return quint64(std::max<qint64>(0, m_entry ? m_entry->parameters : m_model.parameters));
}

int ModelCard::trainedContext() const
{
    if (m_lead && m_lead->info().contextTokens > 0)
        return m_lead->info().contextTokens;
    const qint64 said = m_model.contextTokens > 0 ? m_model.contextTokens : m_entry ? m_entry->contextTokens : 0;
    return int(std::clamp<qint64>(said, 0, 1 << 30));
}

QVariantList ModelCard::facts() const
{
    QVariantList list;
    const auto add = [&list](const QString &name, const QString &value, const QString &tip = {}) {
        if (!value.isEmpty())
            list.append(fact(name, value, tip));
    };
    const QLocale locale;
    const QString architecture = m_lead ? QString::fromStdString(m_lead->info().architecture)
        : m_entry                       ? m_entry->architecture
                                        : m_model.architecture;
    add(tr("Parameters"), parametersText(parameters()));
    if (m_entry && m_entry->activeParameters > 0)
        add(tr("Active for a token"), parametersText(quint64(m_entry->activeParameters)),
            tr("A mixture of experts: only a part of it works for each token, so it is faster than its size says."));
    add(tr("Architecture"), architecture);
    if (const int context = trainedContext(); context > 0)
        add(tr("Context"), tr("%1 tokens").arg(locale.toString(context)), tr("How much text it can have in view, as it was trained."));
    add(tr("Licence"), m_entry ? m_entry->licence.name : licenseText(m_model.license));
    if (!m_hasModel)
        return list;
    add(tr("Downloads"), countText(m_model.downloads), tr("In the last month."));
    add(tr("Likes"), countText(m_model.likes));
    add(tr("Changed"), agoText(m_model.modified, QDateTime::currentDateTimeUtc()), locale.toString(m_model.modified.date()));
    return list;
}

QVariantList ModelCard::contextOptions() const
{
    QVariantList options;
    const int most = trainedContext() > 0 ? trainedContext() : std::max(m_contextTokens, 4 * usualLongest);
    int tokens = leastContext;
    for (; tokens < most && tokens <= (1 << 20); tokens *= 2)
        options.append(tokens);
    options.append(std::min(tokens, most));
    return options;
}

void ModelCard::setContextTokens(int tokens)
{
    m_hasOwnContext = true;
    if (tokens <= 0 || tokens == m_contextTokens)
        return;
    m_contextTokens = tokens;
    Q_EMIT contextChanged();
    estimate();
}

HubTrouble ModelCard::explain(const HubError &error) const
{
    return describeTrouble(error, !m_needs.hub.options().token.isEmpty());
}

void ModelCard::reset()
{
    for (const int call : std::as_const(m_calls))
        m_needs.hub.cancel(call);
    m_calls.clear();
    m_again.stop();
    m_probe.stop();
    m_toProbe.clear();
    m_lead.reset();
    m_leadRow = -1;
    m_choices.clear();
    m_readme.replaceFrom(0, {});
    m_readmeText.clear();
    m_readmeState.clear();
    m_model = {};
    m_hasModel = false;
    m_commit.clear();
    m_isReady = false;
    m_trouble = {};
    m_obstacle = {};
    m_note.clear();
    m_whyNot.clear();
}

void ModelCard::open(const QString &repository)
{
    if (repository == m_repository && m_trouble.kind.isEmpty())
        return;
    reset();
    m_repository = repository;
    m_entry = m_needs.catalogue.expected(repository);
    m_hasOwnContext = false;
    m_contextTokens = m_usualContext;
    if (const int most = trainedContext(); most > 0)
        m_contextTokens = std::min(m_contextTokens, most);
    if (!repository.isEmpty())
        load();
    Q_EMIT changed();
    Q_EMIT contextChanged();
}

void ModelCard::retry()
{
    reset();
    load();
    Q_EMIT changed();
}

void ModelCard::load()
{
    m_calls.append(m_needs.hub.model(m_repository, QStringLiteral("main"), [this](const HubResult<HubModel> &result) {
        if (result.error)
            fail(result.error);
        else
            takeModel(result.value);
    }));
}

void ModelCard::fail(const HubError &error)
{
    if (error.kind == HubError::Kind::NotFound)
        Q_EMIT gone(m_repository);
    m_trouble = explain(error);
    if (m_trouble.retryAfterS > 0)
        m_again.start(m_trouble.retryAfterS * 1000);
    if (m_entry && error.kind == HubError::Kind::NotFound) {
        m_trouble = describeTrouble({HubError::Kind::NotFound, {}, {}, 0}, false); // what is in the list was never private
        m_trouble.text =
            tr("%1 is in Hearth's list, but the Hub does not have it any more: it was renamed or taken away.").arg(m_repository);
    }
    Q_EMIT changed();
}

void ModelCard::takeModel(const HubModel &model)
{
    m_model = model;
    m_hasModel = true;
    m_commit = model.commit;
    const QString revision = m_commit.isEmpty() ? QStringLiteral("main") : m_commit;
    m_readmeState = QStringLiteral("loading");
    m_calls.append(m_needs.hub.tree(m_repository, revision, [this](const HubResult<HubTree> &result) { takeTree(result); }));
    m_calls.append(m_needs.hub.readme(m_repository, revision, [this](const HubResult<QString> &result) { takeReadme(result); }));
    Q_EMIT changed();
}

void ModelCard::takeTree(const HubResult<HubTree> &answer)
{
    if (m_entry) {
        const CatalogueCheck check = compareWithHub(*m_entry, answer);
        m_note = check.sentence;
        if (check.isGone())
            Q_EMIT gone(m_repository);
    }
    if (answer.error)
        return fail(answer.error);
    if (m_commit.isEmpty())
        m_commit = answer.value.commit;
    m_choices.setChoices(m_repository, m_commit, modelChoices(answer.value.files));
    m_isReady = true;
    if (m_choices.rowCount() == 0)
        m_whyNot = tr("There is no model in it that Hearth reads: no GGUF file, and no SafeTensors with a config.json.");
    // The recommended one first, then the least and the most precise: one of them will tell.
    m_choices.setRecommended(recommendedRow(m_choices, parameters()));
    for (const int row : {recommended(), 0, m_choices.rowCount() - 1}) {
        if (row >= 0 && row < m_choices.rowCount() && !m_toProbe.contains(row) && m_choices.choice(row).whyNot.isEmpty())
            m_toProbe.append(row);
    }
    estimate();
    probeNext();
    Q_EMIT changed();
}

void ModelCard::probeNext()
{
    if (!m_toProbe.isEmpty())
        probeRow(m_toProbe.takeFirst(), false);
}

void ModelCard::probeRow(int row, bool downloadsIt)
{
    if (m_probe.isRunning() && m_choices.runs(m_probedRow) == RunsState::Checking)
        m_choices.setRuns(m_probedRow, RunsState::Unknown);
    m_probedRow = row;
    m_choices.setRuns(row, RunsState::Checking);
    m_probe.start(m_repository, m_commit, m_choices.choice(row),
                  [this, row, downloadsIt](const HubResult<HeadFacts> &result) { takeProbe(row, downloadsIt, result); });
    Q_EMIT changed();
}

void ModelCard::takeProbe(int row, bool downloadsIt, const HubResult<HeadFacts> &result)
{
    const ModelInfo &info = result.value.info;
    if (result.error) {
        m_choices.setRuns(row, RunsState::Unknown);
        m_obstacle = explain(result.error);
        const bool isOpen = m_obstacle.kind != u"gated" && m_obstacle.kind != u"private" && m_obstacle.kind != u"gone";
        if (downloadsIt && isOpen)
            downloadAnyway(row); // it waits for the network by itself
        Q_EMIT changed();
        return;
    }
    m_obstacle = {};
    const QString whyNot = QString::fromStdString(info.whyNot);
    m_choices.setRuns(row, info.runs ? RunsState::Runs : RunsState::RunsNot, whyNot);
    if (info.runs && !m_lead) {
        m_lead = result.value.outline;
        m_leadRow = row;
        m_whyNot.clear();
        m_toProbe.clear();
        for (int other = 0; other < m_choices.rowCount(); ++other) {
            if (m_choices.runs(other) == RunsState::Unknown)
                m_choices.setRuns(other, RunsState::Expected);
        }
        if (!m_hasOwnContext && info.contextTokens > 0 && m_contextTokens > info.contextTokens) {
            m_contextTokens = info.contextTokens;
            Q_EMIT contextChanged();
        }
    } else if (!info.runs && !m_lead) {
        m_whyNot = whyNot;
        probeNext();
    }
    m_choices.setRecommended(recommendedRow(m_choices, parameters()));
    estimate();
    if (downloadsIt && info.runs)
        downloadAnyway(row);
    Q_EMIT changed();
}

void ModelCard::estimate()
{
    if (m_choices.rowCount() == 0)
        return;
    FitQuestion question;
    question.lead = m_lead;
    question.leadRow = m_leadRow;
    question.contextTokens = m_contextTokens;
    for (int row = 0; row < m_choices.rowCount(); ++row)
        question.weightBytes.append(m_choices.choice(row).weightBytes);
    m_needs.fits.estimate(question, [this](const QList<FitFacts> &facts) {
        if (facts.size() != m_choices.rowCount())
            return;
        m_choices.setFits(facts);
        m_choices.setRecommended(recommendedRow(m_choices, parameters()));
        Q_EMIT changed();
    });
}

void ModelCard::takeReadme(const HubResult<QString> &answer)
{
    if (answer.error) {
        // What it needs to be read is said where the files are.
        m_readmeState = QStringLiteral("failed");
        if (m_obstacle.kind.isEmpty())
            m_obstacle = explain(answer.error);
    } else {
        m_readmeText = readmeMarkdown(answer.value, page());
        m_readmeState = m_readmeText.isEmpty() ? QStringLiteral("none") : QStringLiteral("ready");
        showReadme();
    }
    Q_EMIT changed();
}

void ModelCard::showReadme()
{
    m_readme.replaceFrom(0, markdownBlocks(m_readmeText, m_colors));
}

void ModelCard::setCodeColors(const QVariantMap &colors)
{
    const auto color = [&colors](const char *name) { return colors.value(QLatin1String(name)).toString(); };
    m_colors = {color("keyword"), color("string"), color("comment"), color("number"), color("type"), color("function"), color("plain")};
    showReadme();
}

void ModelCard::download(int row)
{
    if (row < 0 || row >= m_choices.rowCount())
        return;
    if (m_choices.runs(row) == RunsState::Runs || !m_choices.jobOf(row).isEmpty())
        downloadAnyway(row);
    else if (m_choices.choice(row).whyNot.isEmpty())
        probeRow(row, true);
}

void ModelCard::downloadAnyway(int row)
{
    if (row < 0 || row >= m_choices.rowCount())
        return;
    const ModelChoice &choice = m_choices.choice(row);
    const QString name = choice.name == title() ? title() : title().left(longestTitle) + u' ' + choice.name;
    QString problem;
    if (m_needs.downloads.add(name, m_repository, m_commit, choice.files, &problem).isEmpty())
        Q_EMIT downloadRefused(problem);
}

void ModelCard::pause(int row)
{
    m_needs.downloads.pause(m_choices.jobOf(row));
}

void ModelCard::resume(int row)
{
    m_needs.downloads.resume(m_choices.jobOf(row));
}

void ModelCard::cancel(int row)
{
    m_needs.downloads.cancel(m_choices.jobOf(row));
}

} // namespace hearth
