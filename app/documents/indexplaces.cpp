// How IndexWork looks at the places of the collections.

#include "app/documents/indexwork.h"

#include "app/documents/placescan.h"
#include "app/store/database.h"

#include <QFileInfo>
#include <QStorageInfo>

#include <algorithm>

namespace hearth {

namespace {

// Of what is not there, the one that its folder is on, or that one's.
QString volumeBySystem(const QString &path)
{
    QString there = path;
    while (!QFileInfo::exists(there) && QFileInfo(there).path() != there)
        there = QFileInfo(there).path();
    return QStorageInfo(there).rootPath();
}

bool isBelow(const QString &path, const QString &folder)
{
    return path.startsWith(folder.endsWith(u'/') ? folder : folder + u'/');
}

} // namespace

void IndexWork::rescan(std::stop_token stop)
{
    QList<CollectionContent> contents;
    QHash<QString, PlaceContent> scanned;
    m_found.clear();
    m_folders.clear();
    m_volumes = readVolumes(*m_library);
    m_volumesNow.clear();
    for (const CollectionRecord &collection : readCollections(*m_library)) {
        CollectionContent content{collection.id, {}, {}};
        for (const QString &place : collection.places) {
            if (!scanned.contains(place)) {
                PlaceContent there = scanPlace(place, stop);
                m_volumesNow.insert(place, m_options.volumeOf ? m_options.volumeOf(place) : volumeBySystem(place));
                if (isVolumeGone(place))
                    there.unread.append(place);
                scanned.insert(place, there);
            }
            const PlaceContent &found = scanned[place];
            content.files += found.files;
            content.unread += found.unread;
        }
        contents.append(content);
    }
    if (stop.stop_requested())
        return;
    for (const PlaceContent &found : std::as_const(scanned)) {
        m_folders += found.folders;
        for (const FoundFile &file : found.files)
            m_found.insert(file.path, {file.bytes, file.modifiedAt});
    }
    m_folders.removeDuplicates();
    m_needsTidying = writeFiles(*m_library, contents) || m_needsTidying;
    noteVolumes(scanned.keys());
    noteUnreachable(scanned);
    fillQueue();
}

// A drive that is away leaves an empty folder where it was mounted: then the volume is the one around that folder.
bool IndexWork::isVolumeGone(const QString &place) const
{
    const QString before = m_volumes.value(place);
    const QString now = m_volumesNow.value(place);
    return !before.isEmpty() && before != now && isBelow(before, now);
}

void IndexWork::noteVolumes(const QStringList &places)
{
    QHash<QString, QString> volumes;
    for (const QString &place : places) {
        const bool isKept = m_volumes.contains(place) && (!QFileInfo::exists(place) || isVolumeGone(place));
        if (isKept)
            volumes.insert(place, m_volumes.value(place));
        else if (QFileInfo::exists(place))
            volumes.insert(place, m_volumesNow.value(place));
    }
    if (volumes != m_volumes)
        writeVolumes(*m_library, volumes);
    m_volumes = volumes;
}

// Of a file that is gone while its folder is there nothing is kept; a folder is told from it by what is known below it.
void IndexWork::noteUnreachable(const QHash<QString, PlaceContent> &scanned)
{
    m_unreachable.clear();
    QStringList gone;
    for (auto place = scanned.cbegin(); place != scanned.cend(); ++place) {
        if (place->unread.contains(place.key()) && !isShutFolder(QFileInfo(place.key())))
            m_unreachable.append(place.key());
        else if (place->unread.contains(place.key() + u'/'))
            gone.append(place.key());
    }
    if (gone.isEmpty())
        return;
    const QList<LibraryFile> files = readFiles(*m_library);
    for (const QString &place : std::as_const(gone)) {
        if (std::any_of(files.begin(), files.end(), [&place](const LibraryFile &file) { return isBelow(file.path, place); }))
            m_unreachable.append(place);
    }
}

} // namespace hearth
