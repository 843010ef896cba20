#include "inference/text/toolcalls/callsyntax.h"
#include "inference/text/toolcalls/jsonspan.h"

#include <algorithm>
#include <array>

namespace hearth {

namespace {

constexpr auto npos = std::string_view::npos;

// Arguments, one after the other, as the text of an object.
class Arguments
{
public:
    void add(std::string_view key, std::string_view json)
    {
        m_text += m_text.size() > 1 ? ", " : "";
        m_text.append(jsonQuoted(key)).append(": ").append(json);
    }
    std::string text() const { return m_text + "}"; }

private:
    std::string m_text = "{";
};

// One line break on each side belongs to the tags.
std::string_view withoutFrame(std::string_view value)
{
    if (value.starts_with('\n'))
        value.remove_prefix(1);
    if (value.ends_with('\n'))
        value.remove_suffix(1);
    return value;
}

// Where the value that ends with `close` ends: a close tag counts only before another element or the end, since values may hold tags.
size_t valueEnd(std::string_view text, size_t from, std::string_view close, std::string_view nextOpen)
{
    for (size_t at = text.find(close, from); at != npos; at = text.find(close, at + 1)) {
        const size_t next = text.find_first_not_of(" \t\r\n", at + close.size());
        if (next == npos || text.substr(next).starts_with(nextOpen) || text.substr(next).starts_with("</"))
            return at;
    }
    return npos;
}

std::string withoutFence(std::string_view text)
{
    text = trimmed(text);
    if (text.starts_with("```")) {
        const size_t lineEnd = text.find('\n');
        text = lineEnd == npos ? std::string_view() : text.substr(lineEnd + 1);
        text = trimmed(text);
        if (text.ends_with("```"))
            text = trimmed(text.substr(0, text.size() - 3));
    }
    return std::string(text);
}

std::optional<ToolCall> callOf(std::string id, std::string_view name, std::string_view arguments)
{
    std::string object = withoutFence(arguments);
    if (object.empty())
        object = "{}";
    if (!isFunctionName(name) || !isJsonObject(object))
        return std::nullopt;
    return ToolCall{std::move(id), std::string(name), std::move(object)};
}

// The value of an attribute in a tag: name="value".
std::optional<std::string_view> attribute(std::string_view tag, std::string_view name)
{
    const std::string opening = std::string(name) + "=\"";
    const size_t at = tag.find(opening);
    const size_t end = at == npos ? npos : tag.find('"', at + opening.size());
    if (end == npos)
        return std::nullopt;
    return tag.substr(at + opening.size(), end - at - opening.size());
}

// What an element says of its value's type; else what the tool's schema says.
ToolSchemas::Kind declaredKind(std::string_view tag, const ToolSchemas &schemas, std::string_view tool, std::string_view key)
{
    if (const auto isText = attribute(tag, " string"))
        return *isText == "true" ? ToolSchemas::Kind::Text : ToolSchemas::Kind::Other;
    if (const auto type = attribute(tag, " type"))
        return *type == "string" ? ToolSchemas::Kind::Text : ToolSchemas::Kind::Other;
    return schemas.kindOf(tool, key);
}

std::string replacedAll(std::string_view text, std::string_view from, std::string_view to)
{
    std::string out;
    for (size_t at = text.find(from); at != npos; at = text.find(from)) {
        out.append(text.substr(0, at)).append(to);
        text.remove_prefix(at + from.size());
    }
    return out.append(text);
}

// The elements that hold the arguments of parseInvoke; false where they are malformed.
bool readElements(std::string_view text, std::string_view tool, const ToolSchemas &schemas, Arguments &arguments)
{
    for (text = trimmed(text); !text.empty() && !text.starts_with("</"); text = trimmed(text)) {
        const size_t tagEnd = text.find('>');
        if (!text.starts_with('<') || tagEnd == npos)
            return false;
        const std::string_view tag = text.substr(1, tagEnd - 1);
        const std::string_view element = tag.substr(0, tag.find(' '));
        const std::string_view key = attribute(tag, " key").value_or(attribute(tag, " name").value_or(element));
        const std::string close = "</" + std::string(element) + ">";
        const size_t end = valueEnd(text, tagEnd + 1, close, "<");
        if (end == npos || key.empty())
            return false;
        const std::string_view value = withoutFrame(text.substr(tagEnd + 1, end - tagEnd - 1));
        arguments.add(key, typedValue(value, declaredKind(tag, schemas, tool, key)));
        text.remove_prefix(end + close.size());
    }
    return true;
}

} // namespace

// "f>{...}" or "f><parameter=key>value</parameter>...".
std::optional<ToolCall> parseFunctionTag(std::string_view body, const ToolSchemas &schemas)
{
    constexpr std::string_view open = "<parameter=", close = "</parameter>", functionEnd = "</function>";
    const size_t nameEnd = body.find('>');
    if (nameEnd == npos)
        return std::nullopt;
    const std::string_view name = trimmed(body.substr(0, nameEnd));
    std::string_view rest = trimmed(body.substr(nameEnd + 1));
    if (rest.ends_with(functionEnd))
        rest = trimmed(rest.substr(0, rest.size() - functionEnd.size()));
    if (rest.empty() || rest.starts_with('{'))
        return callOf("", name, rest);
    Arguments arguments;
    for (; !rest.empty(); rest = trimmed(rest)) {
        const size_t keyEnd = rest.find('>');
        const size_t end = keyEnd == npos ? npos : valueEnd(rest, keyEnd + 1, close, open);
        if (!rest.starts_with(open) || end == npos)
            return std::nullopt;
        const std::string_view key = trimmed(rest.substr(open.size(), keyEnd - open.size()));
        arguments.add(key, typedValue(withoutFrame(rest.substr(keyEnd + 1, end - keyEnd - 1)), schemas.kindOf(name, key)));
        rest.remove_prefix(end + close.size());
    }
    return callOf("", name, arguments.text());
}

// `f"...><parameter name="key">value</parameter>...`; MiniMax M3 has a mark before each tag, Kimi K3 tokens in place of brackets.
std::optional<ToolCall> parseInvoke(std::string_view body, const ToolSchemas &schemas)
{
    std::string plain;
    if (body.find("]<]minimax[>[") != npos) {
        plain = replacedAll(body, "]<]minimax[>[", "");
    } else if (body.find("<|sep|>") != npos) {
        plain = replacedAll(body, "<|open|>", "<");
        plain = replacedAll(plain, "<|close|>argument<|sep|>", "</argument>");
        plain = replacedAll(plain, "<|sep|>", ">");
    }
    if (!plain.empty())
        body = plain;
    const size_t nameEnd = body.find('"');
    const size_t tagEnd = nameEnd == npos ? npos : body.find('>', nameEnd);
    if (tagEnd == npos)
        return std::nullopt;
    const std::string_view name = body.substr(0, nameEnd);
    Arguments arguments;
    if (!readElements(body.substr(tagEnd + 1), name, schemas, arguments))
        return std::nullopt;
    return callOf("", name, arguments.text());
}

// "f<arg_key>key</arg_key><arg_value>value</arg_value>..."; the tags may have a suffix (":opensource").
std::optional<ToolCall> parseArgumentKeys(std::string_view body, const ToolSchemas &schemas)
{
    const std::string_view name = trimmed(body.substr(0, body.find('<')));
    Arguments arguments;
    size_t at = body.find("<arg_key");
    while (at != npos) {
        const size_t keyBegin = body.find('>', at), keyEnd = body.find("</arg_key", at);
        const size_t valueTag = keyEnd == npos ? npos : body.find("<arg_value", keyEnd);
        const size_t valueBegin = valueTag == npos ? npos : body.find('>', valueTag);
        if (keyBegin >= keyEnd || valueBegin == npos)
            return std::nullopt;
        const std::string close = "</arg_value" + std::string(body.substr(valueTag + 10, valueBegin + 1 - valueTag - 10));
        const size_t end = valueEnd(body, valueBegin + 1, close, "<arg_key");
        if (end == npos)
            return std::nullopt;
        const std::string_view key = trimmed(body.substr(keyBegin + 1, keyEnd - keyBegin - 1));
        arguments.add(key, typedValue(body.substr(valueBegin + 1, end - valueBegin - 1), schemas.kindOf(name, key)));
        at = body.find("<arg_key", end);
    }
    return callOf("", name, arguments.text());
}

std::optional<ToolCall> parseSections(std::string_view body)
{
    constexpr std::string_view deepSeek = "<\xEF\xBD\x9Ctool\xE2\x96\x81sep\xEF\xBD\x9C>", kimi = "<|tool_call_argument_begin|>";
    constexpr std::string_view solarName = "<|tool_call:name|>", solarArguments = "<|tool_call:args|>";
    if (const size_t at = body.find(deepSeek); at != npos) {
        std::string_view name = trimmed(body.substr(0, at)), rest = body.substr(at + deepSeek.size());
        if (name == "function") { // of V3 and R1: the name has a line of its own
            const size_t lineEnd = std::min(rest.find('\n'), rest.size());
            name = trimmed(rest.substr(0, lineEnd));
            rest.remove_prefix(lineEnd);
        }
        return callOf("", name, rest);
    }
    if (const size_t at = body.find(kimi); at != npos) { // "functions.f:0"
        const std::string_view id = trimmed(body.substr(0, at));
        std::string_view name = id.substr(0, id.rfind(':'));
        if (name.starts_with("functions."))
            name.remove_prefix(10);
        return callOf(std::string(id), name, body.substr(at + kimi.size()));
    }
    const size_t name = body.find(solarName), arguments = body.find(solarArguments);
    if (name == npos || arguments == npos || arguments < name)
        return std::nullopt;
    const size_t nameBegin = name + solarName.size();
    return callOf(std::string(trimmed(body.substr(0, name))), trimmed(body.substr(nameBegin, arguments - nameBegin)),
                  body.substr(arguments + solarArguments.size()));
}

} // namespace hearth
