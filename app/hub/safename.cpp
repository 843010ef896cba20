#include "app/hub/safename.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QDir>
#include <QFileInfo>
#include <QRegularExpression>
#include <QSet>

namespace hearth {

namespace {

constexpr qsizetype longestName = 120;
constexpr qsizetype deepest = 8;

bool isSafe(QChar c)
{
    static const QString others = QStringLiteral("._-+()[],=@ ");
    return (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z') || (c >= u'0' && c <= u'9') || others.contains(c);
}

QString tr(const char *text)
{
    return QCoreApplication::translate("Downloads", text);
}

} // namespace

QString safeName(const QString &name)
{
    QString safe;
    for (const QChar c : name)
        safe += isSafe(c) ? c : QChar(u'_');
    if (safe.size() > longestName) {
        // Both ends say something: what it is, and which shard and format.
        const QByteArray hash = QCryptographicHash::hash(name.toUtf8(), QCryptographicHash::Sha1).toHex();
        safe = safe.left(70) + u'-' + QString::fromLatin1(hash.left(8)) + u'-' + safe.right(40);
    }
    while (safe.endsWith(u'.') || safe.endsWith(u' '))
        safe.chop(1);
    if (safe.isEmpty() || safe.startsWith(u'.') || safe.startsWith(u' '))
        safe = u'_' + safe.mid(1);
    static const QRegularExpression device(QStringLiteral("\\A(?:con|prn|aux|nul|com[0-9]|lpt[0-9]|conin_|conout_|clock_)\\s*(?:\\.|\\z)"),
                                           QRegularExpression::CaseInsensitiveOption);
    if (device.match(safe).hasMatch())
        safe.prepend(u'_');
    for (const char *ours : {".part", ".part.lock"})
        if (safe.endsWith(QLatin1String(ours), Qt::CaseInsensitive))
            safe += u'_';
    return safe;
}

QString safePath(const QString &path)
{
    const QStringList parts = path.split(u'/', Qt::SkipEmptyParts);
    if (parts.isEmpty() || parts.size() > deepest)
        return {};
    QStringList safe;
    for (const QString &part : parts)
        safe.append(safeName(part));
    return safe.join(u'/');
}

QStringList safePaths(const QStringList &paths)
{
    QStringList result;
    QSet<QString> taken;
    for (const QString &path : paths) {
        const QString plain = safePath(path);
        const qsizetype name = plain.lastIndexOf(u'/') + 1;
        QString safe = plain;
        for (int number = 2; !safe.isEmpty() && taken.contains(safe.toLower()); ++number)
            safe = plain.left(name) + safeName(QString::number(number) + u'-' + plain.mid(name));
        taken.insert(safe.toLower());
        result.append(safe);
    }
    return result;
}

namespace {

enum class Missing : quint8 { IsMade, IsWrong };

// What is wrong with the folders between root and file; "" for nothing.
QString checkFolders(const QString &root, const QString &safePath, Missing missing)
{
    const QString home = QFileInfo(root).canonicalFilePath();
    QString folder = root;
    const QStringList parts = safePath.split(u'/').mid(0, safePath.count(u'/'));
    for (const QString &part : parts) {
        folder += u'/' + part;
        const QFileInfo info(folder);
        if (info.isSymLink() || info.isJunction() || (info.exists() && !info.isDir()))
            return tr("%1 is no folder but a link or a file; nothing is written through it.").arg(QDir::toNativeSeparators(folder));
        if (!info.exists() && (missing == Missing::IsWrong || !QDir().mkdir(folder)))
            return tr("The folder %1 cannot be made.").arg(QDir::toNativeSeparators(folder));
    }
    const QString real = QFileInfo(folder).canonicalFilePath();
    if (home.isEmpty() || (real != home && !real.startsWith(home.endsWith(u'/') ? home : home + u'/')))
        return tr("%1 lies outside the models folder.").arg(QDir::toNativeSeparators(folder));
    return {};
}

} // namespace

QString prepareFolders(const QString &root, const QString &safePath)
{
    if (!QDir().mkpath(root))
        return tr("The folder %1 cannot be made.").arg(QDir::toNativeSeparators(root));
    return checkFolders(root, safePath, Missing::IsMade);
}

bool hasSafeFolders(const QString &root, const QString &safePath)
{
    return checkFolders(root, safePath, Missing::IsWrong).isEmpty();
}

} // namespace hearth
