#pragma once

#include <QDateTime>
#include <QHash>
#include <QString>

namespace hearth {

// What a file cost in quality when the Lab compared it on this computer.
struct MeasuredCost
{
    double share = 0;  // of perplexity above the reference's: 0.02 is 2 %
    double error = 0;  // from share to the upper end of its 95 % interval
    QString reference; // "F16"
    QString textName;  // what it was measured on
    QDateTime measuredAt;
};

// By hashOfParts() of the weights.
using MeasuredCosts = QHash<QString, MeasuredCost>;

QString costText(const MeasuredCost &cost); // "+1.8 % perplexity"
QString costTip(const MeasuredCost &cost);  // where that comes from

} // namespace hearth
