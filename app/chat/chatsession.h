#pragma once

#include "app/chat/messagetree.h"
#include "app/store/records.h"
#include "inference/request.h"

#include <QElapsedTimer>

#include <optional>

namespace hearth {

// A request under way for a chat.
struct ChatGeneration
{
    RequestId request = 0;
    qint64 messageId = -1;
    bool isLooking = false; // in the chat's documents; nothing was submitted yet
    bool isQueued = true;   // no step was made for it yet
    bool hasUnsavedText = false;
    bool isStopping = false;
    double promptProgress = -1; // 0 to 1 while the prompt is read
    int promptTokens = 0;
    int tokens = 0;         // generated so far
    QElapsedTimer thinking; // runs while the model reasons
};

// A chat in memory. Values only; owned by ChatController.
struct ChatSession
{
    ChatRecord chat;
    qint64 reservedId = -1; // of a new chat: what it will be stored with; -1: any
    MessageTree tree;
    bool isLoaded = false; // its messages have come from the store
    std::optional<ChatGeneration> generation;
};

} // namespace hearth
