#include "inference/estimate.h"
#include "tests/support/fixtures.h"

#include <QFile>
#include <QProcess>
#include <QTest>

#include <nlohmann/json.hpp>

using namespace hearth;
using namespace hearth::test;
using Json = nlohmann::json;

// Estimates against what loading takes, and their verdicts on machines that are made up.
class EstimateTest : public QObject
{
    Q_OBJECT

    static QByteArray output(const QString &program, const QStringList &arguments)
    {
        QProcess process;
        process.start(program, arguments);
        return process.waitForFinished(300000) && process.exitCode() == 0 ? process.readAllStandardOutput() : QByteArray();
    }

    // Shaped as a model that exists, but of fewer layers.
    static QString model(const QString &shape, const QString &type, const QString &layers)
    {
        const QString path = QString::fromStdString((scratchFolder("estimate") / (shape + '-' + type + ".gguf").toStdString()).string());
        if (!QFile::exists(path))
            output(QStringLiteral(HEARTH_CLI),
                   {QStringLiteral("synthesize"), QStringLiteral("--shape"), shape, QStringLiteral("--type"), type,
                    QStringLiteral("--layers"), layers, QStringLiteral("--vocabulary"), QStringLiteral("20000"), path});
        return path;
    }
    static std::filesystem::path small()
    {
        return model(QStringLiteral("smollm-135m"), QStringLiteral("q8_0"), QStringLiteral("6")).toStdString();
    }

    static std::vector<DeviceInfo> machine(uint64_t freeBytes, uint64_t totalBytes)
    {
        DeviceInfo cpu;
        cpu.id = "cpu";
        cpu.name = "a processor";
        cpu.totalBytes = totalBytes;
        cpu.freeBytes = freeBytes;
        return {cpu};
    }

    static LoadOptions onCpu(int context)
    {
        LoadOptions how;
        how.device = "cpu";
        how.contextTokens = context;
        return how;
    }

private slots:
    void isNeverUnderTheMeasuredPeak_data()
    {
        QTest::addColumn<QString>("shape");
        QTest::addColumn<QString>("type");
        QTest::addColumn<QString>("context");
        QTest::newRow("dense, short") << "smollm-135m"
                                      << "q8_0"
                                      << "512";
        QTest::newRow("dense, long") << "smollm-135m"
                                     << "q8_0"
                                     << "4096";
        QTest::newRow("mixture of experts") << "granite-1b-a400m"
                                            << "q4_k_m"
                                            << "1024";
        QTest::newRow("hybrid") << "lfm2-350m"
                                << "q4_0"
                                << "1024";
    }

    // Within 10 % of a real model (tests/bench/memory.sh). These are so small that the program's own few megabytes, which vary with the
    // allocator and the machine, weigh as much as the model: 12 MB more are allowed.
    void isNeverUnderTheMeasuredPeak()
    {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
        QSKIP("a sanitizer takes memory of its own");
#endif
        QFETCH(const QString, shape);
        QFETCH(const QString, type);
        QFETCH(const QString, context);
        const QString path = model(shape, type, QStringLiteral("6"));
        const Json said = Json::parse(
            output(QStringLiteral(MEMORY_BENCH), {QStringLiteral("estimate"), path, context, QStringLiteral("cpu")}).toStdString(), nullptr,
            false);
        const Json seen = Json::parse(
            output(QStringLiteral(MEMORY_BENCH), {QStringLiteral("measure"), path, context, QStringLiteral("cpu")}).toStdString(), nullptr,
            false);
        QVERIFY(said.is_object() && seen.is_object());
        const auto estimate = said["bytes"].get<double>(), measured = seen["bytes"].get<double>();
        qInfo("estimate %.1f MB, measured %.1f MB", estimate / 1e6, measured / 1e6);
        QVERIFY(estimate >= measured);
        QVERIFY(estimate <= 1.10 * measured + 12e6);
    }

    void theBeginningOfAFileSaysTheSameAsTheWhole()
    {
        const ModelOutline whole(small());
        QFile file(QString::fromStdString(small().string()));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray start = file.read(2 << 20);
        const ModelOutline head({.bytes = std::as_bytes(std::span(start.constData(), size_t(start.size()))),
                                 .totalBytes = uint64_t(file.size()),
                                 .name = "small.gguf",
                                 .config = {}});
        QVERIFY(head.hasParts());
        Estimator estimator({});
        const auto devices = machine(8'000'000'000, 16'000'000'000);
        const FitEstimate one = estimator.estimate(whole, onCpu(2048), devices), other = estimator.estimate(head, onCpu(2048), devices);
        QCOMPARE(one.ram.total(), other.ram.total());
        QVERIFY(one.fit == Fit::Fits && other.fit == Fit::Fits);
        QVERIFY(one.reason.empty());
        QCOMPARE(one.contextTokens, 2048);
        QCOMPARE(one.mostContextTokens, 8192);
    }

    void verdictsFollowTheFreeMemory()
    {
        const ModelOutline model(small());
        Estimator estimator({});
        const uint64_t needed = estimator.estimate(model, onCpu(8192), machine(8'000'000'000, 16'000'000'000)).ram.total();
        const auto verdict = [&](double factor, int context) {
            const auto freeBytes = uint64_t(double(needed) * factor / 0.94);
            return estimator.estimate(model, onCpu(context), machine(freeBytes, freeBytes));
        };
        QVERIFY(verdict(1.5, 8192).fit == Fit::Fits);
        QVERIFY(verdict(1.02, 8192).fit == Fit::Tight);
        const FitEstimate refused = verdict(0.8, 8192);
        QVERIFY(refused.fit == Fit::DoesNotFit);
        QVERIFY(refused.mostContextTokens > 512 && refused.mostContextTokens < 8192);
        QVERIFY(QString::fromStdString(refused.reason).contains(QString::number(refused.mostContextTokens)));
        QVERIFY(estimator.estimate(model, onCpu(refused.mostContextTokens), machine(uint64_t(double(needed) * 0.8 / 0.94), needed)).fit
                != Fit::DoesNotFit);
        const FitEstimate shorter = verdict(0.8, 0); // nobody asked for a long one
        QVERIFY(shorter.fit == Fit::Tight && shorter.contextTokens < 8192);
        QVERIFY(verdict(0.1, 0).fit == Fit::DoesNotFit);
    }

    void anotherQuantizationIsToldByItsSize()
    {
        const ModelOutline model(small());
        Estimator estimator({});
        const auto devices = machine(8'000'000'000, 16'000'000'000);
        const FitEstimate own = estimator.estimate(model, onCpu(1024), devices);
        const FitEstimate half = estimator.estimateBySize(model, model.info().fileBytes / 2, onCpu(1024), devices);
        QVERIFY(half.isRough && half.fit == Fit::Fits);
        QVERIFY(half.ram.weights > own.ram.weights / 2 && half.ram.weights < own.ram.weights);
        QCOMPARE(half.ram.cache, own.ram.cache);
    }

    void whatDoesNotRunIsUnknownWithTheReason()
    {
        const QByteArray cut = [] {
            QFile file(QString::fromStdString(small().string()));
            return file.open(QIODevice::ReadOnly) ? file.read(100000) : QByteArray();
        }();
        const ModelOutline model({.bytes = std::as_bytes(std::span(cut.constData(), size_t(cut.size()))),
                                  .totalBytes = 20'000'000,
                                  .name = "cut.gguf",
                                  .config = {}});
        QVERIFY(!model.hasParts());
        const FitEstimate told = Estimator({}).estimate(model, onCpu(0), machine(8'000'000'000, 8'000'000'000));
        QVERIFY(told.fit == Fit::Unknown && !told.reason.empty());
    }

    void measuredSpeedsAreKept()
    {
        const std::filesystem::path folder = scratchFolder("estimate-speed");
        std::filesystem::remove(folder / "speeds.json");
        const ModelOutline model(small());
        const std::vector<DeviceInfo> devices = listDevices();
        Estimator first(folder.string());
        QCOMPARE(first.estimate(model, onCpu(1024), devices).tokensPerSecond, 0.0);
        QVERIFY(first.measure(onCpu(1024), devices));
        const FitEstimate told = first.estimate(model, onCpu(1024), devices);
        QVERIFY(told.tokensPerSecond > 0 && told.tokensPerSecondFull > 0 && told.tokensPerSecondFull <= told.tokensPerSecond);
        QVERIFY(!told.speedSource.empty());
        QCOMPARE(Estimator(folder.string()).estimate(model, onCpu(1024), devices).tokensPerSecond, told.tokensPerSecond);
    }
};

QTEST_GUILESS_MAIN(EstimateTest)
#include "estimate_test.moc"
