// The readers of formats that are text or containers, in this process.
#include "app/documents/read/readers.h"
#include "app/documents/read/textdecoder.h"
#include "tests/documents/madefiles.h"

#include <QStringEncoder>
#include <QTest>

using namespace hearth;
using namespace hearth::reading;
using namespace hearth::test;

namespace {

// One line an element: kind, level, text; "~" before what is hidden.
QString outline(ReadFunction read, const QByteArray &bytes, const char *format = "")
{
    static const QList<QString> kinds{QStringLiteral("p"),    QStringLiteral("h"),    QStringLiteral("li"),     QStringLiteral("row"),
                                      QStringLiteral("code"), QStringLiteral("note"), QStringLiteral("header"), QStringLiteral("footer")};
    ReadContext context{ReadLimits()};
    context.document.format = QLatin1String(format);
    read(bytes, context);
    QStringList lines;
    for (const DocumentPage &page : context.document.pages)
        for (const DocumentElement &element : page.elements) {
            QString line = (element.isHidden ? QStringLiteral("~") : QString()) + kinds[int(element.kind)];
            line += (element.level > 0 ? QString::number(element.level) : QString()) + u' ' + page.text.mid(element.start, element.length);
            if (!element.tableHeader.isEmpty())
                line += QLatin1String(" <") + element.tableHeader.join(u',') + u'>';
            lines.append(line.replace(u'\t', u'|').replace(u'\n', u'/'));
        }
    return lines.join(u'\n');
}

} // namespace

class ReadersTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsOutline_data();
    void readsOutline();
    void decodesText_data();
    void decodesText();
    void readsOffice();
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

void ReadersTest::decodesText_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("encoding");
    const QString chinese =
        QStringLiteral("下次要带山城旧事第九章的生词表，乙方担任水质检测工程师，主要负责地表水采样、重金属分析和检测报告的复核。");
    const QString japanese = QStringLiteral("これは日本語の文章です。明日の会議は午後三時から始まりますので、資料をお持ちください。");
    const auto encoded = [](const QString &text, const char *name) { return QByteArray(QStringEncoder(name).encode(text)); };
    QTest::newRow("UTF-8") << QStringLiteral("größer").toUtf8() << QStringLiteral("größer") << QStringLiteral("UTF-8");
    QTest::newRow("UTF-8 with a mark") << QByteArray("\xEF\xBB\xBFgut") << QStringLiteral("gut") << QStringLiteral("UTF-8");
    QTest::newRow("UTF-16LE without a mark") << QByteArray("a\0b\0c\0d\0", 8) << QStringLiteral("abcd") << QStringLiteral("UTF-16LE");
    QTest::newRow("UTF-16BE with a mark") << QByteArray("\xFE\xFF\0a\0b", 6) << QStringLiteral("ab") << QStringLiteral("UTF-16BE");
    QTest::newRow("Latin-1") << QByteArray("d\xE9j\xE0 vu, \xE0 l'\xE9t\xE9 prochain, monsieur le pr\xE9sident")
                             << QStringLiteral("déjà vu, à l'été prochain, monsieur le président") << QStringLiteral("ISO-8859-1");
    QTest::newRow("Windows-1252") << QByteArray("it\x92s \x80"
                                                "5 and she said \x93no\x94")
                                  << QStringLiteral("it’s €5 and she said “no”") << QStringLiteral("windows-1252");
    QTest::newRow("line ends") << QByteArray("a\r\nb\rc\n") << QStringLiteral("a\nb\nc\n") << QStringLiteral("UTF-8");
    if (QStringEncoder("GB18030").isValid()) { // Qt knows these where it is built with ICU
        QTest::newRow("GB18030") << encoded(chinese, "GB18030") << chinese << QStringLiteral("GB18030");
        QTest::newRow("Shift-JIS") << encoded(japanese, "Shift_JIS") << japanese << QStringLiteral("SHIFT_JIS");
    }
}

void ReadersTest::decodesText()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, text);
    QFETCH(QString, encoding);
    const DecodedText decoded = decodeText(bytes);
    QCOMPARE(decoded.text, text);
    QCOMPARE(decoded.encoding, encoding);
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

QTEST_GUILESS_MAIN(ReadersTest)
#include "readers_test.moc"
