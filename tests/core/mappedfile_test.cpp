#include "inference/core/mappedfile.h"

#include "inference/core/error.h"
#include "tests/support/fixtures.h"

#include <QTest>
#include <fstream>

using namespace hearth;

class MappedFileTest : public QObject
{
    Q_OBJECT

private:
    static std::filesystem::path write(const char *name, const std::string &content)
    {
        auto path = test::scratchFolder("mappedfile") / name;
        std::ofstream(path, std::ios::binary) << content;
        return path;
    }
    static std::string text(const MappedFile &file) { return {reinterpret_cast<const char *>(file.bytes().data()), file.bytes().size()}; }
    static void expectCode(const std::filesystem::path &path, ErrorCode code)
    {
        try {
            MappedFile file(path);
            QFAIL("was mapped");
        } catch (const Error &error) {
            QVERIFY2(error.code() == code, error.what());
            QVERIFY2(QString(error.what()).contains(QString::fromStdString(path.filename().string())), error.what());
        }
    }

private slots:
    void showsTheWholeFile()
    {
        const std::string content(100000, 'x');
        QCOMPARE(text(MappedFile(write("whole", content))), content);
    }

    void releasedPagesStayReadable()
    {
        const std::string content(100'000, 'x');
        const MappedFile file(write("released", content));
        QCOMPARE(text(file), content);
        file.releasePages(file.bytes().subspan(10, 90'000));
        QCOMPARE(text(file), content);
    }

    void anEmptyFileHasNoBytes() { QVERIFY(MappedFile(write("empty", "")).bytes().empty()); }

    void movingKeepsTheBytesInPlace()
    {
        MappedFile first(write("moved", "hello"));
        const std::byte *at = first.bytes().data();
        MappedFile second(std::move(first));
        QCOMPARE(second.bytes().data(), at);
        QVERIFY(first.bytes().empty()); // NOLINT(bugprone-use-after-move): the contract of the move is what is tested
        MappedFile third(write("other", "bye"));
        third = std::move(second);
        QCOMPARE(text(third), std::string("hello"));
        QCOMPARE(third.bytes().data(), at);
    }

    void saysWhenThereIsNoSuchFile() { expectCode(test::scratchFolder("mappedfile") / "none", ErrorCode::NotFound); }

    void refusesWhatIsNoRegularFile()
    {
        expectCode(test::scratchFolder("mappedfile"), ErrorCode::Io);
#ifndef _WIN32
        expectCode("/dev/zero", ErrorCode::Io);
#endif
    }
};

QTEST_APPLESS_MAIN(MappedFileTest)
#include "mappedfile_test.moc"
