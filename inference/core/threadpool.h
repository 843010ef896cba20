#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <thread>
#include <vector>

namespace hearth {

// Shares loops over chunks between a few threads. Made for steps of microseconds: workers spin for a short while before they sleep,
// chunks are claimed one by one from a counter, and completion counts chunks, not threads. So a worker that the system has put aside
// holds up nothing but a chunk that it had begun, and one that sleeps holds up nothing at all. The caller works too.
//
// parallelFor may be called from several threads (calls then queue) but not from within a chunk. Chunks must not throw.
class ThreadPool
{
public:
    // threads: those that work in all, the caller included; at least 1. isBackground: the pool's own have the lowest priority, whoever
    // makes it; what its callers' is, is theirs.
    explicit ThreadPool(int threads, bool isBackground = false);
    ~ThreadPool();
    ThreadPool(const ThreadPool &) = delete;
    ThreadPool &operator=(const ThreadPool &) = delete;

    int threads() const { return int(m_workers.size()) + 1; }

    // Calls body(chunk, worker) once for every chunk in [0, chunks); worker is in [0, threads()) and no two chunks that run at once
    // have the same. Returns when all are done; what they wrote is then visible to the caller.
    template <typename Body> void parallelFor(int chunks, const Body &body)
    {
        if (chunks <= 1 || m_workers.empty()) {
            for (int chunk = 0; chunk < chunks; ++chunk)
                body(chunk, 0);
            return;
        }
        run(chunks, &call<Body>, &body);
    }

private:
    using Function = void (*)(const void *body, int chunk, int worker);
    template <typename Body> static void call(const void *body, int chunk, int worker)
    {
        (*static_cast<const Body *>(body))(chunk, worker);
    }

    void run(int chunks, Function function, const void *body);
    void work(int worker);
    bool runChunks(int worker);
    bool hasWork() const;
    void sleep();

    // The job: written before m_claims announces its generation. A claim (compare-exchange on m_claims) proves that what was read
    // before belonged to the claimed chunk's job, for no job ends while a chunk of it is unclaimed.
    std::atomic<Function> m_function{nullptr};
    std::atomic<const void *> m_body{nullptr};
    std::atomic<uint32_t> m_chunks{0};
    alignas(64) std::atomic<uint64_t> m_claims{0}; // generation << 32 | chunks nobody has claimed
    alignas(64) std::atomic<uint32_t> m_done{0};   // chunks finished
    alignas(64) std::atomic<uint32_t> m_wakes{0};  // what sleepers wait on
    std::atomic<int> m_sleepers{0};
    std::atomic<bool> m_stop{false};
    std::mutex m_callers; // one job at a time
    std::vector<std::thread> m_workers;
};

} // namespace hearth
