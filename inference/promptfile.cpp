#include "inference/promptfile.h"

#include "inference/core/error.h"
#include "inference/text/utf8.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace hearth {

namespace {

using Json = nlohmann::json;

constexpr std::string_view blanks = " \t\r\n";
constexpr size_t megabyte = 1000000;

[[noreturn]] void refuse(const std::string &sentence, const char *kind)
{
    throw Error(ErrorCode::InvalidArgument, sentence, kind);
}

std::string_view trimmed(std::string_view text)
{
    const size_t first = text.find_first_not_of(blanks);
    return first == std::string_view::npos ? std::string_view() : text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

// What begins and ends like JSON is meant to be, and what begins as only JSON does, of which the end may be missing; "[INST] hello" and
// "{{ user }}" are texts.
bool isMeantAsJson(std::string_view text)
{
    const std::string_view rest = text.empty() ? text : trimmed(text.substr(1));
    const bool beginsAsJson = !rest.empty() && (rest.front() == '"' || (text.front() == '[' && rest.front() == '{'));
    if (beginsAsJson && (text.front() == '[' || text.front() == '{'))
        return true;
    return text.size() > 1 && ((text.front() == '[' && text.back() == ']') || (text.front() == '{' && text.back() == '}'));
}

ComparedPrompt promptFrom(const Json &entry, const std::string &what)
{
    const auto textOf = [&](const char *key) {
        if (!entry.contains(key))
            return std::string();
        if (!entry[key].is_string())
            refuse("In " + what + " \"" + key + "\" of a prompt is not a text.", "not_a_prompt");
        return entry[key].get<std::string>();
    };
    if (entry.is_string())
        return {.name = {}, .user = entry.get<std::string>()};
    if (!entry.is_object() || !entry.contains("prompt"))
        refuse("In " + what + " there is an entry that is neither a text nor {\"prompt\", \"system\", \"name\"}.", "not_a_prompt");
    return {.name = textOf("name"), .system = textOf("system"), .user = textOf("prompt")};
}

void readJson(const Json &json, const std::string &what, PromptFile &file)
{
    if (json.is_object() && json.contains("name") && json["name"].is_string())
        file.name = json["name"].get<std::string>();
    const Json none = Json::array();
    const Json &list = json.is_array() ? json : json.contains("prompts") ? json["prompts"] : none;
    if (!list.is_array())
        refuse("In " + what + " \"prompts\" is not a list.", "not_a_prompt");
    for (const Json &entry : list)
        file.prompts.push_back(promptFrom(entry, what));
}

void readParagraphs(std::string_view text, PromptFile &file)
{
    std::string paragraph;
    for (size_t at = 0; at <= text.size();) {
        const size_t end = std::min(text.find('\n', at), text.size());
        std::string_view line = text.substr(at, end - at);
        if (line.ends_with('\r'))
            line.remove_suffix(1);
        const bool isEmpty = trimmed(line).empty();
        if (!isEmpty)
            paragraph.append(paragraph.empty() ? "" : "\n").append(line);
        if ((isEmpty || end == text.size()) && !paragraph.empty())
            file.prompts.push_back({.name = {}, .user = std::string(trimmed(paragraph))});
        if (isEmpty)
            paragraph.clear();
        at = end + 1;
    }
}

} // namespace

PromptFile readPromptFile(std::string_view bytes, const std::string &what, const PromptFileLimits &limits)
{
    if (bytes.size() > limits.bytes)
        refuse("A file of prompts has " + std::to_string(limits.bytes / megabyte) + " MB at most; " + what + " is larger.", "too_large");
    if (bytes.starts_with("\xEF\xBB\xBF")) // a byte order mark
        bytes.remove_prefix(3);
    if (!utf8::isValid(bytes))
        refuse("The text of " + what + " is not UTF-8. Save it as UTF-8.", "not_utf8");
    PromptFile file;
    const std::string_view text = trimmed(bytes);
    const bool isJson = !text.empty() && (text.front() == '[' || text.front() == '{');
    const Json json = isJson ? Json::parse(text, nullptr, false) : Json(Json::value_t::discarded);
    if (json.is_discarded() && isMeantAsJson(text))
        refuse(what + " begins like JSON, but cannot be read as such: it has a mistake, or its end is missing.", "broken_json");
    if (json.is_discarded())
        readParagraphs(text, file);
    else
        readJson(json, what, file);
    std::erase_if(file.prompts, [](const ComparedPrompt &prompt) { return trimmed(prompt.user).empty(); });
    if (file.prompts.empty())
        refuse("There is no prompt in " + what + ".", "no_prompts");
    if (file.prompts.size() > limits.prompts)
        refuse("There are " + std::to_string(file.prompts.size()) + " prompts in " + what + "; at most " + std::to_string(limits.prompts)
                   + " are run together.",
               "too_many_prompts");
    return file;
}

} // namespace hearth
