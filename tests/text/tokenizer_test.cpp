#include "inference/text/tokenizer.h"
#include "inference/text/utf8.h"
#include "tests/support/fixtures.h"
#include "tests/text/smallvocabularies.h"

#include <QElapsedTimer>
#include <QTest>

using namespace hearth::test;
using hearth::Tokenizer;
using Tokens = std::vector<int32_t>;

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

    void takesTheFirstOfEqualTokens()
    {
        MemoryModelFile file;
        file.setString("tokenizer.ggml.model", "gpt2").setStrings("tokenizer.ggml.merges", {});
        setTokens(file, {{"a"}, {"<x>", control}, {"<x>", control}, {"a"}});
        QCOMPARE(Tokenizer::create(file)->encode("a<x>"), (Tokens{0, 1}));
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
        const std::string spacesBeforeDigit = std::string(1 << 20, ' ') + "7";
        for (const std::string &text : {letters, spaces, lines, marks, digits, spacesBeforeDigit})
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
