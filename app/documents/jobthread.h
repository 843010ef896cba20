#pragma once

#include <QFuture>
#include <QObject>
#include <QPromise>
#include <QThread>

#include <functional>
#include <memory>
#include <type_traits>

namespace hearth {

// A thread that runs jobs one after the other. What was posted before the end is run.
class JobThread
{
public:
    explicit JobThread(const QString &name)
    {
        m_thread.setObjectName(name);
        m_context->moveToThread(&m_thread);
        m_thread.start();
    }
    ~JobThread()
    {
        m_context->deleteLater();
        m_context = nullptr;
        m_thread.quit();
        m_thread.wait();
    }
    JobThread(const JobThread &) = delete;
    JobThread &operator=(const JobThread &) = delete;

    // May be called from any thread.
    void post(std::function<void()> job) { QMetaObject::invokeMethod(m_context, std::move(job), Qt::QueuedConnection); }
    // Blocks until it has run.
    void wait(const std::function<void()> &job) { QMetaObject::invokeMethod(m_context, job, Qt::BlockingQueuedConnection); }
    template <typename Job> auto run(Job job) -> QFuture<std::invoke_result_t<Job>>
    {
        using Result = std::invoke_result_t<Job>;
        auto promise = std::make_shared<QPromise<Result>>();
        promise->start();
        QFuture<Result> future = promise->future();
        post([promise, job = std::move(job)]() mutable {
            promise->addResult(job());
            promise->finish();
        });
        return future;
    }
    // For timers: lives in the thread.
    [[nodiscard]] QObject *context() const { return m_context; }

private:
    QThread m_thread;
    QObject *m_context = new QObject;
};

} // namespace hearth
