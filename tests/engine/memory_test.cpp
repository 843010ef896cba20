#include "inference/backend/backend.h"
#include "inference/hardware.h"
#include "tests/engine/enginedriver.h"
#include "tests/support/fixtures.h"

#include <QTest>

#include <algorithm>

using namespace hearth;
using namespace hearth::test;

// Ten loads and unloads of alternating models leave nothing behind, in RAM or on the device.
class MemoryTest : public QObject
{
    Q_OBJECT

    static LoadOptions options(int round, const std::string &device)
    {
        LoadOptions load;
        load.path = round % 2 ? fixturesFolder() / "models/trained/babyllama105-f32.gguf"
                              : unpackedFixture("models/trained/chat-3m.tar.xz") / "chat-3m-f16.gguf";
        load.device = device;
        load.threads = 2;
        return load;
    }

    // Free on the GPU; 0 for the CPU, where asking would bring in a driver that stays.
    static uint64_t freeDeviceBytes(const std::string &device) { return device == "cpu" ? 0 : listVulkanDevices().front().freeBytes; }

    static void loadAnswerUnload(EngineDriver &driver, const LoadOptions &load)
    {
        const auto result = driver.load(load);
        QVERIFY2(result.loaded, result.failed ? result.failed->message.c_str() : "");
        Request request;
        request.model = result.model;
        request.prompt = TextPrompt{.text = "Once upon a time"};
        request.maxTokens = 8;
        QVERIFY(driver.answer(request).finished);
        driver.unload(result.model);
    }

private slots:
    void initTestCase() { HEARTH_NEEDS_FIXTURES(); }

    void tenLoadsAndUnloadsLeaveNothingBehind_data()
    {
        QTest::addColumn<QString>("device");
        QTest::newRow("cpu") << "cpu";
        QTest::newRow("vulkan") << "vulkan";
    }

    void tenLoadsAndUnloadsLeaveNothingBehind()
    {
        QFETCH(const QString, device);
        if (device == "vulkan" && listVulkanDevices().empty())
            QSKIP("no Vulkan device");
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
        QSKIP("a sanitizer keeps freed memory to find its late uses");
#endif
        EngineDriver driver;
        // What a first use sets up for good: driver, compiled kernels, thread stacks.
        uint64_t before = 0;
        for (int round = 0; round < 3; ++round) {
            loadAnswerUnload(driver, options(round, device.toStdString()));
            before = std::max(before, residentBytes());
        }
        const uint64_t deviceBefore = freeDeviceBytes(device.toStdString());
        for (int round = 0; round < 10; ++round)
            loadAnswerUnload(driver, options(round, device.toStdString()));
        const uint64_t after = residentBytes();
        qInfo("%s: resident %.1f MB before, %.1f MB after ten loads and unloads", qPrintable(device), double(before) / 1e6,
              double(after) / 1e6);
        // A software GPU computes in this process, and its driver keeps up to 15 MB more or less of compiled code from round to round; ten
        // models that stayed would be 55 MB.
        const bool isSoftware = device != "cpu" && listVulkanDevices().front().kind == DeviceKind::SoftwareGpu;
        QVERIFY(after <= before + (isSoftware ? 20'000'000 : before / 20));
        if (device == "vulkan" && listVulkanDevices().front().kind != DeviceKind::SoftwareGpu)
            QVERIFY(freeDeviceBytes(device.toStdString()) + deviceBefore / 20 >= deviceBefore);
    }
};

QTEST_GUILESS_MAIN(MemoryTest)
#include "memory_test.moc"
