// Text that nobody sees in sheets and slides, and letters that nobody sees in words.
#include "app/documents/read/readers.h"
#include "tests/documents/madefiles.h"
#include "tests/documents/outline.h"

#include <QTest>

using namespace hearth;
using namespace hearth::reading;
using namespace hearth::test;

class DisguisesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tellsHiddenRowsAndColumnsApart_data();
    void tellsHiddenRowsAndColumnsApart();
};

namespace {

// A workbook of one sheet with inline texts; `state` of the sheet.
QByteArray bookOf(const QByteArray &sheet, const QByteArray &state = {})
{
    return zipOf({{"xl/workbook.xml",
                   "<workbook xmlns:r=\"http://r\"><sheets><sheet name=\"S\" sheetId=\"1\" r:id=\"a\" state=\"" + state
                       + "\"/></sheets></workbook>"},
                  {"xl/_rels/workbook.xml.rels", "<R><Relationship Id=\"a\" Type=\"x/worksheet\" Target=\"worksheets/s.xml\"/></R>"},
                  {"xl/worksheets/s.xml", "<worksheet>" + sheet + "</worksheet>"}});
}

QByteArray row(const QByteArrayList &cells, const QByteArray &attributes = {})
{
    QByteArray xml = "<row " + attributes + ">";
    for (const QByteArray &cell : cells)
        xml += "<c t=\"inlineStr\"><is><t>" + cell + "</t></is></c>";
    return xml + "</row>";
}

} // namespace

void DisguisesTest::tellsHiddenRowsAndColumnsApart_data()
{
    QTest::addColumn<QByteArray>("book");
    QTest::addColumn<QString>("expected");
    const QByteArray head = row({"Item", "Price", "Cost"});
    const QByteArray pump = row({"Pump", "12", "7"});
    const QByteArray bolt = row({"Bolt", "3", "1"});
    QTest::newRow("nothing is hidden") << bookOf("<cols><col min=\"1\" max=\"3\" width=\"9\"/></cols><sheetData>" + head + pump + bolt
                                                 + "</sheetData>")
                                       << QStringLiteral("row Item|Price|Cost\nrow Pump|12|7 <Item,Price,Cost>\n"
                                                         "row Bolt|3|1 <Item,Price,Cost>");
    const QString withoutPump = QStringLiteral("row Item|Price|Cost\nrow Bolt|3|1 <Item,Price,Cost>\n~row Pump|12|7 <Item,Price,Cost>");
    QTest::newRow("a hidden row") << bookOf("<sheetData>" + head + row({"Pump", "12", "7"}, "hidden=\"1\"") + bolt + "</sheetData>")
                                  << withoutPump;
    QTest::newRow("a row without height") << bookOf("<sheetData>" + head + row({"Pump", "12", "7"}, "ht=\"0\" customHeight=\"1\"") + bolt
                                                    + "</sheetData>")
                                          << withoutPump;
    const QString withoutCost = QStringLiteral("row Item|Price\nrow Pump|12 <Item,Price>\nrow Bolt|3 <Item,Price>\n"
                                               "~row Item|Cost\n~row Pump|7 <Item,Cost>\n~row Bolt|1 <Item,Cost>");
    QTest::newRow("a hidden column") << bookOf("<cols><col min=\"3\" max=\"16384\" hidden=\"true\"/></cols><sheetData>" + head + pump + bolt
                                               + "</sheetData>")
                                     << withoutCost;
    QTest::newRow("a column without width") << bookOf("<cols><col min=\"3\" max=\"3\" width=\"0\"/></cols><sheetData>" + head + pump + bolt
                                                      + "</sheetData>")
                                            << withoutCost;
    QTest::newRow("the first column, and a row")
        << bookOf("<cols><col min=\"1\" max=\"1\" hidden=\"1\"/></cols><sheetData>" + head + row({"Pump", "12", "7"}, "hidden=\"1\"") + bolt
                  + "</sheetData>")
        << QStringLiteral(
               "row Price|Cost\nrow 3|1 <Price,Cost>\n~row Pump|12|7 <Item,Price,Cost>\n~row Price|Item\n~row 3|Bolt <Price,Item>");
    QTest::newRow("titles") << bookOf("<sheetData>" + row({"Prices"}) + row({"secret"}, "hidden=\"1\"") + head + pump + "</sheetData>")
                            << QStringLiteral("h1 Prices\n~h1 secret\nrow Item|Price|Cost\nrow Pump|12|7 <Item,Price,Cost>");
    QTest::newRow("all of a sheet") << bookOf("<sheetData>" + head + row({"Pump", "12", "7"}, "hidden=\"1\"") + "</sheetData>",
                                              "veryHidden")
                                    << QStringLiteral("~row Item|Price|Cost\n~row Pump|12|7 <Item,Price,Cost>");
}

void DisguisesTest::tellsHiddenRowsAndColumnsApart()
{
    QFETCH(const QByteArray, book);
    QFETCH(const QString, expected);
    QCOMPARE(outline(readXlsx, book), expected);
}

QTEST_GUILESS_MAIN(DisguisesTest)
#include "disguises_test.moc"
