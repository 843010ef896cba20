#include "inference/text/detokenizer.h"
#include "inference/text/tokenizer.h"
#include "inference/text/utf8.h"
#include "tests/support/fixtures.h"
#include "tests/text/memorymodelfile.h"

#include <QTest>

#include <nlohmann/json.hpp>

#include <fstream>

using hearth::Detokenizer;
using hearth::Tokenizer;

namespace {

// 256 byte tokens, then "▁a", then two control tokens
std::unique_ptr<Tokenizer> byteTokenizer()
{
    std::vector<std::string> texts;
    std::vector<int64_t> kinds;
    for (int value = 0; value < 256; ++value) {
        texts.push_back(QString("<0x%1>").arg(value, 2, 16, QChar('0')).toStdString());
        kinds.push_back(6);
    }
    for (const char *text : {"\u2581a", "[THINK]", "[/THINK]"}) {
        texts.push_back(text);
        kinds.push_back(texts.size() == 257 ? 1 : 3);
    }
    hearth::test::MemoryModelFile file;
    file.setString("tokenizer.ggml.model", "llama").setStrings("tokenizer.ggml.tokens", texts);
    file.set("tokenizer.ggml.token_type", hearth::MetadataValue(kinds));
    file.set("tokenizer.ggml.scores", hearth::MetadataValue(std::vector<double>(texts.size(), 0.0)));
    return Tokenizer::create(file);
}

std::vector<std::string> pieces(Detokenizer &detokenizer, const std::vector<int32_t> &tokens)
{
    std::vector<std::string> out;
    out.reserve(tokens.size());
    for (const int32_t token : tokens)
        out.push_back(detokenizer.append(token));
    return out;
}

using Pieces = std::vector<std::string>;

} // namespace

class DetokenizerTest : public QObject
{
    Q_OBJECT

private slots:
    void waitsForTheWholeCharacter()
    {
        const auto tokenizer = byteTokenizer();
        Detokenizer detokenizer(*tokenizer);
        QCOMPARE(pieces(detokenizer, {'x', 0xF0, 0x9F, 0x98, 0x80, 'y'}), (Pieces{"x", "", "", "", "\U0001F600", "y"}));
        QCOMPARE(detokenizer.finish(), std::string());
    }

    void replacesBytesThatCanNeverBeACharacter()
    {
        const auto tokenizer = byteTokenizer();
        Detokenizer detokenizer(*tokenizer);
        QCOMPARE(pieces(detokenizer, {0xF0, 0x9F, 'x', 0x80, 0xFF}), (Pieces{"", "", "\uFFFDx", "\uFFFD", "\uFFFD"}));
    }

    void givesWhatIsLeftAtTheEnd()
    {
        const auto tokenizer = byteTokenizer();
        Detokenizer detokenizer(*tokenizer);
        detokenizer.append(0xE2);
        QCOMPARE(detokenizer.append(0x82), std::string());
        QCOMPARE(detokenizer.finish(), std::string("\uFFFD"));
        QCOMPARE(detokenizer.finish(), std::string());
    }

    void stripsOneLeadingSpaceWhenAsked()
    {
        const auto tokenizer = byteTokenizer();
        Detokenizer stripping(*tokenizer, {.stripLeadingSpace = true});
        QCOMPARE(pieces(stripping, {256, 256}), (Pieces{"a", " a"}));
        Detokenizer keeping(*tokenizer);
        QCOMPARE(pieces(keeping, {256, 256}), (Pieces{" a", " a"}));
    }

    void hidesControlTokensButThoseToKeep()
    {
        const auto tokenizer = byteTokenizer();
        Detokenizer hiding(*tokenizer);
        QCOMPARE(pieces(hiding, {257, 'x', 258}), (Pieces{"", "x", ""}));
        Detokenizer keeping(*tokenizer, {.keepTags = {"[/THINK]", "not there"}});
        QCOMPARE(pieces(keeping, {257, 'x', 258}), (Pieces{"", "x", "[/THINK]"}));
        Detokenizer rendering(*tokenizer, {.renderSpecial = true});
        QCOMPARE(pieces(rendering, {257, 'x', 258}), (Pieces{"[THINK]", "x", "[/THINK]"}));
    }

    void ignoresNumbersThatAreNoToken()
    {
        const auto tokenizer = byteTokenizer();
        Detokenizer detokenizer(*tokenizer);
        QCOMPARE(pieces(detokenizer, {-1, 259, 1 << 30, 'x'}), (Pieces{"", "", "", "x"}));
    }

    void givesEveryTextWholeAndOnlyInCharacters_data()
    {
        QTest::addColumn<QString>("vocabulary");
        for (const char *name : {"llama-spm", "gpt-2", "deepseek-llm"})
            QTest::newRow(name) << name;
    }
    void givesEveryTextWholeAndOnlyInCharacters()
    {
        HEARTH_NEEDS_FIXTURES();
        QFETCH(QString, vocabulary);
        const auto folder = hearth::test::unpackedFixture("tokenizers/ggml-vocab.tar.xz");
        const auto tokenizer = Tokenizer::create(*hearth::openModelFile(folder / ("ggml-vocab-" + vocabulary.toStdString() + ".gguf")));
        std::ifstream in(hearth::test::fixturesFolder() / "tokenizers/texts.json");
        for (const nlohmann::json &entry : nlohmann::json::parse(in)) {
            const auto text = entry["text"].get<std::string>();
            const auto tokens = tokenizer->encode(text, {.addSpecial = false, .parseSpecial = false});
            Detokenizer detokenizer(*tokenizer, {.stripLeadingSpace = tokenizer->addsSpacePrefix()});
            std::string all;
            for (const int32_t token : tokens) {
                const std::string piece = detokenizer.append(token);
                QVERIFY(hearth::utf8::isValid(piece));
                all += piece;
            }
            QCOMPARE(detokenizer.finish(), std::string());
            QCOMPARE(all, tokenizer->decode(tokens));
        }
    }
};

QTEST_GUILESS_MAIN(DetokenizerTest)
#include "detokenizer_test.moc"
