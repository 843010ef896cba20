#pragma once

#include "app/chat/answersources.h"
#include "app/chat/evidence.h"

#include <QVariantList>

namespace hearth {

// What an answer was made from, for QML.

QString sourcesKindName(SourcesKind kind); // "", "found", "whole", "missing", "unserved", "noroom"

QString verdictName(AnswerVerdict verdict); // "", "unsure", "missing", "unfounded"
// What is said above the answer; empty for Plain.
QString verdictText(SourcesKind kind, AnswerVerdict verdict);

// {number, name, fileName, place, path, headings, text, html, page, isHidden, isCited, fits, tokens, scores: list of {name, value}}.
// `html` is the text with the words of the question in bold.
QVariantMap sourceMap(const PassageHit &hit, int number, bool isCited);
QVariantList sourceMaps(const AnswerSources &sources, const QList<int> &cited);

// What comes nearest where an answer is not in the documents, as above; numbers are those of the whole list.
QVariantList nearestMaps(const AnswerSources &sources);

// How far an answer is.
struct AnswerState
{
    bool isDone = false;
    int contextUsed = 0; // by the prompt and the answer, tokens; 0: not known
};

// {kind, query, seconds, given, cut: lists as above, prompt, context, shares: list of {name, tokens}, dropped}.
QVariantMap inspectionMap(const AnswerSources &sources, const QList<int> &cited, const AnswerState &answer);

// Escaped, with whole words of the list in bold, whatever their case.
QString withBoldWords(const QString &text, const QStringList &words);

} // namespace hearth
