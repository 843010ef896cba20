#pragma once

#include "app/documents/document.h"
#include "app/documents/readlimits.h"

#include <QByteArray>
#include <QByteArrayView>

#include <functional>

namespace hearth {

// How hearth-reader hands a document to the app: frames of a length (32 bits, big endian) and that many bytes of QDataStream. The first
// frame is the head, then come the pages, each with pieces of its text, elements and runs; the last one is the end: what lacks an end was
// cut off. A table's header goes once with its rows. The app trusts none of it: counts are held against the bytes that are there, and
// together against what there is room for, before anything is taken in.
constexpr quint32 longestFrame = 128U << 20;

QByteArray headFrame(const Document &document);
// A page is as many frames as it needs; each goes to `write` by itself.
void writePageFrames(const DocumentPage &page, const std::function<void(const QByteArray &frame)> &write);
QByteArray pageFrames(const DocumentPage &page); // together
QByteArray endFrame(const Document &document);   // problems and failure

// Puts frames together again. Pure: bytes in, a document out.
class DocumentAssembler
{
public:
    explicit DocumentAssembler(qint64 mostTextUnits = ReadLimits().textUnits) : m_unitsLeft(mostTextUnits) { }

    // False: what came is no document; give up.
    [[nodiscard]] bool add(QByteArrayView bytes);
    [[nodiscard]] bool isWhole() const { return m_isWhole; }
    [[nodiscard]] const Document &document() const { return m_document; }
    // What came of a reader that was ended: the pages that are whole. The last one may lack something.
    [[nodiscard]] Document wholePages() const;

private:
    [[nodiscard]] bool take(const QByteArray &frame);
    [[nodiscard]] bool takeHead(QDataStream &stream);
    [[nodiscard]] bool takePage(QDataStream &stream);
    [[nodiscard]] bool takePiece(QDataStream &stream);
    [[nodiscard]] bool takeElements(QDataStream &stream, const QList<QStringList> &headers);
    [[nodiscard]] bool takeRuns(QDataStream &stream);
    [[nodiscard]] bool takeEnd(QDataStream &stream);

    QByteArray m_pending;
    Document m_document;
    qint64 m_unitsLeft;
    qint64 m_elementsLeft = mostElements; // and cells of headers
    qint64 m_runsLeft = mostRuns;
    qsizetype m_reached = 0; // of the page's text, by elements
    bool m_hasHead = false;
    bool m_isPageWhole = true;
    bool m_isWhole = false;
};

} // namespace hearth
