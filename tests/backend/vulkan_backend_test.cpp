#include "inference/backend/vulkan/spirv.h"
#include "shaders/params.h"
#include "shaders/shaders.h"
#include "tests/backend/vulkanplan.h"
#include "tests/support/fixtures.h"

#include <QtTest/QtTest>

#include <filesystem>
#include <fstream>

using namespace hearth;
using namespace hearth::test;
namespace fs = std::filesystem;

namespace {

// Two layers of products with an activation between: enough to have barriers, several pieces and outputs.
VulkanPlan smallPlan()
{
    VulkanPlan model;
    const ValueId x = model.value(64), h = model.value(96), y = model.value(33, RowCount::Outputs),
                  last = model.value(64, RowCount::Outputs);
    const WeightId words = model.matrix(TensorType::Q8_0, 50, 64, false, true);
    const WeightId up = model.matrix(TensorType::Q4_0, 96, 64, true, false), down = model.matrix(TensorType::F16, 64, 96, true, false);
    const WeightId head = model.matrix(TensorType::F32, 33, 64, true, false);
    model.op(OpKind::Embed, {}, {x}, {words});
    model.op(OpKind::MatMul, {x}, {h}, {up});
    model.op(OpKind::Activate, {h}, {h});
    model.op(OpKind::MatMul, {h}, {x}, {down}).params.accumulate = true;
    model.op(OpKind::SelectRows, {x}, {last});
    model.op(OpKind::MatMul, {last}, {y}, {head});
    return model;
}

VulkanBatch tokensFrom(int first, int count)
{
    VulkanBatch batch = VulkanBatch::simple(count);
    for (int32_t &token : batch.tokens)
        token = (token * 3 + first) % 50;
    batch.outputRows = {count - 1};
    return batch;
}

const BatchLimits limits = {32, 2, 1, 1};

} // namespace

class VulkanBackendTest : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase() { m_backend = openVulkan(); }
    void listsDevicesWithNameAndMemory();
    void refusesADeviceThatIsNotThere();
    void replayGivesTheSameAsAFreshRecording();
    void manySizesOfBatchesAreForgottenInTurn();
    void aLongPromptGoesInPiecesAndCanBeAborted();
    void takesNoMoreThanEstimatedAndGivesItBack();
    void outOfMemoryIsAnErrorWithNumbers();
    void aSpanOfTheWrongSizeIsRefused();
    void aFailedSelfCheckRefusesTheDevice();
    void theSelfCheckRunsOnceADevice();
    void aDamagedCacheFolderIsNotUsed();
    void everyShaderSaysWhatItBinds();

private:
    std::unique_ptr<Backend> m_backend;
};

void VulkanBackendTest::listsDevicesWithNameAndMemory()
{
    HEARTH_NEEDS_VULKAN();
    const std::vector<DeviceInfo> devices = listVulkanDevices();
    for (size_t i = 0; i < devices.size(); ++i) {
        QCOMPARE(devices[i].id, "vulkan:" + std::to_string(i));
        QVERIFY(!devices[i].name.empty() && !devices[i].driver.empty());
        QVERIFY(devices[i].kind != DeviceKind::Cpu);
        QVERIFY(devices[i].totalBytes > 0 && devices[i].freeBytes <= devices[i].totalBytes);
    }
    QCOMPARE(m_backend->info().name, devices[0].name);
}

void VulkanBackendTest::refusesADeviceThatIsNotThere()
{
    HEARTH_NEEDS_VULKAN();
    VulkanOptions options;
    options.device = 99;
    try {
        createVulkanBackend(options);
        QFAIL("made a backend on a device that does not exist");
    } catch (const Error &error) {
        QCOMPARE(error.code(), ErrorCode::NotFound);
    }
}

void VulkanBackendTest::replayGivesTheSameAsAFreshRecording()
{
    HEARTH_NEEDS_VULKAN();
    const VulkanPlan model = smallPlan();
    VulkanRun kept(*m_backend, model, limits);
    std::vector<std::vector<float>> results;
    for (const int first : {1, 17, 30}) // the same size: recorded for the first, replayed for the others
        results.push_back(kept.run(tokensFrom(first, 1), {}));
    QVERIFY(results[0] != results[1]);
    for (size_t i = 0; i < 3; ++i) {
        VulkanRun fresh(*m_backend, model, limits);
        QCOMPARE(fresh.run(tokensFrom(i == 0 ? 1 : i == 1 ? 17 : 30, 1), {}), results[i]);
    }
}

void VulkanBackendTest::manySizesOfBatchesAreForgottenInTurn()
{
    HEARTH_NEEDS_VULKAN();
    VulkanRun run(*m_backend, smallPlan(), limits);
    const std::vector<float> first = run.run(tokensFrom(4, 9), {});
    for (int count = 10; count < 30; ++count)
        run.run(tokensFrom(4, count), {});
    QCOMPARE(run.run(tokensFrom(4, 9), {}), first);
}

void VulkanBackendTest::aLongPromptGoesInPiecesAndCanBeAborted()
{
    HEARTH_NEEDS_VULKAN();
    const auto backend = openVulkan([](vulkan::Tuning &tuning) { tuning.submitWork = 1; }); // a piece an op
    const VulkanPlan model = smallPlan();
    VulkanRun pieces(*backend, model, limits), whole(*m_backend, model, limits);
    const VulkanBatch batch = tokensFrom(2, 20);
    QCOMPARE(pieces.run(batch, {}), whole.run(batch, {}));

    std::vector<float> output(33);
    const std::atomic<bool> abort = true;
    QVERIFY(!pieces.executable().run(batch.view(&abort), {}, output));
    QCOMPARE(pieces.run(batch, {}), whole.run(batch, {})); // and it goes on to work
}

void VulkanBackendTest::takesNoMoreThanEstimatedAndGivesItBack()
{
    HEARTH_NEEDS_VULKAN();
    const uint64_t before = m_backend->info().freeBytes;
    VulkanPlan model = smallPlan();
    const CacheSpec cache = {{{3, 10, 6}, {2, 64, 64}}, 7, 16, CacheType::F16};
    {
        VulkanRun run(*m_backend, model, limits, cache);
        run.run(tokensFrom(2, 20), {});
        QVERIFY(run.bytesTaken() <= m_backend->estimateBytes(model.plan, cache, limits));
        QVERIFY(run.bytesTaken() >= cache.sizeBytes());
        QVERIFY(m_backend->info().freeBytes < before);
    }
    QCOMPARE(m_backend->info().freeBytes, before);
}

void VulkanBackendTest::outOfMemoryIsAnErrorWithNumbers()
{
    HEARTH_NEEDS_VULKAN();
    const auto backend = openVulkan([](vulkan::Tuning &tuning) { tuning.memoryLimit = 8 << 20; });
    const CacheSpec cache = {std::vector<CacheLayer>(4, {8, 64, 64}), 100, 32, CacheType::F16};
    try {
        backend->createCache(cache);
        QFAIL("took more memory than there is");
    } catch (const Error &error) {
        QCOMPARE(error.code(), ErrorCode::OutOfMemory);
        QVERIFY(QString(error.what()).contains("MiB"));
    }
    QVERIFY(backend->createCache({{{1, 64, 64}}, 1, 32, CacheType::F16})); // what was taken has been given back
}

void VulkanBackendTest::aSpanOfTheWrongSizeIsRefused()
{
    HEARTH_NEEDS_VULKAN();
    VulkanPlan model = smallPlan();
    model.blocks[1].pop_back();
    try {
        m_backend->upload(model.plan.weights[1], model.blocks[1]);
        QFAIL("read past the end of a tensor");
    } catch (const Error &error) {
        QCOMPARE(error.code(), ErrorCode::InvalidValue);
    }
}

void VulkanBackendTest::aFailedSelfCheckRefusesTheDevice()
{
    HEARTH_NEEDS_VULKAN();
    VulkanOptions options;
    options.cacheDirectory = scratchFolder("vulkan-kernels").string();
    try {
        vulkan::createBackend(options, [](vulkan::Tuning &tuning) { tuning.failCheckOf = "F16 vector product"; });
        QFAIL("uses a device that computes wrong");
    } catch (const Error &error) {
        QCOMPARE(error.code(), ErrorCode::Device);
        QVERIFY(QString(error.what()).contains("F16 vector product"));
    }
    QVERIFY(QString::fromStdString(listVulkanDevices()[0].refusal).contains("F16 vector product"));
}

void VulkanBackendTest::theSelfCheckRunsOnceADevice()
{
    HEARTH_NEEDS_VULKAN();
    VulkanOptions options;
    options.cacheDirectory = scratchFolder("vulkan-self-check").string();
    fs::remove_all(options.cacheDirectory);
    QVERIFY(createVulkanBackend(options)->info().refusal.empty());
    QVERIFY(listVulkanDevices()[0].refusal.empty());
    QElapsedTimer timer;
    timer.start();
    createVulkanBackend(options);
    QVERIFY(timer.elapsed() < 1000); // the check itself compiles every kernel
    int verdicts = 0;
    for (const fs::directory_entry &entry : fs::directory_iterator(options.cacheDirectory))
        verdicts += entry.path().filename().string().starts_with("selfcheck-");
    QCOMPARE(verdicts, 1);
}

void VulkanBackendTest::aDamagedCacheFolderIsNotUsed()
{
    HEARTH_NEEDS_VULKAN();
    VulkanOptions options;
    options.skipSelfCheck = true;
    options.cacheDirectory = scratchFolder("vulkan-damaged").string();
    const VulkanPlan model = smallPlan();
    const auto runOnce = [&] {
        const auto backend = createVulkanBackend(options);
        return VulkanRun(*backend, model, limits).run(tokensFrom(3, 1), {});
    };
    const std::vector<float> expected = runOnce();
    int damaged = 0;
    for (const fs::directory_entry &entry : fs::directory_iterator(options.cacheDirectory)) {
        std::fstream file(entry.path(), std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(40);
        file.write("damage", 6);
        ++damaged;
    }
    QVERIFY(damaged > 0);
    QCOMPARE(runOnce(), expected);
}

void VulkanBackendTest::everyShaderSaysWhatItBinds()
{
    for (const Shader &shader : shaders()) {
        const vulkan::ShaderInterface found = vulkan::reflect(shader.code);
        QVERIFY(!found.bindings.empty());
        QVERIFY(found.pushBytes > 0 && found.pushBytes <= 128); // what Vulkan promises
        const bool isMatvec = shader.name.starts_with("matvec_") || shader.name.starts_with("slice_matvec_");
        QCOMPARE(found.usesSubgroups, shader.name == "norm" || (isMatvec && !shader.name.ends_with("_shared")));
        if (shader.name == "matvec_q4_0") {
            QCOMPARE(found.bindings.size(), size_t(5)); // quants, scales, x, y, bias
            QCOMPARE(found.pushBytes, uint32_t(sizeof(params::Product)));
            for (const auto &binding : found.bindings)
                QCOMPARE(binding.isWritten, binding.number == 4);
        }
    }
}

QTEST_GUILESS_MAIN(VulkanBackendTest)
#include "vulkan_backend_test.moc"
