#include "app/documents/documentwire.h"

#include <QDataStream>
#include <QIODevice>
#include <QtEndian>

namespace hearth {

namespace {

constexpr quint32 wireVersion = 1;
constexpr auto streamVersion = QDataStream::Qt_6_4;

enum class FrameKind : quint8 { Head = 1, Page, End };

QDataStream &operator<<(QDataStream &stream, const TextRun &run)
{
    return stream << qint64(run.start) << qint64(run.length) << run.box;
}

QDataStream &operator>>(QDataStream &stream, TextRun &run)
{
    qint64 start = 0;
    qint64 length = 0;
    stream >> start >> length >> run.box;
    run.start = start;
    run.length = length;
    return stream;
}

QDataStream &operator<<(QDataStream &stream, const DocumentElement &element)
{
    return stream << quint8(element.kind) << qint32(element.level) << qint64(element.start) << qint64(element.length) << element.tableHeader
                  << element.isContinued << element.isHidden;
}

QDataStream &operator>>(QDataStream &stream, DocumentElement &element)
{
    quint8 kind = 0;
    qint32 level = 0;
    qint64 start = 0;
    qint64 length = 0;
    stream >> kind >> level >> start >> length >> element.tableHeader >> element.isContinued >> element.isHidden;
    if (kind > quint8(ElementKind::PageFooter))
        stream.setStatus(QDataStream::ReadCorruptData);
    element.kind = ElementKind(kind);
    element.level = level;
    element.start = start;
    element.length = length;
    return stream;
}

QDataStream &operator<<(QDataStream &stream, const ReadProblem &problem)
{
    return stream << quint8(problem.trouble) << qint32(problem.page) << problem.detail;
}

QDataStream &operator>>(QDataStream &stream, ReadProblem &problem)
{
    quint8 trouble = 0;
    qint32 page = 0;
    stream >> trouble >> page >> problem.detail;
    if (trouble > quint8(ReadTrouble::NotReadable))
        stream.setStatus(QDataStream::ReadCorruptData);
    problem.trouble = ReadTrouble(trouble);
    problem.page = page;
    return stream;
}

// QDataStream's own reading of lists reserves what the count says.
template <typename T> void writeList(QDataStream &stream, const QList<T> &list)
{
    stream << quint32(list.size());
    for (const T &item : list)
        stream << item;
}

template <typename T> void readList(QDataStream &stream, QList<T> *list)
{
    quint32 count = 0;
    stream >> count;
    for (quint32 i = 0; i < count && stream.status() == QDataStream::Ok; ++i) {
        T item;
        stream >> item;
        list->append(item);
    }
}

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

bool lies(qsizetype start, qsizetype length, qsizetype size)
{
    return start >= 0 && length >= 0 && start <= size && length <= size - start;
}

bool isSound(const DocumentPage &page)
{
    qsizetype end = 0;
    for (const DocumentElement &element : page.elements) {
        if (!lies(element.start, element.length, page.text.size()) || element.start < end)
            return false;
        end = element.start + element.length;
    }
    return std::all_of(page.runs.begin(), page.runs.end(),
                       [&page](const TextRun &run) { return lies(run.start, run.length, page.text.size()); });
}

DocumentPage readPage(QDataStream &stream)
{
    DocumentPage page;
    qint32 number = 0;
    stream >> number >> page.label >> page.title >> page.size >> page.text >> page.isRecognized;
    page.number = number;
    readList(stream, &page.elements);
    readList(stream, &page.runs);
    return page;
}

} // namespace

QByteArray headFrame(const Document &document)
{
    return frame(FrameKind::Head,
                 [&document](QDataStream &stream) { stream << wireVersion << document.format << document.title << document.encoding; });
}

QByteArray pageFrame(const DocumentPage &page)
{
    return frame(FrameKind::Page, [&page](QDataStream &stream) {
        stream << qint32(page.number) << page.label << page.title << page.size << page.text << page.isRecognized;
        writeList(stream, page.elements);
        writeList(stream, page.runs);
    });
}

QByteArray endFrame(const Document &document)
{
    return frame(FrameKind::End, [&document](QDataStream &stream) {
        writeList(stream, document.problems);
        stream << document.failure;
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

bool DocumentAssembler::take(const QByteArray &frame)
{
    QDataStream stream(frame);
    stream.setVersion(streamVersion);
    quint8 kind = 0;
    stream >> kind;
    if (m_isWhole || (kind == quint8(FrameKind::Head)) == m_hasHead)
        return false;
    if (kind == quint8(FrameKind::Head)) {
        quint32 version = 0;
        stream >> version >> m_document.format >> m_document.title >> m_document.encoding;
        m_hasHead = true;
        return stream.status() == QDataStream::Ok && version == wireVersion;
    }
    if (kind == quint8(FrameKind::Page)) {
        const DocumentPage page = readPage(stream);
        m_document.pages.append(page);
        return stream.status() == QDataStream::Ok && isSound(page);
    }
    readList(stream, &m_document.problems);
    stream >> m_document.failure;
    m_isWhole = true;
    return kind == quint8(FrameKind::End) && stream.status() == QDataStream::Ok;
}

} // namespace hearth
