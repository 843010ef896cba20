#include "app/lab/devicecheck.h"
#include "app/lab/labdevices.h"
#include "tests/lab/maderun.h"

#include <QtTest/QtTest>

using namespace hearth;

// Which devices there are for variants, and what is said of one file on two of them.
class DeviceCheckTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void namesAreShortAndUnlike();
    void aModelGoesWhereItIsLoaded_data();
    void aModelGoesWhereItIsLoaded();
    void saysWhetherTheyAgree_data();
    void saysWhetherTheyAgree();
    void otherFilesAreNoCheck();
    void everyDeviceIsJudged();

private:
    static std::vector<DeviceInfo> devices();
    static LabRun check();
};

std::vector<DeviceInfo> DeviceCheckTest::devices()
{
    return {{.id = "cpu", .name = "AVX2, 8 threads", .driver = {}, .kind = DeviceKind::Cpu},
            {.id = "vulkan:0", .name = "llvmpipe (LLVM 15.0.6, 256 bits)", .driver = "llvmpipe", .kind = DeviceKind::SoftwareGpu},
            {.id = "vulkan:1", .name = "Some GPU", .driver = "some", .kind = DeviceKind::DiscreteGpu, .refusal = "computes wrong"},
            {.id = "vulkan:2", .name = "Some GPU (here)", .driver = "some", .kind = DeviceKind::DiscreteGpu},
            {.id = "vulkan:3", .name = "Some GPU (there)", .driver = "some", .kind = DeviceKind::DiscreteGpu}};
}

void DeviceCheckTest::namesAreShortAndUnlike()
{
    const QList<LabDevice> found = labDevices(devices());
    QCOMPARE(found.size(), 4); // not the one that is not used
    QCOMPARE(found[0].name, QStringLiteral("CPU"));
    QCOMPARE(found[1].name, QStringLiteral("llvmpipe"));
    QCOMPARE(found[2].name, QStringLiteral("Some GPU"));
    QCOMPARE(found[3].name, QStringLiteral("Some GPU (2)"));
    QCOMPARE(firstGpu(found), QStringLiteral("vulkan:2")); // not the one that the processor plays
    QCOMPARE(firstGpu(found.mid(0, 2)), QStringLiteral("vulkan:0"));
    QCOMPARE(firstGpu(found.mid(0, 1)), QString());
}

void DeviceCheckTest::aModelGoesWhereItIsLoaded_data()
{
    QTest::addColumn<QString>("wanted");
    QTest::addColumn<int>("layers");
    QTest::addColumn<int>("known"); // devices
    QTest::addColumn<QString>("device");
    QTest::newRow("processor") << "cpu" << -1 << 4 << "cpu";
    QTest::newRow("by itself") << "auto" << -1 << 4 << "vulkan:2";
    QTest::newRow("by itself without a GPU") << "auto" << -1 << 2 << "cpu";
    QTest::newRow("any GPU") << "vulkan" << -1 << 2 << "vulkan:0";
    QTest::newRow("that GPU") << "vulkan:3" << -1 << 4 << "vulkan:3";
    QTest::newRow("no layers on it") << "vulkan:3" << 0 << 4 << "cpu";
}

void DeviceCheckTest::aModelGoesWhereItIsLoaded()
{
    QFETCH(QString, wanted);
    QFETCH(int, layers);
    QFETCH(int, known);
    QTEST(resolvedDevice(labDevices(devices()).mid(0, known), wanted, layers), "device");
}

// A file on the CPU, the reference, and on a GPU, with two prompts.
LabRun DeviceCheckTest::check()
{
    LabRun run = test::madeRun();
    run.variants = {run.variants[1], run.variants[1]};
    run.variants[0].label = QStringLiteral("Q8_0 · CPU");
    run.variants[0].wantedDevice = QStringLiteral("cpu");
    run.variants[1].label = QStringLiteral("Q8_0 · llvmpipe");
    run.variants[1].wantedDevice = QStringLiteral("vulkan:0");
    run.answers = run.answers.mid(0, 4);
    run.quality.clear();
    for (LabAnswer &answer : run.answers) {
        answer.forcedDivergence = answer.variant == 0 ? -1 : 0.00012;
        answer.forcedMost = answer.variant == 0 ? -1 : 0.034;
    }
    run.answers[2].partsAtToken = 7;
    run.answers[3].partsAtToken = 4;
    return run;
}

void DeviceCheckTest::saysWhetherTheyAgree_data()
{
    QTest::addColumn<LabRun>("run");
    QTest::addColumn<QString>("begin");
    QTest::addColumn<QStringList>("words");
    LabRun run = check();
    QTest::newRow("part, but close") << run << "Q8_0 · CPU and Q8_0 · llvmpipe agree:"
                                     << QStringList{"part first at token 5 of the answer to prompt 2", "0.00012", "0.0340"};
    for (int i : {2, 3})
        run.answers[i].parting = LabParting::Same;
    QTest::newRow("the same") << run << "Q8_0 · CPU and Q8_0 · llvmpipe agree:" << QStringList{"token for token the same"};
    run = check();
    run.answers[3].forcedDivergence = 0.4;
    QTest::newRow("far apart") << run << "Q8_0 · CPU and Q8_0 · llvmpipe do not agree:" << QStringList{"0.20006", "on the CPU"};
    run = check();
    for (int i : {2, 3})
        run.answers[i].forcedTokens = 0;
    QTest::newRow("not given the answers") << run << "Q8_0 · CPU and Q8_0 · llvmpipe do not give the same answers:"
                                           << QStringList{"was not measured"};
    run.quality = {test::madeQuality(0, 0, 0), test::madeQuality(1, 0.002, 0.001)};
    QTest::newRow("measured on a text") << run << "Q8_0 · CPU and Q8_0 · llvmpipe agree:" << QStringList{"sample.txt", "0.00100"};
    run.answers.clear();
    run.quality.clear();
    QTest::newRow("stopped") << run << "Whether Q8_0 · CPU and Q8_0 · llvmpipe agree was not measured" << QStringList();
    run.variants[1].error = QStringLiteral("lost");
    QTest::newRow("failed") << run << "Q8_0 · CPU and Q8_0 · llvmpipe could not be held against each other" << QStringList();
}

void DeviceCheckTest::saysWhetherTheyAgree()
{
    QFETCH(LabRun, run);
    QFETCH(QString, begin);
    QFETCH(QStringList, words);
    QVERIFY(isDeviceCheck(run));
    const QStringList verdicts = deviceVerdicts(run);
    QCOMPARE(verdicts.size(), 1);
    QVERIFY2(verdicts[0].startsWith(begin), qPrintable(verdicts[0]));
    for (const QString &word : words)
        QVERIFY2(verdicts[0].contains(word), qPrintable(verdicts[0]));
}

void DeviceCheckTest::otherFilesAreNoCheck()
{
    LabRun run = test::madeRun();
    for (LabVariant &variant : run.variants)
        variant.sha256.clear();
    QVERIFY(!isDeviceCheck(run));
    QVERIFY(deviceVerdicts(run).isEmpty());
    QVERIFY(isSameFile({.path = "/a"}, {.path = "/a"}));
    QVERIFY(!isSameFile({.path = "/a", .sha256 = "1"}, {.path = "/a", .sha256 = "2"}));
    QVERIFY(isSameFile({.path = "/a", .sha256 = "1"}, {.path = "/b", .sha256 = "1"}));
}

void DeviceCheckTest::everyDeviceIsJudged()
{
    LabRun run = check();
    run.variants.append(run.variants[1]);
    run.variants[2].label = QStringLiteral("Q8_0 · Some GPU");
    run.variants[2].wantedDevice = QStringLiteral("vulkan:2");
    LabVariant other = run.variants[0];
    other.sha256 = QStringLiteral("cd");
    run.variants.append(other);
    QCOMPARE(deviceVerdicts(run).size(), 2);
    QVERIFY(!isDeviceCheck(run));
}

QTEST_GUILESS_MAIN(DeviceCheckTest)
#include "devicecheck_test.moc"
