#include "app/cli/command.h"
#include "app/cli/npywriter.h"
#include "app/cli/options.h"
#include "inference/run/runner.h"

#include <algorithm>
#include <cstdio>

namespace hearth::cli {

namespace {

constexpr uint64_t mostLogitsBytes = 64u << 20; // of one batch

void checkTokens(std::span<const int32_t> tokens, int vocabulary)
{
    for (const int32_t token : tokens) {
        if (token >= vocabulary)
            throw Error(ErrorCode::InvalidArgument,
                        "token " + std::to_string(token) + " is none: the vocabulary has " + std::to_string(vocabulary), "usage");
    }
}

int run(const Arguments &arguments)
{
    const std::vector<int32_t> tokens = arguments.tokens("--tokens");
    const std::string out = arguments.text("--out");
    if (out.empty())
        throw Error(ErrorCode::InvalidArgument, "name the file to write with --out", "usage");
    LoadOptions options = readLoadOptions(arguments, arguments.positional(0));
    options.contextTokens = std::max({options.contextTokens, int(tokens.size()), 32});
    options.batchTokens = std::min<int>(options.batchTokens, std::max<int>(int(tokens.size()), 1));
    const std::shared_ptr<const ModelFile> file = openModelFile(options.path);
    const TensorInfo &embedding = file->tensor("token_embd.weight");
    checkTokens(tokens, int(embedding.rows()));
    const int outputs = int(std::clamp<uint64_t>(mostLogitsBytes / 4 / embedding.rows(), 1, uint64_t(options.batchTokens)));
    const auto runner = Runner::load(file, options, outputs, [](double, std::string_view) {}, {});
    NpyWriter npy(out, tokens.size(), size_t(runner->vocabulary()));
    std::vector<int32_t> best;
    runner->evaluate(tokens, [&](int, std::span<const float> rows) {
        npy.write(rows);
        for (size_t at = 0; at < rows.size(); at += size_t(runner->vocabulary())) {
            const auto row = rows.subspan(at, size_t(runner->vocabulary()));
            best.push_back(int32_t(std::max_element(row.begin(), row.end()) - row.begin()));
        }
    });
    npy.finish();
    if (arguments.has("--json"))
        printJson({{"tokens", tokens.size()}, {"vocabulary", runner->vocabulary()}, {"out", out}, {"best", best}});
    else
        std::printf("%zu rows of %d logits in %s\n", tokens.size(), runner->vocabulary(), out.c_str());
    return 0;
}

} // namespace

Command logitsCommand()
{
    const std::vector<Option> own{
        {"--tokens", "LIST", "token ids: 1,2,3"},
        {"--out", "F.npy", "the file to write: float32 [tokens, vocabulary]"},
    };
    return {{"logits", "MODEL", "The logits after each token of a sequence.", own + loadOptions() + commonOptions()}, run};
}

} // namespace hearth::cli
