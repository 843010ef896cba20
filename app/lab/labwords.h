#pragma once

#include "app/lab/labrun.h"

#include <QVariantList>

namespace hearth {

// Numbers and their units on one line ("5 %", "1.2 GB", "≥ 0.1"), for the window. What is exported keeps its plain blanks.
QString unbroken(const QString &text);

// What a comparison found, in words and figures for the page. A figure is {title, value, tip}.
QString labSizeText(qint64 value);                                        // less than 0: empty
QVariantList figuresOf(const LabVariant &facts, const LabAnswer *answer); // what it costs; answer null: none on show
QVariantList qualityFigures(const LabQuality &quality, bool isReference);
QVariantList detailsOf(const LabVariant &facts);                   // which file it is and how it ran
QVariantList candidateList(const QList<LabCandidate> &candidates); // {text, percent, isChosen}
QVariantList worstList(const LabQuality &quality);                 // {position, text, divergence}
const char *partingName(LabParting parting);
QString equalText(const LabAnswer &answer);
QString agreesText(const LabAnswer &answer);
QString agreesTip(const LabAnswer &answer);
QString finishText(const LabAnswer &answer); // why it ended short; empty: it did not
QString endingText(RunEnding ending);        // of a run, a word; empty: it came to its end

} // namespace hearth
