#pragma once

#include "app/store/store.h"

#include <QString>

class QCoreApplication;

namespace hearth {

class NoticeList;
class UnsavedChanges;

struct Arguments
{
    QString dataFolder; // made when it was not there
    QString model;      // to load at start; "": the one last used
    bool isSelfTest = false;
    bool isSealed = false;    // no connection leaves in this run, whatever the settings say
    bool isTemporary = false; // the data folder goes with the process
    bool measuresUi = false;
};
// Prints and exits for --help, --version and what it does not know. The data folder: --data-dir, else HEARTH_DATA_DIR, else the system's;
// a self-test gets a temporary one.
Arguments readArguments(const QCoreApplication &application);

// SIGINT and SIGTERM end the event loop, so that everything is closed in order, and without a question about what is not saved.
void quitOnSignals(UnsavedChanges &unsaved);

// What the user is told about the store and the last run.
void addOpenNotices(NoticeList &notices, const OpenReport &report);
void addWriteNotice(NoticeList &notices, const StoreError &error);
void removeWriteNotice(NoticeList &notices);
void addCrashNotice(NoticeList &notices, const QString &modelPath);
// A comparison of the Lab that Hearth ended in.
void addInterruptedNotice(NoticeList &notices, const QString &title);
// What stands in place of a first conversation when the guide's file is not there; `path` is where it should be.
void addGuideNotice(NoticeList &notices, const QString &path);
// A finished download; `path` is what is loaded to chat with it, "" when nothing of it can be.
void addDownloadNotice(NoticeList &notices, const QString &title, const QString &path);
// The path of such a notice's action; "" for another one's.
QString downloadOfAction(const QString &action);
// In place of what was said of the model before; an empty text only takes that away.
void showFileNotice(NoticeList &notices, const QString &text);

} // namespace hearth
