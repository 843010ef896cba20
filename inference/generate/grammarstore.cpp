#include "inference/generate/grammarstore.h"

#include "inference/sampling/grammar/answerframe.h"
#include "inference/sampling/grammar/compile.h"

#include <algorithm>

namespace hearth {

namespace {

constexpr size_t mostGrammars = 4; // each with up to some 30 MB of masks

} // namespace

std::shared_ptr<CompiledGrammar> GrammarStore::find(const Constraint &constraint, const AnswerFormat *format)
{
    if (constraint.kind == Constraint::Kind::None)
        return nullptr;
    const std::vector<std::string> marks = frameMarks(format);
    const bool startsInside = format && (format->startsInHead || format->thinking.startsInThinking);
    const auto found = std::find_if(m_entries.begin(), m_entries.end(), [&](const Entry &entry) {
        return entry.constraint == constraint && entry.marks == marks && entry.startsInside == startsInside;
    });
    if (found != m_entries.end()) {
        std::rotate(m_entries.begin(), found, found + 1);
        return m_entries.front().grammar;
    }
    auto grammar = std::make_shared<CompiledGrammar>(compileConstraint(constraint, format), trie(marks));
    m_entries.push_front({constraint, marks, startsInside, grammar});
    if (m_entries.size() > mostGrammars)
        m_entries.pop_back();
    return grammar;
}

std::shared_ptr<const TokenTrie> GrammarStore::trie(const std::vector<std::string> &marks)
{
    std::shared_ptr<const TokenTrie> &trie = m_tries[marks];
    if (!trie)
        trie = std::make_shared<const TokenTrie>(m_tokenizer, marks);
    return trie;
}

} // namespace hearth
