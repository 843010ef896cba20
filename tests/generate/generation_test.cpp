#include "inference/generate/generation.h"
#include "tests/generate/bytetokenizer.h"

#include <QTest>

#include <cmath>

using namespace hearth;

namespace {

const std::vector<std::string> controlTokens{"<s>",     "</s>",     "<|start|>",     "<|channel|>",         "<|message|>",
                                             "<|end|>", "<|call|>", "<|constrain|>", "<|tool_call_start|>", "<|tool_call_end|>"};

std::unique_ptr<Tokenizer> byteTokenizer()
{
    return test::byteTokenizer(controlTokens);
}

// What the engine tells of a model that writes `answer`, byte for byte, with its control tokens.
struct Told
{
    std::string text, thinking;
    std::vector<ToolCall> calls;
    std::vector<std::string> names; // told before
    int tokens = 0;
    std::vector<Piece> pieces; // of tokens
    std::optional<Finished> finished;
    std::string prompt; // as it was told
};

Told generate(const std::string &templateText, const std::string &answer, std::vector<Tool> tools = {{"add", "", ""}}, int maxTokens = -1,
              int candidates = 0)
{
    const std::unique_ptr<Tokenizer> tokenizer = byteTokenizer();
    const ChatTemplate chat(templateText, "<s>", "</s>");
    const PromptBuilder prompts(*tokenizer, chat, 4096);
    Request request;
    request.prompt = ChatPrompt{.messages = {{"user", "1+2?"}}, .continueAnswer = {}, .enableThinking = true, .tools = std::move(tools)};
    request.sampling.temperature = 0;
    request.maxTokens = maxTokens;
    request.candidates = candidates;
    request.tellsPrompt = true;
    const BuiltPrompt prompt = prompts.build(request);
    Told told;
    const Generation::Publish publish = [&](const RequestEvent &event) {
        if (const auto *piece = std::get_if<Piece>(&event.what)) {
            (piece->isThinking ? told.thinking : told.text) += piece->text;
            told.tokens += piece->token >= 0 ? 1 : 0;
            if (piece->token >= 0)
                told.pieces.push_back(*piece);
        } else if (const auto *call = std::get_if<ToolCallPiece>(&event.what)) {
            if (call->isComplete)
                told.calls.push_back(call->call);
            else
                told.names.push_back(call->call.name);
        } else if (const auto *info = std::get_if<PromptInfo>(&event.what)) {
            told.prompt = info->text;
        } else if (const auto *finished = std::get_if<Finished>(&event.what)) {
            told.finished = *finished;
        }
    };
    const Generation::Setting setting{.tokenizer = *tokenizer, .prompt = prompt, .contextTokens = 4096, .grammar = nullptr};
    Generation generation(1, request, setting, publish);
    generation.start(int(prompt.tokens.size()), 0);
    std::vector<int32_t> tokens = tokenizer->encode(answer, {.addSpecial = false, .parseSpecial = true});
    tokens.push_back(tokenizer->eos());
    std::vector<int32_t> history = prompt.tokens;
    for (const int32_t token : tokens) {
        std::vector<float> logits(size_t(tokenizer->vocabularySize()), 0.0F);
        logits[size_t(token)] = 10;
        const Generation::Step step = generation.next(logits, history);
        history.push_back(step.token);
        if (step.finish) {
            generation.finish(*step.finish, int(history.size()));
            break;
        }
    }
    return told;
}

const std::string pythonic = "{% for m in messages %}{{ m.content }}{% endfor %}<|assistant|>";
const std::string harmony =
    "{% for m in messages %}<|start|>{{ m.role }}<|channel|>final<|message|>{{ m.content }}<|end|>{% endfor %}<|start|>assistant";

} // namespace

class GenerationTest : public QObject
{
    Q_OBJECT

private slots:
    void tellsCallsThatAreBetweenControlTokens()
    {
        // The template does not name the marks; the vocabulary has them.
        const Told told = generate(pythonic, "Well.<|tool_call_start|>[add(a=1,b=2)]<|tool_call_end|>");
        QCOMPARE(told.calls.size(), size_t(1));
        QCOMPARE(told.calls[0], (ToolCall{"call00001", "add", "{\"a\": 1, \"b\": 2}"}));
        QCOMPARE(told.names, std::vector<std::string>{"add"});
        QCOMPARE(told.text, std::string("Well."));
        QCOMPARE(int(told.finished->reason), int(FinishReason::ToolCall));
        QCOMPARE(told.tokens, told.finished->stats.generatedTokens - 1); // all but the end token
    }

    void tellsThePromptAsTheModelReadsIt()
    {
        QCOMPARE(generate(harmony, "3").prompt, std::string("<|start|>user<|channel|>final<|message|>1+2?<|end|><|start|>assistant"));
    }

    void endsAsUsualWhenTextFollowsTheCall()
    {
        const Told told = generate(pythonic, "<|tool_call_start|>[add()]<|tool_call_end|>Done.");
        QCOMPARE(told.calls.size(), size_t(1));
        QCOMPARE(told.text, std::string("Done."));
        QCOMPARE(int(told.finished->reason), int(FinishReason::End));
    }

    void givesTheTextOfACallThatIsCutOff()
    {
        const Told told = generate(pythonic, "<|tool_call_start|>[add(a=1,b=2)]<|tool_call_end|>", {}, 8);
        QVERIFY(told.calls.empty());
        QCOMPARE(told.text, std::string("<|tool_call_start|>[add(a="));
        QCOMPARE(int(told.finished->reason), int(FinishReason::MaxTokens));
    }

    void goesOnWhereTheTemplateTakesNoCalls()
    {
        const std::unique_ptr<Tokenizer> tokenizer = byteTokenizer();
        const ChatTemplate chat(
            "{% for m in messages %}{% if m.tool_calls is defined or m.role == 'tool' %}{{ raise_exception('no') }}{% endif %}"
            "[{{ m.role }}:{{ m.content }}]{% endfor %}",
            "<s>", "</s>");
        const PromptBuilder prompts(*tokenizer, chat, 4096);
        Request request;
        request.prompt = ChatPrompt{.messages = {{"user", "1+2?"},
                                                 {.role = "assistant", .content = "Well", .toolCalls = {{"x", "add", "{\"a\":1}"}}},
                                                 {.role = "tool", .content = "3", .toolCalls = {}, .toolCallId = "x", .toolName = "add"},
                                                 {"user", "So?"}}};
        const BuiltPrompt prompt = prompts.build(request);
        QCOMPARE(tokenizer->decode(prompt.tokens, false), std::string("[user:1+2?][assistant:Well\n\nadd({\"a\":1})][user:3\n\nSo?]"));
        QCOMPARE(prompt.format.earlierCalls, 1);
    }

    // All other tokens have logits of 0: one in vocabulary - 1 of what e to the 10 leaves.
    void tellsCandidatesWhereTheyAreWanted()
    {
        const Told plain = generate("{% for m in messages %}{{ m.content }}{% endfor %}", "ab", {});
        const Told told = generate("{% for m in messages %}{{ m.content }}{% endfor %}", "ab", {}, -1, 3);
        QCOMPARE(plain.tokens, 2);
        QVERIFY(plain.pieces[0].candidates.empty());
        QCOMPARE(told.text, plain.text);
        QCOMPARE(told.tokens, 3); // with the end token
        const double others = double(byteTokenizer()->vocabularySize() - 1), total = std::exp(10.0) + others;
        for (const Piece &piece : told.pieces) {
            QCOMPARE(piece.candidates.size(), size_t(3));
            QCOMPARE(piece.candidates[0].token, piece.token);
            QVERIFY(std::fabs(piece.candidates[0].probability - std::exp(10.0) / total) < 1e-5);
            QVERIFY(std::fabs(piece.candidates[1].probability - 1 / total) < 1e-8);
        }
        QCOMPARE(told.pieces[1].candidates[0].bytes, std::string("b"));
        QCOMPARE(told.pieces[2].candidates[0].bytes, std::string("</s>"));
        QVERIFY(told.pieces[2].text.empty());
    }

    // <|end|> ends a message of gpt-oss, not its answer.
    void goesOnFromMessageToMessage()
    {
        const Told answered = generate(harmony, "<|channel|>analysis<|message|>Easy.<|end|><|start|>assistant<|channel|>final<|message|>3");
        QCOMPARE(answered.thinking, std::string("Easy."));
        QCOMPARE(answered.text, std::string("3"));
        QCOMPARE(int(answered.finished->reason), int(FinishReason::End));
        const Told called =
            generate(harmony, "<|channel|>commentary to=functions.add <|constrain|>json<|message|>{\"a\":1}<|call|><|start|>never");
        QCOMPARE(called.calls.size(), size_t(1));
        QCOMPARE(called.calls[0].arguments, std::string("{\"a\":1}"));
        QCOMPARE(called.text, std::string());
        QCOMPARE(int(called.finished->reason), int(FinishReason::ToolCall));
    }
};

QTEST_GUILESS_MAIN(GenerationTest)
#include "generation_test.moc"
