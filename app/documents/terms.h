#pragma once

#include <QList>
#include <QString>

namespace hearth {

// Text → terms: what the full-text index holds and what a question is compared by, so both sides meet. Pure functions, any thread.
//
// A term is lower-case letters, marks and digits only, so FTS5 takes them as they are: `tokenize='ascii'` (which keeps everything past
// ASCII; unicode61 would cut Thai and Devanagari at their vowel signs).
//   words        NFKC, case folded, stemmed by the language (Snowball), Latin and Cyrillic accents dropped after the stemming
//   no spaces    Chinese, Japanese, Korean: single characters and pairs; Thai, Lao, Khmer, Burmese: runs of three
//   numbers      "4,500", "4.500", "4 500" and "4500" give 4500; "7.3" and "7,30" give 7p3
//   dates        "12.03.2024", "2024-03-12", "12 March 2024", "le 12 mars 2024", "2024年3月12日" give d20240312, m202403 and dm0312
//   identifiers  whole and in parts: RX-12 → rx12 rx 12, MAX_WEIGHT → maxweight max weight, LogQueue → logqueue log queue
enum class TermKind : quint8 {
    Word,
    Number,
    Date,
    Whole, // several parts as one: "rx12", "needlestick"
    Gram   // of a script without spaces
};

struct Term
{
    QString text;
    TermKind kind = TermKind::Word;
    qsizetype start = 0; // in the text, UTF-16 units
    qsizetype length = 0;
    int place = 0; // counts words, and the threes of a run: terms of the same words have the same place
    bool isStopWord = false;
    bool isName = false; // begins with a capital although no sentence begins here, or has digits: a name, a code
};

// Counted up when the same text gives other terms: indexes are made anew.
inline constexpr int termsVersion = 2;

// In the order of the text. `language`: ISO 639-1; empty: nothing is stemmed, no word is a stop word.
QList<Term> termsOf(const QString &text, const QString &language);

// For the index: terms parted by blanks, stop words left out.
QString indexTerms(const QString &text, const QString &language);

// One word as a term.
QString termOf(const QString &word, const QString &language);

} // namespace hearth
