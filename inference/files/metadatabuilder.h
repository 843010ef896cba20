#pragma once

#include "inference/files/modelfile.h"

#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace hearth {

// Metadata that does not come from a GGUF file: values under GGUF's keys, with the texts that they view. A key set twice keeps the last.
class MetadataBuilder
{
public:
    void setString(const std::string &key, std::string value) { set(key, std::string_view(keep(std::move(value)))); }
    void setUint(const std::string &key, uint64_t value) { set(key, value); }
    void setFloat(const std::string &key, double value) { set(key, value); }
    void setBool(const std::string &key, bool value) { set(key, value); }
    void setUints(const std::string &key, std::vector<uint64_t> values) { set(key, std::move(values)); }
    void setFloats(const std::string &key, std::vector<double> values) { set(key, std::move(values)); }
    void setBools(const std::string &key, std::vector<bool> values) { set(key, std::move(values)); }
    void setStrings(const std::string &key, std::vector<std::string> values)
    {
        std::vector<std::string_view> views;
        views.reserve(values.size());
        for (std::string &value : values)
            views.push_back(keep(std::move(value)));
        set(key, std::move(views));
    }

    bool has(const std::string &key) const { return m_values.contains(key); }
    const std::vector<std::string> &keys() const { return m_keys; }
    const std::unordered_map<std::string, MetadataValue> &values() const { return m_values; }

private:
    const std::string &keep(std::string text) { return m_texts.emplace_back(std::move(text)); }
    void set(const std::string &key, MetadataValue value)
    {
        if (m_values.insert_or_assign(key, std::move(value)).second)
            m_keys.push_back(key);
    }

    std::deque<std::string> m_texts; // a deque, so that what the values view stays where it is
    std::vector<std::string> m_keys;
    std::unordered_map<std::string, MetadataValue> m_values;
};

} // namespace hearth
