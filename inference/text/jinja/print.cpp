#include "inference/text/jinja/interpreter.h"
#include "inference/text/jinja/unicode.h"

#include <charconv>
#include <cmath>
#include <cstdio>

namespace hearth::jinja {

namespace {

void checkSize(const std::string &out)
{
    if (out.size() > outputLimit)
        fail("a text grows past 16 MiB", "output_limit");
}

// repr() of str: in single quotes, or in double ones when that saves escapes.
void appendQuoted(std::string &out, std::string_view text)
{
    const bool isDouble = text.find('\'') != std::string_view::npos && text.find('"') == std::string_view::npos;
    const char quote = isDouble ? '"' : '\'';
    out += quote;
    for (size_t i = 0; i < text.size();) {
        const char32_t c = nextCodePoint(text, i);
        char buffer[16];
        if (c == U'\n') {
            out += "\\n";
        } else if (c == U'\r') {
            out += "\\r";
        } else if (c == U'\t') {
            out += "\\t";
        } else if (c == U'\\' || c == static_cast<char32_t>(quote)) {
            out += '\\';
            out += static_cast<char>(c);
        } else if (isPrintable(c)) {
            appendUtf8(out, c);
        } else {
            const char *format = c < 0x100 ? "\\x%02x" : c < 0x10000 ? "\\u%04x" : "\\U%08x";
            std::snprintf(buffer, sizeof buffer, format, static_cast<unsigned>(c));
            out += buffer;
        }
    }
    out += quote;
    checkSize(out);
}

void appendItems(std::string &out, const Values &items, std::string_view open, std::string_view close, int nesting)
{
    out += open;
    for (size_t i = 0; i < items.size(); ++i) {
        out += i ? ", " : "";
        appendRepr(out, items[i], nesting + 1);
    }
    out += close;
}

void appendEntries(std::string &out, const Entries &entries, int nesting)
{
    out += '{';
    bool isFirst = true;
    for (const auto &[key, value] : entries) {
        out += isFirst ? "" : ", ";
        isFirst = false;
        appendRepr(out, key, nesting + 1);
        out += ": ";
        appendRepr(out, value, nesting + 1);
    }
    out += '}';
}

void appendList(std::string &out, const ListObject &list, int nesting)
{
    switch (list.kind) {
    case ListKind::List: appendItems(out, list.items, "[", "]", nesting); break;
    case ListKind::Tuple: appendItems(out, list.items, "(", list.items.size() == 1 ? ",)" : ")", nesting); break;
    case ListKind::Generator: out += "<generator object>"; break;
    case ListKind::Keys: appendItems(out, list.items, "dict_keys([", "])", nesting); break;
    case ListKind::Values: appendItems(out, list.items, "dict_values([", "])", nesting); break;
    case ListKind::Items: appendItems(out, list.items, "dict_items([", "])", nesting); break;
    }
}

void appendFunction(std::string &out, const FunctionObject &function)
{
    if (function.macro)
        out += "<Macro '" + function.macro->macro.name + "'>";
    else
        out += "<function " + std::string(function.builtin->name) + ">";
}

} // namespace

// repr() of float: the shortest digits that give the number back; an exponent below 1e-4 and from 1e16 on.
std::string floatText(double value)
{
    if (std::isnan(value))
        return "nan";
    if (std::isinf(value))
        return value > 0 ? "inf" : "-inf";
    char buffer[40];
    const auto scientific = std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::scientific);
    const std::string_view text(buffer, static_cast<size_t>(scientific.ptr - buffer));
    const size_t mark = text.find('e');
    int exponent = 0;
    std::from_chars(text.data() + mark + (text[mark + 1] == '+' ? 2 : 1), text.data() + text.size(), exponent);
    if (exponent < -4 || exponent >= 16)
        return std::string(text);
    char plain[400];
    const auto fixed = std::to_chars(plain, plain + sizeof plain, value, std::chars_format::fixed);
    std::string result(plain, fixed.ptr);
    if (result.find('.') == std::string::npos)
        result += ".0";
    return result;
}

void appendRepr(std::string &out, const Value &value, int nesting)
{
    if (nesting > depthLimit)
        fail("a value is nested more than 200 deep", "depth_limit");
    switch (value.type()) {
    case Type::String:
        if (value.stringObject().isMarkup)
            out += "Markup(";
        appendQuoted(out, value.text());
        if (value.stringObject().isMarkup)
            out += ')';
        break;
    case Type::Undefined: out += "Undefined"; break;
    case Type::None: out += "None"; break;
    case Type::Bool: out += value.integer() ? "True" : "False"; break;
    case Type::Int: out += std::to_string(value.integer()); break;
    case Type::Float: out += floatText(value.real()); break;
    case Type::List: appendList(out, value.listObject(), nesting); break;
    case Type::Range: {
        const RangeObject &range = value.rangeObject();
        out += "range(" + std::to_string(range.start) + ", " + std::to_string(range.stop);
        out += range.step == 1 ? ")" : ", " + std::to_string(range.step) + ")";
        break;
    }
    case Type::Dict: appendEntries(out, value.dictObject().entries, nesting); break;
    case Type::Namespace:
        out += "<Namespace ";
        appendEntries(out, value.dictObject().entries, nesting);
        out += '>';
        break;
    case Type::Function: appendFunction(out, static_cast<const FunctionObject &>(*value.object())); break;
    case Type::Loop: {
        out += "<LoopContext " + std::to_string(static_cast<const LoopObject &>(*value.object()).index0 + 1) + ">";
        break;
    }
    }
    checkSize(out);
}

void appendText(std::string &out, const Value &value)
{
    if (value.is(Type::String))
        out += value.text();
    else if (!value.is(Type::Undefined))
        appendRepr(out, value);
    checkSize(out);
}

} // namespace hearth::jinja
