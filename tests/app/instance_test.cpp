#include "app/instance.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <future>
#include <memory>

using namespace hearth;

class InstanceTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void secondOneRaisesTheFirst();
    void oneThatIsEndingIsWaitedFor();
    void waitsNoLongerThanItIsTold();
};

void InstanceTest::secondOneRaisesTheFirst()
{
    const QTemporaryDir folder;
    Instance first(folder.path());
    QVERIFY(first.claim());
    const QSignalSpy raised(&first, &Instance::raiseRequested);
    Instance second(folder.path());
    QVERIFY(!second.claim());
    QTRY_COMPARE(raised.count(), 1);
    const QTemporaryDir elsewhere;
    Instance third(elsewhere.path());
    QVERIFY(third.claim());
}

void InstanceTest::oneThatIsEndingIsWaitedFor()
{
    const QTemporaryDir folder;
    auto first = std::make_unique<Instance>(folder.path());
    QVERIFY(first->claim());
    first->leave();
    auto second = std::async(std::launch::async, [&] { return Instance(folder.path()).claim(); });
    QCOMPARE(second.wait_for(std::chrono::milliseconds(500)), std::future_status::timeout);
    first.reset();
    QVERIFY(second.get());
}

void InstanceTest::waitsNoLongerThanItIsTold()
{
    const QTemporaryDir folder;
    Instance first(folder.path());
    QVERIFY(first.claim());
    first.leave();
    Instance second(folder.path());
    QVERIFY(!second.claim(1));
}

QTEST_MAIN(InstanceTest)
#include "instance_test.moc"
