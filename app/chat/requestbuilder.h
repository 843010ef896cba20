#pragma once

#include "app/chat/chatsession.h"
#include "app/chat/samplingmodel.h"

namespace hearth {

// The request that has the message `answerId` of the session's tree written: the system prompt, then the branch up to it. Failed and
// empty answers are left out, and questions that then follow each other become one, as chat templates want roles to alternate.
// An answer that has text already is gone on with.
// instructions: not empty: in place of the chat's system prompt.
Request buildRequest(const ChatSession &session, qint64 answerId, const SamplingModel &sampling, OverflowPolicy overflow,
                     const QString &instructions = {});

// The model's instructions where the chat has no system prompt of its own, which is one other than new chats have; else empty.
QString instructionsFor(const QString &systemPrompt, const QString &ofNewChats, const QString &ofModel);

// First line of the first question, at most 48 characters, cut between words where possible.
QString titleFrom(const QString &question);

} // namespace hearth
