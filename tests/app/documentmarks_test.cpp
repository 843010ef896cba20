#include "app/chat/pageimage.h"
#include "tests/app/viewerbench.h"

#include <QBuffer>
#include <QPainter>

using namespace hearth;
using hearth::test::Bench;
using hearth::test::element;
using hearth::test::lease;

namespace {

// A page with each word of the text in a box of its own: ten points a letter, lines of 12 points, `letters` on a line at the most.
DocumentPage set(const QString &text, int number, int letters)
{
    DocumentPage made;
    made.number = number;
    made.size = {600, 800};
    made.text = text;
    made.elements = {element(ElementKind::Paragraph, 0, text.size())};
    double x = 50;
    double y = 100;
    for (qsizetype at = 0; at < text.size();) {
        qsizetype end = text.indexOf(u' ', at);
        end = end < 0 ? text.size() : end;
        if (x + double(end - at) * 10 > 50 + letters * 10) {
            x = 50;
            y += 12;
        }
        made.runs.append({at, end - at, QRectF(x, y, double(end - at) * 10, 10)});
        x += double(end - at + 1) * 10;
        at = end + 1;
    }
    return made;
}

} // namespace

// What is marked and selected on the pages of a PDF.
class DocumentMarksTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void marksTheWordsOfAPassageOnAPdf();
    void marksNoMoreThanAShortenedPassage();
    void saysWhenThePlacesOfWordsAreNotKnown();
    void selectsTextOfAPdf();
    void paintsMarksBehindWhatIsPrinted();
};

void DocumentMarksTest::marksTheWordsOfAPassageOnAPdf()
{
    Bench bench;
    Document document = lease();
    const QString before = QStringLiteral("The rent of the barn. ");
    const QString passage = QStringLiteral("The RENT is due in March, and so is interest.");
    document.pages[2] = set(before + passage, 3, 29);
    bench.documents.documents = {{7, document}};
    bench.hit.passage.text = passage;
    bench.hit.passage.start = before.size();
    bench.hit.passage.length = passage.size();
    bench.hit.passage.boxes = {{1, 2, 3, 4}}; // what the page says is better
    bench.hit.matchedWords = QStringList{QStringLiteral("rent"), QStringLiteral("due"), QStringLiteral("March")};
    bench.open();
    QCOMPARE(bench.viewer.boxes(), (QList<QRectF>{{270, 100, 30, 10}, {50, 112, 280, 10}, {50, 124, 120, 10}}));
    // Not the rent of the barn, nor the interest; the comma goes with its word.
    QCOMPARE(bench.viewer.words(), (QList<QRectF>{{50, 112, 40, 10}, {130, 112, 30, 10}, {200, 112, 60, 10}}));
    QCOMPARE(bench.viewer.passageCorner(), QPointF(270, 100));
    bench.viewer.setIndex(0);
    QVERIFY(bench.viewer.words().isEmpty());
}

void DocumentMarksTest::marksNoMoreThanAShortenedPassage()
{
    Bench bench;
    Document document = lease();
    document.pages[2] = set(QStringLiteral("One two three four five six."), 3, 9);
    bench.documents.documents = {{7, document}};
    bench.hit.passage.text = QStringLiteral("One two three");
    bench.hit.passage.length = bench.hit.passage.text.size();
    bench.hit.passage.boxes = {{50, 100, 70, 10}, {50, 112, 50, 10}, {50, 124, 90, 10}, {50, 136, 40, 10}};
    bench.open();
    QCOMPARE(bench.viewer.boxes(), (QList<QRectF>{{50, 100, 70, 10}, {50, 112, 50, 10}}));
}

void DocumentMarksTest::saysWhenThePlacesOfWordsAreNotKnown()
{
    Bench bench;
    bench.documents.documents = {{7, lease()}};
    bench.open();
    QVERIFY(bench.viewer.isPaged() && bench.viewer.hasPassage() && bench.viewer.boxes().isEmpty());
    QVERIFY(bench.viewer.notice().contains(QStringLiteral("not marked")));
}

void DocumentMarksTest::selectsTextOfAPdf()
{
    Bench bench;
    Document document = lease();
    document.pages[2] = set(QStringLiteral("The rent is due in March and in May."), 3, 16);
    bench.documents.documents = {{7, document}};
    bench.open();
    QSignalSpy changes(&bench.viewer, &DocumentViewer::selectionChanged);
    bench.viewer.select({95, 105}, {61, 118}); // "rent" to "in" on the line below
    QCOMPARE(bench.viewer.selectedText(), QStringLiteral("rent is due in"));
    QCOMPARE(bench.viewer.selection(), (QList<QRectF>{{90, 100, 110, 10}, {50, 112, 20, 10}}));
    bench.viewer.select({61, 118}, {95, 105}); // from behind
    QCOMPARE(bench.viewer.selectedText(), QStringLiteral("rent is due in"));
    QCOMPARE(changes.size(), 1);
    bench.viewer.select({200, 400}, {1, 1}); // from below all of it
    QCOMPARE(bench.viewer.selectedText(), document.pages[2].text);
    bench.viewer.selectWord({95, 105});
    QCOMPARE(bench.viewer.selectedText(), QStringLiteral("rent"));
    bench.viewer.selectWord({500, 700});
    QVERIFY(bench.viewer.selectedText().isEmpty() && bench.viewer.selection().isEmpty());
    bench.viewer.selectPage();
    QCOMPARE(bench.viewer.selectedText(), document.pages[2].text);
    bench.viewer.setIndex(0); // another page
    QVERIFY(bench.viewer.selectedText().isEmpty());
    bench.viewer.select({1, 1}, {500, 700}); // which has no places
    QVERIFY(bench.viewer.selectedText().isEmpty());
}

// Black stays black, white gets the colour of the passage, and another one where a word of it matters.
void DocumentMarksTest::paintsMarksBehindWhatIsPrinted()
{
    Bench bench;
    Document document = lease();
    document.pages[2] = set(QStringLiteral("The rent is due."), 3, 30);
    bench.documents.documents = {{7, document}};
    QImage sheet(600, 800, QImage::Format_RGB32);
    sheet.fill(Qt::white);
    for (int x = 0; x < 600; ++x)
        sheet.setPixelColor(x, 105, Qt::black);
    QBuffer buffer(&bench.documents.pageImage);
    buffer.open(QIODevice::WriteOnly);
    sheet.save(&buffer, "PNG");
    bench.hit.passage.text = document.pages[2].text;
    bench.hit.passage.length = document.pages[2].text.size();
    bench.hit.matchedWords = QStringList{QStringLiteral("rent")};
    bench.open();
    PageImage image;
    image.setProperty("mark", QColor(255, 240, 200));
    image.setProperty("wordMark", QColor(255, 200, 100));
    image.setProperty("selection", QColor(100, 200, 255));
    image.setViewer(&bench.viewer);
    image.setPage(3);
    image.setSize(QSizeF(600, 800));
    QTRY_VERIFY(image.isDrawn());
    const auto painted = [&image] {
        QImage paper(600, 800, QImage::Format_ARGB32_Premultiplied);
        paper.fill(Qt::transparent);
        QPainter painter(&paper);
        image.paint(&painter);
        painter.end();
        return paper;
    };
    QImage paper = painted();
    QCOMPARE(paper.pixelColor(60, 102), QColor(255, 240, 200)); // "The"
    QCOMPARE(paper.pixelColor(110, 102), QColor(255, 188, 78)); // "rent": both
    QCOMPARE(paper.pixelColor(110, 105), QColor(Qt::black));
    QCOMPARE(paper.pixelColor(400, 102), QColor(Qt::white));
    bench.viewer.selectWord({60, 105});
    paper = painted();
    QCOMPARE(paper.pixelColor(60, 102), QColor(100, 188, 200));
    QCOMPARE(paper.pixelColor(110, 102), QColor(255, 188, 78));
    bench.viewer.setIndex(0);
    QCOMPARE(painted().pixelColor(60, 102), QColor(Qt::white)); // until the other page is drawn
}

QTEST_MAIN(DocumentMarksTest)
#include "documentmarks_test.moc"
