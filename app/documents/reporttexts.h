#pragma once

#include "app/documents/collection.h"

#include <QByteArray>

namespace hearth {

// What is said of collections and of the files in them, in the user's words.

QString nameText(const CollectionRecord &record);  // what it is called; of one chat's own files: "Lease.pdf and 2 more"
QString fileCountText(int files);                  // "1 file", "1,204 files"
QString factsText(const CollectionRecord &record); // "46 files  ·  1,204 passages  ·  3.1 MB"
QString factsText(const FileReport &file);         // "21 pages  ·  84 passages  ·  57 kB"
QString secondsLeftText(double seconds);           // "about 3 min left"; empty: not known
QString timeLeftText(const IndexProgress &progress);
QString stateText(FileState state);                 // "Indexed"
QString troubleText(ReadTrouble trouble, int page); // "Encrypted"; of a page in other words where they differ

QString adviceText(ReadTrouble trouble); // what can be done about a file that could not be read; empty: nothing is known

// Why, in a few words: "Encrypted"; each reason once.
QString reasonsText(const QList<ReadProblem> &problems);
// The same in sentences, a line a kind of trouble: "Pages 3, 7–12: A picture, no text".
QStringList problemTexts(const QList<ReadProblem> &problems);

// Those that could not be read, each with why, in a sentence or two; of more than `most` how many more there are.
QStringList unreadTexts(const QList<FileReport> &files, qsizetype most);

// A table of the whole report, to be opened in a spreadsheet: UTF-8 with a byte order mark, CRLF. No cell is a formula, whatever a file is
// called.
QByteArray reportCsv(const QList<FileReport> &files);

} // namespace hearth
