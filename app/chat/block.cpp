#include "app/chat/block.h"

namespace hearth {

QString blockKindName(BlockKind kind)
{
    switch (kind) {
    case BlockKind::Prose: return QStringLiteral("prose");
    case BlockKind::Heading: return QStringLiteral("heading");
    case BlockKind::List: return QStringLiteral("list");
    case BlockKind::Quote: return QStringLiteral("quote");
    case BlockKind::Code: return QStringLiteral("code");
    case BlockKind::Table: return QStringLiteral("table");
    case BlockKind::Thinking: return QStringLiteral("thinking");
    case BlockKind::Rule: return QStringLiteral("rule");
    case BlockKind::Math: return QStringLiteral("math");
    case BlockKind::ToolCall: return QStringLiteral("tool_call");
    }
    return {};
}

} // namespace hearth
