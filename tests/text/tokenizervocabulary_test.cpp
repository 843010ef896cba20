#include "inference/text/tokenizer.h"
#include "tests/support/fixtures.h"
#include "tests/text/smallvocabularies.h"

#include <QTest>

#include <nlohmann/json.hpp>

#include <cmath>
#include <fstream>

using namespace hearth::test;
using hearth::MetadataValue;
using hearth::Tokenizer;

namespace {

std::string refusal(const MemoryModelFile &file)
{
    try {
        Tokenizer::create(file);
    } catch (const hearth::Error &error) {
        return std::string(hearth::errorCodeName(error.code())) + " " + error.kind();
    }
    return "accepted";
}

} // namespace

class TokenizerVocabularyTest : public QObject
{
    Q_OBJECT

private slots:
    void refusesWhatMakesNoSense_data()
    {
        QTest::addColumn<QString>("change");
        QTest::addColumn<QString>("refusal");
        QTest::newRow("no tokenizer") << "no-model"
                                      << "missing_part missing_key";
        QTest::newRow("a tokenizer of another kind") << "model"
                                                     << "unsupported unknown_tokenizer";
        QTest::newRow("an unknown way to cut text") << "pre"
                                                    << "unsupported unknown_pretokenizer";
        QTest::newRow("no merges") << "no-merges"
                                   << "missing_part missing_key";
        QTest::newRow("a merge of one part") << "merge"
                                             << "invalid_value invalid_merge";
        QTest::newRow("no tokens") << "empty"
                                   << "invalid_value inconsistent_vocab";
        QTest::newRow("too few types") << "types"
                                       << "invalid_value inconsistent_vocab";
        QTest::newRow("a type of no meaning") << "type-99"
                                              << "invalid_value invalid_value";
        QTest::newRow("too many scores") << "scores"
                                         << "invalid_value inconsistent_vocab";
        QTest::newRow("whole numbers for scores") << "scores-int"
                                                  << "invalid_value type_mismatch";
        QTest::newRow("a score that is not a number") << "scores-nan"
                                                      << "invalid_value invalid_value";
        QTest::newRow("a byte token without a byte") << "byte"
                                                     << "invalid_value invalid_byte_token";
        QTest::newRow("an end token outside the vocabulary") << "eos"
                                                             << "invalid_value invalid_token_id";
        QTest::newRow("a negative begin token") << "bos"
                                                << "invalid_value invalid_token_id";
        QTest::newRow("a token of 40000 bytes") << "long"
                                                << "limit_exceeded limit";
        QTest::newRow("nothing") << ""
                                 << "accepted";
    }
    void refusesWhatMakesNoSense()
    {
        QFETCH(QString, change);
        MemoryModelFile file;
        fillSmallBpe(file);
        if (change == "no-model")
            file = MemoryModelFile();
        else if (change == "model")
            file.setString("tokenizer.ggml.model", "nosuch");
        else if (change == "pre")
            file.setString("tokenizer.ggml.pre", "nosuch");
        else if (change == "no-merges")
            file = MemoryModelFile(), file.setString("tokenizer.ggml.model", "gpt2"), file.setStrings("tokenizer.ggml.tokens", {"a"});
        else if (change == "merge")
            file.setStrings("tokenizer.ggml.merges", {"a b", "ab"});
        else if (change == "empty")
            file.setStrings("tokenizer.ggml.tokens", {});
        else if (change == "types")
            file.set("tokenizer.ggml.token_type", MetadataValue(std::vector<int64_t>{1, 1}));
        else if (change == "type-99")
            file.set("tokenizer.ggml.token_type", MetadataValue(std::vector<int64_t>(12, 99)));
        else if (change == "scores")
            file.set("tokenizer.ggml.scores", MetadataValue(std::vector<double>(13, 0.0)));
        else if (change == "scores-int")
            file.set("tokenizer.ggml.scores", MetadataValue(std::vector<int64_t>(12, 1)));
        else if (change == "scores-nan")
            file.set("tokenizer.ggml.scores", MetadataValue(std::vector<double>(12, std::nan(""))));
        else if (change == "byte")
            setTokens(file, std::vector<Token>(12, {"<0x1FF>", byte}));
        else if (change == "eos")
            file.setUint("tokenizer.ggml.eos_token_id", 12);
        else if (change == "bos")
            file.set("tokenizer.ggml.bos_token_id", MetadataValue(int64_t(-5)));
        else if (change == "long")
            setTokens(file, {{std::string(40000, 'a')}});
        QTEST(QString::fromStdString(refusal(file)), "refusal");
    }

    void refusesTheBrokenVocabulariesOfTheFixtures()
    {
        HEARTH_NEEDS_FIXTURES();
        const auto folder = hearth::test::fixturesFolder() / "malformed";
        std::ifstream in(folder / "manifest.json");
        const nlohmann::json manifest = nlohmann::json::parse(in);
        int refused = 0;
        for (const nlohmann::json &entry : manifest["files"]) {
            const auto name = entry["file"].get<std::string>();
            const auto what = entry["what"].get<std::string>();
            // How many rows the embedding has is for the model to check, not for the tokenizer.
            if (!name.starts_with("gguf/vocab-") || what.find("embedding") != std::string::npos)
                continue;
            QString kind = "accepted";
            try {
                Tokenizer::create(*hearth::openModelFile(folder / name))->encode("hello <s> \xFF world\n");
            } catch (const hearth::Error &error) {
                kind = QString::fromStdString(error.kind());
                QVERIFY2(!kind.isEmpty(), name.c_str());
            }
            if (entry["must"] != "reject")
                continue;
            ++refused;
            QVERIFY2(kind != "accepted", qPrintable(QString::fromStdString(name) + ": " + what.c_str()));
            QCOMPARE(kind, QString::fromStdString(entry["error"].get<std::string>()));
        }
        QCOMPARE(refused, 19);
        const auto valid = Tokenizer::create(*hearth::openModelFile(folder / "gguf/valid-minimal.gguf"));
        QCOMPARE(valid->vocabularySize(), 12);
    }

    void needsScoresForSentencePiece()
    {
        MemoryModelFile file;
        file.setString("tokenizer.ggml.model", "llama").setStrings("tokenizer.ggml.tokens", {"a"});
        QCOMPARE(refusal(file), std::string("missing_part missing_key"));
    }
};

QTEST_GUILESS_MAIN(TokenizerVocabularyTest)
#include "tokenizervocabulary_test.moc"
