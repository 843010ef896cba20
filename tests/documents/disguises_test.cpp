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
    void tellsLettersInTheColourOfASlideApart_data();
    void tellsLettersInTheColourOfASlideApart();
    void passesOverABrokenLayout();
    void takesWhiteOnAPageOfAColourForSeen_data();
    void takesWhiteOnAPageOfAColourForSeen();
    void tellsLettersOfNoWidthInWords_data();
    void tellsLettersOfNoWidthInWords();
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

// A show of one slide with a layout, a master and a theme whose "lt1" is white and "dk1" dark blue.
QByteArray showOf(const QByteArray &slide, const QByteArray &layout = {}, const QByteArray &master = {}, const QByteArray &map = "lt1")
{
    return zipOf(
        {{"ppt/presentation.xml", "<p xmlns:r=\"http://r\"><sldId r:id=\"a\"/></p>"},
         {"ppt/_rels/presentation.xml.rels", "<R><Relationship Id=\"a\" Type=\"x/slide\" Target=\"slides/slide1.xml\"/></R>"},
         {"ppt/slides/slide1.xml", "<sld><cSld>" + slide + "</cSld></sld>"},
         {"ppt/slides/_rels/slide1.xml.rels",
          "<R><Relationship Id=\"a\" Type=\"x/slideLayout\" Target=\"../slideLayouts/slideLayout1.xml\"/></R>"},
         {"ppt/slideLayouts/slideLayout1.xml", "<sldLayout><cSld>" + layout + "</cSld></sldLayout>"},
         {"ppt/slideLayouts/_rels/slideLayout1.xml.rels",
          "<R><Relationship Id=\"a\" Type=\"x/slideMaster\" Target=\"../slideMasters/slideMaster1.xml\"/></R>"},
         {"ppt/slideMasters/slideMaster1.xml",
          "<sldMaster><cSld>" + master + "</cSld><clrMap bg1=\"" + map + "\" tx1=\"dk1\"/></sldMaster>"},
         {"ppt/slideMasters/_rels/slideMaster1.xml.rels",
          "<R><Relationship Id=\"a\" Type=\"x/theme\" Target=\"../theme/theme1.xml\"/></R>"},
         {"ppt/theme/theme1.xml",
          "<theme><themeElements><clrScheme><dk1><srgbClr val=\"102040\"/></dk1><lt1><sysClr val=\"window\" lastClr=\"FFFFFF\"/></lt1>"
          "</clrScheme></themeElements></theme>"}});
}

QByteArray letters(const QByteArray &text, const QByteArray &look)
{
    return "<r><rPr>" + look + "</rPr><t>" + text + "</t></r>";
}

QByteArray shape(const QByteArray &runs, const QByteArray &properties = {})
{
    return "<sp><nvSpPr/><spPr>" + properties + "</spPr><txBody><p>" + runs + "</p></txBody></sp>";
}

// A square of 100 at this place.
QByteArray at(int x, int y)
{
    return "<xfrm><off x=\"" + QByteArray::number(x) + "\" y=\"" + QByteArray::number(y) + "\"/><ext cx=\"100\" cy=\"100\"/></xfrm>";
}

const QByteArray white = "<solidFill><srgbClr val=\"FFFFFF\"/></solidFill>";
const QByteArray blue = "<solidFill><srgbClr val=\"0000FF\"/></solidFill>";

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

void DisguisesTest::tellsLettersInTheColourOfASlideApart_data()
{
    QTest::addColumn<QByteArray>("show");
    QTest::addColumn<QString>("expected");
    const QByteArray seen = letters("Seen", blue);
    const QByteArray ghost = letters("ghost", white);
    const QString isHidden = QStringLiteral("p Seen\n~p ghost");
    const QString isSeen = QStringLiteral("p Seenghost");
    const auto tree = [](const QByteArray &shapes) { return "<spTree>" + shapes + "</spTree>"; };
    const auto background = [](const QByteArray &fill) { return "<bg><bgPr>" + fill + "</bgPr></bg>"; };
    const QByteArray text = tree(shape(seen + ghost));
    QTest::newRow("white on white") << showOf(text) << isHidden;
    QTest::newRow("nearly white") << showOf(tree(shape(seen + letters("ghost", "<solidFill><srgbClr val=\"FDFCFF\"/></solidFill>"))))
                                  << isHidden;
    QTest::newRow("in the theme's colour") << showOf(
        tree(shape(seen + letters("ghost", "<solidFill><schemeClr val=\"bg1\"/></solidFill>"))))
                                           << isHidden;
    QTest::newRow("in a darker one of it") << showOf(
        tree(shape(seen + letters("ghost", "<solidFill><schemeClr val=\"bg1\"><lumMod val=\"50000\"/></schemeClr></solidFill>"))))
                                           << isSeen;
    QTest::newRow("without colour") << showOf(tree(shape(seen + letters("ghost", "<noFill/>")))) << isHidden;
    QTest::newRow("only a line around") << showOf(tree(shape(seen + letters("ghost", "<ln w=\"1\"/><noFill/>")))) << isSeen;
    QTest::newRow("marked") << showOf(tree(shape(seen + letters("ghost", white + "<highlight><srgbClr val=\"FF0000\"/></highlight>"))))
                            << isSeen;
    QTest::newRow("a coloured background") << showOf(background(blue) + tree(shape(ghost))) << QStringLiteral("p ghost");
    QTest::newRow("the background's colour") << showOf(background(blue) + tree(shape(seen))) << QStringLiteral("~p Seen");
    QTest::newRow("a picture as background") << showOf(background("<blipFill/>") + text) << isSeen;
    QTest::newRow("the layout's background") << showOf(text, background(blue)) << QStringLiteral("p ghost\n~p Seen");
    QTest::newRow("the master's, by the theme")
        << showOf(text, {}, "<bg><bgRef idx=\"1001\"><schemeClr val=\"bg1\"/></bgRef></bg>", "dk1") << isSeen;
    QTest::newRow("a filled shape") << showOf(tree(shape(seen + ghost, "<solidFill><srgbClr val=\"00FF00\"/></solidFill>"))) << isSeen;
    QTest::newRow("a shape filled by its style") << showOf("<spTree><sp><nvSpPr/><spPr/><style><fillRef idx=\"1\"/></style><txBody><p>"
                                                           + seen + ghost + "</p></txBody></sp></spTree>")
                                                 << isSeen;
    QTest::newRow("a white shape on blue") << showOf(background(blue) + tree(shape(seen + ghost, white))) << isHidden;
    const QByteArray picture = "<pic><nvPicPr/><blipFill/><spPr>" + at(0, 0) + "</spPr></pic>";
    QTest::newRow("over a picture") << showOf(tree(picture + shape(seen + ghost, at(50, 50)))) << isSeen;
    QTest::newRow("beside a picture") << showOf(tree(picture + shape(seen + ghost, at(500, 50)))) << isHidden;
    QTest::newRow("under a picture") << showOf(tree(shape(seen + ghost, at(50, 50)) + picture)) << isHidden;
    QTest::newRow("over a picture of the layout") << showOf(tree(shape(seen + ghost, at(50, 50))), tree(picture)) << isSeen;
    QTest::newRow("where the layout puts it, with a picture") << showOf(text, tree(picture)) << isSeen;
    QTest::newRow("in a group over a picture") << showOf(tree(picture + "<grpSp>" + shape(seen + ghost, at(500, 50)) + "</grpSp>"))
                                               << isSeen;
    QTest::newRow("in a table") << showOf("<spTree><graphicFrame><graphic><graphicData><tbl><tr><tc><txBody><p>" + ghost
                                          + "</p></txBody></tc><tc><txBody><p>" + seen
                                          + "</p></txBody></tc></tr></tbl></graphicData></graphic></graphicFrame></spTree>")
                                << QStringLiteral("row ghost|Seen");
}

void DisguisesTest::tellsLettersInTheColourOfASlideApart()
{
    QFETCH(const QByteArray, show);
    QFETCH(const QString, expected);
    QCOMPARE(outline(readPptx, show), expected);
}

void DisguisesTest::passesOverABrokenLayout()
{
    QCOMPARE(outline(readPptx, showOf("<spTree>" + shape(letters("words", white)) + "</spTree>", "<broken")), QStringLiteral("p words"));
}

void DisguisesTest::takesWhiteOnAPageOfAColourForSeen_data()
{
    QTest::addColumn<QByteArray>("settings");
    QTest::addColumn<QByteArray>("colour");
    QTest::addColumn<QString>("expected");
    QTest::newRow("shown") << QByteArray("<displayBackgroundShape/>") << QByteArray("102030") << QStringLiteral("p white");
    QTest::newRow("not shown") << QByteArray() << QByteArray("102030") << QStringLiteral("~p white");
    QTest::newRow("white itself") << QByteArray("<displayBackgroundShape/>") << QByteArray("FFFFFF") << QStringLiteral("~p white");
}

void DisguisesTest::takesWhiteOnAPageOfAColourForSeen()
{
    QFETCH(const QByteArray, settings);
    QFETCH(const QByteArray, colour);
    QFETCH(const QString, expected);
    const QByteArray text = "<r><rPr><color val=\"FFFFFF\"/></rPr><t>white</t></r>";
    const QByteArray word =
        docxOf("<document><background color=\"" + colour + "\"/><body><p>" + text + "</p></body></document>",
               {{"word/settings.xml", "<settings>" + settings + "</settings>"},
                {"word/_rels/document.xml.rels", "<R><Relationship Id=\"a\" Type=\"x/settings\" Target=\"settings.xml\"/></R>"}});
    QCOMPARE(outline(readDocx, word), expected);
}

void DisguisesTest::tellsLettersOfNoWidthInWords_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("read");
    QTest::addColumn<bool>("isTold");
    QTest::newRow("none") << QStringLiteral("The rent is 5.") << QStringLiteral("The rent is 5.") << false;
    QTest::newRow("a blank of no width") << QStringLiteral("The re\u200Bnt") << QStringLiteral("The rent") << true;
    QTest::newRow("joiners") << QStringLiteral("The r\u200De\u200Cnt") << QStringLiteral("The rent") << true;
    QTest::newRow("several in a row") << QStringLiteral("re\u2060\uFEFF\u200Bnt") << QStringLiteral("rent") << true;
    QTest::newRow("in a number") << QStringLiteral("4\u200B2") << QStringLiteral("42") << true;
    QTest::newRow("Chinese") << QStringLiteral("\u79DF\u200B\u91D1") << QStringLiteral("\u79DF\u91D1") << true;
    QTest::newRow("beside words") << QStringLiteral("\uFEFFThe\u200B rent/\u200Bday \u2060is") << QStringLiteral("The rent/day is")
                                  << false;
    QTest::newRow("a soft hyphen") << QStringLiteral("re\u00ADnt") << QStringLiteral("rent") << false;
    QTest::newRow("Persian") << QStringLiteral("\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645")
                             << QStringLiteral("\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645") << false;
    QTest::newRow("Hindi") << QStringLiteral("\u0915\u094D\u200D\u0937 \u0915\u094D\u200D")
                           << QStringLiteral("\u0915\u094D\u200D\u0937 \u0915\u094D\u200D") << false;
    QTest::newRow("Khmer") << QStringLiteral("\u1797\u17B6\u179F\u17B6\u200B\u1781\u17D2\u1798\u17C2\u179A")
                           << QStringLiteral("\u1797\u17B6\u179F\u17B6\u1781\u17D2\u1798\u17C2\u179A") << false;
    const QString family = QString::fromUcs4(U"\U0001F468\u200D\U0001F469\u200D\U0001F467 \u2764\uFE0F\u200D\U0001F525");
    QTest::newRow("emoji") << family << family << false;
}

void DisguisesTest::tellsLettersOfNoWidthInWords()
{
    QFETCH(const QString, text);
    QFETCH(const QString, read);
    QFETCH(const bool, isTold);
    ReadContext context{ReadLimits()};
    readHtml("<meta charset=utf-8><p>" + text.toUtf8() + "</p>", context);
    QCOMPARE(context.document.pages.value(0).text, read);
    QCOMPARE(context.document.problems.size(), isTold ? 1 : 0);
    if (isTold)
        QCOMPARE(context.document.problems[0].trouble, ReadTrouble::None);
}

QTEST_GUILESS_MAIN(DisguisesTest)
#include "disguises_test.moc"
