// Search in languages that write without blanks between words, and in Korean, whose words carry endings; in collections so small that no
// word is frequent.
#include "app/documents/expansion.h"
#include "app/documents/scriptwords.h"
#include "app/documents/searcher.h"
#include "tests/documents/madeindex.h"

#include <QTemporaryDir>
#include <QTest>

namespace hearth {

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

QStringList chinese()
{
    return {QStringLiteral("会员应于三月底之前缴纳会费。逾期未缴的，其泊位转让给下一位候补人。"),
            QStringLiteral("船库的墙壁每三年春季由会员自己重新粉刷。油漆和刷子由司库购买。"),
            QStringLiteral("渡船除星期日外每天早上七点开往对岸的村庄。船票可在码头的岗亭购买。"),
            QStringLiteral("带狗的人在草坪上必须牵绳，狗不得进入戏水区。")};
}

QStringList korean()
{
    return {QStringLiteral("회원은 삼월 말까지 회비를 납부하여야 한다. 기한이 지나면 계류장은 다음 신청자에게 넘어간다."),
            QStringLiteral("보트 창고의 벽은 삼 년마다 봄에 회원들이 직접 다시 칠한다. 페인트와 붓은 회계 담당자가 구입한다."),
            QStringLiteral("나룻배는 일요일을 제외하고 매일 아침 일곱 시에 건너편 마을로 떠난다. 표는 선착장의 매표소에서 살 수 있다."),
            QStringLiteral("개를 데려오는 사람은 잔디밭에서 반드시 목줄을 채워야 한다. 물놀이장에는 들어갈 수 없다.")};
}

// Of contracts and a laboratory.
QStringList japaneseContracts()
{
    return {QStringLiteral("試用期間は三か月とし、会社が必要と認めたときは一か月を限度として延長することがある。"),
            QStringLiteral("退職を希望する従業員は、少なくとも三十日前に書面で所属長に申し出なければならない。"),
            QStringLiteral("貸与されたノートパソコンとAPIキーは、契約終了日から五営業日以内に情報システム部へ返却する。"),
            QStringLiteral("交通費は実費を支給し、上限は月額三万円とする。領収書は翌月十日までに経理課へ提出する。"),
            QStringLiteral("遠心分離機ＲＸ-１２の校正は毎年六月に外部業者ミツワ計測が行い、記録は五年間保存する。"),
            QStringLiteral("培養室の温度は三十七度、二酸化炭素濃度は五パーセントに保つ。逸脱した場合は主任研究員に知らせる。")};
}

// Of contracts and a laboratory.
QStringList thaiContracts()
{
    return {QStringLiteral("ระยะเวลาทดลองงานคือสามเดือน บริษัทอาจขยายเวลาได้ไม่เกินหนึ่งเดือน"),
            QStringLiteral("พนักงานที่ต้องการลาออกต้องแจ้งเป็นลายลักษณ์อักษรต่อหัวหน้างานอย่างน้อยสามสิบวันล่วงหน้า"),
            QStringLiteral("โน้ตบุ๊กและ API key ที่ให้ยืมต้องส่งคืนฝ่ายสารสนเทศภายในห้าวันทำการหลังสิ้นสุดสัญญา"),
            QStringLiteral("ค่าเดินทางจ่ายตามจริง แต่ไม่เกินเดือนละสามพันบาท ใบเสร็จส่งแผนกบัญชีภายในวันที่สิบของเดือนถัดไป"),
            QStringLiteral("เครื่องปั่นเหวี่ยง RX-12 สอบเทียบทุกเดือนมิถุนายนโดยผู้รับเหมาภายนอก และเก็บบันทึกไว้ห้าปี")};
}

// Of contracts and a laboratory.
QStringList chineseContracts()
{
    return {QStringLiteral("试用期为三个月，公司认为必要时可以延长，但最多延长一个月。"),
            QStringLiteral("员工辞职应至少提前三十天以书面形式通知部门主管。"),
            QStringLiteral("借用的笔记本电脑和API密钥应在合同终止之日起五个工作日内归还信息部。"),
            QStringLiteral("交通费实报实销，每月上限为三千元。发票须在次月十日前交财务科。"),
            QStringLiteral("离心机RX-12每年六月由外部机构校准，记录保存五年。"),
            QStringLiteral("培养室的温度保持三十七度，二氧化碳浓度保持百分之五。出现偏差时通知主任研究员。")};
}

// Of contracts and a laboratory.
QStringList koreanContracts()
{
    return {QStringLiteral("수습 기간은 삼 개월로 하며 회사가 필요하다고 인정하면 한 달까지 연장할 수 있다."),
            QStringLiteral("퇴직하려는 직원은 적어도 삼십 일 전에 서면으로 부서장에게 알려야 한다."),
            QStringLiteral("대여받은 노트북과 API 키는 계약 종료일부터 오 영업일 이내에 전산부에 반납한다."),
            QStringLiteral("교통비는 실비로 지급하며 한도는 월 삼십만 원이다. 영수증은 다음 달 십 일까지 경리과에 제출한다."),
            QStringLiteral("원심분리기 RX-12의 교정은 매년 유월에 외부 업체가 실시하고 기록은 오 년간 보존한다.")};
}

SearchOutcome search(const QStringList &texts, const QString &question)
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

QStringList stretchesOf(const QString &text)
{
    QStringList stretches;
    for (const ScriptStretch &stretch : askedStretches(text))
        stretches.append(text.mid(stretch.start, stretch.length));
    return stretches;
}

} // namespace

class ScriptsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsThePassage_data()
    {
        QTest::addColumn<QStringList>("texts");
        QTest::addColumn<QString>("question");
        QTest::addColumn<int>("passage");
        const auto rows = [](const char *language, const QStringList &texts, const QList<std::pair<const char *, int>> &questions) {
            for (const auto &[question, passage] : questions)
                QTest::addRow("%s: %s", language, question) << texts << QString::fromUtf8(question) << passage;
        };
        rows("ja", japanese(),
             {{"会費はいつまでに支払いますか。", 0},
              {"艇庫の塗料は誰が買いますか？", 1},
              {"渡し船は何時に出ますか", 2},
              {"犬は芝生に入れますか", 3},
              {"切符はどこで買えますか", 2},
              {"艇庫の壁は何年ごとに塗り直しますか", 1},
              {"期限を過ぎると係留場所はどうなりますか", 0}});
        rows("th", thai(),
             {{"ต้องชำระค่าสมาชิกภายในเมื่อไร", 0},
              {"ใครเป็นผู้ซื้อสีทาโรงเก็บเรือ", 1},
              {"เรือข้ามฟากออกกี่โมง", 2},
              {"พาสุนัขมาที่สนามหญ้าได้ไหม", 3},
              {"ซื้อตั๋วเรือข้ามฟากได้ที่ไหน", 2},
              {"ผนังโรงเก็บเรือทาสีใหม่ทุกกี่ปี", 1},
              {"ถ้าชำระเกินกำหนด ที่จอดเรือจะเป็นอย่างไร", 0}});
        rows("zh", chinese(),
             {{"会费什么时候缴纳？", 0},
              {"船库的油漆由谁购买？", 1},
              {"渡船几点开？", 2},
              {"狗可以进入草坪吗？", 3},
              {"船票在哪里买？", 2},
              {"墙壁多久粉刷一次？", 1},
              {"逾期未缴会费怎么办？", 0}});
        rows("ko", korean(),
             {{"회비는 언제까지 납부해야 합니까?", 0},
              {"보트 창고의 페인트는 누가 구입합니까?", 1},
              {"나룻배는 몇 시에 떠나나요?", 2},
              {"개를 잔디밭에 데려올 수 있나요?", 3},
              {"표는 어디에서 살 수 있습니까?", 2},
              {"창고 벽은 몇 년마다 칠합니까?", 1},
              {"기한이 지나면 계류장은 어떻게 됩니까?", 0}});
        rows("ja", japaneseContracts(),
             {{"試用期間は何か月ですか", 0},
              {"退職するときは何日前に申し出ますか", 1},
              {"APIキーはどこへ返却しますか", 2},
              {"交通費の上限はいくらですか", 3},
              {"RX-12の校正は誰が行いますか", 4},
              {"培養室の温度は何度に保ちますか", 5},
              {"ﾉｰﾄﾊﾟｿｺﾝの返却期限は", 2}});
        rows("th", thaiContracts(),
             {{"ทดลองงานกี่เดือน", 0},
              {"ลาออกต้องแจ้งล่วงหน้ากี่วัน", 1},
              {"ต้องส่งคืนโน้ตบุ๊กที่ฝ่ายไหน", 2},
              {"เครื่องปั่นเหวี่ยง RX-12 สอบเทียบเมื่อไร", 4},
              {"ค่าเดินทางเบิกได้ไม่เกินเท่าไร", 3},
              {"ค่าเดินทางเบิกได้เดือนละเท่าไร", 3}});
        rows("zh", chineseContracts(),
             {{"试用期是几个月？", 0},
              {"辞职要提前多少天通知？", 1},
              {"API密钥应归还给哪个部门？", 2},
              {"交通费每月上限多少？", 3},
              {"RX-12什么时候校准？", 4},
              {"培养室的温度是多少？", 5}});
        rows("ko", koreanContracts(),
             {{"수습 기간은 몇 개월입니까?", 0},
              {"퇴직은 며칠 전에 알려야 합니까?", 1},
              {"API 키는 어느 부서에 반납합니까?", 2},
              {"교통비 한도는 얼마인가요?", 3},
              {"RX-12의 교정은 언제 합니까?", 4}});
    }

    void findsThePassage()
    {
        QFETCH(const QStringList, texts);
        QFETCH(const QString, question);
        QFETCH(const int, passage);
        const SearchOutcome outcome = search(texts, question);
        QVERIFY(!outcome.hits.isEmpty());
        QVERIFY2(outcome.hits.first().passage.text.contains(texts[passage]), qPrintable(outcome.hits.first().passage.text));
        QVERIFY2(outcome.isFound, qPrintable(QString::number(outcome.hits.first().relevance)));
        QVERIFY(!outcome.hits.first().matchedWords.isEmpty());
    }

    void saysWhatIsNotThere_data()
    {
        QTest::addColumn<QStringList>("texts");
        QTest::addColumn<QString>("question");
        const auto rows = [](const char *language, const QStringList &texts, const QStringList &questions) {
            for (const QString &question : questions)
                QTest::addRow("%s: %s", language, qPrintable(question)) << texts << question;
        };
        rows("ja", japanese(),
             {QStringLiteral("確定申告の締め切りはいつですか"), QStringLiteral("子どもの予防接種はいつ受けますか"),
              QStringLiteral("会員の健康保険料はいくらですか"), QStringLiteral("駐車場の料金はいくらですか"),
              QStringLiteral("渡し船の船長の名前は何ですか"), QStringLiteral("ワクチンは何回打ちますか"),
              QStringLiteral("プリンターのインクはどこにありますか")});
        rows("th", thai(),
             {QStringLiteral("ต้องยื่นภาษีเงินได้เมื่อไร"), QStringLiteral("เด็กต้องฉีดวัคซีนกี่เข็ม"), QStringLiteral("ค่าจอดรถยนต์เท่าไร"),
              QStringLiteral("ประกันสุขภาพคุ้มครองอะไรบ้าง"), QStringLiteral("รหัสผ่านไวไฟคืออะไร"), QStringLiteral("กัปตันเรือข้ามฟากชื่ออะไร")});
        rows("zh", chinese(),
             {QStringLiteral("个人所得税申报的截止日期是哪天？"), QStringLiteral("孩子的疫苗什么时候接种？"),
              QStringLiteral("停车费是多少？"), QStringLiteral("打印机的墨盒在哪里？"), QStringLiteral("会员的医疗保险由谁承担？"),
              QStringLiteral("渡船的船长叫什么名字？")});
        rows("ko", korean(),
             {QStringLiteral("소득세 신고 마감일은 언제입니까?"), QStringLiteral("아이의 예방 접종은 언제 합니까?"),
              QStringLiteral("주차 요금은 얼마입니까?"), QStringLiteral("회원의 건강 보험은 누가 부담합니까?"),
              QStringLiteral("나룻배 선장의 이름은 무엇입니까?"), QStringLiteral("프린터 잉크는 어디에 있나요?")});
        rows("ja", japaneseContracts(),
             {QStringLiteral("退職金はいくら支払われますか"), QStringLiteral("競業避止義務の期間は何年ですか"),
              QStringLiteral("顕微鏡の修理は誰に頼みますか"), QStringLiteral("育児休業は何か月取れますか"),
              QStringLiteral("サーバーのバックアップは何時に行われますか")});
        rows("th", thaiContracts(),
             {QStringLiteral("โบนัสประจำปีจ่ายเมื่อไร"), QStringLiteral("ลาคลอดได้กี่วัน"), QStringLiteral("กล้องจุลทรรศน์ซ่อมที่ไหน"),
              QStringLiteral("เซิร์ฟเวอร์สำรองข้อมูลกี่โมง"), QStringLiteral("ใครเป็นผู้ออกแบบโลโก้")});
        rows("zh", chineseContracts(),
             {QStringLiteral("年终奖什么时候发放？"), QStringLiteral("竞业限制的期限是几年？"), QStringLiteral("显微镜坏了找谁修理？"),
              QStringLiteral("产假有多少天？"), QStringLiteral("服务器几点备份？")});
        rows("ko", koreanContracts(),
             {QStringLiteral("상여금은 언제 지급합니까?"), QStringLiteral("육아 휴직은 몇 개월 쓸 수 있나요?"),
              QStringLiteral("현미경 수리는 누구에게 맡깁니까?"), QStringLiteral("서버 백업은 몇 시에 합니까?"),
              QStringLiteral("회사 로고는 누가 디자인했습니까?")});
    }

    void saysWhatIsNotThere()
    {
        QFETCH(const QStringList, texts);
        QFETCH(const QString, question);
        const SearchOutcome outcome = search(texts, question);
        QVERIFY2(!outcome.isFound, qPrintable(QString::number(outcome.hits.value(0).relevance)));
    }

    void tellsWhatIsAskedFromTheAsking_data()
    {
        QTest::addColumn<QString>("question");
        QTest::addColumn<QString>("stretches");
        const auto row = [](const char *name, const char *question, const char *stretches) {
            QTest::newRow(name) << QString::fromUtf8(question) << QString::fromUtf8(stretches);
        };
        row("Japanese", "会費はいつまでに支払いますか。", "会費 支払");
        row("kana within a word", "渡し船は何時に出ますか", "渡し船 出");
        row("Katakana", "サーバーのログはどこですか", "サーバ ログ");
        row("Hiragana", "ごみは何曜日に出しますか", "ごみ 出");
        row("Latin in Japanese", "APIキーの有効期限", "キー 有効");
        row("of what kind the answer is", "どの部署に提出しますか", "提出");
        row("the same in Chinese", "归还给哪个部门", "归还");
        row("the same in Korean", "어느 부서에 반납합니까", "반납");
        row("grammar within a word of Chinese", "有效期和目的", "有效期 目的");
        row("Chinese", "油漆由谁购买？", "油漆 购买");
        row("Thai", "เรือข้ามฟากออกกี่โมง", "เรือข้ามฟากออก");
        row("Korean", "회비는 몇 시까지 어디에 냅니까", "회비");
        row("Korean, a noun that is done", "누가 페인트를 구입합니까", "페인트 구입");
        row("none of it", "When are dues paid?", "");
    }

    void tellsWhatIsAskedFromTheAsking()
    {
        QFETCH(const QString, question);
        QFETCH(const QString, stretches);
        QCOMPARE(stretchesOf(question.normalized(QString::NormalizationForm_KC)).join(u' '), stretches);
    }

    // A server is one, and a number is, in whichever form they are written.
    void takesOneFormForAnother_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("question");
        const auto row = [](const char *name, const char *text, const char *question) {
            QTest::newRow(name) << QString::fromUtf8(text) << QString::fromUtf8(question);
        };
        row("half-width Katakana", "サーバーのデータは毎晩保存する。", "ｻｰﾊﾞｰのﾃﾞｰﾀはいつ保存しますか");
        row("the long vowel at the end", "サーバのデータは毎晩保存する。", "サーバーのデータはいつ保存しますか");
        row("full-width Latin and digits", "遠心分離機ＲＸ－１２の校正は毎年行う。", "RX-12の校正はいつですか");
        row("Latin in Japanese", "APIキーは情報システム部へ返却する。", "ＡＰＩキーはどこへ返却しますか");
        row("Thai digits", "เครื่องรุ่น 4207 สอบเทียบทุกปี", "เครื่องรุ่น ๔๒๐๗ สอบเทียบเมื่อไร");
    }

    void takesOneFormForAnother()
    {
        QFETCH(const QString, text);
        QFETCH(const QString, question);
        const SearchOutcome outcome = search(japanese() + thai() + QStringList{text}, question);
        QCOMPARE(outcome.hits.value(0).passage.text, text);
        QVERIFY2(outcome.isFound, qPrintable(QString::number(outcome.hits[0].relevance)));
    }

    void marksWordsAndNoScraps_data()
    {
        QTest::addColumn<QStringList>("texts");
        QTest::addColumn<QString>("question");
        QTest::addColumn<QStringList>("words");
        QTest::newRow("ja") << japanese() << QStringLiteral("会費はいつまでに支払いますか。")
                            << QStringList{QStringLiteral("会費"), QStringLiteral("支払")};
        QTest::newRow("ja, one character") << japanese() << QStringLiteral("犬は芝生に入れますか")
                                           << QStringList{QStringLiteral("犬"), QStringLiteral("芝生"), QStringLiteral("入")};
        QTest::newRow("zh") << chinese() << QStringLiteral("船库的油漆由谁购买？")
                            << QStringList{QStringLiteral("船库"), QStringLiteral("油漆"), QStringLiteral("购买")};
        QTest::newRow("th") << thai() << QStringLiteral("เรือข้ามฟากออกกี่โมง")
                            << QStringList{QStringLiteral("เรือข้ามฟากออก"), QStringLiteral("เรือ")};
        QTest::newRow("ko") << korean() << QStringLiteral("회비는 언제까지 납부해야 합니까?")
                            << QStringList{QStringLiteral("회비"), QStringLiteral("납부")};
    }

    void marksWordsAndNoScraps()
    {
        QFETCH(const QStringList, texts);
        QFETCH(const QString, question);
        QFETCH(const QStringList, words);
        QCOMPARE(search(texts, question).hits.value(0).matchedWords, words);
    }
};

} // namespace hearth

QTEST_GUILESS_MAIN(hearth::ScriptsTest)
#include "scripts_test.moc"
