// What hostile_test tries on one format, on the others; and PDFs whose parts point to one another. All through the reader's process, with
// the limits that it has in the app.
#include "app/documents/readerprocess.h"
#include "tests/documents/madefiles.h"

#include <QElapsedTimer>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace hearth;
using namespace hearth::test;

namespace {

const QByteArray page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] /Contents 4 0 R /Resources << /Font << /F << /Type /Font "
                        "/Subtype /Type1 /BaseFont /Helvetica >> >> >> >>";

QByteArray deep(const QByteArray &name, int levels)
{
    return QByteArray('<' + name + '>').repeated(levels) + "x" + QByteArray("</" + name + '>').repeated(levels);
}

QByteArray openDocument(const QByteArray &type, const QByteArray &body)
{
    return zipOf(
        {{"mimetype", "application/vnd.oasis.opendocument." + type},
         {"content.xml",
          "<d xmlns:text=\"t\" xmlns:table=\"b\" xmlns:office=\"o\" xmlns:draw=\"w\"><office:body>" + body + "</office:body></d>"}});
}

QByteArray show(const QByteArray &shapes)
{
    return zipOf({{"[Content_Types].xml", "<Types/>"},
                  {"ppt/presentation.xml", "<p xmlns:r=\"http://r\"><sldId r:id=\"a\"/></p>"},
                  {"ppt/_rels/presentation.xml.rels", "<R><Relationship Id=\"a\" Type=\"x/slide\" Target=\"slides/a.xml\"/></R>"},
                  {"ppt/slides/a.xml", "<p:sld xmlns:p=\"p\" xmlns:a=\"a\"><p:spTree>" + shapes + "</p:spTree></p:sld>"}});
}

QByteArray workbook(const QByteArray &strings, const QByteArray &rows)
{
    return zipOf(
        {{"[Content_Types].xml", "<Types/>"},
         {"xl/workbook.xml", "<workbook xmlns:r=\"http://r\"><sheets><sheet name=\"S\" sheetId=\"1\" r:id=\"a\"/></sheets></workbook>"},
         {"xl/_rels/workbook.xml.rels",
          "<R><Relationship Id=\"a\" Type=\"x/worksheet\" Target=\"worksheets/s.xml\"/><Relationship Id=\"b\" "
          "Type=\"x/sharedStrings\" Target=\"strings.xml\"/></R>"},
         {"xl/strings.xml", "<sst>" + strings + "</sst>"},
         {"xl/worksheets/s.xml", "<worksheet><sheetData>" + rows + "</sheetData></worksheet>"}});
}

QByteArray book(const QByteArray &package, const QByteArray &chapter)
{
    return zipOf({{"mimetype", "application/epub+zip"},
                  {"META-INF/container.xml", "<c><rootfile full-path=\"b.opf\"/></c>"},
                  {"b.opf", "<p><item id=\"a\" href=\"a.html\"/><itemref idref=\"a\"/>" + package + "</p>"},
                  {"a.html", "<html><body>" + chapter + "</body></html>"}});
}

// The entries of a cross-reference stream with /W [1 3 1]: a type, an offset or a stream's number, an index.
QByteArray entry(char type, quint32 where, char index)
{
    return QByteArray(1, type) + char(where >> 16) + char(where >> 8) + char(where) + index;
}

// Object streams 4 and 5, each of which says that it goes on in the other, and has what the other's dictionary needs.
QByteArray streamsInEachOther()
{
    QByteArray pdf = "%PDF-1.7\n";
    const qsizetype four = pdf.size();
    pdf += "4 0 obj\n"
        + pdfStream("1 0 2 34 << /Type /Catalog /Pages 2 0 R >> << /Type /Pages /Count 1 /Kids [3 0 R] >>",
                    "/Type /ObjStm /N 2 /First 9 /Extends 5 0 R")
        + "\nendobj\n";
    const qsizetype five = pdf.size();
    pdf += "5 0 obj\n<< /Type /ObjStm /N 6 0 R /First 4 /Length 7 0 R /Extends 4 0 R >>\nstream\n6 0 7 2 1 90\nendstream\nendobj\n";
    const qsizetype table = pdf.size();
    const QByteArray entries = entry(0, 0, 0) + entry(2, 4, 0) + entry(2, 4, 1) + entry(2, 5, 0) + entry(1, quint32(four), 0)
        + entry(1, quint32(five), 0) + entry(2, 5, 0) + entry(2, 5, 1) + entry(1, quint32(table), 0);
    pdf += "8 0 obj\n" + pdfStream(entries, "/Type /XRef /Size 9 /W [1 3 1] /Root 1 0 R /Prev " + QByteArray::number(table))
        + "\nendobj\nstartxref\n" + QByteArray::number(table) + "\n%%EOF\n";
    return pdf;
}

// A stream of this content, packed.
QByteArray packedStream(const QByteArray &content)
{
    return pdfStream(qCompress(content, 9).mid(4), "/Filter /FlateDecode"); // Qt puts the length before it
}

} // namespace

class HostileFormsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void refusesWhatIsNestedTooDeep_data();
    void refusesWhatIsNestedTooDeep();
    void readsStylesWithoutAnEnd_data();
    void readsStylesWithoutAnEnd();
    void survivesObjectsInCircles_data();
    void survivesObjectsInCircles();
    void readsTheBeginningOfAHundredThousandPages();

private:
    Document read(const QByteArray &bytes, const QByteArray &name) const;

    QTemporaryDir m_folder;
};

Document HostileFormsTest::read(const QByteArray &bytes, const QByteArray &name) const
{
    const QString path = m_folder.filePath(QString::fromLatin1(name));
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
        qFatal("cannot write %s", name.constData());
    file.close();
    ReadOptions options;
    options.isBackground = false;
    return ReaderProcess(QStringLiteral(HEARTH_READER)).read(path, options);
}

void HostileFormsTest::refusesWhatIsNestedTooDeep_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("bytes");
    for (const int levels : {2000, 100'000}) {
        const auto row = [levels](const char *what, const char *name, const QByteArray &bytes) {
            QTest::addRow("%s, %d levels", what, levels) << QByteArray(name) << bytes;
        };
        row("odt, sections", "a.odt", openDocument("text", "<office:text>" + deep("text:section", levels) + "</office:text>"));
        row("odt, in a paragraph", "a.odt",
            openDocument("text", "<office:text><text:p>" + deep("text:span", levels) + "</text:p></office:text>"));
        row("ods, groups of rows", "a.ods",
            openDocument("spreadsheet",
                         "<office:spreadsheet><table:table>" + deep("table:table-row-group", levels)
                             + "</table:table></office:spreadsheet>"));
        row("pptx, groups", "a.pptx", show(deep("p:grpSp", levels)));
        row("pptx, in a table", "a.pptx", show("<a:tbl><a:tr><a:tc>" + deep("a:x", levels) + "</a:tc></a:tr></a:tbl>"));
        row("xlsx, a text", "a.xlsx", workbook("<si>" + deep("r", levels) + "</si>", "<row><c t=\"s\"><v>0</v></c></row>"));
        row("xlsx, a cell", "a.xlsx", workbook({}, "<row><c>" + deep("is", levels) + "</c></row>"));
        row("epub, what is in it", "a.epub", book(deep("meta", levels), "<p>Words</p>"));
        row("epub, a chapter", "a.epub", book({}, deep("div", levels)));
        row("html", "a.html", "<html><body>" + deep("div", levels) + "</body></html>");
        row("html, tables", "a.html",
            "<html><body>" + QByteArray("<table><tr><td>").repeated(levels) + "x" + QByteArray("</td></tr></table>").repeated(levels)
                + "</body></html>");
    }
}

void HostileFormsTest::refusesWhatIsNestedTooDeep()
{
    QFETCH(const QByteArray, name);
    QFETCH(const QByteArray, bytes);
    const Document document = read(bytes, name);
    QVERIFY2(document.failure.trouble == ReadTrouble::TooLarge, qPrintable(document.failure.detail));
    QVERIFY(document.pages.isEmpty());
    QVERIFY(document.failure.detail.endsWith(u'.'));
}

// What is looked for in them is found, or not, without going back over all of it again and again.
void HostileFormsTest::readsStylesWithoutAnEnd_data()
{
    constexpr int length = 1 << 20;
    QTest::addColumn<QByteArray>("html");
    QTest::newRow("digits") << "<p style='font-size:" + QByteArray(length, '1') + "x'>Seen</p>";
    QTest::newRow("blanks") << "<p style='color:rgb(255" + QByteArray(length, ' ') + "x'>Seen</p>";
    QTest::newRow("comments") << "<style>" + QByteArray("/*").repeated(length) + "</style><p>Seen</p>";
}

void HostileFormsTest::readsStylesWithoutAnEnd()
{
    QFETCH(const QByteArray, html);
    const Document document = read(html, "styles.html");
    QCOMPARE(document.failure.trouble, ReadTrouble::None);
    QCOMPARE(document.pages.value(0).text.trimmed(), QStringLiteral("Seen"));
}

void HostileFormsTest::survivesObjectsInCircles_data()
{
    QTest::addColumn<QByteArray>("pdf");
    const QByteArray catalog = "<< /Type /Catalog /Pages 2 0 R >>";
    const QByteArray pages = "<< /Type /Pages /Count 1 /Kids [3 0 R] >>";
    QTest::newRow("object streams in each other") << streamsInEachOther();
    QTest::newRow("a stream as long as it says itself")
        << pdfOf({catalog, pages, page, "<< /Length 4 0 R >>\nstream\nBT /F 12 Tf 20 200 Td (Round.) Tj ET\nendstream"});
    QTest::newRow("contents that hold themselves") << pdfOf({catalog, pages, page, "[4 0 R 4 0 R 5 0 R]", "[5 0 R 4 0 R]"});
    QTest::newRow("filters in circles") << pdfOf(
        {catalog, pages, page, pdfStream("x", "/Filter 5 0 R /DecodeParms 5 0 R"), "[5 0 R 5 0 R]"});
    QTest::newRow("a stream of nothing but zeros")
        << pdfOf({catalog, pages, page, packedStream(QByteArray(64 << 20, ' ') + "BT /F 12 Tf 20 200 Td (Late.) Tj ET")});
}

void HostileFormsTest::survivesObjectsInCircles()
{
    QFETCH(const QByteArray, pdf);
    const Document document = read(pdf, "circle.pdf");
    // What can be read of it is read; else it is said why not.
    QCOMPARE(document.pages.isEmpty(), document.failure.trouble != ReadTrouble::None);
    QVERIFY(document.failure.trouble == ReadTrouble::None || document.failure.detail.endsWith(u'.'));
}

void HostileFormsTest::readsTheBeginningOfAHundredThousandPages()
{
    constexpr int pages = 100'000;
    QList<QByteArray> objects{
        "<< /Type /Catalog /Pages 2 0 R >>", {}, "<< >>", pdfStream("BT /F 12 Tf 20 200 Td (The same on every page.) Tj ET")};
    QByteArray kids;
    for (int i = 0; i < pages; ++i) {
        kids += QByteArray::number(5 + i) + " 0 R ";
        objects.append(page);
    }
    objects[1] = "<< /Type /Pages /Count " + QByteArray::number(pages) + " /Kids [" + kids + "] >>";
    QElapsedTimer clock;
    clock.start();
    const Document document = read(pdfOf(objects), "pages.pdf");
    const ReadLimits limits;
    qInfo("%d of %d pages in %.1f s", int(document.pages.size()), pages, double(clock.elapsed()) / 1000);
    QVERIFY2(document.failure.trouble == ReadTrouble::None, qPrintable(document.failure.detail));
    QVERIFY(!document.pages.isEmpty() && document.pages.size() <= limits.pages);
    QVERIFY(document.pages.last().text.contains(QStringLiteral("The same")));
    QCOMPARE(document.problems.first().trouble, ReadTrouble::TooLarge);
    QVERIFY2(document.problems.first().detail.contains(QString::number(pages)), qPrintable(document.problems.first().detail));
}

QTEST_GUILESS_MAIN(HostileFormsTest)
#include "hostileforms_test.moc"
