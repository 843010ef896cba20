#pragma once

#include "app/documents/indexwork.h"

#include <QObject>
#include <QThread>

#include <atomic>
#include <mutex>

namespace hearth {

struct IndexerOptions
{
    IndexWorkOptions work;
    int rescanMs = 30000; // between looks at all places; longer where a look takes long
    int retryMs = 10000;  // after trouble
    bool isPolite = true; // the lowest priority
};

// Runs IndexWork on a thread of its own at the lowest priority, and watches folders and files. Made and used by one thread (the UI's);
// signals come there.
class Indexer : public QObject
{
    Q_OBJECT

public:
    explicit Indexer(const IndexerOptions &options, QObject *parent = nullptr);
    ~Indexer() override;
    // For good, and soon, whatever goes on; what is not done yet is done at the next start. Everything may be called afterwards, and does
    // nothing.
    void stop();

    void start();
    // Before it is said, it is as it was when the program ended.
    void setPaused(bool isPaused);
    // Nothing is begun while it is true, and embedding that goes on is broken off.
    void setBusy(bool isBusy);
    void setEmbedder(std::shared_ptr<PassageEmbedder> embedder);
    // Places have changed, or will have before lookAgain() is called with what this returns. Any thread.
    quint64 announceLook() { return ++m_announced; }
    void lookAgain(quint64 ticket);
    // False: the look that was announced so has not ended yet. Any thread.
    [[nodiscard]] bool hasLooked(quint64 ticket) const { return m_looked >= ticket; }
    void retry(qint64 collection);
    void recognizeAgain();
    // Somebody else found this index damaged, or the library: 0.
    void repair(int index);

    [[nodiscard]] IndexProgress progress() const;

Q_SIGNALS:
    void progressChanged();
    void filesChanged();  // outcomes of files; at most once a second
    void indexReplaced(); // another index answers, or one was repaired: connections to it are to be opened anew

private:
    class Worker;
    void post(std::function<void(Worker &)> job);
    void breakOff();

    std::stop_source m_quit; // for good
    QThread m_thread;
    Worker *m_worker; // lives in m_thread, deleted there
    mutable std::mutex m_mutex;
    IndexProgress m_progress;
    std::stop_source m_stop; // of what goes on
    std::stop_source m_stopEmbedding;
    std::atomic<quint64> m_announced = 0;
    std::atomic<quint64> m_looked = 0;
    std::atomic<bool> m_isPaused = false;
    bool m_isPauseSaid = false; // by setPaused(), or taken from the library; m_mutex
    std::atomic<bool> m_isBusy = false;
};

} // namespace hearth
