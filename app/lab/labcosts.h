#pragma once

#include "app/lab/labrun.h"

#include <QHash>

namespace hearth {

class Database;

// What a file was measured to cost, on the user's own text: its perplexity beside that of a less quantized one.
struct LabCost
{
    double logRatio = 0;  // ln(perplexity / the reference's)
    LabInterval interval; // of it, 95 %
    QString reference;    // its label
    QString textName;
    QDateTime measuredAt;
};

// By SHA-256 (LabVariant::sha256), what the newest run that measured a file found; of the newest mostCostRuns that measured quality, and
// only beside a reference of more bits a weight. Store thread; throws DatabaseFailure.
constexpr int mostCostRuns = 100;
QHash<QString, LabCost> readLabCosts(Database &db);

} // namespace hearth
