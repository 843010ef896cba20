#include "app/store/chatqueries.h"

#include "app/store/database.h"
#include "app/store/searchquery.h"
#include "app/store/toolcallstext.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QSqlQuery>

#include <utility>

namespace hearth {

namespace {

// A QString that is null would be bound as NULL.
QVariant text(const QString &value)
{
    return value.isNull() ? QStringLiteral("") : value;
}

QString toJson(const QJsonObject &object)
{
    return QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact));
}
QJsonObject fromJson(const QVariant &value)
{
    return QJsonDocument::fromJson(value.toString().toUtf8()).object();
}

QString modelJson(const ModelIdentity &model)
{
    if (model.path.isEmpty() && model.name.isEmpty())
        return QStringLiteral("");
    QJsonObject json{{QStringLiteral("name"), model.name},
                     {QStringLiteral("path"), model.path},
                     {QStringLiteral("quantization"), model.quantization},
                     {QStringLiteral("bytes"), model.sizeBytes}};
    // Not known: no key, as in what earlier versions wrote.
    for (const auto &[key, value] :
         {std::pair(QStringLiteral("repository"), model.repository), std::pair(QStringLiteral("revision"), model.revision),
          std::pair(QStringLiteral("sha256"), model.sha256)}) {
        if (!value.isEmpty())
            json[key] = value;
    }
    return toJson(json);
}

ModelIdentity modelFrom(const QVariant &value)
{
    const QJsonObject json = fromJson(value);
    return {json[QStringLiteral("name")].toString(),         json[QStringLiteral("path")].toString(),
            json[QStringLiteral("quantization")].toString(), json[QStringLiteral("bytes")].toInteger(),
            json[QStringLiteral("repository")].toString(),   json[QStringLiteral("revision")].toString(),
            json[QStringLiteral("sha256")].toString()};
}

QString statsJson(const AnswerStats &stats)
{
    return toJson({{QStringLiteral("prompt_tokens"), stats.promptTokens},
                   {QStringLiteral("cached_tokens"), stats.cachedTokens},
                   {QStringLiteral("generated_tokens"), stats.generatedTokens},
                   {QStringLiteral("first_token_seconds"), stats.firstTokenSeconds},
                   {QStringLiteral("tokens_per_second"), stats.tokensPerSecond},
                   {QStringLiteral("context_used"), stats.contextUsed},
                   {QStringLiteral("context_tokens"), stats.contextTokens},
                   {QStringLiteral("seed"), QString::number(stats.seed)}}); // a double would round it
}

AnswerStats statsFrom(const QVariant &value)
{
    const QJsonObject json = fromJson(value);
    AnswerStats stats;
    stats.promptTokens = json[QStringLiteral("prompt_tokens")].toInt();
    stats.cachedTokens = json[QStringLiteral("cached_tokens")].toInt();
    stats.generatedTokens = json[QStringLiteral("generated_tokens")].toInt();
    stats.firstTokenSeconds = json[QStringLiteral("first_token_seconds")].toDouble();
    stats.tokensPerSecond = json[QStringLiteral("tokens_per_second")].toDouble();
    stats.contextUsed = json[QStringLiteral("context_used")].toInt();
    stats.contextTokens = json[QStringLiteral("context_tokens")].toInt();
    stats.seed = json[QStringLiteral("seed")].toString().toULongLong();
    return stats;
}

const char *stateName(MessageState state)
{
    switch (state) {
    case MessageState::Streaming: return "streaming";
    case MessageState::Cut: return "cut";
    case MessageState::Failed: return "failed";
    case MessageState::Finished: break;
    }
    return "finished";
}

MessageState stateFrom(const QString &name)
{
    for (const MessageState state : {MessageState::Streaming, MessageState::Cut, MessageState::Failed}) {
        if (name == QLatin1String(stateName(state)))
            return state;
    }
    return MessageState::Finished;
}

QList<ChatSummary> summaries(Database &db, const QString &sql, const QVariantList &values)
{
    QList<ChatSummary> chats;
    db.forEach(sql, values, [&](const QSqlQuery &row) {
        chats.append({row.value(0).toLongLong(), row.value(1).toString(), row.value(2).toBool(), row.value(3).toLongLong(),
                      modelFrom(row.value(4)).name, snippetHtml(row.value(5).toString())});
    });
    return chats;
}

QList<ChatSummary> searchByIndex(Database &db, const QString &match)
{
    // The newest hit of each chat; bare columns beside max() come from its row (sqlite.org/lang_select.html#bareagg).
    return summaries(db, QStringLiteral(R"(
        WITH hits(chat_id, hit, snippet) AS (
            SELECT messages.chat_id, messages.id, snippet(message_fts, 0, char(2), char(3), '…', 12)
            FROM message_fts JOIN messages ON messages.id = message_fts.rowid WHERE message_fts MATCH ?1
            UNION ALL
            SELECT rowid, 0, snippet(chat_fts, 0, char(2), char(3), '…', 12) FROM chat_fts WHERE chat_fts MATCH ?1),
        newest(chat_id, hit, snippet) AS (SELECT chat_id, max(hit), snippet FROM hits GROUP BY chat_id)
        SELECT chats.id, title, is_pinned, updated_at, model, snippet FROM newest JOIN chats ON chats.id = newest.chat_id
        WHERE deleted_at IS NULL ORDER BY updated_at DESC LIMIT 500)"),
                     {match, match});
}

QList<ChatSummary> searchByScan(Database &db, const QStringList &words)
{
    QString inMessage;
    QString inTitle;
    QVariantList values;
    for (const QString &word : words) {
        inMessage += QStringLiteral(" AND content LIKE ? ESCAPE '\\'");
        inTitle += QStringLiteral(" AND title LIKE ? ESCAPE '\\'");
        values.append(likePattern(word));
    }
    QList<ChatSummary> chats;
    const QString sql = QStringLiteral(R"(
        WITH hits(chat_id, hit, content) AS (
            SELECT chat_id, id, content FROM messages WHERE state <> 'streaming' %1
            UNION ALL SELECT id, 0, title FROM chats WHERE 1 %2),
        newest(chat_id, hit, content) AS (SELECT chat_id, max(hit), content FROM hits GROUP BY chat_id)
        SELECT chats.id, title, is_pinned, updated_at, model, content FROM newest JOIN chats ON chats.id = newest.chat_id
        WHERE deleted_at IS NULL ORDER BY updated_at DESC LIMIT 500)")
                            .arg(inMessage, inTitle);
    db.forEach(sql, values + values, [&](const QSqlQuery &row) {
        chats.append({row.value(0).toLongLong(), row.value(1).toString(), row.value(2).toBool(), row.value(3).toLongLong(),
                      modelFrom(row.value(4)).name, snippetHtml(markedSnippet(row.value(5).toString(), words))});
    });
    return chats;
}

} // namespace

qint64 largestId(Database &db)
{
    return db
        .value(QStringLiteral("SELECT max(coalesce((SELECT max(id) FROM chats), 0), coalesce((SELECT max(id) FROM messages), 0), "
                              "coalesce((SELECT max(id) FROM lab_runs), 0))"))
        .toLongLong();
}

int cutInterruptedMessages(Database &db)
{
    const int count = db.value(QStringLiteral("SELECT count(*) FROM messages WHERE state = 'streaming'")).toInt();
    if (count > 0)
        db.transaction([&] { db.run(QStringLiteral("UPDATE messages SET state = 'cut' WHERE state = 'streaming'")); }, true);
    return count;
}

QList<ChatSummary> listChats(Database &db)
{
    return summaries(db, QStringLiteral("SELECT id, title, is_pinned, updated_at, model, '' FROM chats WHERE deleted_at IS NULL"), {});
}

QList<ChatSummary> searchChats(Database &db, const QString &typed)
{
    const SearchQuery query = searchQuery(typed);
    if (query.isEmpty())
        return listChats(db);
    if (query.match.isEmpty())
        return searchByScan(db, query.words);
    try {
        return searchByIndex(db, query.match);
    } catch (const DatabaseFailure &failure) {
        if (failure.error.kind != StoreError::Kind::Damaged)
            throw;
        // The index can be made again from the messages: only they are precious. A rebuild takes streaming ones in, too, so their
        // state is lifted while it runs.
        db.transaction([&] {
            db.run(QStringLiteral("INSERT INTO message_fts(message_fts) VALUES ('delete-all')"));
            db.run(QStringLiteral("INSERT INTO message_fts(rowid, content) SELECT id, content FROM messages WHERE state <> 'streaming'"));
            db.run(QStringLiteral("INSERT INTO chat_fts(chat_fts) VALUES ('rebuild')"));
        });
        return searchByIndex(db, query.match);
    }
}

ChatRecord readChat(Database &db, qint64 chatId)
{
    ChatRecord chat;
    db.forEach(QStringLiteral("SELECT id, title, has_own_title, is_pinned, created_at, updated_at, system_prompt, sampling, draft, model, "
                              "current_leaf FROM chats WHERE id = ? AND deleted_at IS NULL"),
               {chatId}, [&](const QSqlQuery &row) {
                   chat.id = row.value(0).toLongLong();
                   chat.title = row.value(1).toString();
                   chat.hasOwnTitle = row.value(2).toBool();
                   chat.isPinned = row.value(3).toBool();
                   chat.createdAt = row.value(4).toLongLong();
                   chat.updatedAt = row.value(5).toLongLong();
                   chat.systemPrompt = row.value(6).toString();
                   chat.sampling = row.value(7).toString();
                   chat.draft = row.value(8).toString();
                   chat.model = modelFrom(row.value(9));
                   chat.currentLeaf = row.value(10).toLongLong();
               });
    return chat;
}

QList<MessageRecord> readMessages(Database &db, qint64 chatId)
{
    QList<MessageRecord> messages;
    db.forEach(QStringLiteral("SELECT id, chat_id, coalesce(parent_id, -1), role, content, thinking, thinking_ms, state, finish_reason, "
                              "error_text, error_action, dropped_messages, stats, model, created_at, tool_calls, sources FROM messages "
                              "WHERE chat_id = ? ORDER BY id"),
               {chatId}, [&](const QSqlQuery &row) {
                   messages.append({row.value(0).toLongLong(), row.value(1).toLongLong(), row.value(2).toLongLong(),
                                    row.value(3).toString(), row.value(4).toString(), row.value(5).toString(), row.value(6).toInt(),
                                    stateFrom(row.value(7).toString()), row.value(8).toString(), row.value(9).toString(),
                                    row.value(10).toString(), row.value(11).toInt(), statsFrom(row.value(12)), modelFrom(row.value(13)),
                                    row.value(14).toLongLong(), toolCallsFrom(row.value(15).toString()), row.value(16).toString()});
               });
    return messages;
}

void putChat(Database &db, const ChatRecord &chat)
{
    db.run(QStringLiteral(R"(INSERT INTO chats (id, title, has_own_title, is_pinned, created_at, updated_at, system_prompt, sampling,
            draft, model, current_leaf) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT(id) DO UPDATE SET title = excluded.title, has_own_title = excluded.has_own_title, is_pinned = excluded.is_pinned,
            updated_at = excluded.updated_at, system_prompt = excluded.system_prompt, sampling = excluded.sampling,
            draft = excluded.draft, model = excluded.model, current_leaf = excluded.current_leaf)"),
           {chat.id, text(chat.title), chat.hasOwnTitle ? 1 : 0, chat.isPinned ? 1 : 0, chat.createdAt, chat.updatedAt,
            text(chat.systemPrompt), text(chat.sampling), text(chat.draft), modelJson(chat.model), chat.currentLeaf});
}

void removeChat(Database &db, qint64 chatId, qint64 when)
{
    db.run(QStringLiteral("UPDATE chats SET deleted_at = ? WHERE id = ?"), {when, chatId});
}

void restoreChat(Database &db, qint64 chatId)
{
    db.run(QStringLiteral("UPDATE chats SET deleted_at = NULL WHERE id = ?"), {chatId});
}

int purgeChats(Database &db, qint64 removedBefore)
{
    const int count = db.value(QStringLiteral("SELECT count(*) FROM chats WHERE deleted_at < ?"), {removedBefore}).toInt();
    if (count > 0)
        db.run(QStringLiteral("DELETE FROM chats WHERE deleted_at < ?"), {removedBefore});
    return count;
}

void putMessage(Database &db, const MessageRecord &message)
{
    db.run(QStringLiteral(R"(INSERT INTO messages (id, chat_id, parent_id, role, content, thinking, thinking_ms, state, finish_reason,
            error_text, error_action, dropped_messages, stats, model, created_at, tool_calls, sources)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT(id) DO UPDATE SET content = excluded.content, thinking = excluded.thinking, thinking_ms = excluded.thinking_ms,
            state = excluded.state, finish_reason = excluded.finish_reason, error_text = excluded.error_text,
            error_action = excluded.error_action, dropped_messages = excluded.dropped_messages, stats = excluded.stats,
            model = excluded.model, tool_calls = excluded.tool_calls, sources = excluded.sources)"),
           {message.id, message.chatId, message.parentId < 0 ? QVariant() : message.parentId, text(message.role), text(message.content),
            text(message.thinking), message.thinkingMs, QLatin1String(stateName(message.state)), text(message.finishReason),
            text(message.errorText), text(message.errorAction), message.droppedMessages, statsJson(message.stats), modelJson(message.model),
            message.createdAt, toolCallsText(message.toolCalls), text(message.sources)});
}

void journalMessage(Database &db, qint64 messageId, const QString &content, const QString &thinking, const QString &toolCalls)
{
    db.run(QStringLiteral("UPDATE messages SET content = ?, thinking = ?, tool_calls = ? WHERE id = ?"),
           {text(content), text(thinking), text(toolCalls), messageId});
}

void deleteMessage(Database &db, qint64 messageId)
{
    db.run(QStringLiteral("DELETE FROM messages WHERE id = ?"), {messageId});
}

} // namespace hearth
