#include "inference/backend/backend.h"
#include "tests/engine/enginedriver.h"
#include "tests/support/fixtures.h"

#include <QTest>

#include <algorithm>

using namespace hearth;
using namespace hearth::test;

// Models whose layers carry a state, through the engine: what was computed before is used again only where the answer stays what it is
// from scratch, whatever is answered again, edited, gone on with, run beside another or cancelled.
class StateTest : public QObject
{
    Q_OBJECT

    static LoadOptions options(const QString &model, const QString &device)
    {
        LoadOptions load;
        load.path = fixturesFolder() / "models/archs" / (model.toStdString() + ".gguf");
        load.device = device.toStdString();
        load.threads = 2;
        const std::vector<std::string> isas = availableCpuIsas();
        const bool hasAvx2 = std::find(isas.begin(), isas.end(), "avx2") != isas.end();
        load.cpuIsa = hasAvx2 ? "avx2" : "scalar"; // no rounding that depends on the size of the batch
        load.cacheType = CacheType::F32;
        return load;
    }

    static std::vector<int32_t> numbers(int count, int seed)
    {
        std::vector<int32_t> tokens;
        for (int i = 0; i < count; ++i)
            tokens.push_back((i * i * 7 + i * seed + seed) % 500);
        return tokens;
    }

    // Not inlined: GCC 12 then takes the default stages of SamplingOptions for uninitialized.
    [[gnu::noinline]] static Request request(ModelId model, const std::vector<int32_t> &tokens, int maxTokens = 10)
    {
        Request made;
        made.model = model;
        made.prompt = TokenPrompt(tokens);
        made.sampling.temperature = 0;
        made.maxTokens = maxTokens;
        made.ignoreEnd = true;
        return made;
    }

    // From an engine that has seen nothing else.
    static std::vector<int32_t> fromScratch(const LoadOptions &load, const std::vector<int32_t> &tokens)
    {
        EngineDriver driver;
        return driver.answer(request(driver.load(load).model, tokens)).tokens;
    }

    static void addRows()
    {
        QTest::addColumn<QString>("model");
        QTest::addColumn<QString>("device");
        for (const char *model : {"lfm2", "mamba", "qwen35"}) {
            QTest::addRow("%s on the CPU", model) << model << "cpu";
            if (!listVulkanDevices().empty())
                QTest::addRow("%s on Vulkan", model) << model << "vulkan";
        }
    }

private slots:
    void initTestCase() { HEARTH_NEEDS_FIXTURES(); }

    void answersAgainEditedAndGoneOnWithAsFromScratch_data() { addRows(); }

    void answersAgainEditedAndGoneOnWithAsFromScratch()
    {
        QFETCH(const QString, model);
        QFETCH(const QString, device);
        const LoadOptions load = options(model, device);
        EngineDriver driver;
        const auto loaded = driver.load(load);
        QVERIFY2(loaded.loaded, loaded.failed ? loaded.failed->message.c_str() : "");
        QVERIFY(loaded.loaded->placement.cacheBytes > 0);
        const std::vector<int32_t> prompt = numbers(75, 3);

        const auto first = driver.answer(request(loaded.model, prompt));
        QVERIFY2(first.finished, first.failed ? first.failed->message.c_str() : "");
        QCOMPARE(first.tokens.size(), size_t(10));

        const auto again = driver.answer(request(loaded.model, prompt));
        QCOMPARE(again.tokens, first.tokens);
        QCOMPARE(again.finished->stats.cachedTokens, 64); // the last page's end that is 8 tokens before the prompt's

        std::vector<int32_t> next = prompt;
        next.insert(next.end(), first.tokens.begin(), first.tokens.end());
        next.push_back(17);
        const auto goneOn = driver.answer(request(loaded.model, next));
        QCOMPARE(goneOn.finished->stats.cachedTokens, 84); // all but the last token of the answer, which was not computed
        QCOMPARE(goneOn.tokens, fromScratch(load, next));

        std::vector<int32_t> lateEdit(prompt.begin(), prompt.begin() + 70);
        lateEdit.push_back(42);
        const auto late = driver.answer(request(loaded.model, lateEdit));
        QCOMPARE(late.finished->stats.cachedTokens, 64);
        QCOMPARE(late.tokens, fromScratch(load, lateEdit));

        std::vector<int32_t> earlyEdit = prompt;
        earlyEdit[60] = (prompt[60] + 1) % 500; // pages before it are there, but no state
        const auto early = driver.answer(request(loaded.model, earlyEdit));
        QCOMPARE(early.finished->stats.cachedTokens, 0);
        QCOMPARE(early.tokens, fromScratch(load, earlyEdit));
    }

    void aCancelledNeighbourSpoilsNothing_data() { addRows(); }

    void aCancelledNeighbourSpoilsNothing()
    {
        QFETCH(const QString, model);
        QFETCH(const QString, device);
        const LoadOptions load = options(model, device);
        EngineDriver driver;
        const ModelId id = driver.load(load).model;
        const std::vector<int32_t> prompt = numbers(20, 5);
        const std::vector<int32_t> alone = driver.answer(request(id, prompt, 60)).tokens;
        const RequestId kept = driver.engine().submit(request(id, prompt, 60));
        for (int i = 0; i < 4; ++i) {
            const RequestId cancelled = driver.engine().submit(request(id, numbers(40, i), 200));
            driver.waitPieces(cancelled, 2);
            driver.engine().cancel(cancelled);
            driver.waitAnswer(cancelled);
        }
        QCOMPARE(driver.waitAnswer(kept).tokens, alone);
    }
};

QTEST_GUILESS_MAIN(StateTest)
#include "state_test.moc"
