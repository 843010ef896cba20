#include "app/lab/textdiff.h"

#include <QRandomGenerator>
#include <QtTest/QtTest>

using namespace hearth;

namespace {

using Kind = DiffPart::Kind;

QString joined(const QList<DiffPart> &parts, Kind leftOut)
{
    QString text;
    for (const DiffPart &part : parts) {
        if (part.kind != leftOut)
            text += part.text;
    }
    return text;
}

} // namespace

class TextDiffTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void marksWhatDiffers_data();
    void marksWhatDiffers();
    void bothTextsComeBack();
    void manyChangesBecomeOne();
};

void TextDiffTest::marksWhatDiffers_data()
{
    QTest::addColumn<QString>("reference");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QList<DiffPart>>("expected");
    QTest::newRow("empty") << ""
                           << "" << QList<DiffPart>{};
    QTest::newRow("equal") << "the sky is blue"
                           << "the sky is blue" << QList<DiffPart>{{Kind::Same, "the sky is blue"}};
    QTest::newRow("a word") << "the sky is blue"
                            << "the sky was blue"
                            << QList<DiffPart>{
                                   {Kind::Same, "the sky "}, {Kind::Removed, "is"}, {Kind::Added, "was"}, {Kind::Same, " blue"}};
    QTest::newRow("words in a row") << "the sky is blue today"
                                    << "the sea was green today"
                                    << QList<DiffPart>{{Kind::Same, "the "},
                                                       {Kind::Removed, "sky is blue"},
                                                       {Kind::Added, "sea was green"},
                                                       {Kind::Same, " today"}};
    QTest::newRow("lines stay apart") << "one\ntwo"
                                      << "three\nfour"
                                      << QList<DiffPart>{{Kind::Removed, "one"},
                                                         {Kind::Added, "three"},
                                                         {Kind::Same, "\n"},
                                                         {Kind::Removed, "two"},
                                                         {Kind::Added, "four"}};
    QTest::newRow("an insertion") << "a c"
                                  << "a b c" << QList<DiffPart>{{Kind::Same, "a "}, {Kind::Added, "b "}, {Kind::Same, "c"}};
    QTest::newRow("all") << ""
                         << "new" << QList<DiffPart>{{Kind::Added, "new"}};
    QTest::newRow("nothing left") << "old"
                                  << "" << QList<DiffPart>{{Kind::Removed, "old"}};
}

void TextDiffTest::marksWhatDiffers()
{
    QFETCH(QString, reference);
    QFETCH(QString, text);
    QFETCH(QList<DiffPart>, expected);
    const QList<DiffPart> parts = diffWords(reference, text);
    QCOMPARE(parts.size(), expected.size());
    for (qsizetype i = 0; i < parts.size(); ++i) {
        QCOMPARE(int(parts[i].kind), int(expected[i].kind));
        QCOMPARE(parts[i].text, expected[i].text);
    }
}

void TextDiffTest::bothTextsComeBack()
{
    QRandomGenerator random(7);
    const QStringList words{"red", "blue", "green", "and", "or", "天空", "\n", ","};
    for (int round = 0; round < 300; ++round) {
        const auto made = [&] {
            QStringList text;
            for (int i = int(random.bounded(30)); i > 0; --i)
                text.append(words[random.bounded(int(words.size()))]);
            return text.join(QLatin1Char(' '));
        };
        const QString reference = made();
        const QString text = made();
        for (const int most : {2000, 3}) {
            const QList<DiffPart> parts = diffWords(reference, text, most);
            QCOMPARE(joined(parts, Kind::Added), reference);
            QCOMPARE(joined(parts, Kind::Removed), text);
        }
    }
}

void TextDiffTest::manyChangesBecomeOne()
{
    const QList<DiffPart> parts = diffWords("same a b c d end", "same e f g h end", 2);
    QCOMPARE(parts.size(), 4);
    QCOMPARE(parts[1].text, QStringLiteral("a b c d"));
    QCOMPARE(parts[2].text, QStringLiteral("e f g h"));
}

QTEST_GUILESS_MAIN(TextDiffTest)
#include "textdiff_test.moc"
