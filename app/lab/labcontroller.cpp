#include "app/lab/labcontroller.h"

#include <QCryptographicHash>
#include <QFile>
#include <QFileInfo>
#include <QLocale>
#include <QStringDecoder>

#include <algorithm>

namespace hearth {

namespace {

constexpr qint64 mostTextBytes = 1 << 20; // a longer text takes hours
constexpr int mostAnswerTokens = 4096;

QString toText(const std::string &utf8)
{
    return QString::fromUtf8(utf8.data(), qsizetype(utf8.size()));
}

std::filesystem::path toPath(const QString &text)
{
    return text.toStdU16String();
}

QString size(uint64_t bytes)
{
    return QLocale().formattedDataSize(qint64(bytes), 1, QLocale::DataSizeSIFormat);
}

} // namespace

LabController::LabController(Store &store, ChatStore &ids, Needs needs, QObject *parent)
    : QObject(parent), m_store(store), m_ids(ids), m_needs(std::move(needs)), m_blind(store, this),
      m_prompts({{.text = tr("Explain in three sentences why the sky is blue.")}})
{
    connect(&m_variants, &LabVariantList::countChanged, this, &LabController::setupChanged);
    connectBench();
}

void LabController::open()
{
    refreshHistory();
    m_store.run([](Database &db) { return listPromptSets(db); }).then(this, [this](const StoreResult<QList<PromptSet>> &result) {
        m_sets = result.value;
        Q_EMIT promptSetsChanged();
    });
}

void LabController::refreshHistory()
{
    m_store.run([](Database &db) { return listLabRuns(db); }).then(this, [this](const StoreResult<QList<LabRunSummary>> &result) {
        if (!result.error)
            m_history.setRuns(result.value);
    });
}

QString LabController::state() const
{
    return m_bench.isRunning() ? QStringLiteral("running") : m_run.id >= 0 ? QStringLiteral("done") : QStringLiteral("setup");
}

void LabController::setTemperature(double value)
{
    m_temperature = std::clamp(value, 0.0, 2.0);
    Q_EMIT setupChanged();
}

void LabController::setMaxTokens(int value)
{
    m_maxTokens = std::clamp(value, 1, mostAnswerTokens);
    Q_EMIT setupChanged();
}

void LabController::setSeed(const QString &text)
{
    m_seed = text.toULongLong();
    Q_EMIT setupChanged();
}

bool LabController::canStart() const
{
    const int count = m_variants.rowCount();
    return count >= leastVariants && count <= mostVariants && (!m_prompts.isEmpty() || !m_textName.isEmpty()) && !m_bench.isRunning();
}

void LabController::addVariant(const ComparedVariant &compared, const ModelInfo &info)
{
    if (m_variants.rowCount() >= mostVariants) {
        Q_EMIT notice(tr("At most %1 variants are compared at once.").arg(mostVariants));
        return;
    }
    LabVariantList::Row row{.compared = compared,
                            .facts = {.label = toText(compared.label),
                                      .path = QString::fromStdU16String(compared.model.path.u16string()),
                                      .quantization = toText(info.quantization),
                                      .fileBytes = compared.make ? 0 : qint64(info.fileBytes)}};
    const QList<LabVariantList::Row> &rows = m_variants.rows();
    const auto isTaken = [&](const QString &label) {
        return std::any_of(rows.begin(), rows.end(), [&](const LabVariantList::Row &other) { return other.facts.label == label; });
    };
    if (std::any_of(rows.begin(), rows.end(), [&](const LabVariantList::Row &other) { return other.facts.path == row.facts.path; }))
        return;
    const QString label = row.facts.label;
    for (int number = 2; isTaken(row.facts.label); ++number)
        row.facts.label = QStringLiteral("%1 (%2)").arg(label).arg(number);
    row.compared.label = row.facts.label.toStdString();
    m_variants.add(row);
}

void LabController::addModel(const QString &path)
{
    try {
        const ModelInfo info = readModelInfo(toPath(path));
        if (!info.runs) {
            Q_EMIT notice(toText(info.whyNot));
            return;
        }
        ComparedVariant compared{.label = info.quantization, .model = m_needs.loadOptions(path)};
        compared.model.path = toPath(path);
        addVariant(compared, info);
    } catch (const Error &error) {
        Q_EMIT notice(toText(error.what()));
    }
}

void LabController::addQuantization(const QString &original, const QString &mixture)
{
    try {
        ComparedVariant compared =
            makeVariant(toPath(original), mixture.toStdString(), toPath(m_needs.cacheFolder), m_needs.loadOptions(original));
        compared.label = mixture.toStdString();
        addVariant(compared, readModelInfo(toPath(original)));
    } catch (const Error &error) {
        Q_EMIT notice(toText(error.what()));
    }
}

QStringList LabController::quantizations() const
{
    // Those that need no importance matrix, best first.
    static const QStringList usual{QStringLiteral("Q8_0"),   QStringLiteral("Q6_K"),   QStringLiteral("Q5_K_M"), QStringLiteral("Q5_K_S"),
                                   QStringLiteral("Q4_K_M"), QStringLiteral("Q4_K_S"), QStringLiteral("Q4_0"),   QStringLiteral("IQ4_NL"),
                                   QStringLiteral("Q3_K_M"), QStringLiteral("Q2_K")};
    return usual;
}

void LabController::removeVariant(int row)
{
    if (!m_bench.isRunning())
        m_variants.remove(row);
}

void LabController::setReference(int row)
{
    if (!m_bench.isRunning())
        m_variants.setReference(row);
}

bool LabController::readText(const QString &path)
{
    QFile source(path);
    const QString name = QFileInfo(path).fileName();
    if (!source.open(QIODevice::ReadOnly)) {
        Q_EMIT notice(tr("“%1” could not be read: %2.").arg(name, source.errorString()));
        return false;
    }
    if (source.size() > mostTextBytes) {
        Q_EMIT notice(tr("“%1” is larger than 1 MB, which would take hours. Choose a part of it.").arg(name));
        return false;
    }
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    const QString text = decoder(source.readAll());
    if (decoder.hasError()) {
        Q_EMIT notice(tr("“%1” is not UTF-8 text. Save it as UTF-8 and choose it again.").arg(name));
        return false;
    }
    m_text = text;
    m_textName = name;
    return true;
}

void LabController::measureOn(const QUrl &file)
{
    if (readText(file.toLocalFile()))
        m_isSample = false;
    Q_EMIT setupChanged();
}

void LabController::measureOnSample()
{
    m_isSample = readText(m_needs.sampleFile);
    if (m_isSample)
        m_textName = tr("the built-in sample");
    Q_EMIT setupChanged();
}

void LabController::measureNothing()
{
    m_text.clear();
    m_textName.clear();
    m_isSample = false;
    Q_EMIT setupChanged();
}

ComparisonRequest LabController::request() const
{
    ComparisonRequest request{.reference = m_variants.reference(), .maxTokens = m_maxTokens};
    for (const LabVariantList::Row &row : m_variants.rows())
        request.variants.push_back(row.compared);
    for (const LabPrompt &prompt : m_prompts)
        request.prompts.push_back({nameOf(prompt).toStdString(), prompt.system.toStdString(), prompt.text.toStdString()});
    if (!m_textName.isEmpty())
        request.texts.push_back({m_textName.toStdString(), m_text.toStdString()});
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
               .build = QStringLiteral(HEARTH_VERSION),
               .temperature = m_temperature,
               .maxTokens = m_maxTokens,
               .reference = request.reference,
               .prompts = m_prompts,
               .textName = m_textName};
    if (!m_textName.isEmpty()) {
        run.text = m_text.left(mostKeptText);
        run.textHash = QString::fromLatin1(QCryptographicHash::hash(m_text.toUtf8(), QCryptographicHash::Sha256).toHex());
    }
    return run;
}

void LabController::start()
{
    if (!canStart())
        return;
    m_problem.clear();
    m_planText.clear();
    m_run = {};
    m_advice = {};
    m_blind.setRun({});
    m_variants.clearResults();
    m_needs.freeModels();
    const ComparisonRequest wanted = request();
    m_bench.start(wanted, emptyRun(wanted));
    Q_EMIT stateChanged();
}

void LabController::stop()
{
    m_bench.stop();
}

void LabController::newRun()
{
    if (m_bench.isRunning())
        return;
    m_problem.clear();
    m_run = {};
    m_advice = {};
    m_blind.setRun({});
    m_variants.clearResults();
    Q_EMIT stateChanged();
}

void LabController::connectBench()
{
    connect(&m_bench, &LabBench::runningChanged, this, [this] {
        Q_EMIT stateChanged();
        Q_EMIT setupChanged();
    });
    connect(&m_bench, &LabBench::planned, this, [this](const ComparisonPlan &plan) {
        m_planText = toText(plan.reason);
        if (plan.diskBytes > 0)
            m_planText += tr(" Quantizing takes %1 on the disk.").arg(size(plan.diskBytes));
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
        Q_EMIT stateChanged();
    });
    connect(&m_bench, &LabBench::finished, this, [this](LabRun run) {
        run.id = m_ids.newId();
        m_store.write([run](Database &db) { putLabRun(db, run.id, run); });
        show(run);
        refreshHistory();
    });
}

void LabController::show(const LabRun &run)
{
    m_run = run;
    m_advice = run.quality.isEmpty() ? Recommendation{} : recommend(run);
    m_variants.showRun(run);
    m_blind.setRun(run);
    setPromptIndex(std::min(m_promptIndex, std::max(0, int(run.prompts.size()) - 1)));
    Q_EMIT stateChanged();
    Q_EMIT promptsChanged();
}

} // namespace hearth
