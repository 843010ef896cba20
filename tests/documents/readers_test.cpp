// The readers of formats that are text or containers, in this process.
#include "app/documents/read/readers.h"
#include "tests/documents/madefiles.h"
#include "tests/documents/outline.h"

#include <QTest>

#include <ctime>

using namespace hearth;
using namespace hearth::reading;
using namespace hearth::test;

class ReadersTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsOutline_data();
    void readsOutline();
    void readsOffice();
    void tellsHiddenTextApart_data();
    void tellsHiddenTextApart();
    void tellsWhiteAndTinyTextApart_data();
    void tellsWhiteAndTinyTextApart();
    void writesLayoutTablesAsParagraphs();
    void keepsWhatThereWasTimeFor();
    void keepsTheBeginningOfALongElement();
    void paysForAHeaderOnce();
    void passesOverBrokenParts();
    void passesOverBrokenSheets();
    void survivesNumbersWithoutEnd();
    void endsMarkdownThatIsTooDeep();
};

void ReadersTest::readsOutline_data()
{
    QTest::addColumn<int>("reader");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("expected");
    QTest::newRow("joined lines") << 0
                                  << QByteArray(
                                         "A Short Story\n=============\n\nThe quick brown fox had been told more than once not to\njump "
                                         "over the dog that slept in front of the mill, but\n"
                                         "it did.\n\n- first of the things that it had to do on that day in\n  the morning\n- second\n")
                                  << QStringLiteral("h1 A Short Story\np The quick brown fox had been told more than once not to jump over "
                                                    "the dog that slept in front of the mill, but it did.\n"
                                                    "li1 - first of the things that it had to do on that day in the morning\nli1 - second");
    QTest::newRow("lines that are meant") << 0 << QByteArray("Name: Fox\nAge: 3\n\nMill\n")
                                          << QStringLiteral("p Name: Fox\np Age: 3\np Mill");
    QTest::newRow("csv") << 1 << QByteArray("item;price\r\n\"Pump; big\";\"12,5\"\r\nBolt;\"a\nb\"\r\n")
                         << QStringLiteral("row item|price\nrow Pump; big|12,5 <item,price>\nrow Bolt|a b <item,price>");
    QTest::newRow("csv without a header") << 1 << QByteArray("1,2\n3,4\n") << QStringLiteral("row 1|2\nrow 3|4");
    QTest::newRow("markdown")
        << 2
        << QByteArray("# One\n\nSome *strong* [words](http://x) &amp; more.\n\n1. a\n2. b\n   - c\n\n| x | y |\n|---|---|\n| 1 | 2 "
                      "|\n\n```\ncode  here\n```\n")
        << QStringLiteral("h1 One\np Some strong words & more.\nli1 1. a\nli1 2. b\nli2 c\nrow x|y\nrow 1|2 <x,y>\ncode code  here");
    QTest::newRow("code") << 3 << QByteArray("import os\n\ndef a():\n    x = 1\n\n    return x\n\ndef b():\n    pass\n")
                          << QStringLiteral("code import os\ncode def a():/    x = 1//    return x\ncode def b():/    pass");
    QTest::newRow("html")
        << 4
        << QByteArray("<html><head><title>T</title><style>.x{display:none}</style></head><body><h2>Head</h2><p>One&nbsp;two<br>three "
                      "<b>four</b></p><div class=x>gone</div>"
                      "<p style='display: none'>away</p><script>no()</script><!-- no --><ul><li>a<ul><li>b</li></ul></li></ul>"
                      "<table><tr><th>x</th><th>y</th></tr><tr><td>1</td><td>2 <i>3</i></td></tr></table><pre>a\n  b</pre></body></html>")
        << QStringLiteral("h2 Head\np One two three four\n~p gone\n~p away\nli1 a\nli2 b\nrow x|y\nrow 1|2 3 <x,y>\ncode a/  b");
    QTest::newRow("rtf") << 5
                         << QByteArray("{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0 Arial;}}\\fs24{\\b Head\\par}\\pard Caf\\'e9 \\u8364?5 "
                                       "{\\v secret} and{\\footnote\\pard A note.} so on.\\par"
                                       "\\trowd\\intbl a\\cell b\\cell\\row\\pard\\intbl 1\\cell 2\\cell\\row\\pard End\\par}")
                         << QStringLiteral("h1 Head\np Café €5\n~p secret\np and so on.\nnote A note.\nrow a|b\nrow 1|2 <a,b>\np End");
    QTest::newRow("mail") << 6
                          << QByteArray("From: =?utf-8?q?J=C3=BCrgen?= <j@x.example>\r\nTo: k@x.example\r\nSubject: "
                                        "=?iso-8859-1?B?R3L832U=?=\r\n =?utf-8?q?_again?=\r\n"
                                        "Content-Type: multipart/mixed; boundary=\"b1\"\r\n\r\n--b1\r\nContent-Type: "
                                        "multipart/alternative; boundary=b2\r\n\r\n--b2\r\n"
                                        "Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: "
                                        "quoted-printable\r\n\r\nHallo Welt, es gr=FC=\r\n=DFt der Fuchs.\r\n--b2\r\n"
                                        "Content-Type: text/html\r\n\r\n<p>other</p>\r\n--b2--\r\n--b1\r\nContent-Type: "
                                        "application/pdf\r\nContent-Disposition: attachment; filename=\"plan.pdf\"\r\n"
                                        "Content-Transfer-Encoding: base64\r\n\r\nAAAA\r\n--b1--\r\n")
                          << QStringLiteral("h1 Grüße again\np From: Jürgen <j@x.example>\np To: k@x.example\np Hallo Welt, es grüßt der "
                                            "Fuchs.\np Attachment: plan.pdf");
}

void ReadersTest::readsOutline()
{
    QFETCH(int, reader);
    QFETCH(QByteArray, bytes);
    QFETCH(QString, expected);
    static const QList<ReadFunction> readers{readPlainText, readCsv, readMarkdown, readCode, readHtml, readRtf, readMail};
    QCOMPARE(outline(readers[reader], bytes), expected);
}

void ReadersTest::readsOffice()
{
    const QByteArray word =
        docxOf(wordBody("<w:p><w:pPr><w:outlineLvl w:val=\"0\"/></w:pPr><w:r><w:t>Head</w:t></w:r></w:p>"
                        "<w:p><w:r><w:t>Kept</w:t></w:r><w:del><w:r><w:delText>gone</w:delText></w:r></w:del><w:ins><w:r><w:t "
                        "xml:space=\"preserve\"> new</w:t></w:r></w:ins>"
                        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>unseen</w:t></w:r></w:p>"
                        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>x</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>y</w:t></w:r></w:p></w:tc></w:tr>"
                        "<w:tr><w:tc><w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>2</w:t></w:r></w:p></w:tc></w:tr>"
                        "<w:tr><w:trPr><w:del/></w:trPr><w:tc><w:p/></w:tc></w:tr></w:tbl>"));
    QCOMPARE(outline(readDocx, word), QStringLiteral("h1 Head\np Kept new\n~p unseen\nrow x|y\nrow 1|2 <x,y>"));
    const QByteArray sheet =
        zipOf({{"xl/workbook.xml",
                "<workbook xmlns:r=\"http://r\"><workbookPr/><sheets><sheet name=\"S\" sheetId=\"7\" r:id=\"a\"/></sheets></workbook>"},
               {"xl/_rels/workbook.xml.rels",
                "<Relationships><Relationship Id=\"a\" Type=\"x/worksheet\" Target=\"worksheets/s.xml\"/>"
                "<Relationship Id=\"b\" Type=\"x/sharedStrings\" Target=\"/xl/strings.xml\"/>"
                "<Relationship Id=\"c\" Type=\"x/styles\" Target=\"styles.xml\"/></Relationships>"},
               {"xl/strings.xml", "<sst><si><t>name</t></si><si><r><t>da</t></r><r><t>y</t></r></si></sst>"},
               {"xl/styles.xml",
                "<styleSheet><numFmts><numFmt numFmtId=\"170\" formatCode=\"d/m/yy\"/></numFmts><cellXfs><xf numFmtId=\"0\"/><xf "
                "numFmtId=\"170\"/></cellXfs></styleSheet>"},
               {"xl/worksheets/s.xml",
                "<worksheet><sheetData><row><c r=\"B1\" t=\"s\"><v>0</v></c><c r=\"C1\" t=\"s\"><v>1</v></c></row>"
                "<row><c r=\"B2\"><f>1+1</f><v>2</v></c><c r=\"C2\" s=\"1\"><v>45383</v></c></row></sheetData></worksheet>"}});
    QCOMPARE(outline(readXlsx, sheet), QStringLiteral("row name|day\nrow 2|2024-04-01 <name,day>"));
    const QByteArray text =
        zipOf({{"mimetype", "application/vnd.oasis.opendocument.text"},
               {"content.xml",
                "<d xmlns:text=\"t\" xmlns:table=\"b\" "
                "xmlns:office=\"o\"><office:body><office:text><text:tracked-changes><text:p>gone</text:p></text:tracked-changes>"
                "<text:h "
                "text:outline-level=\"2\">Head</text:h><text:p>One<text:s/>two<text:note><text:note-citation>1</"
                "text:note-citation><text:note-body><text:p>Note.</text:p>"
                "</text:note-body></text:note></text:p><text:list><text:list-item><text:p>item</text:p></text:list-item></text:list></"
                "office:text></office:body></d>"}});
    QCOMPARE(outline(readOdt, text, "odt"), QStringLiteral("h2 Head\np One two\nnote Note.\nli1 item"));
}

namespace {

const QByteArray officeNames = "xmlns:text=\"t\" xmlns:table=\"b\" xmlns:style=\"s\" xmlns:fo=\"f\" xmlns:office=\"o\"";

QByteArray odtOf(const QByteArray &styles, const QByteArray &text)
{
    return zipOf({{"mimetype", "application/vnd.oasis.opendocument.text"},
                  {"content.xml",
                   "<d " + officeNames + "><office:automatic-styles>" + styles + "</office:automatic-styles><office:body><office:text>"
                       + text + "</office:text></office:body></d>"}});
}

QByteArray run(const QByteArray &text, const QByteArray &properties = {})
{
    return "<w:r>" + (properties.isEmpty() ? QByteArray() : "<w:rPr>" + properties + "</w:rPr>") + "<w:t>" + text + "</w:t></w:r>";
}

QByteArray cell(const QByteArray &content)
{
    return "<w:tc><w:p>" + content + "</w:p></w:tc>";
}

QByteArray slideText(const QByteArray &text, const QByteArray &properties = {})
{
    return "<a:p><a:r>" + properties + "<a:t>" + text + "</a:t></a:r></a:p>";
}

QByteArray showOf(const QByteArray &shapes)
{
    return zipOf({{"ppt/presentation.xml", "<p xmlns:r=\"http://r\"><sldId r:id=\"a\"/></p>"},
                  {"ppt/_rels/presentation.xml.rels", "<R><Relationship Id=\"a\" Type=\"x/slide\" Target=\"slides/slide1.xml\"/></R>"},
                  {"ppt/slides/slide1.xml", "<p:sld xmlns:p=\"p\" xmlns:a=\"a\"><p:spTree>" + shapes + "</p:spTree></p:sld>"}});
}

// A text box with white letters, and what fills it.
QByteArray box(const QByteArray &fill, const QByteArray &text)
{
    return "<w:p><w:r><w:drawing><wsp><spPr>" + fill + "</spPr><txbx><w:txbxContent><w:p>" + run(text, "<w:color w:val=\"FFFFFF\"/>")
        + "</w:p></w:txbxContent></txbx></wsp></w:drawing></w:r></w:p>";
}

const QByteArray wordStyles =
    "<w:styles xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\">"
    "<w:style w:type=\"character\" w:styleId=\"Base\"><w:rPr><w:vanish/></w:rPr></w:style>"
    "<w:style w:type=\"character\" w:styleId=\"Gone\"><w:basedOn w:val=\"Base\"/></w:style>"
    "<w:style w:type=\"paragraph\" w:styleId=\"White\"><w:rPr><w:color w:val=\"FFFFFF\"/></w:rPr></w:style>"
    "<w:style w:type=\"paragraph\" w:styleId=\"Banner\"><w:pPr><w:shd w:fill=\"000000\"/></w:pPr><w:rPr><w:color w:val=\"FFFFFF\"/></w:rPr>"
    "</w:style></w:styles>";

QByteArray wordWithParts(const QByteArray &body)
{
    const QByteArray start = "<w:x xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\">";
    return docxOf(
        wordBody(body),
        {{"word/styles.xml", wordStyles},
         {"word/footnotes.xml",
          start + "<w:footnote w:id=\"2\"><w:p>" + run("Note.") + run("unseen", "<w:vanish/>") + "</w:p></w:footnote></w:x>"},
         {"word/header1.xml", start + "<w:p>" + run("Top") + run("unseen", "<w:vanish/>") + "</w:p></w:x>"},
         {"word/_rels/document.xml.rels",
          "<Relationships><Relationship Id=\"a\" Type=\"x/styles\" Target=\"styles.xml\"/><Relationship Id=\"b\" Type=\"x/footnotes\" "
          "Target=\"footnotes.xml\"/><Relationship Id=\"c\" Type=\"x/header\" Target=\"header1.xml\"/></Relationships>"}});
}

} // namespace

void ReadersTest::tellsHiddenTextApart_data()
{
    QTest::addColumn<int>("reader");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("expected");
    QTest::newRow("html, in a table") << 0
                                      << QByteArray("<table><tr><th>x</th><th>y</th></tr><tr><td>1 <span hidden>secret</span></td>"
                                                    "<td style='display:none'>more</td><td>2</td></tr>"
                                                    "<tr style='visibility: hidden'><td>last</td><td>row</td></tr></table>")
                                      << QStringLiteral("row x|y\nrow 1|2 <x,y>\n~p secret more last row");
    QTest::newRow("html, code") << 0 << QByteArray("<pre hidden>secret  code</pre><p>Seen</p>")
                                << QStringLiteral("~code secret  code\np Seen");
    QTest::newRow("docx, in a table") << 1
                                      << wordWithParts("<w:tbl><w:tr>" + cell(run("x")) + cell(run("y") + run("unseen", "<w:vanish/>"))
                                                       + "</w:tr><w:tr>" + cell(run("1") + run("gone", "<w:rStyle w:val=\"Gone\"/>"))
                                                       + cell(run("2")) + "</w:tr></w:tbl>")
                                      << QStringLiteral("header Top\n~header unseen\nrow x|y\nrow 1|2 <x,y>\n~p unseen gone");
    QTest::newRow("docx, a note") << 1 << wordWithParts("<w:p>" + run("Text") + "<w:r><w:footnoteReference w:id=\"2\"/></w:r></w:p>")
                                  << QStringLiteral("header Top\n~header unseen\np Text\nnote Note.\n~note unseen");
    QTest::newRow("docx, by styles") << 1
                                     << wordWithParts("<w:p>" + run("Seen") + run("gone", "<w:rStyle w:val=\"Gone\"/>")
                                                      + run(" back", "<w:rStyle w:val=\"Gone\"/><w:vanish w:val=\"0\"/>")
                                                      + "</w:p><w:p><w:pPr><w:pStyle w:val=\"White\"/></w:pPr>" + run("white")
                                                      + run("black", "<w:color w:val=\"000000\"/>")
                                                      + "</w:p><w:p><w:pPr><w:pStyle w:val=\"Banner\"/></w:pPr>" + run("Banner") + "</w:p>")
                                     << QStringLiteral("header Top\n~header unseen\np Seen back\n~p gone\np black\n~p white\np Banner");
    const QByteArray styles =
        "<style:style style:name=\"Up\"><style:text-properties text:display=\"none\"/></style:style>"
        "<style:style style:name=\"H\" style:parent-style-name=\"Up\"/>"
        "<style:style style:name=\"V\" style:parent-style-name=\"Up\"><style:text-properties text:display=\"true\"/></style:style>";
    QTest::newRow("odt, in a table")
        << 2
        << odtOf(styles,
                 "<table:table><table:table-row><table:table-cell><text:p>x</text:p></table:table-cell><table:table-cell><text:p "
                 "text:style-name=\"V\">y</text:p></table:table-cell></"
                 "table:table-row><table:table-row><table:table-cell><text:p>1<text:span "
                 "text:style-name=\"H\">secret</text:span></text:p></table:table-cell><table:table-cell><text:p>2</text:p><text:p "
                 "text:style-name=\"H\">more</text:p></table:table-cell></table:table-row></table:table>")
        << QStringLiteral("row x|y\nrow 1|2 <x,y>\n~p secret more");
    QTest::newRow("odt, a note and a section")
        << 2
        << odtOf(
               styles,
               "<text:p>Text<text:note><text:note-body><text:p>Note.</text:p><text:p text:style-name=\"H\">secret</text:p></text:note-body>"
               "</text:note></text:p><text:section text:display=\"none\"><text:p>far</text:p></text:section>")
        << QStringLiteral("p Text\n~p secret\nnote Note.\n~p far");
    QTest::newRow("rtf, in a table and a note")
        << 3
        << QByteArray("{\\rtf1\\ansi Text{\\footnote A note{\\v secret}.}\\par\\trowd\\intbl a{\\v hidden}\\cell b\\cell\\row"
                      "\\intbl 1\\cell{\\v more} 2\\cell\\row\\pard {\\v  }End {\\v behind a blank}\\par}")
        << QStringLiteral("p Text\nnote A note.\n~note secret\nrow a|b\nrow 1|2 <a,b>\n~p hidden more\np End\n~p behind a blank");
}

void ReadersTest::tellsHiddenTextApart()
{
    QFETCH(int, reader);
    QFETCH(QByteArray, bytes);
    QFETCH(QString, expected);
    static const QList<ReadFunction> readers{readHtml, readDocx, readOdt, readRtf, readPptx};
    QCOMPARE(outline(readers[reader], bytes, reader == 2 ? "odt" : ""), expected);
}

void ReadersTest::tellsWhiteAndTinyTextApart_data()
{
    QTest::addColumn<int>("reader");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("expected");
    QTest::newRow("html, white")
        << 0
        << QByteArray(
               "<style>.ghost{color:#FFF} .dark{background:#224}</style><p>Seen <span style='color:rgb(255, "
               "254, 255)'>white</span> after.</p><p class=ghost>ghost</p><div class=dark><p "
               "class=ghost>banner</p><p class=ghost style='background-color:white'>again</p></div><table><tr><th>a</th><th>b</th></tr>"
               "<tr><td>1 <font color=white>cell</font></td><td bgcolor='#000'><font color=white>2</font></td></tr></table>")
        << QStringLiteral("p Seen\n~p white\np after.\n~p ghost\np banner\n~p again\nrow a|b\nrow 1|2 <a,b>\n~p cell");
    QTest::newRow("html, two grounds") << 0 << QByteArray("<p style='background-color:#333; background-image:none; color:#fff'>banner</p>")
                                       << QStringLiteral("p banner");
    QTest::newRow("html, seen through")
        << 0
        << QByteArray(
               "<div style='background:#036; color:#fff'><p style='background-color:transparent'>one</p><p style='background:none'>two"
               "</p><p style='background-color:rgba(0, 0, 0, 0)'>three</p></div><div style='color:#fff'>"
               "<p><span style='color:inherit; background:inherit'>ghost</span></p></div>")
        << QStringLiteral("p one\np two\np three\n~p ghost");
    QTest::newRow("html, a sheet that is not there")
        << 0 << QByteArray("<link rel=stylesheet href=x.css><p style='color:#fff'>perhaps</p>") << QStringLiteral("p perhaps");
    QTest::newRow("html, tiny and far off")
        << 0
        << QByteArray("<div style='font-size:0px'>none<p style='font-size:13px'>Seen</p></div><p style='font-size: 1.2em'>big</p>"
                      "<p style='position:absolute; left:-9999px'>far</p><table><tr><th>a</th><th>b</th></tr><tr><td "
                      "style='font-size:0'><div style='font-size:13px'>1</div></td><td>2</td></tr></table>")
        << QStringLiteral("~p none\np Seen\np big\n~p far\nrow a|b\nrow 1|2 <a,b>");
    QTest::newRow("docx, white") << 1
                                 << wordWithParts("<w:p>" + run("Seen")
                                                  + run("white", "<w:color w:val=\"FEFEFE\"/><w:shd w:val=\"clear\" w:fill=\"FFFFFF\"/>")
                                                  + run("banner", "<w:color w:val=\"FFFFFF\"/><w:shd w:val=\"clear\" w:fill=\"003366\"/>")
                                                  + "</w:p>" + box("<solidFill/>", "title") + box("<noFill/>", "ghost"))
                                 << QStringLiteral("header Top\n~header unseen\np Seenbanner\n~p white\np title\n~p ghost");
    const QByteArray looks = "<style:style style:name=\"White\"><style:text-properties fo:color=\"#ffffff\"/></style:style>"
                             "<style:style style:name=\"Tiny\"><style:text-properties fo:font-size=\"0.5mm\"/></style:style>"
                             "<style:style style:name=\"Dark\"><style:paragraph-properties fo:background-color=\"#000000\"/></style:style>";
    QTest::newRow("odt, white and tiny")
        << 2
        << odtOf(looks,
                 "<text:p>Seen<text:span text:style-name=\"White\">white</text:span></text:p><text:p text:style-name=\"Tiny\">tiny</text:p>"
                 "<text:p text:style-name=\"Dark\"><text:span text:style-name=\"White\">banner</text:span></text:p>"
                 "<draw:frame xmlns:draw=\"d\"><draw:text-box><text:p text:style-name=\"White\">box</text:p></draw:text-box></draw:frame>")
        << QStringLiteral("p Seen\n~p white\n~p tiny\np banner\np box");
    QTest::newRow("rtf, white and tiny")
        << 3
        << QByteArray("{\\rtf1\\ansi{\\colortbl;\\red255\\green255\\blue250;\\red200\\green0\\blue0;}Seen {\\cf1 white}{\\cf2 red }"
                      "{\\cf1\\chcbpat2 banner} {\\fs2 tiny}\\par\\pard\\cbpat2\\cf1 dark\\par\\pard\\plain\\cf1 light\\par}")
        << QStringLiteral("p Seen\n~p white\np red banner\n~p tiny\np dark\n~p light");
    QTest::newRow("pptx, a hidden shape and tiny letters")
        << 4
        << showOf("<p:sp><p:nvSpPr><p:cNvPr id=\"2\" hidden=\"1\"/></p:nvSpPr><p:txBody>" + slideText("gone")
                  + "</p:txBody></p:sp><p:sp><p:txBody>" + slideText("Seen") + slideText("tiny", "<a:rPr sz=\"100\"/>")
                  + "</p:txBody></p:sp>")
        << QStringLiteral("~p gone\np Seen\n~p tiny");
    const auto sized = [](const char *size, const char *text) {
        return QByteArray("<a:r><a:rPr sz=\"") + size + "\"/><a:t>" + text + "</a:t></a:r>";
    };
    QTest::newRow("pptx, tiny letters within a paragraph")
        << 4
        << showOf("<p:sp><p:txBody><a:p>" + sized("100", " ") + sized("1800", "Seen") + sized("100", " ") + sized("1800", "words")
                  + sized("100", "tiny") + "</a:p></p:txBody></p:sp>")
        << QStringLiteral("p Seen words\n~p tiny");
}

void ReadersTest::tellsWhiteAndTinyTextApart()
{
    tellsHiddenTextApart();
}

void ReadersTest::writesLayoutTablesAsParagraphs()
{
    const QByteArray word = docxOf(wordBody("<w:tbl><w:tr><w:tc><w:p>" + run("One.") + "</w:p><w:p>" + run("Two.")
                                            + "</w:p></w:tc></w:tr><w:tr>" + cell(run("Three.")) + "</w:tr></w:tbl>"));
    QCOMPARE(outline(readDocx, word), QStringLiteral("p One.\np Two.\np Three."));
    const QByteArray text = odtOf({},
                                  "<table:table><table:table-row><table:table-cell><text:p>One.</text:p><text:p>Two.</text:p>"
                                  "</table:table-cell></table:table-row></table:table>");
    QCOMPARE(outline(readOdt, text, "odt"), QStringLiteral("p One.\np Two."));
}

void ReadersTest::keepsWhatThereWasTimeFor()
{
    // Three quarters of a second of this process's time are gone before it begins.
    while (double(std::clock()) / CLOCKS_PER_SEC < 0.8) { }
    ReadLimits limits;
    limits.seconds = 1;
    ReadContext context(limits);
    readRtf("{\\rtf1 First words.\\par " + QByteArray("{more}").repeated(10000) + '}', context);
    QVERIFY(outlineOf(context.document).startsWith(QLatin1String("p First words.")));
    QVERIFY(context.document.pages.first().text.size() < 10000);
    QCOMPARE(context.document.problems.first().trouble, ReadTrouble::TooSlow);
    // What does break off is still damaged, and a picture is no text.
    ReadContext other{ReadLimits()};
    QVERIFY_THROWS_EXCEPTION(ReadError, readRtf("{\\rtf1 words {\\pict 00", other));
    QCOMPARE(outline(readRtf, "{\\rtf1 {\\pict{\\*\\blipuid 12} 00ff\\bin4 {{}} ff}{\\*\\generator x;}Words.\\par}"),
             QStringLiteral("p Words."));
}

void ReadersTest::keepsTheBeginningOfALongElement()
{
    ReadLimits limits;
    limits.textUnits = 1000;
    ReadContext context(limits);
    readPlainText(QStringLiteral("🍓").repeated(2000).toUtf8(), context);
    QCOMPARE(context.document.pages.value(0).text.size(), 998); // a pair is not cut
    QCOMPARE(context.document.problems.value(0).trouble, ReadTrouble::TooLarge);
}

void ReadersTest::paysForAHeaderOnce()
{
    const QByteArray table = QByteArray(50, 'x') + ',' + QByteArray(50, 'y') + '\n' + QByteArray("a,b\n").repeated(100);
    ReadLimits limits;
    limits.textUnits = 102 + 101 + 100 * 4;
    ReadContext context(limits);
    readCsv(table, context);
    QCOMPARE(context.document.pages.value(0).elements.size(), 101);
    QVERIFY(context.document.problems.isEmpty());
    limits.textUnits -= 8; // two rows
    ReadContext tight(limits);
    readCsv(table, tight);
    QCOMPARE(tight.document.pages.value(0).elements.size(), 99);
}

void ReadersTest::passesOverBrokenParts()
{
    ReadContext mail{ReadLimits()};
    readMail("From: a@x.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n"
             "Content-Transfer-Encoding: base64\r\n\r\n"
                 + QByteArray(QByteArray("\x7f"
                                         "ELF\x02\x01\0\0\0\0\x01\x02\x03\x04",
                                         14)
                                  .repeated(50))
                       .toBase64()
                 + "\r\n--b\r\nContent-Type: text/plain\r\n\r\nStill here.\r\n--b--\r\n",
             mail);
    QVERIFY2(outlineOf(mail.document).contains(QLatin1String("p Still here.")), qPrintable(outlineOf(mail.document)));
    QVERIFY2(mail.document.problems.value(0).detail.startsWith(QLatin1String("Part 1 ")),
             qPrintable(mail.document.problems.value(0).detail));

    const QByteArray slide =
        "<p:sld xmlns:p=\"p\" xmlns:a=\"a\"><p:spTree><p:sp><p:txBody><a:p><a:r><a:t>Words</a:t></a:r></a:p></p:txBody>"
        "</p:sp></p:spTree></p:sld>";
    const QByteArray show =
        zipOf({{"ppt/presentation.xml", "<p xmlns:r=\"http://r\"><sldId r:id=\"a\"/><sldId r:id=\"b\"/><sldId r:id=\"c\"/></p>"},
               {"ppt/_rels/presentation.xml.rels",
                "<R><Relationship Id=\"a\" Type=\"x/slide\" Target=\"slides/a.xml\"/><Relationship Id=\"b\" Type=\"x/slide\" "
                "Target=\"slides/b.xml\"/><Relationship Id=\"c\" Type=\"x/slide\" Target=\"slides/c.xml\"/></R>"},
               {"ppt/slides/a.xml", slide.left(slide.size() / 2)},
               {"ppt/slides/c.xml", slide}});
    ReadContext slides{ReadLimits()};
    readPptx(show, slides);
    QCOMPARE(slides.document.pages.size(), 1);
    QCOMPARE(slides.document.pages.first().number, 3);
    QCOMPARE(slides.document.problems.size(), 2);
    QCOMPARE(slides.document.problems.first().page, 1);

    const QByteArray book = zipOf(
        {{"mimetype", "application/epub+zip"},
         {"META-INF/container.xml", "<c><rootfile full-path=\"b.opf\"/></c>"},
         {"b.opf", "<p><item id=\"a\" href=\"a.html\"/><item id=\"b\" href=\"b.html\"/><itemref idref=\"a\"/><itemref idref=\"b\"/></p>"},
         {"a.html", QByteArray("\x01\x02\0\x03\xff\xfe\x00\x9c", 8).repeated(100)},
         {"b.html", "<html><body><p>Second chapter.</p></body></html>"}});
    ReadContext epub{ReadLimits()};
    readEpub(book, epub);
    QVERIFY2(outlineOf(epub.document).endsWith(QLatin1String("p Second chapter.")), qPrintable(outlineOf(epub.document)));
    QVERIFY2(epub.document.problems.value(0).detail.startsWith(QLatin1String("Chapter 1 ")), qPrintable(outlineOf(epub.document)));
}

void ReadersTest::passesOverBrokenSheets()
{
    const QByteArray sheet =
        "<worksheet><sheetData><row><c t=\"inlineStr\"><is><t>Item</t></is></c><c t=\"inlineStr\"><is><t>Price</t></is></c>"
        "</row><row><c t=\"s\"><v>0</v></c><c><v>12</v></c></row></sheetData></worksheet>";
    QByteArray names;
    QByteArray relations = "<R><Relationship Id=\"s\" Type=\"x/sharedStrings\" Target=\"strings.xml\"/>";
    for (const char *id : {"a", "b", "c"}) {
        names += QByteArray("<sheet name=\"Sheet ") + id + "\" r:id=\"" + id + "\"/>";
        relations += QByteArray("<Relationship Id=\"") + id + "\" Type=\"x/worksheet\" Target=\"worksheets/" + id + ".xml\"/>";
    }
    const auto bookOf = [&](const QByteArray &first, const QByteArray &strings) {
        return zipOf({{"xl/workbook.xml", "<workbook xmlns:r=\"http://r\">" + names + "</workbook>"},
                      {"xl/_rels/workbook.xml.rels", relations + "</R>"},
                      {"xl/strings.xml", strings},
                      {"xl/worksheets/a.xml", first}, // b is missing
                      {"xl/worksheets/c.xml", sheet},
                      {"docProps/core.xml", "<p><title>Half"}});
    };
    const QByteArray strings = "<sst><si><t>Pump</t></si></sst>";
    ReadContext broken{ReadLimits()};
    readXlsx(bookOf(sheet.left(sheet.size() / 2), strings), broken);
    QCOMPARE(broken.document.pages.size(), 1);
    QCOMPARE(broken.document.pages.first().number, 3);
    QCOMPARE(broken.document.pages.first().title, QStringLiteral("Sheet c"));
    QVERIFY(broken.document.pages.first().text.contains(QStringLiteral("Pump\t12")));
    QCOMPARE(broken.document.problems.size(), 2);
    QCOMPARE(broken.document.problems[0].trouble, ReadTrouble::Damaged);
    QCOMPARE(broken.document.problems[0].page, 1);
    QVERIFY(broken.document.problems[0].detail.contains(QStringLiteral("Sheet a")));
    QCOMPARE(broken.document.problems[1].page, 2);

    ReadContext withoutTexts{ReadLimits()};
    readXlsx(bookOf(sheet, strings.left(strings.size() / 2)), withoutTexts);
    QCOMPARE(withoutTexts.document.pages.size(), 2);
    QVERIFY(withoutTexts.document.pages.first().text.contains(QStringLiteral("12")));
    QVERIFY(withoutTexts.document.problems.value(0).detail.startsWith(QStringLiteral("Texts of the sheets")));
}

void ReadersTest::survivesNumbersWithoutEnd()
{
    const QByteArray word =
        docxOf(wordBody("<w:p><w:pPr><w:outlineLvl w:val=\"2147483647\"/></w:pPr>" + run("a")
                        + "</w:p><w:p><w:pPr><w:outlineLvl w:val=\"-2147483648\"/></w:pPr>" + run("b")
                        + "</w:p><w:p><w:pPr><w:numPr><w:ilvl w:val=\"2147483647\"/></w:numPr></w:pPr>" + run("c") + "</w:p>"));
    QCOMPARE(outline(readDocx, word), QStringLiteral("p a\np b\nli9 c"));
}

void ReadersTest::endsMarkdownThatIsTooDeep()
{
    ReadLimits limits;
    limits.depth = 3;
    ReadContext context(limits);
    bool isThrown = false;
    try {
        readMarkdown("- a\n  - b\n    - c\n      - d\n        - e\n", context);
    } catch (const ReadError &error) {
        isThrown = error.trouble == ReadTrouble::TooLarge;
    }
    QVERIFY(isThrown);
}

QTEST_GUILESS_MAIN(ReadersTest)
#include "readers_test.moc"
