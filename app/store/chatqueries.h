#pragma once

#include "app/store/records.h"

#include <QList>

namespace hearth {

class Database;

// The SQL of chats and messages, one function a question. Store thread; all throw DatabaseFailure.

// The largest id in use; 0 when there is none. Chats, messages and comparisons of the Lab share one sequence of ids.
qint64 largestId(Database &db);
// Messages left streaming by a crash become cut. Returns how many.
int cutInterruptedMessages(Database &db);

QList<ChatSummary> listChats(Database &db);
// Chats whose title or a message holds every word, newest first. Rebuilds the index once when it is damaged.
QList<ChatSummary> searchChats(Database &db, const QString &typed);
ChatRecord readChat(Database &db, qint64 chatId);               // id -1: there is none
QList<MessageRecord> readMessages(Database &db, qint64 chatId); // all branches, by id

void putChat(Database &db, const ChatRecord &chat);
void removeChat(Database &db, qint64 chatId, qint64 when); // hidden, until purged
void restoreChat(Database &db, qint64 chatId);
int purgeChats(Database &db, qint64 removedBefore);

// With its statistics; replaces an earlier one of the same id.
void putMessage(Database &db, const MessageRecord &message);
void journalMessage(Database &db, qint64 messageId, const QString &content, const QString &thinking, const QString &toolCalls);
void deleteMessage(Database &db, qint64 messageId); // and all below it

} // namespace hearth
