#include "app/documents/filecheck.h"

#include "app/documents/placescan.h"
#include "app/settings/bytetext.h"
#include "app/store/filehash.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QFile>
#include <QFileInfo>

namespace hearth {

namespace {

constexpr qint64 hashBlock = 1 << 20;

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(hearth::Documents)
};

} // namespace

QByteArray contentHash(const QString &path, const std::stop_token &stop)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    FileHash hash(HashKind::Sha256, file.size());
    QByteArray block(hashBlock, Qt::Uninitialized);
    while (!stop.stop_requested()) {
        const qint64 read = file.read(block.data(), block.size());
        if (read < 0)
            return {};
        if (read == 0)
            return QByteArray::fromHex(hash.result().toLatin1());
        hash.add(QByteArrayView(block.constData(), read));
    }
    return {};
}

FileStamp stampOf(const QString &path)
{
    const QFileInfo info(path);
    return info.isFile() || isShutFolder(info) || isSpecial(info)
        ? FileStamp{true, info.isFile() ? info.size() : 0, info.lastModified().toMSecsSinceEpoch()}
        : FileStamp{};
}

ReadProblem problemBefore(const QString &path, qint64 bytes, qint64 largestBytes)
{
    const QFileInfo info(path);
    if (isShutFolder(info))
        return {ReadTrouble::NotReadable, 0, Text::tr("There is no permission to look into this folder.")};
    if (isSpecial(info))
        return {ReadTrouble::NotSupported, 0, Text::tr("This is no file, but a pipe or a device; there is no text to read in it.")};
    const ReadProblem byName = problemByName(path);
    if (byName.trouble != ReadTrouble::None)
        return byName;
    if (bytes > largestBytes)
        return {ReadTrouble::TooLarge, 0, Text::tr("It has %1; files of up to %2 are read.").arg(byteText(bytes), byteText(largestBytes))};
    if (!info.isReadable())
        return {ReadTrouble::NotReadable, 0, Text::tr("There is no permission to read it.")};
    return {};
}

} // namespace hearth
