#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hearth {

class ModelFile;

// What a tokenizer does to text before it looks for tokens: Unicode normalization, lower case, replacements, in the order that
// tokenizer.hearth.normalizer gives (see files/hftokenizer.h). Immutable: any thread may use it.
class TextSteps
{
public:
    // Throws InvalidValue (invalid_value) for a step that there is none of.
    explicit TextSteps(const ModelFile &file);

    bool isEmpty() const { return m_steps.empty(); }
    // Bytes that are not UTF-8 stay as they are.
    std::string applied(std::string_view text) const;

private:
    struct Step
    {
        int options = 0; // of utf8proc; 0: a replacement
        std::string from, to;
    };
    std::vector<Step> m_steps;
};

} // namespace hearth
