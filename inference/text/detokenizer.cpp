#include "inference/text/detokenizer.h"

#include "inference/text/tokenizer.h"
#include "inference/text/utf8.h"

#include <algorithm>
#include <utility>

namespace hearth {

Detokenizer::Detokenizer(const Tokenizer &tokenizer, DetokenizerOptions options) : m_tokenizer(tokenizer), m_options(std::move(options))
{
    for (const std::string &tag : m_options.keepTags) {
        const int32_t token = tokenizer.find(tag);
        if (token >= 0)
            m_keptTokens.push_back(token);
    }
}

std::string Detokenizer::append(int32_t token)
{
    const bool isKept = std::find(m_keptTokens.begin(), m_keptTokens.end(), token) != m_keptTokens.end();
    if (m_tokenizer.isControl(token) && (isKept || m_options.renderSpecial)) {
        m_pending += m_tokenizer.tokenText(token);
    } else {
        std::string_view bytes = m_tokenizer.tokenBytes(token);
        if (bytes.empty())
            return {};
        if (m_isAtStart && m_options.stripLeadingSpace && bytes.starts_with(' '))
            bytes.remove_prefix(1);
        m_pending += bytes;
    }
    m_isAtStart = false;
    const size_t whole = m_pending.size() - utf8::incompleteTail(m_pending);
    std::string text = utf8::sanitized(std::string_view(m_pending).substr(0, whole));
    m_pending.erase(0, whole);
    return text;
}

std::string Detokenizer::finish()
{
    return utf8::sanitized(std::exchange(m_pending, {}));
}

} // namespace hearth
