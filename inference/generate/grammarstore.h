#pragma once

#include "inference/sampling/constraint.h"
#include "inference/sampling/grammar/matcher.h"
#include "inference/text/answerformat.h"
#include "inference/text/tokenizer.h"

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace hearth {

// The grammars that a model's requests asked for last, with what is known about them: the next answer of the same form finds its masks
// ready. Engine thread.
class GrammarStore
{
public:
    explicit GrammarStore(const Tokenizer &tokenizer) : m_tokenizer(tokenizer) { }

    // nullptr for Kind::None. `format`: of the chat's answers; nullptr: not a chat. Throws what compileConstraint throws.
    std::shared_ptr<CompiledGrammar> find(const Constraint &constraint, const AnswerFormat *format);

private:
    struct Entry
    {
        Constraint constraint;
        std::vector<std::string> marks; // frameMarks
        bool startsInside;              // in thinking, or in a head
        std::shared_ptr<CompiledGrammar> grammar;
    };
    std::shared_ptr<const TokenTrie> trie(const std::vector<std::string> &marks);

    const Tokenizer &m_tokenizer;
    std::deque<Entry> m_entries;                                                  // the last used one first
    std::map<std::vector<std::string>, std::shared_ptr<const TokenTrie>> m_tries; // by their marks, of which a model has one set
};

} // namespace hearth
