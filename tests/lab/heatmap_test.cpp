#include "app/lab/heatmap.h"
#include "tests/lab/maderun.h"

#include <QTextDocument>
#include <QtTest/QtTest>

using namespace hearth;

namespace {

const HeatInk ink{255, 0, 0, QStringLiteral("#0000ff")};

// A token a character, all of the same heat.
LabQuality evenly(const QString &text, char heat)
{
    return {.heat = QByteArray(text.size(), heat), .lengths = QByteArray(text.size(), '\1')};
}

QString shown(const QString &html)
{
    QTextDocument document;
    document.setHtml(html);
    return document.toPlainText();
}

} // namespace

class HeatMapTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void partsCoverTheWholeText();
    void partsEndWhereTheKeptTextEnds();
    void everyCharacterStandsWhereItStood();
    void theHottestIsTheStrongest();
    void contextIsOneLine();
    void contextBesideTheBlankOfATokenizer();
    void contextOfWhatWasNotKept();
    void blanksOfATokenAreSeen();
};

void HeatMapTest::partsCoverTheWholeText()
{
    QString text; // the longest there is, with lines of all lengths
    for (int line = 0; text.size() < mostKeptText; ++line)
        text += QString(1 + line * 37 % 211, QChar('a' + line % 26)) + (line % 29 == 0 ? QString() : QStringLiteral("\n"));
    text.truncate(mostKeptText);
    LabQuality quality;
    for (qsizetype at = 0, token = 0; at < text.size(); ++token) {
        const qsizetype length = std::min<qsizetype>(token * 7 % 12, text.size() - at); // 0: a token within a character
        quality.lengths.append(char(length));
        quality.heat.append('\7');
        at += length;
    }
    const QList<HeatPart> parts = heatPartsOf(text, quality);
    QVERIFY(parts.size() > 100);
    qsizetype character = 0;
    qsizetype token = 0;
    for (const HeatPart &part : parts) {
        QCOMPARE(part.firstCharacter, character);
        QCOMPARE(part.firstToken, token);
        const qsizetype length = part.endCharacter - part.firstCharacter;
        QVERIFY(length < 4300);
        if (part.endCharacter < text.size()) // it ends with a line, or is long
            QVERIFY(length >= 600 && (text[part.endCharacter - 1] == '\n' || length >= 4000));
        character = part.endCharacter;
        token = part.endToken;
    }
    QCOMPARE(character, text.size());
    QCOMPARE(token, quality.lengths.size());
    QString all; // a part begins a line by itself, so that the line's end before it is not shown
    for (const HeatPart &part : parts.mid(0, 20)) {
        all += shown(heatHtml(text, quality, part, ink));
        if (text[part.endCharacter - 1] == '\n')
            all += '\n';
    }
    QCOMPARE(all, text.left(parts[19].endCharacter));
}

void HeatMapTest::partsEndWhereTheKeptTextEnds()
{
    const QString text(2000, 'x');
    const QList<HeatPart> parts = heatPartsOf(text.left(900), evenly(text, '\7'));
    QCOMPARE(parts.last().endCharacter, 900);
    QCOMPARE(parts.last().endToken, 900); // of 2000: the rest was not kept
    QVERIFY(heatPartsOf(QString(), evenly(text, '\7')).isEmpty());
    QVERIFY(heatPartsOf(text, {}).isEmpty());
}

// A token is sought in the map by where it stands in the text.
void HeatMapTest::everyCharacterStandsWhereItStood()
{
    const QString text = QString::fromUtf8("a\r\nb\tc  d\fe <f> & \"g\" 😀 h") + QChar(0x2029) + "i" + QChar(0xfffc) + "j  k";
    for (const char heat : {'\0', '\1', '\x7f'}) {
        const LabQuality quality = evenly(text, heat);
        const QList<HeatPart> parts = heatPartsOf(text, quality);
        QCOMPARE(parts.size(), 1);
        const QString map = shown(heatHtml(text, quality, parts[0], ink));
        QCOMPARE(map.size(), text.size());
        for (qsizetype i = 0; i < text.size(); ++i) {
            if (text[i].isLetter() || text[i] == '<' || text[i] == '"' || text[i] == '\n' || text[i].isSurrogate())
                QCOMPARE(map[i], text[i]);
            if (text[i] == '\r' || text[i] == '\f')
                QCOMPARE(map[i], QChar(0x200b)); // nothing is seen of it
        }
    }
}

void HeatMapTest::theHottestIsTheStrongest()
{
    const QString text = QStringLiteral("abcd");
    LabQuality quality = evenly(text, '\1');
    quality.heat = QByteArray("\x00\x01\x80\xff", 4);
    const QString html = heatHtml(text, quality, heatPartsOf(text, quality)[0], ink);
    QVERIFY2(html.contains("<span style='color:#0000ff'>a</span>b"), qPrintable(html)); // not measured; the same as the reference
    QVERIFY2(html.contains("<span style='background-color:rgba(255,0,0,220)'>d</span>"), qPrintable(html));
    const qsizetype middle = html.indexOf("rgba(255,0,0,");
    const int strength = html.mid(middle + 13, html.indexOf(')', middle) - middle - 13).toInt();
    QVERIFY2(strength > 100 && strength < 180, qPrintable(html));
}

void HeatMapTest::contextIsOneLine()
{
    const QString text = QStringLiteral("x").repeated(100) + "\nThe dog\nran " + QStringLiteral("y").repeated(100);
    const TokenContext around = contextOf(text, {.position = 104, .text = QStringLiteral(" dog")});
    QCOMPARE(around.before, QStringLiteral("…") + QStringLiteral("x").repeated(60) + " The");
    QCOMPARE(around.after, " ran " + QStringLiteral("y").repeated(59) + "…");
    const TokenContext code = contextOf(QStringLiteral("if x:\n        go()\r\n\tstop"), {.position = 14, .text = QStringLiteral("go")});
    QCOMPARE(code.before, QStringLiteral("if x: "));
    QCOMPARE(code.after, QStringLiteral("() stop"));
    const TokenContext last = contextOf(QStringLiteral("a b"), {.position = 1, .text = QStringLiteral(" b")});
    QCOMPARE(last.before, QStringLiteral("a"));
    QCOMPARE(last.after, QString());
    const QString faces = QString::fromUtf8("😀").repeated(80); // none is cut in half
    const TokenContext between = contextOf(" " + faces, {.position = 81, .text = faces.left(2)});
    QVERIFY(!between.before.mid(1).front().isLowSurrogate() && !between.after.chopped(1).back().isHighSurrogate());
}

void HeatMapTest::contextBesideTheBlankOfATokenizer()
{
    const TokenContext around = contextOf(QStringLiteral("Once upon"), {.position = 0, .text = QStringLiteral(" Once")});
    QCOMPARE(around.before, QString());
    QCOMPARE(around.after, QStringLiteral(" upon"));
}

void HeatMapTest::contextOfWhatWasNotKept()
{
    const TokenContext around = contextOf(QStringLiteral("abc"), {.position = 70000, .text = QStringLiteral("z")});
    QVERIFY(around.before.isEmpty() && around.after.isEmpty());
}

void HeatMapTest::blanksOfATokenAreSeen()
{
    QCOMPARE(visibleToken(QStringLiteral(" a\n\tb")), QStringLiteral("␣a⏎⇥b"));
}

QTEST_MAIN(HeatMapTest)
#include "heatmap_test.moc"
