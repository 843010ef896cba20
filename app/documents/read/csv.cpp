// Comma-separated values (RFC 4180) and their kin: the delimiter is what parts the first records most evenly.
#include "app/documents/read/pagebuilder.h"
#include "app/documents/read/readers.h"
#include "app/documents/read/tables.h"
#include "app/documents/read/textdecoder.h"

#include <QMap>

namespace hearth::reading {

namespace {

constexpr int sampleRecords = 60;
constexpr qsizetype mostCells = 4000;

class CsvParser
{
public:
    CsvParser(const QString &text, QChar delimiter) : m_text(text), m_delimiter(delimiter) { }

    [[nodiscard]] bool isAtEnd() const { return m_at >= m_text.size(); }
    QStringList next();

private:
    QString quotedCell();

    const QString &m_text;
    QChar m_delimiter;
    qsizetype m_at = 0;
};

QString CsvParser::quotedCell()
{
    QString cell;
    ++m_at;
    while (m_at < m_text.size()) {
        const QChar c = m_text[m_at++];
        if (c != u'"') {
            cell += c;
        } else if (m_at < m_text.size() && m_text[m_at] == u'"') {
            cell += c;
            ++m_at;
        } else {
            break;
        }
    }
    return cell;
}

QStringList CsvParser::next()
{
    QStringList cells;
    QString cell;
    while (m_at < m_text.size()) {
        const QChar c = m_text[m_at];
        if (c == u'"' && cell.trimmed().isEmpty()) {
            cell = quotedCell();
            continue;
        }
        ++m_at;
        if (c == u'\n')
            break;
        if (c == m_delimiter && cells.size() < mostCells) {
            cells.append(cell);
            cell.clear();
        } else {
            cell += c;
        }
    }
    cells.append(cell);
    return cells;
}

// How many records have as many cells as most have; 0 where that is one.
qsizetype evenness(const QString &text, QChar delimiter)
{
    CsvParser parser(text, delimiter);
    QMap<qsizetype, qsizetype> counts;
    for (int i = 0; i < sampleRecords && !parser.isAtEnd(); ++i) {
        const QStringList record = parser.next();
        if (record.size() > 1 || !record.first().trimmed().isEmpty())
            ++counts[record.size()];
    }
    qsizetype best = 0;
    for (auto it = counts.cbegin(); it != counts.cend(); ++it)
        if (it.key() > 1)
            best = std::max(best, it.value() * 100 + std::min<qsizetype>(it.key(), 99));
    return best;
}

QChar delimiterOf(const QString &text)
{
    QChar best = u',';
    qsizetype bestScore = 0;
    for (const QChar delimiter : {u',', u';', u'\t', u'|'}) {
        const qsizetype score = evenness(text, delimiter);
        if (score > bestScore) {
            best = delimiter;
            bestScore = score;
        }
    }
    return best;
}

} // namespace

void readCsv(const QByteArray &bytes, ReadContext &context)
{
    const DecodedText decoded = decodeText(bytes);
    context.document.encoding = decoded.encoding;
    CsvParser parser(decoded.text, delimiterOf(decoded.text));
    QList<QStringList> first;
    while (!parser.isAtEnd() && first.size() < 3)
        first.append(parser.next());
    PageBuilder builder(context);
    const QStringList header = headerOf(first);
    for (qsizetype i = 0; i < first.size(); ++i)
        builder.addRow(first[i], i == 0 && !header.isEmpty() ? QStringList() : header);
    while (!parser.isAtEnd() && context.hasTime())
        builder.addRow(parser.next(), header);
    builder.finish();
}

} // namespace hearth::reading
