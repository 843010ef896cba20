// Speed of the tokenizer: MB/s of encoding and decoding, and the time to make it. Not a test.
//   tokenizer_bench MODEL.gguf [TEXT-FILE]

#include "inference/files/modelfile.h"
#include "inference/text/tokenizer.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iterator>

namespace {

double seconds(const auto &work)
{
    const auto begin = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

// The fastest of five, in MB/s.
double speed(size_t bytes, const auto &work)
{
    double best = 1e9;
    for (int run = 0; run < 5; ++run)
        best = std::min(best, seconds(work));
    return double(bytes) / best / 1e6;
}

// About 2 MB of words that do not repeat all the time, where no file is given.
std::string madeUpText()
{
    static constexpr const char *syllables[] = {"ta",  "ren", "mo", "li", "quo",    "st",  "an",     "der",
                                                "ing", "pre", "ou", "k",  "\u00E9", "ber", "\u4E2D", "12"};
    static constexpr const char *ends[] = {" ", " ", " ", " ", ", ", ".\n", "; ", " (", ") ", "'s "};
    std::string text;
    uint32_t state = 1;
    const auto next = [&](uint32_t below) {
        state = state * 1664525 + 1013904223;
        return (state >> 16) % below;
    };
    while (text.size() < 2000000) {
        for (uint32_t i = 0, count = 1 + next(4); i < count; ++i)
            text += syllables[next(std::size(syllables))];
        text += ends[next(std::size(ends))];
    }
    return text;
}

} // namespace

int main(int argc, char **argv)
{
    if (argc < 2) {
        std::fprintf(stderr, "usage: tokenizer_bench MODEL.gguf [TEXT-FILE]\n");
        return 2;
    }
    try {
        const auto file = hearth::openModelFile(argv[1]);
        std::unique_ptr<hearth::Tokenizer> tokenizer;
        const double making = seconds([&] { tokenizer = hearth::Tokenizer::create(*file); });
        std::string text = madeUpText();
        if (argc > 2) {
            std::ifstream in(argv[2], std::ios::binary);
            text.assign(std::istreambuf_iterator<char>(in), {});
        }
        std::vector<int32_t> tokens;
        const double encoding = speed(text.size(), [&] { tokens = tokenizer->encode(text, {.addSpecial = false, .parseSpecial = true}); });
        std::string back;
        const double decoding = speed(text.size(), [&] { back = tokenizer->decode(tokens); });
        const std::string run(1 << 20, 'q');
        const double oneLetter = speed(run.size(), [&] { tokenizer->encode(run); });
        std::printf("%s: %d tokens made in %.1f ms; %.2f MB to %zu tokens: encode %.1f MB/s, decode %.1f MB/s, one long word %.1f MB/s%s\n",
                    tokenizer->description().c_str(), tokenizer->vocabularySize(), making * 1e3, double(text.size()) / 1e6, tokens.size(),
                    encoding, decoding, oneLetter, back == text ? "" : " (the text did not come back)");
    } catch (const hearth::Error &error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
}
