#pragma once

#include "app/documents/document.h"

#include <QDateTime>

namespace hearth {

// Values about collections of documents and how their indexing goes.

// A named set of files and folders that chats can ask about.
struct CollectionRecord
{
    qint64 id = -1;
    QString name;
    QStringList places;    // files and folders, absolute; folders with all below them
    qint64 ownerChat = -1; // a chat's own: files that were dropped on its composer; not listed with the others
    int files = 0;
    int unreadFiles = 0;  // with a failure
    int waitingFiles = 0; // not read yet
    int passages = 0;
    qint64 bytes = 0;
};

enum class FileState : quint8 { Waiting, Reading, Indexed, Failed };

// One file's line in the report.
struct FileReport
{
    qint64 fileId = -1;
    QString path;    // absolute
    QByteArray hash; // SHA-256 of what was read last; empty: nothing was
    QString format;
    FileState state = FileState::Waiting;
    int pages = 0; // 0: the format has none
    int passages = 0;
    qint64 bytes = 0;
    int hiddenPassages = 0;      // text that a reader of the page does not see
    QList<ReadProblem> problems; // pages that were skipped, and why; the first one is the file's where it failed
    QDateTime indexedAt;
};

// Where a document that was cited lies now.
struct FilePlace
{
    qint64 fileId = -1; // -1: it is not among the documents any more
    QString path;       // absolute
};

// How far indexing is.
struct IndexProgress
{
    bool isRunning = false;
    bool isPaused = false;
    int filesDone = 0;
    int filesAll = 0;
    qint64 bytesDone = 0;
    qint64 bytesAll = 0;
    double secondsLeft = -1;  // -1: not known yet
    int passagesEmbedded = 0; // with an embedder: words can be searched before
    int passagesAll = 0;
    QString currentFile;
    QStringList unreachable; // places that can't be looked into now, as a drive is away; what was read of them stays
    QString trouble;         // not empty: indexing stands still, and why, in a sentence (disk full, embedder gone)
    QString notice;          // not empty: it goes on, but one should know (a damaged index is built again)
};

} // namespace hearth
