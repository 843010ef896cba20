#include "inference/text/jinja/interpreter.h"
#include "inference/text/jinja/numberformat.h"
#include "inference/text/jinja/unicode.h"

// The % operator of texts: "%s and %5.2f" % (a, b), "%(name)s" % {...}.
namespace hearth::jinja {

namespace {

class PercentFormatter
{
public:
    PercentFormatter(std::string_view format, const Value &arguments)
        : m_format(format), m_arguments(arguments), m_isTuple(arguments.is(Type::List) && arguments.listObject().kind == ListKind::Tuple)
    {
    }

    std::string run()
    {
        while (m_position < m_format.size()) {
            const size_t percent = std::min(m_format.find('%', m_position), m_format.size());
            append(m_format.substr(m_position, percent - m_position));
            m_position = percent + 1;
            if (percent < m_format.size())
                formatOne();
        }
        const bool isSpent =
            m_isTuple ? m_nextArgument >= m_arguments.listObject().items.size() : (m_nextArgument > 0 || m_arguments.is(Type::Dict));
        if (!isSpent && !m_usedName)
            fail("not all arguments converted during string formatting");
        return std::move(m_out);
    }

private:
    void append(std::string_view part)
    {
        if (part.size() > outputLimit - m_out.size())
            fail("a text grows past 16 MiB", "output_limit");
        m_out += part;
    }

    char take()
    {
        if (m_position >= m_format.size())
            fail("incomplete format");
        return m_format[m_position++];
    }

    Value nextArgument()
    {
        if (m_isTuple) {
            const Values &items = m_arguments.listObject().items;
            if (m_nextArgument >= items.size())
                fail("not enough arguments for format string");
            return items[m_nextArgument++];
        }
        if (m_nextArgument++ > 0)
            fail("not enough arguments for format string");
        return m_arguments;
    }

    // Digits, or '*' for the next argument.
    int64_t number()
    {
        if (m_position < m_format.size() && m_format[m_position] == '*') {
            ++m_position;
            const Value value = nextArgument();
            if (!value.isWhole())
                fail("* wants int");
            return value.integer();
        }
        return takeNumber(m_format, m_position);
    }

    void formatOne()
    {
        NumberFormat format;
        std::optional<Value> named;
        char c = take();
        if (c == '(') {
            const size_t end = m_format.find(')', m_position);
            if (end == std::string_view::npos || !m_arguments.is(Type::Dict))
                fail("format requires a mapping");
            const std::string_view key = m_format.substr(m_position, end - m_position);
            const Value *found = m_arguments.dictObject().find(key);
            if (!found)
                fail("no key '" + std::string(key) + "' to format");
            named = *found;
            m_usedName = true;
            m_position = end + 1;
            c = take();
        }
        for (; std::string_view("-+ #0").find(c) != std::string_view::npos; c = take()) {
            format.align = c == '-' ? '<' : format.align;
            format.sign = c == '+' ? '+' : c == ' ' && format.sign != '+' ? ' ' : format.sign;
            format.isAlternate |= c == '#';
            format.isZeroFilled |= c == '0';
        }
        --m_position;
        format.setWidth(number());
        if (m_format.substr(m_position).starts_with('.')) {
            ++m_position;
            format.setPrecision(number());
        }
        for (c = take(); c == 'h' || c == 'l' || c == 'L';)
            c = take();
        if (c == '%') {
            append("%");
            return;
        }
        convert(c, named ? *named : nextArgument(), format);
    }

    void convert(char type, const Value &value, NumberFormat format)
    {
        if (type == 's' || type == 'r' || type == 'a' || type == 'c') {
            std::string text;
            if (type == 'c' && value.isWhole())
                appendUtf8(text, static_cast<char32_t>(std::clamp<int64_t>(value.integer(), 0, 0x110000)));
            else if (type == 's' || type == 'c')
                appendText(text, value);
            else
                appendRepr(text, value);
            format.align = format.align == '<' ? '<' : '>';
            append(paddedText(text, format));
            return;
        }
        if (value.is(Type::Undefined))
            failUndefined(value);
        if (!value.isNumber())
            fail(std::string("%") + type + " format: a number is required, not " + std::string(typeName(value)));
        const bool isWhole = std::string_view("diuoxX").find(type) != std::string_view::npos;
        if (!isWhole && std::string_view("eEfFgG").find(type) == std::string_view::npos)
            fail(std::string("unsupported format character '") + type + "'");
        format.isZeroFilled = format.isZeroFilled && format.align != '<';
        format.type = type == 'i' || type == 'u' ? 'd' : type;
        append(isWhole ? wholeNumberText(truncated(value), format) : realNumberText(value.real(), format));
    }

    static int64_t truncated(const Value &value)
    {
        if (value.isWhole())
            return value.integer();
        if (!(std::abs(value.real()) < 9.2e18))
            fail("a number does not fit 64 bits", "arithmetic_error");
        return static_cast<int64_t>(value.real());
    }

    std::string_view m_format;
    const Value &m_arguments;
    bool m_isTuple;
    bool m_usedName = false;
    size_t m_position = 0;
    size_t m_nextArgument = 0;
    std::string m_out;
};

} // namespace

std::string formatPercent(std::string_view format, const Value &arguments)
{
    return PercentFormatter(format, arguments).run();
}

} // namespace hearth::jinja
