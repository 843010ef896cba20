#include "app/store/whendone.h"

#include <QTest>

#include <atomic>
#include <memory>

using namespace hearth;

class WhenDoneTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isGivenLaterAndInOrder();
    void failureIsTold();
    void nobodyIsToldWhoHasGone();
    void eachIsGivenOnceHoweverCloseItsEnd();
    void backgroundIsAnotherThread();
};

void WhenDoneTest::isGivenLaterAndInOrder()
{
    QList<int> given;
    for (int i = 0; i < 3; ++i)
        whenDone(QtFuture::makeReadyFuture(i), this, [&given](int value) { given.append(value); });
    QVERIFY(given.isEmpty());
    QTRY_COMPARE(given, QList<int>({0, 1, 2}));
}

void WhenDoneTest::failureIsTold()
{
    bool isGiven = false;
    bool hasFailed = false;
    {
        QPromise<int> promise;
        promise.start();
        whenDone(
            promise.future(), this, [&](int) { isGiven = true; }, [&] { hasFailed = true; });
    } // nobody will finish it
    QTRY_VERIFY(hasFailed);
    QVERIFY(!isGiven);
}

void WhenDoneTest::nobodyIsToldWhoHasGone()
{
    QPromise<int> promise;
    promise.start();
    bool isGiven = false;
    auto context = std::make_unique<QObject>();
    whenDone(promise.future(), context.get(), [&](int) { isGiven = true; });
    promise.addResult(1);
    promise.finish();
    context.reset();
    QCoreApplication::processEvents();
    QVERIFY(!isGiven);
}

// QFuture::then() of Qt 6.4 crashes here.
void WhenDoneTest::eachIsGivenOnceHoweverCloseItsEnd()
{
    constexpr int rounds = 20000;
    int given = 0;
    for (int round = 0; round < rounds; ++round) {
        auto promise = std::make_shared<QPromise<int>>();
        promise->start();
        const QFuture<int> future = promise->future();
        std::atomic<bool> isReady = false;
        QThreadPool::globalInstance()->start([promise, &isReady] {
            promise->addResult(1);
            isReady = true;
            promise->finish();
        });
        while (!isReady)
            QThread::yieldCurrentThread();
        whenDone(future, this, [&given](int value) { given += value; });
        if (round % 100 == 0)
            QCoreApplication::processEvents();
    }
    QTRY_COMPARE(given, rounds);
}

void WhenDoneTest::backgroundIsAnotherThread()
{
    QThread *there = nullptr;
    whenDone(inBackground([] { return QThread::currentThread(); }), this, [&there](QThread *thread) { there = thread; });
    QTRY_VERIFY(there);
    QVERIFY(there != QThread::currentThread());
}

QTEST_GUILESS_MAIN(WhenDoneTest)
#include "whendone_test.moc"
