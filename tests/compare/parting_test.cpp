#include "inference/compare/parting.h"

#include <QTest>

using namespace hearth;

class PartingTest : public QObject
{
    Q_OBJECT

private:
    static Answer answer(const std::vector<int32_t> &tokens, const std::string &text)
    {
        Answer answer;
        answer.promptTokens = 3;
        answer.promptHash = 5;
        answer.text = text;
        for (const int32_t token : tokens)
            answer.tokens.push_back({.token = token, .bytes = {}});
        return answer;
    }

private slots:
    void equalAnswersDoNotPart()
    {
        const Parting parting = findParting(answer({1, 2}, "ab"), answer({1, 2}, "ab"), true);
        QVERIFY(parting.isEqual && parting.isSamePrompt && parting.isSameVocabulary);
        QCOMPARE(parting.commonTokens, 2);
        QCOMPARE(parting.commonShare, 1.0);
    }

    void twoEmptyAnswersAreEqual()
    {
        const Parting parting = findParting(answer({}, ""), answer({}, ""), true);
        QVERIFY(parting.isEqual);
        QCOMPARE(parting.commonShare, 1.0);
    }

    void theFirstOtherTokenIsWhereTheyPart()
    {
        const Parting parting = findParting(answer({1, 2, 3, 4}, "abcd"), answer({1, 2, 9, 4, 5}, "abxde"), true);
        QVERIFY(!parting.isEqual);
        QCOMPARE(parting.commonTokens, 2);
        QCOMPARE(parting.commonBytes, uint64_t(2));
        QCOMPARE(parting.commonShare, 3.0 / 5);
    }

    void oneThatEndsEarlierPartsAtItsEnd()
    {
        QCOMPARE(findParting(answer({1, 2, 3}, "abc"), answer({1, 2}, "ab"), true).commonTokens, 2);
        QVERIFY(!findParting(answer({1, 2, 3}, "abc"), answer({1, 2}, "ab"), true).isEqual);
    }

    void anotherPromptIsSaid()
    {
        Answer other = answer({1, 2}, "ab");
        other.promptHash = 6;
        const Parting parting = findParting(answer({1, 2}, "ab"), other, true);
        QVERIFY(!parting.isSamePrompt && parting.isEqual);
    }

    // Token numbers of other vocabularies mean other things: only texts and words count.
    void otherVocabulariesAreComparedByText()
    {
        const Parting parting = findParting(answer({1, 2, 3}, "a big red ball"), answer({1, 2, 3}, "a big blue ball"), false);
        QVERIFY(!parting.isSameVocabulary && !parting.isEqual && !parting.isSamePrompt);
        QCOMPARE(parting.commonTokens, 0);
        QVERIFY(parting.alignment.empty());
        QCOMPARE(parting.commonBytes, uint64_t(6));
        QCOMPARE(parting.commonShare, 3.0 / 4);
    }

    // The place is one in the text that is shown, which has no thinking before it.
    void thinkingIsNoPartOfTheText()
    {
        Answer reference = answer({1, 2, 3}, "yes"), own = answer({1, 9}, "");
        reference.thinking = "a long thought";
        own.thinking = "a long thought that took all";
        const Parting parting = findParting(reference, own, true);
        QCOMPARE(parting.commonTokens, 1);
        QCOMPARE(parting.commonBytes, uint64_t(0));
        QVERIFY(!findParting(reference, own, false).isEqual);
    }

    // "ä" and "ö" begin with the same byte.
    void noCharacterIsCutInTwo()
    {
        QCOMPARE(findParting(answer({1}, "x\xC3\xA4"), answer({2}, "x\xC3\xB6"), true).commonBytes, uint64_t(1));
    }
};

QTEST_GUILESS_MAIN(PartingTest)
#include "parting_test.moc"
