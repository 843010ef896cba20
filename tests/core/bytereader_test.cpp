#include "inference/core/bytereader.h"

#include "inference/core/error.h"

#include <QTest>
#include <array>
#include <limits>

using namespace hearth;

class ByteReaderTest : public QObject
{
    Q_OBJECT

private:
    static constexpr std::array<std::byte, 8> eight{std::byte(1), std::byte(2), std::byte(3), std::byte(4),
                                                    std::byte(5), std::byte(6), std::byte(7), std::byte(0x80)};

private slots:
    void readsLittleEndianNumbers()
    {
        ByteReader in(eight, "file");
        QCOMPARE(in.u64("all"), 0x8007060504030201ull);
        QCOMPARE(in.remaining(), size_t(0));
        ByteReader parts(eight, "file");
        QCOMPARE(int(parts.u8("first")), 1);
        QCOMPARE(int(parts.u16("next")), 0x0302);
        QCOMPARE(parts.u32("next"), 0x07060504u);
        QCOMPARE(parts.position(), size_t(7));
    }

    void refusesToReadPastTheEnd()
    {
        ByteReader in(eight, "file.gguf");
        in.u32("a start");
        in.u8("more");
        try {
            in.u32("the tail");
            QFAIL("read past the end");
        } catch (const Error &error) {
            QVERIFY(error.code() == ErrorCode::Truncated);
            QCOMPARE(QString::fromStdString(error.kind()), QString("truncated"));
            const QString message = error.what();
            QVERIFY2(message.contains("file.gguf") && message.contains("the tail") && message.contains("byte 5 of 8"), error.what());
        }
        QCOMPARE(in.remaining(), size_t(3)); // a failed read takes nothing
    }

    void refusesCountsThatWouldWrap()
    {
        ByteReader in(eight, "file");
        in.u8("a start");
        QVERIFY_EXCEPTION_THROWN(in.bytes(std::numeric_limits<uint64_t>::max(), "a string"), Error);
        QVERIFY_EXCEPTION_THROWN(in.bytes(8, "one too many"), Error);
        QCOMPARE(in.bytes(7, "just all").size(), size_t(7));
    }
};

QTEST_APPLESS_MAIN(ByteReaderTest)
#include "bytereader_test.moc"
