// LabController: the run, from its start until it is kept; which files it was made of; running it again.
#include "app/lab/labchanges.h"
#include "app/lab/labcontroller.h"

#include <QFileInfo>
#include <QLocale>

#include <algorithm>

namespace hearth {

namespace {

QString toText(const std::string &utf8)
{
    return QString::fromUtf8(utf8.data(), qsizetype(utf8.size()));
}

std::filesystem::path toPath(const QString &text)
{
    return text.toStdU16String();
}

QString sizeText(uint64_t bytes)
{
    return QLocale().formattedDataSize(qint64(bytes), 1, QLocale::DataSizeSIFormat);
}

} // namespace

ComparisonRequest LabController::request() const
{
    ComparisonRequest request{.reference = m_variants.reference(), .maxTokens = m_maxTokens};
    for (const LabVariantList::Row &row : m_variants.rows())
        request.variants.push_back(row.compared);
    for (const LabPrompt &prompt : m_promptList.prompts())
        request.prompts.push_back({nameOf(prompt).toStdString(), prompt.system.toStdString(), prompt.text.toStdString()});
    if (!m_text.name.isEmpty())
        request.texts.push_back({m_text.name.toStdString(), m_text.text.toStdString()});
    request.sampling.temperature = float(m_temperature);
    request.sampling.seed = m_seed;
    return request;
}

LabRun LabController::emptyRun(const ComparisonRequest &request) const
{
    QStringList labels;
    for (const ComparedVariant &variant : request.variants)
        labels.append(toText(variant.label));
    LabRun run{.startedAt = QDateTime::currentDateTimeUtc(),
               .title = labels.join(QStringLiteral(", ")),
               .build = m_needs.build,
               .temperature = m_temperature,
               .maxTokens = m_maxTokens,
               .reference = request.reference,
               .prompts = m_promptList.prompts(),
               .textName = m_text.name,
               .again = m_before.id};
    if (!m_text.name.isEmpty()) {
        run.text = m_text.text.left(mostKeptText);
        run.textHash = hashOfText(m_text.text);
        run.textPath = m_text.path;
    }
    return run;
}

void LabController::start()
{
    if (!canStart())
        return;
    m_isWaiting = m_needs.isAnswering && m_needs.isAnswering();
    if (m_isWaiting)
        Q_EMIT stateChanged();
    else
        begin();
}

void LabController::startNow()
{
    if (m_isWaiting && m_needs.stopAnswers)
        m_needs.stopAnswers(); // their end calls goOn()
}

void LabController::begin()
{
    m_isWaiting = false;
    m_isFreeing = true;
    m_problem.clear();
    m_planText.clear();
    m_run = {};
    m_advice = {};
    m_trend = {};
    m_blind.setRun({});
    m_variants.clearResults();
    m_inspector.stop();
    m_hasher.setPaused(true);
    m_needs.freeModels();
    Q_EMIT stateChanged();
    Q_EMIT setupChanged();
    Q_EMIT promptsChanged();
    goOn();
}

void LabController::goOn()
{
    if (m_isWaiting && !(m_needs.isAnswering && m_needs.isAnswering())) {
        m_isWaiting = false;
        if (canStart())
            begin();
        else
            Q_EMIT stateChanged();
    } else if (m_isFreeing && !(m_needs.isFreeing && m_needs.isFreeing())) {
        m_isFreeing = false;
        const ComparisonRequest wanted = request();
        m_bench.start(wanted, emptyRun(wanted));
        Q_EMIT stateChanged();
    }
}

void LabController::stop()
{
    if (m_isWaiting || m_isFreeing) {
        m_isWaiting = m_isFreeing = false;
        m_before = {};
        m_hasher.setPaused(false);
        Q_EMIT stateChanged();
        Q_EMIT setupChanged();
    }
    m_bench.stop();
}

void LabController::newRun()
{
    if (isRunning())
        return;
    m_run = {};
    m_before = {};
    m_advice = {};
    m_trend = {};
    m_problem.clear();
    m_blind.setRun({});
    m_variants.clearResults();
    Q_EMIT stateChanged();
    Q_EMIT promptsChanged();
}

ComparedVariant LabController::comparedOf(const LabVariant &variant) const
{
    const bool isMade = !variant.original.isEmpty();
    ComparedVariant compared{.label = variant.label.toStdString(), .model = m_needs.loadOptions(isMade ? variant.original : variant.path)};
    compared.model.path = toPath(variant.path);
    if (isMade) {
        QuantizeRequest make;
        make.input = toPath(variant.original);
        make.output = toPath(variant.path);
        make.mixture = variant.mixture.toStdString();
        make.threads = compared.model.threads;
        compared.make = make;
    }
    return compared;
}

void LabController::runAgain()
{
    if (isRunning() || m_run.id < 0)
        return;
    m_before = m_run;
    m_promptList.setPrompts(m_run.prompts);
    m_seed = m_run.seed;
    m_temperature = m_run.temperature;
    m_maxTokens = m_run.maxTokens;
    m_isToRepeat = false;
    if (m_run.textName.isEmpty()) {
        measureNothing();
    } else if (hashOfText(m_run.text) == m_run.textHash) {
        m_text = {.path = m_run.textPath, .name = m_run.textName, .text = m_run.text, .error = {}};
    } else if (m_run.textPath.isEmpty()) {
        measureOnSample(); // of an earlier version it may be another one: the changes say so
    } else if (hashOfText(m_text.text) != m_run.textHash) {
        m_isToRepeat = true;
        m_textReader.read(m_run.textPath); // → takeText
        Q_EMIT setupChanged();
        return;
    }
    start();
}

void LabController::connectBench()
{
    connect(&m_bench, &LabBench::runningChanged, this, [this] {
        m_hasher.setPaused(m_bench.isRunning());
        Q_EMIT stateChanged();
        Q_EMIT setupChanged();
    });
    connect(&m_bench, &LabBench::planned, this, [this](const ComparisonPlan &plan) {
        m_planText = toText(plan.reason);
        if (plan.diskBytes > 0)
            m_planText += tr(" Quantizing takes %1 on the disk.").arg(sizeText(plan.diskBytes));
        Q_EMIT stateChanged();
    });
    connect(&m_bench, &LabBench::progressed, &m_variants, &LabVariantList::setStage);
    connect(&m_bench, &LabBench::grew, &m_variants,
            [this](const LabBench::Growth &growth) { m_variants.grow(growth.variant, growth.prompt, growth.text, growth.tokens); });
    connect(&m_bench, &LabBench::answered, &m_variants, &LabVariantList::setAnswer);
    connect(&m_bench, &LabBench::scored, &m_variants, &LabVariantList::setQuality);
    connect(&m_bench, &LabBench::variantFailed, &m_variants, &LabVariantList::setError);
    connect(&m_bench, &LabBench::failed, this, [this](const QString &text) {
        m_problem = text;
        m_before = {};
        Q_EMIT stateChanged();
    });
    connect(&m_bench, &LabBench::finished, this, &LabController::take);
}

void LabController::take(LabRun run)
{
    run.id = m_ids.newId();
    for (LabVariant &variant : run.variants) {
        if (m_needs.identity) {
            const LabIdentity identity = m_needs.identity(variant.path);
            variant.repository = identity.repository;
            variant.revision = identity.revision;
        }
        variant.sha256 = m_hasher.hashOf(variant.path);
    }
    if (run.again >= 0)
        run.changes = changesBetween(m_before, run);
    m_store.write([run](Database &db) { putLabRun(db, run.id, run); });
    show(run);
    refreshHistory();
    for (const LabVariant &variant : run.variants) {
        if (!variant.sha256.isEmpty() || !variant.error.isEmpty())
            continue;
        m_unhashed.insert(variant.path, run.id);
        wantHash(variant.path);
    }
}

void LabController::wantHash(const QString &path)
{
    if (QFileInfo::exists(path))
        m_hasher.want(path, m_needs.identity ? m_needs.identity(path) : LabIdentity{});
}

void LabController::takeHash(const QString &path, const QString &sha256)
{
    const auto name = [path, sha256](LabRun &run) {
        for (LabVariant &variant : run.variants) {
            if (variant.path == path && variant.sha256.isEmpty())
                variant.sha256 = sha256;
        }
    };
    const QList<qint64> runs = m_unhashed.values(path);
    m_unhashed.remove(path);
    for (const qint64 id : runs) {
        QStringList changes;
        if (id == m_run.id) {
            name(m_run);
            if (m_before.id == m_run.again && m_before.id >= 0)
                m_run.changes = changesBetween(m_before, m_run);
            changes = m_run.changes;
            m_variants.setHash(path, sha256);
            Q_EMIT stateChanged();
        }
        m_store.write([id, name, path, sha256, changes](Database &db) {
            LabRun run = readLabRun(db, id);
            if (run.id < 0)
                return; // deleted meanwhile
            name(run);
            if (!changes.isEmpty())
                run.changes = changes;
            putLabRun(db, id, run);
            nameVotes(db, id, path, sha256);
        });
    }
}

void LabController::show(const LabRun &run)
{
    m_run = run;
    m_advice = run.quality.isEmpty() ? Recommendation{} : recommend(run);
    m_variants.showRun(run, [this](const LabVariant &variant) { return comparedOf(variant); });
    m_blind.setRun(run);
    setPromptIndex(std::min(m_promptIndex, std::max(0, int(run.prompts.size()) - 1)));
    Q_EMIT stateChanged();
    Q_EMIT promptsChanged();
    refreshTrend();
}

void LabController::refreshTrend()
{
    m_trend = {};
    Q_EMIT trendChanged();
    m_store.run([run = m_run](Database &db) { return readTrend(db, run); }).then(this, [this](const StoreResult<LabTrend> &result) {
        if (result.error)
            return sayTrouble(tr("The trend could not be read"), result.error);
        if (result.value.shown.id != m_run.id)
            return;
        m_trend = result.value;
        Q_EMIT trendChanged();
    });
}

} // namespace hearth
