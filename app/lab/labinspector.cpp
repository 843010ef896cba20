#include "app/lab/labinspector.h"

#include "inference/request.h"

#include <QElapsedTimer>

#include <algorithm>
#include <new>

namespace hearth {

namespace {

constexpr int progressMs = 100; // at most so often

QString toText(const char *utf8)
{
    return QString::fromUtf8(utf8);
}

} // namespace

LabInspector::LabInspector(QObject *parent) : QObject(parent)
{
    m_worker.setMaxThreadCount(1);
}

LabInspector::~LabInspector()
{
    m_stop.request_stop();
    m_worker.clear();
    m_worker.waitForDone();
}

QVariantList LabInspector::files() const
{
    QVariantList all;
    for (const File &file : m_files)
        all.append(QVariantMap{{QStringLiteral("value"), file.path}, {QStringLiteral("text"), file.label}});
    return all;
}

void LabInspector::setFiles(const QList<File> &files)
{
    if (files == m_files)
        return;
    m_files = files;
    const auto isThere = [this](const QString &path) {
        return std::any_of(m_files.begin(), m_files.end(), [&](const File &file) { return file.path == path; });
    };
    if (!isThere(m_first) || (!m_second.isEmpty() && !isThere(m_second))) {
        stop();
        m_first.clear();
        m_second.clear();
        m_original.clear();
        m_tensors.setReports(nullptr, nullptr);
        Q_EMIT chosen();
    }
    Q_EMIT filesChanged();
}

void LabInspector::guess()
{
    const auto whole = std::find_if(m_files.begin(), m_files.end(), [](const File &file) { return file.isWhole; });
    QStringList quantized;
    for (const File &file : std::as_const(m_files)) {
        if (whole == m_files.end() || file.path != whole->path)
            quantized.append(file.path);
    }
    m_first = quantized.isEmpty() ? m_files.constFirst().path : quantized.constFirst();
    m_second = quantized.value(1);
    m_original.clear();
    if (whole != m_files.end() && whole->path != m_first)
        m_original = whole->path;
    for (const File &file : std::as_const(m_files)) {
        if (m_original.isEmpty() && file.path == m_first)
            m_original = file.original;
    }
}

void LabInspector::open()
{
    if (m_files.isEmpty() || (!m_first.isEmpty() && (m_isReading || m_tensors.all() > 0)))
        return;
    guess();
    Q_EMIT chosen();
    read();
}

void LabInspector::setFirst(const QString &path)
{
    m_first = path;
    if (m_second == path)
        m_second.clear();
    Q_EMIT chosen();
    read();
}

void LabInspector::setSecond(const QString &path)
{
    m_second = path == m_first ? QString() : path;
    Q_EMIT chosen();
    read();
}

void LabInspector::setOriginal(const QString &path)
{
    m_original = path;
    Q_EMIT chosen();
    read();
}

void LabInspector::stop()
{
    m_stop.request_stop();
    m_worker.clear();
    ++m_job;
    m_isReading = false;
    Q_EMIT progressed();
}

void LabInspector::read()
{
    stop();
    if (m_first.isEmpty())
        return;
    m_stop = {};
    m_isReading = true;
    m_progress = 0;
    m_problem.clear();
    const QStringList paths{m_first, m_second, m_original};
    m_worker.start([this, job = m_job, token = m_stop.get_token(), paths] { work(job, token, paths); });
    Q_EMIT progressed();
}

// On the worker: the heads first, which is quick, then the errors beside the original, which reads all of both files.
void LabInspector::work(int job, const std::stop_token &token, const QStringList &paths)
{
    Found found;
    const bool hasSecond = !paths[1].isEmpty();
    QElapsedTimer sinceTold;
    sinceTold.start();
    const auto report = [&](int which, bool isWithErrors) {
        TensorReportRequest request{.file = paths[which].toStdU16String(), .original = {}, .threads = 0};
        if (isWithErrors)
            request.original = paths[2].toStdU16String();
        return reportTensors(
            request,
            [&](const TensorReportProgress &progress) {
                if (sinceTold.elapsed() < progressMs)
                    return;
                sinceTold.restart();
                tellProgress(job, hasSecond ? (which + progress.fraction) / 2 : progress.fraction);
            },
            token);
    };
    try {
        found.first = report(0, false);
        if (hasSecond)
            found.second = report(1, false);
        if (!paths[2].isEmpty()) {
            tell(job, found);
            if (paths[2] != paths[0])
                found.first = report(0, true);
            if (hasSecond && paths[2] != paths[1])
                found.second = report(1, true);
        }
    } catch (const Error &error) {
        found.problem = toText(error.what());
    } catch (const std::bad_alloc &) {
        found.problem = tr("There is not enough memory to compare these files.");
    }
    found.isEnd = true;
    if (!token.stop_requested())
        tell(job, found);
}

void LabInspector::tell(int job, const Found &found)
{
    QMetaObject::invokeMethod(
        this,
        [this, job, found] {
            if (job != m_job)
                return;
            m_tensors.setReports(found.first ? &*found.first : nullptr, found.second ? &*found.second : nullptr);
            m_isReading = !found.isEnd;
            m_problem = found.problem;
            Q_EMIT progressed();
        },
        Qt::QueuedConnection);
}

void LabInspector::tellProgress(int job, double progress)
{
    QMetaObject::invokeMethod(
        this,
        [this, job, progress] {
            if (job != m_job)
                return;
            m_progress = progress;
            Q_EMIT progressed();
        },
        Qt::QueuedConnection);
}

} // namespace hearth
