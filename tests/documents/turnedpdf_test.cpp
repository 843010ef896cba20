// PDFs whose pages the file turns when they are shown: where words stand, held against Qt PDF's picture of the page.
#include "app/documents/lineboxes.h"
#include "app/documents/readerprocess.h"
#include "tests/documents/madefiles.h"

#include <QGuiApplication>
#include <QPdfDocument>
#include <QTemporaryDir>
#include <QTest>

using namespace hearth;
using namespace hearth::test;

namespace {

constexpr double width = 595; // points, before the page is turned
constexpr double height = 842;
constexpr double tolerance = 1.5; // points: the picture has three dots a point, and letters have soft edges

// The third line has the word that is looked for.
const QByteArrayList lines{
    "The wheel of the mill turns from spring until autumn.",    "Its oak came from the forest behind the village, and",
    "the house at Kestrel Court has ten rooms to let.",         "Nobody knows who built it.",
    "The miller keeps a record of the height of the water for", "every day of the year."};
const QByteArray word = "Kestrel";

// A page's content. `across`: by how many quarter turns the text is written against the page, so that a file that turns it so shows it
// upright. `isRed`: the word, and nothing but it.
QByteArray contentOf(int across, bool isRed, double x = 0, double y = 0)
{
    QByteArray content = "BT /F 12 Tf 1 0 0 rg";
    for (qsizetype i = 0; i < lines.size(); ++i) {
        // Where it begins on the page as it is shown, when it is upright there.
        const double left = 60;
        const double top = 90 + 20 * double(i);
        QByteArray matrix;
        const auto put = [&](const char *directions, double atX, double atY) {
            matrix = QByteArray(directions) + ' ' + QByteArray::number(atX + x) + ' ' + QByteArray::number(atY + y) + " Tm ";
        };
        switch (across) {
        case 1: put("0 1 -1 0", top, left); break;
        case 2: put("-1 0 0 -1", width - left, top); break;
        case 3: put("0 -1 1 0", width - top, height - left); break;
        default: put("1 0 0 1", left, height - top); break;
        }
        content += " " + matrix;
        const qsizetype at = lines[i].indexOf(word);
        if (!isRed)
            content += "0 g (" + lines[i] + ") Tj";
        else if (at >= 0)
            content += "3 Tr (" + lines[i].left(at) + ") Tj 0 Tr (" + word + ") Tj";
    }
    return content + " ET";
}

// Pages of contents, each with more in its dictionary; `tree`: more of the page tree's.
QByteArray pdfOfPages(const QList<std::pair<QByteArray, QByteArray>> &pages, const QByteArray &tree = {})
{
    QByteArray kids;
    for (qsizetype i = 0; i < pages.size(); ++i)
        kids += QByteArray::number(4 + 2 * i) + " 0 R ";
    QList<QByteArray> objects{"<< /Type /Catalog /Pages 2 0 R >>",
                              "<< /Type /Pages /Count " + QByteArray::number(pages.size()) + " /MediaBox [0 0 595 842] " + tree + " /Kids ["
                                  + kids + "] >>",
                              "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"};
    for (qsizetype i = 0; i < pages.size(); ++i) {
        objects.append("<< /Type /Page /Parent 2 0 R /Contents " + QByteArray::number(5 + 2 * i) + " 0 R " + pages[i].second
                       + " /Resources << /Font << /F 3 0 R >> >> >>");
        objects.append(pdfStream(pages[i].first));
    }
    return pdfOf(objects);
}

QByteArray turned(int quarters)
{
    return "/Rotate " + QByteArray::number(90 * quarters);
}

// What is red on a page (from 0) as it is shown, in points.
QRectF redOf(QPdfDocument &document, int page)
{
    constexpr int scale = 3;
    const QSize size = (document.pagePointSize(page) * scale).toSize();
    const QImage picture = document.render(page, size).convertToFormat(QImage::Format_ARGB32);
    QRect red;
    for (int y = 0; y < picture.height(); ++y)
        for (int x = 0; x < picture.width(); ++x)
            if (const QRgb dot = picture.pixel(x, y); qAlpha(dot) > 100 && qRed(dot) > 150 && qGreen(dot) < 100)
                red |= QRect(x, y, 1, 1);
    return {red.x() / double(scale), red.y() / double(scale), red.width() / double(scale), red.height() / double(scale)};
}

bool isNear(const QRectF &a, const QRectF &b)
{
    return qAbs(a.left() - b.left()) < tolerance && qAbs(a.right() - b.right()) < tolerance && qAbs(a.top() - b.top()) < tolerance
        && qAbs(a.bottom() - b.bottom()) < tolerance;
}

QByteArray textOf(const QRectF &box)
{
    return QStringLiteral("%1 %2 %3 %4").arg(box.left()).arg(box.top()).arg(box.right()).arg(box.bottom()).toLatin1();
}

} // namespace

class TurnedPdfTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsWordsOnTurnedPages_data();
    void findsWordsOnTurnedPages();
    void takesTheTurnOfThePageTree();
    void findsWordsOnCroppedPages_data();
    void findsWordsOnCroppedPages();

private:
    QString write(const QString &name, const QByteArray &pdf) const;
    static Document read(const QString &path);
    static void compare(const DocumentPage &page, const QRectF &red);

    QTemporaryDir m_folder;
};

QString TurnedPdfTest::write(const QString &name, const QByteArray &pdf) const
{
    QFile file(m_folder.filePath(name));
    if (!file.open(QIODevice::WriteOnly) || file.write(pdf) != pdf.size())
        qFatal("no file");
    return file.fileName();
}

Document TurnedPdfTest::read(const QString &path)
{
    ReadOptions options;
    options.isBackground = false;
    return ReaderProcess(QStringLiteral(HEARTH_READER)).read(path, options);
}

// The word is where the picture has it, for marks and for the mouse, and each line has a mark of its own.
void TurnedPdfTest::compare(const DocumentPage &page, const QRectF &red)
{
    QVERIFY(!red.isEmpty());
    const qsizetype at = page.text.indexOf(QString::fromLatin1(word));
    QVERIFY2(page.text.contains(QStringLiteral("and the house at Kestrel Court has ten rooms to let.")), qPrintable(page.text));
    const QList<QRectF> boxes = spanBoxes(page, {at, word.size()});
    QCOMPARE(boxes.size(), 1);
    QVERIFY2(isNear(boxes[0], red), "found: " + textOf(boxes[0]) + ", seen: " + textOf(red));
    const TextSpan clicked = wordAt(page, red.center());
    QCOMPARE(page.text.mid(clicked.start, clicked.length), QString::fromLatin1(word));
    const QList<QRectF> marks = spanBoxes(page, {0, page.text.size()});
    QCOMPARE(marks.size(), lines.size());
    QCOMPARE(lineBoxes(page.runs, {0, page.text.size()}), marks);
    QVERIFY(marks[2].contains(red.center()));
    // A passage that is cut after two lines and a half ends within the third.
    const QList<QRectF> first = firstBoxes(marks.mid(0, 3), 0.8);
    QCOMPARE(first.size(), 3);
    QCOMPARE(first[1], marks[1]);
    QVERIFY(marks[2].contains(first[2]) && first[2] != marks[2]);
}

void TurnedPdfTest::findsWordsOnTurnedPages_data()
{
    QTest::addColumn<int>("quarters");
    QTest::addColumn<int>("across");
    for (int quarters = 0; quarters < 4; ++quarters) {
        QTest::addRow("turned by %d", 90 * quarters) << quarters << 0;
        if (quarters > 0)
            QTest::addRow("written across, and turned by %d", 90 * quarters) << quarters << quarters;
    }
}

void TurnedPdfTest::findsWordsOnTurnedPages()
{
    QFETCH(const int, quarters);
    QFETCH(const int, across);
    const QByteArray more = turned(quarters);
    QPdfDocument shown;
    QCOMPARE(shown.load(write(QStringLiteral("red.pdf"), pdfOfPages({{contentOf(across, true), more}}))), QPdfDocument::Error::None);
    const Document document = read(write(QStringLiteral("black.pdf"), pdfOfPages({{contentOf(across, false), more}})));
    QCOMPARE(document.pages.size(), 1);
    QCOMPARE(document.pages[0].size, shown.pagePointSize(0));
    compare(document.pages[0], redOf(shown, 0));
    for (const DocumentElement &element : document.pages[0].elements)
        QVERIFY(!element.isHidden);
}

void TurnedPdfTest::takesTheTurnOfThePageTree()
{
    // The second page has its own.
    const auto pages = [](bool isRed) {
        return pdfOfPages({{contentOf(0, isRed), {}}, {contentOf(0, isRed), turned(0)}, {contentOf(3, isRed), {}}}, turned(3));
    };
    QPdfDocument shown;
    QCOMPARE(shown.load(write(QStringLiteral("red.pdf"), pages(true))), QPdfDocument::Error::None);
    const Document document = read(write(QStringLiteral("black.pdf"), pages(false)));
    QCOMPARE(document.pages.size(), 3);
    for (int page = 0; page < 3; ++page) {
        QCOMPARE(document.pages[page].size, shown.pagePointSize(page));
        compare(document.pages[page], redOf(shown, page));
    }
}

void TurnedPdfTest::findsWordsOnCroppedPages_data()
{
    QTest::addColumn<QByteArray>("page");
    QTest::addColumn<QPointF>("origin"); // of the paper, in the units of the page
    QTest::newRow("a margin off") << QByteArray("/CropBox [40 60 560 800]") << QPointF();
    QTest::newRow("a little off") << QByteArray("/CropBox [5.3 3.7 590 840]") << QPointF();
    QTest::newRow("most of it off") << QByteArray("/CropBox [10 600 500 842]") << QPointF();
    QTest::newRow("paper that begins elsewhere") << QByteArray("/MediaBox [200 -500 795 342]") << QPointF(200, -500);
    for (int quarters = 1; quarters < 4; ++quarters)
        QTest::addRow("a margin off, and turned by %d", 90 * quarters)
            << QByteArray("/CropBox [40 60 560 800] " + turned(quarters)) << QPointF();
}

void TurnedPdfTest::findsWordsOnCroppedPages()
{
    QFETCH(const QByteArray, page);
    QFETCH(const QPointF, origin);
    const auto pdf = [&](bool isRed) { return pdfOfPages({{contentOf(0, isRed, origin.x(), origin.y()), page}}); };
    QPdfDocument shown;
    QCOMPARE(shown.load(write(QStringLiteral("red.pdf"), pdf(true))), QPdfDocument::Error::None);
    const Document document = read(write(QStringLiteral("black.pdf"), pdf(false)));
    QCOMPARE(document.pages.size(), 1);
    QCOMPARE(document.pages[0].size, shown.pagePointSize(0));
    compare(document.pages[0], redOf(shown, 0));
    for (const DocumentElement &element : document.pages[0].elements)
        QVERIFY(!element.isHidden);
}

QTEST_MAIN(TurnedPdfTest)
#include "turnedpdf_test.moc"
