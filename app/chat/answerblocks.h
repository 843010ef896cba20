#pragma once

#include "app/chat/answersources.h"
#include "app/chat/block.h"
#include "app/chat/evidence.h"

namespace hearth {

// An answer's blocks with its marks made links ("cite:3") and doubtful sentences marked ("doubt:5", the number of the sentence's check).

struct CheckedBlocks
{
    QList<Block> blocks;
    QList<SentenceCheck> checks; // of all blocks, by number
    QStringList sentences;       // that were checked, as they are shown, with their marks
    QList<int> cited;            // passages that are named, in order of their first mark
};

// isFinished: no more text comes; only then sentences are checked. Blocks of code, mathematics and reasoning stay as they are.
CheckedBlocks checkedBlocks(const QList<Block> &blocks, const QList<PassageHit> &given, bool isFinished);

// What a doubtful sentence lacks, in words for a tip.
QString doubtText(const SentenceCheck &check);

} // namespace hearth
