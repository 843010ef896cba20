#include "inference/run/runner.h"
#include "tests/support/fixtures.h"

#include <QStringList>
#include <QTest>

using namespace hearth;
namespace fs = std::filesystem;

// A load that is given up ends before its next step. The steps that it tells of are counted; nothing looks at the time.
class LoadCancelTest : public QObject
{
    Q_OBJECT

private:
    // The stages that were told of until the load was cancelled, which it is asked to be when `stage` is told of for the first time;
    // "loaded" where it was not.
    static QStringList stagesUntil(const QString &stage, const LoadOptions &options)
    {
        std::stop_source stop;
        QStringList told;
        const auto progress = [&](double, std::string_view now) {
            told.append(QString::fromUtf8(now.data(), qsizetype(now.size())));
            if (told.last() == stage)
                stop.request_stop();
        };
        try {
            Runner::load(openModelFile(options.path), options, 0, progress, stop.get_token());
            told.append(QStringLiteral("loaded"));
        } catch (const Error &error) {
            if (error.code() != ErrorCode::Cancelled)
                told.append(QString::fromStdString(error.what()));
        }
        return told;
    }
    static LoadOptions options(const char *device)
    {
        LoadOptions options;
        options.path = test::fixturesFolder() / "models/trained/stories260K-q8_0.gguf";
        options.device = device;
        options.threads = 2;
        return options;
    }

private slots:
    void initTestCase() { HEARTH_NEEDS_FIXTURES(); }

    void endsWhileTheDeviceIsOpened()
    {
        if (listVulkanDevices().empty())
            QSKIP("no Vulkan device on this machine");
        LoadOptions how = options("vulkan");
        const fs::path cache = test::scratchFolder("loadcancel");
        fs::remove_all(cache);
        how.cacheDirectory = cache.string();
        QCOMPARE(stagesUntil(QStringLiteral("reading"), how), QStringList(QStringLiteral("reading")));
        std::error_code none;
        for (const fs::directory_entry &entry : fs::directory_iterator(cache, none))
            QVERIFY(!entry.path().filename().string().starts_with("selfcheck-")); // its kernels were not all tried
    }

    void endsAfterTheWeightUnderWay()
    {
        QCOMPARE(stagesUntil(QStringLiteral("weights"), options("cpu")),
                 QStringList({QStringLiteral("reading"), QStringLiteral("weights")}));
    }

    void endsBeforeThePlanIsCompiled()
    {
        const QStringList told = stagesUntil(QStringLiteral("kernels"), options("cpu"));
        QCOMPARE(told.count(QStringLiteral("kernels")), 1); // not told of as done
        QVERIFY(!told.contains(QStringLiteral("loaded")));
    }
};

QTEST_GUILESS_MAIN(LoadCancelTest)
#include "loadcancel_test.moc"
