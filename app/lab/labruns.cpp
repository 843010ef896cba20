// LabController: the run, from its start until it is kept; which files it was made of; running it again.
#include "app/lab/devicecheck.h"
#include "app/lab/labchanges.h"
#include "app/lab/labcontroller.h"
#include "app/store/whendone.h"

#include <QDir>
#include <QFileInfo>

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

// The files of a model that the library does not know: of a folder of SafeTensors those with its tensors.
QStringList weightsAt(const QString &path)
{
    const QDir folder(path);
    if (!QFileInfo(path).isDir())
        return {path};
    QStringList files;
    for (const QString &name : folder.entryList({QStringLiteral("*.safetensors")}, QDir::Files, QDir::Name))
        files.append(folder.filePath(name));
    return files;
}

} // namespace

// "Llama 3.2 1B: F16, Q4_K_M"
QString LabController::titleOf(const ComparisonRequest &request) const
{
    if (m_before.id >= 0)
        return m_before.title; // as it was named
    QStringList labels;
    for (const ComparedVariant &variant : request.variants)
        labels.append(toText(variant.label));
    const QString all = labels.join(QStringLiteral(", "));
    const QList<LabVariantList::Row> &rows = m_variants.rows();
    const QString model = rows.isEmpty() ? QString() : rows.first().model;
    const bool isOne = std::all_of(rows.begin(), rows.end(), [&](const auto &row) { return row.model == model; });
    return isOne && !model.isEmpty() ? QStringLiteral("%1: %2").arg(model, all) : all;
}

ComparisonRequest LabController::request() const
{
    ComparisonRequest request{.reference = m_variants.reference(), .maxTokens = m_maxTokens};
    for (const LabVariantList::Row &row : m_variants.rows())
        request.variants.push_back(row.compared);
    for (const LabPrompt &prompt : m_promptList.prompts())
        request.prompts.push_back({nameOf(prompt).toStdString(), prompt.system.toStdString(), prompt.text.toStdString()});
    if (!m_text.name.isEmpty())
        request.texts.push_back({m_text.name.toStdString(), m_text.text.toStdString()});
    apply(m_terms, request);
    request.sampling.temperature = float(m_temperature);
    request.sampling.seed = m_seed;
    return request;
}

LabRun LabController::emptyRun(const ComparisonRequest &request) const
{
    LabRun run{.startedAt = QDateTime::currentDateTimeUtc(),
               .title = titleOf(request),
               .build = m_needs.build,
               .temperature = m_temperature,
               .maxTokens = m_maxTokens,
               .terms = m_terms,
               .reference = request.reference,
               .prompts = m_promptList.prompts(),
               .textName = m_text.name,
               .isBlind = m_isBlind && m_before.id < 0 && !m_promptList.prompts().isEmpty(), // what is repeated was seen
               .again = m_before.id};
    run.isSeen = !run.isBlind;
    for (const LabVariantList::Row &row : m_variants.rows()) {
        LabVariant variant = row.facts; // what the run does not tell: chosen device, original, and which version of the file it is
        variant.modifiedAt = LabHasher::stampOf(knownOf(variant.path).files).modifiedAt;
        run.variants.append(variant);
    }
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
    m_promptList.setPrompts(m_promptList.asked());
    m_isFreeing = true;
    m_isDisturbed = false;
    m_runningId = -1;
    m_problem.clear();
    m_planText.clear();
    m_run = {};
    m_advice = {};
    m_verdicts.clear();
    m_trend = {};
    if (const LabRun run = emptyRun(request()); run.isBlind)
        m_blind.begin(run);
    else
        m_blind.setRun({});
    m_variants.clearResults();
    m_inspector.stop();
    m_hasher.setPaused(true);
    m_needs.freeModels();
    Q_EMIT stateChanged();
    Q_EMIT trendChanged();
    Q_EMIT setupChanged();
    Q_EMIT promptsChanged();
    goOn();
}

void LabController::goOn()
{
    if (m_bench.isRunning() && m_needs.isAnswering && m_needs.isAnswering())
        m_isDisturbed = true;
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
        m_blind.setRun({});
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
    m_isWaiting = false;
    m_run = {};
    m_before = {};
    m_advice = {};
    m_verdicts.clear();
    m_trend = {};
    m_problem.clear();
    m_blind.setRun({});
    m_variants.clearResults();
    for (int row = 0; row < m_variants.rowCount(); ++row)
        m_variants.setLoading(row, comparedOf(m_variants.rows()[row].facts, false)); // as the settings are by now
    lookForDevices();                                                                // that the variants of an earlier one can be run on
    m_made.refresh();
    Q_EMIT stateChanged();
    Q_EMIT promptsChanged();
    Q_EMIT setupChanged();
}

ComparedVariant LabController::comparedOf(const LabVariant &variant, bool isAsItWas) const
{
    const bool isMade = !variant.original.isEmpty();
    ComparedVariant compared{.label = variant.label.toStdString(), .model = m_needs.loadOptions(isMade ? variant.original : variant.path)};
    if (isAsItWas)
        apply(variant.loading, compared.model);
    if (!variant.wantedDevice.isEmpty()) {
        compared.model.device = variant.wantedDevice.toStdString();
        compared.model.gpuLayers = isAsItWas && variant.loading.isKnown ? variant.loading.gpuLayers : -1;
    }
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
    m_setName.clear();
    m_seed = m_run.seed;
    m_temperature = m_run.temperature;
    m_maxTokens = m_run.maxTokens;
    m_terms = m_run.terms;
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
        m_planText = hearth::planText(plan);
        m_blind.setTogether(plan.isAllAtOnce);
        Q_EMIT stateChanged();
    });
    connect(&m_bench, &LabBench::progressed, &m_variants, &LabVariantList::setStage);
    connect(&m_bench, &LabBench::grew, &m_variants, [this](const LabBench::Growth &growth) {
        m_variants.grow(growth.variant, growth.prompt, growth.text, growth.tokens, growth.thinking);
    });
    connect(&m_bench, &LabBench::answered, &m_variants, &LabVariantList::setAnswer);
    connect(&m_bench, &LabBench::scored, &m_variants, &LabVariantList::setQuality);
    connect(&m_bench, &LabBench::variantFailed, &m_variants, &LabVariantList::setError);
    connect(&m_bench, &LabBench::failed, this, [this](const QString &text) {
        m_problem = text;
        m_before = {};
        m_blind.setRun({});
        Q_EMIT stateChanged();
        refreshHistory(); // what was kept of it
    });
    connect(&m_bench, &LabBench::advanced, this, [this](LabRun run) { keep(run); });
    connect(&m_bench, &LabBench::finished, this, &LabController::take);
}

// What goes by names is not shown before the votes, and neither is what would tell them.
void LabController::connectBlind()
{
    connect(&m_bench, &LabBench::progressed, &m_blind,
            [this](int, const QString &stage, double fraction) { m_blind.setStage(stage, fraction); });
    connect(&m_bench, &LabBench::grew, &m_blind, [this](const LabBench::Growth &growth) {
        if (!growth.thinking.isEmpty())
            m_blind.grow(growth.variant, growth.prompt, growth.thinking, true);
        if (!growth.text.isEmpty())
            m_blind.grow(growth.variant, growth.prompt, growth.text, false);
    });
    connect(&m_bench, &LabBench::answered, &m_blind, &BlindVoting::setAnswer);
    connect(&m_bench, &LabBench::variantFailed, &m_blind, &BlindVoting::setOut);
    connect(&m_blind, &BlindVoting::storeFailed, this,
            [this](const StoreError &error) { sayTrouble(tr("The votes could not be counted"), error); });
    connect(&m_blind, &BlindVoting::namesShown, this, [this] {
        if (m_run.id < 0)
            return; // it is being made: keep() says so
        m_run.isSeen = true;
        m_store.write([id = m_run.id](Database &db) {
            LabRun run = readLabRun(db, id);
            run.isSeen = true;
            if (run.id >= 0)
                putLabRun(db, id, run);
        });
    });
}

LabController::~LabController()
{
    if (std::optional<LabRun> run = m_bench.end())
        keep(*run);
}

void LabController::keep(LabRun &run)
{
    if (m_runningId < 0)
        m_runningId = m_ids.newId();
    run.id = m_runningId;
    run.isDisturbed = m_isDisturbed;
    for (const LabRunSummary &kept : m_history.runs()) {
        if (kept.id == run.id)
            run.title = kept.title; // it may have been given another one meanwhile
    }
    for (LabVariant &variant : run.variants) {
        const LabIdentity identity = knownOf(variant.original.isEmpty() ? variant.path : variant.original);
        variant.repository = identity.repository;
        variant.revision = identity.revision;
        nameFiles(variant);
    }
    if (run.again >= 0)
        run.changes = changesBetween(m_before, run);
    run.isSeen = !m_blind.isHidden();
    m_keptEnding = endingOf(run);
    m_isKept = std::make_shared<std::atomic<bool>>(false);
    m_store.write([run, isKept = m_isKept](Database &db) {
        putLabRun(db, run.id, run);
        *isKept = true;
    });
    m_blind.keepVotes(run);
}

void LabController::take(LabRun run)
{
    keep(run);
    show(run);
    refreshHistory();
    for (const LabVariant &variant : run.variants)
        wantHashes(variant, run.id);
    m_made.refresh();
}

// What is known of its files already. One that is made in the run has its time from now on.
void LabController::nameFiles(LabVariant &variant) const
{
    const LabHasher::Stamp now = LabHasher::stampOf(knownOf(variant.path).files);
    if (variant.modifiedAt == 0)
        variant.modifiedAt = now.modifiedAt;
    if (variant.sha256.isEmpty() && variant.modifiedAt == now.modifiedAt)
        variant.sha256 = m_hasher.hashOf(variant.path);
    if (!variant.original.isEmpty() && variant.originalSha256.isEmpty())
        variant.originalSha256 = m_hasher.hashOf(variant.original);
}

void LabController::wantHashes(const LabVariant &variant, qint64 run)
{
    const auto want = [&](const QString &path) {
        if (!m_unhashed.contains(path, run))
            m_unhashed.insert(path, run);
        wantHash(path);
    };
    if (variant.sha256.isEmpty() && variant.error.isEmpty())
        want(variant.path);
    if (!variant.original.isEmpty() && variant.originalSha256.isEmpty())
        want(variant.original);
}

// Of runs that were made shortly before Hearth was closed.
void LabController::wantMissingHashes()
{
    whenDone(m_store.run([](Database &db) { return runsWithoutHashes(db); }), this, [this](const StoreResult<QList<LabRun>> &result) {
        for (const LabRun &run : result.value) {
            for (const LabVariant &variant : run.variants)
                wantHashes(variant, run.id);
        }
    });
}

LabIdentity LabController::knownOf(const QString &path) const
{
    LabIdentity identity = m_needs.identity ? m_needs.identity(path) : LabIdentity{};
    if (identity.files.isEmpty())
        identity.files = weightsAt(path);
    return identity;
}

void LabController::wantHash(const QString &path)
{
    if (QFileInfo::exists(path))
        m_hasher.want(path, knownOf(path));
}

void LabController::takeHash(const QString &path, const QString &sha256)
{
    // A file that was changed since is not the one that the run was made of.
    const auto name = [path, sha256, now = LabHasher::stampOf(knownOf(path).files).modifiedAt](LabRun &run) {
        bool isNamed = false;
        for (LabVariant &variant : run.variants) {
            if (variant.path == path && variant.sha256.isEmpty() && (variant.modifiedAt == 0 || variant.modifiedAt == now)) {
                variant.sha256 = sha256;
                isNamed = true;
            }
            if (variant.original == path && variant.originalSha256.isEmpty())
                variant.originalSha256 = sha256;
        }
        return isNamed;
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
            m_variants.setHashes(m_run.variants);
            m_blind.setVariants(m_run.variants);
            Q_EMIT stateChanged();
        }
        m_store.write([id, name, path, sha256, changes](Database &db) {
            LabRun run = readLabRun(db, id);
            if (run.id < 0)
                return; // deleted meanwhile
            const bool isNamed = name(run);
            if (!changes.isEmpty())
                run.changes = changes;
            putLabRun(db, id, run);
            if (isNamed)
                nameVotes(db, id, path, sha256);
        });
    }
}

void LabController::show(const LabRun &run, const QSet<int> &voted)
{
    m_run = run;
    m_advice = run.quality.isEmpty() || isDeviceCheck(run) ? Recommendation{} : recommend(run);
    m_verdicts = deviceVerdicts(run);
    m_variants.showRun(run, [this](const LabVariant &variant) { return comparedOf(variant, true); });
    if (m_blind.isBeingWritten())
        m_blind.finish(run);
    else
        m_blind.setRun(run, voted);
    setPromptIndex(std::min(m_promptIndex, std::max(0, int(run.prompts.size()) - 1)));
    Q_EMIT stateChanged();
    Q_EMIT promptsChanged();
    refreshTrend();
}

void LabController::refreshTrend()
{
    m_trend = {};
    Q_EMIT trendChanged();
    whenDone(m_store.run([run = m_run](Database &db) { return readTrend(db, run); }), this, [this](const StoreResult<LabTrend> &result) {
        if (result.error)
            return sayTrouble(tr("The trend could not be read"), result.error);
        if (result.value.shown.id != m_run.id)
            return;
        m_trend = result.value;
        Q_EMIT trendChanged();
    });
}

} // namespace hearth
