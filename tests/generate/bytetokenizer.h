#pragma once

#include "inference/text/tokenizer.h"
#include "tests/text/memorymodelfile.h"

#include <QString>

namespace hearth::test {

// 256 tokens of one byte each, then the control tokens, the first two of which begin and end a text.
inline std::unique_ptr<Tokenizer> byteTokenizer(const std::vector<std::string> &controlTokens)
{
    std::vector<std::string> texts;
    for (int value = 0; value < 256; ++value)
        texts.push_back(QString("<0x%1>").arg(value, 2, 16, QChar('0')).toStdString());
    std::vector<int64_t> kinds(256, 6);
    for (const std::string &text : controlTokens) {
        texts.push_back(text);
        kinds.push_back(3);
    }
    MemoryModelFile file;
    file.setString("tokenizer.ggml.model", "llama").setStrings("tokenizer.ggml.tokens", texts);
    file.set("tokenizer.ggml.token_type", MetadataValue(kinds));
    file.set("tokenizer.ggml.scores", MetadataValue(std::vector<double>(texts.size(), 0.0)));
    file.set("tokenizer.ggml.add_space_prefix", MetadataValue(false));
    file.setUint("tokenizer.ggml.bos_token_id", 256).setUint("tokenizer.ggml.eos_token_id", 257);
    return Tokenizer::create(file);
}

} // namespace hearth::test
