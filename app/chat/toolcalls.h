#pragma once

#include "app/chat/block.h"
#include "app/chat/codecolors.h"
#include "app/store/records.h"

namespace hearth {

// JSON with a line for each member, and nothing in it changed: order, numbers and escapes stay as the model wrote them.
QString formattedJson(const QString &json);

// A call as a block of its message; open while only its name is known.
Block toolCallBlock(const ToolCallRecord &call, const CodeColors &colors);

// The text of a message with its calls below, as Markdown: for exports and the clipboard.
QString textWithCalls(const MessageRecord &message);

} // namespace hearth
