#pragma once

#include "app/lab/labrun.h"
#include "app/lab/signtest.h"

namespace hearth {

enum class LabFormat : quint8 {
    Csv,      // one row a variant, see labcsv.h
    Json,     // everything, with the intervals of the figures
    Markdown, // to read and to paste, see labmarkdown.h
};

// Votes between two variants of a run, by index.
struct LabVote
{
    int first = 0;
    int second = 0;
    VoteCount votes;
};

// UTF-8.
QByteArray exportRun(const LabRun &run, const QList<LabVote> &votes, LabFormat format);
// Without a folder: "2026-11-21 Comparison of 3 variants.md".
QString labFileName(const LabRun &run, LabFormat format);

} // namespace hearth
