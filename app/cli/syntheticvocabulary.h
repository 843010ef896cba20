#pragma once

#include "app/cli/shapes.h"
#include "inference/files/ggufwriter.h"

namespace hearth::cli {

// A vocabulary of a wanted size that works: any text becomes tokens and comes back unchanged. Its words are all strings of letters in
// the order of their length, so a text takes about a token for three letters, as with a real one. With control tokens of a chat
// (<|im_start|>, <|im_end|>) and a template for them. SentencePiece, or byte-level with merges, as the shape says.
// Throws InvalidArgument for a size below 512 or above 2^19.
void writeVocabulary(const Shape &shape, GgufWriter &writer);

} // namespace hearth::cli
