#include "app/documents/read/readcontext.h"

#include <QCoreApplication>

#include <algorithm>
#include <ctime>

namespace hearth::reading {

namespace {

constexpr int mostProblems = 200; // a report with more helps nobody

} // namespace

void fail(ReadTrouble trouble, const QString &detail)
{
    throw ReadError{trouble, detail};
}

QString tr(const char *text)
{
    return QCoreApplication::translate("Documents", text);
}

bool ReadContext::hasRoomFor(qsizetype textUnits)
{
    if (m_isFull)
        return false;
    if (textUnits > limits.textUnits - m_units) {
        m_isFull = true;
        report(ReadTrouble::TooLarge, 0,
               tr("Only the first %1 million characters were read.").arg(double(limits.textUnits) / 1e6, 0, 'f', 1));
        return false;
    }
    m_units += textUnits;
    return true;
}

bool ReadContext::hasTime()
{
    if (m_isLate)
        return false;
    if (secondsLeft() < limits.seconds / 4.0) {
        m_isLate = true;
        report(ReadTrouble::TooSlow, 0, tr("Reading took too long; only the beginning was read."));
    }
    return !m_isLate;
}

bool ReadContext::hasPagesLeft(int pages)
{
    if (pages <= limits.pages)
        return true;
    report(ReadTrouble::TooLarge, 0, tr("Only the first %1 of %2 pages were read.").arg(limits.pages).arg(pages));
    return false;
}

double ReadContext::secondsLeft() const
{
    return std::max(0.0, limits.seconds - double(std::clock()) / CLOCKS_PER_SEC);
}

void ReadContext::checkDepth(int depth) const
{
    if (depth > limits.depth)
        fail(ReadTrouble::TooLarge, tr("The file is nested more than %1 levels deep.").arg(limits.depth));
}

void ReadContext::report(ReadTrouble trouble, int page, const QString &detail)
{
    if (++m_reported <= mostProblems)
        document.problems.append({trouble, page, detail});
}

} // namespace hearth::reading
