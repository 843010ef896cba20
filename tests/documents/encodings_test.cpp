// Texts in encodings that nothing names: found by what is in them.
#include "app/documents/read/readcontext.h"
#include "app/documents/read/textdecoder.h"

#include <QStringDecoder>
#include <QStringEncoder>
#include <QTest>

using namespace hearth;
using namespace hearth::reading;

namespace {

struct Sample
{
    const char *encoding; // as ICU knows it
    const char *text;     // UTF-8
};

// Some sentences in each: about as much as a short letter.
constexpr std::array samples{
    Sample{"windows-1251",
           "Уважаемые члены клуба, общее собрание состоится в субботу в большом зале старой мельницы. Просим принести с собой ключи от "
           "лодочного сарая и списки участников весенней уборки. Взносы за этот год нужно уплатить до конца марта."},
    Sample{
        "KOI8-R",
        "Паром в соседнюю деревню отходит каждое утро в семь часов, кроме воскресенья. Билеты продаются на пристани у смотрителя, который "
        "живёт в зелёном доме. Велосипеды перевозятся бесплатно, а за собак нужно платить половину."},
    Sample{"ISO-8859-5",
           "Крышу лодочного сарая перекрыли новым шифером, который привезли из каменоломни. Красить стены будут сами члены клуба следующей "
           "весной. Краску и кисти покупает казначей, цвет остаётся прежним, тёмно-зелёным."},
    Sample{"ISO-8859-2",
           "Vážení členové, valná hromada se koná v sobotu ve velkém sále starého mlýna. Přineste prosím klíče od loděnice a seznamy "
           "účastníků "
           "jarního úklidu. Příspěvky za tento rok je třeba zaplatit do konce března, později už místo propadne."},
    Sample{
        "windows-1250",
        "Szanowni członkowie, walne zebranie odbędzie się w sobotę w dużej sali starego młyna. Prosimy przynieść klucze do przystani oraz "
        "listy uczestników wiosennych porządków. Składki za ten rok należy zapłacić do końca marca."},
    Sample{"windows-1253",
           "Αγαπητά μέλη, η γενική συνέλευση γίνεται το Σάββατο στη μεγάλη αίθουσα του παλιού μύλου. Παρακαλούμε φέρτε τα κλειδιά της "
           "αποθήκης και τους καταλόγους των μελών. Οι συνδρομές πληρώνονται ως το τέλος του Μαρτίου."},
    Sample{"GB18030",
           "各位会员：本年度全体大会定于星期六上午在老磨坊的大厅举行。请携带船库的钥匙以及春季清扫的名单。会费须在三月底以前交清，逾期者泊"
           "位将让给名单上的下一位。"},
    Sample{"Big5",
           "各位會員：本年度全體大會定於星期六上午在老磨坊的大廳舉行。請攜帶船庫的鑰匙以及春季清掃的名單。會費須在三月底以前繳清，逾期者泊"
           "位將讓給名單上的下一位。"},
    Sample{"Shift_JIS",
           "会員の皆様へ。今年の総会は土曜日の午前十時から古い水車小屋の大広間で行います。艇庫の鍵と春の大掃除の名簿をお持ちください。会費"
           "は三月末までにお支払いください。"},
    Sample{"EUC-JP",
           "渡し船は日曜日を除いて毎朝七時に対岸の村へ出ます。切符は桟橋の番小屋で買えます。自転車は無料ですが、犬は半額の料金がかかります"
           "。お早めにお越しください。"},
    Sample{"EUC-KR",
           "회원 여러분께 알립니다. 올해 총회는 토요일 오전 열 시에 오래된 물방앗간의 큰 방에서 열립니다. 배 창고의 열쇠와 봄맞이 청소 "
           "명단을 가져오십시오. 회비는 삼월 말까지 "
           "내야 합니다."},
    Sample{"TIS-620",
           "เรียนสมาชิกทุกท่าน การประชุมใหญ่ประจำปีจะจัดขึ้นในวันเสาร์ที่ห้องโถงใหญ่ของโรงสีเก่า กรุณานำกุญแจโรงเก็บเรือและรายชื่อผู้เข้าร่วมทำความสะอาดมาด้วย "
           "ค่าสมาชิกต้องชำระภายในสิ้นเดือนมีนาคม"},
};

} // namespace

class EncodingsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void decodesText_data();
    void decodesText();
    void findsTheEncodingOfSentences_data();
    void findsTheEncodingOfSentences();
    void readsUtf16WithAndWithoutAMark_data();
    void readsUtf16WithAndWithoutAMark();
    void believesWhatADocumentSaysOfItself();
};

void EncodingsTest::decodesText_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("encoding");
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
}

void EncodingsTest::decodesText()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, text);
    QFETCH(QString, encoding);
    const DecodedText decoded = decodeText(bytes);
    QCOMPARE(decoded.text, text);
    QCOMPARE(decoded.encoding, encoding);
}

void EncodingsTest::findsTheEncodingOfSentences_data()
{
    QTest::addColumn<QByteArray>("encoding");
    QTest::addColumn<QString>("text");
    for (const Sample &sample : samples)
        QTest::newRow(sample.encoding) << QByteArray(sample.encoding) << QString::fromUtf8(sample.text);
}

void EncodingsTest::findsTheEncodingOfSentences()
{
    QFETCH(const QByteArray, encoding);
    QFETCH(const QString, text);
    QStringEncoder encoder(encoding.constData());
    if (!encoder.isValid())
        QSKIP("Qt is built without ICU here and does not know it.");
    const QByteArray bytes = encoder.encode(text);
    QVERIFY2(QStringDecoder(encoding.constData()).decode(bytes) == text, "the sample cannot be written in this encoding");
    const DecodedText decoded = decodeText(bytes);
    QCOMPARE(decoded.text, text);
    QVERIFY(!decoded.encoding.isEmpty());
}

void EncodingsTest::readsUtf16WithAndWithoutAMark_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("English") << QStringLiteral("The ferry to Lindau leaves at seven on every day but Sunday.\nDogs pay half.\n");
    for (const Sample &sample : samples)
        QTest::newRow(sample.encoding) << QString::fromUtf8(sample.text) + u'\n' + QString::fromUtf8(sample.text).left(40) + u'\n';
}

void EncodingsTest::readsUtf16WithAndWithoutAMark()
{
    QFETCH(const QString, text);
    for (const auto form : {QStringConverter::Utf16LE, QStringConverter::Utf16BE}) {
        for (const auto flag : {QStringConverter::Flag::WriteBom, QStringConverter::Flag::Default}) {
            const QByteArray bytes = QStringEncoder(form, flag).encode(text);
            const DecodedText decoded = decodeText(bytes);
            QCOMPARE(decoded.text, text);
            QCOMPARE(decoded.encoding, form == QStringConverter::Utf16LE ? QStringLiteral("UTF-16LE") : QStringLiteral("UTF-16BE"));
        }
    }
}

void EncodingsTest::believesWhatADocumentSaysOfItself()
{
    const QByteArray bytes("Caf\xE9 f\xFCr alle");
    QCOMPARE(decodeText(bytes, "iso-8859-1").text, QStringLiteral("Café für alle"));
    QCOMPARE(decodeText(bytes, "no such encoding").text, QStringLiteral("Café für alle"));
    // What it says may be wrong; then what it is counts.
    QCOMPARE(decodeText(QByteArray("\xEF\xBB\xBFgr\xC3\xBC\xC3\x9F"), "windows-1251").text, QStringLiteral("grüß"));
}

QTEST_GUILESS_MAIN(EncodingsTest)
#include "encodings_test.moc"
