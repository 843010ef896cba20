#include "app/guide/guiderequest.h"

#include <QTest>

using namespace hearth;

namespace {

// "s" a system prompt, "u" a question, "a" an answer; each holds its place in the chat.
Request chat(const std::string &roles)
{
    ChatPrompt prompt;
    for (size_t i = 0; i < roles.size(); ++i)
        prompt.messages.push_back({roles[i] == 's' ? "system" : roles[i] == 'u' ? "user" : "assistant", std::to_string(i)});
    Request request;
    request.prompt = prompt;
    return request;
}

QString sent(const Request &request)
{
    QString text;
    for (const Message &message : std::get<ChatPrompt>(request.prompt).messages)
        text += QString::fromStdString(message.role.substr(0, 1) + message.content + " ");
    return text.trimmed();
}

} // namespace

class GuideRequestTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sendsTheLastMessagesAndNoSystemPrompt_data()
    {
        QTest::addColumn<std::string>("chat");
        QTest::addColumn<QString>("sent");
        QTest::newRow("a question") << std::string("u") << "u0";
        QTest::newRow("with a system prompt") << std::string("su") << "u1";
        QTest::newRow("three questions") << std::string("uauau") << "u2 a3 u4";
        QTest::newRow("begins with a question") << std::string("uauauau") << "u4 a5 u6";
        QTest::newRow("a long chat") << std::string("suauauauauauau") << "u11 a12 u13";
        QTest::newRow("ends with an answer") << std::string("uauauaua") << "u6 a7";
    }
    void sendsTheLastMessagesAndNoSystemPrompt()
    {
        QFETCH(std::string, chat);
        Request request = ::chat(chat);
        adaptToGuide(request);
        QTEST(sent(request), "sent");
    }

    void keepsRoomForAnAnswerOfBoundedLength()
    {
        Request request = chat("u");
        request.overflow = OverflowPolicy::Stop;
        adaptToGuide(request);
        QCOMPARE(request.overflow, OverflowPolicy::DropOldest);
        QVERIFY(request.maxTokens > 64 && request.maxTokens < 256);
        QCOMPARE(request.answerTokens, request.maxTokens);
    }

    void honoursAShorterLimit()
    {
        Request request = chat("u");
        request.maxTokens = 8;
        adaptToGuide(request);
        QCOMPARE(request.maxTokens, 8);
    }

    void keepsTheBeginningOfAnAnswerToGoOnFrom()
    {
        Request request = chat("u");
        std::get<ChatPrompt>(request.prompt).continueAnswer = "So far";
        adaptToGuide(request);
        QCOMPARE(std::get<ChatPrompt>(request.prompt).continueAnswer, std::string("So far"));
    }
};

QTEST_APPLESS_MAIN(GuideRequestTest)
#include "guiderequest_test.moc"
