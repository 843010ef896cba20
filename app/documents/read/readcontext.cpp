#include "app/documents/read/readcontext.h"

#include <QCoreApplication>

#include <algorithm>
#include <ctime>
#include <utility>

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

qsizetype ReadContext::roomFor(qsizetype textUnits, qsizetype elements, qsizetype runs)
{
    if (m_isFull)
        return 0;
    const bool areTooMany = elements > mostElements - m_elements || runs > mostRuns - m_runs;
    const qsizetype given = areTooMany ? 0 : std::min<qsizetype>(textUnits, limits.textUnits - m_units);
    if (given < textUnits || areTooMany) {
        m_isFull = true;
        report(ReadTrouble::TooLarge, 0,
               tr("Only the first %1 million characters were read.").arg(double(m_units + given) / 1e6, 0, 'f', 1));
    }
    m_units += given;
    m_elements += elements;
    m_runs += runs;
    return given;
}

bool ReadContext::hasTime(double share)
{
    if (secondsLeft() >= limits.seconds * (1 - share))
        return true;
    if (!std::exchange(m_isLate, true))
        report(ReadTrouble::TooSlow, 0, tr("Reading took too long; only the beginning was read."));
    return false;
}

void ReadContext::passOver(const ReadError &error, const QString &what, int page)
{
    if (error.trouble == ReadTrouble::TooLarge || error.trouble == ReadTrouble::OutOfMemory)
        throw error;
    report(error.trouble, page, what + u' ' + error.detail);
}

void ReadContext::handOver(const DocumentPage &page)
{
    if (takePage)
        takePage(page);
    else
        document.pages.append(page);
    m_hasHandedOver |= !page.elements.isEmpty();
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
