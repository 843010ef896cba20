#include "app/chat/documenthtml.h"
#include "app/chat/pageimage.h"
#include "tests/app/viewerbench.h"

#include <QBuffer>
#include <QFileInfo>

using namespace hearth;
using hearth::test::Bench;
using hearth::test::element;
using hearth::test::lease;
using hearth::test::page;

namespace {

QByteArray png(int width)
{
    QImage image(width, width, QImage::Format_RGB32);
    image.fill(Qt::red);
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    return buffer.data();
}

} // namespace

class DocumentViewerTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void writesStructureAsHtml();
    void marksAPassageAcrossElements();
    void marksInsideATable();
    void escapesAllOfTheText();
    void saysWhichTextIsHidden();
    void writesWhatBelongsToNoElement();
    void cutsLongTextsIntoParts();
    void opensAPdfAtThePassage();
    void opensOtherFormatsAsText();
    void findsThePartOfALongText();
    void showsThePassageWhenTheFileIsGone();
    void findsAFileThatWasMoved();
    void waitsForATextThatIsOutOfReach_data();
    void waitsForATextThatIsOutOfReach();
    void drawsNoOldMarksOnAChangedFile();
    void opensAChangedFileAnewOnceItIsRead();
    void followsAPassageIntoTheNewText();
    void marksNothingWhereThePassageIsGone();
    void forgetsADocumentThatCameTooLate();
    void drawsThePageOnceTheSizeHasSettled();
};

void DocumentViewerTest::writesStructureAsHtml()
{
    const DocumentPage made = page({{ElementKind::Heading, QStringLiteral("Rent")},
                                    {ElementKind::Paragraph, QStringLiteral("It is 5.")},
                                    {ElementKind::ListItem, QStringLiteral("one")},
                                    {ElementKind::TableRow, QStringLiteral("a\tb")},
                                    {ElementKind::TableRow, QStringLiteral("c\td")},
                                    {ElementKind::Code, QStringLiteral("x = 1")}});
    QCOMPARE(
        documentHtml(made, 0, made.text.size(), {}),
        QStringLiteral("<h2>Rent</h2><p>It is 5.</p><p style=\"margin-left:16px\">• one</p><table cellpadding=\"6\"><tr><td>a</td><td>b"
                       "</td></tr><tr><td>c</td><td>d</td></tr></table><pre>x = 1</pre>"));
}

void DocumentViewerTest::marksAPassageAcrossElements()
{
    const DocumentPage made =
        page({{ElementKind::Paragraph, QStringLiteral("One two.")}, {ElementKind::Paragraph, QStringLiteral("Three four.")}});
    const qsizetype start = made.text.indexOf(QStringLiteral("two"));
    const qsizetype end = made.text.indexOf(QStringLiteral(" four"));
    const QString html = documentHtml(made, 0, made.text.size(), {start, end - start, {QStringLiteral("three")}});
    QCOMPARE(html,
             QStringLiteral("<p>One %1<span class=\"mark\">two.</span></p><p><span class=\"mark\"><b>Three</b></span> four.</p>")
                 .arg(markBegin));
}

void DocumentViewerTest::marksInsideATable()
{
    const DocumentPage made = page({{ElementKind::TableRow, QStringLiteral("Pump\t12\tblue")}});
    const QString html = documentHtml(made, 0, made.text.size(), {0, 7, {}});
    QCOMPARE(html.count(QStringLiteral("class=\"mark\"")), 2);
    QVERIFY(html.contains(QStringLiteral("<td>blue</td>")));
}

void DocumentViewerTest::escapesAllOfTheText()
{
    const DocumentPage made =
        page({{ElementKind::Paragraph, QStringLiteral("<img src=\"http://x.example/a.png\"> & <a href=\"x\">y</a> \u2063")}});
    const QString html = documentHtml(made, 0, made.text.size(), {0, made.text.size(), {QStringLiteral("img")}});
    QVERIFY(!html.contains(QStringLiteral("<img")));
    QVERIFY(!html.contains(QStringLiteral("<a ")));
    QVERIFY(html.contains(QStringLiteral("&lt;<b>img</b> src=&quot;")));
    QCOMPARE(html.count(markBegin), 1);
}

void DocumentViewerTest::saysWhichTextIsHidden()
{
    DocumentPage made = page({{ElementKind::Paragraph, QStringLiteral("Seen.")}, {ElementKind::Heading, QStringLiteral("Not seen.")}});
    made.elements[1].isHidden = true;
    QVERIFY(documentHtml(made, 0, made.text.size(), {}).contains(QStringLiteral("<p class=\"hidden\">Not seen.</p>")));
}

void DocumentViewerTest::writesWhatBelongsToNoElement()
{
    DocumentPage made;
    made.text = QStringLiteral("before\nin\nafter");
    made.elements = {element(ElementKind::Paragraph, 7, 2)};
    QCOMPARE(documentHtml(made, 0, made.text.size(), {}), QStringLiteral("<p>before<br></p><p>in</p><p><br>after</p>"));
}

void DocumentViewerTest::cutsLongTextsIntoParts()
{
    Document document;
    QList<std::pair<ElementKind, QString>> lines;
    for (int i = 0; i < 100; ++i)
        lines.append({ElementKind::Paragraph, QStringLiteral("x").repeated(99)});
    document.pages = {page(lines), page({{ElementKind::Paragraph, QStringLiteral("short")}})};
    const QList<PagePart> parts = partsOf(document, 2550);
    QCOMPARE(parts.size(), 5);
    QCOMPARE(parts.first().from, 0);
    for (qsizetype i = 1; i < 4; ++i) {
        QCOMPARE(parts[i].from, parts[i - 1].to);
        QCOMPARE(parts[i].from % 100, 0); // between elements
    }
    QCOMPARE(parts[3].to, document.pages[0].text.size());
    QCOMPARE(parts[4].page, 1);
    // Without anything to cut at.
    document.pages = {DocumentPage()};
    document.pages[0].text = QStringLiteral("y").repeated(1000);
    QCOMPARE(partsOf(document, 300).size(), 4);
}

void DocumentViewerTest::opensAPdfAtThePassage()
{
    Bench bench;
    Document document = lease();
    document.pages[2].label = QStringLiteral("iii");
    bench.documents.documents = {{7, document}};
    bench.hit.passage.boxes = {{10, 20, 100, 12}};
    bench.open();
    QVERIFY(bench.viewer.isOpen());
    QVERIFY(bench.viewer.isPaged());
    QCOMPARE(bench.viewer.count(), 5);
    QCOMPARE(bench.viewer.index(), 2);
    QCOMPARE(bench.viewer.page(), 3);
    QCOMPARE(bench.viewer.place(), QStringLiteral("p. iii (3)"));
    QCOMPARE(bench.viewer.pageSize(), QSizeF(595, 842));
    QCOMPARE(bench.viewer.boxes().size(), 1);
    bench.viewer.setIndex(99);
    QCOMPARE(bench.viewer.page(), 5);
    QVERIFY(bench.viewer.boxes().isEmpty());
    bench.viewer.showPassage();
    QCOMPARE(bench.viewer.page(), 3);
    bench.viewer.openSource(1, 2); // there is none
    QCOMPARE(bench.viewer.page(), 3);
    bench.viewer.close();
    QVERIFY(!bench.viewer.isOpen());
}

void DocumentViewerTest::opensOtherFormatsAsText()
{
    Bench bench;
    Document document;
    document.format = QStringLiteral("pptx");
    document.pages = {page({{ElementKind::Paragraph, QStringLiteral("First.")}}, 1),
                      page({{ElementKind::Paragraph, QStringLiteral("The rent is 5.")}}, 2)};
    document.pages[1].title = QStringLiteral("Costs");
    bench.documents.documents = {{7, document}};
    bench.hit.passage.page = 2;
    bench.open();
    QVERIFY(!bench.viewer.isPaged());
    QCOMPARE(bench.viewer.index(), 1);
    QCOMPARE(bench.viewer.place(), QStringLiteral("2, Costs"));
    QVERIFY(bench.viewer.html().contains(QStringLiteral("<span class=\"mark\">The rent is 5.</span>")));
    bench.viewer.setIndex(0);
    QVERIFY(!bench.viewer.html().contains(QStringLiteral("mark")));
}

void DocumentViewerTest::findsThePartOfALongText()
{
    Bench bench;
    Document document;
    document.format = QStringLiteral("txt");
    document.pages = {DocumentPage()};
    document.pages[0].text = QStringLiteral("word word\n").repeated(10000);
    bench.documents.documents = {{7, document}};
    bench.hit.passage.page = 0;
    bench.hit.passage.start = 70000;
    bench.open();
    QVERIFY(bench.viewer.count() > 5);
    QVERIFY(bench.viewer.hasPassage());
    QVERIFY(bench.viewer.html().contains(markBegin));
    QVERIFY(bench.viewer.place().startsWith(QStringLiteral("part ")));
}

void DocumentViewerTest::showsThePassageWhenTheFileIsGone()
{
    Bench bench;
    bench.open();
    QVERIFY(!bench.viewer.isPaged());
    QVERIFY(bench.viewer.notice().contains(QStringLiteral("no longer")));
    QVERIFY(bench.viewer.html().contains(QStringLiteral("The rent is 5.")));
    Document document;
    document.format = QStringLiteral("pdf");
    document.pages = {page({{ElementKind::Paragraph, QStringLiteral("The rent is 5.")}}, 3)};
    bench.documents.documents = {{7, document}};
    bench.hit.filePath = QStringLiteral("/gone/Lease.pdf");
    bench.open();
    QVERIFY(!bench.viewer.isPaged()); // nothing to draw: its text
    QVERIFY(!bench.viewer.notice().isEmpty());
    QVERIFY(bench.viewer.html().contains(QStringLiteral("mark")));
}

void DocumentViewerTest::findsAFileThatWasMoved()
{
    Bench bench;
    QTemporaryFile moved;
    QVERIFY(moved.open());
    bench.hit.filePath = QStringLiteral("/gone/Lease.pdf");
    bench.hit.passage.boxes = {{10, 20, 100, 12}};
    bench.hit.fileHash = bench.documents.indexedHash = bench.documents.diskHash = "same";
    bench.documents.documents = {{9, lease()}}; // under its new id alone
    bench.documents.places = {{7, {9, moved.fileName()}}};
    bench.documents.pageImage = png(300);
    bench.open();
    QCOMPARE(bench.viewer.notice(), QString());
    QCOMPARE(bench.viewer.path(), moved.fileName());
    QCOMPARE(bench.viewer.title(), QFileInfo(moved.fileName()).fileName());
    QVERIFY(bench.viewer.isPaged() && bench.viewer.hasPassage());
    bench.viewer.draw(3, 100).waitForFinished();
    QVERIFY(bench.documents.drawn.constFirst().startsWith(moved.fileName()));
    // And where its text comes later.
    bench.viewer.close();
    bench.documents.breakdowns = 1;
    bench.open();
    QVERIFY(bench.viewer.isOutOfReach());
    bench.viewer.tryAgain();
    QTRY_VERIFY(bench.viewer.isPaged());
    QCOMPARE(bench.viewer.path(), moved.fileName());
}

void DocumentViewerTest::waitsForATextThatIsOutOfReach_data()
{
    QTest::addColumn<bool>("isBroken"); // the index can't be asked; else it is asked, and has the file but not its text yet
    QTest::addColumn<bool>("isPressed");
    QTest::newRow("a database that is busy") << true << false;
    QTest::newRow("an index that is made anew") << false << false;
    QTest::newRow("tried again by hand") << true << true;
}

void DocumentViewerTest::waitsForATextThatIsOutOfReach()
{
    QFETCH(const bool, isBroken);
    QFETCH(const bool, isPressed);
    Bench bench;
    bench.hit.fileHash = bench.documents.indexedHash = bench.documents.diskHash = "same";
    bench.hit.passage.boxes = {{10, 20, 100, 12}};
    bench.hit.passage.start = 9;
    bench.documents.breakdowns = isBroken ? 1 : 0;
    bench.open();
    QVERIFY(bench.viewer.isOutOfReach() && !bench.viewer.isPaged());
    QVERIFY(!bench.viewer.notice().contains(QStringLiteral("no longer")));
    QVERIFY(bench.viewer.notice().contains(QStringLiteral("just now")));
    QVERIFY(bench.viewer.html().contains(QStringLiteral("<span class=\"mark\">The rent is 5.</span>")));
    Document document = lease();
    document.pages[2].text.prepend(QStringLiteral("Article. "));
    bench.documents.documents = {{7, document}};
    if (isPressed)
        bench.viewer.tryAgain();
    QTRY_VERIFY_WITH_TIMEOUT(bench.viewer.isPaged(), 60000);
    QVERIFY(!bench.viewer.isOutOfReach());
    QCOMPARE(bench.viewer.notice(), QString());
    QCOMPARE(bench.viewer.page(), 3);
    QVERIFY(bench.viewer.hasPassage());
    QCOMPARE(bench.viewer.boxes().size(), 1);
}

void DocumentViewerTest::drawsNoOldMarksOnAChangedFile()
{
    Bench bench;
    bench.documents.documents = {{7, lease()}};
    bench.hit.passage.boxes = {{10, 20, 100, 12}};
    bench.hit.fileHash = bench.documents.indexedHash = "old";
    bench.documents.diskHash = "new";
    bench.open();
    QVERIFY(bench.viewer.isBehind());
    QVERIFY(!bench.viewer.isPaged());
    QVERIFY(bench.viewer.boxes().isEmpty());
    QVERIFY(bench.viewer.notice().contains(QStringLiteral("has changed since it was read")));
    QVERIFY(bench.viewer.html().contains(QStringLiteral("<span class=\"mark\">The rent is 5.</span>"))); // the text as it was
}

void DocumentViewerTest::opensAChangedFileAnewOnceItIsRead()
{
    Bench bench;
    bench.documents.documents = {{7, lease()}};
    bench.hit.fileHash = bench.documents.indexedHash = "old";
    bench.documents.diskHash = "new";
    bench.open();
    bench.viewer.lookAgain();
    bench.viewer.lookAgain(); // once is enough
    QCOMPARE(bench.documents.looksAgain, 1);
    QVERIFY(bench.viewer.isLookingAgain());
    bench.documents.indexedHash = "new";
    QTRY_VERIFY(bench.viewer.isPaged());
    QVERIFY(!bench.viewer.isBehind());
    QVERIFY(!bench.viewer.isLookingAgain());
}

void DocumentViewerTest::followsAPassageIntoTheNewText()
{
    Bench bench;
    Document document = lease();
    document.pages[1].text = document.pages[2].text = QStringLiteral("Gone."); // it also stands on pages 1 and 5
    document.pages[3].text = QStringLiteral("New words. The rent is 5.");
    document.pages[3].runs = {{0, 10, {10, 20, 60, 12}}, {11, 14, {75, 20, 80, 12}}};
    bench.documents.documents = {{7, document}};
    bench.hit.passage.boxes = {{10, 300, 100, 12}};
    bench.hit.fileHash = "old";
    bench.documents.indexedHash = bench.documents.diskHash = "new";
    bench.open();
    QVERIFY(bench.viewer.isPaged());
    QVERIFY(!bench.viewer.isBehind());
    QCOMPARE(bench.viewer.page(), 4);
    QCOMPARE(bench.viewer.boxes(), QList<QRectF>{QRectF(75, 20, 80, 12)});
    QVERIFY(bench.viewer.notice().contains(QStringLiteral("still stands")));
}

void DocumentViewerTest::marksNothingWhereThePassageIsGone()
{
    Bench bench;
    Document document = lease();
    for (DocumentPage &each : document.pages)
        each.text = QStringLiteral("The rent is 6.");
    bench.documents.documents = {{7, document}};
    bench.hit.passage.boxes = {{10, 20, 100, 12}};
    bench.hit.fileHash = "old";
    bench.documents.indexedHash = bench.documents.diskHash = "new";
    bench.open();
    QVERIFY(bench.viewer.isPaged());
    QCOMPARE(bench.viewer.page(), 3);
    QVERIFY(!bench.viewer.isPassageThere());
    QVERIFY(bench.viewer.boxes().isEmpty());
    QVERIFY(bench.viewer.notice().contains(QStringLiteral("not in it any more")));
}

void DocumentViewerTest::forgetsADocumentThatCameTooLate()
{
    Bench bench;
    bench.viewer.openSource(1, 1);
    QVERIFY(bench.viewer.isLoading());
    bench.viewer.close();
    QTest::qWait(20); // only now it comes
    QVERIFY(!bench.viewer.isOpen());
    QCOMPARE(bench.viewer.count(), 0);
}

void DocumentViewerTest::drawsThePageOnceTheSizeHasSettled()
{
    Bench bench;
    Document document;
    document.format = QStringLiteral("pdf");
    document.pages = {page({{ElementKind::Paragraph, QStringLiteral("The rent is 5.")}}, 3)};
    bench.documents.documents = {{7, document}};
    bench.documents.pageImage = png(300);
    bench.open();
    PageImage image;
    image.setViewer(&bench.viewer);
    image.setPage(3);
    for (int width = 200; width <= 300; width += 20)
        image.setSize(QSizeF(width, width));
    QTRY_VERIFY(image.isDrawn());
    QCOMPARE(bench.documents.drawn, QStringList{bench.file.fileName() + QStringLiteral(" 3 300")});
    QVERIFY(!image.hasFailed());
    bench.documents.pageImage = "no picture";
    image.setSize(QSizeF(400, 400));
    QTRY_VERIFY(image.hasFailed());
    QVERIFY(image.isDrawn()); // what was drawn before is better than nothing
}

QTEST_MAIN(DocumentViewerTest)
#include "documentviewer_test.moc"
