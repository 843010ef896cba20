#pragma once

#include "app/documents/passagehit.h"

namespace hearth {

class Database;

// All that these collections hold, as passages that do not overlap, file by file in reading order, each file once: for short documents that
// a model reads whole. None when some of it is not to be had: not read yet, not readable, without text. On a connection of openForSearch;
// throws DatabaseFailure.
QList<PassageHit> readWhole(Database &index, const QList<qint64> &collections);

} // namespace hearth
