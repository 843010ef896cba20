#pragma once

#include "app/documents/passage.h"
#include "app/documents/textsplit.h"

namespace hearth {

// Counted up when the same document gives other passages: indexes are made anew.
inline constexpr int cutterVersion = 3;

struct CutterOptions
{
    int tokens = 200;      // of a passage, about
    int tableTokens = 120; // of rows in one passage, with their headers: a cited row should not drown
    int overlapTokens = 40;
    TokenCounter countTokens; // as the embedder counts; none: estimateTokens
};

// Document → passages, in reading order: by structure (a heading begins one and is its first line; rows, code and notes keep to their own
// kind), never across pages or headings, what is hidden apart from what is seen. A long paragraph is cut at sentences, and where prose is
// cut the next passage begins with the last sentence again. Headers and footers of pages are left out. A span is white space, units of one
// kind, and nothing else. Pure, any thread.
QList<Passage> cutDocument(const Document &document, const CutterOptions &options = {});

// What an embedder reads of a passage: where it stands, and what it says.
QString embeddingText(const Passage &passage);

} // namespace hearth
