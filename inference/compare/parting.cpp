#include "inference/compare/parting.h"

#include <algorithm>
#include <map>
#include <string_view>

namespace hearth {

namespace {

std::vector<int32_t> idsOf(const Answer &answer)
{
    std::vector<int32_t> ids;
    ids.reserve(answer.tokens.size());
    for (const AnswerToken &token : answer.tokens)
        ids.push_back(token.token);
    return ids;
}

// Bytes that two texts begin with alike, without half a character at their end.
uint64_t commonBeginning(std::string_view a, std::string_view b)
{
    size_t same = 0;
    while (same < a.size() && same < b.size() && a[same] == b[same])
        ++same;
    const auto isInside = [](std::string_view text, size_t at) { return at < text.size() && (uint8_t(text[at]) & 0xC0) == 0x80; };
    while (same > 0 && (isInside(a, same) || isInside(b, same)))
        --same;
    return same;
}

// The words of a text as numbers, the same for the same word.
class Words
{
public:
    std::vector<int32_t> numbersOf(const std::string &text)
    {
        std::vector<int32_t> numbers;
        const std::string_view spaces = " \t\r\n";
        for (size_t at = text.find_first_not_of(spaces); at != std::string::npos;) {
            const size_t end = std::min(text.find_first_of(spaces, at), text.size());
            numbers.push_back(m_numbers.try_emplace(text.substr(at, end - at), int32_t(m_numbers.size())).first->second);
            at = text.find_first_not_of(spaces, end);
        }
        return numbers;
    }

private:
    std::map<std::string, int32_t> m_numbers;
};

double shareOf(std::span<const AlignedRun> runs, size_t a, size_t b)
{
    const size_t longer = std::max(a, b);
    return longer == 0 ? 1 : double(alignedTokens(runs)) / double(longer);
}

} // namespace

Parting findParting(const Answer &reference, const Answer &own, bool isSameVocabulary)
{
    Parting parting;
    parting.isSameVocabulary = isSameVocabulary;
    parting.isSamePrompt = isSameVocabulary && reference.promptTokens == own.promptTokens && reference.promptHash == own.promptHash;
    parting.commonBytes = commonBeginning(reference.text, own.text);
    if (!isSameVocabulary) {
        Words words;
        const std::vector<int32_t> a = words.numbersOf(reference.thinking + reference.text), b = words.numbersOf(own.thinking + own.text);
        parting.commonShare = shareOf(alignTokens(a, b), a.size(), b.size());
        parting.isEqual = reference.thinking == own.thinking && reference.text == own.text;
        return parting;
    }
    const std::vector<int32_t> a = idsOf(reference), b = idsOf(own);
    parting.isEqual = a == b;
    parting.alignment = alignTokens(a, b);
    parting.commonShare = shareOf(parting.alignment, a.size(), b.size());
    const auto [endA, endB] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
    parting.commonTokens = int(endA - a.begin());
    return parting;
}

} // namespace hearth
