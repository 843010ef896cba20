// What a grammar costs a token, beside what the model costs. Not a test.
//   grammar_bench VOCABULARY.gguf [MODEL.gguf [THREADS]]
// VOCABULARY gives the tokens; MODEL, any model with about as many of them, the time of a decode step on the CPU to compare with.
// "usual" is the sampler's time with the grammar less its time without, and what taking the token costs; "a mask each" is the time of
// working out the whole mask at each token, which only options without top-k need. "first" is the first answer with a grammar, "later"
// the next one of the same text; "worst" the longest step of the first.

#include "inference/files/modelfile.h"
#include "inference/run/runner.h"
#include "inference/sampling/grammar/compile.h"
#include "inference/sampling/grammar/matcher.h"
#include "inference/sampling/sampler.h"
#include "inference/text/tokenizer.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <random>

namespace {

using namespace hearth;
using Clock = std::chrono::steady_clock;
using Json = nlohmann::ordered_json;

constexpr const char *schemaText = R"({"type": "array", "items": {"type": "object", "properties": {
    "name": {"type": "string"}, "email": {"type": "string", "pattern": "^[a-z.]+@[a-z]+\\.(com|org)$"},
    "age": {"type": "integer", "minimum": 0, "maximum": 120}, "bio": {"type": "string", "maxLength": 200},
    "tags": {"type": "array", "items": {"type": "string"}}, "joined": {"type": "string", "format": "date"},
    "address": {"type": "object", "properties": {"street": {"type": "string"}, "city": {"type": "string"}}, "required": ["street", "city"]}},
    "required": ["name", "email", "age", "bio", "tags", "address"]}})";

double microseconds(Clock::duration duration)
{
    return std::chrono::duration<double, std::micro>(duration).count();
}

Json people()
{
    static constexpr const char *names[] = {"Ada Lovelace", "José Álvarez", "李小龍", "Grace \"Amazing\" Hopper", "Linus"};
    Json list = Json::array();
    for (int i = 0; i < 5; ++i)
        list.push_back({{"name", names[i]},
                        {"email", "someone.new@example.org"},
                        {"age", 20 + 17 * i},
                        {"bio", "Wrote the first program before there was a machine to run it.\nLikes mathematics, music and long walks."},
                        {"tags", {"pioneer", "mathematics", "science fiction"}},
                        {"joined", "2024-02-29"},
                        {"address", {{"street", "12 Saint James's Square"}, {"city", "London"}}}});
    return list;
}

// Milliseconds a token of decoding with the model.
double decodeMilliseconds(const char *path, int threads)
{
    LoadOptions options;
    options.path = path;
    options.device = "cpu";
    options.threads = threads;
    options.contextTokens = 256;
    const auto runner = Runner::load(openModelFile(path), options, 1, [](double, std::string_view) {}, {});
    std::vector<int32_t> pages(size_t((256 + runner->pageTokens() - 1) / runner->pageTokens()));
    for (size_t i = 0; i < pages.size(); ++i)
        pages[i] = int32_t(i);
    std::vector<float> logits(size_t(runner->vocabulary()));
    std::vector<double> times;
    const int32_t sequence = 0, row = 0;
    for (int32_t position = 0; position < 40; ++position) {
        const int32_t token = position * 7 % runner->vocabulary();
        const auto begin = Clock::now();
        runner->forward({.tokens = {&token, 1},
                         .positions = {&position, 1},
                         .sequences = {&sequence, 1},
                         .cacheSlots = {&position, 1},
                         .pageTables = pages,
                         .outputRows = {&row, 1}},
                        logits);
        times.push_back(microseconds(Clock::now() - begin) / 1e3);
    }
    std::nth_element(times.begin(), times.begin() + 20, times.end());
    return times[20];
}

struct Cost
{
    double mean = 0; // microseconds a token
    double worst = 0;

    void add(double one, size_t of)
    {
        mean += one / double(of);
        worst = std::max(worst, one);
    }
};

// Follows the tokens as a model does that is nearly sure of each: it is the likeliest one, above noise. With the usual options.
Cost follow(const std::vector<int32_t> &tokens, const std::shared_ptr<CompiledGrammar> &grammar)
{
    const size_t vocabulary = grammar->trie().vocabularySize();
    std::mt19937 random(1);
    std::normal_distribution<float> noise(0, 2);
    std::vector<float> row(vocabulary), logits(vocabulary);
    for (float &logit : row)
        logit = noise(random);
    Sampler plain({}, int(vocabulary)), constrained({}, int(vocabulary));
    Matcher matcher(grammar, true);
    Cost cost;
    const auto seconds = [&](int32_t token, const auto &work) {
        logits = row;
        logits[size_t(token)] = 20;
        const auto begin = Clock::now();
        work();
        return microseconds(Clock::now() - begin);
    };
    for (const int32_t token : tokens) {
        const double without = seconds(token, [&] { plain.sample(logits, {}); });
        cost.add(seconds(token, [&] { constrained.sample(logits, {}, &matcher), matcher.accept(token); }) - without, tokens.size());
    }
    return cost;
}

// Asks for the whole mask of each step: the most that any options can cost.
Cost followWithMasks(const std::vector<int32_t> &tokens, const std::shared_ptr<CompiledGrammar> &grammar)
{
    Matcher matcher(grammar, true);
    Cost cost;
    for (const int32_t token : tokens) {
        const auto begin = Clock::now();
        matcher.mask();
        matcher.accept(token);
        cost.add(microseconds(Clock::now() - begin), tokens.size());
    }
    return cost;
}

void measure(const char *name, const Constraint &constraint, const Tokenizer &tokenizer, const std::shared_ptr<const TokenTrie> &trie,
             const std::string &text, double decode)
{
    const std::vector<int32_t> tokens = tokenizer.encode(text, {.addSpecial = false, .parseSpecial = false});
    for (const bool asksForMasks : {false, true}) {
        const auto begin = Clock::now();
        const auto grammar = std::make_shared<CompiledGrammar>(compileConstraint(constraint, nullptr), trie);
        const double compile = microseconds(Clock::now() - begin) / 1e3;
        const auto run = [&] { return asksForMasks ? followWithMasks(tokens, grammar) : follow(tokens, grammar); };
        const Cost first = run(), later = run();
        std::printf("| %s | %s | %.1f | %zu | %.1f | %.2f | %.1f |", name, asksForMasks ? "a mask each" : "usual", compile, tokens.size(),
                    first.mean, first.worst / 1e3, later.mean);
        if (decode > 0)
            std::printf(" %.2f %% | %.2f %% |", first.mean / decode / 10, later.mean / decode / 10);
        std::printf("\n");
    }
}

} // namespace

int main(int argc, char **argv)
{
    if (argc < 2) {
        std::fprintf(stderr, "usage: grammar_bench VOCABULARY.gguf [MODEL.gguf [THREADS]]\n");
        return 2;
    }
    try {
        const double decode = argc > 2 ? decodeMilliseconds(argv[2], argc > 3 ? std::atoi(argv[3]) : 0) : 0;
        const auto tokenizer = Tokenizer::create(*openModelFile(argv[1]));
        const auto begin = Clock::now();
        const auto trie = std::make_shared<const TokenTrie>(*tokenizer);
        std::printf("%s, %d tokens: tree of %zu nodes in %.1f ms, once a model", tokenizer->description().c_str(),
                    tokenizer->vocabularySize(), trie->nodes().size(), microseconds(Clock::now() - begin) / 1e3);
        if (decode > 0)
            std::printf("; a decode step takes %.2f ms", decode);
        std::printf("\n\n| form | what | compile ms | tokens | first us/token | worst ms | later us/token "
                    "|%s\n|---|---|---|---|---|---|---|%s\n",
                    decode > 0 ? " first | later |" : "", decode > 0 ? "---|---|" : "");
        const Json list = people();
        measure("JSON", {.kind = Constraint::Kind::Json}, *tokenizer, trie, Json{{"people", list}}.dump(), decode);
        measure("schema", {.kind = Constraint::Kind::JsonSchema, .text = schemaText}, *tokenizer, trie, list.dump(), decode);
    } catch (const hearth::Error &error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
}
