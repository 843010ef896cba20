#pragma once

#include "app/store/chatstore.h"

#include <QString>

namespace hearth {

enum class ExportFormat : quint8 {
    Markdown, // the branch on show, to read and to print
    Json,     // everything: all branches, thinking, models, figures
};

// What the file holds, UTF-8.
QByteArray exportChat(const LoadedChat &chat, ExportFormat format);

// A name that every file system takes, from the chat's title and date: "2026-11-21 Rust lifetimes.md".
QString exportFileName(const ChatRecord &chat, ExportFormat format);

struct ExportResult
{
    QString path;  // of the file written
    QString error; // not empty: one sentence for the user, and no file
};

// Writes into `folder` under the chat's own name, numbered when there is such a file: nothing is overwritten, and a file is there whole
// or not at all. May be called on any thread.
ExportResult writeExport(const LoadedChat &chat, ExportFormat format, const QString &folder);

} // namespace hearth
