#define PCRE2_CODE_UNIT_WIDTH 8
#include "inference/text/pretokenizer.h"

#include "inference/core/error.h"

#include <pcre2.h>

#include <string>
#include <utility>

namespace hearth {

namespace {

template <auto free> struct Freed
{
    template <typename T> void operator()(T *pointer) const { free(pointer); }
};
using MatchData = std::unique_ptr<pcre2_match_data, Freed<pcre2_match_data_free>>;
using MatchContext = std::unique_ptr<pcre2_match_context, Freed<pcre2_match_context_free>>;
constexpr uint32_t mostSteps = 1'000'000; // of one match: a pattern of a foreign file may ask for more than a lifetime
using JitStack = std::unique_ptr<pcre2_jit_stack, Freed<pcre2_jit_stack_free>>;

} // namespace

struct PreTokenizer::Pattern
{
    std::unique_ptr<pcre2_code, Freed<pcre2_code_free>> code;
    bool isMachineCode = false;

    explicit Pattern(std::string_view text)
    {
        int error = 0;
        size_t errorAt = 0;
        code.reset(pcre2_compile(reinterpret_cast<PCRE2_SPTR>(text.data()), text.size(), PCRE2_UTF | PCRE2_UCP, &error, &errorAt, nullptr));
        if (!code) // one of a tokenizer.json: those of our own table are tested
            throw Error(error == PCRE2_ERROR_PATTERN_TOO_LARGE ? ErrorCode::LimitExceeded : ErrorCode::InvalidValue,
                        "The model cuts text by a pattern that Hearth cannot read (at byte " + std::to_string(errorAt) + " of it).",
                        error == PCRE2_ERROR_PATTERN_TOO_LARGE ? "limit" : "invalid_pattern");
        isMachineCode = pcre2_jit_compile(code.get(), PCRE2_JIT_COMPLETE) == 0;
    }

    // False when nothing matches from `from` on, and also when the match runs out of memory: then the rest stays one piece.
    bool match(std::string_view text, size_t from, pcre2_match_data *data, pcre2_match_context *context) const
    {
        const auto *subject = reinterpret_cast<PCRE2_SPTR>(text.data());
        int found = 0;
        if (isMachineCode)
            found = pcre2_jit_match(code.get(), subject, text.size(), from, 0, data, context);
        if (!isMachineCode || found == PCRE2_ERROR_JIT_STACKLIMIT)
            found = pcre2_match(code.get(), subject, text.size(), from, PCRE2_NO_UTF_CHECK | PCRE2_NO_JIT, data, context);
        return found > 0;
    }

    void split(std::string_view text, std::vector<std::string_view> &pieces, pcre2_match_data *data, pcre2_match_context *context) const
    {
        size_t begin = 0; // of the piece that is not finished
        size_t from = 0;
        while (from < text.size() && match(text, from, data, context)) {
            const size_t *found = pcre2_get_ovector_pointer(data);
            if (found[1] <= found[0]) { // an empty match cuts nothing
                from = found[0] + 1;
                while (from < text.size() && (uint8_t(text[from]) & 0xC0) == 0x80)
                    ++from;
                continue;
            }
            if (found[0] > begin)
                pieces.push_back(text.substr(begin, found[0] - begin));
            pieces.push_back(text.substr(found[0], found[1] - found[0]));
            begin = from = found[1];
        }
        if (begin < text.size())
            pieces.push_back(text.substr(begin));
    }
};

PreTokenizer::PreTokenizer(const PreTokenizerRow &row)
{
    for (const std::string_view pattern : *row.patterns)
        m_patterns.push_back(std::make_unique<Pattern>(pattern));
}

PreTokenizer::~PreTokenizer() = default;

void PreTokenizer::split(std::string_view text, std::vector<std::string_view> &pieces) const
{
    if (text.empty())
        return;
    const MatchData data(pcre2_match_data_create(32, nullptr));
    const MatchContext context(pcre2_match_context_create(nullptr));
    const JitStack stack(pcre2_jit_stack_create(32 * 1024, 4 * 1024 * 1024, nullptr));
    if (!data || !context)
        throw std::bad_alloc();
    pcre2_jit_stack_assign(context.get(), nullptr, stack.get());
    pcre2_set_match_limit(context.get(), mostSteps);

    std::vector<std::string_view> current{text};
    for (const auto &pattern : m_patterns) {
        std::vector<std::string_view> next;
        next.reserve(current.size() + text.size() / 8);
        for (const std::string_view piece : current)
            pattern->split(piece, next, data.get(), context.get());
        current = std::move(next);
    }
    pieces.insert(pieces.end(), current.begin(), current.end());
}

} // namespace hearth
