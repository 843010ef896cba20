#include "app/cli/arguments.h"

#include "inference/core/error.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace hearth::cli {

namespace {

[[noreturn]] void fail(const std::string &sentence)
{
    throw Error(ErrorCode::InvalidArgument, sentence, "usage");
}

size_t countWords(std::string_view text, bool onlyRequired)
{
    size_t count = 0;
    for (size_t at = 0; at < text.size();) {
        const size_t end = std::min(text.find(' ', at), text.size());
        if (end > at && !(onlyRequired && text[at] == '['))
            ++count;
        at = end + 1;
    }
    return count;
}

template <typename Number> bool parseNumber(std::string_view text, Number &value)
{
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() && !text.empty();
}

} // namespace

Arguments::Arguments(const Grammar &grammar, std::span<const std::string> words)
{
    m_wantsHelp =
        std::find(words.begin(), words.end(), "--help") != words.end() || std::find(words.begin(), words.end(), "-h") != words.end();
    if (m_wantsHelp)
        return;
    bool areOptionsOver = false;
    for (size_t i = 0; i < words.size(); ++i) {
        const std::string &word = words[i];
        if (areOptionsOver || word.size() < 2 || word[0] != '-') {
            m_positionals.push_back(word);
            continue;
        }
        if (word == "--") {
            areOptionsOver = true;
            continue;
        }
        const size_t equals = word.starts_with("--") ? word.find('=') : std::string::npos; // "--temp=0"
        const std::string name = word.substr(0, equals);
        const auto option =
            std::find_if(grammar.options.begin(), grammar.options.end(), [&](const Option &each) { return each.name == name; });
        if (option == grammar.options.end())
            fail("there is no option " + name + "; see hearth-cli " + std::string(grammar.name) + " --help");
        if (option->value.empty()) {
            if (equals != std::string::npos)
                fail(name + " takes no value");
            m_given.push_back({name, {}});
        } else if (equals != std::string::npos) {
            m_given.push_back({name, word.substr(equals + 1)});
        } else if (i + 1 < words.size()) {
            m_given.push_back({name, words[++i]});
        } else {
            fail(name + " needs a value: " + std::string(option->value));
        }
    }
    checkPositionals(grammar);
}

void Arguments::checkPositionals(const Grammar &grammar) const
{
    const size_t least = countWords(grammar.positionals, true), most = countWords(grammar.positionals, false);
    if (m_positionals.size() < least)
        fail("name the " + std::string(grammar.positionals) + "; see hearth-cli " + std::string(grammar.name) + " --help");
    if (m_positionals.size() > most && !grammar.positionals.ends_with("..."))
        fail("'" + m_positionals[most] + "' is one argument too many");
}

const std::string *Arguments::find(std::string_view option) const
{
    const auto found = std::find_if(m_given.rbegin(), m_given.rend(), [&](const Given &given) { return given.option == option; });
    return found == m_given.rend() ? nullptr : &found->value;
}

std::string Arguments::text(std::string_view option, std::string_view otherwise) const
{
    const std::string *value = find(option);
    return value ? *value : std::string(otherwise);
}

std::vector<std::string> Arguments::all(std::string_view option) const
{
    std::vector<std::string> values;
    for (const Given &given : m_given) {
        if (given.option == option)
            values.push_back(given.value);
    }
    return values;
}

int64_t Arguments::integer(std::string_view option, int64_t otherwise, int64_t least, int64_t most) const
{
    const std::string *value = find(option);
    if (!value)
        return otherwise;
    int64_t number = 0;
    if (!parseNumber(*value, number) || number < least || number > most)
        fail(std::string(option) + " takes a whole number from " + std::to_string(least) + " to " + std::to_string(most) + ", not '"
             + *value + "'");
    return number;
}

double Arguments::number(std::string_view option, double otherwise, double least, double most) const
{
    const std::string *value = find(option);
    if (!value)
        return otherwise;
    double number = 0;
    if (!parseNumber(*value, number) || !(number >= least && number <= most))
        fail(std::string(option) + " takes a number from " + std::to_string(least) + " to " + std::to_string(most) + ", not '" + *value
             + "'");
    return number;
}

std::vector<int32_t> Arguments::tokens(std::string_view option) const
{
    const std::string list = text(option);
    std::vector<int32_t> tokens;
    for (size_t at = 0; at <= list.size();) {
        const size_t end = std::min(list.find(',', at), list.size());
        int32_t token = 0;
        if (!parseNumber(std::string_view(list).substr(at, end - at), token) || token < 0)
            fail(std::string(option) + " takes token ids separated by commas, as in 1,2,3");
        tokens.push_back(token);
        at = end + 1;
    }
    return tokens;
}

std::string usage(const Grammar &grammar)
{
    std::string text = "Usage: hearth-cli " + std::string(grammar.name) + " " + std::string(grammar.positionals)
        + (grammar.positionals.empty() ? "" : " ") + "[options]\n" + std::string(grammar.summary) + "\n\nOptions:\n";
    for (const Option &option : grammar.options) {
        std::string left = "  " + std::string(option.name) + (option.value.empty() ? "" : " ") + std::string(option.value);
        left.resize(std::max<size_t>(left.size() + 2, 28), ' ');
        text += left + std::string(option.help) + "\n";
    }
    return text;
}

} // namespace hearth::cli
