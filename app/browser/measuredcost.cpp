#include "app/browser/measuredcost.h"

#include <QCoreApplication>
#include <QLocale>

namespace hearth {

namespace {

QString percent(double share, bool hasSign)
{
    const QString number = QLocale().toString(share * 100, 'f', 1);
    return hasSign && share >= 0 ? QLocale().positiveSign() + number : number;
}

} // namespace

QString costText(const MeasuredCost &cost)
{
    return QCoreApplication::translate("MeasuredCost", "%1 % perplexity").arg(percent(cost.share, true));
}

QString costTip(const MeasuredCost &cost)
{
    return QCoreApplication::translate("MeasuredCost",
                                       "Measured here in the Lab on %1, beside %2, on “%3”: %4 %, give or take %5 (95 % confidence).")
        .arg(QLocale().toString(cost.measuredAt.toLocalTime().date(), QLocale::ShortFormat), cost.reference, cost.textName,
             percent(cost.share, true), percent(cost.error, false));
}

} // namespace hearth
