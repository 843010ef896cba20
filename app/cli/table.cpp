#include "app/cli/table.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <utility>

namespace hearth::cli {

namespace {

// East Asian Width "wide" and "full width" (Unicode Standard Annex 11), in blocks.
constexpr std::pair<uint32_t, uint32_t> wide[] = {{0x1100, 0x115F}, {0x2E80, 0x303E},   {0x3041, 0xA4CF},  {0xA960, 0xA97C},
                                                  {0xAC00, 0xD7A3}, {0xF900, 0xFAFF},   {0xFE30, 0xFE6F},  {0xFF00, 0xFF60},
                                                  {0xFFE0, 0xFFE6}, {0x1F300, 0x1FAFF}, {0x20000, 0x3FFFD}};
constexpr std::pair<uint32_t, uint32_t> none[] = {{0x0300, 0x036F}, {0x200B, 0x200F}, {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}};

template <size_t N> bool isIn(const std::pair<uint32_t, uint32_t> (&blocks)[N], uint32_t character)
{
    return std::any_of(std::begin(blocks), std::end(blocks),
                       [=](const auto &block) { return character >= block.first && character <= block.second; });
}

// Its first byte tells how many there are.
uint32_t characterAt(const std::string &text, size_t &at)
{
    const auto first = uint8_t(text[at++]);
    uint32_t character = first < 0xC0 ? first : first < 0xE0 ? first & 0x1F : first < 0xF0 ? first & 0x0F : first & 0x07;
    while (first >= 0xC0 && at < text.size() && (uint8_t(text[at]) & 0xC0) == 0x80)
        character = character << 6 | (uint8_t(text[at++]) & 0x3F);
    return character;
}

void printCell(const std::string &text, size_t width, bool isFirst)
{
    const std::string blanks(width - std::min(width, columnsOf(text)), ' ');
    std::fputs(isFirst ? (text + blanks).c_str() : ("  " + blanks + text).c_str(), stdout);
}

} // namespace

size_t columnsOf(const std::string &text)
{
    size_t columns = 0;
    for (size_t at = 0; at < text.size();) {
        const uint32_t character = characterAt(text, at);
        columns += isIn(wide, character) ? 2 : isIn(none, character) ? 0 : 1;
    }
    return columns;
}

std::string printable(const std::string &name)
{
    std::string line = name;
    std::replace_if(
        line.begin(), line.end(), [](char c) { return uint8_t(c) < 0x20 || c == 0x7F; }, '?');
    return line;
}

void Table::print() const
{
    std::vector<size_t> widths;
    for (const auto &row : m_rows) {
        widths.resize(std::max(widths.size(), row.size()), 0);
        for (size_t i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], columnsOf(row[i]));
    }
    for (const auto &row : m_rows) {
        for (size_t i = 0; i < row.size(); ++i)
            printCell(row[i], widths[i], i == 0);
        std::putchar('\n');
    }
}

} // namespace hearth::cli
