#include "app/hub/downloadtexts.h"

#include "app/settings/bytetext.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>

namespace hearth {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Downloads", text);
}

} // namespace

QString amountText(qint64 done, qint64 total)
{
    const ByteUnit unit = byteUnit(total); // both parts of "1.2 of 4.7 GB" are in it
    return tr("%1 of %2 %3").arg(numberIn(unit, done), numberIn(unit, total), unit.name);
}

QString speedText(qint64 bytesPerSecond)
{
    return bytesPerSecond > 0 ? tr("%1/s").arg(byteText(bytesPerSecond)) : QString();
}

QString leftText(qint64 seconds)
{
    if (seconds < 0)
        return {};
    if (seconds < 60)
        return tr("%1 s left").arg(seconds);
    if (seconds < 3600)
        return tr("%1 min left").arg((seconds + 30) / 60);
    const qint64 minutes = (seconds + 30) / 60;
    if (minutes < 48 * 60)
        return tr("%1 h %2 min left").arg(minutes / 60).arg(minutes % 60);
    return tr("%1 days left").arg(minutes / (24 * 60));
}

QString loadTarget(const DownloadJob &job)
{
    QStringList ggufs;
    QString folder;
    for (const DownloadFile &file : job.files) {
        const QString name = file.target.section(u'/', -1);
        if (name.endsWith(QLatin1String(".gguf"), Qt::CaseInsensitive)) {
            if (!name.contains(QLatin1String("mmproj"), Qt::CaseInsensitive))
                ggufs.append(file.target);
        } else if (name.endsWith(QLatin1String(".safetensors"), Qt::CaseInsensitive)) {
            folder = file.target.section(u'/', 0, -2);
        }
    }
    return ggufs.isEmpty() ? folder : *std::min_element(ggufs.begin(), ggufs.end());
}

} // namespace hearth
