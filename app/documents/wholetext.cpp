#include "app/documents/wholetext.h"

#include "app/documents/cutter.h"
#include "app/documents/documentlibrary.h"
#include "app/documents/indexrows.h"

#include <QFileInfo>
#include <QSet>

namespace hearth {

namespace {

QList<PassageHit> passagesOf(const FileReport &file, const Document &document)
{
    CutterOptions options;
    options.overlapTokens = 0;
    QList<PassageHit> hits;
    for (const Passage &passage : cutDocument(document, options)) {
        PassageHit hit;
        hit.passage = passage;
        hit.fileId = file.fileId;
        hit.filePath = file.path;
        hit.fileName = QFileInfo(file.path).fileName();
        hit.fileHash = file.hash;
        hits.append(hit);
    }
    return hits;
}

} // namespace

QList<PassageHit> readWhole(Database &index, const QList<qint64> &collections)
{
    QList<PassageHit> hits;
    QSet<qint64> known; // a file may be in several collections
    for (const qint64 collection : collections) {
        for (const FileReport &file : readReport(index, true, collection)) {
            if (known.contains(file.fileId))
                continue;
            known.insert(file.fileId);
            const QList<PassageHit> ofFile =
                file.state == FileState::Indexed ? passagesOf(file, readDocument(index, file.hash)) : QList<PassageHit>();
            if (ofFile.isEmpty())
                return {};
            hits += ofFile;
        }
    }
    return hits;
}

} // namespace hearth
