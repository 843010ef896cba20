// An arbitrary tokenizer.json, or (first byte 'S') tokenizer.model: refused with an Error, or it makes a tokenizer whose tokens are in its
// vocabulary.

#include "inference/core/error.h"
#include "inference/files/hftokenizer.h"
#include "inference/files/modelfile.h"
#include "inference/files/sentencepiecemodel.h"
#include "inference/files/strictjson.h"
#include "inference/text/tokenizer.h"

#include <cstdlib>

namespace {

class BuiltFile final : public hearth::ModelFile
{
public:
    explicit BuiltFile(const hearth::MetadataBuilder &builder)
    {
        m_path = "fuzz";
        m_keys = builder.keys();
        m_metadata = builder.values();
    }
    std::span<const std::byte> data(const hearth::TensorInfo &) const override { return {}; }
};

void use(const hearth::MetadataBuilder &builder)
{
    const auto tokenizer = hearth::Tokenizer::create(BuiltFile(builder));
    for (const std::string_view text : {"", "a b  c", " Hello, W\xC3\xB6rld 123\n", "\xFF<s>\xE2\x96\x81", "aaaaaaaaaaaaaaaaaaaaaaaab"}) {
        const auto tokens = tokenizer->encode(text);
        for (const int32_t token : tokens) {
            if (token < 0 || token >= tokenizer->vocabularySize())
                std::abort();
        }
        tokenizer->decode(tokens, true);
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    hearth::MetadataBuilder builder;
    try {
        if (size > 0 && data[0] == 'S')
            hearth::mapSentencePieceModel({reinterpret_cast<const std::byte *>(data) + 1, size - 1}, size % 300, builder);
        else
            hearth::mapTokenizerJson(hearth::parseStrictJson({reinterpret_cast<const char *>(data), size}, "fuzz"), size % 300, builder);
        use(builder);
    } catch (const hearth::Error &) {
    }
    return 0;
}
