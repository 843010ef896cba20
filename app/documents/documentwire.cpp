#include "app/documents/documentwire.h"

#include "app/documents/boundedstream.h"

#include <QtEndian>

#include <algorithm>

namespace hearth {

namespace {

constexpr quint32 wireVersion = 2;
constexpr auto streamVersion = QDataStream::Qt_6_4;
constexpr qsizetype unitsAFrame = 4 << 20; // of text, or of headers
constexpr qsizetype partsAFrame = 1 << 16; // elements, or runs
constexpr qint64 mostPages = 200'000;
constexpr qint64 mostProblems = 10'000;
// What one takes at least.
constexpr qint64 elementBytes = 27;
constexpr qint64 runBytes = 48;
constexpr qint64 problemBytes = 9;

enum class FrameKind : quint8 { Head = 1, Page, Piece, End };

QByteArray framed(const QByteArray &payload)
{
    QByteArray length(4, Qt::Uninitialized);
    qToBigEndian(quint32(payload.size()), length.data());
    return length + payload;
}

template <typename Write> QByteArray frame(FrameKind kind, Write write)
{
    QByteArray payload;
    QDataStream stream(&payload, QIODevice::WriteOnly);
    stream.setVersion(streamVersion);
    stream << quint8(kind);
    write(stream);
    return framed(payload);
}

// A page, piece by piece: first its text, then elements, then runs, as much as a frame takes.
class PagePieces
{
public:
    explicit PagePieces(const DocumentPage &page) : m_page(page) { }

    [[nodiscard]] bool isAtEnd() const
    {
        return m_text >= m_page.text.size() && m_element >= m_page.elements.size() && m_run >= m_page.runs.size();
    }

    void writeNext(QDataStream &stream)
    {
        const QString text = m_page.text.mid(m_text, unitsAFrame);
        m_text += text.size();
        const bool hasText = m_text >= m_page.text.size();
        const qsizetype elements = hasText ? findHeaders() : 0;
        const bool hasElements = hasText && m_element + elements >= m_page.elements.size();
        const qsizetype runs = hasElements ? std::min(partsAFrame, m_page.runs.size() - m_run) : 0;
        stream << text << quint32(m_headers.size());
        for (const QStringList &header : std::as_const(m_headers))
            stream << header;
        stream << quint32(elements);
        for (qsizetype i = 0; i < elements; ++i)
            write(stream, m_page.elements[m_element + i], m_numbers[i]);
        stream << quint32(runs);
        for (qsizetype i = 0; i < runs; ++i) {
            const TextRun &run = m_page.runs[m_run + i];
            stream << qint64(run.start) << qint64(run.length) << run.box;
        }
        m_element += elements;
        m_run += runs;
        stream << isAtEnd();
    }

private:
    // Fills in the headers of the next elements; how many elements have room with them.
    qsizetype findHeaders()
    {
        m_headers.clear();
        m_numbers.clear();
        qsizetype units = 0;
        const qsizetype most = std::min(partsAFrame, m_page.elements.size() - m_element);
        for (qsizetype i = 0; i < most && units < unitsAFrame; ++i) {
            const QStringList &header = m_page.elements[m_element + i].tableHeader;
            if (!header.isEmpty() && (m_headers.isEmpty() || m_headers.last() != header)) {
                m_headers.append(header);
                for (const QString &cell : header)
                    units += cell.size() + 2;
            }
            m_numbers.append(header.isEmpty() ? 0 : quint32(m_headers.size()));
        }
        return m_numbers.size();
    }

    static void write(QDataStream &stream, const DocumentElement &element, quint32 header)
    {
        stream << quint8(element.kind) << qint32(element.level) << qint64(element.start) << qint64(element.length) << header
               << element.isContinued << element.isHidden;
    }

    const DocumentPage &m_page;
    qsizetype m_text = 0;
    qsizetype m_element = 0;
    qsizetype m_run = 0;
    QList<QStringList> m_headers;
    QList<quint32> m_numbers; // of each element's header, from 1; 0: none
};

void write(QDataStream &stream, const ReadProblem &problem)
{
    stream << quint8(problem.trouble) << qint32(problem.page) << problem.detail;
}

ReadProblem readProblem(QDataStream &stream)
{
    quint8 trouble = 0;
    qint32 page = 0;
    QString detail;
    stream >> trouble >> page >> detail;
    if (trouble > quint8(ReadTrouble::NotReadable)) {
        stream.setStatus(QDataStream::ReadCorruptData);
        return {};
    }
    return {ReadTrouble(trouble), page, detail};
}

// A count that the bytes that are left can bear; -1: there is none.
qint64 readCount(QDataStream &stream, qint64 bytesEach)
{
    quint32 count = 0;
    stream >> count;
    return canHold(stream, count, bytesEach) ? qint64(count) : -1;
}

} // namespace

QByteArray headFrame(const Document &document)
{
    return frame(FrameKind::Head,
                 [&document](QDataStream &stream) { stream << wireVersion << document.format << document.title << document.encoding; });
}

void writePageFrames(const DocumentPage &page, const std::function<void(const QByteArray &frame)> &write)
{
    write(frame(FrameKind::Page, [&page](QDataStream &stream) {
        stream << qint32(page.number) << page.label << page.title << page.size << page.isRecognized;
    }));
    PagePieces pieces(page);
    do
        write(frame(FrameKind::Piece, [&pieces](QDataStream &stream) { pieces.writeNext(stream); }));
    while (!pieces.isAtEnd());
}

QByteArray pageFrames(const DocumentPage &page)
{
    QByteArray frames;
    writePageFrames(page, [&frames](const QByteArray &frame) { frames += frame; });
    return frames;
}

QByteArray endFrame(const Document &document)
{
    return frame(FrameKind::End, [&document](QDataStream &stream) {
        stream << quint32(document.problems.size());
        for (const ReadProblem &problem : document.problems)
            write(stream, problem);
        write(stream, document.failure);
    });
}

bool DocumentAssembler::add(QByteArrayView bytes)
{
    m_pending.append(bytes);
    qsizetype at = 0;
    while (m_pending.size() - at >= 4) {
        const auto length = qFromBigEndian<quint32>(m_pending.constData() + at);
        if (length > longestFrame)
            return false;
        if (m_pending.size() - at - 4 < qsizetype(length))
            break;
        if (!take(m_pending.mid(at + 4, length)))
            return false;
        at += 4 + qsizetype(length);
    }
    m_pending.remove(0, at);
    return true;
}

Document DocumentAssembler::wholePages() const
{
    Document document = m_document;
    if (!m_isPageWhole)
        document.pages.removeLast();
    return document;
}

bool DocumentAssembler::take(const QByteArray &frame)
{
    QDataStream stream(frame);
    stream.setVersion(streamVersion);
    quint8 kind = 0;
    stream >> kind;
    if (m_isWhole || (kind == quint8(FrameKind::Head)) == m_hasHead || (kind == quint8(FrameKind::Piece)) == m_isPageWhole)
        return false;
    switch (FrameKind(kind)) {
    case FrameKind::Head: return takeHead(stream) && stream.status() == QDataStream::Ok;
    case FrameKind::Page: return takePage(stream) && stream.status() == QDataStream::Ok;
    case FrameKind::Piece: return takePiece(stream) && stream.status() == QDataStream::Ok;
    case FrameKind::End: return takeEnd(stream) && stream.status() == QDataStream::Ok;
    }
    return false;
}

bool DocumentAssembler::takeHead(QDataStream &stream)
{
    quint32 version = 0;
    stream >> version >> m_document.format >> m_document.title >> m_document.encoding;
    m_hasHead = true;
    return version == wireVersion;
}

bool DocumentAssembler::takePage(QDataStream &stream)
{
    DocumentPage page;
    qint32 number = 0;
    stream >> number >> page.label >> page.title >> page.size >> page.isRecognized;
    page.number = number;
    m_document.pages.append(page);
    m_isPageWhole = false;
    m_reached = 0;
    return m_document.pages.size() <= mostPages;
}

bool DocumentAssembler::takePiece(QDataStream &stream)
{
    QString text;
    stream >> text;
    m_unitsLeft -= text.size();
    const qint64 count = readCount(stream, sizeof(quint32));
    if (m_unitsLeft < 0 || count < 0)
        return false;
    m_document.pages.last().text += text;
    QList<QStringList> headers;
    for (qint64 i = 0; i < count && stream.status() == QDataStream::Ok; ++i) {
        const QStringList header = readStrings(stream);
        m_elementsLeft -= header.size() + 1;
        if (m_elementsLeft < 0)
            return false;
        headers.append(header);
    }
    if (!takeElements(stream, headers) || !takeRuns(stream))
        return false;
    stream >> m_isPageWhole;
    return true;
}

bool DocumentAssembler::takeElements(QDataStream &stream, const QList<QStringList> &headers)
{
    DocumentPage &page = m_document.pages.last();
    const qint64 count = readCount(stream, elementBytes);
    m_elementsLeft -= count;
    if (count < 0 || m_elementsLeft < 0)
        return false;
    for (qint64 i = 0; i < count; ++i) {
        DocumentElement element;
        quint8 kind = 0;
        qint32 level = 0;
        qint64 start = 0;
        qint64 length = 0;
        quint32 header = 0;
        stream >> kind >> level >> start >> length >> header >> element.isContinued >> element.isHidden;
        if (kind > quint8(ElementKind::PageFooter) || qsizetype(header) > headers.size() || start < m_reached
            || !isWithin(start, length, page.text.size()))
            return false;
        element.kind = ElementKind(kind);
        element.level = level;
        element.start = start;
        element.length = length;
        if (header > 0)
            element.tableHeader = headers[header - 1];
        m_reached = start + length;
        page.elements.append(element);
    }
    return true;
}

bool DocumentAssembler::takeRuns(QDataStream &stream)
{
    DocumentPage &page = m_document.pages.last();
    const qint64 count = readCount(stream, runBytes);
    m_runsLeft -= count;
    if (count < 0 || m_runsLeft < 0)
        return false;
    for (qint64 i = 0; i < count; ++i) {
        qint64 start = 0;
        qint64 length = 0;
        QRectF box;
        stream >> start >> length >> box;
        if (!isWithin(start, length, page.text.size()))
            return false;
        page.runs.append({start, length, box});
    }
    return true;
}

bool DocumentAssembler::takeEnd(QDataStream &stream)
{
    const qint64 count = readCount(stream, problemBytes);
    if (count < 0 || count > mostProblems)
        return false;
    for (qint64 i = 0; i < count; ++i)
        m_document.problems.append(readProblem(stream));
    m_document.failure = readProblem(stream);
    if (m_document.failure.trouble != ReadTrouble::None)
        m_document.pages.clear(); // some had been handed over by then
    m_isWhole = true;
    return true;
}

} // namespace hearth
