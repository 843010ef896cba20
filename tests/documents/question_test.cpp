#include "app/documents/followup.h"
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

    // Its words are not looked for one by one among those before.
    void readsAQuestionAsLongAsABook()
    {
        QString text;
        for (int i = 0; i < 200000; ++i)
            text += QChar(0x4E00 + i * 7919 % 5000);
        QCOMPARE(readQuestion(text, {QStringLiteral("en")}).words.size(), text.size());
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
        const QString made = selfContained(question, {asked, {}});
        if (carried.isEmpty())
            QCOMPARE(made, question);
        QVERIFY(made.startsWith(question));
        for (const QString &word : carried)
            QVERIFY2(made.contains(word), qPrintable(made));
    }

    void carriesNamesOfTheLastAnswer_data()
    {
        QTest::addColumn<QString>("asked");
        QTest::addColumn<QString>("answered");
        QTest::addColumn<QString>("question");
        QTest::addColumn<QString>("carried"); // all of what is carried; empty: nothing
        const QString signer = QStringLiteral("Who signed the lease?");
        QTest::newRow("a person") << signer << QStringLiteral("Anna Berger.") << QStringLiteral("When was she born?")
                                  << QStringLiteral("Anna Berger");
        QTest::newRow("two of them, in a sentence")
            << signer << QStringLiteral("The lease was signed by Anna Berger and Tom de Vries on 3 May 2023.")
            << QStringLiteral("Where do they live?") << QStringLiteral("Anna Berger Tom Vries");
        QTest::newRow("a person that was not asked for")
            << QStringLiteral("What does the lease say of repairs?") << QStringLiteral("Repairs are a matter of the caretaker, Ivo Lind.")
            << QStringLiteral("What is his number?") << QStringLiteral("Ivo Lind");
        QTest::newRow("a firm") << QStringLiteral("Who built the crane?") << QStringLiteral("It was built by Neptun Werft.")
                                << QStringLiteral("Where is it?") << QStringLiteral("Neptun Werft built crane");
        QTest::newRow("a number that is a name")
            << QStringLiteral("Which pump stands in hall 3?") << QStringLiteral("The pump RX-1204 stands there, 12 m from the door.")
            << QStringLiteral("When was it installed?") << QStringLiteral("RX-1204 pump stands hall 3");
        QTest::newRow("German") << QStringLiteral("Wer hat den Mietvertrag unterschrieben?")
                                << QStringLiteral("Der Mietvertrag wurde am Montag von Anna Berger unterschrieben.")
                                << QStringLiteral("Wann wurde sie geboren?") << QStringLiteral("Anna Berger");
        QTest::newRow("German, he") << QStringLiteral("Wer ist der Hausmeister?") << QStringLiteral("Das ist Lind.")
                                    << QStringLiteral("Wo wohnt er?") << QStringLiteral("Lind");
        QTest::newRow("French") << QStringLiteral("Qui a sign\u00e9 le bail ?")
                                << QStringLiteral("Le bail a \u00e9t\u00e9 sign\u00e9 par Anne Morel.")
                                << QStringLiteral("Quand est-elle n\u00e9e ?") << QStringLiteral("Anne Morel");
        QTest::newRow("Spanish") << QStringLiteral("\u00bfQui\u00e9n firm\u00f3 el contrato?")
                                 << QStringLiteral("Lo firm\u00f3 Ana L\u00f3pez.") << QStringLiteral("\u00bfCu\u00e1ndo naci\u00f3?")
                                 << QStringLiteral("Ana L\u00f3pez");
        QTest::newRow("an amount") << QStringLiteral("How much is the rent?") << QStringLiteral("The rent is 950 EUR a month.")
                                   << QStringLiteral("When is it due?") << QStringLiteral("rent");
        QTest::newRow("nobody was asked for") << QStringLiteral("How long is the slipway?")
                                              << QStringLiteral("The slipway at Tarn Wharf is 40 m long.")
                                              << QStringLiteral("And when is it closed?") << QStringLiteral("long slipway");
        QTest::newRow("the same of something else")
            << signer << QStringLiteral("Anna Berger.") << QStringLiteral("What about the garage?") << QStringLiteral("signed lease");
        QTest::newRow("it stands alone") << signer << QStringLiteral("Anna Berger.")
                                         << QStringLiteral("How many cabins does the ferry Clementine have?") << QString();
        QTest::newRow("a noun of its own") << QStringLiteral("\u00bfQui\u00e9n firm\u00f3 el contrato?")
                                           << QStringLiteral("Ana L\u00f3pez.")
                                           << QStringLiteral("\u00bfCu\u00e1nto cuesta la entrada al museo?") << QString();
    }

    void carriesNamesOfTheLastAnswer()
    {
        QFETCH(QString, asked);
        QFETCH(QString, answered);
        QFETCH(QString, question);
        QFETCH(QString, carried);
        const QString made = selfContained(question, {{QStringLiteral("Is the slipway closed?"), asked}, answered});
        QCOMPARE(made, carried.isEmpty() ? question : question + QStringLiteral(" (%1)").arg(carried));
    }
};

} // namespace hearth

QTEST_GUILESS_MAIN(hearth::QuestionTest)
#include "question_test.moc"
