#include "app/chat/guidemessage.h"
#include "tests/app/chatbench.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QSignalSpy>

using namespace hearth;
using namespace hearth::test;

namespace {

const std::string linkLine = "[Open Models](hearth:models)";

// A chat with the built-in guide, or with a model that calls itself so.
struct Bench : ChatBench
{
    explicit Bench(bool isGuide = true) { load(isGuide); }

    void load(bool isGuide)
    {
        LoadOptions options;
        options.path = isGuide ? "/opt/hearth/guide/hearth-guide-q8_0.gguf" : "/tmp/hearth-guide-q8_0.gguf";
        loadModel(options, isGuide ? ModelIdentity{QStringLiteral("Hearth guide"), guideIdentity, {}, 0} : ModelIdentity{}, "Hearth guide",
                  512);
    }
    // All that the blocks of the row put on the screen.
    QString shown(int row)
    {
        QString text;
        for (const Block &block : value(row, "blocks").value<BlockListModel *>()->blocks())
            text += block.html + block.text + u'\n';
        return text;
    }
    QVariantList links(int row) { return value(row, "links").toList(); }
    const std::vector<Message> &sent() { return prompt().messages; }
};

} // namespace

class GuideChatTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void turnsTheLastLineIntoButtons();
    void neverReadsLinksOfAnotherModel();
    void neverReadsLinksOfAQuestion();
    void showsNoLinkWhileItIsWritten();
    void hidesALinkThatWasCutShort();
    void copiesTheTextWithoutTheLinks();
    void keepsItsButtonsAfterARestart();
    void sendsGreedyRequestsWithoutASystemPrompt();
    void honoursTheTemperatureOfTheChat();
    void sendsTheLastThreeMessages();
    void givesOtherModelsAllOfTheChat();
};

void GuideChatTest::turnsTheLastLineIntoButtons()
{
    Bench bench;
    bench.ask(QStringLiteral("How do I get a model?"), "There are **many**.\n\n" + linkLine + " [Add](hearth:add-file)");
    QCOMPARE(bench.links(1).size(), 2);
    QCOMPARE(bench.links(1)[0].toMap()[QStringLiteral("action")].toString(), QStringLiteral("models"));
    QCOMPARE(bench.links(1)[0].toMap()[QStringLiteral("label")].toString(), QStringLiteral("Open Models"));
    QCOMPARE(bench.links(1)[1].toMap()[QStringLiteral("action")].toString(), QStringLiteral("add-file"));
    QCOMPARE(bench.shown(1), QStringLiteral("There are <b>many</b>.There are many.\n"));
    QVERIFY(bench.links(0).isEmpty());
    // What is kept, and what the guide reads of itself in the next turn, is what it wrote.
    QCOMPARE(bench.chat.messageText(bench.value(1, "messageId").toLongLong()),
             QString::fromStdString("There are **many**.\n\n" + linkLine + " [Add](hearth:add-file)"));
}

void GuideChatTest::neverReadsLinksOfAnotherModel()
{
    Bench bench(false); // it bears the guide's name and file name
    bench.ask(QStringLiteral("Hi"), "Click.\n\n" + linkLine);
    QVERIFY(bench.links(1).isEmpty());
    QVERIFY(bench.shown(1).contains(QLatin1String("Open Models")));
    QVERIFY(!bench.shown(1).contains(QLatin1String("href"))); // and it is no link
    QVERIFY(!bench.shown(1).contains(QLatin1String("hearth:")));
}

void GuideChatTest::neverReadsLinksOfAQuestion()
{
    Bench bench;
    bench.ask(QString::fromStdString("Look:\n" + linkLine), "Yes.");
    QVERIFY(bench.links(0).isEmpty());
    QVERIFY(bench.shown(0).contains(QLatin1String("Open Models")));
}

void GuideChatTest::showsNoLinkWhileItIsWritten()
{
    Bench bench;
    bench.chat.send(QStringLiteral("Hi"));
    bench.shown(1);
    const std::string answer = "One.\n\n" + linkLine;
    QSignalSpy changed(bench.chat.messages(), &QAbstractItemModel::dataChanged);
    for (const char letter : answer) {
        changed.clear();
        bench.engine->piece(1, std::string(1, letter));
        QVERIFY(QTest::qWaitFor([&] { return !changed.isEmpty(); }));
        const QString shown = bench.shown(1);
        QVERIFY2(!shown.contains(u'[') && !shown.contains(QLatin1String("Models")) && !shown.contains(QLatin1String("hearth")),
                 qPrintable(shown));
        QVERIFY(bench.links(1).isEmpty()); // buttons come when it is done
    }
    bench.engine->finish(1);
    QTRY_VERIFY(!bench.chat.isGenerating());
    QCOMPARE(bench.links(1).size(), 1);
    QCOMPARE(bench.shown(1), QStringLiteral("One.One.\n"));
}

void GuideChatTest::hidesALinkThatWasCutShort()
{
    Bench bench;
    bench.ask(QStringLiteral("Hi"), "One.\n\n[Open Mod", FinishReason::MaxTokens);
    QCOMPARE(bench.shown(1), QStringLiteral("One.One.\n"));
    QVERIFY(bench.links(1).isEmpty());
    bench.chat.send(QStringLiteral("Again"));
    bench.engine->piece(2, "Two.\n\n[Open Models](hear");
    bench.chat.stop();
    QTRY_VERIFY(!bench.chat.isGenerating());
    QCOMPARE(bench.shown(3), QStringLiteral("Two.Two.\n"));
}

void GuideChatTest::copiesTheTextWithoutTheLinks()
{
    Bench bench;
    bench.ask(QStringLiteral("Hi"), "A **list**.\n\n" + linkLine);
    bench.chat.copyText(bench.value(1, "messageId").toLongLong());
    QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("A **list**."));
    bench.load(false);
    bench.ask(QStringLiteral("Hi"), "B\n\n" + linkLine);
    bench.chat.copyText(bench.value(3, "messageId").toLongLong());
    QCOMPARE(QGuiApplication::clipboard()->text(), QString::fromStdString("B\n\n" + linkLine));
}

void GuideChatTest::keepsItsButtonsAfterARestart()
{
    Bench bench;
    bench.ask(QStringLiteral("Hi"), "A\n" + linkLine);
    const QList<MessageRecord> stored = bench.chats.load(bench.chat.chatId()).result().value.messages;
    QCOMPARE(stored[1].model.path, QStringLiteral("hearth:guide")); // wherever the program lies next time
    QCOMPARE(answerLinks(stored[1]).size(), 1);
    QCOMPARE(shownText(stored[1]), QStringLiteral("A"));
}

void GuideChatTest::sendsGreedyRequestsWithoutASystemPrompt()
{
    Bench bench;
    QCOMPARE(bench.chat.sampling()->temperature(), 0.0);
    QVERIFY(bench.chat.sampling()->isDefault());
    bench.settings.setOverflowPolicy(QStringLiteral("stop"));
    bench.chat.setSystemPrompt(QStringLiteral("Be a pirate."));
    bench.ask(QStringLiteral("Hi"), "A");
    QCOMPARE(bench.request().sampling.temperature, 0.0f);
    QCOMPARE(bench.request().overflow, OverflowPolicy::DropOldest);
    QVERIFY(bench.request().maxTokens > 0);
    QCOMPARE(bench.sent().size(), size_t(1));
    QCOMPARE(bench.sent()[0].role, std::string("user"));
    QVERIFY(!bench.chat.hasOwnSampling());
}

void GuideChatTest::honoursTheTemperatureOfTheChat()
{
    Bench bench;
    bench.chat.sampling()->setTemperature(0.5);
    bench.ask(QStringLiteral("Hi"), "A");
    QCOMPARE(bench.request().sampling.temperature, 0.5f);
    bench.chat.sampling()->reset();
    bench.ask(QStringLiteral("Hi"), "A");
    QCOMPARE(bench.request().sampling.temperature, 0.0f);
    bench.load(false); // another model has the usual one
    bench.ask(QStringLiteral("Hi"), "A");
    QCOMPARE(bench.request().sampling.temperature, SamplingOptions().temperature);
    QVERIFY(bench.chat.sampling()->isDefault());
}

void GuideChatTest::sendsTheLastThreeMessages()
{
    Bench bench;
    for (int i = 0; i < 6; ++i)
        bench.ask(QStringLiteral("question %1").arg(i), "answer\n" + linkLine);
    QCOMPARE(bench.sent().size(), size_t(3)); // it begins with a question
    QCOMPARE(bench.sent().front().content, std::string("question 4"));
    QCOMPARE(bench.sent()[1].content, "answer\n" + linkLine); // as it was trained
    QCOMPARE(bench.sent().back().content, std::string("question 5"));
    QCOMPARE(bench.value(11, "notice").toString(), QString());
}

void GuideChatTest::givesOtherModelsAllOfTheChat()
{
    Bench bench(false);
    bench.chat.setSystemPrompt(QStringLiteral("Be a pirate."));
    for (int i = 0; i < 6; ++i)
        bench.ask(QStringLiteral("question %1").arg(i), "answer");
    QCOMPARE(bench.sent().size(), size_t(12));
    QCOMPARE(bench.request().maxTokens, -1);
    QCOMPARE(bench.request().answerTokens, 0);
}

QTEST_MAIN(GuideChatTest)
#include "guidechat_test.moc"
