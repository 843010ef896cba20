#include "inference/core/mappedfile.h"
#include "inference/files/modelfile.h"
#include "inference/files/safetensorsheader.h"
#include "tests/support/fixtures.h"

#include <QTest>

#include <fstream>
#include <nlohmann/json.hpp>

using namespace hearth;

// Every SafeTensors file and model folder of fixtures/malformed must end as its manifest says.
class MalformedSafetensorsTest : public QObject
{
    Q_OBJECT

    static bool isOneOf(const std::string &kind, const QString &choice)
    {
        return choice.split("_or_").contains(QString::fromStdString(kind));
    }

private slots:
    void endsAsTheManifestSays_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("must");
        QTest::addColumn<QString>("error");
        if (!test::hasFixtures())
            return;
        std::ifstream in(test::fixturesFolder() / "malformed/manifest.json");
        const auto manifest = nlohmann::json::parse(in);
        for (const auto &entry : manifest.is_array() ? manifest : manifest["files"]) {
            const auto file = entry["file"].get<std::string>();
            if (file.starts_with("safetensors/") || file.starts_with("folders/"))
                QTest::newRow(file.c_str()) << QString::fromStdString(file) << QString::fromStdString(entry["must"].get<std::string>())
                                            << QString::fromStdString(entry["error"].is_string() ? entry["error"].get<std::string>()
                                                                                                 : "none");
        }
    }
    void endsAsTheManifestSays()
    {
        HEARTH_NEEDS_FIXTURES();
        QFETCH(QString, file);
        QFETCH(QString, must);
        QFETCH(QString, error);
        const auto path = test::fixturesFolder() / "malformed" / file.toStdString();
        std::string kind, message;
        try {
            if (file.startsWith("folders/")) {
                openModelFile(path);
            } else {
                const MappedFile mapped(path);
                parseSafetensorsHeader(mapped.bytes(), mapped.bytes().size(), path.filename().string());
            }
        } catch (const Error &failure) {
            kind = failure.kind();
            message = failure.what();
        }
        if (must == "accept")
            QVERIFY2(kind.empty(), message.c_str());
        else if (must == "reject")
            QVERIFY2(isOneOf(kind, error), (kind + " instead of " + error.toStdString() + ": " + message).c_str());
        else
            QVERIFY(must == "reject_or_accept");
    }

    // The header of a file is read from its first bytes alone, as a browser fetches them.
    void readsAHeaderFromTheFirstBytes()
    {
        HEARTH_NEEDS_FIXTURES();
        const MappedFile mapped(test::fixturesFolder() / "safetensors/llama-bf16/model.safetensors");
        const auto whole = parseSafetensorsHeader(mapped.bytes(), mapped.bytes().size(), "whole");
        const auto bytes = safetensorsHeadBytes(mapped.bytes().first(8), mapped.bytes().size(), "head");
        QVERIFY(bytes < mapped.bytes().size() / 10);
        const auto head = parseSafetensorsHeader(mapped.bytes().first(size_t(bytes)), mapped.bytes().size(), "head");
        QCOMPARE(head.size(), whole.size());
        QCOMPARE(head.back().offset + head.back().sizeBytes, uint64_t(mapped.bytes().size()));
        QVERIFY_EXCEPTION_THROWN(parseSafetensorsHeader(mapped.bytes().first(size_t(bytes) - 1), mapped.bytes().size(), "cut"), Error);
    }

    void refusesPickleFilesWithTheReason()
    {
        for (const char *name : {"pytorch_model.bin", "model.pt", "model.pth", "model.ckpt"}) {
            try {
                openModelFile(test::scratchFolder("pickle") / name);
                QFAIL("was not refused");
            } catch (const Error &error) {
                QCOMPARE(error.kind(), std::string("unsupported_format"));
                QVERIFY(QString(error.what()).contains("run code"));
            }
        }
    }
};

QTEST_APPLESS_MAIN(MalformedSafetensorsTest)
#include "malformed_safetensors_test.moc"
