#include "inference/files/modelfile.h"
#include "tests/support/fixtures.h"

#include <QTest>
#include <atomic>
#include <cstdlib>
#include <fstream>
#include <new>
#include <nlohmann/json.hpp>
#include <set>

// Counts what is allocated, so that a test can say that a hostile file cannot make us take much.
namespace {
std::atomic<size_t> allocatedBytes = 0; // since the last reset, freed or not
}

void *operator new(size_t size)
{
    allocatedBytes += size;
    if (void *at = std::malloc(size ? size : 1))
        return at;
    throw std::bad_alloc();
}
void operator delete(void *at) noexcept
{
    std::free(at);
}
void operator delete(void *at, size_t) noexcept
{
    std::free(at);
}

using namespace hearth;

// Every GGUF file of fixtures/malformed must end as its manifest says. Those that only an architecture or a tokenizer can refuse are
// listed here, have to open, and are refused where the plan is built or the vocabulary is read.
class MalformedGgufTest : public QObject
{
    Q_OBJECT

private:
    static constexpr size_t mostAllocated = 1 << 20; // no file of the set is larger than 45 KB; the goal of the project is 64 MiB

    static const std::set<std::string> &refusedLater()
    {
        static const std::set<std::string> names{
            "tensor-count-too-small", "tensor-name-path", "tensor-missing",      "tensor-shape-short",
            "tensor-shape-3d",        "tensor-norm-2d",   "vocab-model-unknown",
        };
        return names;
    }

    // The manifest joins a choice by "_or_" and may share the last word: "unknown_or_wrong_type" is unknown_type or wrong_type.
    static bool isOneOf(const std::string &kind, const std::string &choice)
    {
        std::set<std::string> words;
        size_t from = 0;
        for (size_t at; (at = choice.find("_or_", from)) != std::string::npos; from = at + 4)
            words.insert(choice.substr(from, at - from));
        const std::string last = choice.substr(from);
        std::set<std::string> kinds = words;
        kinds.insert(last);
        if (const size_t underscore = last.rfind('_'); underscore != std::string::npos) {
            for (const std::string &word : words)
                kinds.insert(word + last.substr(underscore));
        }
        return kinds.contains(kind);
    }

private slots:
    void endsAsTheManifestSays_data()
    {
        if (!test::hasFixtures())
            QSKIP("no fixtures");
        QTest::addColumn<QString>("must");
        QTest::addColumn<QString>("error");
        std::ifstream in(test::fixturesFolder() / "malformed/manifest.json");
        const nlohmann::json manifest = nlohmann::json::parse(in);
        for (const auto &row : manifest.at("files")) {
            const std::string file = row.at("file");
            if (!file.starts_with("gguf/"))
                continue;
            QTest::newRow(file.substr(5, file.size() - 10).c_str())
                << QString::fromStdString(row.at("must")) << QString::fromStdString(row.at("error"));
        }
    }
    void endsAsTheManifestSays()
    {
        QFETCH(QString, must);
        QFETCH(QString, error);
        const std::string name = QTest::currentDataTag();
        const auto path = test::fixturesFolder() / "malformed/gguf" / (name + ".gguf");
        allocatedBytes = 0;
        std::string kind, message;
        try {
            openModelFile(path);
        } catch (const Error &failure) {
            kind = failure.kind().empty() ? std::string(errorCodeName(failure.code())) : failure.kind();
            message = failure.what();
            if (failure.code() == ErrorCode::Malformed && error == "malformed")
                kind = "malformed";
        }
        const size_t allocated = allocatedBytes;
        QVERIFY2(allocated < mostAllocated, qPrintable(QString::number(allocated)));
        if (must.startsWith("accept") || must == "survive" || refusedLater().contains(name)) {
            QVERIFY2(kind.empty(), message.c_str());
        } else if (must == "reject") {
            QVERIFY2(!kind.empty(), "was not refused");
            QVERIFY2(isOneOf(kind, error.toStdString()),
                     qPrintable(QString("%1 instead of %2: %3").arg(kind.c_str(), error, message.c_str())));
            QVERIFY2(QString(message.c_str()).contains(QString::fromStdString(name)), "the message does not name the file");
        }
    }
};

QTEST_APPLESS_MAIN(MalformedGgufTest)
#include "malformed_gguf_test.moc"
