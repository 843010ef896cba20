#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace hearth {

class ModelFile;

// What GGUF calls the token type; the numbers are the format's.
enum class TokenKind : uint8_t {
    Normal = 1,
    Unknown = 2,
    Control = 3,
    UserDefined = 4, // matched in a text before everything else
    Unused = 5,
    Byte = 6, // "<0x0A>"
};

// Finds a text among the tokens. Open addressing: one 8-byte slot a look-up in the usual case.
class TextIndex
{
public:
    // The texts must live as long as the index. Of equal texts the first one wins.
    void reserve(size_t tokens);
    void insert(std::string_view text, int32_t token, const std::vector<std::string_view> &texts);
    int32_t find(std::string_view text, const std::vector<std::string_view> &texts) const; // -1 when absent

private:
    struct Slot
    {
        uint32_t hash = 0;
        int32_t token = -1;
    };
    std::vector<Slot> m_slots;
};

// The tokens of a model file with their kinds and scores, checked and copied out of the file.
class Vocabulary
{
public:
    struct Ids // -1 when the file names none
    {
        int32_t bos = -1;
        int32_t eos = -1;
        int32_t endOfTurn = -1;
        int32_t endOfMessage = -1;
        int32_t unknown = -1;
        int32_t classify = -1;  // BERT's [CLS]
        int32_t separator = -1; // BERT's [SEP]; XLM-RoBERTa's second </s> between two texts
    };

    static constexpr size_t maxTokens = size_t(1) << 22;
    static constexpr size_t maxTokenBytes = size_t(1) << 15;

    // Throws as Tokenizer::create().
    explicit Vocabulary(const ModelFile &file);
    Vocabulary(Vocabulary &&) noexcept = default;

    int size() const { return int(m_texts.size()); }
    bool contains(int32_t token) const { return token >= 0 && token < size(); }
    std::string_view text(int32_t token) const { return m_texts[size_t(token)]; }
    TokenKind kind(int32_t token) const { return m_kinds[size_t(token)]; }
    bool hasScores() const { return !m_scores.empty(); }
    float score(int32_t token) const { return m_scores[size_t(token)]; }
    int32_t find(std::string_view text) const { return m_index.find(text, m_texts); } // -1 when absent
    const std::vector<std::string_view> &texts() const { return m_texts; }
    const Ids &ids() const { return m_ids; }

    // The byte of a token of kind Byte. Throws InvalidValue ("invalid_byte_token") when its text is not "<0xHH>".
    uint8_t byteOf(int32_t token) const;

private:
    void readTexts(const ModelFile &file);
    void readKinds(const ModelFile &file);
    void readScores(const ModelFile &file);
    void readIds(const ModelFile &file);

    std::vector<char> m_characters; // of all tokens; a vector, so that moving keeps the views good
    std::vector<std::string_view> m_texts;
    std::vector<TokenKind> m_kinds;
    std::vector<float> m_scores;
    TextIndex m_index;
    Ids m_ids;
};

} // namespace hearth
