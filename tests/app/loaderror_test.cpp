#include "app/library/modelcontroller.h"
#include "app/settings/settings.h"
#include "app/store/modeldefaults.h"
#include "tests/app/fakeengine.h"
#include "tests/app/madelibrary.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace hearth;
using namespace hearth::test;

namespace {

FailedLoad failure(ErrorCode code, const std::string &kind = {})
{
    FailedLoad failed;
    failed.error = {code, "It failed.", kind};
    return failed;
}

struct Bench
{
    Bench()
    {
        store.open();
        models.setDefaultsBook(&book);
    }

    QTemporaryDir folder;
    FakeEngine *engine = nullptr;
    Settings settings{folder.path()};
    Store store{folder.path()};
    ModelDefaultsBook book{store};
    EngineHost host{fakeEngine(engine)};
    MachineFacts facts{[](const auto &) { return ModelInfo(); }, [] { return std::vector<DeviceInfo>(); }, {}, {}};
    ModelController models{host, settings, facts};
};

} // namespace

// What is said of a load that failed, and the one step that is proposed and carried out.
class LoadErrorTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tellsMemoryDriverFormatDamageAndUnsupportedApart();
    void looksAtWhatWasTried();
    void proposesAStepForAFailure_data();
    void proposesAStepForAFailure();
    void reducesWhatTheModelHasOfItsOwn();
    void loadsWithoutAdaptersThatDoNotFit();
};

void LoadErrorTest::tellsMemoryDriverFormatDamageAndUnsupportedApart()
{
    QSet<QString> titles;
    for (const FailedLoad &failed :
         {failure(ErrorCode::OutOfMemory), failure(ErrorCode::Device), failure(ErrorCode::Malformed, "bad_magic"),
          failure(ErrorCode::Malformed), failure(ErrorCode::Unsupported), failure(ErrorCode::Device, "old_loader"),
          failure(ErrorCode::Truncated), failure(ErrorCode::Io), failure(ErrorCode::NotFound)}) {
        QVERIFY(!titleOf(failed).isEmpty());
        titles.insert(titleOf(failed));
    }
    QCOMPARE(titles.size(), 9);
    QCOMPARE(titleOf(failure(ErrorCode::NotFound, "no_device")), titleOf(failure(ErrorCode::Device)));
}

void LoadErrorTest::looksAtWhatWasTried()
{
    FailedLoad memory = failure(ErrorCode::OutOfMemory, "device_memory");
    memory.options.contextTokens = leastContextTokens;
    QCOMPARE(stepOf(memory), QStringLiteral("use_cpu"));
    memory.options.device = "cpu";
    QCOMPARE(stepOf(memory), QStringLiteral("find_other"));
    FailedLoad device = failure(ErrorCode::Device);
    device.options.device = "cpu";
    QCOMPARE(stepOf(device), QStringLiteral("retry"));
    FailedLoad damaged = failure(ErrorCode::Malformed);
    damaged.hasHashes = true;
    QCOMPARE(stepOf(damaged), QStringLiteral("verify"));
    damaged.isGuide = true;
    QCOMPARE(stepOf(damaged), QStringLiteral("choose_other"));
    QCOMPARE(stepOf(failure(ErrorCode::Malformed, "bad_magic")), QStringLiteral("choose_other"));
}

void LoadErrorTest::proposesAStepForAFailure_data()
{
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("action");
    QTest::newRow("memory") << int(ErrorCode::OutOfMemory) << QStringLiteral("reduce_context");
    QTest::newRow("device") << int(ErrorCode::Device) << QStringLiteral("use_cpu");
    QTest::newRow("truncated") << int(ErrorCode::Truncated) << QStringLiteral("download_again");
    QTest::newRow("malformed") << int(ErrorCode::Malformed) << QStringLiteral("download_again");
    QTest::newRow("unsupported") << int(ErrorCode::Unsupported) << QStringLiteral("find_other");
    QTest::newRow("unreadable") << int(ErrorCode::Io) << QStringLiteral("retry");
    QTest::newRow("gone") << int(ErrorCode::NotFound) << QStringLiteral("choose_other");
}

void LoadErrorTest::proposesAStepForAFailure()
{
    QFETCH(int, code);
    QFETCH(QString, action);
    Bench bench;
    bench.models.load(QStringLiteral("/a.gguf"));
    bench.engine->failLoad(ErrorCode(code));
    QTRY_COMPARE(bench.models.state(), QStringLiteral("failed"));
    QCOMPARE(bench.models.errorText(), QStringLiteral("It failed."));
    QVERIFY(!bench.models.errorTitle().isEmpty());
    QCOMPARE(bench.models.errorAction(), action);
    QSignalSpy chooseOther(&bench.models, &ModelController::chooseOtherRequested);
    QSignalSpy find(&bench.models, &ModelController::findRequested);
    bench.models.performErrorAction();
    if (action == QLatin1String("reduce_context"))
        QCOMPARE(bench.engine->loads.back().contextTokens, 4096);
    else if (action == QLatin1String("use_cpu"))
        QCOMPARE(bench.engine->loads.back().device, std::string("cpu"));
    else if (action == QLatin1String("retry"))
        QCOMPARE(bench.engine->loads.size(), size_t(2));
    else
        QCOMPARE(action == QLatin1String("find_other") ? find.size() : chooseOther.size(), 1);
}

void LoadErrorTest::reducesWhatTheModelHasOfItsOwn()
{
    Bench bench;
    const QString path = makeFile(bench.folder.filePath(QStringLiteral("models/a.gguf")));
    bench.models.start({});
    QTRY_COMPARE(bench.models.model()->rowCount(), 1);
    ModelDefaults own;
    own.contextTokens = 32768;
    bench.models.setDefaultsOf(path, own);
    bench.models.load(path);
    bench.engine->failLoad(ErrorCode::OutOfMemory);
    QTRY_COMPARE(bench.models.errorAction(), QStringLiteral("reduce_context"));
    bench.models.performErrorAction();
    QCOMPARE(bench.engine->loads.back().contextTokens, 16384);
    QCOMPARE(bench.settings.contextTokens(), 0); // of all others: as it was
}

void LoadErrorTest::loadsWithoutAdaptersThatDoNotFit()
{
    Bench bench;
    const QString path = makeFile(bench.folder.filePath(QStringLiteral("models/a.gguf")));
    bench.models.start({});
    QTRY_COMPARE(bench.models.model()->rowCount(), 1);
    ModelDefaults own;
    own.adapters = {{QStringLiteral("/lora.gguf"), 1}};
    own.device = QStringLiteral("cpu");
    bench.models.setDefaultsOf(path, own);
    bench.models.load(path);
    bench.engine->failLoad(ErrorCode::InvalidValue, "wrong_architecture");
    QTRY_COMPARE(bench.models.errorAction(), QStringLiteral("without_adapters"));
    bench.models.performErrorAction();
    QVERIFY(bench.engine->loads.back().adapters.empty());
    QCOMPARE(bench.models.defaultsOf(path).device, QStringLiteral("cpu")); // the rest is as it was
}

QTEST_MAIN(LoadErrorTest)
#include "loaderror_test.moc"
