// Search in languages that write without blanks between words.
#include "app/documents/expansion.h"
#include "app/documents/searcher.h"
#include "tests/documents/madeindex.h"

#include <QTemporaryDir>
#include <QTest>

using namespace hearth;

class ScriptsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsThePassage_data();
    void findsThePassage();

private:
    static SearchOutcome search(const QStringList &texts, const QString &question);
};

namespace {

QStringList japanese()
{
    return {QStringLiteral("会員は三月末までに会費を支払うものとする。期限を過ぎた場合は、係留場所を次の希望者に譲る。"),
            QStringLiteral("艇庫の壁は三年ごとの春に会員が自分たちで塗り直す。塗料と刷毛は会計係が購入する。"),
            QStringLiteral("渡し船は日曜日を除いて毎朝七時に対岸の村へ出る。切符は桟橋の番小屋で買うことができる。"),
            QStringLiteral("犬を連れてくる場合は、芝生の上では必ず綱をつけること。水遊び場には入れない。")};
}

QStringList thai()
{
    return {QStringLiteral("สมาชิกต้องชำระค่าสมาชิกภายในสิ้นเดือนมีนาคม หากเกินกำหนดที่จอดเรือจะตกเป็นของผู้รอรายถัดไป"),
            QStringLiteral("ผนังโรงเก็บเรือจะทาสีใหม่ทุกสามปีในฤดูใบไม้ผลิโดยสมาชิกเอง เหรัญญิกเป็นผู้ซื้อสีและแปรง"),
            QStringLiteral("เรือข้ามฟากออกทุกเช้าเวลาเจ็ดโมงยกเว้นวันอาทิตย์ ซื้อตั๋วได้ที่ป้อมบนท่าเรือ"),
            QStringLiteral("ผู้ที่พาสุนัขมาต้องใส่สายจูงเมื่ออยู่บนสนามหญ้า และห้ามเข้าบริเวณเล่นน้ำ")};
}

} // namespace

SearchOutcome ScriptsTest::search(const QStringList &texts, const QString &question)
{
    const QTemporaryDir folder;
    MadeIndex made(folder.path());
    for (qsizetype i = 0; i < texts.size(); ++i) // neighbours would be merged
        made.addTexts(QStringLiteral("/d/%1.txt").arg(i), {texts[i]});
    const auto index = made.open();
    Expansion expansion({});
    DocumentQuery query;
    query.text = question;
    query.collections = {1};
    return Searcher(*index, expansion, {}).search(query);
}

void ScriptsTest::findsThePassage_data()
{
    QTest::addColumn<QStringList>("texts");
    QTest::addColumn<QString>("question");
    QTest::addColumn<int>("passage");
    QTest::newRow("ja: dues") << japanese() << QStringLiteral("会費はいつまでに支払いますか。") << 0;
    QTest::newRow("ja: paint") << japanese() << QStringLiteral("艇庫の塗料は誰が買いますか？") << 1;
    QTest::newRow("ja: ferry") << japanese() << QStringLiteral("渡し船は何時に出ますか") << 2;
    QTest::newRow("ja: dogs") << japanese() << QStringLiteral("犬は芝生に入れますか") << 3;
    QTest::newRow("th: paint") << thai() << QStringLiteral("ใครเป็นผู้ซื้อสีทาโรงเก็บเรือ") << 1;
    QTest::newRow("th: ferry") << thai() << QStringLiteral("เรือข้ามฟากออกกี่โมง") << 2;
    QTest::newRow("th: dogs") << thai() << QStringLiteral("พาสุนัขมาที่สนามหญ้าได้ไหม") << 3;
}

void ScriptsTest::findsThePassage()
{
    QFETCH(const QStringList, texts);
    QFETCH(const QString, question);
    QFETCH(const int, passage);
    const SearchOutcome outcome = search(texts, question);
    QVERIFY(!outcome.hits.isEmpty());
    QVERIFY2(outcome.hits.first().passage.text.contains(texts[passage]), qPrintable(outcome.hits.first().passage.text));
    QVERIFY(!outcome.hits.first().matchedWords.isEmpty());
}

QTEST_GUILESS_MAIN(ScriptsTest)
#include "scripts_test.moc"
