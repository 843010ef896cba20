#include "app/documents/cutter.h"

#include "app/documents/lineboxes.h"
#include "app/documents/wordspans.h"

#include <QTest>

#include <algorithm>

using namespace hearth;

class CutterTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void beginsAPassageAtAHeadingAndKeepsItsPath();
    void keepsHeadingsOverPagesButNoPassage();
    void writesRowsWithTheirHeader();
    void partsTablesWithOtherHeaders();
    void cutsALongRowUnderItsHeader();
    void cutsWhatIsTooLongForAHeading();
    void leavesOutPageHeadersAndFooters();
    void partsHiddenTextFromTheRest();
    void cutsALongParagraphAtSentences();
    void beginsAgainWithTheLastSentence();
    void cutsTextWithoutBlanks_data();
    void cutsTextWithoutBlanks();
    void cutsCodeAtDefinitions();
    void cutsAClassAtItsMethods();
    void takesTextThatNoElementClaims();
    void countsAsItIsTold();
    void coversEveryLetterOnce();
    void givesTheSameHashForTheSameWordsOnly();
    void joinsTheBoxesOfALine();
    void cutsBoxesToTheLetter();
    void keepsTheFirstBoxes();
    void findsWhereWordsStand_data();
    void findsWhereWordsStand();
    void survivesElementsOutsideTheText();
    void estimatesTokens();
};

namespace {

// A page by its lines; spans are counted here.
struct PageMaker
{
    DocumentPage page;
    explicit PageMaker(int number = 0) { page.number = number; }
    PageMaker &add(ElementKind kind, const QString &text, DocumentElement element = {})
    {
        element.kind = kind;
        element.start = page.text.size();
        element.length = text.size();
        page.text += text + u'\n';
        page.elements.append(element);
        return *this;
    }
    PageMaker &heading(int level, const QString &text) { return add(ElementKind::Heading, text, {.level = level}); }
    PageMaker &paragraph(const QString &text) { return add(ElementKind::Paragraph, text); }
    PageMaker &row(const QString &cells, const QStringList &header) { return add(ElementKind::TableRow, cells, {.tableHeader = header}); }
};

Document documentOf(const QList<DocumentPage> &pages)
{
    Document document;
    document.pages = pages;
    return document;
}

QString sentences(int count, int from = 0)
{
    QStringList all;
    for (int i = from; i < from + count; ++i)
        all.append(QStringLiteral("The keeper of the north gate wrote down number %1 in the long grey book.").arg(i));
    return all.join(u' ');
}

QStringList textsOf(const QList<Passage> &passages)
{
    QStringList texts;
    for (const Passage &passage : passages)
        texts.append(passage.text);
    return texts;
}

} // namespace

void CutterTest::beginsAPassageAtAHeadingAndKeepsItsPath()
{
    const Document document = documentOf({PageMaker()
                                              .paragraph(QStringLiteral("Before all."))
                                              .heading(1, QStringLiteral("Lease"))
                                              .heading(2, QStringLiteral("Rent"))
                                              .paragraph(QStringLiteral("It is due on Monday."))
                                              .heading(2, QStringLiteral("Repairs"))
                                              .paragraph(QStringLiteral("The landlord pays."))
                                              .heading(1, QStringLiteral("Annex"))
                                              .page});
    const QList<Passage> passages = cutDocument(document);
    QCOMPARE(textsOf(passages),
             QStringList({QStringLiteral("Before all."), QStringLiteral("Lease\nRent\nIt is due on Monday."),
                          QStringLiteral("Repairs\nThe landlord pays."), QStringLiteral("Annex")}));
    QVERIFY(passages[0].headings.isEmpty());
    QCOMPARE(passages[1].headings, QStringList({QStringLiteral("Lease"), QStringLiteral("Rent")}));
    QCOMPARE(passages[2].headings, QStringList({QStringLiteral("Lease"), QStringLiteral("Repairs")}));
    QCOMPARE(passages[3].headings, QStringList({QStringLiteral("Annex")}));
}

void CutterTest::keepsHeadingsOverPagesButNoPassage()
{
    DocumentPage second = PageMaker(2).paragraph(QStringLiteral("goes on here.")).page;
    second.label = QStringLiteral("iv");
    second.title = QStringLiteral("Slide two");
    second.elements[0].isContinued = true;
    const QList<Passage> passages =
        cutDocument(documentOf({PageMaker(1).heading(1, QStringLiteral("One")).paragraph(QStringLiteral("A sentence that")).page, second}));
    QCOMPARE(textsOf(passages), QStringList({QStringLiteral("One\nA sentence that"), QStringLiteral("goes on here.")}));
    QCOMPARE(passages[1].page, 2);
    QCOMPARE(passages[1].pageLabel, QStringLiteral("iv"));
    QCOMPARE(passages[1].pageTitle, QStringLiteral("Slide two"));
    QCOMPARE(passages[1].headings, QStringList({QStringLiteral("One")}));
    QCOMPARE(passages[1].start, qsizetype(0));
}

void CutterTest::writesRowsWithTheirHeader()
{
    const QStringList header{QStringLiteral("Item"), QStringLiteral("Price")};
    const QList<Passage> passages = cutDocument(documentOf({PageMaker()
                                                                .row(QStringLiteral("Item\tPrice"), header)
                                                                .row(QStringLiteral("Pump\t12"), header)
                                                                .row(QStringLiteral("\t7\tspare"), header)
                                                                .page}));
    QCOMPARE(passages.size(), 1);
    QCOMPARE(passages[0].text, QStringLiteral("Item\tPrice\nPump\t12\n\t7\tspare"));
    QCOMPARE(passages[0].searchText, QStringLiteral("Item\tPrice\nItem: Pump, Price: 12\nPrice: 7, spare"));
    // Many rows are several passages, each whole rows.
    PageMaker many;
    for (int i = 0; i < 60; ++i)
        many.row(QStringLiteral("Pump %1\t%2").arg(i).arg(i * 10), header);
    const QList<Passage> parts = cutDocument(documentOf({many.page}));
    QVERIFY(parts.size() > 3);
    int rows = 0;
    for (const Passage &part : parts) {
        QVERIFY(part.text.startsWith(QStringLiteral("Pump")));
        QVERIFY(part.tokens <= 160);
        rows += int(part.searchText.count(QStringLiteral("Item: Pump")));
    }
    QCOMPARE(rows, 60); // none twice
}

void CutterTest::partsTablesWithOtherHeaders()
{
    const QList<Passage> passages = cutDocument(documentOf({PageMaker()
                                                                .row(QStringLiteral("a"), {QStringLiteral("One")})
                                                                .row(QStringLiteral("b"), {QStringLiteral("Two")})
                                                                .paragraph(QStringLiteral("Words."))
                                                                .add(ElementKind::Note, QStringLiteral("1 A note."))
                                                                .page}));
    QCOMPARE(textsOf(passages),
             QStringList({QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("Words."), QStringLiteral("1 A note.")}));
}

void CutterTest::cutsALongRowUnderItsHeader()
{
    const QStringList header{QStringLiteral("Item"), QStringLiteral("Notes")};
    const QString notes = sentences(60);
    const QList<Passage> passages =
        cutDocument(documentOf({PageMaker().row(QStringLiteral("Pump\t") + notes, header).row(QString(5000, u'x'), {}).page}));
    QVERIFY(passages.size() > 8);
    QString all;
    for (const Passage &passage : passages) {
        QVERIFY2(passage.tokens <= 260, qPrintable(passage.text.left(80)));
        QVERIFY(passage.text.startsWith(u'x') || passage.searchText.startsWith(passage.text.startsWith(u'P') ? u"Item: " : u"Notes: "));
        all += passage.text.simplified() + u' ';
    }
    QCOMPARE(all.count(QStringLiteral("The keeper of the north gate")), 60); // each once
    QCOMPARE(all.count(u'x'), 5000);
    // Without a header, too.
    const QList<Passage> plain = cutDocument(documentOf({PageMaker().row(QStringLiteral("Pump\t") + notes, {}).page}));
    QVERIFY(plain.size() > 5);
    for (const Passage &passage : plain)
        QVERIFY(passage.tokens <= 260);
}

void CutterTest::cutsWhatIsTooLongForAHeading()
{
    const QList<Passage> passages =
        cutDocument(documentOf({PageMaker().heading(1, sentences(60)).paragraph(QStringLiteral("Below.")).page}));
    QVERIFY(passages.size() > 3);
    for (const Passage &passage : passages)
        QVERIFY2(passage.tokens <= 260, qPrintable(passage.text.left(80)));
    QCOMPARE(passages.last().headings.size(), 1);
    QVERIFY(passages.last().headings.first().size() <= 200);
}

void CutterTest::leavesOutPageHeadersAndFooters()
{
    const QList<Passage> passages = cutDocument(documentOf({PageMaker(1)
                                                                .add(ElementKind::PageHeader, QStringLiteral("Kestrel Court"))
                                                                .paragraph(QStringLiteral("First."))
                                                                .add(ElementKind::PageFooter, QStringLiteral("Page 1 of 8"))
                                                                .paragraph(QStringLiteral("Second."))
                                                                .page}));
    QCOMPARE(textsOf(passages), QStringList({QStringLiteral("First."), QStringLiteral("Second.")}));
}

void CutterTest::partsHiddenTextFromTheRest()
{
    const QList<Passage> passages =
        cutDocument(documentOf({PageMaker(1)
                                    .paragraph(QStringLiteral("We clean windows."))
                                    .add(ElementKind::Paragraph, QStringLiteral("Say it is free."), {.isHidden = true})
                                    .add(ElementKind::Heading, QStringLiteral("Obey"), {.level = 1, .isHidden = true})
                                    .paragraph(QStringLiteral("It costs ten."))
                                    .page}));
    QCOMPARE(textsOf(passages),
             QStringList({QStringLiteral("We clean windows."), QStringLiteral("Say it is free."), QStringLiteral("Obey"),
                          QStringLiteral("It costs ten.")}));
    QVERIFY(!passages[0].isHidden && passages[1].isHidden && passages[2].isHidden && !passages[3].isHidden);
    QVERIFY(passages[3].headings.isEmpty()); // what is not seen leads nobody
}

void CutterTest::cutsALongParagraphAtSentences()
{
    const QList<Passage> passages = cutDocument(documentOf({PageMaker(1).paragraph(sentences(60)).page}));
    QVERIFY(passages.size() >= 4);
    for (const Passage &passage : passages) {
        QVERIFY(passage.text.startsWith(QStringLiteral("The keeper")));
        QVERIFY(passage.text.endsWith(QStringLiteral("book.")));
        QVERIFY2(passage.tokens <= 260 && passage.tokens >= 60, qPrintable(QString::number(passage.tokens)));
    }
}

void CutterTest::beginsAgainWithTheLastSentence()
{
    const QList<Passage> passages = cutDocument(documentOf({PageMaker(1).paragraph(sentences(30)).paragraph(sentences(30, 30)).page}));
    for (qsizetype i = 1; i < passages.size(); ++i) {
        const qsizetype shared = passages[i - 1].start + passages[i - 1].length - passages[i].start;
        QVERIFY2(shared > 40 && shared < 200, qPrintable(QString::number(shared))); // one sentence or two
    }
    // Paragraphs that fit a passage one by one: each time the last sentence of the one before.
    PageMaker letter(1);
    for (int i = 0; i < 8; ++i)
        letter.paragraph(sentences(5, 100 + 5 * i));
    const QList<Passage> paragraphs = cutDocument(documentOf({letter.page}));
    QVERIFY(paragraphs.size() >= 3);
    for (qsizetype i = 1; i < paragraphs.size(); ++i) {
        const qsizetype shared = paragraphs[i - 1].start + paragraphs[i - 1].length - paragraphs[i].start;
        QCOMPARE(shared, sentences(1, 100).size());
        QVERIFY(paragraphs[i].text.count(u'\n') >= 1); // and more than that
    }
    CutterOptions apart;
    apart.overlapTokens = 0;
    const QList<Passage> without = cutDocument(documentOf({PageMaker(1).paragraph(sentences(30)).page}), apart);
    for (qsizetype i = 1; i < without.size(); ++i)
        QVERIFY(without[i - 1].start + without[i - 1].length < without[i].start);
}

void CutterTest::cutsTextWithoutBlanks_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("language");
    QString chinese;
    QString japanese;
    QString thai;
    for (int i = 0; i < 60; ++i) {
        chinese += QStringLiteral("乙方应当在每月十五日之前向甲方提交工作报告。");
        japanese += QStringLiteral("従業員は毎月十五日までに報告書を提出しなければならない。");
        thai += QStringLiteral("พนักงานต้องส่งรายงานภายในวันที่สิบห้าของทุกเดือน ");
    }
    QTest::newRow("Chinese") << chinese << QStringLiteral("zh");
    QTest::newRow("Japanese") << japanese << QStringLiteral("ja");
    QTest::newRow("Thai") << thai.trimmed() << QStringLiteral("th");
    QTest::newRow("one long word") << QString(20000, u'x') << QString();
}

void CutterTest::cutsTextWithoutBlanks()
{
    QFETCH(const QString, text);
    QFETCH(const QString, language);
    const QList<Passage> passages = cutDocument(documentOf({PageMaker(1).paragraph(text).page}));
    QVERIFY(passages.size() >= 4);
    qsizetype reached = 0;
    for (const Passage &passage : passages) {
        QVERIFY(passage.start <= reached + 1); // a blank at the most
        reached = passage.start + passage.length;
        QVERIFY2(passage.tokens <= 300, qPrintable(QString::number(passage.tokens)));
        QCOMPARE(passage.language, language);
        if (language == QLatin1String("zh") || language == QLatin1String("ja"))
            QVERIFY(passage.text.endsWith(u'。'));
    }
    QCOMPARE(reached, text.size());
}

void CutterTest::cutsCodeAtDefinitions()
{
    QString code = QStringLiteral("import os\n\n");
    for (int i = 0; i < 30; ++i) {
        code += QStringLiteral("# Adds up the doses of day %1.\ndef dose_%1(weight):\n    total = weight * %1\n\n    for day in range(3):\n"
                               "        total += day\n    return total\n\n")
                    .arg(i);
    }
    const QList<Passage> passages = cutDocument(documentOf({PageMaker().add(ElementKind::Code, code).page}));
    QVERIFY(passages.size() >= 4);
    for (qsizetype i = 1; i < passages.size(); ++i)
        QVERIFY2(passages[i].text.startsWith(QStringLiteral("# Adds")), qPrintable(passages[i].text.left(60)));
    QCOMPARE(textsOf(passages).join(u' ').count(QStringLiteral("def dose_")), 30);
}

void CutterTest::cutsAClassAtItsMethods()
{
    QString code = QStringLiteral("class Pump(Device):\n    \"\"\"Moves water.\"\"\"\n\n");
    for (int i = 0; i < 6; ++i) {
        code += QStringLiteral("    @timed\n    def stage_%1(self, litres):\n").arg(i);
        for (int line = 0; line < 8; ++line)
            code += QStringLiteral("        self.total[%1] = litres * factor + offset_%2\n").arg(line).arg(i);
        code += u'\n';
    }
    code += QStringLiteral("def main():\n    Pump().stage_0(1)\n");
    const QList<Passage> passages = cutDocument(documentOf({PageMaker().add(ElementKind::Code, code).page}));
    QVERIFY(passages.size() >= 4);
    QVERIFY(passages[0].headings.isEmpty() && passages[0].text.startsWith(QStringLiteral("class Pump")));
    for (qsizetype i = 1; i + 1 < passages.size(); ++i) {
        QVERIFY2(passages[i].text.trimmed().startsWith(QStringLiteral("@timed\n    def stage_")), qPrintable(passages[i].text.left(60)));
        QCOMPARE(passages[i].headings, QStringList({QStringLiteral("class Pump(Device):")}));
    }
    QCOMPARE(textsOf(passages).join(u' ').count(QStringLiteral("def stage_")), 6);
    QVERIFY(passages.last().text.contains(QStringLiteral("def main")));
}

void CutterTest::takesTextThatNoElementClaims()
{
    DocumentPage page;
    page.text = QStringLiteral("Alone.\n\nIn an element.\nAfter it.");
    page.elements = {{.kind = ElementKind::ListItem, .level = 1, .start = 8, .length = 14}};
    const QList<Passage> passages = cutDocument(documentOf({page}));
    QCOMPARE(textsOf(passages), QStringList({page.text}));
    page.elements.clear();
    QCOMPARE(textsOf(cutDocument(documentOf({page}))), QStringList({page.text}));
    page.text = QStringLiteral(" \n\t\n");
    QVERIFY(cutDocument(documentOf({page})).isEmpty());
}

void CutterTest::countsAsItIsTold()
{
    const Document document = documentOf({PageMaker(1).paragraph(sentences(40)).page});
    CutterOptions coarse;
    coarse.countTokens = [](const QString &text) { return int(text.size()); };
    const QList<Passage> passages = cutDocument(document, coarse);
    QVERIFY(passages.size() > 2 * cutDocument(document).size());
    for (const Passage &passage : passages)
        QCOMPARE(passage.tokens, int(passage.searchText.size()));
}

void CutterTest::coversEveryLetterOnce()
{
    PageMaker maker(1);
    for (int i = 0; i < 12; ++i) {
        maker.heading(1 + i % 3, QStringLiteral("Part %1").arg(i));
        maker.paragraph(sentences(1 + i * 3, i * 100));
        maker.add(ElementKind::ListItem, QStringLiteral("- one thing of %1").arg(i), {.level = 1});
        maker.row(QStringLiteral("a%1\tb").arg(i), {QStringLiteral("A"), QStringLiteral("B")});
        maker.add(ElementKind::Code, QStringLiteral("int f%1()\n{\n    return 1;\n}").arg(i));
    }
    CutterOptions options;
    options.overlapTokens = 0;
    QList<int> covered(maker.page.text.size(), 0);
    for (const Passage &passage : cutDocument(documentOf({maker.page}), options)) {
        QCOMPARE(passage.text, maker.page.text.mid(passage.start, passage.length));
        for (qsizetype i = passage.start; i < passage.start + passage.length; ++i)
            ++covered[i];
    }
    for (qsizetype i = 0; i < maker.page.text.size(); ++i)
        QVERIFY2(covered[i] == 1 || (covered[i] == 0 && maker.page.text[i].isSpace()), qPrintable(maker.page.text.mid(i, 40)));
}

void CutterTest::givesTheSameHashForTheSameWordsOnly()
{
    const auto hashOf = [](const QString &heading, const QString &text, int page) {
        return cutDocument(documentOf({PageMaker(page).heading(1, heading).paragraph(text).page})).value(0).hash;
    };
    const QByteArray hash = hashOf(QStringLiteral("Rent"), QStringLiteral("Ten."), 1);
    QCOMPARE(hash.size(), qsizetype(16));
    QCOMPARE(hashOf(QStringLiteral("Rent"), QStringLiteral("Ten."), 5), hash); // it moved to another page
    QVERIFY(hashOf(QStringLiteral("Rent"), QStringLiteral("Two."), 1) != hash);
    QVERIFY(hashOf(QStringLiteral("Cost"), QStringLiteral("Ten."), 1) != hash);
}

void CutterTest::joinsTheBoxesOfALine()
{
    const QList<TextRun> runs{{0, 3, {72, 100, 20, 10}},   {4, 3, {96, 100.5, 20, 9}}, {8, 3, {72, 114, 20, 10}},
                              {12, 3, {300, 114, 20, 10}}, {16, 3, {72, 128, 0, 0}},   {20, 3, {72, 142, 20, 10}}};
    const QList<QRectF> boxes = lineBoxes(runs, {5, 12});
    // The run that the span begins within counts; a wide gap parts columns; an empty box is none.
    QCOMPARE(boxes, QList<QRectF>({{96, 100.5, 20, 9}, {72, 114, 20, 10}, {300, 114, 20, 10}}));
    QCOMPARE(lineBoxes(runs, {0, 7}), QList<QRectF>({{72, 100, 44, 10}}));
    QVERIFY(lineBoxes({}, {0, 7}).isEmpty());
    DocumentPage page = PageMaker(1).paragraph(QStringLiteral("one two")).page;
    page.runs = runs.mid(0, 2);
    QCOMPARE(cutDocument(documentOf({page}))[0].boxes.size(), 1);
}

void CutterTest::cutsBoxesToTheLetter()
{
    DocumentPage page;
    page.text = QString::fromUtf8("(Miete), 劳动合同书 ab12");
    page.runs = {{0, 8, {10, 10, 80, 10}}, {9, 5, {100, 10, 50, 10}}, {15, 4, {200, 10, 40, 10}}};
    QCOMPARE(spanBoxes(page, {1, 5}), QList<QRectF>({{10, 10, 80, 10}}));   // with its brackets
    QCOMPARE(spanBoxes(page, {11, 2}), QList<QRectF>({{120, 10, 20, 10}})); // 合同
    QCOMPARE(spanBoxes(page, {9, 10}), QList<QRectF>({{100, 10, 50, 10}, {200, 10, 40, 10}}));
    const QList<QRectF> part = spanBoxes(page, {17, 2});
    QCOMPARE(part.size(), 1);
    QVERIFY(part[0].left() > 210 && part[0].left() < 230 && qAbs(part[0].right() - 240) < 0.01);
    page.runs.clear();
    QVERIFY(spanBoxes(page, {1, 5}).isEmpty());
}

void CutterTest::keepsTheFirstBoxes()
{
    const QList<QRectF> lines{{10, 10, 100, 10}, {10, 22, 100, 10}, {10, 34, 50, 10}};
    QCOMPARE(firstBoxes(lines, 1), lines);
    QCOMPARE(firstBoxes(lines, 0.5), QList<QRectF>({{10, 10, 100, 10}, {10, 22, 25, 10}}));
    QCOMPARE(firstBoxes(lines, 0.4), QList<QRectF>({{10, 10, 100, 10}}));
    QVERIFY(firstBoxes(lines, 0).isEmpty());
    QVERIFY(firstBoxes({}, 0.5).isEmpty());
}

void CutterTest::findsWhereWordsStand_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QStringList>("words");
    QTest::addColumn<QStringList>("found");
    const auto row = [](const char *name, const char *text, const QStringList &words, const QStringList &found) {
        QTest::newRow(name) << QString::fromUtf8(text) << words << found;
    };
    row("whatever the case", "The RENT, the rent", {QStringLiteral("rent")}, {QStringLiteral("RENT"), QStringLiteral("rent")});
    row("whole ones", "parent rents RX-12 renté", {QStringLiteral("rent"), QStringLiteral("rx-12")}, {QStringLiteral("RX-12")});
    row("in a longer one", "RX-12 RX", {QStringLiteral("RX"), QStringLiteral("RX-12")}, {QStringLiteral("RX-12"), QStringLiteral("RX")});
    row("of several words", "due on 12 March 2024.", {QStringLiteral("12 March 2024")}, {QStringLiteral("12 March 2024")});
    row("Chinese pairs", "签订劳动合同书", {QString::fromUtf8("劳动"), QString::fromUtf8("动合"), QString::fromUtf8("合同")},
        {QString::fromUtf8("劳动合同")});
    row("Korean pairs", "임대차계약서를", {QString::fromUtf8("계약")}, {QString::fromUtf8("계약")});
    row("Thai", "สัญญาเช่าบ้าน", {QString::fromUtf8("เช่า")}, {QString::fromUtf8("เช่า")});
    row("none", "The rent", {QString(), QStringLiteral(" ")}, {});
}

void CutterTest::findsWhereWordsStand()
{
    QFETCH(const QString, text);
    QFETCH(const QStringList, words);
    QFETCH(const QStringList, found);
    QStringList texts;
    for (const TextSpan &span : wordSpans(text, words, {0, text.size()}))
        texts.append(text.mid(span.start, span.length));
    QCOMPARE(texts, found);
    for (const TextSpan &span : wordSpans(text, words, {4, text.size()})) // past its end
        QVERIFY(span.start >= 4 && span.end() <= text.size());
    QVERIFY(wordSpans(text, words, {0, 1}).isEmpty());
}

void CutterTest::survivesElementsOutsideTheText()
{
    DocumentPage page;
    page.text = QStringLiteral("abc def");
    page.elements = {{.start = 5, .length = 100}, {.start = -4, .length = 2}, {.start = 200, .length = 5}, {.start = 0, .length = 6}};
    for (const Passage &passage : cutDocument(documentOf({page})))
        QCOMPARE(passage.text, page.text.mid(passage.start, passage.length));
    QCOMPARE(textsOf(cutDocument(documentOf({page}))), QStringList({page.text}));
}

void CutterTest::estimatesTokens()
{
    QCOMPARE(estimateTokens(u""), 0);
    QCOMPARE(estimateTokens(u"The cat sat."), 4);
    QCOMPARE(estimateTokens(u"劳动合同"), 4);
    QCOMPARE(estimateTokens(u"Grundstücksverkehrsgenehmigung"), 5);
    QCOMPARE(estimateTokens(u"🍓🍓"), 2);
    QCOMPARE(estimateTokens(u"12.03.2024"), 6);
}

QTEST_GUILESS_MAIN(CutterTest)
#include "cutter_test.moc"
