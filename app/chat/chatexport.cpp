#include "app/chat/chatexport.h"

#include "app/chat/guidemessage.h"
#include "app/chat/messagetree.h"
#include "app/chat/modelnames.h"
#include "app/chat/toolcalls.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QDir>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>

namespace hearth {

namespace {

constexpr int formatVersion = 1;
constexpr int longestTitle = 80; // letters of a file's name
constexpr int mostNumbers = 1000;

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(ChatExport)
};

QString timeText(qint64 milliseconds)
{
    return QDateTime::fromMSecsSinceEpoch(milliseconds).toString(Qt::ISODate);
}

QString suffix(ExportFormat format)
{
    return format == ExportFormat::Markdown ? QStringLiteral(".md") : QStringLiteral(".json");
}

QList<MessageRecord> shownBranch(const LoadedChat &chat)
{
    MessageTree tree;
    tree.load(chat.messages);
    const qint64 leaf = tree.contains(chat.chat.currentLeaf) ? chat.chat.currentLeaf : tree.newestLeaf();
    QList<MessageRecord> branch;
    for (const qint64 id : tree.path(leaf))
        branch.append(*tree.find(id));
    return branch;
}

// The files that answered, each once, as far as they are known.
QString modelsText(const QList<MessageRecord> &messages)
{
    QStringList lines;
    for (const MessageRecord &message : messages) {
        const QString line = QStringLiteral("- %1: %2\n").arg(modelText(message.model), originText(message.model));
        if (!originText(message.model).isEmpty() && !lines.contains(line))
            lines.append(line);
    }
    return lines.isEmpty() ? QString() : QStringLiteral("\n## %1\n\n%2").arg(Text::tr("Models"), lines.join(QString()));
}

QString toMarkdown(const LoadedChat &chat)
{
    QString text = QStringLiteral("# %1\n\n%2\n").arg(chat.chat.title, timeText(chat.chat.createdAt));
    if (!chat.chat.systemPrompt.isEmpty())
        text += QStringLiteral("\n## %1\n\n%2\n").arg(Text::tr("Instructions"), chat.chat.systemPrompt);
    const QList<MessageRecord> branch = shownBranch(chat);
    for (const MessageRecord &message : branch) {
        const QString who = message.role == QLatin1String("user") ? Text::tr("You") : modelText(message.model);
        text += QStringLiteral("\n## %1\n\n%2\n").arg(who.isEmpty() ? Text::tr("Answer") : who, textWithCalls(message));
    }
    return text + modelsText(branch);
}

QJsonObject toJson(const ModelIdentity &model)
{
    QJsonObject json{{"name", model.name}, {"quantization", model.quantization}, {"size_bytes", model.sizeBytes}};
    if (!model.repository.isEmpty())
        json["repository"] = model.repository;
    if (!model.revision.isEmpty())
        json["revision"] = model.revision;
    if (!model.sha256.isEmpty())
        json["sha256"] = model.sha256;
    return json;
}

QJsonObject toJson(const MessageRecord &message)
{
    QJsonObject object{{"id", message.id},
                       {"parent", message.parentId < 0 ? QJsonValue() : QJsonValue(message.parentId)},
                       {"role", message.role},
                       {"content", shownText(message)},
                       {"created", timeText(message.createdAt)}};
    if (message.role == QLatin1String("user"))
        return object;
    object["model"] = toJson(message.model);
    object["finish_reason"] = message.finishReason;
    if (!message.thinking.isEmpty())
        object["thinking"] = message.thinking;
    for (const ToolCallRecord &call : message.toolCalls) {
        QJsonArray calls = object["tool_calls"].toArray();
        calls.append(QJsonObject{{"id", call.id}, {"name", call.name}, {"arguments", call.arguments}});
        object["tool_calls"] = calls;
    }
    if (!message.errorText.isEmpty())
        object["error"] = message.errorText;
    object["stats"] = QJsonObject{{"prompt_tokens", message.stats.promptTokens},
                                  {"generated_tokens", message.stats.generatedTokens},
                                  {"first_token_seconds", message.stats.firstTokenSeconds},
                                  {"tokens_per_second", message.stats.tokensPerSecond},
                                  {"seed", QString::number(message.stats.seed)}};
    return object;
}

QJsonObject toJson(const LoadedChat &chat)
{
    QJsonArray messages;
    for (const MessageRecord &message : chat.messages)
        messages.append(toJson(message));
    return {{"format", QStringLiteral("hearth-chat")},
            {"version", formatVersion},
            {"title", chat.chat.title},
            {"created", timeText(chat.chat.createdAt)},
            {"updated", timeText(chat.chat.updatedAt)},
            {"system_prompt", chat.chat.systemPrompt},
            {"shown_leaf", chat.chat.currentLeaf},
            {"messages", messages}};
}

bool isUnsafe(QChar letter)
{
    return !letter.isPrint() || QStringLiteral("/\\:*?\"<>|").contains(letter);
}

} // namespace

QByteArray exportChat(const LoadedChat &chat, ExportFormat format)
{
    return format == ExportFormat::Markdown ? toMarkdown(chat).toUtf8() : QJsonDocument(toJson(chat)).toJson();
}

QString exportFileName(const ChatRecord &chat, ExportFormat format)
{
    QString title = chat.title.left(longestTitle);
    if (!title.isEmpty() && title.back().isHighSurrogate())
        title.chop(1);
    std::replace_if(title.begin(), title.end(), isUnsafe, QLatin1Char(' '));
    title = title.simplified();
    while (title.endsWith(QLatin1Char('.'))) // Windows drops them
        title.chop(1);
    const QString day = QDateTime::fromMSecsSinceEpoch(chat.createdAt).date().toString(Qt::ISODate);
    return (title.isEmpty() ? day : day + QLatin1Char(' ') + title) + suffix(format);
}

ExportResult writeExport(const LoadedChat &chat, ExportFormat format, const QString &folder)
{
    if (!QDir().mkpath(folder))
        return {{}, Text::tr("The folder %1 could not be made. The chat was not exported.").arg(folder)};
    const QString name = exportFileName(chat.chat, format);
    const QString stem = name.chopped(suffix(format).size());
    QString path = QDir(folder).filePath(name);
    for (int number = 2; QFileInfo::exists(path) && number < mostNumbers; ++number)
        path = QDir(folder).filePath(QStringLiteral("%1 (%2)%3").arg(stem).arg(number).arg(suffix(format)));
    if (QFileInfo::exists(path))
        return {{}, Text::tr("There are too many files named %1 in %2. The chat was not exported.").arg(name, folder)};
    QSaveFile file(path);
    const QByteArray bytes = exportChat(chat, format);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit())
        return {{}, Text::tr("%1 could not be written: %2. The chat was not exported.").arg(path, file.errorString())};
    return {path, {}};
}

} // namespace hearth
