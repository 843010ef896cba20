#include "inference/text/stopmatcher.h"

#include <QTest>

using hearth::StopMatcher;

class StopMatcherTest : public QObject
{
    Q_OBJECT

private slots:
    void holdsBackOnlyWhatCouldBecomeAStopText()
    {
        StopMatcher matcher({"\nUser:"});
        QCOMPARE(matcher.append("Hello").text, std::string("Hello"));
        QCOMPARE(matcher.append(" you\n").text, std::string(" you"));
        QCOMPARE(matcher.append("Us").text, std::string());
        QCOMPARE(matcher.append("ual").text, std::string("\nUsual"));
        QCOMPARE(matcher.finish(), std::string());
    }

    void stopsAcrossPiecesAndDropsWhatFollows()
    {
        StopMatcher matcher({"STOP"});
        QCOMPARE(matcher.append("abc ST").text, std::string("abc "));
        const StopMatcher::Result result = matcher.append("OP and more");
        QVERIFY(result.isStopped);
        QCOMPARE(result.text, std::string());
        QVERIFY(matcher.append("later").isStopped);
        QCOMPARE(matcher.append("later").text, std::string());
        QCOMPARE(matcher.finish(), std::string());
    }

    void takesTheStopThatComesFirst()
    {
        StopMatcher matcher({"cd", "bc"});
        const StopMatcher::Result result = matcher.append("abcd");
        QVERIFY(result.isStopped);
        QCOMPARE(result.text, std::string("a"));
    }

    void findsAStopThatOverlapsItsOwnBegin()
    {
        StopMatcher matcher({"aab"});
        std::string shown;
        for (const char *piece : {"a", "a", "a", "b"})
            shown += matcher.append(piece).text;
        QCOMPARE(shown, std::string("a"));
        QVERIFY(matcher.append("").isStopped);
    }

    void givesBackWhatItHeldAtTheEnd()
    {
        StopMatcher matcher({"</answer>"});
        QCOMPARE(matcher.append("42</ans").text, std::string("42"));
        QCOMPARE(matcher.finish(), std::string("</ans"));
    }

    void passesEverythingWithoutStopTexts()
    {
        StopMatcher matcher({"", ""});
        const StopMatcher::Result result = matcher.append("anything");
        QCOMPARE(result.text, std::string("anything"));
        QVERIFY(!result.isStopped);
    }

    void givesTheSameHoweverTheTextIsCut()
    {
        const std::string text = "one two three [END] four";
        for (size_t size = 1; size <= text.size(); ++size) {
            StopMatcher matcher({"[END]", "[EN]", "three [X]"});
            std::string shown;
            bool isStopped = false;
            for (size_t at = 0; at < text.size(); at += size) {
                const StopMatcher::Result result = matcher.append(std::string_view(text).substr(at, size));
                shown += result.text;
                isStopped = isStopped || result.isStopped;
            }
            shown += matcher.finish();
            QCOMPARE(shown, std::string("one two three "));
            QVERIFY(isStopped);
        }
    }
};

QTEST_GUILESS_MAIN(StopMatcherTest)
#include "stopmatcher_test.moc"
