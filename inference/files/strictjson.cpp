#include "inference/files/strictjson.h"

#include "inference/core/error.h"

#include <string>
#include <vector>

namespace hearth {

namespace {

using nlohmann::json;

[[noreturn]] void fail(ErrorCode code, std::string_view name, const std::string &sentence, const char *kind)
{
    throw Error(code, "'" + std::string(name) + "' is no JSON that Hearth reads: " + sentence, kind);
}

// Builds the value while the library reads, so that each rule is seen before anything grows.
class Builder final : public nlohmann::json_sax<json>
{
public:
    Builder(std::string_view name, const char *rootDuplicate) : m_name(name), m_rootDuplicate(rootDuplicate) { }

    json take() { return std::move(m_root); }

    bool null() override { return add(nullptr); }
    bool boolean(bool value) override { return add(value); }
    bool number_integer(number_integer_t value) override { return add(value); }
    bool number_unsigned(number_unsigned_t value) override { return add(value); }
    bool number_float(number_float_t value, const string_t &written) override
    {
        if (written.find_first_not_of("-0123456789") == string_t::npos)
            fail(ErrorCode::InvalidValue, m_name, "the number " + written.substr(0, 40) + " has more than 64 bits", "overflow");
        return add(value);
    }
    bool string(string_t &value) override { return add(std::move(value)); }
    bool binary(binary_t &) override { return false; } // JSON text has none
    bool start_object(std::size_t) override { return open(json::object()); }
    bool start_array(std::size_t) override { return open(json::array()); }
    bool end_object() override { return close(); }
    bool end_array() override { return close(); }
    bool key(string_t &value) override
    {
        const auto [place, isNew] = m_open.back()->get_ref<json::object_t &>().try_emplace(value, nullptr);
        const bool isRootName = m_open.size() == 1 && !value.starts_with("__");
        if (!isNew)
            fail(ErrorCode::Malformed, m_name, "the key '" + value.substr(0, 200) + "' is there twice in one object",
                 isRootName ? m_rootDuplicate : "duplicate_key");
        m_value = &place->second;
        return true;
    }
    bool parse_error(std::size_t position, const std::string &, const nlohmann::detail::exception &error) override
    {
        constexpr int numberOutOfRange = 406;
        if (error.id == numberOutOfRange)
            fail(ErrorCode::InvalidValue, m_name, "the number before byte " + std::to_string(position) + " is too large", "type_mismatch");
        fail(ErrorCode::Malformed, m_name, "it breaks JSON's rules at byte " + std::to_string(position), "invalid_json");
    }

private:
    template <typename T> bool add(T &&value)
    {
        place(std::forward<T>(value));
        return true;
    }
    json *place(json value)
    {
        if (m_open.empty()) {
            m_root = std::move(value);
            return &m_root;
        }
        json &parent = *m_open.back();
        if (parent.is_array()) {
            parent.get_ref<json::array_t &>().push_back(std::move(value));
            return &parent.get_ref<json::array_t &>().back();
        }
        *m_value = std::move(value);
        return m_value;
    }
    bool open(json value)
    {
        if (int(m_open.size()) >= maxJsonDepth)
            fail(ErrorCode::LimitExceeded, m_name, "it nests deeper than " + std::to_string(maxJsonDepth) + " levels", "depth_limit");
        m_open.push_back(place(std::move(value))); // stays where it is: nothing joins its parent while it is open
        return true;
    }
    bool close()
    {
        m_open.pop_back();
        return true;
    }

    std::string_view m_name;
    const char *m_rootDuplicate;
    json m_root;
    std::vector<json *> m_open;
    json *m_value = nullptr; // of the key that was read last
};

} // namespace

bool isUtf8(std::string_view text)
{
    const auto byteAt = [&](size_t at) { return uint8_t(text[at]); };
    for (size_t at = 0; at < text.size();) {
        const uint8_t first = byteAt(at);
        const size_t size = first < 0x80    ? 1
            : first >= 0xC2 && first < 0xE0 ? 2
            : (first & 0xF0) == 0xE0        ? 3
            : first >= 0xF0 && first < 0xF5 ? 4
                                            : 0;
        if (size == 0 || size > text.size() - at)
            return false;
        uint32_t character = size == 1 ? first : first & (0xFFu >> (size + 1));
        for (size_t i = 1; i < size; ++i) {
            if ((byteAt(at + i) & 0xC0) != 0x80)
                return false;
            character = character << 6 | (byteAt(at + i) & 0x3Fu);
        }
        const bool isOverlong = (size == 3 && character < 0x800) || (size == 4 && character < 0x10000);
        if (isOverlong || character > 0x10FFFF || (character >= 0xD800 && character < 0xE000))
            return false;
        at += size;
    }
    return true;
}

json parseStrictJson(std::string_view text, std::string_view name, const char *rootDuplicate)
{
    if (!isUtf8(text))
        fail(ErrorCode::Malformed, name, "its text is not UTF-8", "invalid_utf8");
    if (text.empty() || text.find('\0') != std::string_view::npos)
        fail(ErrorCode::Malformed, name, "it is empty or holds a zero byte", "invalid_json");
    Builder builder(name, rootDuplicate);
    json::sax_parse(text, &builder);
    return builder.take();
}

} // namespace hearth
