#pragma once

#include <QString>

namespace hearth {

class Database;

// As what a vote of the Lab counts: for a file (SHA-256, else path) on a kind of device. driver: of a GPU; empty: it was the CPU.
QString votedAs(const QString &file, const QString &device, const QString &driver);

// Which question a vote decided: SHA-256 of the prompt and of the two answers, in whichever order. The same answers to the same prompt come
// again when a comparison is repeated, and are one question.
QString voteKey(const QString &system, const QString &prompt, const QString &answer, const QString &other);

// Votes of a schema before 8 get both, from the runs that they belong to. Those whose answers are not found there count as they did.
void keyOldVotes(Database &db);

} // namespace hearth
