#include "app/documents/read/tables.h"

#include <QRegularExpression>

namespace hearth::reading {

bool isFigure(const QString &cell)
{
    const auto digits = std::count_if(cell.begin(), cell.end(), [](QChar c) { return c.isDigit(); });
    const auto letters = std::count_if(cell.begin(), cell.end(), [](QChar c) { return c.isLetter(); });
    return digits > 0 && letters <= 3 && digits >= letters;
}

QStringList headerOf(const QList<QStringList> &rows)
{
    if (rows.size() < 2)
        return {};
    QStringList header;
    qsizetype named = 0;
    for (const QString &cell : rows.first()) {
        header.append(folded(cell));
        static const QRegularExpression year(QStringLiteral("^(?:19|20)[0-9]{2}$"));
        if (header.last().size() > 80 || (isFigure(header.last()) && !year.match(header.last()).hasMatch()))
            return {};
        named += header.last().isEmpty() ? 0 : 1;
    }
    // The corner above the rows' names may be empty.
    return named > 1 && named + 1 >= header.size() ? header : QStringList();
}

void addTable(const QList<QStringList> &rows, bool hasHeader, PageBuilder &builder, bool isHidden)
{
    QStringList header;
    if (hasHeader && !rows.isEmpty())
        for (const QString &cell : rows.first())
            header.append(folded(cell));
    else
        header = headerOf(rows);
    for (qsizetype i = 0; i < rows.size(); ++i)
        builder.addRow(rows[i], i == 0 && !header.isEmpty() ? QStringList() : header, isHidden);
}

void addTableOrText(const QList<QStringList> &rows, bool hasHeader, PageBuilder &builder, bool isHidden)
{
    if (std::any_of(rows.begin(), rows.end(), [](const QStringList &row) { return row.size() > 1; })) {
        addTable(rows, hasHeader, builder, isHidden);
        return;
    }
    for (const QStringList &row : rows) {
        const QStringList paragraphs = row.value(0).split(QChar::ParagraphSeparator);
        for (const QString &paragraph : paragraphs)
            builder.add(ElementKind::Paragraph, paragraph, 0, isHidden);
    }
}

} // namespace hearth::reading
