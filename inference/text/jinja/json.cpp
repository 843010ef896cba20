#include "inference/text/jinja/json.h"

#include "inference/text/jinja/interpreter.h"
#include "inference/text/jinja/unicode.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

namespace hearth::jinja {

Value fromJson(Budget *budget, const nlohmann::ordered_json &json, int depth)
{
    if (depth > depthLimit)
        fail("the messages are nested more than 200 deep", "depth_limit");
    switch (json.type()) {
    case nlohmann::ordered_json::value_t::boolean: return Value::boolean(json.get<bool>());
    case nlohmann::ordered_json::value_t::number_integer: return Value::integer(json.get<int64_t>());
    case nlohmann::ordered_json::value_t::number_unsigned: {
        const uint64_t number = json.get<uint64_t>();
        return number <= INT64_MAX ? Value::integer(static_cast<int64_t>(number)) : Value::real(static_cast<double>(number));
    }
    case nlohmann::ordered_json::value_t::number_float: return Value::real(json.get<double>());
    case nlohmann::ordered_json::value_t::string: return Value::string(budget, json.get_ref<const std::string &>());
    case nlohmann::ordered_json::value_t::array: {
        Values items;
        items.reserve(json.size());
        for (const auto &item : json)
            items.push_back(fromJson(budget, item, depth + 1));
        return Value::list(budget, std::move(items));
    }
    case nlohmann::ordered_json::value_t::object: {
        Entries entries;
        entries.reserve(json.size());
        for (const auto &[key, item] : json.items())
            entries.emplace_back(Value::string(budget, key), fromJson(budget, item, depth + 1));
        return Value::dict(budget, entries);
    }
    default: return Value::none();
    }
}

namespace {

class Writer
{
public:
    explicit Writer(const JsonStyle &style) : m_style(style) { }

    void write(const Value &value, int depth)
    {
        if (depth > depthLimit)
            fail("a value is nested too deep for JSON", "depth_limit");
        switch (value.type()) {
        case Type::None: m_out += "null"; break;
        case Type::Bool: m_out += value.integer() ? "true" : "false"; break;
        case Type::Int: m_out += std::to_string(value.integer()); break;
        case Type::Float: m_out += numberText(value.real()); break;
        case Type::String: writeString(value.text()); break;
        case Type::List:
            if (value.listObject().kind > ListKind::Tuple)
                failType(value);
            writeList(value.listObject().items, depth);
            break;
        case Type::Dict: writeDict(value.dictObject().entries, depth); break;
        default: failType(value);
        }
        if (m_out.size() > outputLimit)
            fail("JSON grows past 16 MiB", "output_limit");
    }

    std::string take() { return std::move(m_out); }

private:
    [[noreturn]] static void failType(const Value &value)
    {
        fail("Object of type " + std::string(typeName(value)) + " is not JSON serializable");
    }

    static std::string numberText(double number)
    {
        if (std::isnan(number))
            return "NaN";
        if (std::isinf(number))
            return number > 0 ? "Infinity" : "-Infinity";
        return floatText(number);
    }

    void breakLine(int depth)
    {
        if (!m_style.indent)
            return;
        const size_t width = m_style.indent->size();
        if (width > 0 && static_cast<size_t>(depth) > (outputLimit - std::min(outputLimit, m_out.size())) / width)
            fail("JSON grows past 16 MiB", "output_limit");
        m_out += '\n';
        for (int i = 0; i < depth; ++i)
            m_out += *m_style.indent;
    }

    void writeList(const Values &items, int depth)
    {
        m_out += '[';
        for (size_t i = 0; i < items.size(); ++i) {
            m_out += i ? m_style.itemSeparator : "";
            breakLine(depth + 1);
            write(items[i], depth + 1);
        }
        if (!items.empty())
            breakLine(depth);
        m_out += ']';
    }

    void writeDict(const Entries &entries, int depth)
    {
        std::vector<const std::pair<Value, Value> *> order;
        for (const auto &entry : entries)
            order.push_back(&entry);
        if (m_style.sortKeys)
            std::stable_sort(order.begin(), order.end(),
                             [](const auto *a, const auto *b) { return compare(a->first, b->first, nullptr) < 0; });
        m_out += '{';
        for (size_t i = 0; i < order.size(); ++i) {
            m_out += i ? m_style.itemSeparator : "";
            breakLine(depth + 1);
            writeKey(order[i]->first);
            m_out += m_style.keySeparator;
            write(order[i]->second, depth + 1);
        }
        if (!order.empty())
            breakLine(depth);
        m_out += '}';
    }

    void writeKey(const Value &key)
    {
        switch (key.type()) {
        case Type::String: writeString(key.text()); break;
        case Type::None: m_out += "\"null\""; break;
        case Type::Bool: m_out += key.integer() ? "\"true\"" : "\"false\""; break;
        case Type::Int: m_out += '"' + std::to_string(key.integer()) + '"'; break;
        case Type::Float: m_out += '"' + numberText(key.real()) + '"'; break;
        default: fail("keys must be str, int, float, bool or None, not " + std::string(typeName(key)));
        }
    }

    void writeEscape(unsigned unit)
    {
        char buffer[8];
        std::snprintf(buffer, sizeof buffer, "\\u%04x", unit & 0xffffu);
        m_out += buffer;
    }

    void writeString(std::string_view text)
    {
        m_out += '"';
        for (size_t i = 0; i < text.size();) {
            const size_t start = i;
            const char32_t c = nextCodePoint(text, i);
            switch (c) {
            case U'"': m_out += "\\\""; break;
            case U'\\': m_out += "\\\\"; break;
            case U'\n': m_out += "\\n"; break;
            case U'\r': m_out += "\\r"; break;
            case U'\t': m_out += "\\t"; break;
            case U'\f': m_out += "\\f"; break;
            case U'\b': m_out += "\\b"; break;
            default:
                if (c < 0x20 || (m_style.ensureAscii && c >= 0x7f && c < 0x10000 && c != 0x7f)) {
                    writeEscape(static_cast<unsigned>(c));
                } else if (m_style.ensureAscii && c >= 0x10000) {
                    writeEscape(static_cast<unsigned>(0xd800 + ((c - 0x10000) >> 10)));
                    writeEscape(static_cast<unsigned>(0xdc00 + ((c - 0x10000) & 0x3ff)));
                } else {
                    m_out += text.substr(start, i - start);
                }
            }
        }
        m_out += '"';
    }

    const JsonStyle &m_style;
    std::string m_out;
};

} // namespace

std::string toJson(const Value &value, const JsonStyle &style)
{
    Writer writer(style);
    writer.write(value, 0);
    return writer.take();
}

} // namespace hearth::jinja
