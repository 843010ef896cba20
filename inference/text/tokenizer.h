#pragma once

#include "inference/text/textsteps.h"
#include "inference/text/tokenizerspecials.h"
#include "inference/text/tokenizervocabulary.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hearth {

class ModelFile;

struct EncodeOptions
{
    bool addSpecial = true;            // begin (and end) with the tokens that the model file asks for
    bool parseSpecial = true;          // "<|im_end|>" in the text becomes the control token; false for text that is not trusted
    std::span<const size_t> plainAt{}; // in ascending order: bytes where no control token begins, in spite of parseSpecial
};

// Text to tokens and back, as the model was trained with it. One subclass an algorithm; this class cuts the special tokens out of
// a text and hands the rest to it. Immutable and free of locks: any thread may use it. Keeps nothing of the model file.
class Tokenizer
{
public:
    virtual ~Tokenizer();
    Tokenizer(const Tokenizer &) = delete;
    Tokenizer &operator=(const Tokenizer &) = delete;

    // Never nullptr. Throws Error: MissingPart (kind "missing_key"), Unsupported ("unknown_tokenizer", "unknown_pretokenizer"),
    // InvalidValue ("inconsistent_vocab", "type_mismatch", "invalid_value", "invalid_byte_token", "invalid_token_id",
    // "invalid_merge"), LimitExceeded ("limit").
    static std::unique_ptr<Tokenizer> create(const ModelFile &file);

    // Two texts as one input, for models that judge a pair.
    struct Pair
    {
        std::vector<int32_t> tokens;
        std::vector<int32_t> segments; // for each token: 0 up to the mark after the first text, then 1
    };

    // Any bytes. Bytes that are not UTF-8 become byte tokens where the vocabulary has them. O(n log n) in the size of the text.
    std::vector<int32_t> encode(std::string_view text, const EncodeOptions &options = {}) const;

    // The bytes where the text of a control token begins, in ascending order: what plainAt takes for text that is not trusted.
    std::vector<size_t> controlTextsIn(std::string_view text) const;

    // Puts around the tokens of a text what encode() with addSpecial does.
    std::vector<int32_t> framed(std::span<const int32_t> tokens) const;
    Pair framedPair(std::span<const int32_t> first, std::span<const int32_t> second) const;
    int frameTokens() const { return int(m_frameBegin >= 0) + int(m_frameEnd >= 0); }
    int pairFrameTokens() const { return int(framedPair({}, {}).tokens.size()); }

    // The bytes that a token stands for, which may be a part of a UTF-8 character. Empty for control tokens and for numbers that are no
    // token. Lives as long as the tokenizer.
    std::string_view tokenBytes(int32_t token) const;
    // The token as the vocabulary writes it, for display: "▁the", "Ġthe", "<|im_end|>". Empty for numbers that are no token.
    std::string tokenText(int32_t token) const;
    // The bytes of all tokens, without the leading space that encoding adds. Control tokens by name when renderSpecial, else nothing.
    std::string decode(std::span<const int32_t> tokens, bool renderSpecial = false) const;

    int vocabularySize() const { return m_vocabulary.size(); }
    // The token with exactly this stored text, -1 when there is none.
    int32_t find(std::string_view text) const { return m_vocabulary.find(text); }
    // -1 when the file names none.
    int32_t bos() const { return m_vocabulary.ids().bos; }
    int32_t eos() const { return m_vocabulary.ids().eos; }
    int32_t unknown() const { return m_vocabulary.ids().unknown; }
    // Their texts, for chat templates; empty when there is none.
    std::string bosText() const { return tokenText(bos()); }
    std::string eosText() const { return tokenText(eos()); }
    // Whether encode() puts it there.
    bool addsBos() const { return m_frameBegin >= 0; }
    bool addsEos() const { return m_frameEnd >= 0; }
    // Encoding puts a space before a text, decoding takes one away (SentencePiece).
    bool addsSpacePrefix() const { return m_addsSpacePrefix; }

    // The ids that the file names as end of sequence, turn or message, and control tokens whose text is known as an end of turn.
    bool isEndOfGeneration(int32_t token) const;
    bool isControl(int32_t token) const; // never shown to a reader: kinds control and unknown
    // "llama", "gpt2 (qwen2)"
    const std::string &description() const { return m_description; }

protected:
    // What stands around a text.
    enum class Frame : uint8_t {
        Sequence, // BOS and EOS as the file or the traits ask for them; between two texts EOS, then the separator
        Classify, // BERT: always [CLS] text [SEP]; [CLS] first [SEP] second [SEP]
    };

    // Defaults of an algorithm for what a file leaves open.
    struct Traits
    {
        std::string description;
        bool addsBos = false;
        bool addsEos = false;
        bool addsSpacePrefix = false;
        bool hasMarkedSpaces = false; // U+2581 in the vocabulary stands for a space
        Frame frame = Frame::Sequence;
    };

    Tokenizer(const ModelFile &file, Vocabulary vocabulary, Traits traits);

    // Appends the tokens of a text without special tokens. `isAtStart`: a space belongs before it, where the algorithm adds one: it
    // begins the text or (unless the file says "first") follows a special token.
    virtual void encodeFragment(std::string_view text, bool isAtStart, std::vector<int32_t> &tokens) const = 0;
    // The bytes of every token, in the order of the ids. Called once, by the constructor of the subclass.
    void setBytes(const std::vector<std::string> &bytes);

    const Vocabulary m_vocabulary;

private:
    SpecialTokens::Match nextSpecial(std::string_view text, size_t from, const EncodeOptions &options) const;
    void findFrame(const ModelFile &file, const Traits &traits);
    void findEndTokens(const ModelFile &file);
    void findSpecials(const ModelFile &file, bool hasMarkedSpaces);

    int32_t m_frameBegin = -1; // -1: nothing stands there
    int32_t m_frameEnd = -1;
    int32_t m_pairSeparator = -1; // after the end of the first of two texts
    bool m_addsSpacePrefix;
    std::string m_description;
    TextSteps m_steps;
    bool m_prefixesFirstOnly; // tokenizer.hearth.space_prefix is "first"
    SpecialTokens m_specials;
    std::vector<bool> m_isEnd;     // by token
    std::string m_bytes;           // of all tokens, one after the other
    std::vector<uint32_t> m_begin; // [tokens + 1] into m_bytes
};

} // namespace hearth
