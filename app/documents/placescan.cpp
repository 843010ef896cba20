#include "app/documents/placescan.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QDir>
#include <QFileInfo>

#include <algorithm>

namespace hearth {

namespace {

constexpr int deepest = 64; // folders below a place: deeper ones are made by no person

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(hearth::Documents)
};

bool isForeignFolder(const QString &name)
{
    static const QSet<QString> names{QStringLiteral("node_modules"),
                                     QStringLiteral("__pycache__"),
                                     QStringLiteral("CVS"),
                                     QStringLiteral("$RECYCLE.BIN"),
                                     QStringLiteral("System Volume Information"),
                                     QStringLiteral("__MACOSX")};
    return name.startsWith(u'.') || names.contains(name);
}

// Says of itself that it can be made again (bford.info/cachedir), or is a compiler's.
bool isMadeFolder(const QString &folder)
{
    return QFileInfo::exists(folder + QStringLiteral("/CACHEDIR.TAG")) || QFileInfo::exists(folder + QStringLiteral("/CMakeCache.txt"));
}

bool isForeignFile(const QString &name)
{
    static const QStringList endings{QStringLiteral(".tmp"), QStringLiteral(".part"), QStringLiteral(".crdownload"),
                                     QStringLiteral(".swp"), QStringLiteral(".lnk"),  QStringLiteral("~")};
    static const QSet<QString> names{QStringLiteral("Thumbs.db"), QStringLiteral("desktop.ini"), QStringLiteral("CACHEDIR.TAG")};
    const QString lower = name.toLower();
    return name.startsWith(u'.') || name.startsWith(QStringLiteral("~$")) || names.contains(name)
        || std::any_of(endings.begin(), endings.end(), [&lower](const QString &ending) { return lower.endsWith(ending); });
}

FoundFile foundFile(const QFileInfo &info)
{
    return {info.absoluteFilePath(), info.isFile() ? info.size() : 0, info.lastModified().toMSecsSinceEpoch()};
}

class Walk
{
public:
    Walk(PlaceContent &content, std::stop_token stop) : m_content(content), m_stop(std::move(stop)) { }

    void into(const QString &folder, int depth)
    {
        const QFileInfo self(folder);
        const QString canonical = self.canonicalFilePath();
        if (canonical.isEmpty() || m_seen.contains(canonical) || depth > deepest || m_stop.stop_requested())
            return;
        m_seen.insert(canonical);
        if (isShutFolder(self)) {
            m_content.unread.append(folder);
            m_content.files.append(foundFile(self));
            return;
        }
        m_content.folders.append(folder);
        const QFileInfoList entries = QDir(folder).entryInfoList(QDir::Files | QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name);
        for (const QFileInfo &entry : entries) {
            if (entry.isDir()) {
                if (!isForeignFolder(entry.fileName()) && !isMadeFolder(entry.filePath()))
                    into(entry.absoluteFilePath(), depth + 1);
            } else if (entry.isFile() && !isForeignFile(entry.fileName())) {
                m_content.files.append(foundFile(entry));
            }
        }
    }

private:
    PlaceContent &m_content;
    std::stop_token m_stop;
    QSet<QString> m_seen; // canonical
};

} // namespace

bool isShutFolder(const QFileInfo &info)
{
    return info.isDir() && (!info.isReadable() || !info.isExecutable());
}

bool isSpecial(const QFileInfo &info)
{
    return info.exists() && !info.isFile() && !info.isDir();
}

PlaceContent scanPlace(const QString &place, std::stop_token stop)
{
    PlaceContent content;
    const QFileInfo info(place);
    if (info.isDir()) {
        Walk(content, stop).into(info.absoluteFilePath(), 0);
    } else if (info.exists()) {
        content.files.append(foundFile(info));
        content.folders.append(info.absolutePath());
    } else if (!QFileInfo(info.absolutePath()).isDir() || place.endsWith(u'/')) {
        content.unread.append(place);
    } else {
        // Gone, or never there; whether it was a file is seen by what is known of it.
        content.unread.append(place + u'/');
        content.folders.append(info.absolutePath());
    }
    if (stop.stop_requested())
        content.unread.append(place);
    std::sort(content.files.begin(), content.files.end(), [](const FoundFile &a, const FoundFile &b) { return a.path < b.path; });
    return content;
}

ReadProblem problemByName(const QString &path)
{
    struct Group
    {
        QStringList endings;
        const char *text;
    };
    static const QList<Group> groups{
        {QStringLiteral("jpg jpeg png gif bmp tif tiff webp heic heif avif ico svg psd xcf raw cr2 nef arw").split(u' '),
         QT_TRANSLATE_NOOP("hearth::Documents", "This is a picture; there is no text to read in it.")},
        {QStringLiteral("mp3 wav flac ogg opus m4a aac wma mid mp4 mkv avi mov webm wmv m4v mpg mpeg").split(u' '),
         QT_TRANSLATE_NOOP("hearth::Documents", "This is sound or film; there is no text to read in it.")},
        {QStringLiteral("zip gz bz2 xz zst 7z rar tar tgz jar iso dmg deb rpm").split(u' '),
         QT_TRANSLATE_NOOP("hearth::Documents", "This is an archive. Unpack it, and add the files.")},
        {QStringLiteral("exe dll so dylib o a obj lib bin pyc class wasm sqlite sqlite3 db mdb gguf safetensors onnx pt pth npy npz "
                        "ttf otf woff woff2")
             .split(u' '),
         QT_TRANSLATE_NOOP("hearth::Documents", "This is made for programs; there is no text to read in it.")},
    };
    const QString ending = QFileInfo(path).suffix().toLower();
    for (const Group &group : groups) {
        if (group.endings.contains(ending))
            return {ReadTrouble::NotSupported, 0, Text::tr(group.text)};
    }
    return {};
}

} // namespace hearth
