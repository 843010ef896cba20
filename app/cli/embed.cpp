#include "app/cli/command.h"
#include "app/cli/npywriter.h"
#include "app/cli/options.h"
#include "app/cli/report.h"
#include "inference/embedder.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>

namespace hearth::cli {

namespace {

constexpr size_t mostFileBytes = size_t(1) << 30;
constexpr size_t mostNamed = 10; // texts that a notice names

[[noreturn]] void misuse(const std::string &sentence)
{
    throw Error(ErrorCode::InvalidArgument, sentence, "usage");
}

// A text a line, or the strings of a JSON array in a file that ends in .json.
std::vector<std::string> readTexts(const std::string &path)
{
    const std::string whole = readText(path, mostFileBytes);
    if (path.ends_with(".json")) {
        const Json array = Json::parse(whole, nullptr, false);
        const bool isRight = array.is_array() && std::all_of(array.begin(), array.end(), [](const Json &one) { return one.is_string(); });
        if (!isRight)
            misuse("'" + path + "' is not a JSON array of strings");
        return array.get<std::vector<std::string>>();
    }
    std::vector<std::string> texts;
    for (size_t begin = 0; begin < whole.size();) {
        const size_t end = std::min(whole.find('\n', begin), whole.size());
        texts.push_back(whole.substr(begin, end - begin));
        if (texts.back().ends_with('\r'))
            texts.back().pop_back();
        begin = end + 1;
    }
    return texts;
}

TextRole readRole(const Arguments &arguments)
{
    const std::string role = arguments.text("--prefix", "none");
    if (role == "query")
        return TextRole::Query;
    if (role == "passage")
        return TextRole::Passage;
    if (role != "none")
        misuse("--prefix takes query, passage or none, not '" + role + "'");
    return TextRole::None;
}

void sayWhatWasCut(const std::vector<size_t> &cut, size_t texts, int contextTokens)
{
    if (cut.empty())
        return;
    std::string numbers;
    for (size_t i = 0; i < std::min(cut.size(), mostNamed); ++i)
        numbers += (i ? ", " : "") + std::to_string(cut[i] + 1);
    std::fprintf(stderr, "%zu of %zu texts are longer than the %d tokens that the model reads, and were cut there: %s%s\n", cut.size(),
                 texts, contextTokens, numbers.c_str(), cut.size() > mostNamed ? ", ..." : "");
}

struct Outcome
{
    std::vector<float> scores; // with a query: how well each text answers it
    std::vector<size_t> cut;
};

// Without a query: the vectors into the file. With one: scores, of a judge or by the angle between vectors.
Outcome embedTexts(Embedder &embedder, const Arguments &arguments, const std::vector<std::string> &texts)
{
    const std::string out = arguments.text("--out");
    const std::string query = arguments.text("--query");
    Outcome outcome;
    if (embedder.facts().judgesPairs && !query.empty()) {
        Embedder::Scores scores = embedder.rerank(query, texts);
        return {std::move(scores.values), std::move(scores.cut)};
    }
    const bool isNormalized = !arguments.has("--raw");
    Embedder::Vectors vectors =
        embedder.embed(texts, {.role = query.empty() ? readRole(arguments) : TextRole::Passage, .isNormalized = isNormalized});
    outcome.cut = std::move(vectors.cut);
    const auto width = size_t(vectors.width);
    if (!query.empty()) {
        const std::vector<float> wanted = embedder.embed({&query, 1}, {.role = TextRole::Query}).values;
        for (size_t i = 0; i < texts.size(); ++i) {
            float sum = 0;
            for (size_t j = 0; j < width; ++j)
                sum += wanted[j] * vectors.values[i * width + j];
            outcome.scores.push_back(sum);
        }
    }
    if (!out.empty()) {
        NpyWriter npy(out, texts.size(), width);
        npy.write(vectors.values);
        npy.finish();
    }
    return outcome;
}

int run(const Arguments &arguments)
{
    const std::string file = arguments.text("--file"), out = arguments.text("--out"), query = arguments.text("--query");
    if (file.empty())
        misuse("name the file with the texts with --file");
    if (out.empty() && query.empty())
        misuse("name the file to write with --out, or ask with --query");
    if (arguments.has("--raw") && !query.empty())
        misuse("--raw and --query do not go together");
    const std::vector<std::string> texts = readTexts(file);
    if (texts.empty())
        misuse("'" + file + "' has no texts");
    const auto embedder = Embedder::load(readLoadOptions(arguments, arguments.positional(0)));
    const auto start = std::chrono::steady_clock::now();
    const Outcome outcome = embedTexts(*embedder, arguments, texts);
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    sayWhatWasCut(outcome.cut, texts.size(), embedder->contextTokens());
    if (arguments.has("--json")) {
        Json json{{"texts", texts.size()},
                  {"model", toJson(embedder->facts())},
                  {"context_tokens", embedder->contextTokens()},
                  {"cut", outcome.cut},
                  {"seconds", seconds},
                  {"placement", toJson(embedder->placement())}};
        if (!query.empty())
            json["scores"] = outcome.scores;
        if (!out.empty())
            json["out"] = out;
        printJson(json);
        return 0;
    }
    for (size_t i = 0; i < outcome.scores.size(); ++i)
        std::printf("%9.6f  %s\n", double(outcome.scores[i]), texts[i].c_str());
    if (!out.empty())
        std::printf("%zu vectors of %d numbers in %s, %.1f texts/s\n", texts.size(), embedder->facts().width, out.c_str(),
                    double(texts.size()) / std::max(seconds, 1e-9));
    return 0;
}

} // namespace

Command embedCommand()
{
    const std::vector<Option> own{
        {"--file", "TEXTS", "the texts: one a line, or a .json file with an array of strings; - is standard input"},
        {"--out", "F.npy", "the file to write: float32 [texts, width]"},
        {"--prefix", "KIND", "what the texts are: query, passage or none (none); the model's words for it go before each"},
        {"--raw", "", "do not make the vectors of length 1"},
        {"--query", "TEXT", "print how well each text answers this"},
        {"--context", "N", "most tokens of a text that are read; 0: the model's own, at most 8192"},
        {"--gpu-layers", "N", "layers on the GPU, the rest on the CPU; -1: as many as fit"},
        loraOption(),
    };
    return {{"embed", "MODEL", "Vectors of texts, or scores of passages for a query.", own + commonOptions()}, run};
}

} // namespace hearth::cli
