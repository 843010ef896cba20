// The outline of sheets, slides and books, in this process.
#include "tests/documents/madefiles.h"
#include "tests/documents/outline.h"

#include <QTest>

using namespace hearth;
using namespace hearth::reading;
using namespace hearth::test;

namespace {

const QByteArray officeNames =
    "xmlns:text=\"t\" xmlns:table=\"b\" xmlns:style=\"s\" xmlns:office=\"o\" xmlns:draw=\"d\" xmlns:presentation=\"p\"";

QByteArray openDocument(const QByteArray &type, const QByteArray &body)
{
    return zipOf({{"mimetype", "application/vnd.oasis.opendocument." + type},
                  {"content.xml", "<d " + officeNames + "><office:body>" + body + "</office:body></d>"}});
}

QByteArray cellOf(const QByteArray &text, const QByteArray &attributes = {})
{
    return "<table:table-cell " + attributes + "><text:p>" + text + "</text:p></table:table-cell>";
}

QByteArray shape(const QByteArray &placeholder, const QByteArray &paragraphs)
{
    const QByteArray mark = placeholder.isEmpty() ? QByteArray() : "<p:ph type=\"" + placeholder + "\"/>";
    return "<p:sp><p:nvSpPr><p:nvPr>" + mark + "</p:nvPr></p:nvSpPr><p:txBody>" + paragraphs + "</p:txBody></p:sp>";
}

QByteArray paragraph(const QByteArray &text, const QByteArray &properties = {})
{
    return "<a:p>" + properties + "<a:r><a:t>" + text + "</a:t></a:r></a:p>";
}

QByteArray slide(const QByteArray &shapes, const QByteArray &attributes = {})
{
    return "<p:sld xmlns:p=\"p\" xmlns:a=\"a\" " + attributes + "><p:spTree>" + shapes + "</p:spTree></p:sld>";
}

} // namespace

class FormatsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsSheets();
    void readsSlidesOfOpenDocument();
    void readsSlides();
    void readsBooks();

private:
    static Document read(ReadFunction function, const QByteArray &bytes, const char *format = "");
};

Document FormatsTest::read(ReadFunction function, const QByteArray &bytes, const char *format)
{
    ReadContext context{ReadLimits()};
    context.document.format = QLatin1String(format);
    function(bytes, context);
    return context.document;
}

void FormatsTest::readsSheets()
{
    const QByteArray sheets = openDocument(
        "spreadsheet",
        "<office:spreadsheet><table:table table:name=\"Rents\"><table:table-row>" + cellOf("house") + cellOf("rent") + cellOf("from")
            + "</table:table-row><table:table-row>" + cellOf("Mill") + cellOf("1.200,00", "office:value=\"1200\"")
            + cellOf("1. April", "office:value-type=\"date\" office:date-value=\"2024-04-01T00:00:00\"")
            + "</table:table-row><table:table-row table:number-rows-repeated=\"1048000\"><table:table-cell "
              "table:number-columns-repeated=\"16384\"/></table:table-row></table:table><table:table table:name=\"Notes\"><table:table-row>"
            + cellOf("Paid by March") + "</table:table-row></table:table></office:spreadsheet>");
    const Document document = read(readOdt, sheets, "ods");
    QCOMPARE(outlineOf(document), QStringLiteral("row house|rent|from\nrow Mill|1.200,00|2024-04-01 <house,rent,from>\nrow Paid by March"));
    QCOMPARE(document.pages.size(), 2);
    QCOMPARE(document.pages[0].title, QStringLiteral("Rents"));
    QCOMPARE(document.pages[1].title, QStringLiteral("Notes"));
    QCOMPARE(document.pages[1].number, 2);
}

void FormatsTest::readsSlidesOfOpenDocument()
{
    const QByteArray frame = "<draw:frame><draw:text-box>";
    const QByteArray end = "</draw:text-box></draw:frame>";
    const QByteArray slides = openDocument(
        "presentation",
        "<office:presentation><draw:page draw:name=\"Start\">" + frame + "<text:h text:outline-level=\"1\">The mill</text:h>" + end + frame
            + "<text:list><text:list-item><text:p>Wheel</text:p><text:list><text:list-item><text:p>of oak</text:p></text:list-item>"
              "</text:list></text:list-item></text:list>"
            + end + "<presentation:notes>" + frame + "<text:p>Say thanks.</text:p>" + end
            + "</presentation:notes></draw:page><draw:page draw:name=\"Rents\"><draw:frame><table:table><table:table-row>" + cellOf("house")
            + cellOf("rent") + "</table:table-row><table:table-row>" + cellOf("Mill") + cellOf("1200")
            + "</table:table-row></table:table></draw:frame></draw:page></office:presentation>");
    const Document document = read(readOdt, slides, "odp");
    QCOMPARE(outlineOf(document),
             QStringLiteral("h1 The mill\nli1 Wheel\nli2 of oak\np Say thanks.\nrow house|rent\nrow Mill|1200 <house,rent>"));
    QCOMPARE(document.pages.size(), 2);
    QCOMPARE(document.pages[1].number, 2);
    QCOMPARE(document.pages[1].title, QStringLiteral("Rents"));
}

void FormatsTest::readsSlides()
{
    const QByteArray first =
        slide(shape("title", paragraph("The mill")) + shape("body", paragraph("Wheel") + paragraph("of oak", "<a:pPr lvl=\"1\"/>"))
              + shape({}, paragraph("A plain box")) + shape("sldNum", paragraph("1")) + shape("ftr", paragraph("Boat club"))
              + "<p:graphicFrame><a:tbl><a:tblPr firstRow=\"1\"/><a:tr><a:tc>" + paragraph("house") + "</a:tc><a:tc>" + paragraph("rent")
              + "</a:tc></a:tr><a:tr><a:tc>" + paragraph("Mill") + "</a:tc><a:tc>" + paragraph("1200")
              + "</a:tc></a:tr></a:tbl></p:graphicFrame>");
    const QByteArray show = zipOf(
        {{"ppt/presentation.xml", "<p xmlns:r=\"http://r\"><sldId r:id=\"b\"/><sldId r:id=\"a\"/></p>"},
         {"ppt/_rels/presentation.xml.rels",
          "<R><Relationship Id=\"a\" Type=\"x/slide\" Target=\"slides/slide2.xml\"/><Relationship Id=\"b\" Type=\"x/slide\" "
          "Target=\"slides/slide1.xml\"/></R>"},
         {"ppt/slides/slide1.xml", first},
         {"ppt/slides/_rels/slide1.xml.rels", "<R><Relationship Id=\"n\" Type=\"x/notesSlide\" Target=\"../notesSlides/n.xml\"/></R>"},
         {"ppt/notesSlides/n.xml", slide(shape("body", paragraph("Say thanks.")) + shape("sldNum", paragraph("1")))},
         {"ppt/slides/slide2.xml", slide(shape({}, paragraph("Not shown")), "show=\"0\"")}});
    const Document document = read(readPptx, show);
    QCOMPARE(outlineOf(document),
             QStringLiteral("h1 The mill\nli1 Wheel\nli2 of oak\np A plain box\nfooter Boat club\nrow house|rent\nrow Mill|1200 "
                            "<house,rent>\nnote Say thanks.\n~p Not shown"));
    QCOMPARE(document.pages.size(), 2);
    QCOMPARE(document.pages[0].number, 1);
    QCOMPARE(document.pages[0].title, QStringLiteral("The mill"));
}

void FormatsTest::readsBooks()
{
    const QByteArray book = zipOf(
        {{"mimetype", "application/epub+zip"},
         {"META-INF/container.xml", "<c><rootfile full-path=\"text/book.opf\"/></c>"},
         {"text/book.opf",
          "<p xmlns:dc=\"d\"><dc:title>The  mill</dc:title><item id=\"two\" href=\"second%20one.xhtml\"/><item id=\"one\" "
          "href=\"first.xhtml\"/><item id=\"empty\" href=\"empty.xhtml\"/><itemref idref=\"one\"/><itemref idref=\"empty\"/><itemref "
          "idref=\"two\"/></p>"},
         {"text/first.xhtml",
          "<html><head><title>t</title><script src=\"x\"/></head><body><h1>One</h1><p>It begins.</p><ul><li>a</li></ul></body></html>"},
         {"text/empty.xhtml", "<html><body><img src=\"cover.png\"/></body></html>"},
         {"text/second one.xhtml", "<html><head><title>Two</title></head><body><p>It ends<a id=\"x\"/>.</p></body></html>"}});
    const Document document = read(readEpub, book);
    QCOMPARE(outlineOf(document), QStringLiteral("h1 One\np It begins.\nli1 a\np It ends."));
    QCOMPARE(document.title, QStringLiteral("The mill"));
    QCOMPARE(document.pages.size(), 2);
    QCOMPARE(document.pages[0].title, QStringLiteral("One"));
    QCOMPARE(document.pages[1].title, QStringLiteral("Two"));
    QCOMPARE(document.pages[1].number, 2);
}

QTEST_GUILESS_MAIN(FormatsTest)
#include "formats_test.moc"
