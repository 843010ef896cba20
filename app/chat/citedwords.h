#pragma once

#include "app/documents/passagehit.h"

namespace hearth {

// The words, names and numbers of a passage that an answer has in the sentences which name it and are not doubtful, as they stand in the
// passage: what bears them out. `number`: the passage's, from 1. Pure.
QStringList citedWords(const QString &answer, int number, const QList<PassageHit> &given);

} // namespace hearth
