#include "inference/compare/memorymeter.h"

#include "inference/core/systemmemory.h"

#include <QTest>

#include <cstring>
#include <memory>
#include <sys/mman.h>

using namespace hearth;

// What takers of memory are told to have taken, with memory that is really taken: pages of it, of which what else the process does is a
// small part.
class MemoryMeterTest : public QObject
{
    Q_OBJECT

private:
    static constexpr size_t much = 64u << 20;
    static constexpr uint64_t slack = much / 8;

    // A mapping of its own, which the process grows by and gives back, whatever stands in for malloc.
    struct Unmap
    {
        void operator()(void *at) const { ::munmap(at, much); }
    };
    static std::unique_ptr<void, Unmap> taken()
    {
        void *at = ::mmap(nullptr, much, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (at == MAP_FAILED)
            return {};
        std::memset(at, 1, much);
        return std::unique_ptr<void, Unmap>(at);
    }
    static bool isAbout(uint64_t bytes, uint64_t wanted) { return bytes < wanted + slack && bytes + slack > wanted; }

private slots:
    void initTestCase()
    {
        if (residentBytes() == 0)
            QSKIP("this system does not tell how large a process is");
    }

    void eachIsToldWhatItTookInItsTurn()
    {
        MemoryMeter meter(3);
        meter.enter(0);
        const auto first = taken();
        meter.enter(1);
        meter.enter(0); // in turn: it takes more
        const auto more = taken();
        meter.enter(2);
        const auto other = taken();
        meter.leave();
        QVERIFY2(isAbout(meter.peakBytes(0), 2 * much), qPrintable(QString::number(meter.peakBytes(0))));
        QVERIFY2(isAbout(meter.peakBytes(1), 0), qPrintable(QString::number(meter.peakBytes(1))));
        QVERIFY2(isAbout(meter.peakBytes(2), much), qPrintable(QString::number(meter.peakBytes(2))));
    }

    void whatIsTakenInNobodysTurnIsNobodys()
    {
        MemoryMeter meter(2);
        const auto before = taken();
        meter.enter(0);
        meter.leave();
        const auto between = taken();
        meter.enter(1);
        meter.leave();
        for (size_t taker : {0, 1})
            QVERIFY2(isAbout(meter.peakBytes(taker), 0), qPrintable(QString::number(meter.peakBytes(taker))));
    }

    // What one gives back is not there to be taken by the next for nothing.
    void thePeakStaysWhenMemoryIsGivenBack()
    {
        MemoryMeter meter(2);
        meter.enter(0);
        auto first = taken();
        QTRY_VERIFY(isAbout(meter.peakBytes(0), much)); // seen while it is there, also without a change of turns
        first.reset();
        meter.enter(1);
        const auto other = taken();
        meter.leave();
        QVERIFY2(isAbout(meter.peakBytes(0), much), qPrintable(QString::number(meter.peakBytes(0))));
        QVERIFY2(isAbout(meter.peakBytes(1), much), qPrintable(QString::number(meter.peakBytes(1))));
    }
};

QTEST_GUILESS_MAIN(MemoryMeterTest)
#include "memorymeter_test.moc"
