#pragma once

#include "app/documents/scriptwords.h"
#include "app/documents/terms.h"

#include <QList>
#include <QString>
#include <QStringList>

namespace hearth {

// One word of a question, with its terms in every language that the documents have.
struct QuestionWord
{
    QString text; // as written
    int place = 0;
    struct Own
    {
        QString term;
        double weight = 1; // 1: the word; less: a part of it, a single character of a script without blanks
    };
    QList<Own> terms; // those of the question's own language first
    bool isGram = false;
    // Of a script without blanks: how many characters of what is asked a passage must have in one piece here; 0: nothing, it is grammar, or
    // its term reaches beyond what is asked.
    int leastShared = 0;
    bool isName = false;  // has digits or a capital where none had to be
    bool isFrame = false; // belongs to the asking, not to what is asked: "long" of "How long"
};

// A stretch of a script without blanks that is asked about, among the words: a word a character.
struct QuestionStretch
{
    qsizetype first = 0;      // word; each further character has the next one, but the last two of threes have none
    qsizetype characters = 0; // UTF-16 units of threes
    ScriptScale scale;
    double importance = 1;
    bool isWord = false; // whose end says what it is
};

struct Question
{
    QString language;          // of the question; empty: not known
    QList<QuestionWord> words; // without stop words, where there are others
    QList<QuestionStretch> stretches;
};

// Pure, any thread. `languages`: those of the documents, the commonest first.
Question readQuestion(const QString &text, const QStringList &languages);

} // namespace hearth
