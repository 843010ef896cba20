#include "inference/backend/openvulkan.h"
#include "inference/backend/vulkan/executable.h"
#include "inference/backend/vulkan/selfcheck.h"
#include "tests/backend/vulkanplan.h"
#include "tests/support/fixtures.h"

#include <QtTest/QtTest>

#include <filesystem>

using namespace hearth;
using namespace hearth::test;
namespace fs = std::filesystem;

// A device that is opened for the first time compiles all its kernels: whoever gives up waiting must not wait for all of them. Nothing here
// looks at the time; what was done after the stop is counted.
class VulkanCancelTest : public QObject
{
    Q_OBJECT
private slots:
    void theSelfCheckEndsBeforeTheNextKernel();
    void aCancelledSelfCheckLeavesNoVerdict();
    void anAbortedRunMakesNoKernels();
};

static int verdictsIn(const fs::path &folder)
{
    int verdicts = 0;
    std::error_code none;
    for (const fs::directory_entry &entry : fs::directory_iterator(folder, none))
        verdicts += entry.path().filename().string().starts_with("selfcheck-");
    return verdicts;
}

void VulkanCancelTest::theSelfCheckEndsBeforeTheNextKernel()
{
    HEARTH_NEEDS_VULKAN();
    const auto backend = openVulkan();
    std::stop_source stop;
    int checked = 0;
    const auto afterThree = [&](const std::string &, std::vector<float> &) {
        if (++checked == 3)
            stop.request_stop();
    };
    try {
        vulkan::findWrongKernel(*backend, afterThree, stop.get_token());
        QFAIL("went on to the end");
    } catch (const Error &error) {
        QCOMPARE(error.code(), ErrorCode::Cancelled);
    }
    QCOMPARE(checked, 3);
}

void VulkanCancelTest::aCancelledSelfCheckLeavesNoVerdict()
{
    HEARTH_NEEDS_VULKAN();
    std::stop_source stop;
    stop.request_stop();
    VulkanOptions options;
    options.cacheDirectory = scratchFolder("vulkan-cancelled").string();
    fs::remove_all(options.cacheDirectory);
    try {
        openVulkanBackend(options, stop.get_token());
        QFAIL("was opened");
    } catch (const Error &error) {
        QCOMPARE(error.code(), ErrorCode::Cancelled);
    }
    QCOMPARE(verdictsIn(options.cacheDirectory), 0);
    QVERIFY(listVulkanDevices()[0].refusal.empty()); // it is not said to compute wrong
}

void VulkanCancelTest::anAbortedRunMakesNoKernels()
{
    HEARTH_NEEDS_VULKAN();
    const vulkan::Instance instance;
    vulkan::DeviceFacts facts = vulkan::queryDevice(instance, instance.physicalDevices().at(0));
    vulkan::Tuning tuning = vulkan::tuningFor(facts);
    vulkan::Device device(instance, std::move(facts), std::move(tuning));
    vulkan::PipelineStore kernels(device, {});
    VulkanPlan model;
    const ValueId x = model.input(64), y = model.value(64), z = model.value(64);
    model.op(OpKind::GatedActivate, {x, x}, {y}).params.activation = Activation::Silu;
    model.op(OpKind::Add, {x, y}, {z});
    vulkan::VulkanExecutable executable(device, kernels, model.plan, {}, nullptr, {4, 1, 1, 1});
    const VulkanBatch batch = VulkanBatch::simple(4);
    const std::vector<float> input = randomNumbers(4 * 64, 1);
    std::vector<float> output(input.size());
    std::atomic<bool> abort{true};
    QVERIFY(!executable.run(batch.view(&abort), input, output));
    QCOMPARE(kernels.size(), size_t(0));
    abort = false;
    QVERIFY(executable.run(batch.view(&abort), input, output)); // nothing half done was kept
    QCOMPARE(kernels.size(), size_t(2));
    for (size_t i = 0; i < input.size(); ++i) {
        const double expected = double(input[i]) * input[i] / (1 + std::exp(-double(input[i]))) + input[i];
        QVERIFY(std::abs(output[i] - expected) < 1e-3 * (1 + std::abs(expected)));
    }
}

QTEST_GUILESS_MAIN(VulkanCancelTest)
#include "vulkan_cancel_test.moc"
