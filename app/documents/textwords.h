#pragma once

#include <QList>
#include <QString>

namespace hearth {

// The words of a text as they stand, before they become terms; part of terms.h.

enum class WordScript : quint8 {
    Spaced, // letters and digits of a script with blanks between words
    Pairs,  // Chinese, Japanese, Korean: one character a word
    Triples // Thai, Lao, Khmer, Burmese: a run of them is one word here
};

struct TextWord
{
    WordScript script = WordScript::Spaced;
    qsizetype start = 0;
    qsizetype length = 0;
    QString folded;         // NFKC, case folded, without soft hyphens; accents as they are
    bool isDigits = false;  // 0 to 9 only
    bool isAllCaps = false; // two capitals or more
    bool isCapital = false; // begins with one
    bool beginsSentence = false;
    QChar before; // what parts it from the word before, when that is one unit; else null
};

QList<TextWord> wordsOf(const QString &text);

// Without accents of Latin, Greek and Cyrillic letters and Arabic vowel signs; the vowel signs of other scripts stay.
QString withoutAccents(const QString &word);

bool isHyphen(QChar c); // also the low line of identifiers
bool isApostrophe(QChar c);

} // namespace hearth
