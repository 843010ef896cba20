#include "app/documents/indexrows.h"

#include "app/documents/indexschema.h"
#include "app/store/database.h"

#include <QTemporaryDir>
#include <QTest>

#include <cmath>

using namespace hearth;

class IndexRowsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void givesBackAPageAsItWasPacked();
    void givesNoPageForDamagedBytes();
    void givesBackBoxesToATenthOfAPoint();
    void givesBackProblems();
    void readsAPassageAsItWasWritten();
    void findsByWordsAndForgetsARowWhoseTermsAreGivenAgain();
    void opensNothingBeforeAnIndexIsWhole();
    void searchesWithTheLibraryBesideTheIndex();
    void refusesAnIndexWithoutSettings();
};

namespace {

DocumentPage madePage()
{
    DocumentPage page{.number = 3, .label = QStringLiteral("iv"), .title = QStringLiteral("Sums"), .size = {595, 842}};
    page.text = QStringLiteral("Zinc\t12\nΩmega 🍓 劳动");
    page.elements = {
        {.kind = ElementKind::TableRow, .start = 0, .length = 7, .tableHeader = {QStringLiteral("Item"), QStringLiteral("Price")}},
        {.kind = ElementKind::Paragraph, .start = 8, .length = 8, .isContinued = true, .isHidden = true}};
    page.runs = {{0, 4, {72, 100.5, 20, 10}}, {5, 2, {120, 100.5, 10, 10}}};
    page.isRecognized = true;
    return page;
}

} // namespace

void IndexRowsTest::givesBackAPageAsItWasPacked()
{
    const DocumentPage page = madePage();
    const DocumentPage found = unpackPage(packPage(page));
    QCOMPARE(found.number, 3);
    QCOMPARE(found.label, page.label);
    QCOMPARE(found.title, page.title);
    QCOMPARE(found.size, page.size);
    QCOMPARE(found.text, page.text);
    QVERIFY(found.isRecognized);
    QCOMPARE(found.elements.size(), 2);
    QVERIFY(found.elements[0].kind == ElementKind::TableRow);
    QCOMPARE(found.elements[0].tableHeader, page.elements[0].tableHeader);
    QCOMPARE(found.elements[1].start, qsizetype(8));
    QVERIFY(found.elements[1].isContinued && found.elements[1].isHidden);
    QCOMPARE(found.runs.size(), 2);
    QCOMPARE(found.runs[1].box, QRectF(120, 100.5, 10, 10));
}

void IndexRowsTest::givesNoPageForDamagedBytes()
{
    const QByteArray plain = qUncompress(packPage(madePage()));
    for (qsizetype i = 0; i < plain.size(); ++i) {
        QByteArray damaged = plain;
        damaged[i] = char(damaged[i] ^ 0xff);
        const DocumentPage page = unpackPage(qCompress(damaged)); // must not read or give what lies outside
        for (const TextRun &run : page.runs)
            QVERIFY(run.start >= 0 && run.start + run.length <= page.text.size());
        QVERIFY(unpackPage(qCompress(plain.left(i))).text.isEmpty());
    }
}

void IndexRowsTest::givesBackBoxesToATenthOfAPoint()
{
    const QList<QRectF> boxes{{72.04, 100, 300.5, 11.2}, {0, 6500, 1, 1}};
    const QList<QRectF> found = unpackBoxes(packBoxes(boxes));
    QCOMPARE(found.size(), 2);
    QVERIFY(std::abs(found[0].x() - 72.04) < 0.051 && std::abs(found[0].width() - 300.5) < 0.051);
    QVERIFY(std::abs(found[1].y() - 6500) < 0.051);
    QVERIFY(unpackBoxes(packBoxes({})).isEmpty());
}

void IndexRowsTest::givesBackProblems()
{
    const QList<ReadProblem> problems{{ReadTrouble::NoTextLayer, 2, QStringLiteral("Page 2 is a \"picture\".")},
                                      {ReadTrouble::Encrypted, 0, QString()}};
    const QList<ReadProblem> found = problemsFromText(problemsToText(problems));
    QCOMPARE(found.size(), 2);
    QVERIFY(found[0].trouble == ReadTrouble::NoTextLayer && found[0].page == 2 && found[0].detail == problems[0].detail);
    QVERIFY(found[1].trouble == ReadTrouble::Encrypted);
    QVERIFY(problemsFromText(problemsToText({})).isEmpty());
    QVERIFY(problemsFromText(QStringLiteral("[[99,")).isEmpty());
}

void IndexRowsTest::readsAPassageAsItWasWritten()
{
    Database index(QStringLiteral(":memory:"));
    prepareIndex(index, {});
    index.run(QStringLiteral("INSERT INTO contents(id, hash, indexed_at) VALUES (7, x'00', 0)"));
    const QString sql =
        QStringLiteral("INSERT INTO passages VALUES (?, 7, 2, 3, 'iv', 'Sums', 10, 5, 'a\tb', ?, ?, ?, 'de', 4, 1, x'abcd')");
    index.run(sql,
              {5, QStringLiteral("X: a, Y: b"), headingsToText({QStringLiteral("One"), QStringLiteral("Two\nlines")}),
               packBoxes({{1, 2, 3, 4}})});
    index.run(QStringLiteral("UPDATE passages SET ordinal = 1"));
    index.run(sql, {6, QVariant(), headingsToText({}), QVariant()});
    QList<StoredPassage> found;
    index.forEachRow(QStringLiteral("SELECT %1, 'further' FROM passages p ORDER BY id").arg(QLatin1String(passageColumns)), {},
                     [&](const DatabaseRow &row) {
                         found.append(passageOf(row));
                         QCOMPARE(row.text(passageColumnCount), QStringLiteral("further"));
                     });
    QCOMPARE(found.size(), 2);
    const Passage &passage = found[0].passage;
    QCOMPARE(passage.id, 5);
    QCOMPARE(found[0].contentId, 7);
    QCOMPARE(found[1].ordinal, 2);
    QCOMPARE(passage.page, 3);
    QCOMPARE(passage.pageLabel, QStringLiteral("iv"));
    QCOMPARE(passage.pageTitle, QStringLiteral("Sums"));
    QCOMPARE(passage.start, qsizetype(10));
    QCOMPARE(passage.length, qsizetype(5));
    QCOMPARE(passage.searchText, QStringLiteral("X: a, Y: b"));
    QCOMPARE(passage.headings, QStringList({QStringLiteral("One"), QStringLiteral("Two lines")}));
    QCOMPARE(passage.boxes, QList<QRectF>({{1, 2, 3, 4}}));
    QCOMPARE(passage.language, QStringLiteral("de"));
    QCOMPARE(passage.tokens, 4);
    QVERIFY(passage.isHidden);
    QCOMPARE(passage.hash, QByteArray("\xab\xcd"));
    QCOMPARE(found[1].passage.searchText, found[1].passage.text);
    QVERIFY(found[1].passage.headings.isEmpty());
}

void IndexRowsTest::findsByWordsAndForgetsARowWhoseTermsAreGivenAgain()
{
    Database index(QStringLiteral(":memory:"));
    prepareIndex(index, {});
    Statement insert(index, QStringLiteral("INSERT INTO passage_fts(rowid, body, headings) VALUES (?, ?, ?)"));
    insert.run({1, QStringLiteral("pump น้ำตก 劳动 动合"), QStringLiteral("part")});
    insert.run({2, QStringLiteral("pump valve"), QStringLiteral("")});
    const auto found = [&](const QString &terms) {
        return index
            .value(QStringLiteral("SELECT group_concat(rowid) FROM (SELECT rowid FROM passage_fts WHERE passage_fts MATCH ? ORDER BY "
                                  "bm25(passage_fts), rowid)"),
                   {terms})
            .toString();
    };
    QCOMPARE(found(QStringLiteral("pump")), QStringLiteral("2,1"));
    QCOMPARE(found(QStringLiteral("headings : part")), QStringLiteral("1"));
    QCOMPARE(found(QStringLiteral("劳动")), QStringLiteral("1"));
    QCOMPARE(found(QStringLiteral("น้ำตก")), QStringLiteral("1"));
    QVERIFY(found(QStringLiteral("\"ตก\"")).isEmpty()); // the marks within it do not cut the word
    index.run(QStringLiteral("INSERT INTO passage_fts(passage_fts, rowid, body, headings) VALUES ('delete', 2, 'pump valve', '')"));
    QCOMPARE(found(QStringLiteral("pump")), QStringLiteral("1"));
    QCOMPARE(index.value(QStringLiteral("SELECT doc FROM passage_vocab WHERE term = 'pump'")).toInt(), 1);
    QVERIFY(!index.value(QStringLiteral("SELECT doc FROM passage_vocab WHERE term = 'valve'")).isValid());
}

void IndexRowsTest::opensNothingBeforeAnIndexIsWhole()
{
    QTemporaryDir folder;
    QVERIFY(!openForSearch(folder.path()));
    Database library(libraryPath(folder.path()));
    prepareLibrary(library);
    QVERIFY(!openForSearch(folder.path()));
    library.run(QStringLiteral("INSERT INTO state VALUES ('next', 1)"));
    QVERIFY(!openForSearch(folder.path()));
}

void IndexRowsTest::searchesWithTheLibraryBesideTheIndex()
{
    QTemporaryDir folder;
    Database library(libraryPath(folder.path()));
    prepareLibrary(library);
    const IndexSettings settings{.reader = 1, .cutter = 2, .terms = 3, .embedder = QStringLiteral("e5")};
    Database index(indexPath(folder.path(), 4));
    prepareIndex(index, settings);
    prepareIndex(index, {}); // made already: stays as it is
    QVERIFY(readSettings(index) == settings);
    QCOMPARE(indexNumbers(folder.path()), QList<int>({4}));
    index.run(QStringLiteral("INSERT INTO contents(id, hash, indexed_at) VALUES (1, x'aa', 0), (2, x'bb', 0)"));
    library.run(QStringLiteral("INSERT INTO state VALUES ('index', 4)"));
    library.run(QStringLiteral("INSERT INTO collections(id, name) VALUES (9, 'it''s')"));
    library.run(QStringLiteral("INSERT INTO files(id, path, hash) VALUES (1, '/a', x'aa')"));
    library.run(QStringLiteral("INSERT INTO collection_files VALUES (9, 1)"));
    const auto search = openForSearch(folder.path());
    QVERIFY(search);
    QCOMPARE(currentIndex(*search), 4);
    QCOMPARE(search
                 ->value(QStringLiteral("SELECT group_concat(c.id) FROM contents c WHERE c.hash IN (SELECT f.hash FROM library.files f "
                                        "JOIN library.collection_files m ON m.file_id = f.id WHERE m.collection_id IN (9))"))
                 .toString(),
             QStringLiteral("1"));
    QVERIFY_THROWS_EXCEPTION(DatabaseFailure, search->run(QStringLiteral("DELETE FROM contents")));
    QVERIFY_THROWS_EXCEPTION(DatabaseFailure, search->run(QStringLiteral("DELETE FROM library.files")));
}

void IndexRowsTest::refusesAnIndexWithoutSettings()
{
    Database index(QStringLiteral(":memory:"));
    prepareIndex(index, {});
    index.run(QStringLiteral("DELETE FROM settings WHERE key = 'terms'"));
    QVERIFY_THROWS_EXCEPTION(DatabaseFailure, readSettings(index));
}

QTEST_GUILESS_MAIN(IndexRowsTest)
#include "indexrows_test.moc"
