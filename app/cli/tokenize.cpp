#include "app/cli/command.h"
#include "app/cli/guide.h"
#include "app/cli/options.h"
#include "inference/core/error.h"
#include "inference/files/modelfile.h"
#include "inference/text/tokenizer.h"

#include <cstdio>

namespace hearth::cli {

namespace {

constexpr size_t mostTextBytes = size_t(1) << 30;

void print(const Tokenizer &tokenizer, const std::vector<int32_t> &tokens)
{
    for (const int32_t token : tokens)
        std::printf("%7d  %s\n", token, tokenizer.tokenText(token).c_str());
    std::printf("%zu tokens\n", tokens.size());
}

void printIds(const std::vector<int32_t> &tokens)
{
    for (size_t i = 0; i < tokens.size(); ++i)
        std::printf("%s%d", i ? "," : "", tokens[i]);
    std::putchar('\n');
}

int run(const Arguments &arguments)
{
    if (arguments.has("--text") == arguments.has("--file"))
        throw Error(ErrorCode::InvalidArgument, "give either --text or --file", "usage");
    const std::unique_ptr<ModelFile> file = openModelFile(modelPath(arguments.positional(0)));
    const std::unique_ptr<Tokenizer> tokenizer = Tokenizer::create(*file);
    const std::string text = arguments.has("--text") ? arguments.text("--text") : readText(arguments.text("--file"), mostTextBytes);
    const std::vector<int32_t> tokens =
        tokenizer->encode(text, {.addSpecial = !arguments.has("--no-special"), .parseSpecial = !arguments.has("--plain")});
    if (arguments.has("--json")) {
        Json pieces = Json::array();
        for (const int32_t token : tokens)
            pieces.push_back(tokenizer->tokenText(token));
        printJson({{"tokenizer", tokenizer->description()}, {"tokens", tokens}, {"pieces", pieces}});
    } else if (arguments.has("--ids")) {
        printIds(tokens);
    } else {
        print(*tokenizer, tokens);
    }
    return 0;
}

} // namespace

Command tokenizeCommand()
{
    return {{"tokenize", "MODEL", "Text to token ids.",
             std::vector<Option>{{"--text", "T", "the text"},
                                 {"--file", "F", "a file with the text; - is standard input"},
                                 {"--no-special", "", "without the tokens that begin and end a text"},
                                 {"--plain", "", "names of special tokens in the text are only text"},
                                 {"--ids", "", "print only the ids, with commas"}}
                 + commonOptions()},
            run};
}

} // namespace hearth::cli
