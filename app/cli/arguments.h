#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hearth::cli {

// One option a command takes. Options that several commands share stand in options.h.
struct Option
{
    std::string_view name;  // "--threads" or "-n"
    std::string_view value; // what follows it, for the help: "N"; empty: nothing follows
    std::string_view help;
};

// What a command accepts.
struct Grammar
{
    std::string_view name;        // "bench"
    std::string_view positionals; // for the help: "MODEL"; words in brackets may be left out, "..." at the end: more of them
    std::string_view summary;
    std::vector<Option> options;
};

// The arguments of one command, checked against its grammar. All reads throw Error{InvalidArgument} naming the option when the value is
// not what is asked for.
class Arguments
{
public:
    // `words` without the program and the command. Throws for an option that is not in the grammar, one without its value, and a wrong
    // number of positionals. "--help" anywhere wins over every mistake. After "--" all words are positionals.
    Arguments(const Grammar &grammar, std::span<const std::string> words);

    bool wantsHelp() const { return m_wantsHelp; }
    bool has(std::string_view option) const { return find(option) != nullptr; }
    const std::string &positional(size_t index) const { return m_positionals[index]; }
    size_t positionals() const { return m_positionals.size(); }

    std::string text(std::string_view option, std::string_view otherwise = {}) const;
    std::vector<std::string> all(std::string_view option) const; // of an option that may be repeated
    int64_t integer(std::string_view option, int64_t otherwise, int64_t least, int64_t most) const;
    double number(std::string_view option, double otherwise, double least, double most) const;
    std::vector<int32_t> tokens(std::string_view option) const; // "1,2,3"

private:
    struct Given
    {
        std::string option;
        std::string value;
    };
    const std::string *find(std::string_view option) const; // its last value
    void checkPositionals(const Grammar &grammar) const;

    std::vector<Given> m_given;
    std::vector<std::string> m_positionals;
    bool m_wantsHelp = false;
};

// "Usage: hearth-cli bench MODEL [options]" and what they mean.
std::string usage(const Grammar &grammar);

} // namespace hearth::cli
