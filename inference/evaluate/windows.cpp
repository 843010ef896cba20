#include "inference/evaluate/windows.h"

#include "inference/core/error.h"

#include <algorithm>
#include <string>

namespace hearth {

namespace {

std::vector<Window> cutSideBySide(int tokens, int windowTokens)
{
    std::vector<Window> windows;
    for (int begin = 0; begin + windowTokens <= tokens; begin += windowTokens)
        windows.push_back({begin, begin + windowTokens, begin + windowTokens / 2 + 1});
    return windows;
}

std::vector<Window> cutOverlapping(int tokens, int windowTokens)
{
    std::vector<Window> windows{{0, windowTokens, 1}};
    while (windows.back().end < tokens) {
        const Window &last = windows.back();
        windows.push_back({last.begin + windowTokens / 2, std::min(tokens, last.begin + windowTokens / 2 + windowTokens), last.end});
    }
    return windows;
}

} // namespace

std::vector<Window> cutWindows(int tokens, int windowTokens, WindowRule rule, int mostWindows)
{
    const int size = std::min(windowTokens, tokens);
    if (size < 4)
        throw Error(ErrorCode::InvalidArgument,
                    "The text has " + std::to_string(tokens) + " tokens and a window " + std::to_string(windowTokens)
                        + ": both need at least 4 to measure anything.",
                    "too_short");
    std::vector<Window> windows = rule == WindowRule::SecondHalf ? cutSideBySide(tokens, size) : cutOverlapping(tokens, size);
    if (mostWindows > 0 && windows.size() > size_t(mostWindows))
        windows.resize(size_t(mostWindows));
    int scored = 0;
    for (const Window &window : windows)
        scored += window.end - window.firstScored;
    if (scored < 2)
        throw Error(ErrorCode::InvalidArgument, "The text is too short: fewer than two of its tokens would count.", "too_short");
    return windows;
}

} // namespace hearth
