#include "app/lab/labmeasures.h"

#include <algorithm>

namespace hearth {

double medianOf(const LabRun &run, int variant, double LabAnswer::*field)
{
    QList<double> values;
    for (const LabAnswer &answer : run.answers) {
        if (answer.variant == variant && answer.*field >= 0)
            values.append(answer.*field);
    }
    if (values.isEmpty())
        return -1;
    std::sort(values.begin(), values.end());
    const qsizetype half = values.size() / 2;
    return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

double equalShareOf(const LabRun &run, int variant)
{
    double sum = 0;
    int count = 0;
    for (const LabAnswer &answer : run.answers) {
        if (answer.variant == variant && answer.equalShare >= 0) {
            sum += answer.equalShare;
            ++count;
        }
    }
    return count > 0 ? sum / count : -1;
}

} // namespace hearth
