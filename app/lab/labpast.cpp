// LabController: prompts, runs of the past.
#include "app/lab/labcontroller.h"

#include "app/store/whendone.h"

#include <QFile>
#include <QFileInfo>

#include <algorithm>
#include <utility>

namespace hearth {

void LabController::setPromptIndex(int index)
{
    m_promptIndex = std::max(0, index);
    m_variants.setPrompt(m_promptIndex);
    Q_EMIT promptsChanged();
}

QStringList LabController::promptSets() const
{
    QStringList names;
    for (const PromptSet &set : m_sets)
        names.append(set.name);
    return names;
}

void LabController::addPrompt(const QString &text)
{
    if (!m_promptList.add({.name = {}, .system = {}, .text = text}))
        return;
    Q_EMIT promptsChanged();
    Q_EMIT setupChanged();
}

void LabController::setPrompt(int index, const QString &system, const QString &text)
{
    const int before = emptyPrompts();
    m_promptList.set(index, system, text);
    if (emptyPrompts() != before)
        Q_EMIT setupChanged();
}

void LabController::removePrompt(int index)
{
    if (!m_promptList.remove(index))
        return;
    if (m_promptList.rowCount() == 0)
        m_setName.clear();
    Q_EMIT promptsChanged();
    Q_EMIT setupChanged();
}

void LabController::importPrompts(const QUrl &file)
{
    QFile source(file.toLocalFile());
    const QString name = QFileInfo(source.fileName()).completeBaseName();
    if (!source.open(QIODevice::ReadOnly)) {
        Q_EMIT notice(tr("“%1” could not be read: %2.").arg(name, source.errorString()));
        return;
    }
    const PromptSet set = promptSetFrom(source.read(mostPromptBytes + 1), name);
    if (!set.error.isEmpty()) {
        Q_EMIT notice(set.error);
        return;
    }
    m_promptList.setPrompts(set.prompts);
    m_setName = set.name;
    setPromptIndex(0);
    Q_EMIT setupChanged();
}

void LabController::usePromptSet(const QString &name)
{
    for (const PromptSet &set : std::as_const(m_sets)) {
        if (set.name == name) {
            m_promptList.setPrompts(set.prompts);
            m_setName = set.name;
        }
    }
    setPromptIndex(0);
    Q_EMIT setupChanged();
}

void LabController::keepPromptSet(const QString &name)
{
    PromptSet set{.name = name.trimmed(), .prompts = m_promptList.asked()};
    if (set.prompts.isEmpty())
        return;
    if (set.name.isEmpty())
        set.name = m_setName.isEmpty() ? nameOf(set.prompts.first()) : m_setName;
    const QString wanted = set.name;
    const auto isOther = [&](const PromptSet &kept) { return kept.name == set.name && kept.prompts != set.prompts; };
    for (int number = 2; std::any_of(m_sets.begin(), m_sets.end(), isOther); ++number)
        set.name = QStringLiteral("%1 (%2)").arg(wanted, QString::number(number));
    m_sets.removeIf([&](const PromptSet &kept) { return kept.name == set.name; });
    m_sets.append(set);
    m_setName = set.name;
    m_store.write([set](Database &db) { putPromptSet(db, set); });
    Q_EMIT promptSetsChanged();
    Q_EMIT setupChanged();
    Q_EMIT notice(tr("Kept as “%1”.").arg(set.name));
}

void LabController::forgetPromptSet(const QString &name)
{
    m_sets.removeIf([&](const PromptSet &set) { return set.name == name; });
    m_store.write([name](Database &db) { deletePromptSet(db, name); });
    Q_EMIT promptSetsChanged();
}

void LabController::refreshHistory()
{
    const int reading = ++m_historyReading;
    const auto take = [this, reading](const StoreResult<QList<LabRunSummary>> &result) {
        if (reading != m_historyReading)
            return; // a later one is there, or comes: of a result that is ready at once the news is not queued behind the others'
        if (result.error)
            return sayTrouble(tr("Earlier comparisons could not be read"), result.error);
        QList<LabRunSummary> runs = result.value;
        for (LabRunSummary &run : runs)
            run.ending = toldEnding(run.id, run.ending);
        m_history.setRuns(runs);
    };
    whenDone(m_store.run([](Database &db) { return listLabRuns(db); }), this, take);
    whenDone(m_store.run([](Database &db) { return readSpeeds(db); }), this, [this](const StoreResult<ReadingSpeeds> &result) {
        m_speeds = result.value; // without them nothing is said of the time
        forecastSoon();
    });
}

void LabController::openRun(qint64 runId)
{
    if (isRunning())
        return Q_EMIT notice(tr("A comparison is running: earlier ones can be opened when it is done."));
    using Opened = std::pair<LabRun, QSet<int>>; // and its prompts that were voted on
    const auto read = [runId](Database &db) { return Opened{readLabRun(db, runId), votedPrompts(db, runId)}; };
    whenDone(m_store.run(read), this, [this](const StoreResult<Opened> &result) {
        if (result.error)
            return sayTrouble(tr("The comparison could not be read"), result.error);
        if (result.value.first.id < 0)
            return Q_EMIT notice(tr("This comparison is not there any more."));
        if (isRunning())
            return;
        m_isWaiting = false;
        m_before = {};
        show(result.value.first, result.value.second);
    });
}

void LabController::renameRun(qint64 runId, const QString &title)
{
    if (title.trimmed().isEmpty())
        return;
    m_store.write([runId, title](Database &db) { renameLabRun(db, runId, title.trimmed()); });
    if (m_run.id == runId) {
        m_run.title = title.trimmed();
        Q_EMIT stateChanged();
    }
    refreshHistory();
}

void LabController::removeRun(qint64 runId)
{
    if (m_bench.isRunning() && runId == m_runningId)
        return Q_EMIT notice(tr("This comparison is still running. Stop it first, or delete it when it is done."));
    whenDone(m_store.run([runId](Database &db) { return takenRun(db, runId); }), this, [this, runId](const StoreResult<TakenRun> &result) {
        if (result.error)
            return sayTrouble(tr("The comparison could not be deleted"), result.error);
        m_taken = result.value;
        m_store.write([runId](Database &db) { deleteLabRun(db, runId); });
        if (m_run.id == runId)
            newRun();
        refreshHistory();
        if (m_taken.run.id >= 0)
            Q_EMIT removed(m_taken.run.title);
    });
}

void LabController::undoRemove()
{
    const TakenRun taken = std::exchange(m_taken, {});
    if (taken.run.id < 0)
        return;
    m_store.write([taken](Database &db) { putTakenRun(db, taken); });
    refreshHistory();
}

} // namespace hearth
