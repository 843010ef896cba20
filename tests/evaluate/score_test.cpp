#include "inference/core/error.h"
#include "inference/evaluate/summary.h"
#include "inference/evaluate/windows.h"

#include <QTest>
#include <cmath>
#include <limits>
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
        QVERIFY(isNear(summary.divergence->percentile99, 0.397));
        QVERIFY(isNear(summary.divergence->sameTop.value, 0.75));
        QVERIFY(!summarize(scores, false).divergence);
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
