#include "app/lab/labmadefiles.h"

#include "app/lab/labwords.h"

#include <QDir>
#include <QFile>

#include <utility>

namespace hearth {

namespace {

QList<LabMadeFiles::File> filesIn(const QString &folder)
{
    QList<LabMadeFiles::File> files;
    if (folder.isEmpty())
        return files;
    const QFileInfoList found = QDir(folder).entryInfoList({QStringLiteral("*.gguf")}, QDir::Files, QDir::Name);
    for (const QFileInfo &file : found)
        files.append({file.filePath(), file.completeBaseName(), file.size()});
    return files;
}

} // namespace

LabMadeFiles::LabMadeFiles(QString folder, QObject *parent) : QAbstractListModel(parent), m_folder(std::move(folder))
{
    m_worker.setMaxThreadCount(1);
}

LabMadeFiles::~LabMadeFiles()
{
    m_worker.waitForDone();
}

QVariant LabMadeFiles::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const File &file = m_files[index.row()];
    switch (role) {
    case NameRole: return file.name;
    case SizeTextRole: return labSizeText(file.bytes);
    default: return {};
    }
}

QHash<int, QByteArray> LabMadeFiles::roleNames() const
{
    return {{NameRole, "name"}, {SizeTextRole, "sizeText"}};
}

QString LabMadeFiles::totalText() const
{
    qint64 bytes = 0;
    for (const File &file : m_files)
        bytes += file.bytes;
    return labSizeText(bytes);
}

void LabMadeFiles::refresh()
{
    removeFiles({});
}

void LabMadeFiles::clean()
{
    if (!m_folder.isEmpty()) {
        m_worker.start([folder = m_folder] {
            const QFileInfoList parts = QDir(folder).entryInfoList({QStringLiteral("*.gguf.part")}, QDir::Files);
            for (const QFileInfo &part : parts)
                QFile::remove(part.filePath()); // if it cannot be, the next start tries again
        });
    }
    refresh();
}

void LabMadeFiles::remove(int row)
{
    if (row >= 0 && row < m_files.size())
        removeFiles({m_files[row].path});
}

void LabMadeFiles::removeAll()
{
    QStringList paths;
    for (const File &file : std::as_const(m_files))
        paths.append(file.path);
    removeFiles(paths);
}

void LabMadeFiles::removeFiles(const QStringList &paths)
{
    m_worker.start([this, paths, folder = m_folder] {
        QStringList troubles;
        for (const QString &path : paths) {
            QFile file(path);
            if (file.exists() && !file.remove())
                troubles.append(tr("%1 could not be deleted: %2.").arg(path, file.errorString()));
        }
        const QList<File> left = filesIn(folder);
        QMetaObject::invokeMethod(
            this,
            [this, left, troubles] {
                take(left);
                for (const QString &trouble : troubles)
                    Q_EMIT failed(trouble);
            },
            Qt::QueuedConnection);
    });
}

void LabMadeFiles::take(const QList<File> &files)
{
    if (files == m_files)
        return;
    beginResetModel();
    m_files = files;
    endResetModel();
    Q_EMIT countChanged();
}

} // namespace hearth
