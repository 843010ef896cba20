#include "inference/core/threadpool.h"

#include "inference/core/lowpriority.h"

#include <chrono>
#include <thread>

#if defined(__x86_64__) || defined(__i386__) || defined(_M_X64)
#include <immintrin.h>
#endif

namespace hearth {
namespace {

// How long an idle worker looks for work before it sleeps, and a waiting caller before it yields. Between two ops of a decode step lie
// a few microseconds; waking a sleeper costs about fifty.
constexpr std::chrono::microseconds spinTime{80};
constexpr int pausesPerLook = 32;

void relax()
{
#if defined(__x86_64__) || defined(__i386__) || defined(_M_X64)
    _mm_pause();
#else
    std::this_thread::yield();
#endif
}

uint32_t unclaimed(uint64_t claims)
{
    return uint32_t(claims);
}
uint64_t generationOf(uint64_t claims)
{
    return claims >> 32;
}

} // namespace

ThreadPool::ThreadPool(int threads, bool isBackground)
{
    m_workers.reserve(size_t(threads > 1 ? threads - 1 : 0));
    for (int worker = 1; worker < threads; ++worker)
        m_workers.emplace_back([this, worker, isBackground] {
            if (isBackground)
                lowerPriority();
            work(worker);
        });
}

ThreadPool::~ThreadPool()
{
    m_stop.store(true);
    m_wakes.fetch_add(1);
    m_wakes.notify_all();
    for (std::thread &worker : m_workers)
        worker.join();
}

void ThreadPool::run(int chunks, Function function, const void *body)
{
    const std::lock_guard lock(m_callers);
    m_function.store(function, std::memory_order_relaxed);
    m_body.store(body, std::memory_order_relaxed);
    m_chunks.store(uint32_t(chunks), std::memory_order_relaxed);
    m_done.store(0, std::memory_order_relaxed);
    const uint64_t generation = generationOf(m_claims.load(std::memory_order_relaxed)) + 1;
    m_claims.store(generation << 32 | uint32_t(chunks)); // sequentially consistent: either we see a sleeper, or it sees the work
    if (m_sleepers.load() > 0) {
        m_wakes.fetch_add(1);
        m_wakes.notify_all();
    }
    runChunks(0);
    auto deadline = std::chrono::steady_clock::now() + spinTime;
    for (int look = 0; m_done.load(std::memory_order_acquire) != uint32_t(chunks); ++look) {
        relax();
        if (look % pausesPerLook == pausesPerLook - 1 && std::chrono::steady_clock::now() > deadline)
            std::this_thread::yield(); // perhaps the thread we wait for has no core: give it ours
    }
}

// Claims chunks until there are none. True when it ran one.
bool ThreadPool::runChunks(int worker)
{
    bool worked = false;
    uint64_t claims = m_claims.load(std::memory_order_acquire);
    for (;;) {
        const uint32_t left = unclaimed(claims);
        if (left == 0)
            return worked;
        const Function function = m_function.load(std::memory_order_relaxed);
        const void *body = m_body.load(std::memory_order_relaxed);
        const uint32_t chunks = m_chunks.load(std::memory_order_relaxed);
        if (!m_claims.compare_exchange_weak(claims, claims - 1, std::memory_order_acq_rel, std::memory_order_acquire))
            continue;
        function(body, int(chunks - left), worker);
        worked = true;
        m_done.fetch_add(1, std::memory_order_release);
        claims = m_claims.load(std::memory_order_acquire);
    }
}

bool ThreadPool::hasWork() const
{
    return unclaimed(m_claims.load()) > 0 || m_stop.load(std::memory_order_relaxed);
}

void ThreadPool::sleep()
{
    const uint32_t wakes = m_wakes.load();
    m_sleepers.fetch_add(1);
    if (!hasWork())
        m_wakes.wait(wakes);
    m_sleepers.fetch_sub(1);
}

void ThreadPool::work(int worker)
{
    auto idleSince = std::chrono::steady_clock::now();
    while (!m_stop.load(std::memory_order_relaxed)) {
        if (runChunks(worker)) {
            idleSince = std::chrono::steady_clock::now();
            continue;
        }
        for (int pause = 0; pause < pausesPerLook && !hasWork(); ++pause)
            relax();
        if (!hasWork() && std::chrono::steady_clock::now() - idleSince > spinTime) {
            sleep();
            idleSince = std::chrono::steady_clock::now();
        }
    }
}

} // namespace hearth
