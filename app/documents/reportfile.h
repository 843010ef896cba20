#pragma once

#include "app/documents/collection.h"

namespace hearth {

struct ReportFile
{
    QString path;  // of the file written
    QString error; // not empty: one sentence for the user, and no file
};

// Writes the report of a collection as a table (reportCsv()) into `folder`, numbered when there is such a file: nothing is overwritten, and
// a file is there whole or not at all. May be called on any thread.
ReportFile writeReport(const QList<FileReport> &files, const QString &collection, const QString &folder);

// The same to be pasted: cells parted by tabs, which spreadsheets and mails both take.
QString reportText(const QList<FileReport> &files);

} // namespace hearth
