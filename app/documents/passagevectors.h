#pragma once

#include <QHash>
#include <QtGlobal>

#include <memory>

namespace hearth {

class Database;
class PassageFinder;
class VectorSearch;

// The vectors of an index's passages in memory, kept up with it: after a change only what is new is read, so that a search while files are
// read and embedded does not wait for all of them. Exact: what is found is what a fresh load would find. It rests on the index's ids
// (indexschema.h): a content's passages are written at once, under ids that were never given before, and a passage's vector is written
// once. Belongs to the thread of the connection.
class PassageVectors
{
public:
    explicit PassageVectors(Database &index);
    ~PassageVectors();
    PassageVectors(const PassageVectors &) = delete;
    PassageVectors &operator=(const PassageVectors &) = delete;

    // Those of the contents that the finder knows; vectors of another width are damaged and left out. Throws DatabaseFailure, and goes on
    // from there the next time.
    const VectorSearch &upToDate(int width, const PassageFinder &finder);

    [[nodiscard]] qint64 rowsRead() const { return m_rowsRead; } // of the index, so far

private:
    // What is there of one content.
    struct Part
    {
        qint64 first = 0; // passage
        qint64 passages = 0;
        qint64 loaded = 0; // of their vectors
    };
    void forget(const PassageFinder &finder);
    void readMissing(const PassageFinder &finder);
    void readRange(qint64 first, qint64 last, const PassageFinder &finder);

    Database &m_index;
    std::unique_ptr<VectorSearch> m_search; // null until the width is known
    QHash<qint64, Part> m_parts;            // by content
    qint64 m_version = -1;                  // of the finder's data
    qint64 m_rowsRead = 0;
};

} // namespace hearth
