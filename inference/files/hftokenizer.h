#pragma once

#include "inference/files/metadatabuilder.h"

#include <nlohmann/json_fwd.hpp>

#include <filesystem>
#include <string_view>

namespace hearth {

// Reads the tokenizer of a Hugging Face folder (tokenizer.json, or tokenizer.model, with tokenizer_config.json, generation_config.json
// and chat_template.jinja) and sets GGUF's tokenizer.* keys. A folder without any gives none: its model runs, but takes token numbers
// only. `config` is the model's language configuration; `rows` the rows of the token table, 0 when not known: the vocabulary is filled up
// to them, and added tokens beyond are left out. What GGUF has no key for goes under ours, which text/ reads:
//   tokenizer.hearth.patterns         texts   regular expressions that cut text, one after the other (byte-level BPE)
//   tokenizer.hearth.whole_tokens     flag    a piece that is a token is that token, whatever the merges say
//   tokenizer.hearth.byte_space       flag    a space goes before a text that does not begin with one (byte-level BPE)
//   tokenizer.hearth.space_prefix     text    "always" (also before a space), "missing" (only where none stands), "first" (as missing,
//                                             at the beginning of the whole text only)
//   tokenizer.hearth.splits_at_spaces flag    no token crosses into a word from the one before
//   tokenizer.hearth.normalizer       texts   "nfc", "nfd", "nfkc", "nfkd", "lowercase"; "replace", from, to
//   tokenizer.hearth.end_ids          numbers tokens that end an answer
//   tokenizer.hearth.swallow_ids      numbers tokens that take the white space after them along
// Throws Error with the kinds of parseStrictJson, and unknown_type, missing_field, type_mismatch, invalid_value, limit, duplicate_token,
// invalid_merge, unsupported_tokenizer.
void mapHfTokenizer(const std::filesystem::path &folder, const nlohmann::json &config, uint64_t rows, MetadataBuilder &out);

// Its part for the content of tokenizer.json alone: a pure function of it.
void mapTokenizerJson(const nlohmann::json &tokenizer, uint64_t rows, MetadataBuilder &out);

// Used by it: normalizer, pre_tokenizer and post_processor (hfpipeline.cpp). isByteLevel: bytes are written as printable characters.
struct HfPipeline
{
    bool isByteLevel = false;
    bool marksSpaces = false; // U+2581 for a space
};
HfPipeline mapHfPipeline(const nlohmann::json &tokenizer, MetadataBuilder &out);
void mapHfPostProcessor(const nlohmann::json &tokenizer, MetadataBuilder &out);

// The same for models of the kinds Unigram and WordPiece (hfembedding.cpp), and a WordPiece token as GGUF writes it.
void mapHfUnigram(const nlohmann::json &tokenizer, MetadataBuilder &out);
void mapHfWordPiece(const nlohmann::json &tokenizer, MetadataBuilder &out);
std::string wordPieceText(const std::string &text, const std::string &continuation);

} // namespace hearth
