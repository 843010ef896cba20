#pragma once

#include <QByteArray>
#include <QFile>
#include <QList>
#include <QString>

namespace hearth {

// A .dict.dz of a dict server: gzip whose chunks can be read one by one (dictzip(1), "RA" extra field). Plain .dict files too.
// One thread. Nothing in the file is trusted.
class DictZip
{
public:
    bool open(const QString &path); // false: not there, or no such file
    // Empty where it is not in the file or the file is damaged.
    [[nodiscard]] QByteArray read(quint64 offset, quint32 length);

private:
    bool readHeader();
    [[nodiscard]] QByteArray chunk(qsizetype number);

    QFile m_file;
    bool m_isPlain = false;
    quint32 m_chunkLength = 0;
    QList<quint64> m_starts; // of the chunks in the file, and the end of the last
    qsizetype m_keptNumber = -1;
    QByteArray m_kept;
};

} // namespace hearth
