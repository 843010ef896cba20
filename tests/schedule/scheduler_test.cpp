#include "inference/schedule/scheduler.h"

#include <QTest>

#include <map>
#include <numeric>
#include <random>

using namespace hearth;

static std::vector<int32_t> tokensFrom(int first, int length)
{
    std::vector<int32_t> tokens(static_cast<size_t>(length));
    std::iota(tokens.begin(), tokens.end(), first);
    return tokens;
}

// A model that only remembers: which token stands in which slot of the cache. Checks that every token of a batch would see exactly the
// tokens before it, which is all that a right schedule means.
class RememberingModel
{
public:
    explicit RememberingModel(int size) : m_slots(size_t(size), -1) { }

    void copyPage(int from, int to, int pageTokens)
    {
        for (int i = 0; i < pageTokens; ++i)
            m_slots[size_t(to * pageTokens + i)] = m_slots[size_t(from * pageTokens + i)];
    }

    void compute(const Batch &batch, int pagesPerSequence, int pageTokens)
    {
        for (size_t t = 0; t < batch.tokens.size(); ++t)
            m_slots[size_t(batch.cacheSlots[t])] = batch.tokens[t];
        for (const Batch::Item &item : batch.items) {
            const size_t row = size_t(&item - batch.items.data());
            const int end = item.sequence->computed + item.count;
            for (int position = 0; position < end; ++position) {
                const int page = batch.pageTables[row * size_t(pagesPerSequence) + size_t(position / pageTokens)];
                QCOMPARE(m_slots[size_t(page * pageTokens + position % pageTokens)], item.sequence->tokens[size_t(position)]);
            }
        }
    }

private:
    std::vector<int32_t> m_slots;
};

// The same for states: which tokens the state in a slot has seen. A state must be gone on from exactly where it stands.
class RememberingStates
{
public:
    explicit RememberingStates(int count) : m_seen(size_t(count)) { }

    void compute(const Batch &batch)
    {
        QCOMPARE(batch.stateFrom.size(), batch.items.size());
        const std::vector<std::vector<int32_t>> before = m_seen; // what one sequence writes, no other reads in the same step
        for (size_t row = 0; row < batch.items.size(); ++row) {
            const Sequence &sequence = *batch.items[row].sequence;
            std::vector<int32_t> seen = sequence.computed > 0 ? before[size_t(batch.stateFrom[row])] : std::vector<int32_t>();
            const auto past = sequence.tokens.begin() + sequence.computed;
            QCOMPARE(seen, std::vector<int32_t>(sequence.tokens.begin(), past));
            seen.insert(seen.end(), past, past + batch.items[row].count);
            m_seen[size_t(batch.stateTo[row])] = seen;
            QVERIFY(std::count(batch.stateTo.begin(), batch.stateTo.end(), batch.stateTo[row]) == 1);
        }
    }

private:
    std::vector<std::vector<int32_t>> m_seen; // by slot
};

class SchedulerTest : public QObject
{
    Q_OBJECT

    static SchedulerOptions smallOptions()
    {
        return {.pages = 12, .pageTokens = 4, .batchTokens = 8, .prefillBesideDecode = 3, .sequences = 3, .contextTokens = 32};
    }

private slots:
    void splitsALongPromptIntoChunks()
    {
        Scheduler scheduler(smallOptions(), [](int, int) {});
        scheduler.add(1, tokensFrom(0, 20));
        std::vector<int> sizes;
        std::vector<bool> wants;
        for (int i = 0; i < 3; ++i) {
            const Batch &batch = scheduler.next();
            sizes.push_back(int(batch.tokens.size()));
            wants.push_back(batch.items[0].wantsToken);
            scheduler.markComputed();
        }
        QCOMPARE(sizes, (std::vector<int>{8, 8, 4}));
        QCOMPARE(wants, (std::vector<bool>{false, false, true}));
        QVERIFY(scheduler.next().isEmpty()); // waits for the token
    }

    void generatesForOneWhileAnotherPromptIsRead()
    {
        Scheduler scheduler(smallOptions(), [](int, int) {});
        Sequence &first = scheduler.add(1, tokensFrom(0, 4));
        scheduler.next();
        scheduler.markComputed();
        scheduler.append(first, 500);
        scheduler.add(2, tokensFrom(100, 10));
        const Batch &batch = scheduler.next();
        QCOMPARE(batch.items.size(), size_t(2));
        QCOMPARE(batch.items[0].sequence->id, uint64_t(1));
        QCOMPARE(batch.items[0].count, 1);
        QCOMPARE(batch.items[1].count, 3); // prefillBesideDecode
        QCOMPARE(batch.outputRows, (std::vector<int32_t>{0}));
    }

    void reusesWhatAnEarlierTurnComputed()
    {
        int copies = 0;
        Scheduler scheduler(smallOptions(), [&](int, int) { ++copies; });
        Sequence &turn = scheduler.add(1, tokensFrom(0, 6));
        scheduler.next();
        scheduler.markComputed();
        scheduler.append(turn, 6);
        scheduler.finish(turn);
        scheduler.add(2, tokensFrom(0, 9));
        const Batch &batch = scheduler.next();
        QCOMPARE(batch.items[0].sequence->cachedTokens, 6);
        QCOMPARE(batch.tokens, tokensFrom(6, 3));
        QCOMPARE(batch.positions, tokensFrom(6, 3));
        QCOMPARE(copies, 1); // the page that is only half the same
    }

    void aSequenceMayWantToBeComputedAnew()
    {
        Scheduler scheduler(smallOptions(), [](int, int) {});
        Sequence &turn = scheduler.add(1, tokensFrom(0, 6));
        scheduler.next();
        scheduler.markComputed();
        scheduler.finish(turn);
        scheduler.add(2, tokensFrom(0, 7), false);
        const Batch &batch = scheduler.next();
        QCOMPARE(batch.items[0].sequence->cachedTokens, 0);
        QCOMPARE(batch.positions, tokensFrom(0, 7));
    }

    void computesAtLeastOneTokenOfARepeatedPrompt()
    {
        Scheduler scheduler(smallOptions(), [](int, int) {});
        Sequence &turn = scheduler.add(1, tokensFrom(0, 8));
        scheduler.next();
        scheduler.markComputed();
        scheduler.finish(turn);
        scheduler.add(2, tokensFrom(0, 8));
        const Batch &batch = scheduler.next();
        QCOMPARE(batch.tokens, tokensFrom(7, 1));
        QVERIFY(batch.items[0].wantsToken);
    }

    void doesNotCountAnAbortedBatch()
    {
        Scheduler scheduler(smallOptions(), [](int, int) {});
        scheduler.add(1, tokensFrom(0, 5));
        scheduler.next();
        QCOMPARE(scheduler.next().tokens, tokensFrom(0, 5));
    }

    void givesAllPagesBack()
    {
        Scheduler scheduler(smallOptions(), [](int, int) {});
        Sequence &sequence = scheduler.add(1, tokensFrom(0, 5));
        scheduler.finish(sequence); // never ran
        QCOMPARE(scheduler.pool().freePages(), 12);
        Sequence &second = scheduler.add(2, tokensFrom(0, 5));
        scheduler.next();
        scheduler.finish(second); // nothing computed
        QCOMPARE(scheduler.pool().freePages(), 12);
        QVERIFY(!scheduler.hasWork());
    }

    static SchedulerOptions stateOptions()
    {
        SchedulerOptions options = smallOptions();
        options.stateSlots = 8;
        return options;
    }

    // Computes what is left of the sequence's tokens; the sizes of the batches.
    static std::vector<int> computeAll(Scheduler &scheduler, RememberingStates &states, const Sequence &sequence)
    {
        std::vector<int> sizes;
        while (sequence.pending() > 0) {
            const Batch &batch = scheduler.next();
            states.compute(batch);
            sizes.push_back(int(batch.tokens.size()));
            scheduler.markComputed();
        }
        return sizes;
    }

    void goesOnFromTheStateAtTheEndOfAnAnswer()
    {
        Scheduler scheduler(stateOptions(), [](int, int) {});
        RememberingStates states(8);
        Sequence &turn = scheduler.add(1, tokensFrom(0, 14));
        QCOMPARE(computeAll(scheduler, states, turn), (std::vector<int>{4, 8, 2})); // stops at a page's end, 8 tokens before the end
        scheduler.append(turn, 14);
        computeAll(scheduler, states, turn);
        scheduler.finish(turn);
        Sequence &next = scheduler.add(2, tokensFrom(0, 20));
        QCOMPARE(computeAll(scheduler, states, next), (std::vector<int>{5}));
        QCOMPARE(next.cachedTokens, 15);
    }

    void anotherAnswerGoesOnFromTheStateInThePrompt()
    {
        Scheduler scheduler(stateOptions(), [](int, int) {});
        RememberingStates states(8);
        Sequence &turn = scheduler.add(1, tokensFrom(0, 14));
        computeAll(scheduler, states, turn);
        scheduler.append(turn, 99);
        computeAll(scheduler, states, turn);
        scheduler.finish(turn);
        for (uint64_t again = 2; again < 6; ++again) { // keys and values of all 14 are there, but the state only of 4
            Sequence &same = scheduler.add(again, tokensFrom(0, 14));
            computeAll(scheduler, states, same);
            QCOMPARE(same.cachedTokens, 4);
            scheduler.append(same, int32_t(again) + 100);
            computeAll(scheduler, states, same);
            scheduler.finish(same);
        }
    }

    void doesNotReuseAPrefixThatHasNoState()
    {
        Scheduler scheduler(stateOptions(), [](int, int) {});
        RememberingStates states(8);
        Sequence &turn = scheduler.add(1, tokensFrom(0, 11)); // too short for a state in the prompt
        computeAll(scheduler, states, turn);
        scheduler.finish(turn);
        std::vector<int32_t> edited = tokensFrom(0, 10);
        edited.push_back(77);
        Sequence &other = scheduler.add(2, edited);
        computeAll(scheduler, states, other);
        QCOMPARE(other.cachedTokens, 0);
    }

    void givesAllStatesBack()
    {
        Scheduler scheduler(stateOptions(), [](int, int) {});
        Sequence &first = scheduler.add(1, tokensFrom(0, 5));
        scheduler.next();
        scheduler.finish(first); // aborted, then cancelled
        QCOMPARE(scheduler.states().freePages(), 8);
        Sequence &second = scheduler.add(2, tokensFrom(0, 5));
        scheduler.next();
        scheduler.markComputed();
        QCOMPARE(scheduler.states().freePages(), 7);
        scheduler.finish(second); // one stays with the prefix
        QCOMPARE(scheduler.states().freePages(), 7);
    }

    void everyTokenSeesItsOwnPastUnderPressure_data()
    {
        QTest::addColumn<int>("stateSlots");
        QTest::newRow("pages alone") << 0;
        QTest::newRow("states, no slot to spare") << 6;
        QTest::newRow("states") << 10;
    }

    // Many requests of random lengths with shared beginnings, in a cache too small for all of them: whatever is preempted, copied,
    // shared or dropped, each token sees its own past, and all come to their end.
    void everyTokenSeesItsOwnPastUnderPressure()
    {
        QFETCH(const int, stateSlots);
        SchedulerOptions options = smallOptions();
        options.stateSlots = stateSlots;
        RememberingStates states(stateSlots);
        RememberingModel model(options.pages * options.pageTokens);
        Scheduler scheduler(options, [&](int from, int to) { model.copyPage(from, to, options.pageTokens); });
        std::mt19937 random(7);
        int added = 0, finished = 0;
        std::map<uint64_t, int> wanted;
        for (int step = 0; step < 20000 && finished < 200; ++step) {
            if (added < 200 && scheduler.running() + scheduler.waiting() < 5) {
                const int shared = int(random() % 12), own = 1 + int(random() % 10);
                std::vector<int32_t> tokens = tokensFrom(0, shared);
                for (int32_t token : tokensFrom(1000 * int(random() % 4), own))
                    tokens.push_back(token);
                wanted[uint64_t(++added)] = int(tokens.size()) + int(random() % 10);
                scheduler.add(uint64_t(added), tokens);
            }
            const Batch &batch = scheduler.next();
            QVERIFY(int(batch.tokens.size()) <= options.batchTokens);
            model.compute(batch, scheduler.pagesPerSequence(), options.pageTokens);
            if (stateSlots > 0)
                states.compute(batch);
            if (QTest::currentTestFailed())
                return;
            if (random() % 10 == 0)
                continue; // aborted: nothing counts
            scheduler.markComputed();
            const std::vector<Batch::Item> items = batch.items;
            for (const Batch::Item &item : items) {
                if (!item.wantsToken)
                    continue;
                if (int(item.sequence->tokens.size()) >= wanted[item.sequence->id]) {
                    scheduler.finish(*item.sequence);
                    ++finished;
                } else {
                    scheduler.append(*item.sequence, int32_t(random() % 50));
                }
            }
        }
        QCOMPARE(finished, 200);
    }
};

QTEST_APPLESS_MAIN(SchedulerTest)
#include "scheduler_test.moc"
