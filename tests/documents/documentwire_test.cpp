#include "app/documents/documentwire.h"

#include <QTest>

using namespace hearth;

class DocumentWireTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void refusesBrokenFrames();
    void refusesFramesThatPromiseTooMuch();
};

void DocumentWireTest::refusesBrokenFrames()
{
    Document document;
    document.format = QStringLiteral("txt");
    document.problems.append({ReadTrouble::NoTextLayer, 3, QStringLiteral("Why.")});
    DocumentPage one;
    one.number = 3;
    one.text = QStringLiteral("Two words");
    one.elements.append({ElementKind::Heading, 2, 0, 9, {QStringLiteral("a")}, true, true});
    one.runs.append({0, 3, QRectF(1, 2, 3, 4)});
    const QByteArray good = headFrame(document) + pageFrames(one) + endFrame(document);
    DocumentAssembler assembler;
    for (const char byte : good) // in the smallest pieces
        QVERIFY(assembler.add(QByteArrayView(&byte, 1)));
    QVERIFY(assembler.isWhole());
    QCOMPARE(assembler.document().pages.first().text, one.text);
    QCOMPARE(assembler.document().pages.first().elements.first().tableHeader, one.elements.first().tableHeader);
    QCOMPARE(assembler.document().pages.first().runs.first().box, one.runs.first().box);
    QCOMPARE(assembler.document().problems.first().page, 3);

    one.elements.first().length = 10; // past the text
    QVERIFY(!DocumentAssembler().add(headFrame(document) + pageFrames(one)));
    one.elements.first().length = 9;
    one.runs.first().start = -1;
    QVERIFY(!DocumentAssembler().add(headFrame(document) + pageFrames(one)));
    QVERIFY(!DocumentAssembler().add(pageFrames(DocumentPage())));
    QVERIFY(!DocumentAssembler().add(QByteArray("\xFF\xFF\xFF\xFF", 4)));
    QVERIFY(!DocumentAssembler().add(good + good));
}

void DocumentWireTest::refusesFramesThatPromiseTooMuch()
{
    Document document;
    DocumentPage one;
    one.text = QStringLiteral("a");
    one.elements.append({.kind = ElementKind::TableRow, .length = 1, .tableHeader = {QStringLiteral("head")}});
    one.runs.append({0, 1, QRectF(1, 2, 3, 4)});
    const QByteArray head = headFrame(document);
    const QByteArray frames = pageFrames(one);
    // Each number of the frames says four milliards, one after the other: a refusal, and no memory taken for them.
    for (qsizetype at = 4; at + 4 <= frames.size(); ++at) {
        QByteArray broken = frames;
        broken.replace(at, 4, "\xFF\xFF\xFF\xFF");
        DocumentAssembler assembler;
        if (assembler.add(head + broken) && !assembler.document().pages.isEmpty())
            QVERIFY(assembler.document().pages.first().elements.size() <= 1);
    }
    const qsizetype cells = frames.indexOf(QByteArray("\0\0\0\1\0\0\0\1\0\0\0\x08", 12)); // one header, of one cell, of eight bytes
    QVERIFY(cells > 0);
    for (const char *count : {"\x7F\xFF\xFF\xFF", "\x04\0\0\0"}) {
        QByteArray broken = frames;
        broken.replace(cells + 4, 4, QByteArray(count, 4));
        QVERIFY(!DocumentAssembler().add(head + broken));
    }
    QVERIFY(DocumentAssembler().add(head + frames));
    QVERIFY(!DocumentAssembler(0).add(head + frames)); // more text than was asked for
}

QTEST_GUILESS_MAIN(DocumentWireTest)
#include "documentwire_test.moc"
