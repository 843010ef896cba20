#include "app/lab/promptset.h"

#include <QtTest/QtTest>

using namespace hearth;

class PromptSetTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void readsParagraphs();
    void readsJson();
    void comesBackFromItsExport();
    void textMayBeginWithABracket();
    void saysWhatIsWrong_data();
    void saysWhatIsWrong();
    void longPromptsAreNamedByTheirBeginning();
};

void PromptSetTest::readsParagraphs()
{
    const PromptSet set = promptSetFrom("First line\r\nits second\r\n\r\n \t\n\nSecond\n", "set.txt");
    QVERIFY(set.error.isEmpty());
    QCOMPARE(set.prompts.size(), 2);
    QCOMPARE(set.prompts[0].text, QStringLiteral("First line\nits second"));
    QCOMPARE(set.prompts[1].text, QStringLiteral("Second"));
}

void PromptSetTest::readsJson()
{
    const PromptSet set = promptSetFrom(R"(["one", {"prompt": "two", "system": "be brief", "name": "second", "more": 1}, "  "])", "x");
    QCOMPARE(set.prompts.size(), 2);
    QVERIFY(set.prompts[1] == (LabPrompt{.name = "second", .system = "be brief", .text = "two"}));
}

void PromptSetTest::comesBackFromItsExport()
{
    const PromptSet set{.name = "Mine", .prompts = {{.text = "a\n\nb"}, {.name = "n", .system = "s", .text = "“c”"}}};
    const PromptSet back = promptSetFrom(toJson(set), "file.json");
    QCOMPARE(back.name, QStringLiteral("Mine"));
    QVERIFY(back.prompts == set.prompts);
}

void PromptSetTest::textMayBeginWithABracket()
{
    const PromptSet set = promptSetFrom("[INST] say hello", "x");
    QVERIFY(set.error.isEmpty());
    QCOMPARE(set.prompts.first().text, QStringLiteral("[INST] say hello"));
}

void PromptSetTest::saysWhatIsWrong_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("part");
    QTest::newRow("empty") << QByteArray("\n \n") << "has no prompts";
    QTest::newRow("empty list") << QByteArray("[]") << "has no prompts";
    QTest::newRow("other object") << QByteArray("{\"a\": 1}") << "has no prompts";
    QTest::newRow("its end is missing") << QByteArray("[\"one\", \"two") << "begins like JSON, but has a mistake";
    QTest::newRow("an entry that is none") << QByteArray("[\"one\", 2]") << "an entry that is no prompt";
    QTest::newRow("Latin-1") << QByteArray("caf\xe9") << "not UTF-8";
    QTest::newRow("too many") << QByteArray("a\n\n").repeated(mostPrompts + 1) << "at most 200";
    QTest::newRow("too large") << QByteArray(mostPromptBytes + 1, 'a') << "larger than 1 MB";
}

void PromptSetTest::saysWhatIsWrong()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, part);
    const PromptSet set = promptSetFrom(bytes, "file");
    QVERIFY2(set.error.contains(part), qPrintable(set.error));
    QVERIFY(set.prompts.isEmpty());
}

void PromptSetTest::longPromptsAreNamedByTheirBeginning()
{
    QCOMPARE(nameOf({.name = "given", .text = "x"}), QStringLiteral("given"));
    QCOMPARE(nameOf({.text = "two\nlines"}), QStringLiteral("two lines"));
    const QString name = nameOf({.text = QString(200, QLatin1Char('a'))});
    QCOMPARE(name.size(), 48);
    QVERIFY(name.endsWith(QChar(0x2026)));
}

QTEST_GUILESS_MAIN(PromptSetTest)
#include "promptset_test.moc"
