#include "inference/text/tokenizer.h"
#include "inference/text/utf8.h"
#include "tests/support/fixtures.h"
#include "tests/text/memorymodelfile.h"

#include <QElapsedTimer>
#include <QTest>

using hearth::MetadataValue;
using hearth::Tokenizer;
using hearth::test::MemoryModelFile;
using Tokens = std::vector<int32_t>;

namespace {

constexpr int64_t normal = 1, unknown = 2, control = 3, userDefined = 4, byte = 6;

struct Token
{
    std::string text;
    int64_t kind = normal;
    double score = 0;
};

void setTokens(MemoryModelFile &file, const std::vector<Token> &tokens)
{
    std::vector<std::string> texts;
    std::vector<int64_t> kinds;
    std::vector<double> scores;
    for (const Token &token : tokens) {
        texts.push_back(token.text);
        kinds.push_back(token.kind);
        scores.push_back(token.score);
    }
    file.setStrings("tokenizer.ggml.tokens", texts);
    file.set("tokenizer.ggml.token_type", MetadataValue(kinds));
    file.set("tokenizer.ggml.scores", MetadataValue(scores));
}

// <unk> <s> </s> [tag] ▁ a b ab ▁a ▁ab aa, and the bytes of a line feed and of é
void fillSmallSpm(MemoryModelFile &file)
{
    file.setString("tokenizer.ggml.model", "llama");
    setTokens(file,
              {{"<unk>", unknown},
               {"<s>", control},
               {"</s>", control},
               {"[tag]", userDefined},
               {"\u2581", normal, -1},
               {"a", normal, -2},
               {"b", normal, -3},
               {"ab", normal, -4},
               {"\u2581a", normal, -5},
               {"\u2581ab", normal, -6},
               {"aa", normal, -7},
               {"<0x0A>", byte},
               {"<0xC3>", byte},
               {"<0xA9>", byte}});
    file.setUint("tokenizer.ggml.bos_token_id", 1).setUint("tokenizer.ggml.eos_token_id", 2).setUint("tokenizer.ggml.unknown_token_id", 0);
}

// a b c ab abc Ġ Ġa, the bytes of é as GPT-2 writes them, and two control tokens
void fillSmallBpe(MemoryModelFile &file, const std::string &pre = "gpt-2")
{
    file.setString("tokenizer.ggml.model", "gpt2").setString("tokenizer.ggml.pre", pre);
    setTokens(file,
              {{"a"},
               {"b"},
               {"c"},
               {"ab"},
               {"abc"},
               {"\u0120"},
               {"\u0120a"},
               {"\u00C3"},
               {"\u00A9"},
               {"<|im_end|>", control},
               {"<|endoftext|>", control},
               {"bc"}});
    file.setStrings("tokenizer.ggml.merges", {"b c", "a b", "\u0120 a", "ab c"});
    file.setUint("tokenizer.ggml.eos_token_id", 10);
}

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

class TokenizerTest : public QObject
{
    Q_OBJECT

private slots:
    void joinsThePairOfTheHighestScoreFirst()
    {
        MemoryModelFile file;
        fillSmallSpm(file);
        const auto tokenizer = Tokenizer::create(file);
        QCOMPARE(tokenizer->encode("ab"), (Tokens{1, 9}));     // a b joins before ▁ a, then ▁ ab
        QCOMPARE(tokenizer->encode("aab"), (Tokens{1, 8, 7})); // ab first, then ▁ a
        QCOMPARE(tokenizer->encode("aa ab"), (Tokens{1, 8, 5, 9}));
    }

    void spellsUnknownCharactersInBytesAndARunWithoutBytesAsOneUnknown()
    {
        MemoryModelFile file;
        fillSmallSpm(file);
        const auto tokenizer = Tokenizer::create(file);
        QCOMPARE(tokenizer->encode("a\u00E9\n"), (Tokens{1, 8, 12, 13, 11}));
        QCOMPARE(tokenizer->encode("axyzb"), (Tokens{1, 8, 0, 6}));
    }

    void addsTheSpaceOnlyWhereTheFileAsksForIt()
    {
        MemoryModelFile file;
        fillSmallSpm(file);
        file.setBool("tokenizer.ggml.add_space_prefix", false)
            .setBool("tokenizer.ggml.add_bos_token", false)
            .setBool("tokenizer.ggml.add_eos_token", true);
        const auto tokenizer = Tokenizer::create(file);
        QCOMPARE(tokenizer->encode("ab"), (Tokens{7, 2}));
        QCOMPARE(tokenizer->decode(Tokens{9}), std::string(" ab"));
        QVERIFY(!tokenizer->addsBos() && tokenizer->addsEos() && !tokenizer->addsSpacePrefix());
    }

    void readsControlTokensOnlyWhenAsked()
    {
        MemoryModelFile file;
        fillSmallSpm(file);
        const auto tokenizer = Tokenizer::create(file);
        QCOMPARE(tokenizer->encode("a</s>b", {.addSpecial = false, .parseSpecial = true}), (Tokens{8, 2, 4, 6}));
        const Tokens plain = tokenizer->encode("a</s>b", {.addSpecial = false, .parseSpecial = false});
        QVERIFY(std::find(plain.begin(), plain.end(), 2) == plain.end());
        // User-defined ones always.
        QCOMPARE(tokenizer->encode("[tag]a", {.addSpecial = false, .parseSpecial = false}), (Tokens{3, 8}));
        QCOMPARE(tokenizer->encode("[tag]a", {.addSpecial = false, .parseSpecial = true}), (Tokens{3, 8}));
    }

    void neverMergesTextIntoAControlToken()
    {
        MemoryModelFile file;
        file.setString("tokenizer.ggml.model", "llama");
        setTokens(file, {{"<s>", control}, {"<", normal, -1}, {"s", normal, -2}, {">", normal, -3}, {"<s", normal, -4}});
        file.setBool("tokenizer.ggml.add_space_prefix", false);
        QCOMPARE(Tokenizer::create(file)->encode("<s>", {.addSpecial = false, .parseSpecial = false}), (Tokens{4, 3}));
        MemoryModelFile bpe;
        bpe.setString("tokenizer.ggml.model", "gpt2");
        setTokens(bpe, {{"<>", control}, {"<"}, {">"}});
        bpe.setStrings("tokenizer.ggml.merges", {"< >"});
        QCOMPARE(Tokenizer::create(bpe)->encode("<>", {.addSpecial = false, .parseSpecial = false}), (Tokens{1, 2}));
    }

    void mergesBytesInTheOrderOfTheMerges()
    {
        MemoryModelFile file;
        fillSmallBpe(file);
        const auto tokenizer = Tokenizer::create(file);
        QCOMPARE(tokenizer->encode("abc ab"), (Tokens{0, 11, 5, 3})); // "b c" before "a b" before "Ġ a"
        QCOMPARE(tokenizer->encode("a\u00E9"), (Tokens{0, 7, 8}));
        QCOMPARE(tokenizer->decode(Tokens{0, 7, 8}), std::string("a\u00E9"));
        QCOMPARE(tokenizer->description(), std::string("gpt2 (gpt-2)"));
    }

    void takesWholeTokensWhereTheFamilyDoes()
    {
        MemoryModelFile file;
        fillSmallBpe(file, "llama-bpe");
        QCOMPARE(Tokenizer::create(file)->encode("abc abc"), (Tokens{4, 6, 11}));
    }

    void ignoresMergesOfTokensThatAreNotThere()
    {
        MemoryModelFile file;
        fillSmallBpe(file);
        file.setStrings("tokenizer.ggml.merges", {"x y", "a c", "b c"});
        QCOMPARE(Tokenizer::create(file)->encode("abc"), (Tokens{0, 11}));
    }

    void mergesLongPiecesAsItMergesShortOnes()
    {
        // The heap for long pieces and the plain search for short ones must agree: a long word of parts that cannot join across 'c'.
        MemoryModelFile file;
        fillSmallBpe(file);
        const auto tokenizer = Tokenizer::create(file);
        const std::string part = "abcabbcaabcbacc";
        const Tokens one = tokenizer->encode(part);
        std::string text;
        Tokens want;
        for (int i = 0; i < 50; ++i) {
            text += part;
            want.insert(want.end(), one.begin(), one.end());
        }
        QCOMPARE(tokenizer->encode(text), want);
    }

    void keepsBytesThatAreNotUtf8()
    {
        MemoryModelFile file;
        fillSmallBpe(file);
        const auto tokenizer = Tokenizer::create(file);
        QCOMPARE(tokenizer->encode("a\xC3"
                                   "b\xA9\xC3\xA9"),
                 (Tokens{0, 7, 1, 8, 7, 8}));
    }

    void knowsWhatEndsAnAnswer()
    {
        MemoryModelFile file;
        fillSmallBpe(file);
        const auto tokenizer = Tokenizer::create(file);
        QVERIFY(tokenizer->isEndOfGeneration(9));  // <|im_end|>, by its text
        QVERIFY(tokenizer->isEndOfGeneration(10)); // by the metadata
        QVERIFY(!tokenizer->isEndOfGeneration(0));
        QVERIFY(!tokenizer->isEndOfGeneration(-1) && !tokenizer->isEndOfGeneration(12));
        QCOMPARE(tokenizer->bos(), -1);
        QCOMPARE(tokenizer->bosText(), std::string());
        QCOMPARE(tokenizer->eosText(), std::string("<|endoftext|>"));
        QVERIFY(tokenizer->tokenBytes(9).empty() && tokenizer->tokenBytes(99).empty() && tokenizer->tokenBytes(-5).empty());
        QCOMPARE(tokenizer->decode(Tokens{0, 9, 1}), std::string("ab"));
        QCOMPARE(tokenizer->decode(Tokens{0, 9, 1}, true), std::string("a<|im_end|>b"));
    }

    void doesNotTakeAnOrdinaryWordForAnEnd()
    {
        MemoryModelFile file;
        file.setString("tokenizer.ggml.model", "gpt2");
        setTokens(file, {{"</s>"}, {"a"}});
        file.setStrings("tokenizer.ggml.merges", {});
        QVERIFY(!Tokenizer::create(file)->isEndOfGeneration(0));
    }

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

    void needsScoresForSentencePiece()
    {
        MemoryModelFile file;
        file.setString("tokenizer.ggml.model", "llama").setStrings("tokenizer.ggml.tokens", {"a"});
        QCOMPARE(refusal(file), std::string("missing_part missing_key"));
    }

    void livesWithoutByteTokens()
    {
        HEARTH_NEEDS_FIXTURES();
        const auto path = hearth::test::fixturesFolder() / "models/trained/babyllama105-q8_0.gguf";
        const auto tokenizer = Tokenizer::create(*hearth::openModelFile(path));
        const std::string text = "Once upon a time";
        QCOMPARE(tokenizer->decode(tokenizer->encode(text)), text);
        // A character that it lacks is the unknown token, not a crash.
        const Tokens tokens = tokenizer->encode("a\u4E2D\u6587"
                                                "b",
                                                {.addSpecial = false, .parseSpecial = false});
        QCOMPARE(std::count(tokens.begin(), tokens.end(), tokenizer->unknown()), 1);
        QCOMPARE(tokenizer->decode(tokens),
                 std::string("a\uFFFD"
                             "b"));
    }

    void takesLongRunsInTime_data()
    {
        QTest::addColumn<QString>("vocabulary");
        for (const char *name : {"llama-spm", "gpt-2", "deepseek-llm", "falcon", "gpt-neox"})
            QTest::newRow(name) << name;
    }
    void takesLongRunsInTime()
    {
        HEARTH_NEEDS_FIXTURES();
        QFETCH(QString, vocabulary);
        const auto folder = hearth::test::unpackedFixture("tokenizers/ggml-vocab.tar.xz");
        const auto tokenizer = Tokenizer::create(*hearth::openModelFile(folder / ("ggml-vocab-" + vocabulary.toStdString() + ".gguf")));
        // A quadratic search would need hours for these; the bound only tells that from what a slow machine with sanitizers needs.
        const std::string letters(1 << 20, 'q');
        const std::string spaces = std::string(1 << 20, ' ') + "x";
        const std::string lines = std::string(1 << 20, '\n') + "x";
        const std::string marks = std::string(1 << 20, '!') + "x";
        const std::string digits(1 << 20, '7');
        QElapsedTimer timer;
        timer.start();
        for (const std::string &text : {letters, spaces, lines, marks, digits})
            QVERIFY(tokenizer->decode(tokenizer->encode(text, {.addSpecial = false, .parseSpecial = true})) == text);
        QVERIFY2(timer.elapsed() < 120000, qPrintable(QString::number(timer.elapsed())));
    }

    void keepsNothingOfTheFile()
    {
        std::unique_ptr<Tokenizer> tokenizer;
        {
            MemoryModelFile file;
            fillSmallSpm(file);
            tokenizer = Tokenizer::create(file);
        }
        QCOMPARE(tokenizer->encode("ab[tag]"), (Tokens{1, 9, 3}));
        QCOMPARE(tokenizer->tokenText(9), std::string("\u2581ab"));
    }

    void countsBrokenUtf8InMaximalSubparts()
    {
        QCOMPARE(hearth::utf8::sanitized("a\xF0\x9F\x98z"), std::string("a\uFFFDz"));
        QCOMPARE(hearth::utf8::sanitized("\xC0\xAF\xED\xA0\x80"), std::string("\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD"));
        QCOMPARE(hearth::utf8::sanitized("\xF4\x90\x80\x80"), std::string("\uFFFD\uFFFD\uFFFD\uFFFD"));
        QCOMPARE(hearth::utf8::incompleteTail("abc\xF0\x9F\x98"), size_t(3));
        QCOMPARE(hearth::utf8::incompleteTail("abc\xE2\x82\xAC"), size_t(0));
        QCOMPARE(hearth::utf8::incompleteTail("abc\xE0\x80"), size_t(0)); // can never become a character
        QVERIFY(hearth::utf8::isValid("12345678\u00E9\u20AC\U0001F600"));
        std::string text;
        hearth::utf8::append(text, 0x1F600);
        hearth::utf8::append(text, 0xD800);
        QCOMPARE(text, std::string("\U0001F600\uFFFD"));
    }
};

QTEST_GUILESS_MAIN(TokenizerTest)
#include "tokenizer_test.moc"
