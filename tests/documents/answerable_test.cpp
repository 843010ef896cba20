#include "app/documents/answerable.h"

#include <QTest>

namespace hearth {

namespace {

QueryWord wordOf(double rarity, double importance = 1)
{
    QueryWord word;
    word.rarity = rarity;
    word.importance = importance;
    word.terms = {{QStringLiteral("known"), 1, rarity, QueryTerm::Source::Own}};
    return word;
}

QueryWord gramOf(double rarity)
{
    QueryWord word = wordOf(rarity);
    word.isGram = true;
    return word;
}

WordMatch gram(float score)
{
    WordMatch match;
    match.own = match.ownInText = match.inText = score;
    match.isWhole = score > 0;
    return match;
}

// own and other words' scores, a pair a word
RankedPassage passageWith(const std::vector<WordMatch> &words)
{
    RankedPassage passage;
    passage.match.words = words;
    passage.match.ownPlaces.resize(words.size());
    for (const WordMatch &word : words)
        passage.expanded += double(word.best());
    return passage;
}

constexpr qint64 passages = 5000;

} // namespace

class AnswerableTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void takesWhatHasAllWords() { QVERIFY(answerable({{wordOf(6), wordOf(7)}, {}}, passageWith({{6, 0}, {8, 0}}), true, passages) > 0.8); }

    void doubtsWhereTheSubjectIsThereAndTheThingAskedForIsNot()
    {
        QVERIFY(answerable({{wordOf(6), wordOf(6), wordOf(7)}, {}}, passageWith({{6, 0}, {6, 0}, {0, 0}}), true, passages) < 0.5);
    }

    void takesAnotherWordForIt()
    {
        QVERIFY(answerable({{wordOf(6), wordOf(6), wordOf(7)}, {}}, passageWith({{6, 0}, {6, 0}, {0, 5}}), true, passages) > 0.5);
    }

    void takesAQuestionInOtherWords()
    {
        QVERIFY(answerable({{wordOf(6), wordOf(6), wordOf(7)}, {}}, passageWith({{0, 4}, {0, 4}, {0, 0}}), true, passages) > 0.5);
    }

    void overlooksWhatIsNotAskedFor()
    {
        QVERIFY(answerable({{wordOf(6), wordOf(6), wordOf(7, 0)}, {}}, passageWith({{6, 0}, {6, 0}, {0, 0}}), true, passages) > 0.8);
        QVERIFY(answerable({{wordOf(6, 0)}, {}}, passageWith({{6, 0}}), true, passages) > 0.8);
        QCOMPARE(answerable({{wordOf(6, 0)}, {}}, passageWith({{0, 0}}), true, passages), 0.0);
    }

    void looksAtTheNeighboursAndTheRestOfTheDocument()
    {
        const QList<QueryWord> words{wordOf(6), wordOf(6), wordOf(7)};
        RankedPassage passage = passageWith({{6, 0}, {6, 0}, {0, 0}});
        const PassageMatch beside = passageWith({{0, 0}, {0, 0}, {9, 0}}).match;
        passage.after = &beside;
        QVERIFY(answerable({words, {}}, passage, true, passages) > 0.5);
        passage.after = nullptr;
        const std::vector<float> document{1, 1, 1};
        passage.document = &document;
        QVERIFY(answerable({words, {}}, passage, true, passages) > 0.5);
        passage.passagesOfContent = 100000; // where every word stands somewhere
        QVERIFY(answerable({words, {}}, passage, true, passages) < 0.5);
    }

    void doubtsWhereMostOfWhatIsAskedIsInNoDocument()
    {
        QList<QueryWord> words{wordOf(6), wordOf(6), wordOf(7)};
        const RankedPassage passage = passageWith({{0, 4}, {0, 1}, {0, 1}});
        QVERIFY(answerable({words, {}}, passage, true, passages) > 0.5);
        words[1].terms[0].source = words[2].terms[0].source = QueryTerm::Source::Synonym;
        QVERIFY(answerable({words, {}}, passage, true, passages) < 0.5);
    }

    void doubtsLessAcrossLanguages()
    {
        const QList<QueryWord> words{wordOf(6), wordOf(6), wordOf(7)};
        const RankedPassage passage = passageWith({{6, 0}, {6, 0}, {0, 0}});
        QVERIFY(answerable({words, {}}, passage, false, passages) > answerable({words, {}}, passage, true, passages));
    }

    // A word that is in no document is no wonder where they are in other languages.
    void takesStrangeWordsOfARareLanguage()
    {
        QList<QueryWord> words{wordOf(6), wordOf(7)};
        words[1].terms[0].source = QueryTerm::Source::Translation;
        const RankedPassage passage = passageWith({{0, 6}, {0, 0}});
        QVERIFY(answerable({words, {}, true}, passage, false, passages) < 0.5);
        QVERIFY(answerable({words, {}, false}, passage, false, passages) > 0.5);
        QVERIFY(answerable({words, {}, false}, passage, true, passages) < 0.5);
    }

    // Four characters of a script without blanks, as two words.
    void takesPiecesOfAStretchThatAreNotChance()
    {
        const QList<QueryWord> words(4, gramOf(6));
        const Asked asked{words, {{0, 4, {2, 2, 2, 2}, 1}}};
        QVERIFY(answerable(asked, passageWith({gram(6), gram(6), gram(6), gram(0)}), true, passages) > 0.8);
        QVERIFY(answerable(asked, passageWith({gram(6), gram(0), gram(6), gram(0)}), true, passages) > 0.8); // the pair between is none
        QVERIFY(answerable(asked, passageWith({gram(0), gram(0), gram(0), gram(0)}), true, passages) < 0.1);
        const Asked inThrees{words, {{0, 4, {2, 4, 3, 2}, 1}}};
        QVERIFY(answerable(inThrees, passageWith({gram(6), gram(0), gram(0), gram(0)}), true, passages) < 0.1); // a pair is chance
        QVERIFY(answerable(inThrees, passageWith({gram(6), gram(6), gram(0), gram(0)}), true, passages) > 0.8); // one is left over
    }

    void doubtsWhereAPieceOfAStretchIsInNoDocument()
    {
        QList<QueryWord> words(6, gramOf(6));
        const RankedPassage passage = passageWith({gram(6), gram(0), gram(0), gram(0), gram(0), gram(0)});
        const QList<QuestionStretch> stretches{{0, 6, {2, 2, 2, 2}, 1}};
        QVERIFY(answerable({words, stretches}, passage, true, passages) > 0.5);
        for (QueryWord &word : words)
            word.terms.clear();
        words[0] = gramOf(6);
        QVERIFY(answerable({words, stretches}, passage, true, passages) < 0.5);
        QVERIFY(answerable({words, {{0, 2, {2, 2, 2, 2}, 1}}}, passage, true, passages) > 0.8); // the rest is grammar
    }

    // A retirement payment is no retirement.
    void takesAWordByItsEnd()
    {
        const QList<QueryWord> words(3, gramOf(6));
        const RankedPassage passage = passageWith({gram(6), gram(0), gram(0)});
        QVERIFY(answerable({words, {{0, 3, {2, 2, 2, 2}, 1, false}}}, passage, true, passages) > 0.8);
        QVERIFY(answerable({words, {{0, 3, {2, 2, 2, 2}, 1, true}}}, passage, true, passages) < 0.1);
    }

    // Between two things that are there stands what is done, which is said in many ways.
    void asksLittleOfWhatStandsBetweenTwoThings()
    {
        QList<QueryWord> words(10, gramOf(6));
        const std::vector<WordMatch> between{gram(6), gram(6), gram(6), gram(0), gram(0), gram(0), gram(6), gram(6), gram(6), gram(0)};
        const std::vector<WordMatch> behind{gram(6), gram(6), gram(6), gram(6), gram(6), gram(6), gram(6), gram(0), gram(0), gram(0)};
        const QList<QuestionStretch> stretches{{0, 10, {2, 2, 2, 2}, 1}};
        QVERIFY(answerable({words, stretches}, passageWith(between), true, passages) > 0.7);
        QVERIFY(answerable({words, stretches}, passageWith(behind), true, passages) < 0.5);
    }

    void findsNothingInNothing()
    {
        QCOMPARE(answerable({{wordOf(6), wordOf(7)}, {}}, passageWith({{0, 0}, {0, 0}}), true, passages), 0.0);
        QCOMPARE(answerable({{}, {}}, passageWith({}), true, 0), 0.0);
    }
};

} // namespace hearth

QTEST_GUILESS_MAIN(hearth::AnswerableTest)
#include "answerable_test.moc"
