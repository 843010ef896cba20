#include "app/documents/terms.h"

#include <QTest>

namespace hearth {

namespace {

QStringList texts(const QString &text, const QString &language)
{
    return indexTerms(text, language).split(u' ', Qt::SkipEmptyParts);
}

} // namespace

class TermsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void writesOneFormOfManyTheSame_data()
    {
        QTest::addColumn<QString>("one");
        QTest::addColumn<QString>("other");
        QTest::addColumn<QString>("language");
        QTest::addColumn<QString>("term"); // that both have
        const auto row = [](const char *name, const char *one, const char *other, const char *language, const char *term) {
            QTest::newRow(name) << QString::fromUtf8(one) << QString::fromUtf8(other) << QString::fromLatin1(language)
                                << QString::fromUtf8(term);
        };
        row("case", "LEASE", "lease", "en", "leas");
        row("stem", "The deposits were returned", "returning a deposit", "en", "deposit");
        row("German umlaut", "Gehälter", "Gehalt", "de", "gehalt");
        row("sharp s", "Straße", "STRASSE", "de", "strass");
        row("accent left out", "propriete", "propriété", "fr", "propriet");
        row("ligature", "ofﬁce", "office", "en", "offic");
        row("full width", "ＲＸ１２", "RX12", "en", "rx12");
        row("soft hyphen",
            "insur\xC2\xAD"
            "ance",
            "insurance", "en", "insur");
        row("possessive", "the Tenant's keys", "tenant", "en", "tenant");
        row("elision", "l'acquéreur", "acquéreur", "fr", "acquereur");
        row("thousands", "£4,500 a year", "4500", "en", "4500");
        row("German thousands", "4.500 Euro", "4500", "de", "4500");
        row("French thousands", "3 200 euros", "3200", "fr", "3200");
        row("no-break blank",
            "3\xC2\xA0"
            "200 euros",
            "3200", "fr", "3200");
        row("Swiss thousands", "1’250'000.50", "1250000,5", "de", "1250000p5");
        row("fraction", "7.30 per cent", "7,3", "en", "7p3");
        row("million", "1,234,567", "1234567", "en", "1234567");
        row("point may be thousands or fraction", "1.946", "1,946", "en", "1946");
        row("date", "12.03.2024", "12 March 2024", "en", "d20240312");
        row("ISO date", "2024-03-12", "March 12th, 2024", "en", "d20240312");
        row("date in French", "le 12 mars 2024", "12/03/2024", "fr", "d20240312");
        row("date in Portuguese", "12 de março de 2024", "12.3.2024", "pt", "d20240312");
        row("date in German", "am 12. März 2024", "2024-03-12", "de", "d20240312");
        row("date in Chinese", "自2024年3月12日起", "2024-03-12", "zh", "d20240312");
        row("month of a year", "in March 2024", "12.03.2024", "en", "m202403");
        row("day without year", "ends on 30 June", "June 30", "en", "dm0630");
        row("year in a date", "30.06.2024", "2024", "en", "2024");
        row("code", "the RX-12", "RX12", "en", "rx12");
        row("code in parts", "the RX-12", "RX 12", "en", "rx");
        row("digits with hyphen", "report 24-08817", "2408817", "en", "2408817");
        row("snake case", "MAX_WEIGHT_KG", "weight", "en", "weight");
        row("camel case", "class AcquisitionQueue", "queue", "en", "queue");
        row("capitals, then a word", "HTTPServer", "server", "en", "server");
        row("hyphen or not", "needle-stick", "needlestick", "en", "needlestick");
        row("Chinese pair", "竞业限制补偿金", "补偿金额", "zh", "补偿");
        row("Chinese character", "补偿", "补", "zh", "补");
        row("Japanese", "コーヒーを飲む", "コーヒー", "ja", "コー");
        row("Thai", "สัญญาเช่า", "เช่า", "th", "ช่า");
        row("half-width Katakana", "ﾃﾞｰﾀ", "データ", "ja", "デー");
        row("Thai digits", "๔๒๐๗", "4207", "th", "4207");
        row("Cyrillic", "договора", "договор", "ru", "договор");
        row("acronym is no stop word", "the IT room", "IT", "en", "it");
    }

    void writesOneFormOfManyTheSame()
    {
        QFETCH(QString, one);
        QFETCH(QString, other);
        QFETCH(QString, language);
        QFETCH(QString, term);
        QVERIFY2(texts(one, language).contains(term), qPrintable(indexTerms(one, language)));
        QVERIFY2(texts(other, language).contains(term), qPrintable(indexTerms(other, language)));
    }

    void keepsWhatIsDifferentApart()
    {
        QVERIFY(!texts(QStringLiteral("4,500"), QStringLiteral("en")).contains(QStringLiteral("500")));
        QVERIFY(!texts(QStringLiteral("7.3"), QStringLiteral("en")).contains(QStringLiteral("7")));
        QVERIFY(!texts(QStringLiteral("pages 10-15"), QStringLiteral("en")).contains(QStringLiteral("1015")));
        QVERIFY(!texts(QStringLiteral("31.02.2024"), QStringLiteral("de")).contains(QStringLiteral("d20240231")));
        QVERIFY(!texts(QString::fromUtf8("กัน"), QStringLiteral("th")).contains(QString::fromUtf8("กน")));
    }

    void leavesStopWordsOfTheLanguageOut()
    {
        QCOMPARE(indexTerms(QStringLiteral("the lease and the deposit"), QStringLiteral("en")), QStringLiteral("leas deposit"));
        QCOMPARE(indexTerms(QStringLiteral("die Miete und die Kaution"), QStringLiteral("de")), QStringLiteral("miet kaution"));
        QCOMPARE(indexTerms(QStringLiteral("die Miete"), QStringLiteral("en")), QStringLiteral("die miet"));
    }

    void hasOnlyLettersMarksAndDigits()
    {
        const QString nasty = QStringLiteral("a\"b*c (NEAR) x:y^2 {col} -not 'or' 50% \U0001F353 e\u0301t\u00e9 \u0e01\u0e31");
        for (const QString &term : texts(nasty, QStringLiteral("en"))) {
            for (const QChar c : term)
                QVERIFY2(c.isLetterOrNumber() || c.isMark(), qPrintable(term));
        }
        QVERIFY(indexTerms(QStringLiteral("--- \t \n ..."), QStringLiteral("en")).isEmpty());
    }

    void saysWhereATermStands()
    {
        const QString text = QStringLiteral("Ring 01632, then E\uFB03cient pumps.");
        for (const Term &term : termsOf(text, QStringLiteral("en"))) {
            QVERIFY(term.start >= 0 && term.start + term.length <= text.size());
            if (term.text == u"effici")
                QCOMPARE(text.mid(term.start, term.length), QStringLiteral("E\uFB03cient"));
        }
        const QList<Term> code = termsOf(QStringLiteral("see RX-12 now"), QStringLiteral("en"));
        QCOMPARE(code[1].text, QStringLiteral("rx12"));
        QCOMPARE(code[1].start, 4);
        QCOMPARE(code[1].length, 5);
        QCOMPARE(code[1].place, code[2].place);
        QVERIFY(code[1].isName);
        QVERIFY(!code[0].isName); // a capital or not: the sentence begins here
    }

    // Each three characters where they stand, with the vowel that folding makes two of.
    void saysWhereThreesOfARunStand()
    {
        const QString text = QString::fromUtf8("(น้ำเปล่า) ฟรี");
        int place = -1;
        for (const Term &term : termsOf(text, QStringLiteral("th"))) {
            QCOMPARE(term.place, ++place);
            const QString there = text.mid(term.start, term.length).normalized(QString::NormalizationForm_KC);
            QVERIFY2(there.contains(term.text), qPrintable(there));
            QVERIFY(term.length <= 3);
        }
        QCOMPARE(place, 7);
    }

    // Of Burmese folding makes one of two vowels.
    void saysAboutWhereThreesStandWhereFoldingJoins()
    {
        const QString text = QString::fromUtf8("\u1025\u102E\u1038\u1000\u1031\u102C\u1004\u103A\u1038");
        qsizetype start = -1;
        const QList<Term> terms = termsOf(text, QStringLiteral("my"));
        QCOMPARE(terms.size(), 6);
        for (const Term &term : terms) {
            QCOMPARE(term.start, ++start);
            QVERIFY(term.length >= 3 && term.length <= 4 && term.start + term.length <= text.size());
        }
    }

    void endsOnAnyText()
    {
        const QString loneSurrogates = QString(QChar(0xD800)) + u'a' + QChar(0xDC00) + QStringLiteral("1.2.3.4.5.6.7.8'9") + QChar(0xD800);
        QVERIFY(!termsOf(loneSurrogates, QStringLiteral("en")).isEmpty());
        QVERIFY(indexTerms(QString(100000, u'x'), QStringLiteral("en")).isEmpty());
        QVERIFY(!indexTerms(QStringLiteral("1-").repeated(5000), QStringLiteral("en")).isEmpty());
    }
};

} // namespace hearth

QTEST_GUILESS_MAIN(hearth::TermsTest)
#include "terms_test.moc"
