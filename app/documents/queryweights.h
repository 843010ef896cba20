#pragma once

#include "app/documents/question.h"
#include "app/documents/ranking.h"

#include <QList>

namespace hearth {

class PassageFinder;
class Expansion;

// The question's words as the ranking takes them: each with the terms that the index has of it, those that may stand for it (thesauri,
// word lists, other spellings), and how rare they are there. Throws DatabaseFailure.
QList<QueryWord> weighQuestion(const Question &question, PassageFinder &index, Expansion &expansion);

} // namespace hearth
