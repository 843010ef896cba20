#pragma once

#include "inference/files/metadatabuilder.h"

#include <cstddef>
#include <span>

namespace hearth {

// Reads a SentencePiece model (tokenizer.model, a protocol buffer) and sets GGUF's tokenizer.* keys. `rows` as in mapHfTokenizer.
// Format: https://github.com/google/sentencepiece/blob/master/src/sentencepiece_model.proto
// Throws Error: Truncated, Malformed (malformed), LimitExceeded (limit), Unsupported (unknown_type: a word or character model).
void mapSentencePieceModel(std::span<const std::byte> bytes, uint64_t rows, MetadataBuilder &out);

} // namespace hearth
