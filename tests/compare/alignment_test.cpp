#include "inference/compare/alignment.h"

#include <QTest>

#include <algorithm>
#include <random>

using namespace hearth;

class AlignmentTest : public QObject
{
    Q_OBJECT

private:
    using Tokens = std::vector<int32_t>;

    // The definition, tried out: every subset of `a` that is also a subsequence of `b`.
    static int longestCommon(const Tokens &a, const Tokens &b)
    {
        int longest = 0;
        for (uint32_t subset = 0; subset < (1u << a.size()); ++subset) {
            size_t at = 0;
            int length = 0;
            bool isThere = true;
            for (size_t i = 0; i < a.size() && isThere; ++i) {
                if (!(subset >> i & 1))
                    continue;
                while (at < b.size() && b[at] != a[i])
                    ++at;
                isThere = at++ < b.size();
                ++length;
            }
            if (isThere)
                longest = std::max(longest, length);
        }
        return longest;
    }

private slots:
    void alignsWhatIsTheSame_data()
    {
        QTest::addColumn<Tokens>("a");
        QTest::addColumn<Tokens>("b");
        QTest::addColumn<std::vector<AlignedRun>>("runs");
        using Runs = std::vector<AlignedRun>;
        QTest::newRow("nothing") << Tokens{} << Tokens{} << Runs{};
        QTest::newRow("nothing beside something") << Tokens{} << Tokens{1} << Runs{};
        QTest::newRow("equal") << Tokens{1, 2, 3} << Tokens{1, 2, 3} << Runs{{0, 0, 3}};
        QTest::newRow("all different") << Tokens{1, 2} << Tokens{3, 4} << Runs{};
        QTest::newRow("one goes on") << Tokens{1, 2} << Tokens{1, 2, 3} << Runs{{0, 0, 2}};
        QTest::newRow("another word") << Tokens{1, 2, 3} << Tokens{1, 9, 3} << Runs{{0, 0, 1}, {2, 2, 1}};
        QTest::newRow("a word more") << Tokens{1, 2, 3} << Tokens{1, 9, 2, 3} << Runs{{0, 0, 1}, {1, 2, 2}};
        QTest::newRow("a word less") << Tokens{1, 9, 2, 3} << Tokens{1, 2, 3} << Runs{{0, 0, 1}, {2, 1, 2}};
        QTest::newRow("in the middle") << Tokens{1, 5, 6, 7, 2} << Tokens{1, 8, 6, 9, 2} << Runs{{0, 0, 1}, {2, 2, 1}, {4, 4, 1}};
        QTest::newRow("the same word again") << Tokens{1, 1, 1} << Tokens{1, 1} << Runs{{0, 0, 2}};
    }
    void alignsWhatIsTheSame()
    {
        QFETCH(Tokens, a);
        QFETCH(Tokens, b);
        QFETCH(std::vector<AlignedRun>, runs);
        QCOMPARE(alignTokens(a, b), runs);
    }

    void noSubsequenceIsLonger()
    {
        std::mt19937 random(3);
        for (int round = 0; round < 300; ++round) {
            Tokens a(random() % 10), b(random() % 14);
            for (Tokens *tokens : {&a, &b})
                for (int32_t &token : *tokens)
                    token = int32_t(random() % 3);
            const std::vector<AlignedRun> runs = alignTokens(a, b);
            int endA = 0, endB = 0;
            for (const AlignedRun &run : runs) {
                QVERIFY(run.length > 0 && run.a >= endA && run.b >= endB);
                for (int i = 0; i < run.length; ++i)
                    QCOMPARE(a[size_t(run.a + i)], b[size_t(run.b + i)]);
                endA = run.a + run.length;
                endB = run.b + run.length;
            }
            QCOMPARE(alignedTokens(runs), longestCommon(a, b));
        }
    }

    // Beyond the bound tokens count as different, but never the common beginning and end.
    void theBoundCutsTheMiddle()
    {
        Tokens a(50, 1), b(50, 1);
        a.insert(a.begin() + 20, {7, 8, 9});
        b.insert(b.begin() + 20, {8, 9, 7, 7});
        QCOMPARE(alignedTokens(alignTokens(a, b)), 52);
        QCOMPARE(alignedTokens(alignTokens(a, b, 1)), 50);
        QCOMPARE(alignedTokens(alignTokens(a, b, 0)), 50);
    }
};

QTEST_GUILESS_MAIN(AlignmentTest)
#include "alignment_test.moc"
