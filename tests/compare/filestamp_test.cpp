#include "inference/compare/filestamp.h"
#include "tests/support/fixtures.h"

#include <QTest>

#include <fstream>

using namespace hearth;
namespace fs = std::filesystem;

class FileStampTest : public QObject
{
    Q_OBJECT

private:
    fs::path m_folder;

    fs::path write(const std::string &name, const std::string &content) const
    {
        const fs::path path = m_folder / name;
        std::ofstream(path, std::ios::binary) << content;
        return path;
    }

private slots:
    void init()
    {
        m_folder = test::scratchFolder("filestamp");
        fs::remove_all(m_folder);
        fs::create_directories(m_folder);
    }

    void anotherSizeOrTimeIsAnotherVersion()
    {
        const fs::path path = write("model.gguf", "abc");
        const ComparedFileStamp before = fileStampOf(path);
        QCOMPARE(before.parts.size(), size_t(1));
        QVERIFY(!hasChanged(path, before));
        write("other.gguf", "beside it"); // is nothing to it
        QVERIFY(!hasChanged(path, before));
        const auto time = fs::last_write_time(path);
        write("model.gguf", "abcd");
        fs::last_write_time(path, time);
        QVERIFY(hasChanged(path, before));
        write("model.gguf", "xyz");
        fs::last_write_time(path, time + std::chrono::seconds(1));
        QVERIFY(hasChanged(path, before));
        fs::remove(path);
        QVERIFY(!hasChanged(path, before) && fileStampOf(path).parts.empty());
    }

    void allPartsOfAModelCount_data()
    {
        QTest::addColumn<QString>("model");
        QTest::addColumn<QString>("part");
        QTest::addColumn<bool>("isOfIt");
        QTest::newRow("a split GGUF") << "a-00001-of-00002.gguf"
                                      << "a-00002-of-00002.gguf" << true;
        QTest::newRow("another split GGUF") << "a-00001-of-00002.gguf"
                                            << "b-00002-of-00002.gguf" << false;
        QTest::newRow("a name that is like it") << "a-0000x-of-00002.gguf"
                                                << "a-00002-of-00002.gguf" << false;
        QTest::newRow("a folder") << "folder"
                                  << "folder/model.safetensors" << true;
        QTest::newRow("a folder, written with its slash") << "folder/"
                                                          << "folder/config.json" << true;
    }
    void allPartsOfAModelCount()
    {
        QFETCH(QString, model);
        QFETCH(QString, part);
        QFETCH(bool, isOfIt);
        fs::create_directories(m_folder / "folder");
        for (const char *name : {"a-00001-of-00002.gguf", "a-0000x-of-00002.gguf", "folder/config.json"})
            write(name, "abc");
        const fs::path path = m_folder / model.toStdString();
        const ComparedFileStamp before = fileStampOf(path);
        write(part.toStdString(), "more");
        QCOMPARE(hasChanged(path, before), isOfIt);
    }
};

QTEST_GUILESS_MAIN(FileStampTest)
#include "filestamp_test.moc"
