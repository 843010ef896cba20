// LabController: what is to be compared.
#include "app/lab/labcontroller.h"

#include "app/store/whendone.h"

#include <QFileInfo>

#include <algorithm>
#include <utility>

namespace hearth {

namespace {

constexpr int mostAnswerTokens = 4096;
constexpr int forecastMs = 250; // after the last change

QString toText(const std::string &utf8)
{
    return QString::fromUtf8(utf8.data(), qsizetype(utf8.size()));
}

QString toText(const std::filesystem::path &path)
{
    return QString::fromStdU16String(path.u16string());
}

bool isWhole(const QString &quantization)
{
    return quantization == QLatin1String("F32") || quantization == QLatin1String("F16") || quantization == QLatin1String("BF16");
}

} // namespace

LabController::LabController(Store &store, ChatStore &ids, Needs needs, QObject *parent)
    : QObject(parent), m_store(store), m_ids(ids), m_needs(std::move(needs)), m_blind(store, this), m_hasher(m_needs.hashFile, this),
      m_textReader(m_needs.readDocument, this), m_made(m_needs.cacheFolder, this)
{
    m_promptList.setPrompts({{.text = tr("Explain in three sentences why the sky is blue.")}});
    m_exporter.setMaxThreadCount(1);
    measureOnSample();
    connectSetup();
    connectBench();
    connectBlind();
    connect(&m_store, &Store::writeFailed, this, &LabController::setWriteError);
    connect(&m_store, &Store::writeRecovered, this, [this] {
        setWriteError({});
        refreshHistory(); // what had to wait is in it now
    });
}

void LabController::setWriteError(const StoreError &error)
{
    m_writeError = error;
    Q_EMIT stateChanged();
}

void LabController::connectSetup()
{
    connect(&m_variants, &LabVariantList::countChanged, this, [this] {
        tellInspector();
        Q_EMIT setupChanged();
    });
    connect(&m_made, &LabMadeFiles::failed, this, &LabController::notice);
    connect(&m_made, &LabMadeFiles::countChanged, this, &LabController::forecastSoon); // the disk has more room, or less
    connect(&m_scout, &LabScout::devicesFound, this, [this](const QList<LabDevice> &devices) {
        m_devices = devices;
        Q_EMIT devicesChanged();
        Q_EMIT setupChanged();
    });
    m_forecastTimer.setSingleShot(true);
    m_forecastTimer.setInterval(forecastMs);
    connect(&m_forecastTimer, &QTimer::timeout, this, &LabController::makeForecast);
    connect(this, &LabController::setupChanged, this, &LabController::forecastSoon);
    connect(&m_promptList, &QAbstractItemModel::dataChanged, this, &LabController::forecastSoon);
    connect(&m_scout, &LabScout::planned, this, [this](const LabScout::Forecast &forecast) {
        if (forecast.job != m_forecastJob)
            return; // the setup is another one by now
        m_forecast = forecast;
        Q_EMIT forecastChanged();
    });
    connect(&m_scout, &LabScout::found, this, &LabController::takeHead);
    connect(&m_textReader, &LabTextReader::done, this, &LabController::takeText);
    connect(&m_hasher, &LabHasher::known, this, &LabController::takeHash);
}

void LabController::open()
{
    refreshHistory();
    whenDone(m_store.run([](Database &db) { return takeInterruptedRun(db); }), this, [this](const StoreResult<LabRun> &result) {
        if (result.value.id >= 0)
            Q_EMIT interrupted(result.value.title);
    });
    wantMissingHashes();
    m_made.clean();
    whenDone(m_store.run([](Database &db) { return listPromptSets(db); }), this, [this](const StoreResult<QList<PromptSet>> &result) {
        if (result.error)
            return sayTrouble(tr("The kept prompts could not be read"), result.error);
        m_sets = result.value;
        Q_EMIT promptSetsChanged();
    });
}

void LabController::sayTrouble(const QString &what, const StoreError &error)
{
    Q_EMIT notice(tr("%1: %2.").arg(what, error.message));
}

QString LabController::state() const
{
    return isRunning() ? QStringLiteral("running") : m_run.id >= 0 ? QStringLiteral("done") : QStringLiteral("setup");
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

void LabController::setBlind(bool isBlind)
{
    m_isBlind = isBlind;
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
    return count >= leastVariants && count <= mostVariants && m_variants.areUsable() && hasWork() && !isReadingText() && !isRunning();
}

bool LabController::hasWork() const
{
    return m_promptList.rowCount() > emptyPrompts() || !m_text.name.isEmpty();
}

void LabController::setTerm(const QString &key, const QVariant &value)
{
    if (hearth::setTerm(m_terms, key, value))
        Q_EMIT setupChanged();
}

void LabController::addModel(const QString &path)
{
    add({.path = path, .mixture = {}, .folder = {}, .how = m_needs.loadOptions(path)});
}

void LabController::addQuantization(const QString &original, const QString &mixture)
{
    add({.path = original, .mixture = mixture, .folder = m_needs.cacheFolder, .how = m_needs.loadOptions(original)});
}

void LabController::add(const LabScout::Order &order)
{
    if (m_variants.rowCount() >= mostVariants) {
        Q_EMIT notice(tr("At most %n variant(s) can be compared at once.", nullptr, mostVariants));
        return;
    }
    lookForDevices(); // before the head: the same worker
    LabScout::Order numbered = order;
    numbered.ticket = ++m_tickets;
    const QString label = order.mixture.isEmpty() ? QFileInfo(order.path).completeBaseName() : order.mixture;
    m_variants.add(
        {.compared = {}, .facts = {.label = label, .path = order.path}, .stage = QStringLiteral("reading"), .ticket = numbered.ticket});
    m_scout.read(numbered);
}

LabVariantList::Row LabController::rowOf(const LabScout::Found &found) const
{
    LabVariantList::Row row{.compared = found.compared, .facts = {}};
    const auto &rows = m_variants.rows();
    const auto waiting = std::find_if(rows.begin(), rows.end(), [&](const auto &other) { return other.ticket == found.ticket; });
    if (!found.error.isEmpty() && waiting != rows.end()) {
        row.facts = waiting->facts;
        row.facts.error = found.error;
        row.stage = QStringLiteral("failed");
        row.isUsable = false;
        return row;
    }
    row.model = toText(found.info.name).simplified();
    row.facts.path = toText(found.compared.model.path);
    row.facts.label = found.compared.label.empty() ? QFileInfo(row.facts.path).completeBaseName() : toText(found.compared.label);
    row.facts.quantization = found.compared.make ? toText(found.compared.make->mixture) : toText(found.info.quantization);
    row.facts.fileBytes = found.fileBytes;
    if (found.compared.make) {
        row.facts.original = toText(found.compared.make->input);
        row.facts.originalQuantization = toText(found.info.quantization);
        row.facts.originalBytes = qint64(found.info.fileBytes);
        row.facts.mixture = row.facts.quantization;
    }
    return row;
}

void LabController::takeHead(const LabScout::Found &found)
{
    const LabVariantList::Row row = rowOf(found);
    const bool isTwin = row.isUsable && isThere(row.facts.path, {});
    const QString device = isTwin ? freeDevice(row.facts.path) : QString();
    if (isTwin && device.isEmpty()) {
        m_variants.drop(found.ticket);
        Q_EMIT notice(tr("%1 is compared on every device already.").arg(row.facts.label));
        return;
    }
    const int at = m_variants.setFound(found.ticket, row);
    if (isTwin && at >= 0)
        placeOn(at, device);
    if (!row.isUsable)
        return;
    wantHash(row.facts.path);
    if (!row.facts.original.isEmpty())
        wantHash(row.facts.original);
}

void LabController::tellInspector()
{
    QList<LabInspector::File> files;
    for (const LabVariantList::Row &row : m_variants.rows()) {
        const auto isSame = [&](const LabInspector::File &file) { return file.path == row.facts.path; }; // on another device
        if (row.ticket == 0 && row.isUsable && QFileInfo::exists(row.facts.path) && std::none_of(files.begin(), files.end(), isSame))
            files.append({row.facts.path, row.facts.label, row.facts.original, isWhole(row.facts.quantization)});
    }
    m_inspector.setFiles(files);
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
    if (!isRunning())
        m_variants.remove(row);
}

void LabController::setReference(int row)
{
    if (isRunning())
        return;
    m_variants.setReference(row);
    Q_EMIT setupChanged();
}

void LabController::measureOn(const QUrl &file)
{
    m_isToRepeat = false;
    m_textReader.read(file.toLocalFile());
    Q_EMIT setupChanged();
}

void LabController::takeText(const LabText &text)
{
    const bool isRepeat = std::exchange(m_isToRepeat, false);
    const bool isSame = hashOfText(text.text) == m_before.textHash;
    if (text.error.isEmpty() && !isRepeat && !text.notice.isEmpty())
        Q_EMIT notice(text.notice);
    if (text.error.isEmpty() && (!isRepeat || isSame))
        m_text = text;
    else if (isRepeat && !text.error.isEmpty())
        Q_EMIT notice(tr("%1 It is the text that quality was measured on, so the comparison was not run again.").arg(text.error));
    else if (!text.error.isEmpty())
        Q_EMIT notice(text.error);
    else
        Q_EMIT notice(tr("“%1” is not the text any more that quality was measured on, so the comparison was not run again. Begin a new one "
                         "to measure on the text as it is now.")
                          .arg(text.name));
    if (isRepeat && text.error.isEmpty() && isSame)
        start();
    else if (isRepeat)
        m_before = {};
    Q_EMIT setupChanged();
}

void LabController::measureOnSample()
{
    m_textReader.stop();
    m_text = readPlainText(m_needs.sampleFile);
    m_text.path.clear();
    m_text.name = m_text.error.isEmpty() ? tr("the built-in sample") : QString();
    Q_EMIT setupChanged();
}

void LabController::measureNothing()
{
    m_textReader.stop();
    m_text = {};
    Q_EMIT setupChanged();
}

} // namespace hearth
