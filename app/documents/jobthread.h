#pragma once

#include <QFuture>
#include <QObject>
#include <QPromise>
#include <QThread>

#include <exception>
#include <functional>
#include <memory>
#include <type_traits>

namespace hearth {

// What a job throws that ends because nobody waits for it any more.
struct JobStopped
{
};

// A thread that runs jobs one after the other. What was posted before the end is run. A job that throws ends alone: the thread goes on.
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
    void post(std::function<void()> job)
    {
        QMetaObject::invokeMethod(
            m_context, [this, job = std::move(job)] { guard(job); }, Qt::QueuedConnection);
    }
    // Blocks until it has run.
    void wait(const std::function<void()> &job)
    {
        QMetaObject::invokeMethod(
            m_context, [this, &job] { guard(job); }, Qt::BlockingQueuedConnection);
    }
    // Cancelled when the job throws.
    template <typename Job> auto run(Job job) -> QFuture<std::invoke_result_t<Job>>
    {
        using Result = std::invoke_result_t<Job>;
        auto promise = std::make_shared<QPromise<Result>>();
        promise->start();
        QFuture<Result> future = promise->future();
        post([this, promise, job = std::move(job)]() mutable {
            if (!guard([&] { promise->addResult(job()); }))
                promise->future().cancel();
            promise->finish();
        });
        return future;
    }
    // For timers: lives in the thread.
    [[nodiscard]] QObject *context() const { return m_context; }

private:
    // What is thrown out of an event ends the program. False: something was.
    template <typename Job> bool guard(Job &&job) const
    {
        try {
            job();
            return true;
        } catch (const JobStopped &) {
        } catch (const std::exception &error) {
            qWarning("%s: %s", qPrintable(m_thread.objectName()), error.what());
        } catch (...) {
            qWarning("%s: a job failed", qPrintable(m_thread.objectName()));
        }
        return false;
    }

    QThread m_thread;
    QObject *m_context = new QObject;
};

} // namespace hearth
