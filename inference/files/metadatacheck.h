#pragma once

#include "inference/files/modelfile.h"

namespace hearth {

// Whether the values of a model's metadata make sense, as far as that can be told without knowing the architecture: hyperparameters
// within limits and fitting each other, vocabulary arrays of equal length and right type, byte tokens, the embedding's shape.
// What an architecture needs beyond this (its tensors and their shapes) is checked where its plan is built.
// Throws Error with the kinds missing_key, type_mismatch, invalid_value, limit, shape_mismatch, missing_part, and those of the two below.
void checkModelMetadata(const ModelFile &file);

// Its part for tokenizer.*: inconsistent_vocab, invalid_byte_token, type_mismatch, invalid_value, out_of_bounds.
void checkVocabulary(const ModelFile &file);

} // namespace hearth
