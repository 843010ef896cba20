#include "app/chat/requestbuilder.h"

#include "app/chat/citations.h"

#include <QStringList>

namespace hearth {

// What the message asked for, and that nothing came of it: models are used to an answer for each call.
static void addCalls(const MessageRecord &record, std::vector<Message> &messages)
{
    if (record.toolCalls.isEmpty())
        return;
    std::vector<ToolCall> calls;
    for (const ToolCallRecord &call : record.toolCalls)
        calls.push_back({call.id.toStdString(), call.name.toStdString(), call.arguments.toStdString()});
    messages.back().toolCalls = calls;
    for (const ToolCall &call : calls)
        messages.push_back(
            {.role = "tool", .content = "Hearth does not run tools.", .toolCalls = {}, .toolCallId = call.id, .toolName = call.name});
}

// The marks of an answer from documents name passages that the next prompt does not have.
static std::string contentOf(const MessageRecord &message)
{
    constexpr int anyPassage = 999;
    return (message.sources.isEmpty() ? message.content : withoutMarks(message.content, anyPassage)).toStdString();
}

Request buildRequest(const ChatSession &session, qint64 answerId, const SamplingModel &sampling, OverflowPolicy overflow,
                     const QString &instructions)
{
    ChatPrompt prompt;
    if (const QString system = (instructions.isEmpty() ? session.chat.systemPrompt : instructions).trimmed(); !system.isEmpty())
        prompt.messages.push_back({"system", system.toStdString()});
    for (const qint64 id : session.tree.path(answerId)) {
        const MessageRecord &message = *session.tree.find(id);
        if (id == answerId) {
            prompt.continueAnswer = message.content.toStdString();
            continue;
        }
        if (message.content.isEmpty() && message.toolCalls.isEmpty())
            continue;
        const std::string role = message.role.toStdString();
        const std::string content = contentOf(message);
        if (!prompt.messages.empty() && prompt.messages.back().role == role)
            prompt.messages.back().content += "\n\n" + content;
        else
            prompt.messages.push_back({role, content});
        addCalls(message, prompt.messages);
    }
    Request request;
    request.prompt = std::move(prompt);
    request.sampling = sampling.options();
    request.maxTokens = sampling.maxTokens();
    request.overflow = overflow;
    return request;
}

QString instructionsFor(const QString &systemPrompt, const QString &ofNewChats, const QString &ofModel)
{
    const QString prompt = systemPrompt.trimmed();
    return prompt.isEmpty() || prompt == ofNewChats.trimmed() ? ofModel : QString();
}

QString titleFrom(const QString &question)
{
    constexpr qsizetype longest = 48;
    QString line;
    for (const QString &candidate : question.split(u'\n')) {
        line = candidate.simplified();
        while (line.startsWith(u'#') || line.startsWith(u'>') || line.startsWith(u' '))
            line.remove(0, 1);
        if (!line.isEmpty() && !line.startsWith(QLatin1String("```")))
            break;
    }
    if (line.size() <= longest)
        return line;
    qsizetype end = line.lastIndexOf(u' ', longest - 1);
    if (end < longest / 2)
        end = longest - 1;
    if (line[end - 1].isHighSurrogate())
        --end;
    return line.left(end) + u'…';
}

} // namespace hearth
