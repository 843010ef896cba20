#pragma once

#include <QDateTime>
#include <QHash>
#include <QString>

namespace hearth {

// What a file cost in quality when the Lab compared it on this computer.
struct MeasuredCost
{
    double share = 0;  // of perplexity above the reference's: 0.02 is 2 %
    double error = 0;  // half of the 95 % interval of share
    QString reference; // "F16"
    QString textName;  // what it was measured on
    QDateTime measuredAt;
};

// By the SHA-256 of the weights; of several files: of their hashes in hex, one behind the other.
using MeasuredCosts = QHash<QString, MeasuredCost>;

QString costText(const MeasuredCost &cost); // "+1.8 % perplexity"
QString costTip(const MeasuredCost &cost);  // where that comes from

} // namespace hearth
