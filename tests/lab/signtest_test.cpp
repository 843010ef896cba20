#include "app/lab/signtest.h"

#include <QtTest/QtTest>

using namespace hearth;

class SignTestTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void givesTabulatedValues_data();
    void givesTabulatedValues();
    void isTheSameFromBothSides();
    void survivesThousandsOfVotes();
    void saysWhenVotesAreTooFew();
    void judgesBySignificance_data();
    void judgesBySignificance();
    void namesTheWinnerAndTheVotes();
    void tellsOfTies();
    void writesNumbersAsTheLocaleDoes();
};

// Cumulative binomial probabilities with one half, as tables of the sign test print them (n, the rarer sign, one tail), doubled: exact
// fractions of powers of two.
void SignTestTest::givesTabulatedValues_data()
{
    QTest::addColumn<int>("first");
    QTest::addColumn<int>("second");
    QTest::addColumn<double>("expected");
    QTest::newRow("no votes") << 0 << 0 << 1.0;
    QTest::newRow("n 1") << 1 << 0 << 1.0;
    QTest::newRow("n 5, 0") << 5 << 0 << 2 * 0.03125;
    QTest::newRow("n 6, 0") << 6 << 0 << 2 * 0.015625;
    QTest::newRow("n 8, 1") << 7 << 1 << 2 * 0.03515625;
    QTest::newRow("n 9, 1") << 8 << 1 << 2 * 0.01953125;
    QTest::newRow("n 10, 1") << 1 << 9 << 2 * 0.0107421875;
    QTest::newRow("n 10, 2") << 8 << 2 << 2 * 0.0546875;
    QTest::newRow("n 10, 5") << 5 << 5 << 1.0;
    QTest::newRow("n 12, 2") << 10 << 2 << 2 * 0.019287109375;
    QTest::newRow("n 15, 3") << 12 << 3 << 2 * 0.017578125;
    QTest::newRow("n 20, 5") << 15 << 5 << 2 * 0.020694732666015625;
    QTest::newRow("n 25, 7") << 18 << 7 << 2 * 0.021642625331878662;
}

void SignTestTest::givesTabulatedValues()
{
    QFETCH(int, first);
    QFETCH(int, second);
    QFETCH(double, expected);
    QVERIFY(std::abs(signTest({.first = first, .second = second}) - expected) < 1e-12);
}

void SignTestTest::isTheSameFromBothSides()
{
    QCOMPARE(signTest({.first = 3, .second = 11}), signTest({.first = 11, .second = 3}));
    QCOMPARE(signTest({.first = 3, .second = 11, .ties = 40}), signTest({.first = 3, .second = 11}));
}

void SignTestTest::survivesThousandsOfVotes()
{
    QVERIFY(signTest({.first = 5000, .second = 5000}) > 0.99);
    const double clear = signTest({.first = 6000, .second = 4000});
    QVERIFY(clear >= 0 && clear < 1e-80);
    const double half = signTest({.first = 5100, .second = 4900}); // 2 standard deviations: 4.7 % by the normal distribution
    QVERIFY(half > 0.04 && half < 0.055);
}

void SignTestTest::saysWhenVotesAreTooFew()
{
    QCOMPARE(leastVotes(), 6);
    QCOMPARE(verdictOf({.first = 5}), VoteVerdict::TooFew);
    QCOMPARE(verdictOf({.first = 5, .ties = 20}), VoteVerdict::TooFew);
    QVERIFY(verdictText({.first = 2, .second = 1}, "A", "B").contains("3 of at least 6"));
}

void SignTestTest::judgesBySignificance_data()
{
    QTest::addColumn<int>("first");
    QTest::addColumn<int>("second");
    QTest::addColumn<int>("expected");
    QTest::newRow("unanimous") << 6 << 0 << int(VoteVerdict::First);
    QTest::newRow("unanimous against") << 0 << 6 << int(VoteVerdict::Second);
    QTest::newRow("7 to 1 is not enough") << 7 << 1 << int(VoteVerdict::Open);
    QTest::newRow("8 to 1 is") << 8 << 1 << int(VoteVerdict::First);
    QTest::newRow("even") << 10 << 10 << int(VoteVerdict::Open);
}

void SignTestTest::judgesBySignificance()
{
    QFETCH(int, first);
    QFETCH(int, second);
    QFETCH(int, expected);
    QCOMPARE(int(verdictOf({.first = first, .second = second})), expected);
}

void SignTestTest::namesTheWinnerAndTheVotes()
{
    const QString text = verdictText({.first = 1, .second = 9}, "Q4_K_M", "Q8_0 %1");
    QVERIFY2(text.startsWith("Q8_0 %1 was preferred to Q4_K_M in 9 of 10 votes"), qPrintable(text));
    QVERIFY2(text.contains("2.1 %"), qPrintable(text));
    const QString clear = verdictText({.first = 15}, "A", "B"); // 0.006 %
    QVERIFY2(clear.contains("in less than 0.01 % of cases"), qPrintable(clear));
    const QString lessClear = verdictText({.first = 14}, "A", "B");
    QVERIFY2(lessClear.contains("in 0.012 % of cases"), qPrintable(lessClear));
    QVERIFY(verdictText({.first = 7, .second = 5}, "A", "B").startsWith("No difference shown between A and B: 7 to 5"));
}

// Whoever says "none is better" ten times has voted, and reads why that decides nothing.
void SignTestTest::tellsOfTies()
{
    const QString text = verdictText({.ties = 10}, "A", "B");
    QVERIFY2(text.startsWith("Too few votes to say: 0 of at least 6") && text.contains("In 10 more none was better"), qPrintable(text));
    QVERIFY(verdictText({.first = 9, .second = 1, .ties = 3}, "A", "B").contains("in 9 of 10 votes"));
    QVERIFY(!verdictText({.first = 9, .second = 1}, "A", "B").contains("none was better"));
}

void SignTestTest::writesNumbersAsTheLocaleDoes()
{
    const QLocale before;
    QLocale::setDefault(QLocale(QLocale::German, QLocale::Germany));
    const QString text = verdictText({.first = 1, .second = 9}, "A", "B");
    QLocale::setDefault(before);
    QVERIFY2(text.contains("2,1 %"), qPrintable(text));
}

QTEST_GUILESS_MAIN(SignTestTest)
#include "signtest_test.moc"
