#pragma once

#include "app/hub/downloadlistmodel.h"
#include "app/hub/downloadtypes.h"

#include <QObject>
#include <QUrl>

namespace hearth {

// What the window shows of downloads and asks of them. QML: Downloads. UI thread.
class DownloadController : public QObject
{
    Q_OBJECT
    Q_PROPERTY(QAbstractListModel *model READ model CONSTANT)
    Q_PROPERTY(int active READ active NOTIFY countsChanged) // jobs that run or wait
    Q_PROPERTY(int paused READ paused NOTIFY countsChanged)
    Q_PROPERTY(int failed READ failed NOTIFY countsChanged)
    Q_PROPERTY(int finishedCount READ finishedCount NOTIFY countsChanged) // in this run, and still on the list
    Q_PROPERTY(bool isUnderWay READ isUnderWay NOTIFY countsChanged)      // anything that is neither finished nor given up
    Q_PROPERTY(double progress READ progress NOTIFY progressChanged)      // 0 to 1, of what is active and what ended beside it
    Q_PROPERTY(int percent READ percent NOTIFY progressChanged)           // whole, never 100 before the end
    Q_PROPERTY(QString amountText READ amountText NOTIFY progressChanged) // "1.2 of 4.7 GB"
    Q_PROPERTY(QString speedText READ speedText NOTIFY progressChanged)   // "12 MB/s"; empty: nothing comes
    Q_PROPERTY(QString leftText READ leftText NOTIFY progressChanged)
    Q_PROPERTY(QString folder READ folder NOTIFY folderChanged) // where models go that are asked for now

public:
    explicit DownloadController(Downloads &downloads, QObject *parent = nullptr);

    [[nodiscard]] QAbstractListModel *model() { return &m_model; }
    [[nodiscard]] int active() const { return m_active; }
    [[nodiscard]] int paused() const { return m_paused; }
    [[nodiscard]] int failed() const { return m_failed; }
    [[nodiscard]] int finishedCount() const { return m_finished; }
    [[nodiscard]] bool isUnderWay() const { return m_active + m_paused + m_failed > 0; }
    [[nodiscard]] double progress() const;
    [[nodiscard]] int percent() const;
    [[nodiscard]] QString amountText() const;
    [[nodiscard]] QString speedText() const;
    [[nodiscard]] QString leftText() const;
    [[nodiscard]] QString folder() const;

    // Takes effect at once; what is under way goes to the folder where it began.
    void setOptions(const DownloadOptions &options);

    Q_INVOKABLE void pause(const QString &jobId);
    Q_INVOKABLE void resume(const QString &jobId); // also retries what failed
    Q_INVOKABLE void cancel(const QString &jobId); // what came of it is deleted
    Q_INVOKABLE void forget(const QString &jobId); // a finished one: only off the list
    Q_INVOKABLE void pauseAll();
    Q_INVOKABLE void resumeAll();
    Q_INVOKABLE void forgetFinished();
    Q_INVOKABLE void openFolder(const QString &jobId); // "": that of all models
    // Why models cannot go to this folder, which is made when it is not there; "" when they can.
    Q_INVOKABLE static QString folderProblem(const QString &folder);

Q_SIGNALS:
    void countsChanged();
    void progressChanged();
    void folderChanged();
    // path: what is loaded to chat with it; empty: nothing of it can be.
    void finished(const QString &jobId, const QString &title, const QString &path);

private:
    void count();
    void onFinished(const QString &id);
    [[nodiscard]] DownloadProgress total() const;
    [[nodiscard]] QString titleOf(const QString &id) const;

    Downloads &m_downloads;
    DownloadListModel m_model;
    int m_active = 0;
    int m_paused = 0;
    int m_failed = 0;
    int m_finished = 0;
    qint64 m_endedBytes = 0; // of jobs that ended while others went on: the whole does not jump back
};

} // namespace hearth
