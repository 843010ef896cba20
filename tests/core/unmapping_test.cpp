#include "inference/core/unmapping.h"

#include <QTest>

#include <cstring>
#include <sys/mman.h>
#include <unistd.h>
#include <vector>

using namespace hearth;

namespace {

size_t pageBytes()
{
    return size_t(::sysconf(_SC_PAGESIZE));
}

bool isMapped(const std::byte *page)
{
    return ::msync(const_cast<std::byte *>(page), pageBytes(), MS_ASYNC) == 0;
}

std::span<std::byte> mapped(size_t bytes)
{
    void *at = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return at == MAP_FAILED ? std::span<std::byte>() : std::span(static_cast<std::byte *>(at), bytes);
}

} // namespace

class UnmappingTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void allOfAPartIsUnmappedAndNoMore_data();
    void allOfAPartIsUnmappedAndNoMore();
    void droppedPagesAreEmptyAndStay();
};

void UnmappingTest::allOfAPartIsUnmappedAndNoMore_data()
{
    QTest::addColumn<quint64>("pages");
    QTest::newRow("one page") << quint64(1);
    QTest::newRow("a slice") << quint64((16 << 20) / pageBytes());
    QTest::newRow("slices and a rest") << quint64((48 << 20) / pageBytes() + 3);
}

void UnmappingTest::allOfAPartIsUnmappedAndNoMore()
{
    QFETCH(const quint64, pages);
    const size_t page = pageBytes();
    const std::span<std::byte> all = mapped((pages + 2) * page);
    QVERIFY(!all.empty());
    unmapPages(all.subspan(page, pages * page));
    QVERIFY(isMapped(all.data()));
    QVERIFY(isMapped(all.data() + (pages + 1) * page));
    for (size_t i = 1; i <= pages; ++i)
        QVERIFY2(!isMapped(all.data() + i * page), qPrintable(QString::number(i)));
    unmapPages(all.first(page));
    unmapPages(all.last(page));
}

void UnmappingTest::droppedPagesAreEmptyAndStay()
{
    const size_t page = pageBytes();
    const size_t bytes = (40 << 20) + 5 * page;
    const std::span<std::byte> all = mapped(bytes);
    QVERIFY(!all.empty());
    std::memset(all.data(), 1, bytes);
    dropPages(all.first(bytes - page));
    for (size_t at = 0; at < bytes - page; at += page)
        QCOMPARE(int(all[at]), 0); // private pages without a file come back as zeros
    QCOMPARE(int(all[bytes - page]), 1);
    unmapPages(all);
}

QTEST_APPLESS_MAIN(UnmappingTest)
#include "unmapping_test.moc"
