#include "inference/text/utf8.h"

#include <cstring>

namespace hearth::utf8 {

namespace {

// What a lead byte asks for: the length, and the range of the second byte (table 3-7 of the standard).
struct Lead
{
    uint8_t bytes;
    uint8_t low;
    uint8_t high;
};

Lead leadOf(uint8_t byte)
{
    if (byte >= 0xC2 && byte <= 0xDF)
        return {2, 0x80, 0xBF};
    if (byte >= 0xE0 && byte <= 0xEF)
        return {3, uint8_t(byte == 0xE0 ? 0xA0 : 0x80), uint8_t(byte == 0xED ? 0x9F : 0xBF)};
    if (byte >= 0xF0 && byte <= 0xF4)
        return {4, uint8_t(byte == 0xF0 ? 0x90 : 0x80), uint8_t(byte == 0xF4 ? 0x8F : 0xBF)};
    return {0, 0, 0};
}

} // namespace

Character characterAt(std::string_view text, size_t at)
{
    if (at >= text.size())
        return {};
    const auto first = uint8_t(text[at]);
    if (first < 0x80)
        return {first, 1, CharacterState::Valid};
    const Lead lead = leadOf(first);
    if (lead.bytes == 0)
        return {0xFFFD, 1, CharacterState::Invalid};
    char32_t code = first & (0x7F >> lead.bytes);
    for (uint8_t i = 1; i < lead.bytes; ++i) {
        if (text.size() - at <= i)
            return {0xFFFD, i, CharacterState::Incomplete};
        const auto byte = uint8_t(text[at + i]);
        if (byte < (i == 1 ? lead.low : 0x80) || byte > (i == 1 ? lead.high : 0xBF))
            return {0xFFFD, i, CharacterState::Invalid};
        code = code << 6 | (byte & 0x3F);
    }
    return {code, lead.bytes, CharacterState::Valid};
}

size_t validPrefix(std::string_view text)
{
    size_t at = 0;
    while (at < text.size()) {
        uint64_t eight;
        if (text.size() - at >= sizeof eight) {
            std::memcpy(&eight, text.data() + at, sizeof eight);
            if ((eight & 0x8080808080808080u) == 0) {
                at += sizeof eight;
                continue;
            }
        }
        const Character character = characterAt(text, at);
        if (character.state != CharacterState::Valid)
            break;
        at += character.bytes;
    }
    return at;
}

size_t incompleteTail(std::string_view text)
{
    for (size_t back = 1; back <= 3 && back <= text.size(); ++back) {
        const size_t at = text.size() - back;
        if ((uint8_t(text[at]) & 0xC0) == 0x80)
            continue; // not a lead byte, look further back
        const Character character = characterAt(text, at);
        return character.state == CharacterState::Incomplete && character.bytes == back ? back : 0;
    }
    return 0;
}

void append(std::string &text, char32_t codePoint)
{
    const char32_t code = codePoint > 0x10FFFF || (codePoint >= 0xD800 && codePoint <= 0xDFFF) ? 0xFFFD : codePoint;
    if (code < 0x80) {
        text += char(code);
    } else if (code < 0x800) {
        text += {char(0xC0 | code >> 6), char(0x80 | (code & 0x3F))};
    } else if (code < 0x10000) {
        text += {char(0xE0 | code >> 12), char(0x80 | (code >> 6 & 0x3F)), char(0x80 | (code & 0x3F))};
    } else {
        text += {char(0xF0 | code >> 18), char(0x80 | (code >> 12 & 0x3F)), char(0x80 | (code >> 6 & 0x3F)), char(0x80 | (code & 0x3F))};
    }
}

std::string sanitized(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const size_t valid = validPrefix(text);
        out += text.substr(0, valid);
        text.remove_prefix(valid);
        if (text.empty())
            break;
        out += replacementCharacter;
        text.remove_prefix(characterAt(text, 0).bytes);
    }
    return out;
}

} // namespace hearth::utf8
