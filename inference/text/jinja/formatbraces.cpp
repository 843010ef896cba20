#include "inference/text/jinja/interpreter.h"
#include "inference/text/jinja/numberformat.h"
#include "inference/text/jinja/unicode.h"

#include <charconv>

// str.format: "{} {0.name} {key[0]!r:>10}".
namespace hearth::jinja {

namespace {

class BraceFormatter
{
public:
    BraceFormatter(Interpreter &interpreter, const Arguments &arguments) : m_interpreter(interpreter), m_arguments(arguments) { }

    std::string run(std::string_view format, int depth)
    {
        if (depth > 1)
            fail("Max string recursion exceeded");
        std::string out;
        for (size_t i = 0; i < format.size();) {
            const char c = format[i];
            const bool isDoubled = i + 1 < format.size() && format[i + 1] == c;
            if ((c == '{' || c == '}') && isDoubled) {
                append(out, format.substr(i, 1));
                i += 2;
            } else if (c == '}') {
                fail("Single '}' encountered in format string");
            } else if (c == '{') {
                const size_t end = endOfField(format, i + 1);
                append(out, formatField(format.substr(i + 1, end - i - 1), depth));
                i = end + 1;
            } else {
                const size_t next = std::min(format.find_first_of("{}", i), format.size());
                append(out, format.substr(i, next - i));
                i = next;
            }
        }
        return out;
    }

private:
    static void append(std::string &out, std::string_view part)
    {
        if (part.size() > outputLimit - out.size())
            fail("a text grows past 16 MiB", "output_limit");
        out += part;
    }

    static size_t endOfField(std::string_view format, size_t from)
    {
        int open = 1;
        for (size_t i = from; i < format.size(); ++i) {
            open += format[i] == '{' ? 1 : format[i] == '}' ? -1 : 0;
            if (open == 0)
                return i;
        }
        fail("expected '}' before end of string");
    }

    std::string formatField(std::string_view field, int depth)
    {
        const size_t nameEnd = std::min(field.find_first_of("!:"), field.size());
        const Value value = lookUp(field.substr(0, nameEnd));
        std::string_view rest = field.substr(nameEnd);
        char conversion = '\0';
        if (rest.starts_with('!')) {
            if (rest.size() < 2)
                fail("end of string while looking for conversion specifier");
            conversion = rest[1];
            rest = rest.substr(2);
            if (!rest.empty() && rest.front() != ':')
                fail("expected ':' after conversion specifier");
        }
        const std::string spec = rest.empty() ? std::string() : run(rest.substr(1), depth + 1);
        if (conversion == 'r' || conversion == 'a') {
            std::string text;
            appendRepr(text, value);
            return formatText(text, spec);
        }
        return conversion == 's' ? formatText(m_interpreter.toText(value), spec) : formatValue(value, spec);
    }

    // "0", "name", "" (the next one), then .attribute and [key].
    Value lookUp(std::string_view path)
    {
        const size_t end = std::min(path.find_first_of(".["), path.size());
        Value value = argument(path.substr(0, end));
        path = path.substr(end);
        while (!path.empty()) {
            const bool isAttribute = path.front() == '.';
            const size_t close = isAttribute ? std::min(path.find_first_of(".[", 1), path.size()) : path.find(']');
            if (close == std::string_view::npos)
                fail("Missing ']' in format string");
            const std::string key(path.substr(1, close - 1));
            if (key.empty())
                fail("Empty attribute in format string");
            const auto index = wholeNumber(key);
            const Value keyValue = !isAttribute && index ? Value::integer(*index) : Value::string(&m_interpreter.budget, key);
            value = isAttribute ? m_interpreter.attribute(value, keyValue) : m_interpreter.item(value, keyValue);
            path = path.substr(isAttribute ? close : close + 1);
        }
        return value;
    }

    static std::optional<int64_t> wholeNumber(std::string_view text)
    {
        int64_t number = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
        return !text.empty() && text.front() != '-' && error == std::errc() && end == text.data() + text.size() ? std::optional(number)
                                                                                                                : std::nullopt;
    }

    Value argument(std::string_view name)
    {
        const auto index = name.empty() ? std::optional<int64_t>(m_next++) : wholeNumber(name);
        if (index) {
            if (static_cast<uint64_t>(*index) >= m_arguments.positional.size())
                fail("Replacement index " + std::to_string(*index) + " out of range for positional args tuple");
            return m_arguments.positional[static_cast<size_t>(*index)];
        }
        for (const auto &[known, value] : m_arguments.named) {
            if (known == name)
                return value;
        }
        fail("format() misses the argument '" + std::string(name) + "'");
    }

    static bool isAlign(char32_t c) { return c == '<' || c == '>' || c == '^' || c == '='; }

    static NumberFormat parseSpec(std::string_view spec)
    {
        NumberFormat format;
        size_t i = 0;
        size_t afterFirst = 0;
        if (!spec.empty())
            nextCodePoint(spec, afterFirst);
        if (afterFirst < spec.size() && isAlign(static_cast<unsigned char>(spec[afterFirst]))) {
            format.fill = spec.substr(0, afterFirst);
            format.align = spec[afterFirst];
            i = afterFirst + 1;
        } else if (!spec.empty() && isAlign(static_cast<unsigned char>(spec[0]))) {
            format.align = spec[0];
            i = 1;
        }
        const auto takeOne = [&](std::string_view of) {
            return i < spec.size() && of.find(spec[i]) != std::string_view::npos ? spec[i++] : '\0';
        };
        if (const char sign = takeOne("+- "))
            format.sign = sign;
        format.isAlternate = takeOne("#");
        if (takeOne("0")) {
            format.isZeroFilled = format.align == '\0';
            format.fill = format.fill == " " ? "0" : format.fill;
        }
        format.setWidth(takeNumber(spec, i));
        format.grouping = takeOne(",_");
        if (takeOne("."))
            format.setPrecision(takeNumber(spec, i));
        format.type = takeOne("sdboxXcneEfFgG%");
        if (i != spec.size())
            fail("Invalid format specifier");
        return format;
    }

    static std::string formatText(const std::string &text, std::string_view spec)
    {
        const NumberFormat format = parseSpec(spec);
        if (format.type && format.type != 's')
            fail(std::string("Unknown format code '") + format.type + "' for object of type 'str'");
        return paddedText(text, format);
    }

    std::string formatValue(const Value &value, std::string_view spec)
    {
        if (value.is(Type::Undefined) && !spec.empty())
            failUndefined(value);
        if (spec.empty() || !value.isNumber())
            return formatText(m_interpreter.toText(value), spec);
        NumberFormat format = parseSpec(spec);
        if (format.type == 's' && !value.is(Type::Bool))
            fail("Unknown format code 's' for a number");
        if (value.is(Type::Float) && format.type && std::string_view("dbcoxX").find(format.type) != std::string_view::npos)
            fail(std::string("Unknown format code '") + format.type + "' for object of type 'float'");
        const bool isReal =
            value.is(Type::Float) || (format.type && std::string_view("eEfFgG%").find(format.type) != std::string_view::npos);
        return isReal ? realNumberText(value.real(), format) : wholeNumberText(value.integer(), format);
    }

    Interpreter &m_interpreter;
    const Arguments &m_arguments;
    int64_t m_next = 0;
};

} // namespace

std::string formatBraces(Interpreter &interpreter, std::string_view format, const Arguments &arguments)
{
    return BraceFormatter(interpreter, arguments).run(format, 0);
}

} // namespace hearth::jinja
