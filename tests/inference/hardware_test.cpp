#include "inference/hardware.h"

#include <QTest>
#include <vector>

using namespace hearth;

class HardwareTest : public QObject
{
    Q_OBJECT

private slots:
    void theCpuIsTheFirstDevice()
    {
        const std::vector<DeviceInfo> devices = listDevices();
        QVERIFY(!devices.empty());
        QCOMPARE(devices.front().id, std::string("cpu"));
        QVERIFY(devices.front().kind == DeviceKind::Cpu);
        QVERIFY(devices.front().totalBytes > 0);
        for (size_t i = 1; i < devices.size(); ++i)
            QCOMPARE(devices[i].id, "vulkan:" + std::to_string(i - 1));
    }

    void memoryIsInPlausibleOrder()
    {
        QVERIFY(availableMemoryBytes() > 0);
        QVERIFY(availableMemoryBytes() < totalMemoryBytes());
        QVERIFY(residentBytes() <= peakResidentBytes());
    }

    void residentMemoryFollowsWhatIsTouched()
    {
        constexpr size_t size = 64 << 20;
        const uint64_t before = residentBytes();
        const std::vector<char> touched(size, 1);
        QVERIFY(touched[size / 2] == 1);
        QVERIFY(residentBytes() >= before + size * 9 / 10);
        QVERIFY(peakResidentBytes() >= before + size * 9 / 10);
    }
};

QTEST_APPLESS_MAIN(HardwareTest)
#include "hardware_test.moc"
