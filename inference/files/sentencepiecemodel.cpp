#include "inference/files/sentencepiecemodel.h"

#include "inference/core/bytereader.h"
#include "inference/core/error.h"

#include <bit>
#include <cmath>

namespace hearth {

namespace {

constexpr uint64_t maxPieces = 1u << 22;

[[noreturn]] void fail(ErrorCode code, const std::string &sentence, const char *kind)
{
    throw Error(code, "The model's tokenizer.model " + sentence + ".", kind);
}

// One field of a protocol buffer: its number and its value, a number or bytes.
struct Field
{
    uint64_t number = 0;
    uint64_t value = 0;
    std::span<const std::byte> bytes;
};

class FieldReader
{
public:
    explicit FieldReader(std::span<const std::byte> bytes) : m_in(bytes, "tokenizer.model") { }

    bool next(Field &field)
    {
        if (m_in.remaining() == 0)
            return false;
        const uint64_t tag = varint();
        field = {.number = tag >> 3, .value = 0, .bytes = {}};
        switch (tag & 7) {
        case 0: field.value = varint(); return true;
        case 1: field.value = m_in.u64("a number"); return true;
        case 2: field.bytes = m_in.bytes(varint(), "a field"); return true;
        case 5: field.value = m_in.u32("a number"); return true;
        default: fail(ErrorCode::Malformed, "is no SentencePiece model", "malformed");
        }
    }

private:
    uint64_t varint()
    {
        uint64_t value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            const uint8_t byte = m_in.u8("a number");
            value |= uint64_t(byte & 127) << shift;
            if (byte < 128)
                return value;
        }
        fail(ErrorCode::Malformed, "has a number of more than 64 bits", "malformed");
    }

    ByteReader m_in;
};

struct Model
{
    std::vector<std::string> texts;
    std::vector<double> scores;
    std::vector<uint64_t> kinds; // the format's numbers are GGUF's
    uint64_t type = 1;           // 1 Unigram, 2 BPE
    bool addsSpace = true;
    bool removesSpaces = true;
    std::span<const std::byte> charsMap;
    std::vector<std::pair<const char *, uint64_t>> ids;
};

void readPiece(std::span<const std::byte> bytes, Model &model)
{
    std::string text;
    double score = 0;
    uint64_t kind = 1;
    FieldReader in(bytes);
    for (Field field; in.next(field);) {
        if (field.number == 1)
            text.assign(reinterpret_cast<const char *>(field.bytes.data()), field.bytes.size());
        else if (field.number == 2)
            score = double(std::bit_cast<float>(uint32_t(field.value)));
        else if (field.number == 3)
            kind = field.value;
    }
    if (kind < 1 || kind > 6 || !std::isfinite(score))
        fail(ErrorCode::Malformed, "has a piece of no known kind or score", "malformed");
    if (model.texts.size() >= maxPieces)
        fail(ErrorCode::LimitExceeded, "has more than 4 million pieces", "limit");
    model.texts.push_back(std::move(text));
    model.scores.push_back(score);
    model.kinds.push_back(kind);
}

void readTrainer(std::span<const std::byte> bytes, Model &model)
{
    model.ids = {{"unknown", 0}, {"bos", 1}, {"eos", 2}}; // the format's defaults
    FieldReader in(bytes);
    for (Field field; in.next(field);) {
        if (field.number == 3)
            model.type = field.value;
        else if (field.number >= 40 && field.number <= 42)
            model.ids[size_t(field.number - 40)].second = field.value; // -1: none, a number beyond all tokens
    }
}

void readNormalizer(std::span<const std::byte> bytes, Model &model)
{
    FieldReader in(bytes);
    for (Field field; in.next(field);) {
        if (field.number == 2)
            model.charsMap = field.bytes;
        else if (field.number == 3)
            model.addsSpace = field.value != 0;
        else if (field.number == 4)
            model.removesSpaces = field.value != 0;
    }
}

} // namespace

void mapSentencePieceModel(std::span<const std::byte> bytes, uint64_t rows, MetadataBuilder &out)
{
    Model model;
    FieldReader in(bytes);
    for (Field field; in.next(field);) {
        if (field.number == 1)
            readPiece(field.bytes, model);
        else if (field.number == 2)
            readTrainer(field.bytes, model);
        else if (field.number == 3)
            readNormalizer(field.bytes, model);
    }
    if (model.texts.empty())
        fail(ErrorCode::Malformed, "has no pieces", "malformed");
    if (model.type != 1 && model.type != 2)
        fail(ErrorCode::Unsupported, "is of a kind that is neither BPE nor Unigram", "unknown_type");
    for (uint64_t id = model.texts.size(); id < rows && rows <= maxPieces; ++id) {
        model.texts.push_back("[PAD" + std::to_string(id) + "]");
        model.scores.push_back(0);
        model.kinds.push_back(5);
    }
    for (const auto &[name, id] : model.ids) {
        if (id < model.texts.size())
            out.setUint("tokenizer.ggml." + std::string(name) + "_token_id", id);
    }
    if (model.type == 1 && !model.charsMap.empty()) {
        std::vector<uint64_t> map;
        for (const std::byte byte : model.charsMap)
            map.push_back(uint64_t(byte));
        out.setUints("tokenizer.ggml.precompiled_charsmap", std::move(map));
    }
    if (model.type == 1)
        out.setBool("tokenizer.ggml.remove_extra_whitespaces", model.removesSpaces);
    out.setString("tokenizer.ggml.model", model.type == 2 ? "llama" : "t5");
    out.setBool("tokenizer.ggml.add_space_prefix", model.addsSpace);
    out.setStrings("tokenizer.ggml.tokens", std::move(model.texts));
    out.setFloats("tokenizer.ggml.scores", std::move(model.scores));
    out.setUints("tokenizer.ggml.token_type", std::move(model.kinds));
}

} // namespace hearth
