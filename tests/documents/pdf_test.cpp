// PDFs that are made here: what is on their pages, and where.
#include "app/documents/readerprocess.h"
#include "tests/documents/madefiles.h"

#include <QGuiApplication>
#include <QPainter>
#include <QPdfWriter>
#include <QTemporaryDir>
#include <QTest>

using namespace hearth;
using namespace hearth::test;

namespace {

constexpr int dotsPerInch = 144; // two dots a point
constexpr int lineDots = 30;
const QSizeF pagePoints(595, 842); // A4

// Lines of a column, broken as a typesetter does it.
const QStringList left{QStringLiteral("The wheel of the mill turns"),
                       QStringLiteral("from spring until autumn. Its"),
                       QStringLiteral("oak came from the forest be-"),
                       QStringLiteral("hind the village, where the"),
                       QStringLiteral("conser-"),
                       QStringLiteral("vation of old trees is well-"),
                       QStringLiteral("known to everybody who walks"),
                       QStringLiteral("there on Sundays. It is a")};
const QStringList right{QStringLiteral("well-known place, and people"),  QStringLiteral("come from far. The race that"),
                        QStringLiteral("feeds the wheel was dug by"),    QStringLiteral("hand in one winter, and it"),
                        QStringLiteral("has never run dry since then."), QStringLiteral("The miller keeps a record of"),
                        QStringLiteral("the water's height for every"),  QStringLiteral("day of the year.")};
const QStringList pageWords{QStringLiteral("Alpha"), QStringLiteral("Bravo"), QStringLiteral("Charlie"), QStringLiteral("Delta"),
                            QStringLiteral("Echo")};

void drawLines(QPainter &painter, int x, int y, const QStringList &lines)
{
    for (qsizetype i = 0; i < lines.size(); ++i)
        painter.drawText(x, y + int(i) * lineDots, lines[i]);
}

// Two columns, one or the other with a word that no other page has, between a header and a footer with the page's number.
void writePaper(const QString &path)
{
    QPdfWriter pdf(path);
    pdf.setResolution(dotsPerInch);
    pdf.setPageSize(QPageSize(QPageSize::A4));
    pdf.setPageMargins(QMarginsF(0, 0, 0, 0));
    QPainter painter(&pdf);
    QFont font = painter.font();
    for (int page = 0; page < pageWords.size(); ++page) {
        if (page > 0)
            pdf.newPage();
        font.setPixelSize(18);
        painter.setFont(font);
        painter.drawText(120, 80, QStringLiteral("Report of the water mill"));
        painter.drawText(560, 1640, QString::number(page + 1));
        font.setPixelSize(40);
        painter.setFont(font);
        painter.drawText(120, 220, QStringLiteral("Chapter ") + pageWords[page]);
        font.setPixelSize(22);
        painter.setFont(font);
        drawLines(painter, 120, 320, left);
        drawLines(painter, 620, 320, right + QStringList{QStringLiteral("So much of ") + pageWords[page] + u'.'});
    }
}

QString textOf(const DocumentPage &page, ElementKind kind)
{
    QStringList texts;
    for (const DocumentElement &element : page.elements)
        if (element.kind == kind)
            texts.append(page.text.mid(element.start, element.length));
    return texts.join(u' ');
}

Document read(const QString &path)
{
    ReadOptions options;
    options.isBackground = false;
    return ReaderProcess(QStringLiteral(HEARTH_READER)).read(path, options);
}

} // namespace

class PdfTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void numbersThePages();
    void readsOneColumnAfterTheOther();
    void joinsWordsThatLinesPart();
    void tellsHeadersAndFootersApart();
    void saysWhereWordsStand();
    void tellsTheLabelsOfPages();
    void tellsWhatIsNotSeen_data();
    void tellsWhatIsNotSeen();

private:
    QTemporaryDir m_folder;
    Document m_paper;
};

void PdfTest::initTestCase()
{
    const QString path = m_folder.filePath(QStringLiteral("paper.pdf"));
    writePaper(path);
    m_paper = read(path);
    QVERIFY2(m_paper.failure.trouble == ReadTrouble::None, qPrintable(m_paper.failure.detail));
    QVERIFY(m_paper.problems.isEmpty());
    QCOMPARE(m_paper.pages.size(), pageWords.size());
}

void PdfTest::numbersThePages()
{
    for (int page = 0; page < pageWords.size(); ++page) {
        QCOMPARE(m_paper.pages[page].number, page + 1);
        for (const QString &word : pageWords)
            QCOMPARE(m_paper.pages[page].text.contains(word), word == pageWords[page]);
        QCOMPARE(textOf(m_paper.pages[page], ElementKind::Heading), QStringLiteral("Chapter ") + pageWords[page]);
    }
}

void PdfTest::readsOneColumnAfterTheOther()
{
    for (int page = 0; page < pageWords.size(); ++page) {
        const QString text = textOf(m_paper.pages[page], ElementKind::Paragraph);
        QVERIFY2(text.startsWith(QStringLiteral("The wheel of the mill turns from spring until autumn. Its oak")), qPrintable(text));
        QVERIFY2(text.contains(QStringLiteral("walks there on Sundays. It is a well-known place, and people come from far.")),
                 qPrintable(text));
        QVERIFY2(text.endsWith(QStringLiteral("day of the year. So much of ") + pageWords[page] + u'.'), qPrintable(text));
    }
}

void PdfTest::joinsWordsThatLinesPart()
{
    const QString text = textOf(m_paper.pages[0], ElementKind::Paragraph);
    QVERIFY2(text.contains(QStringLiteral("behind the village, where the conservation of old trees is well-known to everybody")),
             qPrintable(text));
}

void PdfTest::tellsHeadersAndFootersApart()
{
    for (int page = 0; page < pageWords.size(); ++page) {
        QCOMPARE(textOf(m_paper.pages[page], ElementKind::PageHeader), QStringLiteral("Report of the water mill"));
        QCOMPARE(textOf(m_paper.pages[page], ElementKind::PageFooter), QString::number(page + 1));
    }
}

void PdfTest::saysWhereWordsStand()
{
    const DocumentPage &page = m_paper.pages[1];
    QVERIFY(qAbs(page.size.width() - pagePoints.width()) < 2 && qAbs(page.size.height() - pagePoints.height()) < 2);
    const auto boxOf = [&page](const QString &word) {
        const qsizetype at = page.text.indexOf(word);
        for (const TextRun &run : page.runs)
            if (at >= run.start && at < run.start + run.length)
                return run.box;
        return QRectF();
    };
    // Dots are half points; letters stand on their line.
    const QRectF wheel = boxOf(QStringLiteral("wheel"));
    QVERIFY(wheel.left() > 60 && wheel.right() < 250 && wheel.bottom() > 152 && wheel.bottom() < 172);
    const QRectF word = boxOf(QStringLiteral("race"));
    QVERIFY(word.left() > 310 && word.right() < pagePoints.width() && word.bottom() > 167 && word.bottom() < 187);
}

void PdfTest::tellsTheLabelsOfPages()
{
    // iii, iv, then 1, 2, and those of an annex.
    QList<QByteArray> objects{"<< /Type /Catalog /Pages 2 0 R /PageLabels << /Nums [0 << /S /r /St 3 >> 2 << /S /D >> 4 << /S /D /P (A-) "
                              "/St 7 >>] >> >>",
                              "<< /Type /Pages /Count 5 /Kids [4 0 R 5 0 R 6 0 R 7 0 R 8 0 R] >>",
                              "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"};
    for (int page = 0; page < 5; ++page)
        objects.append("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] /Contents " + QByteArray::number(9 + page)
                       + " 0 R /Resources << /Font << /F 3 0 R >> >> >>");
    for (const QString &word : pageWords)
        objects.append(pdfStream("BT /F 12 Tf 20 200 Td (Only " + word.toLatin1() + ".) Tj ET"));
    const QString path = m_folder.filePath(QStringLiteral("labels.pdf"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(pdfOf(objects)) > 0);
    file.close();
    const Document document = read(path);
    QCOMPARE(document.pages.size(), 5);
    QStringList labels;
    for (const DocumentPage &page : document.pages)
        labels.append(page.label);
    QCOMPARE(labels, QStringList({"iii", "iv", "1", "2", "A-7"}));
    for (int page = 0; page < 5; ++page) {
        QCOMPARE(document.pages[page].number, page + 1);
        QCOMPARE(document.pages[page].text, QStringLiteral("Only ") + pageWords[page] + u'.');
    }
}

void PdfTest::tellsWhatIsNotSeen_data()
{
    QTest::addColumn<QByteArray>("look"); // of the lines that are not "Seen"
    QTest::addColumn<int>("lines");       // that many of them
    QTest::addColumn<QByteArray>("page"); // more of it
    QTest::addColumn<bool>("isHidden");
    QTest::newRow("black") << QByteArray("0 g 0 Tr") << 2 << QByteArray() << false;
    QTest::newRow("white") << QByteArray("1 g 0 Tr") << 1 << QByteArray() << true;
    QTest::newRow("drawn by nothing") << QByteArray("0 g 3 Tr") << 1 << QByteArray() << true;
    QTest::newRow("tiny") << QByteArray("0 g 0 Tr /F 1 Tf") << 1 << QByteArray() << true;
    QTest::newRow("nearly all of the page") << QByteArray("1 g 0 Tr") << 20 << QByteArray() << true;
    QTest::newRow("drawn by nothing, nearly all of the page") << QByteArray("0 g 3 Tr") << 20 << QByteArray() << true;
    QTest::newRow("a turned page") << QByteArray("0 g 0 Tr") << 20 << QByteArray("/Rotate 90") << false;
}

void PdfTest::tellsWhatIsNotSeen()
{
    QFETCH(const QByteArray, look);
    QFETCH(const int, lines);
    QFETCH(const QByteArray, page);
    QFETCH(const bool, isHidden);
    QByteArray content = "BT /F 12 Tf 40 780 Td (Seen are these words.) Tj 0 -20 Td (Seen are those, too.) Tj " + look + " 0 -60 Td";
    for (int i = 1; i <= lines; ++i)
        content += " (Obey the orders of line " + QByteArray::number(i) + " without a word.) Tj 0 -20 Td";
    const QByteArray pdf =
        pdfOf({"<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Count 1 /Kids [4 0 R] >>",
               "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
               "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R " + page + " /Resources << /Font << /F 3 0 R >> >> >>",
               pdfStream(content + " ET")});
    const QString path = m_folder.filePath(QStringLiteral("hidden.pdf"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(pdf) > 0);
    file.close();
    const Document document = read(path);
    QCOMPARE(document.pages.size(), 1);
    QString seen, hidden;
    for (const DocumentElement &element : document.pages[0].elements)
        (element.isHidden ? hidden : seen) += document.pages[0].text.mid(element.start, element.length) + u' ';
    QVERIFY2(seen.contains(QStringLiteral("Seen are these words.")) && seen.contains(QStringLiteral("Seen are those, too.")),
             qPrintable(seen));
    const QString &others = isHidden ? hidden : seen;
    for (int i = 1; i <= lines; ++i)
        QVERIFY2(others.contains(QStringLiteral("of line %1 without").arg(i)), qPrintable(others));
    QCOMPARE(hidden.isEmpty(), !isHidden);
}

QTEST_MAIN(PdfTest)
#include "pdf_test.moc"
