#pragma once

#include <QFutureWatcher>
#include <QObject>
#include <QPromise>
#include <QThreadPool>

#include <functional>
#include <memory>
#include <type_traits>
#include <utility>

namespace hearth {

// Gives what comes of a future to `take`, from the event loop of the calling thread, unless `context`, which lives there, has gone;
// where it comes to nothing, `fail` is called. In place of QFuture::then(): that of Qt 6.4 runs its continuation twice, and crashes, where
// the other thread finishes while it is set, and at once, before what came earlier, where it has finished.
template <typename Result, typename Take>
void whenDone(const QFuture<Result> &future, QObject *context, Take take, std::function<void()> fail = {})
{
    auto *watcher = new QFutureWatcher<Result>(context);
    QObject::connect(watcher, &QFutureWatcherBase::finished, context, [watcher, take = std::move(take), fail = std::move(fail)]() mutable {
        watcher->deleteLater();
        if (!watcher->isCanceled() && watcher->future().resultCount() > 0)
            take(watcher->result());
        else if (fail)
            fail();
    });
    watcher->setFuture(future);
}

// Runs it on a thread of the pool.
template <typename Job> auto inBackground(Job job) -> QFuture<std::invoke_result_t<Job>>
{
    const auto promise = std::make_shared<QPromise<std::invoke_result_t<Job>>>();
    promise->start();
    QThreadPool::globalInstance()->start([promise, job = std::move(job)]() mutable {
        promise->addResult(job());
        promise->finish();
    });
    return promise->future();
}

} // namespace hearth
