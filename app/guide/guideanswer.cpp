#include "app/guide/guideanswer.h"

#include <algorithm>
#include <array>

namespace hearth {

namespace {

constexpr size_t mostLinks = 4;
constexpr size_t longestLabel = 96; // bytes
constexpr size_t longestAction = 32;
constexpr std::string_view middle = "](hearth:";
constexpr std::array<std::string_view, 9> actions{"models",       "documents", "lab",    "settings", "add-file",
                                                  "model-picker", "shortcuts", "search", "new-chat"};

enum class Match { No, Beginning, Whole }; // Beginning: the text ended before it was decided

bool isActionCharacter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
}

// A link at the start of `text`, which begins with "[". `size`: its bytes, when it is whole.
Match matchLink(std::string_view text, AnswerLink &link, size_t &size)
{
    const size_t labelEnd = text.find_first_of("[]\n", 1);
    if (labelEnd == std::string_view::npos)
        return text.size() <= longestLabel ? Match::Beginning : Match::No;
    if (text[labelEnd] != ']' || labelEnd == 1 || labelEnd > longestLabel)
        return Match::No;
    const std::string_view rest = text.substr(labelEnd);
    if (rest.size() < middle.size())
        return middle.starts_with(rest) ? Match::Beginning : Match::No;
    if (!rest.starts_with(middle))
        return Match::No;
    size_t end = middle.size();
    while (end < rest.size() && isActionCharacter(rest[end]))
        ++end;
    const size_t length = end - middle.size();
    if (length > longestAction)
        return Match::No;
    if (end == rest.size())
        return Match::Beginning;
    if (rest[end] != ')' || length == 0)
        return Match::No;
    link = {std::string(rest.substr(middle.size(), length)), std::string(text.substr(1, labelEnd - 1))};
    size = labelEnd + end + 1;
    return Match::Whole;
}

// A line of nothing but links, with blanks between them.
Match matchLine(std::string_view line, std::vector<AnswerLink> &links)
{
    size_t at = 0;
    bool isFirst = true;
    while (at < line.size()) {
        if (line[at] == ' ' || line[at] == '\t') {
            ++at;
            continue;
        }
        if (line[at] != '[')
            return Match::No;
        AnswerLink link;
        size_t size = 0;
        const Match match = matchLink(line.substr(at), link, size);
        if (match != Match::Whole)
            return match;
        links.push_back(std::move(link));
        at += size;
        isFirst = false;
    }
    return isFirst ? Match::No : Match::Whole;
}

std::string_view trimmedEnd(std::string_view text)
{
    const size_t last = text.find_last_not_of(" \t\r\n");
    return text.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

// Without a link that begins somewhere in the last line and has not ended.
std::string_view withoutBegunLink(std::string_view text)
{
    const size_t open = text.find_last_of("[\n");
    if (open == std::string_view::npos || text[open] != '[')
        return text;
    AnswerLink link;
    size_t size = 0;
    return matchLink(text.substr(open), link, size) == Match::Beginning ? text.substr(0, open) : text;
}

std::vector<AnswerLink> usable(const std::vector<AnswerLink> &found)
{
    std::vector<AnswerLink> links;
    for (const AnswerLink &link : found) {
        const bool isThere = std::any_of(links.begin(), links.end(), [&](const AnswerLink &each) { return each.action == link.action; });
        if (isGuideAction(link.action) && !isThere && links.size() < mostLinks)
            links.push_back(link);
    }
    return links;
}

} // namespace

bool isGuideAction(std::string_view action)
{
    return std::find(actions.begin(), actions.end(), action) != actions.end();
}

GuideAnswer readGuideAnswer(std::string_view answer, bool isComplete)
{
    std::string_view text = isComplete ? answer : withoutBegunLink(answer);
    std::vector<AnswerLink> found;
    for (;;) {
        text = trimmedEnd(text);
        const size_t lineBegin = text.find_last_of('\n') + 1; // 0 when there is none
        std::vector<AnswerLink> links;
        if (matchLine(text.substr(lineBegin), links) != Match::Whole)
            break;
        found.insert(found.begin(), links.begin(), links.end());
        text = text.substr(0, lineBegin);
    }
    return {std::string(text), usable(found)};
}

} // namespace hearth
