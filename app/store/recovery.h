#pragma once

#include <QString>

namespace hearth {

// What was done about a damaged database.
struct RecoveryReport
{
    QString keptAside; // path of the damaged file; empty: nothing was damaged
    int chats = 0;     // recovered
    int messages = 0;
    int comparisons = 0; // of the Lab
    int promptSets = 0;
    bool mayBeIncomplete = false; // rows could not be read
};

// Whether the file at `path` is whole, by SQLite's quick_check and by reading each table through. No file: yes.
bool isDatabaseSound(const QString &path);

// Moves the damaged database at `path` (and its -wal) aside to hearth-damaged-<date>.sqlite beside it, never deleting it, and puts a new
// one with all rows that can still be read in its place. Can be killed at any point: finishRecovery() at the next start completes it.
// Throws DatabaseFailure when the new one cannot be written; then nothing was moved.
RecoveryReport recoverDatabase(const QString &path);

// Completes a recovery that was killed between its two renames; drops one that never got so far.
void finishRecovery(const QString &path);

} // namespace hearth
