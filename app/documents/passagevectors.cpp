#include "app/documents/passagevectors.h"

#include "app/documents/candidates.h"
#include "app/store/database.h"
#include "inference/vectorsearch.h"

namespace hearth {

PassageVectors::PassageVectors(Database &index) : m_index(index) { }

PassageVectors::~PassageVectors() = default;

const VectorSearch &PassageVectors::upToDate(int width, const PassageFinder &finder)
{
    if (!m_search || m_search->width() != width) {
        m_search = std::make_unique<VectorSearch>(width);
        m_parts.clear();
        m_version = -1;
    }
    if (m_version != finder.version()) {
        forget(finder);
        readMissing(finder);
        m_version = finder.version(); // older than what was read, where the index changed meanwhile: then it is looked at once more
    }
    return *m_search;
}

// Contents that are gone.
void PassageVectors::forget(const PassageFinder &finder)
{
    QHash<qint64, Part> kept;
    for (const PassageRange &range : finder.ranges()) {
        const Part known = m_parts.value(range.content);
        const bool isKnown = known.first == range.first && known.passages == range.passages;
        kept.insert(range.content, isKnown ? known : Part{range.first, range.passages, 0});
    }
    for (auto part = m_parts.cbegin(); part != m_parts.cend(); ++part) {
        const Part now = kept.value(part.key());
        if (now.first == part->first && now.passages == part->passages)
            continue;
        for (qint64 id = part->first; part->loaded > 0 && id < part->first + part->passages; ++id)
            m_search->remove(id);
    }
    m_parts = kept;
}

// Of contents that lack vectors. Those that follow each other are read in one go: at first, all.
void PassageVectors::readMissing(const PassageFinder &finder)
{
    if (m_search->size() == 0) {
        qint64 passages = 0;
        for (const PassageRange &range : finder.ranges())
            passages += range.passages;
        m_search->reserve(size_t(passages));
    }
    qint64 first = 0; // of what is to be read; 0: nothing is
    qint64 last = 0;
    for (const PassageRange &range : finder.ranges()) {
        const Part part = m_parts.value(range.content);
        if (part.loaded < part.passages) {
            first = first == 0 ? range.first : first;
            last = range.first + range.passages - 1;
        } else if (first != 0) {
            readRange(first, last, finder);
            first = 0;
        }
    }
    if (first != 0)
        readRange(first, last, finder);
}

void PassageVectors::readRange(qint64 first, qint64 last, const PassageFinder &finder)
{
    const auto width = qsizetype(m_search->width());
    m_index.forEachRow(QStringLiteral("SELECT passage_id, scale, data FROM vectors WHERE passage_id BETWEEN ? AND ?"), {first, last},
                       [&](const DatabaseRow &row) {
                           ++m_rowsRead;
                           const qint64 id = row.integer(0);
                           const QByteArray data = row.bytes(2);
                           const auto part = m_parts.find(finder.contentOf(id));
                           if (part == m_parts.end() || data.size() != width)
                               return;
                           const size_t before = m_search->size();
                           m_search->set(id, {reinterpret_cast<const int8_t *>(data.constData()), size_t(width)}, float(row.real(1)));
                           part->loaded += m_search->size() > before ? 1 : 0;
                       });
}

} // namespace hearth
