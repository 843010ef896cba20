#pragma once

#include "app/store/records.h"

namespace hearth {

// Tool calls as the one text that the store keeps of a message; empty for none. What is damaged reads as none.
QString toolCallsText(const QList<ToolCallRecord> &calls);
QList<ToolCallRecord> toolCallsFrom(const QString &text);

} // namespace hearth
