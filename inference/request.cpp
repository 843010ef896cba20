#include "inference/request.h"

namespace hearth {

std::string_view finishReasonName(FinishReason reason)
{
    switch (reason) {
    case FinishReason::End: return "end";
    case FinishReason::StopText: return "stop_text";
    case FinishReason::MaxTokens: return "max_tokens";
    case FinishReason::ContextFull: return "context_full";
    case FinishReason::Cancelled: return "cancelled";
    case FinishReason::ToolCall: return "tool_call";
    }
    return "unknown";
}

} // namespace hearth
