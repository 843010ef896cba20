#pragma once

#include <QString>

namespace hearth {

class Database;

// How a comparison ended. The numbers stand in databases.
enum class RunEnding : quint8 {
    Whole = 0,
    Stopped = 1,     // by the user, or by an error
    Interrupted = 2, // Hearth, or the machine, ended in it
    UnderWay = 3     // as far as its result tells; where it does not run, it is to be told as interrupted
};

// From what its result says of it.
constexpr RunEnding endingOf(bool isWhole, bool isUnderWay, bool isInterrupted)
{
    return isUnderWay ? RunEnding::UnderWay : isWhole ? RunEnding::Whole : isInterrupted ? RunEnding::Interrupted : RunEnding::Stopped;
}

// What the list of the Lab's comparisons says of one beside its title, kept in columns of their own: a result can be a megabyte.
struct RunFacts
{
    QString build;   // of Hearth: "0.1.0 (2026-11-20 09:30)"
    QString devices; // on which its variants ran, each once, in their order: "CPU AVX-512, NVIDIA H200"
    RunEnding ending = RunEnding::Whole;

    bool operator==(const RunFacts &) const = default;
};

// result: JSON, as lab_runs has it. Empty, and whole, where it is none.
RunFacts runFactsOf(const QString &result);

// Comparisons of a schema before 9 get their build and devices, those of one before 11 their ending.
void describeOldRuns(Database &db);
void tellOldEndings(Database &db);

} // namespace hearth
