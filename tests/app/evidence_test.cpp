#include "app/chat/answerblocks.h"
#include "app/chat/citedwords.h"
#include "app/chat/evidence.h"
#include "app/chat/evidencewords.h"
#include "app/chat/htmltext.h"
#include "app/chat/markdownstream.h"
#include "app/chat/sourcemaps.h"

#include <QTest>

using namespace hearth;

namespace {

PassageHit hit(const char *text, const char *language = "en", int page = 3)
{
    PassageHit made;
    made.passage.text = QString::fromUtf8(text);
    made.passage.language = QLatin1String(language);
    made.passage.page = page;
    made.fileName = QStringLiteral("Lease.pdf");
    return made;
}

QList<PassageHit> lease()
{
    return {hit("The yearly rent is £48,250, payable in four equal instalments. The Tenant, Mrs Ottoline Marsh, pays a deposit of 12,000 "
                "pounds before 3 May 2024."),
            hit("Either party may end the lease with six months' written notice after the fifth year. The area is 1.250,5 m².")};
}

const char *nameOf(Support support)
{
    switch (support) {
    case Support::Nothing: return "nothing";
    case Support::Supported: return "supported";
    case Support::Unsupported: return "unsupported";
    case Support::Uncited: return "uncited";
    case Support::Unchecked: break;
    }
    return "unchecked";
}

} // namespace

class EvidenceTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void judgesASentence_data();
    void judgesASentence();
    void checksEachSentenceByItself();
    void givesAMarkAfterTheFullStopToTheSentenceBefore();
    void findsWhereAnUncitedSentenceStands();
    void judgesAWholeAnswer_data();
    void judgesAWholeAnswer();
    void doesNotEndASentenceAtAnAbbreviation();
    void readsNumbersHoweverTheyAreWritten_data();
    void readsNumbersHoweverTheyAreWritten();
    void toldApartWordsThatOnlyBeginAlike();
    void makesLinksOfMarks_data();
    void makesLinksOfMarks();
    void hidesAMarkThatIsNotWhole();
    void marksDoubtfulSentencesInsideTheirTags();
    void keepsCodeAndLinksAsTheyAre();
    void saysWhichWordsOfAPassageAnAnswerHas();
};

void EvidenceTest::judgesASentence_data()
{
    QTest::addColumn<QString>("sentence");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *name, const char *sentence, const char *expected) {
        QTest::newRow(name) << QString::fromUtf8(sentence) << QString::fromLatin1(expected);
    };
    row("as it stands", "The yearly rent is £48,250 [1].", "supported");
    row("in other forms of the words", "The tenant is paying a yearly rent of 48250 pounds [1].", "supported");
    row("another number", "The yearly rent is £48,520 [1].", "unsupported");
    row("a number from the other passage", "The rent is payable in four instalments after 6 months [1].", "unsupported");
    row("both passages", "The rent is payable in four instalments; notice is 6 months [1, 2].", "supported");
    row("a date written otherwise", "The deposit is paid before 2024-05-03 [1].", "supported");
    row("another date", "The deposit is paid before 9 May 2024 [1].", "unsupported");
    row("words that are not there", "The landlord repairs the roof and windows quickly [1].", "unsupported");
    row("another name", "The deposit is paid by Mr Percival Thorn [1].", "unsupported");
    row("the file and its page", "According to Lease.pdf, p. 3, the yearly rent is £48,250 [1].", "supported");
    row("no mark", "The landlord repairs the roof.", "uncited");
    row("too little to check", "Yes.", "nothing");
    row("that it is not there", "The passages do not say who repairs the roof.", "nothing");
    row("announces", "Here is what the lease says about repairs:", "nothing");
    row("another language, the number is there", "Die jährliche Miete ist 48.250 Pfund [1].", "supported");
    row("another language, the number is not", "Die jährliche Miete ist 48.251 Pfund [1].", "unsupported");
    row("another language, nothing to go by", "Die Miete wird von der Mieterin im Voraus und in Raten bezahlt [1].", "unchecked");
}

void EvidenceTest::judgesASentence()
{
    QFETCH(QString, sentence);
    const QList<SentenceCheck> checks = checkSentences(sentence, lease());
    QCOMPARE(checks.size(), 1);
    QTEST(QString::fromLatin1(nameOf(checks[0].support)), "expected");
}

void EvidenceTest::checksEachSentenceByItself()
{
    const QString text =
        QStringLiteral("The yearly rent is £48,250 [1]. Notice is nine months, or 9 weeks [2].\nThe roof is blue and leaks.");
    const QList<SentenceCheck> checks = checkSentences(text, lease());
    QCOMPARE(checks.size(), 3);
    QCOMPARE(checks[0].support, Support::Supported);
    QCOMPARE(checks[0].cited, QList<int>{1});
    QCOMPARE(checks[1].support, Support::Unsupported);
    QVERIFY(checks[1].missing.contains(QStringLiteral("9")));
    QCOMPARE(text.mid(checks[1].start, checks[1].length), QStringLiteral("Notice is nine months, or 9 weeks [2]."));
    QCOMPARE(checks[2].support, Support::Uncited);
    QVERIFY(!isDoubtful(checks[0]));
    QVERIFY(isDoubtful(checks[1]));
    QVERIFY(isDoubtful(checks[2]));
}

void EvidenceTest::givesAMarkAfterTheFullStopToTheSentenceBefore()
{
    const QList<SentenceCheck> checks =
        checkSentences(QStringLiteral("The yearly rent is £48,250. [1] [2] Notice is six months. [2]"), lease());
    QCOMPARE(checks.size(), 2);
    QCOMPARE(checks[0].cited, (QList<int>{1, 2}));
    QCOMPARE(checks[1].cited, QList<int>{2});
}

void EvidenceTest::findsWhereAnUncitedSentenceStands()
{
    const QList<SentenceCheck> checks = checkSentences(QStringLiteral("Either party may end the lease with notice."), lease());
    QCOMPARE(checks.size(), 1);
    QCOMPARE(checks[0].support, Support::Uncited);
    QCOMPARE(checks[0].foundIn, 2);
    QVERIFY(!isDoubtful(checks[0]));
    // Most of its words stand there, but not what it is about.
    const QList<SentenceCheck> invented = checkSentences(QStringLiteral("Either party may end the lease with dogs."), lease());
    QVERIFY(isDoubtful(invented[0]));
}

void EvidenceTest::judgesAWholeAnswer_data()
{
    QTest::addColumn<QString>("answer");
    QTest::addColumn<QString>("whenFound");
    QTest::addColumn<QString>("whenNot");
    const auto row = [](const char *name, const char *answer, const char *whenFound, const char *whenNot) {
        QTest::newRow(name) << QString::fromUtf8(answer) << QString::fromLatin1(whenFound) << QString::fromLatin1(whenNot);
    };
    row("as it stands", "The yearly rent is £48,250 [1].", "", "unsure");
    row("stands there without a mark", "Either party may end the lease with notice.", "", "unsure");
    row("in part", "The yearly rent is £48,250 [1]. The roof is painted blue.", "", "unsure");
    row("nowhere", "The roof is painted blue [2]. A dog sleeps in the garage.", "unfounded", "missing");
    row("says that it is not there", "The documents do not say who won the cup.", "", "missing");
    row("claims nothing", "Yes.", "", "missing");
    row("another language", "Die Miete wird von der Mieterin im Voraus und in Raten bezahlt [1].", "", "unsure");
    row("no prose", "```\nx = 1\n```", "", "unsure");
}

void EvidenceTest::judgesAWholeAnswer()
{
    QFETCH(QString, answer);
    const QList<SentenceCheck> checks = checkedBlocks(markdownBlocks(answer), lease(), true).checks;
    QTEST(verdictName(verdictOn(true, checks)), "whenFound");
    QTEST(verdictName(verdictOn(false, checks)), "whenNot");
    QCOMPARE(verdictOn(false, {}), AnswerVerdict::Unsure); // as long as it is written
}

void EvidenceTest::doesNotEndASentenceAtAnAbbreviation()
{
    const QList<SentenceCheck> checks =
        checkSentences(QStringLiteral("The tenant is Mrs. Ottoline Marsh of J. Marsh and sons [1]. Dr. Who is not."), lease());
    QCOMPARE(checks.size(), 2);
    QCOMPARE(checks[0].cited, QList<int>{1});
}

void EvidenceTest::readsNumbersHoweverTheyAreWritten_data()
{
    QTest::addColumn<QString>("there");
    QTest::addColumn<QString>("written");
    QTest::addColumn<bool>("isSame");
    const auto row = [](const char *there, const char *written, bool isSame) {
        QTest::addRow("%s, %s", there, written) << QString::fromUtf8(there) << QString::fromUtf8(written) << isSame;
    };
    row("48,250", "48250", true);
    row("48 250", "48,250", true);
    row("48'250", "48.250", true);
    row("1.250,50", "1,250.5", true);
    row("1,5", "1.5", true);
    row("1,5", "15", false);
    row("12.50", "12.5", true);
    row("03.05.2024", "2024", true);
    row("03.05.2024", "3", true);
    row("05", "5", true);
    row("six months", "6", true);
    row("in May", "5", true);
    row("im März", "3", true);
    row("7", "77", false);
    row("1,250", "1.25", true); // either may be meant
}

void EvidenceTest::readsNumbersHoweverTheyAreWritten()
{
    QFETCH(QString, there);
    QFETCH(QString, written);
    EvidenceIndex index;
    index.add(there);
    const EvidenceTerms terms = evidenceTerms(written);
    QCOMPARE(terms.numbers.size(), 1);
    QTEST(index.hasNumber(terms.numbers[0]), "isSame");
}

void EvidenceTest::toldApartWordsThatOnlyBeginAlike()
{
    EvidenceIndex index;
    index.add(QStringLiteral("hearth renting Mieters 房屋租赁合同"));
    const auto has = [&index](const char *word) { return index.hasWord(evidenceTerms(QString::fromUtf8(word)).words.at(0)); };
    QVERIFY(has("rented"));
    QVERIFY(has("Mieter"));
    QVERIFY(!has("hearing"));
    QVERIFY(has("租赁"));
    QVERIFY(!has("工资"));
}

void EvidenceTest::makesLinksOfMarks_data()
{
    QTest::addColumn<QString>("markdown");
    QTest::addColumn<QString>("expected"); // each block's links, in order
    const auto row = [](const char *name, const char *markdown, const char *expected) {
        QTest::newRow(name) << QString::fromUtf8(markdown) << QString::fromLatin1(expected);
    };
    row("prose", "So [1]. And **bold [2]**.", "1 2");
    row("several", "So [1, 2].", "1 2");
    row("list", "- one [1]\n- two [2]", "1 2");
    row("quote", "> said [2]", "2");
    row("heading", "# Rent [1]", "1");
    row("table", "| a | b |\n|--|--|\n| x [1] | y [2] |", "1 2");
    row("not in code", "Use `x[1]` here.\n\n```\ny[2]\n```", "");
    row("not what names nothing", "So [7].", "");
}

void EvidenceTest::makesLinksOfMarks()
{
    QFETCH(QString, markdown);
    const CheckedBlocks checked = checkedBlocks(markdownBlocks(markdown), lease(), false);
    static const QRegularExpression link(QStringLiteral("href=\"cite:(\\d+)\""));
    QStringList found;
    for (const Block &block : checked.blocks) {
        QString html = block.kind == BlockKind::Table ? QString() : block.html;
        for (const QStringList &row : block.rows)
            html += row.join(QString());
        for (auto match = link.globalMatch(html); match.hasNext();)
            found.append(match.next().captured(1));
    }
    QTEST(found.join(u' '), "expected");
}

void EvidenceTest::hidesAMarkThatIsNotWhole()
{
    MarkdownStream stream{CodeColors{}};
    stream.append(QStringLiteral("The rent is due [1"));
    const QString open = textOfHtml(checkedBlocks(stream.blocks(), lease(), false).blocks[0].html).text;
    QVERIFY2(!open.contains(u'['), qPrintable(open));
    QVERIFY(open.contains(QStringLiteral("due")));
    stream.append(QStringLiteral("]."));
    QVERIFY(checkedBlocks(stream.blocks(), lease(), false).blocks[0].html.contains(QStringLiteral("cite:1")));
}

void EvidenceTest::marksDoubtfulSentencesInsideTheirTags()
{
    const CheckedBlocks checked = checkedBlocks(
        markdownBlocks(QStringLiteral("The yearly rent is £48,250 [1]. The **roof & leaking** windows are blue [2].")), lease(), true);
    const QString html = checked.blocks[0].html;
    QCOMPARE(checked.checks.size(), 2);
    QCOMPARE(checked.cited, (QList<int>{1, 2}));
    QCOMPARE(html.count(QStringLiteral("href=\"doubt:1\"")), 4); // before, in and after the bold, and behind the mark
    QVERIFY(html.contains(QStringLiteral("<b><a class=\"doubt\" href=\"doubt:1\">roof &amp; leaking</a></b>")));
    QCOMPARE(html.count(QStringLiteral("<a ")), html.count(QStringLiteral("</a>")));
    QVERIFY(!html.contains(QStringLiteral("doubt:0")));
    QVERIFY(doubtText(checked.checks[1]).contains(QStringLiteral("roof")));
}

void EvidenceTest::keepsCodeAndLinksAsTheyAre()
{
    const QString markdown = QStringLiteral("See [site](https://a.example/x) and `let a = b[1]` of no passage.\n\n```\nx[1]\n```\n");
    const QList<Block> plain = markdownBlocks(markdown);
    const CheckedBlocks checked = checkedBlocks(plain, lease(), true);
    QVERIFY(checked.blocks[0].html.contains(QStringLiteral("<a href=\"https://a.example/x\">site</a>")));
    QVERIFY(checked.blocks[0].html.contains(QStringLiteral("b[1]")));
    QCOMPARE(checked.blocks[1], plain[1]);
    QCOMPARE(checkedBlocks(plain, {}, false).blocks, plain);
}

void EvidenceTest::saysWhichWordsOfAPassageAnAnswerHas()
{
    const QString answer =
        QStringLiteral("Each year £48 250 are payable [1]. Marsh pays the deposit of 12000 [1].\nThe area is 1250.5 m² [2]. "
                       "The tenant may end it with notice.");
    QCOMPARE(citedWords(answer, 1, lease()),
             (QStringList{QStringLiteral("yearly"), QStringLiteral("payable"), QStringLiteral("Marsh"), QStringLiteral("pays"),
                          QStringLiteral("deposit"), QStringLiteral("48,250"), QStringLiteral("12,000")}));
    // Of the sentence that names it alone; the number of the mark is none of the text's.
    QCOMPARE(citedWords(answer, 2, lease()), (QStringList{QStringLiteral("area"), QStringLiteral("1.250,5")}));
    QVERIFY(citedWords(answer, 3, lease()).isEmpty());
    QVERIFY(citedWords(answer, -1, lease()).isEmpty());
    QVERIFY(citedWords(QStringLiteral("The rent is due."), 1, lease()).isEmpty());
    QVERIFY(citedWords(QStringLiteral("The rent of the copper roof rose to 7 [1]."), 1, lease()).isEmpty()); // not borne out
}

QTEST_GUILESS_MAIN(EvidenceTest)
#include "evidence_test.moc"
