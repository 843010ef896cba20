#include "inference/core/threadpool.h"

#include <QtTest/QtTest>

#include <algorithm>
#include <chrono>
#include <numeric>

using hearth::ThreadPool;

class ThreadPoolTest : public QObject
{
    Q_OBJECT
private slots:
    void runsEveryChunkOnce();
    void survivesManyShortJobs();
    void wakesSleepers();
    void servesSeveralCallers();
    void aSlowChunkHoldsUpNothingElse();
};

void ThreadPoolTest::runsEveryChunkOnce()
{
    for (int threads : {1, 2, 5}) {
        ThreadPool pool(threads);
        QCOMPARE(pool.threads(), threads);
        for (int chunks : {0, 1, 2, 3, 1000}) {
            std::vector<int> counts(size_t(chunks), 0);
            std::atomic<bool> workersInRange{true};
            pool.parallelFor(chunks, [&](int chunk, int worker) {
                ++counts[size_t(chunk)];
                if (worker < 0 || worker >= threads)
                    workersInRange = false;
            });
            QVERIFY(workersInRange);
            QVERIFY(std::all_of(counts.begin(), counts.end(), [](int count) { return count == 1; }));
        }
    }
}

void ThreadPoolTest::survivesManyShortJobs()
{
    ThreadPool pool(4);
    std::vector<int> sums(7, 0);
    int expected = 0;
    for (int job = 0; job < 20000; ++job) { // what one job wrote is there for the next, whoever runs it
        pool.parallelFor(2 + job % 6, [&](int chunk, int) { sums[size_t(chunk)] += 1; });
        expected += 2 + job % 6;
    }
    QCOMPARE(std::accumulate(sums.begin(), sums.end(), 0), expected);
}

void ThreadPoolTest::wakesSleepers()
{
    ThreadPool pool(3);
    for (int round = 0; round < 20; ++round) {
        std::this_thread::sleep_for(std::chrono::milliseconds(2)); // longer than workers spin
        std::atomic<int> together{0};
        // no chunk ends before all three have begun: it takes three threads
        pool.parallelFor(3, [&](int, int) {
            ++together;
            while (together < 3)
                std::this_thread::yield();
        });
        QCOMPARE(together.load(), 3);
    }
}

void ThreadPoolTest::servesSeveralCallers()
{
    ThreadPool pool(2);
    std::atomic<int> total{0};
    std::vector<std::thread> callers;
    for (int caller = 0; caller < 3; ++caller)
        callers.emplace_back([&] {
            for (int job = 0; job < 500; ++job)
                pool.parallelFor(4, [&](int, int) { ++total; });
        });
    for (std::thread &caller : callers)
        caller.join();
    QCOMPARE(total.load(), 3 * 500 * 4);
}

void ThreadPoolTest::aSlowChunkHoldsUpNothingElse()
{
    ThreadPool pool(2);
    std::vector<int> worker(100, -1);
    std::atomic<int> finished{0};
    pool.parallelFor(100, [&](int chunk, int who) {
        worker[size_t(chunk)] = who;
        if (chunk == 0)
            while (finished < 99) // until all others are done, by the other thread
                std::this_thread::yield();
        ++finished;
    });
    QCOMPARE(std::count(worker.begin(), worker.end(), worker[0]), 1);
}

QTEST_APPLESS_MAIN(ThreadPoolTest)
#include "threadpool_test.moc"
