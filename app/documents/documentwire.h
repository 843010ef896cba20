#pragma once

#include "app/documents/document.h"

#include <QByteArray>
#include <QByteArrayView>

#include <optional>

namespace hearth {

// How hearth-reader hands a document to the app: frames of a length (32 bits, big endian) and that many bytes of QDataStream. The first
// frame is the head, then come the pages, the last one is the end: what lacks an end was cut off. The app trusts none of it: lengths are
// bounded before anything is taken in.
constexpr quint32 longestFrame = 128U << 20;

QByteArray headFrame(const Document &document);
QByteArray pageFrame(const DocumentPage &page);
QByteArray endFrame(const Document &document); // problems and failure

// Puts frames together again. Pure: bytes in, a document out.
class DocumentAssembler
{
public:
    // False: what came is no document; give up.
    [[nodiscard]] bool add(QByteArrayView bytes);
    [[nodiscard]] bool isWhole() const { return m_isWhole; }
    [[nodiscard]] const Document &document() const { return m_document; }

private:
    [[nodiscard]] bool take(const QByteArray &frame);

    QByteArray m_pending;
    Document m_document;
    bool m_hasHead = false;
    bool m_isWhole = false;
};

} // namespace hearth
