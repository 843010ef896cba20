#include "inference/text/bertnormalizer.h"

#include "inference/text/utf8.h"

#include <utf8proc.h>

#include <algorithm>
#include <array>

namespace hearth {

namespace {

// White space first: a tab is a control character too.
bool isWhiteSpace(char32_t codePoint)
{
    if (codePoint == '\t' || codePoint == '\n' || codePoint == '\r' || codePoint == ' ')
        return true;
    const utf8proc_category_t category = utf8proc_category(utf8proc_int32_t(codePoint));
    return category == UTF8PROC_CATEGORY_ZS || category == UTF8PROC_CATEGORY_ZL || category == UTF8PROC_CATEGORY_ZP;
}

bool isDropped(char32_t codePoint)
{
    const utf8proc_category_t category = utf8proc_category(utf8proc_int32_t(codePoint));
    return codePoint == 0 || codePoint == 0xFFFD || category == UTF8PROC_CATEGORY_CC || category == UTF8PROC_CATEGORY_CF
        || category == UTF8PROC_CATEGORY_CO;
}

bool isPunctuation(char32_t codePoint)
{
    if (codePoint < 0x80)
        return (codePoint >= 33 && codePoint <= 47) || (codePoint >= 58 && codePoint <= 64) || (codePoint >= 91 && codePoint <= 96)
            || (codePoint >= 123 && codePoint <= 126);
    const utf8proc_category_t category = utf8proc_category(utf8proc_int32_t(codePoint));
    return category >= UTF8PROC_CATEGORY_PC && category <= UTF8PROC_CATEGORY_PO;
}

// The blocks that the models were trained with; the fifth begins at U+2B920 in the tokenizer that everybody uses.
bool isChinese(char32_t codePoint)
{
    static constexpr struct
    {
        char32_t first, last;
    } blocks[] = {{0x4E00, 0x9FFF},   {0x3400, 0x4DBF},   {0x20000, 0x2A6DF}, {0x2A700, 0x2B73F},
                  {0x2B740, 0x2B81F}, {0x2B920, 0x2CEAF}, {0xF900, 0xFAFF},   {0x2F800, 0x2FA1F}};
    for (const auto &block : blocks) {
        if (codePoint >= block.first && codePoint <= block.last)
            return true;
    }
    return false;
}

} // namespace

void BertNormalizer::split(std::string_view text)
{
    for (size_t at = 0; at < text.size();) {
        const utf8::Character character = utf8::characterAt(text, at);
        at += character.bytes;
        if (character.state != utf8::CharacterState::Valid)
            continue;
        const bool isWord = isChinese(character.codePoint);
        if (isWord || isWhiteSpace(character.codePoint)) {
            putMarks();
            endWord();
        }
        if (isWhiteSpace(character.codePoint) || isDropped(character.codePoint))
            continue;
        if (m_options.stripAccents)
            decompose(character.codePoint);
        else
            put(character.codePoint);
        if (isWord) {
            putMarks();
            endWord();
        }
    }
    putMarks();
    endWord();
}

// Marks that stay after a decomposition come in the order of their combining class (Unicode, chapter 3.11).
void BertNormalizer::decompose(char32_t codePoint)
{
    std::array<utf8proc_int32_t, 32> parts{};
    const auto count = utf8proc_decompose_char(utf8proc_int32_t(codePoint), parts.data(), parts.size(), UTF8PROC_DECOMPOSE, nullptr);
    for (size_t i = 0; i < std::min(size_t(std::max<utf8proc_ssize_t>(count, 0)), parts.size()); ++i) {
        const utf8proc_property_t *property = utf8proc_get_property(parts[i]);
        if (property->category == UTF8PROC_CATEGORY_MN)
            continue;
        if (property->combining_class > 0) {
            m_marks.emplace_back(property->combining_class, char32_t(parts[i]));
        } else {
            putMarks();
            put(char32_t(parts[i]));
        }
    }
}

void BertNormalizer::putMarks()
{
    std::stable_sort(m_marks.begin(), m_marks.end(), [](const auto &a, const auto &b) { return a.first < b.first; });
    for (const auto &[combiningClass, mark] : m_marks)
        put(mark);
    m_marks.clear();
}

void BertNormalizer::put(char32_t codePoint)
{
    const bool isWord = isPunctuation(codePoint);
    if (isWord)
        endWord();
    if (m_options.lowerCase && codePoint == 0x130) // the one letter whose small form is two characters
        m_word += "i\xCC\x87";
    else
        utf8::append(m_word, m_options.lowerCase ? char32_t(utf8proc_tolower(utf8proc_int32_t(codePoint))) : codePoint);
    if (isWord)
        endWord();
}

void BertNormalizer::endWord()
{
    if (!m_word.empty())
        m_found(m_word);
    m_word.clear();
}

} // namespace hearth
