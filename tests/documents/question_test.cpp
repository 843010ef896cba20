#include "app/documents/question.h"

#include <QTest>

namespace hearth {

class QuestionTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsWordsInTheLanguagesOfTheDocuments()
    {
        const Question question = readQuestion(QStringLiteral("Who repairs the slipways of Haus Sonnenhalde?"), {QStringLiteral("de")});
        QCOMPARE(question.language, QStringLiteral("en"));
        QStringList words;
        for (const QuestionWord &word : question.words)
            words.append(word.text);
        QCOMPARE(
            words,
            QStringList({QStringLiteral("repairs"), QStringLiteral("slipways"), QStringLiteral("Haus"), QStringLiteral("Sonnenhalde")}));
        QStringList terms;
        for (const QuestionWord::Own &own : question.words[3].terms)
            terms.append(own.term);
        QVERIFY(terms.contains(QStringLiteral("sonnenhald")));
        QVERIFY(question.words[3].isName);
    }

    void weighsPartsLessThanTheWhole()
    {
        const Question question = readQuestion(QStringLiteral("What is RX-12?"), {});
        QCOMPARE(question.words[0].terms[0].term, QStringLiteral("rx12"));
        QCOMPARE(question.words[0].terms[0].weight, 1.0);
        QVERIFY(question.words[0].terms[1].weight < 1);
    }

    void keepsStopWordsWhereThereIsNothingElse() { QVERIFY(!readQuestion(QStringLiteral("Who is it?"), {}).words.isEmpty()); }

    void tellsTheAskingFromWhatIsAsked_data()
    {
        QTest::addColumn<QString>("question");
        QTest::addColumn<QStringList>("frame");
        QTest::newRow("how") << QStringLiteral("How long is the slipway?") << QStringList{QStringLiteral("long")};
        QTest::newRow("no how") << QStringLiteral("Is the long slipway open?") << QStringList{};
        QTest::newRow("German") << QStringLiteral("Wie breit ist die Slipanlage?") << QStringList{QStringLiteral("breit")};
        QTest::newRow("French") << QStringLiteral("Combien de bateaux faut-il vendre ?") << QStringList{QStringLiteral("faut-il")};
        QTest::newRow("Chinese") << QString::fromUtf8("船坞的租金是多少？")
                                 << QStringList{QString::fromUtf8("的"), QString::fromUtf8("是"), QString::fromUtf8("多"),
                                                QString::fromUtf8("少")};
    }

    void tellsTheAskingFromWhatIsAsked()
    {
        QFETCH(QString, question);
        QFETCH(QStringList, frame);
        QStringList found;
        const Question read = readQuestion(question, {});
        for (const QuestionWord &word : read.words) {
            if (word.isFrame)
                found.append(word.text);
        }
        QCOMPARE(found, frame);
        QVERIFY(read.words.size() > found.size());
    }

    void standsAlone_data()
    {
        QTest::addColumn<QString>("question");
        QTest::addColumn<QStringList>("asked");
        QTest::addColumn<QStringList>("carried"); // empty: it stays as it is
        QTest::newRow("pronoun") << QStringLiteral("And who repairs it?")
                                 << QStringList{QStringLiteral("How long is the slipway at Tarn Wharf?")}
                                 << QStringList{QStringLiteral("slipway"), QStringLiteral("Tarn")};
        QTest::newRow("short") << QStringLiteral("Why?") << QStringList{QStringLiteral("Is the slipway closed in winter?")}
                               << QStringList{QStringLiteral("slipway"), QStringLiteral("winter")};
        QTest::newRow("German") << QStringLiteral("Und wie breit ist sie?") << QStringList{QStringLiteral("Wie lang ist die Slipanlage?")}
                                << QStringList{QStringLiteral("Slipanlage")};
        QTest::newRow("over two") << QStringLiteral(
            "And when?") << QStringList{QStringLiteral("Who painted the ferry Clementine?"), QStringLiteral("And who paid for it?")}
                                  << QStringList{QStringLiteral("ferry"), QStringLiteral("Clementine"), QStringLiteral("paid")};
        QTest::newRow("of something else") << QStringLiteral("What about dogs?")
                                           << QStringList{QStringLiteral("Are cats allowed in the flats of Mill Lane?")}
                                           << QStringList{QStringLiteral("allowed"), QStringLiteral("Mill")};
        QTest::newRow("one of them") << QStringLiteral("Is the second one larger?")
                                     << QStringList{QStringLiteral("Which cranes stand on the Nordkai?")}
                                     << QStringList{QStringLiteral("cranes"), QStringLiteral("Nordkai")};
        QTest::newRow("German, of something else")
            << QStringLiteral("Was ist mit Hunden?") << QStringList{QStringLiteral("Sind Katzen in der Lindenstraße erlaubt?")}
            << QStringList{QStringLiteral("Lindenstraße")};
        QTest::newRow("French") << QStringLiteral("Qu’en est-il des chiens ?")
                                << QStringList{QStringLiteral("Les chats sont-ils admis aux Tilleuls ?")}
                                << QStringList{QStringLiteral("Tilleuls")};
        QTest::newRow("Spanish") << QStringLiteral("¿Cuál es su longitud?") << QStringList{QStringLiteral("¿Dónde está la grúa Neptuno?")}
                                 << QStringList{QStringLiteral("Neptuno")};
        QTest::newRow("Korean") << QString::fromUtf8("그것은 언제 다시 문을 여나요?")
                                << QStringList{QString::fromUtf8("보트 창고는 어디에 있습니까?")} << QStringList{QString::fromUtf8("창고")};
        QTest::newRow("stands alone") << QStringLiteral("How many cabins does the ferry Clementine have?")
                                      << QStringList{QStringLiteral("Is the slipway closed in winter?")} << QStringList();
        QTest::newRow("nothing before") << QStringLiteral("And who repairs it?") << QStringList() << QStringList();
        QTest::newRow("its own subject") << QStringLiteral("Does the harbour master publish tide tables when it rains?")
                                         << QStringList{QStringLiteral("How long is the slipway?")} << QStringList();
    }

    void standsAlone()
    {
        QFETCH(QString, question);
        QFETCH(QStringList, asked);
        QFETCH(QStringList, carried);
        const QString made = selfContained(question, asked);
        if (carried.isEmpty())
            QCOMPARE(made, question);
        QVERIFY(made.startsWith(question));
        for (const QString &word : carried)
            QVERIFY2(made.contains(word), qPrintable(made));
    }
};

} // namespace hearth

QTEST_GUILESS_MAIN(hearth::QuestionTest)
#include "question_test.moc"
