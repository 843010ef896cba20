#include "app/documents/indexrows.h"

#include "app/documents/boundedstream.h"
#include "app/store/database.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtEndian>

#include <algorithm>
#include <cmath>

namespace hearth {

namespace {

constexpr double unitsAPoint = 10;
constexpr int bytesABox = 8;
constexpr int pageFormat = 1;
constexpr int compression = 1; // the fastest: text shrinks to about two fifths

quint16 toUnits(double points)
{
    return quint16(std::clamp(std::lround(points * unitsAPoint), 0L, 65535L));
}

void writeElement(QDataStream &out, const DocumentElement &element)
{
    out << quint8(element.kind) << quint8(element.level) << qint32(element.start) << qint32(element.length) << element.tableHeader
        << element.isContinued << element.isHidden;
}

DocumentElement readElement(QDataStream &in)
{
    DocumentElement element;
    quint8 kind = 0;
    quint8 level = 0;
    qint32 start = 0;
    qint32 length = 0;
    in >> kind >> level >> start >> length;
    element.tableHeader = readStrings(in);
    in >> element.isContinued >> element.isHidden;
    element.kind = ElementKind(std::min<quint8>(kind, quint8(ElementKind::PageFooter)));
    element.level = level;
    element.start = start;
    element.length = length;
    return element;
}

void writeRun(QDataStream &out, const TextRun &run)
{
    out << qint32(run.start) << qint32(run.length) << float(run.box.x()) << float(run.box.y()) << float(run.box.width())
        << float(run.box.height());
}

TextRun readRun(QDataStream &in)
{
    qint32 start = 0;
    qint32 length = 0;
    float x = 0;
    float y = 0;
    float width = 0;
    float height = 0;
    in >> start >> length >> x >> y >> width >> height;
    return {start, length, QRectF(x, y, width, height)};
}

bool isSound(const DocumentPage &page)
{
    const auto fits = [&page](const auto &part) { return isWithin(part.start, part.length, page.text.size()); };
    return std::all_of(page.elements.begin(), page.elements.end(), fits) && std::all_of(page.runs.begin(), page.runs.end(), fits);
}

} // namespace

StoredPassage passageOf(const DatabaseRow &row)
{
    StoredPassage stored;
    int column = 0;
    Passage &passage = stored.passage;
    passage.id = row.integer(column++);
    stored.contentId = row.integer(column++);
    stored.ordinal = int(row.integer(column++));
    passage.page = int(row.integer(column++));
    passage.pageLabel = row.text(column++);
    passage.pageTitle = row.text(column++);
    passage.start = row.integer(column++);
    passage.length = row.integer(column++);
    passage.text = row.text(column++);
    passage.searchText = row.isNull(column) ? passage.text : row.text(column);
    ++column;
    passage.headings = headingsFromText(row.text(column++));
    passage.boxes = unpackBoxes(row.bytes(column++));
    passage.language = row.text(column++);
    passage.tokens = int(row.integer(column++));
    passage.isHidden = row.integer(column++) != 0;
    passage.hash = row.bytes(column++);
    return stored;
}

QString headingsToText(const QStringList &headings)
{
    QStringList lines;
    for (const QString &heading : headings)
        lines.append(heading.simplified());
    return lines.isEmpty() ? QStringLiteral("") : lines.join(u'\n');
}

QStringList headingsFromText(const QString &text)
{
    return text.split(u'\n', Qt::SkipEmptyParts);
}

QByteArray packBoxes(const QList<QRectF> &boxes)
{
    if (boxes.isEmpty())
        return {};
    QByteArray bytes(boxes.size() * bytesABox, Qt::Uninitialized);
    char *at = bytes.data();
    for (const QRectF &box : boxes) {
        for (const double points : {box.x(), box.y(), box.width(), box.height()}) {
            qToLittleEndian(toUnits(points), at);
            at += sizeof(quint16);
        }
    }
    return bytes;
}

QList<QRectF> unpackBoxes(const QByteArray &bytes)
{
    QList<QRectF> boxes;
    for (qsizetype i = 0; i + bytesABox <= bytes.size(); i += bytesABox) {
        const auto points = [&](int field) { return qFromLittleEndian<quint16>(bytes.constData() + i + field * 2) / unitsAPoint; };
        boxes.append(QRectF(points(0), points(1), points(2), points(3)));
    }
    return boxes;
}

QString problemsToText(const QList<ReadProblem> &problems)
{
    if (problems.isEmpty())
        return QStringLiteral(""); // a null string would be NULL
    QJsonArray array;
    for (const ReadProblem &problem : problems)
        array.append(QJsonArray{int(problem.trouble), problem.page, problem.detail});
    return QString::fromUtf8(QJsonDocument(array).toJson(QJsonDocument::Compact));
}

QList<ReadProblem> problemsFromText(const QString &text)
{
    QList<ReadProblem> problems;
    const QJsonArray array = QJsonDocument::fromJson(text.toUtf8()).array();
    for (const auto &value : array) {
        const QJsonArray fields = value.toArray();
        const int trouble = std::clamp(fields.at(0).toInt(), 0, int(ReadTrouble::NotReadable));
        problems.append({ReadTrouble(trouble), fields.at(1).toInt(), fields.at(2).toString()});
    }
    return problems;
}

QByteArray packPage(const DocumentPage &page)
{
    QByteArray bytes;
    QDataStream out(&bytes, QIODevice::WriteOnly);
    out.setVersion(QDataStream::Qt_6_4);
    out.setFloatingPointPrecision(QDataStream::SinglePrecision);
    out << quint8(pageFormat) << qint32(page.number) << page.label << page.title << page.size << page.isRecognized << page.text.toUtf8();
    out << qint32(page.elements.size());
    for (const DocumentElement &element : page.elements)
        writeElement(out, element);
    out << qint32(page.runs.size());
    for (const TextRun &run : page.runs)
        writeRun(out, run);
    return qCompress(bytes, compression);
}

DocumentPage unpackPage(const QByteArray &bytes)
{
    const QByteArray plain = qUncompress(bytes);
    QDataStream in(plain);
    in.setVersion(QDataStream::Qt_6_4);
    in.setFloatingPointPrecision(QDataStream::SinglePrecision);
    DocumentPage page;
    quint8 format = 0;
    qint32 number = 0;
    QByteArray text;
    qint32 count = 0;
    in >> format >> number >> page.label >> page.title >> page.size >> page.isRecognized >> text >> count;
    page.number = number;
    page.text = QString::fromUtf8(text);
    if (format != pageFormat || !canHold(in, count, 10))
        return {};
    for (qint32 i = 0; i < count && in.status() == QDataStream::Ok; ++i) {
        DocumentElement element = readElement(in);
        // Rows of a table share one header.
        if (!page.elements.isEmpty() && page.elements.last().tableHeader == element.tableHeader)
            element.tableHeader = page.elements.last().tableHeader;
        page.elements.append(element);
    }
    in >> count;
    if (!canHold(in, count, 24))
        return {};
    page.runs.reserve(count);
    for (qint32 i = 0; i < count; ++i)
        page.runs.append(readRun(in));
    return in.status() == QDataStream::Ok && isSound(page) ? page : DocumentPage{};
}

int pageCount(const Document &document)
{
    return int(std::count_if(document.pages.begin(), document.pages.end(), [](const DocumentPage &page) { return page.number > 0; }));
}

Document readDocument(Database &index, const QByteArray &hash)
{
    Document document;
    qint64 id = -1;
    index.forEachRow(QStringLiteral("SELECT id, format, title, encoding, trouble, problems FROM contents WHERE hash = ?"), {hash},
                     [&](const DatabaseRow &row) {
                         id = row.integer(0);
                         document.format = row.text(1);
                         document.title = row.text(2);
                         document.encoding = row.text(3);
                         document.problems = problemsFromText(row.text(5));
                         if (row.integer(4) != 0 && !document.problems.isEmpty())
                             document.failure = document.problems.takeFirst();
                     });
    if (id >= 0) {
        index.forEachRow(QStringLiteral("SELECT body FROM pages WHERE content_id = ? ORDER BY position"), {id},
                         [&](const DatabaseRow &row) { document.pages.append(unpackPage(row.bytes(0))); });
    }
    return document;
}

} // namespace hearth
