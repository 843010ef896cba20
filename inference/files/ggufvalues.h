#pragma once

#include "inference/core/bytereader.h"
#include "inference/files/ggufformat.h"
#include "inference/files/modelfile.h"

#include <string>
#include <string_view>

namespace hearth {

// Reads the keys and values of a GGUF file. Keeps count of the memory that the values take (gguf::maxMetadataMemory).
class GgufValueReader
{
public:
    // Both must outlive the reader; `file` is the file's name, for messages.
    GgufValueReader(ByteReader &in, std::string_view file) : m_in(in), m_file(file) { }

    std::string readKey();
    // The type and the value; `key` is for messages, and because general.alignment must be a uint32.
    MetadataValue readValue(std::string_view key);

private:
    [[noreturn]] void fail(ErrorCode code, std::string_view key, const std::string &sentence, const char *kind) const;
    void spend(uint64_t bytes, std::string_view key);
    std::string_view readString(std::string_view key);
    bool readBool(std::string_view key);
    int64_t readSigned(gguf::ValueType type);
    uint64_t readUnsigned(gguf::ValueType type);
    MetadataValue readScalar(gguf::ValueType type, std::string_view key);
    MetadataValue readArray(std::string_view key);
    template <typename T, typename ReadOne> std::vector<T> readElements(uint64_t count, std::string_view key, ReadOne readOne);

    ByteReader &m_in;
    std::string_view m_file;
    uint64_t m_memory = 0; // bytes that the values read so far take
};

// Valid UTF-8 without control characters: what a key or a tensor's name has to be.
bool isPlainText(std::string_view text);

} // namespace hearth
