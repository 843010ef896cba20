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

std::string tooShort(int tokens, int windowTokens)
{
    const std::string what = tokens < 4 ? "The text is too short: it has " : "The window is too short: it has ";
    const int count = tokens < 4 ? tokens : windowTokens;
    return what + std::to_string(count) + (count == 1 ? " token" : " tokens") + ", and at least 4 are needed to measure anything.";
}

} // namespace

std::vector<Window> cutWindows(int tokens, int windowTokens, WindowRule rule, int mostWindows)
{
    const int size = std::min(windowTokens, tokens);
    if (size < 4)
        throw Error(ErrorCode::InvalidArgument, tooShort(tokens, windowTokens), "too_short");
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
