#pragma once

namespace hearth {

class Database;

// The schema, built step by step: step n makes version n out of n - 1. Steps are never changed once released, only added, so that a
// database of any earlier version opens. PRAGMA user_version holds the version.
int newestVersion();
int schemaVersion(Database &db);
// Each step is one transaction. Throws DatabaseFailure; also for a database that a newer Hearth wrote.
void migrate(Database &db, int toVersion = newestVersion());

} // namespace hearth
