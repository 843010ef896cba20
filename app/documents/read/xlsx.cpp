// Excel workbooks (ECMA-376 part 1, SpreadsheetML): a page a sheet, the stored values of cells, dates in ISO 8601.
#include "app/documents/read/container.h"
#include "app/documents/read/pagebuilder.h"
#include "app/documents/read/readers.h"
#include "app/documents/read/sheetwriter.h"
#include "app/documents/read/xmlreader.h"

#include <QDateTime>
#include <QRegularExpression>
#include <QSet>

#include <cmath>

namespace hearth::reading {

namespace {

constexpr int mostColumns = 2000; // Excel has 16384

struct Sheet
{
    QString name;
    QString part;
    bool isHidden = false;
};

class Workbook
{
public:
    Workbook(const Container &container, ReadContext &context);

    QList<Sheet> sheets;
    SheetCells readCells(const QString &part) const;

private:
    void readSharedStrings(const QByteArray &bytes);
    void readStyles(const QByteArray &bytes);
    QStringList readRow(XmlReader &xml) const;
    QString readCell(XmlReader &xml) const;
    [[nodiscard]] QString shown(const QString &value, int style) const;

    const Container &m_container;
    ReadContext &m_context;
    QStringList m_strings;
    QSet<int> m_dateStyles; // indices of cellXfs
    bool m_is1904 = false;
};

// A number format shows dates where it has letters of dates outside of quotes and brackets (part 1, 18.8.30 and 18.8.31).
bool isDateFormat(int id, const QHash<int, QString> &formats)
{
    if ((id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58))
        return true;
    static const QRegularExpression quoted(QStringLiteral("\"[^\"]*\"|\\[[^\\]]*\\]|\\\\."));
    static const QRegularExpression letters(QStringLiteral("[ymdhs]"), QRegularExpression::CaseInsensitiveOption);
    QString code = formats.value(id);
    code.remove(quoted);
    return code.compare(QLatin1String("General"), Qt::CaseInsensitive) != 0 && code.contains(letters);
}

QString elementText(XmlReader &xml)
{
    QString text;
    while (xml.next() == XmlToken::Text)
        text += xml.text();
    return text;
}

// "BC12" → 54, from 0; -1: none.
int columnOf(const QString &reference)
{
    int column = 0;
    for (const QChar c : reference) {
        if (c < u'A' || c > u'Z' || column > mostColumns)
            break;
        column = column * 26 + (c.unicode() - u'A') + 1;
    }
    return column - 1;
}

// Text of a shared or inline string: its runs, without the phonetic guide.
QString readRuns(XmlReader &xml)
{
    QString text;
    const int inside = xml.depth();
    while (xml.nextChild(inside)) {
        if (xml.name() == QLatin1String("t"))
            text += elementText(xml);
        else if (xml.name() == QLatin1String("r"))
            text += readRuns(xml);
    }
    return text;
}

// A row or column that is hidden, or of no height or width (part 1, 18.3.1.13 and 18.3.1.73).
bool isFoldedAway(const XmlReader &xml, const char *size)
{
    const QString hidden = xml.attribute("hidden");
    bool isNumber = false;
    const double extent = xml.attribute(size).toDouble(&isNumber);
    return hidden == QLatin1String("1") || hidden == QLatin1String("true") || (isNumber && extent <= 0);
}

Workbook::Workbook(const Container &container, ReadContext &context) : m_container(container), m_context(context)
{
    const QString part = QStringLiteral("xl/workbook.xml");
    const QHash<QString, Relation> relations = relationsOf(container, part, context);
    for (const Relation &relation : relations) {
        try {
            if (relation.type == QLatin1String("sharedStrings"))
                readSharedStrings(container.part(relation.target));
            else if (relation.type == QLatin1String("styles"))
                readStyles(container.part(relation.target));
        } catch (const ReadError &error) {
            context.passOver(error,
                             relation.type == QLatin1String("styles") ? tr("Dates of the sheets are shown as numbers.")
                                                                      : tr("Texts of the sheets are missing."));
        }
    }
    const QByteArray bytes = container.needed(part);
    XmlReader xml(bytes, context);
    while (xml.next() != XmlToken::End) {
        if (xml.token() != XmlToken::Start)
            continue;
        if (xml.name() == QLatin1String("workbookPr"))
            m_is1904 = xml.attribute("date1904") == QLatin1String("1") || xml.attribute("date1904") == QLatin1String("true");
        else if (xml.name() == QLatin1String("sheet"))
            sheets.append(
                {xml.attribute("name"), relations.value(xml.relationId()).target, xml.attribute("state").contains(QLatin1String("idden"))});
    }
}

void Workbook::readSharedStrings(const QByteArray &bytes)
{
    if (bytes.isEmpty())
        return;
    XmlReader xml(bytes, m_context);
    while (xml.next() != XmlToken::End)
        if (xml.token() == XmlToken::Start && xml.name() == QLatin1String("si"))
            m_strings.append(readRuns(xml));
}

void Workbook::readStyles(const QByteArray &bytes)
{
    if (bytes.isEmpty())
        return;
    QHash<int, QString> formats;
    bool isInCells = false;
    int index = 0;
    XmlReader xml(bytes, m_context);
    while (xml.next() != XmlToken::End) {
        if (xml.token() == XmlToken::Finish && xml.name() == QLatin1String("cellXfs"))
            isInCells = false;
        if (xml.token() != XmlToken::Start)
            continue;
        if (xml.name() == QLatin1String("numFmt"))
            formats.insert(xml.attribute("numFmtId").toInt(), xml.attribute("formatCode"));
        else if (xml.name() == QLatin1String("cellXfs"))
            isInCells = true;
        else if (isInCells && xml.name() == QLatin1String("xf")) {
            if (isDateFormat(xml.attribute("numFmtId").toInt(), formats))
                m_dateStyles.insert(index);
            ++index;
        }
    }
}

QString Workbook::shown(const QString &value, int style) const
{
    bool isNumber = false;
    const double number = value.toDouble(&isNumber);
    if (!isNumber)
        return value;
    if (!m_dateStyles.contains(style) || number < 0 || number > 2958466) // the year 10000
        return QString::number(number, 'g', 15);
    // Days since 1899-12-30, which makes up for the 29 February 1900 that Excel has.
    const QDate first = m_is1904 ? QDate(1904, 1, 1) : QDate(1899, 12, 30);
    const qint64 seconds = std::llround((number - std::floor(number)) * 86400);
    const QString time = QTime(0, 0).addSecs(int(std::min<qint64>(seconds, 86399))).toString(QStringLiteral("HH:mm:ss"));
    if (number < 1)
        return time;
    const QString date = first.addDays(qint64(number)).toString(Qt::ISODate);
    return seconds == 0 ? date : date + u' ' + time;
}

QString Workbook::readCell(XmlReader &xml) const
{
    const QString type = xml.attribute("t");
    const int style = xml.attribute("s").toInt();
    QString value;
    const int inside = xml.depth();
    while (xml.nextChild(inside)) {
        if (xml.name() == QLatin1String("v"))
            value = elementText(xml);
        else if (xml.name() == QLatin1String("is"))
            value = readRuns(xml);
    }
    if (type == QLatin1String("s"))
        return m_strings.value(value.toInt());
    if (type == QLatin1String("b"))
        return value == QLatin1String("1") ? QStringLiteral("TRUE") : QStringLiteral("FALSE");
    if (type == QLatin1String("str") || type == QLatin1String("inlineStr") || type == QLatin1String("e"))
        return value;
    return type == QLatin1String("d") ? value : shown(value, style);
}

QStringList Workbook::readRow(XmlReader &xml) const
{
    QStringList cells;
    const int inside = xml.depth();
    while (xml.nextChild(inside)) {
        if (xml.name() != QLatin1String("c"))
            continue;
        const int named = columnOf(xml.attribute("r"));
        const int column = named >= 0 ? named : int(cells.size());
        const QString text = readCell(xml);
        if (text.isEmpty() || column >= mostColumns)
            continue;
        while (cells.size() <= column)
            cells.append(QString());
        cells[column] = text;
    }
    return cells;
}

SheetCells Workbook::readCells(const QString &part) const
{
    SheetCells sheet;
    const QByteArray bytes = m_container.needed(part);
    XmlReader xml(bytes, m_context);
    while (m_context.hasTime() && xml.next() != XmlToken::End) {
        if (xml.token() != XmlToken::Start)
            continue;
        if (xml.name() == QLatin1String("col") && isFoldedAway(xml, "width")) {
            const int last = std::min(xml.attribute("max").toInt(), mostColumns);
            for (int column = std::max(1, xml.attribute("min").toInt()); column <= last; ++column)
                sheet.hiddenColumns.insert(column - 1);
        } else if (xml.name() == QLatin1String("row")) {
            const bool isHidden = isFoldedAway(xml, "ht");
            const QStringList cells = readRow(xml);
            if (!cells.isEmpty())
                sheet.rows.append({cells, isHidden});
        }
    }
    return sheet;
}

} // namespace

void readXlsx(const QByteArray &bytes, ReadContext &context)
{
    const Container container(bytes, context, [](const QString &path) {
        return (path.startsWith(QLatin1String("xl/")) && path.endsWith(QLatin1String(".xml"))
                && !path.contains(QLatin1String("/drawings/")))
            || path.endsWith(QLatin1String(".rels")) || path.startsWith(QLatin1String("docProps/core"));
    });
    const Workbook workbook(container, context);
    int number = 0;
    for (const Sheet &sheet : workbook.sheets) {
        if (!context.hasTime())
            break;
        ++number;
        try {
            const SheetCells cells = workbook.readCells(sheet.part);
            PageBuilder builder(context, number);
            builder.page().title = sheet.name;
            addSheet(cells, sheet.isHidden, builder);
            builder.finish();
        } catch (const ReadError &error) {
            context.passOver(error, tr("The sheet “%1” was not read.").arg(sheet.name), number);
        }
    }
    context.document.title = titleOfXml(container.part(QStringLiteral("docProps/core.xml")), context);
}

} // namespace hearth::reading
