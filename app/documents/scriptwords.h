#pragma once

#include <QList>
#include <QString>

namespace hearth {

// What a question asks about in a script without blanks between words, and in Korean, whose words carry endings. Pure, any thread.
//
// There is no dictionary behind it, but short lists of the words that ask and of the grammar between the others, and what the scripts tell:
// Japanese writes things in Han or Katakana, and grammar in Hiragana. So a stretch of characters may be several words.

enum class ScriptKind : quint8 { Han, Katakana, Hiragana, Hangul, Triples };

// What such a stretch is measured by, in characters (of Thai, Lao, Khmer, Burmese: signs; vowels above and below count).
struct ScriptScale
{
    int gram = 2;          // of a term, as the index has them
    double wordLength = 2; // of a usual word
    int leastShared = 2;   // in one piece, to be more than chance
    int leastMissing = 2;  // in one piece, to be a word and not grammar between two
};

struct ScriptStretch
{
    qsizetype start = 0; // in the text, UTF-16 units
    qsizetype length = 0;
    ScriptKind kind = ScriptKind::Han;
    double importance = 1; // 0 to 1: an action has less than a thing or a name, it is said in many ways
    bool isWord = false;   // one word, whose end says what it is: a retirement payment is no retirement
};

ScriptScale scaleOf(ScriptKind kind);

// In the order of `text`, which is in NFKC. What is left out is grammar, or no such script.
QList<ScriptStretch> askedStretches(const QString &text);

} // namespace hearth
