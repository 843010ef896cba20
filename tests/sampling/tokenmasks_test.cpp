#include "inference/core/error.h"
#include "inference/files/modelfile.h"
#include "inference/sampling/grammar/answerframe.h"
#include "inference/sampling/grammar/compile.h"
#include "inference/sampling/grammar/gbnf.h"
#include "inference/sampling/grammar/matcher.h"
#include "inference/sampling/sampler.h"
#include "inference/text/answerformat.h"
#include "inference/text/tokenizer.h"
#include "tests/sampling/grammarwalk.h"
#include "tests/support/fixtures.h"
#include "tests/text/smallvocabularies.h"

#include <QElapsedTimer>
#include <QTest>

#include <map>

using namespace hearth;
using namespace hearth::test;

namespace {

const char *const personSchema =
    R"({"type": "object", "properties": {"name": {"type": "string"}, "city": {"type": "string", "maxLength": 12},
    "age": {"type": "integer", "minimum": 0, "maximum": 150}, "tags": {"type": "array", "items": {"type": "string"}}},
    "required": ["name", "age", "tags"]})";

std::shared_ptr<CompiledGrammar> compiled(const Constraint &constraint, std::shared_ptr<const TokenTrie> trie,
                                          const AnswerFormat *format = nullptr)
{
    return std::make_shared<CompiledGrammar>(compileConstraint(constraint, format), std::move(trie));
}

} // namespace

// Masks over real vocabularies against each token tried byte by byte, and the sampler that uses them.
class TokenMasksTest : public QObject
{
    Q_OBJECT

    struct Model
    {
        std::unique_ptr<Tokenizer> tokenizer;
        std::shared_ptr<const TokenTrie> trie;
    };
    std::map<std::string, Model> m_models;

    const Model &model(const std::string &name)
    {
        Model &model = m_models[name];
        if (!model.tokenizer) {
            model.tokenizer = Tokenizer::create(*openModelFile(unpackedFixture("tokenizers/ggml-vocab.tar.xz") / name));
            model.trie = std::make_shared<const TokenTrie>(*model.tokenizer);
        }
        return model;
    }

    static void addVocabularies()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("form");
        for (const char *file : {"ggml-vocab-llama-spm.gguf", "ggml-vocab-deepseek-llm.gguf"}) {
            for (const char *form : {"json", "schema", "gbnf"})
                QTest::newRow(qPrintable(QString(file) + ", " + form)) << file << form;
        }
    }
    static Constraint constraintOf(const QString &form)
    {
        if (form == "json")
            return {.kind = Constraint::Kind::Json};
        if (form == "schema")
            return {.kind = Constraint::Kind::JsonSchema, .text = personSchema};
        return {.kind = Constraint::Kind::Gbnf,
                .text = "root ::= (word \" \")* word [.!?]\nword ::= [a-zäöüé]{1,9} | [\\u4e00-\\u9fff]{1,3} | \"(\" root \")\""};
    }

    // Tokens that the mask allows and those that the grammar allows, tried one by one, are the same.
    static void compare(CompiledGrammar &grammar, Automaton::State state, const TokenMask &mask, bool dropsSpace)
    {
        Automaton &automaton = grammar.automaton();
        automaton.allow(uint64_t(1) << 40);
        for (int32_t token = 0; token < int32_t(grammar.trie().vocabularySize()); ++token) {
            std::string_view bytes = grammar.trie().bytes(token);
            bool isAllowed = !bytes.empty();
            if (dropsSpace && bytes.starts_with(' '))
                bytes.remove_prefix(1);
            Automaton::State at = state;
            for (const char c : bytes)
                at = automaton.next(at, uint8_t(c));
            isAllowed = grammar.trie().isEnd(token) ? automaton.canEnd(state) : isAllowed && at != Automaton::dead;
            if (isAllowed != mask.allows(token))
                QFAIL(qPrintable(QString("token %1 '%2'").arg(token).arg(QString::fromStdString(std::string(bytes)))));
        }
    }

private slots:
    void masksAreWhatTokensTriedOneByOneAre_data() { addVocabularies(); }
    void masksAreWhatTokensTriedOneByOneAre()
    {
        HEARTH_NEEDS_FIXTURES();
        QFETCH(QString, file);
        QFETCH(QString, form);
        const auto grammar = compiled(constraintOf(form), model(file.toStdString()).trie);
        std::mt19937 random(5);
        for (int text = 0; text < 6; ++text) {
            Matcher matcher(grammar, text % 2 == 0);
            for (int step = 0; step < 25 && !matcher.mustEnd(); ++step) {
                const auto mask = matcher.mask();
                const bool dropsSpace = text % 2 == 0 && step == 0;
                if (step % 3 == 0) {
                    Matcher same = matcher;
                    for (int tries = 0; tries < 2000; ++tries) {
                        const auto token = int32_t(random() % grammar->trie().vocabularySize());
                        QCOMPARE(mask->allows(token), same.allows(token));
                    }
                    compare(*grammar, matcher.state(), *mask, dropsSpace);
                    if (QTest::currentTestFailed())
                        return;
                }
                std::vector<int32_t> allowed;
                for (int32_t token = 0; token < int32_t(grammar->trie().vocabularySize()); ++token) {
                    if (mask->allows(token) && !grammar->trie().isEnd(token))
                        allowed.push_back(token);
                }
                if (allowed.empty())
                    break;
                matcher.accept(allowed[random() % allowed.size()]);
            }
        }
    }

    void endTokensComeWhenTheGrammarIsComplete()
    {
        HEARTH_NEEDS_FIXTURES();
        const Model &llama = model("ggml-vocab-deepseek-llm.gguf");
        Matcher matcher(compiled({.kind = Constraint::Kind::Gbnf, .text = "root ::= \"yes\" \"!\"?"}, llama.trie), false);
        const int32_t end = llama.trie->endTokens().front(), yes = llama.tokenizer->encode("yes", {.addSpecial = false}).front();
        QVERIFY(!matcher.allows(end) && !matcher.mask()->allows(end));
        QVERIFY(matcher.allows(yes));
        matcher.accept(yes);
        QVERIFY(matcher.canEnd() && !matcher.mustEnd());
        QVERIFY(matcher.allows(end) && matcher.mask()->allows(end));
        for (int32_t token = 0; token < llama.tokenizer->vocabularySize(); ++token) {
            if (llama.tokenizer->isControl(token) && !llama.tokenizer->isEndOfGeneration(token))
                QVERIFY(!matcher.mask()->allows(token));
        }
        matcher.accept(llama.tokenizer->encode("!", {.addSpecial = false}).front());
        QVERIFY(matcher.mustEnd());
    }

    void goesOnFromAText()
    {
        HEARTH_NEEDS_FIXTURES();
        const auto grammar = compiled({.kind = Constraint::Kind::Json}, model("ggml-vocab-deepseek-llm.gguf").trie);
        Matcher good(grammar, false), bad(grammar, false);
        QVERIFY(good.appendText("{\"a\": [1, 2"));
        QVERIFY(!good.canEnd());
        QVERIFY(good.appendText("]}"));
        QVERIFY(good.mustEnd());
        QVERIFY(!bad.appendText("Sure! {"));
    }

    // The sampler with the mask in the logits and the sampler that looks at single tokens choose the same, to the bit.
    void lookingAtSingleTokensChangesNothing_data()
    {
        QTest::addColumn<float>("temperature");
        QTest::addColumn<int>("topK");
        QTest::newRow("greedy") << 0.0f << 40;
        QTest::newRow("defaults") << 0.8f << 40;
        QTest::newRow("hot, three") << 2.0f << 3;
        QTest::newRow("without top-k") << 1.0f << 0;
    }
    void lookingAtSingleTokensChangesNothing()
    {
        HEARTH_NEEDS_FIXTURES();
        QFETCH(float, temperature);
        QFETCH(int, topK);
        const Model &llama = model("ggml-vocab-deepseek-llm.gguf");
        SamplingOptions options;
        options.temperature = temperature;
        options.topK = topK;
        options.seed = 9;
        options.repeatPenalty = 1.2f;
        const int vocabulary = llama.tokenizer->vocabularySize();
        Sampler lazy(options, vocabulary), masked(options, vocabulary);
        // One grammar whose masks are never made in advance, and one where each is known before the sampler asks.
        Matcher first(compiled(constraintOf("schema"), llama.trie), true), second(compiled(constraintOf("schema"), llama.trie), true);
        std::mt19937 random(17);
        std::normal_distribution<float> noise(0, 3);
        std::vector<float> logits(size_t(vocabulary), 0.0f), copy;
        std::vector<int32_t> history;
        for (int step = 0; step < 60 && !first.mustEnd(); ++step) {
            for (float &logit : logits)
                logit = noise(random);
            copy = logits;
            second.mask();
            const int32_t token = lazy.sample(logits, history, &first);
            QCOMPARE(masked.sample(copy, history, &second), token);
            QVERIFY(first.allows(token));
            if (llama.trie->isEnd(token))
                break;
            first.accept(token);
            second.accept(token);
            history.push_back(token);
        }
        QVERIFY(history.size() > 5);
    }

    void samplesOnlyWhatIsAllowed()
    {
        HEARTH_NEEDS_FIXTURES();
        const Model &llama = model("ggml-vocab-deepseek-llm.gguf");
        const int vocabulary = llama.tokenizer->vocabularySize();
        SamplingOptions options{.temperature = 1, .topK = 0, .topP = 1, .minP = 0, .seed = 4};
        Sampler sampler(options, vocabulary);
        Matcher matcher(compiled({.kind = Constraint::Kind::Gbnf, .text = "root ::= \"yes\" | \"no\""}, llama.trie), false);
        std::vector<float> logits(size_t(vocabulary), 1.0f);
        const auto likely = sampler.distribution(logits, {}, &matcher);
        QCOMPARE(likely.size(), size_t(matcher.mask()->allowed));
        QVERIFY(likely.size() >= 4 && likely.size() < 10); // y, ye, yes, n, no
        for (const TokenProbability &each : likely)
            QVERIFY(matcher.allows(each.token));
    }

    // "think" may come before the answer, by its text or by its control token; after it white space, then the answer.
    void thinkingComesBeforeTheAnswer()
    {
        MemoryModelFile file;
        file.setString("tokenizer.ggml.model", "gpt2").setString("tokenizer.ggml.pre", "gpt-2");
        setTokens(file,
                  {{"<think>", control},
                   {"</think>", control},
                   {"<end>", control},
                   {"a"},
                   {"b"},
                   {"\u010A"},
                   {"\u0120a"},
                   {"<"},
                   {"<|im_start|>", control}});
        file.setStrings("tokenizer.ggml.merges", {});
        file.setUint("tokenizer.ggml.eos_token_id", 2);
        const auto tokenizer = Tokenizer::create(file);
        AnswerFormat format;
        format.thinking.isNamed = true;
        const auto trie = std::make_shared<const TokenTrie>(*tokenizer, frameMarks(&format));
        const auto allowed = [](Matcher &matcher) {
            std::string out;
            for (int32_t token = 0; token < 9; ++token) {
                out += matcher.allows(token) ? '1' : '0';
                if (matcher.mask()->allows(token) != matcher.allows(token))
                    out += '!';
            }
            return out;
        };
        const Constraint answer{.kind = Constraint::Kind::Gbnf, .text = "root ::= \"ab\""};
        Matcher matcher(compiled(answer, trie, &format), false);
        QCOMPARE(allowed(matcher), std::string("100101010")); // the tag, "a", white space before the tag, "<" of a tag in letters
        matcher.accept(0);
        QCOMPARE(allowed(matcher), std::string("010111110")); // anything but the end
        for (const int32_t token : {4, 4, 7, 1, 5, 5})
            matcher.accept(token);
        QCOMPARE(allowed(matcher), std::string("100101110")); // white space, another thought, or the answer
        matcher.accept(3);
        QCOMPARE(allowed(matcher), std::string("000010000"));
        matcher.accept(4);
        QVERIFY(matcher.mustEnd());

        format.thinking.startsInThinking = true;
        Matcher inside(compiled(answer, trie, &format), false);
        QCOMPARE(allowed(inside), std::string("010111110"));
        QVERIFY(inside.appendText("bb</thi</think>\n\nab"));
        QVERIFY(inside.mustEnd());
    }

    // gpt-oss: messages of analysis, then the answer's own head.
    void messagesComeBeforeTheAnswer()
    {
        MemoryModelFile file;
        file.setString("tokenizer.ggml.model", "gpt2").setString("tokenizer.ggml.pre", "gpt-2");
        setTokens(file,
                  {{"<|channel|>", control},
                   {"<|message|>", control},
                   {"<|end|>", control},
                   {"<|start|>", control},
                   {"<|return|>", control},
                   {"analysis"},
                   {"final"},
                   {"assistant"},
                   {"ab"},
                   {"commentary"}});
        file.setStrings("tokenizer.ggml.merges", {});
        const auto tokenizer = Tokenizer::create(file);
        AnswerFormat format;
        format.messages = AnswerMessages::Harmony;
        format.startsInHead = true;
        const Constraint answer{.kind = Constraint::Kind::Gbnf, .text = "root ::= \"ab\""};
        const auto trie = std::make_shared<const TokenTrie>(*tokenizer, frameMarks(&format));
        QVERIFY(!trie->isEnd(2) && trie->isEnd(4));
        Matcher matcher(compiled(answer, trie, &format), false);
        for (const int32_t token : {0, 5, 1, 9, 8, 2, 3, 7, 0, 6, 1, 8}) {
            QVERIFY(matcher.allows(token) && matcher.mask()->allows(token));
            QVERIFY(!matcher.allows(4) && !matcher.mask()->allows(4));
            matcher.accept(token);
        }
        QVERIFY(matcher.mustEnd() && matcher.allows(4));

        format.startsInHead = false; // the prompt has the head: an answer that goes on
        Matcher inside(compiled(answer, trie, &format), false);
        QVERIFY(!inside.allows(0) && inside.allows(8));
        format = {.messages = AnswerMessages::Functions, .startsInHead = true};
        QVERIFY_EXCEPTION_THROWN(compileConstraint(answer, &format), Error);
    }

    void saysWhenTheVocabularyHasNoWayOn()
    {
        MemoryModelFile file;
        fillSmallBpe(file);
        const auto tokenizer = Tokenizer::create(file);
        Matcher matcher(
            compiled({.kind = Constraint::Kind::Gbnf, .text = "root ::= \"xyz\""}, std::make_shared<const TokenTrie>(*tokenizer)), false);
        try {
            matcher.mask();
            QFAIL("no error");
        } catch (const Error &error) {
            QCOMPARE(QString::fromStdString(error.kind()), QString("grammar_stuck"));
        }
    }

    // A grammar whose states never end coming: the numbers begin anew, the text does not.
    void goesOnWhenTheAutomatonBeginsAnew()
    {
        HEARTH_NEEDS_FIXTURES();
        const auto grammar = compiled({.kind = Constraint::Kind::Json}, model("ggml-vocab-deepseek-llm.gguf").trie);
        Matcher matcher(grammar, false);
        QVERIFY(matcher.appendText("{\"a\":" + std::string(30000, '[')));
        QVERIFY(grammar->automaton().isLarge());
        QVERIFY(!matcher.canEnd()); // begins anew
        QCOMPARE(grammar->automaton().epoch(), 1u);
        QVERIFY(matcher.mask()->allowed > 0);
        QVERIFY(matcher.appendText(std::string(30000, ']') + "}"));
        QVERIFY(matcher.mustEnd());
    }
};

QTEST_APPLESS_MAIN(TokenMasksTest)
#include "tokenmasks_test.moc"
