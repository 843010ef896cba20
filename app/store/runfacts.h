#pragma once

#include <QString>

namespace hearth {

class Database;

// What the list of the Lab's comparisons says of one beside its title, kept in columns of their own: a result can be a megabyte.
struct RunFacts
{
    QString build;   // of Hearth: "0.1.0 (2026-11-20 09:30)"
    QString devices; // on which its variants ran, each once, in their order: "CPU AVX-512, NVIDIA H200"

    bool operator==(const RunFacts &) const = default;
};

// result: JSON, as lab_runs has it. Empty where it is none.
RunFacts runFactsOf(const QString &result);

// Comparisons of a schema before 9 get theirs.
void describeOldRuns(Database &db);

} // namespace hearth
