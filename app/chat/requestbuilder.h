#pragma once

#include "app/chat/chatsession.h"
#include "app/chat/samplingmodel.h"

namespace hearth {

// The request that has the message `answerId` of the session's tree written: the system prompt, then the branch up to it. Failed and
// empty answers are left out, and questions that then follow each other become one, as chat templates want roles to alternate.
// An answer that has text already is gone on with.
Request buildRequest(const ChatSession &session, qint64 answerId, const SamplingModel &sampling, OverflowPolicy overflow);

// First line of the first question, at most 48 characters, cut between words where possible.
QString titleFrom(const QString &question);

} // namespace hearth
