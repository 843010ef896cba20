#pragma once

#include <QString>
#include <QStringList>

namespace hearth {

// One part of a path, from foreign text: letters, digits and ". _ - + ( ) [ ] , = @" and spaces inside, everything else is "_"; no leading
// dot, no end that Windows drops, none of its device names, none of our own endings, at most 120 characters. Never empty.
QString safeName(const QString &name);

// A path of a repository's file as one below the models folder, with "/": each part a safeName(). "" when it is too deep or has no part.
QString safePath(const QString &path);

// The same for a list: no two of the result are the same on a file system that does not tell case.
QStringList safePaths(const QStringList &paths);

// Makes the folders that lie between `root` and the file, and says what is wrong with it; "" when it is fine: none of them is a link,
// and the file lies inside. Blocks on the disk.
QString prepareFolders(const QString &root, const QString &safePath);
// Whether they are there, and fine so. Makes nothing.
bool hasSafeFolders(const QString &root, const QString &safePath);

} // namespace hearth
