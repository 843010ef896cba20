#include "inference/answerscore.h"
#include "inference/core/error.h"
#include "inference/forcing.h"
#include "tests/inference/comparedmodels.h"

#include <QTest>

#include <cmath>
#include <map>

using namespace hearth;

// What a model makes of what another one said: in a comparison, and by itself.
class ForcingTest : public QObject
{
    Q_OBJECT

private:
    static LoadOptions options(const std::string &model) { return test::onTwoThreads(test::trainedModel(model)); }
    static ComparisonRequest request(const std::vector<std::string> &models) { return test::comparisonOf(models); }

private slots:
    void initTestCase() { HEARTH_NEEDS_FIXTURES(); }

    // The reference's answer, given to the others: a model agrees with all that it would say itself, and its log-probability is that of the
    // candidates it told while it wrote.
    void theReferencesAnswerIsScoredUnderTheOthers()
    {
        ComparisonRequest greedy = request({"stories260K-f32", "stories260K-f32", "stories260K-q8_0", "stories260K-q4_0"});
        greedy.sampling.temperature = 0;
        greedy.candidates = 1;
        greedy.prompts.push_back({.name = "dog", .user = "There was a dog", .isRaw = true});
        std::map<int, int> told;
        const ComparisonResult result = compare(
            greedy, [&](const ComparisonEvent &event) { told[event.variant] += std::holds_alternative<AnswerScore>(event.what) ? 1 : 0; });
        QVERIFY(result.variants[0].scores.empty());
        for (size_t prompt = 0; prompt < 2; ++prompt) {
            const Answer &reference = result.variants[0].answers[prompt];
            const AnswerScore &same = result.variants[1].scores.at(prompt), &fine = result.variants[2].scores.at(prompt),
                              &coarse = result.variants[3].scores.at(prompt);
            QCOMPARE(same.tokens, int(reference.tokens.size()));
            QCOMPARE(same.agreed, 1.0);
            QVERIFY(same.divergence < 1e-6 && fine.divergence > 1e-6 && coarse.divergence > fine.divergence);
            QVERIFY(coarse.agreed < 1 && fine.agreed >= coarse.agreed);
            double logarithms = 0;
            for (const AnswerToken &token : reference.tokens)
                logarithms += std::log(double(token.candidates.front().probability));
            // A thousandth: in one batch there, token by token here
            QVERIFY2(std::fabs(same.logProbability / (logarithms / same.tokens) - 1) < 1e-3,
                     qPrintable(QString::number(same.logProbability)));
            QCOMPARE(coarse.referenceLogProbability, same.logProbability);
            QVERIFY(coarse.logProbability < same.logProbability);
        }
        QCOMPARE(told[0], 0);
        QCOMPARE(told[3], 2);
        greedy.scoresAnswers = false;
        QVERIFY(compare(greedy).variants[3].scores.empty());
    }

    void anotherVocabularyHasNoScores()
    {
        const ComparisonResult result = compare(request({"stories260K-f16", "babyllama105-q8_0", "stories260K-q8_0"}));
        QVERIFY(result.variants[1].scores.empty() && !result.variants[1].scoresFailure);
        QCOMPARE(result.variants[2].scores.size(), size_t(1));
    }

    void tokensThatTheVocabularyHasNotAreRefused()
    {
        try {
            keepDistributions(options("stories260K-f32"), {{{1, 2, 99999}, 1}});
            QFAIL("accepted");
        } catch (const Error &error) {
            QCOMPARE(error.kind(), std::string("no_such_token"));
        }
    }

    void cancellingEndsIt()
    {
        std::stop_source stop;
        const std::vector<ForcedSequence> sequences(50, {std::vector<int32_t>(100, 403), 1});
        int code = 0;
        try {
            keepDistributions(
                options("stories260K-f32"), sequences,
                [&](double fraction) {
                    if (fraction > 0.3)
                        stop.request_stop();
                },
                stop.get_token());
        } catch (const Error &error) {
            code = int(error.code());
        }
        QCOMPARE(code, int(ErrorCode::Cancelled));
    }

    // Means over the tokens; of how far one is from the reference's the most, whichever way.
    void theScoreOfAnAnswerIsThatOfItsTokens()
    {
        std::vector<TokenScore> scores(2);
        scores[0] = {.token = 5, .top = 5, .surprisal = 1, .referenceSurprisal = 3, .divergence = 0.25};
        scores[1] = {.token = 5, .top = 6, .surprisal = 2, .referenceSurprisal = 1.5, .divergence = 0.75};
        const AnswerScore score = answerScoreOf(scores);
        QCOMPARE(score.tokens, 2);
        QCOMPARE(score.agreed, 0.5);
        QCOMPARE(score.logProbability, -1.5);
        QCOMPARE(score.referenceLogProbability, -2.25);
        QCOMPARE(score.divergence, 0.5);
        QCOMPARE(score.mostDifference, 2.0);
        QCOMPARE(answerScoreOf({}).tokens, 0);
    }
};

QTEST_GUILESS_MAIN(ForcingTest)
#include "forcing_test.moc"
