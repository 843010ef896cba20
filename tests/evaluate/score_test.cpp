#include "inference/core/error.h"
#include "inference/evaluate/summary.h"
#include "inference/evaluate/windows.h"

#include <QTest>
#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

using namespace hearth;

class ScoreTest : public QObject
{
    Q_OBJECT

private:
    static bool isNear(double a, double b, double most = 1e-6) { return std::fabs(a - b) <= most; }

private slots:
    // Probabilities 1/2, 1/4, 1/8, 1/8 against 1/4 each.
    void surprisalAndDivergenceEqualThoseByHand()
    {
        const std::vector<float> reference{float(std::log(8.0)), float(std::log(4.0)), float(std::log(2.0)), float(std::log(2.0))};
        const std::vector<float> even{3, 3, 3, 3};
        const TokenScore score = scoreToken(even, reference, 1);
        QVERIFY(isNear(score.surprisal, std::log(4.0)));
        QVERIFY(isNear(score.referenceSurprisal, std::log(4.0)));
        QVERIFY(isNear(score.divergence, 0.5 * std::log(2.0) + 2 * 0.125 * std::log(0.5)));
        QCOMPARE(score.referenceTop, 0);
        QCOMPARE(scoreToken(reference, 0).top, 0);
        QVERIFY(isNear(scoreToken(reference, 2).surprisal, std::log(8.0)));
    }

    void equalLogitsHaveNoDivergence()
    {
        std::vector<float> logits(1000);
        for (size_t i = 0; i < logits.size(); ++i)
            logits[i] = float(std::sin(double(i) * 12.9898) * 10);
        logits[7] = -std::numeric_limits<float>::infinity(); // a token that is never chosen
        QCOMPARE(scoreToken(logits, logits, 3).divergence, 0.0);
    }

    void aSummaryGivesMeanAndItsError()
    {
        std::vector<TokenScore> scores(4);
        const double surprisals[] = {1, 2, 3, 4};
        for (size_t i = 0; i < 4; ++i) {
            scores[i].surprisal = surprisals[i];
            scores[i].divergence = surprisals[i] / 10;
            scores[i].top = i == 0;
        }
        const EvaluationSummary summary = summarize(scores, true);
        QVERIFY(isNear(summary.surprisal.value, 2.5));
        QVERIFY(isNear(summary.surprisal.error, std::sqrt(1.25 / 3)));
        QVERIFY(isNear(summary.perplexity.value, std::exp(2.5)));
        QVERIFY(isNear(summary.perplexity.error, std::exp(2.5) * std::sqrt(1.25 / 3)));
        QVERIFY(isNear(summary.divergence->median, 0.25));
        QVERIFY(isNear(summary.divergence->percentile90, 0.37));
        QVERIFY(isNear(summary.divergence->percentile99, 0.397));
        QVERIFY(isNear(summary.divergence->percentile999, 0.3997));
        QVERIFY(isNear(summary.divergence->most, 0.4));
        QVERIFY(isNear(summary.divergence->logRatio.value, 2.5)); // the reference was sure of each
        QVERIFY(isNear(summary.divergence->referencePerplexity.value, 1));
        double squares = 0;
        for (const double surprisal : surprisals)
            squares += (std::exp(-surprisal) - 1) * (std::exp(-surprisal) - 1);
        QVERIFY(isNear(summary.divergence->rmsProbabilityChange, std::sqrt(squares / 4)));
        QVERIFY(isNear(summary.divergence->sameTop.value, 0.75));
        QVERIFY(!summarize(scores, false).divergence);
    }

    // Tokens that hang together say less than as many that do not: runs of 32 equal values are as good as one each.
    void neighboursThatDependOnEachOtherWidenTheError()
    {
        std::vector<TokenScore> together(4096), apart(4096);
        for (size_t i = 0; i < together.size(); ++i) {
            const auto noise = [](size_t n) { return std::fmod(std::fabs(std::sin(double(n) * 78.233) * 43758.5453), 1.0); };
            together[i].surprisal = noise(i / 32);
            apart[i].surprisal = noise(i);
        }
        const Estimate wide = summarize(together, false).surprisal, narrow = summarize(apart, false).surprisal;
        QCOMPARE(wide.blocks, 64);
        const double alone = std::sqrt(1.0 / 12 / 4096); // of independent ones between 0 and 1
        QVERIFY2(narrow.error > 0.7 * alone && narrow.error < 1.4 * alone, qPrintable(QString::number(narrow.error / alone)));
        QVERIFY2(wide.error > 0.7 * std::sqrt(32) * alone && wide.error < 1.4 * std::sqrt(32) * alone,
                 qPrintable(QString::number(wide.error / alone)));
    }

    // Student's t, as it stands in every table of it.
    void fewBlocksReachFurther()
    {
        QVERIFY(isNear(factor95(0), 1.95996, 1e-4));
        QVERIFY(isNear(factor95(6), 2.5706, 0.01));
        QVERIFY(isNear(factor95(16), 2.1314, 0.001));
        QVERIFY(isNear(factor95(64), 1.9983, 0.001));
        const Estimate few{10, 1, 16};
        QVERIFY(isNear(few.low95(), 10 - 2.1314, 0.001) && isNear(few.high95(), 10 + 2.1314, 0.001));
    }

    void aShareStaysWithinItsBounds()
    {
        const Interval all = shareInterval95({1, 0, 64}, 4096);
        QVERIFY(all.high <= 1 && all.low > 0.99 && all.low < 1); // that all of them were the same does not mean that all others are
        const Interval half = shareInterval95({0.5, std::sqrt(0.25 / 400), 0}, 4096); // as 400 independent ones
        QVERIFY(isNear(half.low, 0.4512, 0.001) && isNear(half.high, 0.5488, 0.001));
        const Interval none = shareInterval95({0, 0, 16}, 100);
        QVERIFY(none.low == 0 && none.high > 0);
    }

    // All tokens kept: the divergence itself. Some: no more than that, and by hand for two of four.
    void whatIsKeptOfADistributionHoldsOthersAgainstIt()
    {
        std::vector<float> reference(500), other(500);
        for (size_t i = 0; i < reference.size(); ++i) {
            reference[i] = float(std::sin(double(i) * 12.9898) * 6);
            other[i] = reference[i] + float(std::cos(double(i) * 4.1414));
        }
        const TokenScore whole = scoreToken(other, reference, 7);
        const TokenScore all = scoreToken(other, keepDistribution(reference, 7, 500), 7);
        QVERIFY(isNear(all.divergence, whole.divergence, 1e-6));
        QVERIFY(isNear(all.referenceSurprisal, whole.referenceSurprisal) && isNear(all.surprisal, whole.surprisal));
        QCOMPARE(all.referenceTop, whole.referenceTop);
        double last = whole.divergence + 1e-6;
        for (const int kept : {200, 50, 5}) {
            const double part = scoreToken(other, keepDistribution(reference, 7, kept), 7).divergence;
            QVERIFY(part <= last && part > 0);
            last = part;
        }
        const std::vector<float> four{float(std::log(8.0)), float(std::log(4.0)), float(std::log(2.0)), float(std::log(2.0))};
        const std::vector<float> even{3, 3, 3, 3};
        // 1/2 ln 2 + 1/4 ln 1 + 1/4 ln 1/2
        QVERIFY(isNear(scoreToken(even, keepDistribution(four, 0, 2), 0).divergence, 0.5 * std::log(2.0) + 0.25 * std::log(0.5)));
        QVERIFY(isNear(scoreToken(four, keepDistribution(four, 0, 2), 3).divergence, 0));
    }

    // Of many texts drawn alike the interval holds the true percentile in about 95 of 100, also where neighbours are alike.
    void aPercentilesIntervalHoldsItAsOftenAsItSays_data()
    {
        QTest::addColumn<double>("fraction");
        QTest::addColumn<int>("run"); // neighbours with the same value
        QTest::newRow("median") << 0.5 << 1;
        QTest::newRow("median, neighbours alike") << 0.5 << 16;
        QTest::newRow("99 %") << 0.99 << 1;
    }

    void aPercentilesIntervalHoldsItAsOftenAsItSays()
    {
        QFETCH(double, fraction);
        QFETCH(int, run);
        std::mt19937 random(7);
        const double truth = -std::log(1 - fraction); // of the exponential distribution
        const int texts = 400, tokens = 2048;
        int held = 0;
        double width = 0;
        for (int text = 0; text < texts; ++text) {
            std::vector<double> values;
            double value = 0;
            for (int i = 0; i < tokens; ++i) {
                if (i % run == 0)
                    value = -std::log((double(random()) + 0.5) / 4294967296.0);
                values.push_back(value);
            }
            std::vector<double> sorted = values;
            std::sort(sorted.begin(), sorted.end());
            const Interval within = percentileInterval95(values, sorted, fraction);
            QVERIFY(within.low <= percentile(sorted, fraction) && within.high >= percentile(sorted, fraction));
            held += within.low <= truth && truth <= within.high ? 1 : 0;
            width += (within.high - within.low) / texts;
        }
        QVERIFY2(held > texts * 0.92 && held < texts * 0.985, qPrintable(QString::number(held)));
        // Twice 1.96 standard errors of a percentile: sqrt(p (1 - p) / n) / density.
        const double wanted = 2 * 1.96 * std::sqrt(fraction * (1 - fraction) * run / tokens) / (1 - fraction);
        QVERIFY2(width > 0.8 * wanted && width < 1.3 * wanted, qPrintable(QString::number(width / wanted)));
    }

    // Half of the values are the same one, in blocks: which side of it a percentile near the half falls on is not sure at all.
    void aPercentileAmongEqualValuesIsNotSure()
    {
        std::vector<double> values(2048);
        for (size_t i = 0; i < values.size(); ++i)
            values[i] = i / blockTokens % 2 == 0 ? 0 : 1;
        std::vector<double> sorted = values;
        std::sort(sorted.begin(), sorted.end());
        const Interval within = percentileInterval95(values, sorted, 0.45);
        QCOMPARE(percentile(sorted, 0.45), 0.0);
        QCOMPARE(within.low, 0.0);
        QCOMPARE(within.high, 1.0);
    }

    void aPercentileOfEqualValuesIsSure()
    {
        const std::vector<double> none(100, 0.0);
        const Interval within = percentileInterval95(none, none, 0.99);
        QCOMPARE(within.low, 0.0);
        QCOMPARE(within.high, 0.0);
    }

    void percentilesLieBetweenNeighbours()
    {
        const std::vector<double> sorted{0, 10, 20};
        QCOMPARE(percentile(sorted, 0), 0.0);
        QCOMPARE(percentile(sorted, 0.25), 5.0);
        QCOMPARE(percentile(sorted, 1), 20.0);
    }

    void theSecondHalfOfEachWindowCounts()
    {
        const std::vector<Window> windows = cutWindows(25, 8, WindowRule::SecondHalf, 0);
        QCOMPARE(windows.size(), size_t(3)); // the 25th token is left over
        QCOMPARE(windows[2].begin, 16);
        QCOMPARE(windows[2].end, 24);
        QCOMPARE(windows[2].firstScored, 21);
        QCOMPARE(cutWindows(25, 8, WindowRule::SecondHalf, 2).size(), size_t(2));
        QCOMPARE(cutWindows(6, 8, WindowRule::SecondHalf, 0).size(), size_t(1));
    }

    void overlappingWindowsCountEveryTokenOnce()
    {
        for (int tokens : {4, 8, 9, 12, 13, 25, 100}) {
            std::vector<int> counted(size_t(tokens), 0);
            for (const Window &window : cutWindows(tokens, 8, WindowRule::Overlap, 0)) {
                QVERIFY(window.end - window.begin <= 8 && window.firstScored > window.begin && window.end <= tokens);
                for (int i = window.firstScored; i < window.end; ++i)
                    ++counted[size_t(i)];
            }
            QCOMPARE(counted[0], 0);
            for (size_t i = 1; i < counted.size(); ++i)
                QCOMPARE(counted[i], 1);
        }
    }

    void aTextThatIsTooShortIsRefused()
    {
        for (int tokens : {0, 1, 3})
            QVERIFY_EXCEPTION_THROWN(cutWindows(tokens, 512, WindowRule::SecondHalf, 0), Error);
    }
};

QTEST_APPLESS_MAIN(ScoreTest)
#include "score_test.moc"
