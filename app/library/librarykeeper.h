#pragma once

#include "app/library/contenthash.h"
#include "app/library/removal.h"

#include <QObject>
#include <QThreadPool>

#include <memory>

namespace hearth {

// The long jobs of the library: verify and find duplicates, one after the other on a thread of the lowest priority; delete, on another.
// UI thread; the threads get and give values only.
class LibraryKeeper : public QObject
{
    Q_OBJECT

public:
    // hashFile: where computed hashes are kept between runs.
    explicit LibraryKeeper(const QString &hashFile, QObject *parent = nullptr);
    ~LibraryKeeper() override; // stops what is under way

    void verify(const InstalledModel &model);
    void findDuplicates(const QList<InstalledModel> &models);
    void plan(const InstalledModel &model, const QList<InstalledModel> &all);
    void remove(const InstalledModel &model, const QList<InstalledModel> &all);
    // Ends verifying and searching, and what waits; a deletion under way is carried through.
    void cancel();
    [[nodiscard]] bool isBusy() const { return m_running > 0; }

    static constexpr int progressMs = 100; // at most so often

Q_SIGNALS:
    void busyChanged();
    void progressed(const hearth::HashProgress &progress);
    void verified(const hearth::VerifyResult &result);
    // isWhole: not cancelled.
    void duplicatesFound(const QList<hearth::DuplicateGroup> &groups, bool isWhole);
    void planned(const QString &path, const hearth::RemovalPlan &plan);
    void removed(const QString &path, const hearth::RemovalResult &result);

private:
    using Stop = std::shared_ptr<std::atomic<bool>>;
    void start(QThreadPool &worker, std::function<void(const std::atomic<bool> &stop)> job);
    [[nodiscard]] TellProgress teller();

    QString m_hashFile;
    int m_running = 0;
    Stop m_stop = std::make_shared<std::atomic<bool>>(false); // of all jobs since the last cancel()
    QThreadPool m_reader;                                     // one thread, for what can wait
    QThreadPool m_remover;                                    // one thread
};

} // namespace hearth
