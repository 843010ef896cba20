#include "app/documents/read/sheetwriter.h"

#include "app/documents/read/tables.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace hearth::reading {

namespace {

class SheetWriter
{
public:
    SheetWriter(const SheetCells &sheet, bool isHidden, PageBuilder &builder)
        : m_rows(sheet.rows), m_hiddenColumns(sheet.hiddenColumns), m_isHidden(isHidden), m_builder(builder)
    {
        if (isHidden)
            m_hiddenColumns.clear(); // all of it is
    }

    void write()
    {
        takeMargin();
        takeTitles();
        findHeader();
        writeSeen();
        writeHiddenRows();
        writeHiddenColumns();
    }

private:
    // The columns that every row leaves empty at the left go.
    void takeMargin()
    {
        qsizetype margin = std::numeric_limits<qsizetype>::max();
        for (const SheetRow &row : std::as_const(m_rows)) {
            qsizetype empty = 0;
            while (empty < row.cells.size() && row.cells[empty].isEmpty())
                ++empty;
            margin = std::min(margin, empty);
        }
        for (SheetRow &row : m_rows) {
            row.cells.remove(0, margin);
            row.isHidden = row.isHidden && !m_isHidden;
            m_columns = std::max(m_columns, row.cells.size());
        }
        QSet<qsizetype> hidden;
        for (const qsizetype column : std::as_const(m_hiddenColumns))
            hidden.insert(column - margin);
        m_hiddenColumns = hidden;
        while (m_label < m_columns && m_hiddenColumns.contains(m_label))
            ++m_label;
    }

    // Rows of one cell above a table are its title.
    void takeTitles()
    {
        qsizetype titles = 0;
        for (; titles < m_rows.size(); ++titles) {
            const SheetRow &row = m_rows[titles];
            qsizetype filled = 0;
            qsizetype last = 0;
            for (qsizetype column = 0; column < row.cells.size(); ++column) {
                if (!row.cells[column].isEmpty()) {
                    ++filled;
                    last = column;
                }
            }
            if (filled != 1)
                break;
            m_builder.add(ElementKind::Heading, row.cells[last], 1, m_isHidden || row.isHidden || m_hiddenColumns.contains(last));
        }
        m_rows.remove(0, titles);
    }

    void findHeader()
    {
        QList<QStringList> rows;
        for (const SheetRow &row : std::as_const(m_rows)) {
            if (!row.isHidden)
                rows.append(row.cells);
        }
        m_header = headerOf(rows);
    }

    void writeSeen()
    {
        const QStringList header = columnsOf(m_header, false);
        bool isFirst = true;
        for (const SheetRow &row : std::as_const(m_rows)) {
            if (row.isHidden)
                continue;
            m_builder.addRow(columnsOf(row.cells, false), std::exchange(isFirst, false) ? QStringList() : header, m_isHidden);
        }
    }

    void writeHiddenRows()
    {
        for (const SheetRow &row : std::as_const(m_rows)) {
            if (row.isHidden)
                m_builder.addRow(row.cells, m_header, true);
        }
    }

    // Each row's cells in them, after its first cell that is seen, which mostly says what the row is about.
    void writeHiddenColumns()
    {
        const QStringList header = columnsOf(m_header, true);
        bool isFirst = true;
        for (const SheetRow &row : std::as_const(m_rows)) {
            if (row.isHidden)
                continue;
            const bool isHeader = std::exchange(isFirst, false);
            const QStringList cells = columnsOf(row.cells, true);
            const bool isEmpty =
                cells.isEmpty() || std::all_of(cells.begin() + 1, cells.end(), [](const QString &cell) { return cell.isEmpty(); });
            if (!isEmpty)
                m_builder.addRow(cells, isHeader ? QStringList() : header, true);
        }
    }

    // Those that are seen, or the label and those that are not.
    [[nodiscard]] QStringList columnsOf(const QStringList &cells, bool areHidden) const
    {
        if (m_hiddenColumns.isEmpty())
            return areHidden ? QStringList() : cells;
        QStringList chosen;
        if (areHidden)
            chosen.append(cells.value(m_label));
        for (qsizetype column = 0; column < cells.size(); ++column) {
            if (m_hiddenColumns.contains(column) == areHidden)
                chosen.append(cells[column]);
        }
        return chosen;
    }

    QList<SheetRow> m_rows;
    QSet<qsizetype> m_hiddenColumns;
    bool m_isHidden;
    PageBuilder &m_builder;
    QStringList m_header;
    qsizetype m_columns = 0;
    qsizetype m_label = 0; // the first column that is seen
};

} // namespace

void addSheet(const SheetCells &sheet, bool isHidden, PageBuilder &builder)
{
    SheetWriter(sheet, isHidden, builder).write();
}

} // namespace hearth::reading
