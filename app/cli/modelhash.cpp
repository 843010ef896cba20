#include "app/cli/modelhash.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <regex>
#include <span>
#include <vector>

namespace hearth::cli {

namespace {

// FIPS 180-4, section 4.2.2: the first 32 bits of the fractional parts of the cube roots of the first 64 primes.
constexpr std::array<uint32_t, 64> roundConstants{
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be,
    0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa,
    0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85,
    0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3,
    0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f,
    0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

constexpr size_t blockBytes = 64;

class Sha256
{
public:
    void add(std::span<const uint8_t> bytes)
    {
        m_bytes += bytes.size();
        while (!bytes.empty()) {
            const size_t count = std::min(bytes.size(), blockBytes - m_filled);
            std::memcpy(m_block.data() + m_filled, bytes.data(), count);
            m_filled += count;
            bytes = bytes.subspan(count);
            if (m_filled == blockBytes)
                mix();
        }
    }

    std::string hex()
    {
        const uint64_t bits = m_bytes * 8;
        m_block[m_filled++] = 0x80;
        if (m_filled > blockBytes - 8) {
            std::fill(m_block.begin() + std::ptrdiff_t(m_filled), m_block.end(), uint8_t(0));
            mix();
        }
        std::fill(m_block.begin() + std::ptrdiff_t(m_filled), m_block.end(), uint8_t(0));
        for (size_t i = 0; i < 8; ++i)
            m_block[blockBytes - 1 - i] = uint8_t(bits >> (8 * i));
        mix();
        std::string text;
        for (const uint32_t word : m_state)
            for (int shift = 28; shift >= 0; shift -= 4)
                text += "0123456789abcdef"[(word >> shift) & 15];
        return text;
    }

private:
    void mix()
    {
        std::array<uint32_t, 64> words{};
        for (size_t i = 0; i < 16; ++i)
            words[i] = uint32_t(m_block[4 * i]) << 24 | uint32_t(m_block[4 * i + 1]) << 16 | uint32_t(m_block[4 * i + 2]) << 8
                | m_block[4 * i + 3];
        for (size_t i = 16; i < 64; ++i) {
            const uint32_t a = words[i - 15], b = words[i - 2];
            words[i] = words[i - 16] + (std::rotr(a, 7) ^ std::rotr(a, 18) ^ (a >> 3)) + words[i - 7]
                + (std::rotr(b, 17) ^ std::rotr(b, 19) ^ (b >> 10));
        }
        std::array<uint32_t, 8> s = m_state;
        for (size_t i = 0; i < 64; ++i) {
            const uint32_t first = s[7] + (std::rotr(s[4], 6) ^ std::rotr(s[4], 11) ^ std::rotr(s[4], 25))
                + ((s[4] & s[5]) ^ (~s[4] & s[6])) + roundConstants[i] + words[i];
            const uint32_t second =
                (std::rotr(s[0], 2) ^ std::rotr(s[0], 13) ^ std::rotr(s[0], 22)) + ((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]));
            s = {first + second, s[0], s[1], s[2], s[3] + first, s[4], s[5], s[6]};
        }
        for (size_t i = 0; i < s.size(); ++i)
            m_state[i] += s[i];
        m_filled = 0;
    }

    // Section 5.3.3.
    std::array<uint32_t, 8> m_state{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    std::array<uint8_t, blockBytes> m_block{};
    size_t m_filled = 0; // of the block
    uint64_t m_bytes = 0;
};

std::string hashOf(const std::filesystem::path &path)
{
    std::ifstream file(path, std::ios::binary);
    std::vector<char> buffer(1 << 20);
    Sha256 hash;
    while (file) {
        file.read(buffer.data(), std::streamsize(buffer.size()));
        hash.add({reinterpret_cast<const uint8_t *>(buffer.data()), size_t(file.gcount())});
    }
    return file.eof() ? hash.hex() : std::string();
}

// The files with the weights, by name.
std::vector<std::filesystem::path> filesOf(const std::filesystem::path &model)
{
    static const std::regex part("(.*)-[0-9]{5}-of-([0-9]{5})\\.gguf");
    std::smatch own;
    const std::string name = model.filename().string();
    const bool isFolder = std::filesystem::is_directory(model);
    if (!isFolder && !std::regex_match(name, own, part))
        return {model};
    const std::string begin = isFolder ? std::string() : own[1].str() + "-";
    const std::string end = isFolder ? ".safetensors" : "-of-" + own[2].str() + ".gguf";
    std::vector<std::filesystem::path> files;
    std::error_code error;
    for (const auto &entry :
         std::filesystem::directory_iterator(isFolder ? model : std::filesystem::absolute(model).parent_path(), error)) {
        const std::string other = entry.path().filename().string();
        if (other.starts_with(begin) && other.ends_with(end))
            files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    return files;
}

} // namespace

std::string modelHash(const std::filesystem::path &model)
{
    std::string all;
    const std::vector<std::filesystem::path> files = filesOf(model);
    for (const std::filesystem::path &file : files) {
        const std::string hash = hashOf(file);
        if (hash.empty())
            return {};
        all += hash;
    }
    if (files.size() < 2)
        return all;
    Sha256 hash;
    hash.add({reinterpret_cast<const uint8_t *>(all.data()), all.size()});
    return hash.hex();
}

} // namespace hearth::cli
