#pragma once

#include <QByteArray>
#include <QFile>
#include <QString>

namespace hearth {

// What must survive a loss of power. All of these block on the disk: not for the UI thread. false: it failed.
bool syncFile(QFile &file);
bool syncFolder(const QString &folder);                           // what was made, renamed or removed in it
bool replaceFile(const QString &from, const QString &to);         // in one step; `to` may exist
bool saveDurably(const QString &path, const QByteArray &content); // whole or not at all, whenever the power goes

} // namespace hearth
