#include "app/documents/collectionscontroller.h"

#include "app/documents/reportfile.h"
#include "app/documents/reporttexts.h"
#include "app/store/whendone.h"

#include <QClipboard>
#include <QDesktopServices>
#include <QDir>
#include <QFileInfo>
#include <QGuiApplication>
#include <QStandardPaths>

#include <algorithm>

namespace hearth {

namespace {

constexpr int reportMs = 700; // between two readings of a report that changes

// What somebody would call them: the file's name, or that of the folder all of them lie in. By names alone.
QString nameFor(const QStringList &paths)
{
    const QFileInfo first(paths.constFirst());
    if (paths.size() == 1)
        return first.completeBaseName();
    const bool isOneFolder =
        std::all_of(paths.begin(), paths.end(), [&](const QString &path) { return QFileInfo(path).path() == first.path(); });
    return isOneFolder ? QFileInfo(first.path()).fileName() : QString();
}

} // namespace

QStringList localPaths(const QList<QUrl> &urls)
{
    QStringList paths;
    for (const QUrl &url : urls) {
        if (url.isLocalFile() && !url.toLocalFile().isEmpty())
            paths.append(QDir::cleanPath(QFileInfo(url.toLocalFile()).absoluteFilePath()));
    }
    paths.removeDuplicates();
    return paths;
}

QStringList remoteNames(const QList<QUrl> &urls)
{
    QStringList names;
    for (const QUrl &url : urls) {
        if (!url.isLocalFile() || url.toLocalFile().isEmpty())
            names.append(url.fileName().isEmpty() ? url.toDisplayString() : url.fileName());
    }
    names.removeDuplicates();
    return names;
}

CollectionsController::CollectionsController(DocumentsPort &documents, QObject *parent)
    : QObject(parent), m_documents(documents), m_trial(documents), m_progress(documents.progress())
{
    m_reportTimer.setSingleShot(true);
    m_reportTimer.setInterval(reportMs);
    connect(&m_reportTimer, &QTimer::timeout, this, &CollectionsController::readReport);
    connect(&documents, &DocumentsPort::collectionsChanged, this, &CollectionsController::refresh);
    connect(&documents, &DocumentsPort::progressChanged, this, [this] {
        m_progress = m_documents.progress();
        m_model.setUnreachable(m_progress.unreachable);
        if (!m_progress.isRunning) // all places were looked at: a drive may have come or gone
            lookAtPlaces();
        Q_EMIT progressChanged();
    });
    connect(&documents, &DocumentsPort::reportChanged, this, [this](qint64 collection) {
        if (collection == m_shownReport && !m_reportTimer.isActive())
            m_reportTimer.start();
    });
    refresh();
}

void CollectionsController::refresh()
{
    m_model.setCollections(m_documents.collections());
    lookAtPlaces();
    if (m_shownReport >= 0 && m_documents.collection(m_shownReport).id < 0)
        showReport(-1);
    Q_EMIT collectionsChanged();
    Q_EMIT shownReportChanged(); // it may have another name
}

void CollectionsController::lookAtPlaces()
{
    m_mustLook = m_isLooking;
    const QStringList places = m_model.places();
    if (m_isLooking || places.isEmpty())
        return;
    m_isLooking = true;
    whenDone(lookAtPaths(places), this, [this](const PathFactsByPath &facts) {
        m_isLooking = false;
        m_model.setFacts(facts);
        if (m_mustLook)
            lookAtPlaces();
    });
}

int CollectionsController::unreadFiles() const
{
    int files = 0;
    for (int row = 0; row < m_model.rowCount(); ++row)
        files += m_model.index(row).data(CollectionListModel::UnreadFilesRole).toInt();
    return files;
}

bool CollectionsController::isEmbedding() const
{
    return m_progress.filesDone >= m_progress.filesAll && m_progress.passagesEmbedded < m_progress.passagesAll;
}

double CollectionsController::progress() const
{
    if (isEmbedding())
        return double(m_progress.passagesEmbedded) / m_progress.passagesAll;
    if (m_progress.bytesAll > 0)
        return std::clamp(double(m_progress.bytesDone) / double(m_progress.bytesAll), 0.0, 1.0);
    return m_progress.filesAll > 0 ? std::clamp(double(m_progress.filesDone) / m_progress.filesAll, 0.0, 1.0) : -1;
}

int CollectionsController::percent() const
{
    return std::clamp(int(progress() * 100), 0, 99);
}

QString CollectionsController::amountText() const
{
    const QLocale locale;
    if (isEmbedding()) {
        return tr("Words can be found already; meanings of %1 of %Ln passage(s)", nullptr, m_progress.passagesAll)
            .arg(locale.toString(m_progress.passagesEmbedded));
    }
    if (m_progress.filesAll == 0)
        return isPaused() ? tr("New and changed files are read once it goes on") : tr("Looking for files");
    return tr("%1 of %Ln file(s)", nullptr, m_progress.filesAll).arg(locale.toString(m_progress.filesDone));
}

QString CollectionsController::leftText() const
{
    return isRunning() && !isPaused() ? timeLeftText(m_progress) : QString();
}

QString CollectionsController::currentFile() const
{
    return QFileInfo(m_progress.currentFile).fileName();
}

QString CollectionsController::shownName() const
{
    return m_shownReport >= 0 ? nameText(m_documents.collection(m_shownReport)) : QString();
}

QString CollectionsController::freeName(const QString &name) const
{
    const QString wanted = name.trimmed().isEmpty() ? tr("My documents") : name.trimmed();
    const QList<CollectionRecord> all = m_documents.collections();
    const auto isTaken = [&](const QString &text) {
        return std::any_of(all.begin(), all.end(),
                           [&](const CollectionRecord &record) { return record.name.compare(text, Qt::CaseInsensitive) == 0; });
    };
    QString text = wanted;
    for (int n = 2; isTaken(text); ++n)
        text = QStringLiteral("%1 %2").arg(wanted).arg(n);
    return text;
}

qint64 CollectionsController::addWith(const QList<QUrl> &places)
{
    const QStringList paths = localPaths(places);
    if (paths.isEmpty())
        return -1;
    const QString name = freeName(nameFor(paths));
    const qint64 id = m_documents.addCollection(name);
    m_documents.addPlaces(id, paths);
    if (id >= 0)
        look(id, paths, name, remoteNames(places));
    return id;
}

// `name`: of a collection that was made for them; empty: it was there before.
void CollectionsController::look(qint64 id, const QStringList &added, const QString &name, const QStringList &remote)
{
    whenDone(lookAtPaths(added), this, [this, id, added, name, remote](const PathFactsByPath &facts) {
        check(id, added, name, facts);
        if (const QString text = leftOutText(added, facts, remote); !text.isEmpty())
            Q_EMIT leftOut(text);
    });
}

// What was added is looked at: what is not there goes again, and the dot in a folder's name begins no ending.
void CollectionsController::check(qint64 id, const QStringList &added, const QString &name, const PathFactsByPath &facts)
{
    for (const QString &path : added) {
        if (!facts.value(path).isThere)
            m_documents.removePlace(id, path);
    }
    const CollectionRecord record = m_documents.collection(id);
    if (record.id < 0 || name.isEmpty() || record.name != name)
        return;
    if (record.places.isEmpty()) {
        m_documents.removeCollection(id);
    } else if (const QFileInfo only(added.constFirst());
               added.size() == 1 && facts.value(added.constFirst()).isFolder && only.fileName() != only.completeBaseName()) {
        m_documents.renameCollection(id, freeName(only.fileName()));
    }
}

qint64 CollectionsController::add(const QString &name)
{
    return m_documents.addCollection(freeName(name));
}

void CollectionsController::rename(qint64 id, const QString &name)
{
    const CollectionRecord *record = m_model.find(id);
    if (record && !name.trimmed().isEmpty() && name.trimmed() != record->name)
        m_documents.renameCollection(id, name.trimmed());
}

void CollectionsController::remove(qint64 id)
{
    m_documents.removeCollection(id);
}

void CollectionsController::addPlaces(qint64 id, const QList<QUrl> &places)
{
    QStringList paths = localPaths(places);
    const QStringList remote = remoteNames(places);
    const QStringList known = m_documents.collection(id).places;
    const bool isKnown = paths.removeIf([&known](const QString &path) { return known.contains(path); }) > 0;
    if (!paths.isEmpty()) {
        m_documents.addPlaces(id, paths);
        look(id, paths, {}, remote);
    } else if (!remote.isEmpty()) {
        Q_EMIT leftOut(leftOutText({}, {}, remote));
    } else if (isKnown) {
        Q_EMIT leftOut(tr("That is in this collection already."));
    }
}

void CollectionsController::removePlace(qint64 id, const QString &path)
{
    m_documents.removePlace(id, path);
}

void CollectionsController::lookAgain(qint64 id)
{
    m_documents.rescan(id);
}

void CollectionsController::setPaused(bool isPaused)
{
    m_documents.setPaused(isPaused);
}

void CollectionsController::showReport(qint64 id)
{
    if (m_shownReport == id)
        return;
    m_shownReport = id;
    m_report.clear();
    m_report.setSearch({});
    m_report.setProblemsOnly(false);
    m_reportTimer.stop();
    m_isReportRead = false;
    readReport();
    Q_EMIT shownReportChanged();
}

void CollectionsController::readReport()
{
    if (m_shownReport < 0)
        return;
    if (m_isReportRead) { // one at a time
        m_reportTimer.start();
        return;
    }
    m_isReportRead = true;
    const auto take = [this, id = m_shownReport](const QList<FileReport> &files) {
        if (id != m_shownReport)
            return;
        m_isReportRead = false;
        m_report.setFiles(files);
    };
    whenDone(m_documents.report(m_shownReport), this, take, [this] { m_isReportRead = false; });
}

void CollectionsController::exportReport()
{
    const auto write = [name = shownName()](const QList<FileReport> &files) {
        QString folder = QStandardPaths::writableLocation(QStandardPaths::DownloadLocation);
        if (folder.isEmpty())
            folder = QDir::homePath();
        return writeReport(files, name, folder);
    };
    const auto tell = [this](const ReportFile &file) {
        if (file.error.isEmpty())
            Q_EMIT exported(file.path, QFileInfo(file.path).fileName());
        else
            Q_EMIT exportFailed(file.error);
    };
    const auto fail = [this] { Q_EMIT exportFailed(tr("The report could not be read. Try again.")); };
    whenDone(
        m_documents.report(m_shownReport), this,
        [this, write, tell](const QList<FileReport> &files) {
            whenDone(inBackground([write, files] { return write(files); }), this, tell);
        },
        fail);
}

void CollectionsController::copyReport()
{
    QGuiApplication::clipboard()->setText(reportText(m_report.files()));
}

void CollectionsController::openFile(const QString &path)
{
    QDesktopServices::openUrl(QUrl::fromLocalFile(path));
}

void CollectionsController::showInFolder(const QString &path)
{
    whenDone(lookAtPaths({path}), this, [path](const PathFactsByPath &facts) {
        QDesktopServices::openUrl(QUrl::fromLocalFile(facts.value(path).isFolder ? path : QFileInfo(path).absolutePath()));
    });
}

} // namespace hearth
