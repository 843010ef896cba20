#pragma once

#include <QList>
#include <QString>

namespace hearth {

// A stretch of a text beside a reference: the same in both, only here, or only in the reference.
struct DiffPart
{
    enum class Kind : quint8 { Same, Added, Removed };
    Kind kind = Kind::Same;
    QString text;

    bool operator==(const DiffPart &) const = default;
};

// Word by word, with as few changes as possible (Myers, "An O(ND) difference algorithm and its variations", 1986). The parts that are not
// Removed make `text`, those that are not Added make `reference`. Texts that differ in more than `mostChanges` words are one change from
// the first difference to the last.
QList<DiffPart> diffWords(const QString &reference, const QString &text, int mostChanges = 2000);

} // namespace hearth
