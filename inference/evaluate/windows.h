#pragma once

#include <vector>

namespace hearth {

// How a text longer than the context is cut, and which of its tokens count.
enum class WindowRule {
    // Windows side by side, the second half of each counts, and what is left at the end is no window: the rule of llama-perplexity and of
    // most published figures. Every token that counts has seen at least half a window before it.
    SecondHalf,
    // Windows that overlap by half, so that each token but the first of the text counts, once, from the window where it has seen most.
    Overlap,
};

// Tokens [begin, end) of a text are run together; those in [firstScored, end) are predicted by what stands before them.
struct Window
{
    int begin = 0;
    int end = 0;
    int firstScored = 0;
};

// The windows of a text of `tokens` tokens; a text shorter than a window is one. mostWindows: only the first ones, 0: all.
// Throws InvalidArgument (kind "too_short") when fewer than two tokens would count, or a window has less than 4.
std::vector<Window> cutWindows(int tokens, int windowTokens, WindowRule rule, int mostWindows);

} // namespace hearth
