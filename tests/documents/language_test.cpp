#include "app/documents/language.h"
#include "app/documents/stopwords.h"

#include <QTest>

namespace hearth {

class LanguageTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tellsTheLanguage_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("language");
        const auto row = [](const char *language, const char *text) {
            QTest::addRow("%s: %.20s", language, text) << QString::fromUtf8(text) << QString::fromLatin1(language);
        };
        row("en", "The kettle is in the cupboard above the sink.");
        row("en", "How many litres fit?");
        row("de", "Der Kessel steht im Schrank über der Spüle.");
        row("de", "Wann ist die Werkstatt geöffnet?");
        row("fr", "La bouilloire est dans le placard au-dessus de l'évier.");
        row("fr", "Qui ferme l'atelier ?");
        row("es", "La tetera está en el armario encima del fregadero.");
        row("es", "¿Cuánto cuesta la entrada?");
        row("pt", "A chaleira está no armário por cima do lava-louça.");
        row("pt", "Quanto custa a inscrição?");
        row("it", "Il bollitore è nell'armadio sopra il lavandino.");
        row("nl", "De ketel staat in de kast boven de gootsteen.");
        row("sv", "Kitteln står i skåpet ovanför diskbänken och är tom.");
        row("pl", "Czajnik jest w szafce nad zlewem, ale nie działa.");
        row("zh", "水壶在水槽上面的柜子里。");
        row("zh", "合同编号 HX-2024-17 的期限");
        row("ja", "やかんは流しの上の棚にあります。");
        row("ko", "주전자는 싱크대 위 찬장에 있습니다.");
        row("th", "กาต้มน้ำอยู่ในตู้เหนืออ่าง");
        row("ru", "Чайник стоит в шкафу над раковиной.");
        row("uk", "Чайник стоїть у шафі над раковиною.");
        row("el", "Ο βραστήρας είναι στο ντουλάπι.");
        row("ar", "الغلاية في الخزانة فوق الحوض.");
        row("he", "הקומקום בארון מעל הכיור.");
        row("da", "Kedlen står i skabet over vasken, men den er ikke ny.");
        row("no", "Kjelen står ikke i skapet lenger, hvor ble det av den?");
        row("fi", "Kattila on kaapissa altaan yläpuolella, mutta se ei ole uusi.");
        row("tr", "Çaydanlık lavabonun üstündeki dolapta duruyor, ama çalışmıyor.");
        row("ro", "Ceainicul este în dulapul de deasupra chiuvetei, dar nu funcționează.");
        row("hu", "A vízforraló a mosogató feletti szekrényben van, de nem működik.");
        row("cs", "Konvice je ve skříni nad dřezem, ale už nefunguje.");
        row("fa", "کتری در کمد بالای ظرفشویی است و کار نمی‌کند چون پول نداریم.");
        row("hi", "केतली सिंक के ऊपर वाली अलमारी में है।");
        row("bn", "কেটলিটি সিঙ্কের উপরের আলমারিতে আছে।");
        row("ta", "கெண்டி தொட்டிக்கு மேலே உள்ள அலமாரியில் இருக்கிறது.");
        row("hy", "Թեյնիկը լվացարանի վերեւի պահարանում է։");
        row("ka", "ჩაიდანი ნიჟარის ზემოთ კარადაშია.");
        row("lo", "ກາຕົ້ມນ້ຳຢູ່ໃນຕູ້ເທິງອ່າງ");
        row("km", "កំសៀវនៅក្នុងទូខាងលើអាងលាងចាន");
        row("my", "ရေနွေးအိုးသည် ဗီရိုထဲမှာ ရှိသည်။");
    }

    void tellsTheLanguage()
    {
        QFETCH(QString, text);
        QFETCH(QString, language);
        QCOMPARE(languageOf(text), language);
    }

    void isSilentWhereNothingTells()
    {
        QVERIFY(languageOf(QString()).isEmpty());
        QVERIFY(languageOf(QStringLiteral("17 | 4.2 | 88")).isEmpty());
        QVERIFY(languageOf(QStringLiteral("TD-1372 Gelida GE40218")).isEmpty());
    }

    void takesTheSurroundingsWhereAPieceSaysLittle()
    {
        QCOMPARE(languageOf(QStringLiteral("Kessel\tKupfer\t3"), QStringLiteral("de")), QStringLiteral("de"));
        QCOMPARE(
            languageOf(QStringLiteral("This is the part of the letter that was written in English for the others."), QStringLiteral("de")),
            QStringLiteral("en"));
    }

    void knowsStopWordsWithAndWithoutAccents()
    {
        QVERIFY(isStopWord(QStringLiteral("für"), QStringLiteral("de")));
        QVERIFY(isStopWord(QStringLiteral("fur"), QStringLiteral("de")));
        QVERIFY(!isStopWord(QStringLiteral("für"), QStringLiteral("en")));
        QVERIFY(!isStopWord(QStringLiteral("lease"), QStringLiteral("en")));
        QVERIFY(!isStopWord(QStringLiteral("the"), QString()));
    }
};

} // namespace hearth

QTEST_GUILESS_MAIN(hearth::LanguageTest)
#include "language_test.moc"
