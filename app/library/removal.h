#pragma once

#include "app/library/installedmodel.h"

namespace hearth {

// Deleting a model: first a plan that can be shown, then the deed. Files go to the system's trash.

struct RemovalPlan
{
    QString refusal;       // one sentence that says why it cannot be done here, and where; empty: it can
    QStringList trashed;   // files, or a folder that holds nothing else
    QStringList unlinked;  // links of the Hugging Face cache that then lead nowhere
    QStringList folders;   // removed afterwards if they are empty
    qint64 freedBytes = 0; // once the trash is emptied; links and files with other names free nothing
    QString note;          // one sentence worth knowing before; mostly empty
};

// `all`: every installed model, as files may serve several. Looks at the disk; any thread.
RemovalPlan planRemoval(const InstalledModel &model, const QList<InstalledModel> &all);

struct RemovalResult
{
    qint64 freedBytes = 0;
    QString error; // one sentence that names the first file that could not be moved; empty: all is done
};
RemovalResult carryOut(const RemovalPlan &plan);

} // namespace hearth
