#pragma once

#include "inference/files/modelfile.h"

#include <deque>

namespace hearth::test {

// A model file of metadata alone that never was on a disk: for vocabularies made up in a test.
class MemoryModelFile : public ModelFile
{
public:
    MemoryModelFile() { m_path = "memory.gguf"; }

    std::span<const std::byte> data(const TensorInfo &) const override { return {}; }

    MemoryModelFile &set(const std::string &key, MetadataValue value)
    {
        m_keys.push_back(key);
        m_metadata.insert_or_assign(key, std::move(value));
        return *this;
    }

    MemoryModelFile &setString(const std::string &key, const std::string &text) { return set(key, MetadataValue(keep(text))); }

    MemoryModelFile &setStrings(const std::string &key, const std::vector<std::string> &texts)
    {
        std::vector<std::string_view> views;
        views.reserve(texts.size());
        for (const std::string &text : texts)
            views.push_back(keep(text));
        return set(key, MetadataValue(std::move(views)));
    }

    MemoryModelFile &setUint(const std::string &key, uint64_t value) { return set(key, MetadataValue(value)); }
    MemoryModelFile &setBool(const std::string &key, bool value) { return set(key, MetadataValue(value)); }

private:
    std::string_view keep(const std::string &text) { return m_texts.emplace_back(text); }

    std::deque<std::string> m_texts; // a deque, so that the views stay good
};

} // namespace hearth::test
