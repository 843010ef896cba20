#include "inference/core/error.h"

namespace hearth {

std::string_view errorCodeName(ErrorCode code)
{
    switch (code) {
    case ErrorCode::NotFound: return "not_found";
    case ErrorCode::Io: return "io";
    case ErrorCode::Truncated: return "truncated";
    case ErrorCode::Malformed: return "malformed";
    case ErrorCode::InvalidValue: return "invalid_value";
    case ErrorCode::MissingPart: return "missing_part";
    case ErrorCode::LimitExceeded: return "limit_exceeded";
    case ErrorCode::Unsupported: return "unsupported";
    case ErrorCode::OutOfMemory: return "out_of_memory";
    case ErrorCode::Device: return "device";
    case ErrorCode::Cancelled: return "cancelled";
    case ErrorCode::Template: return "template";
    case ErrorCode::InvalidArgument: return "invalid_argument";
    }
    return "unknown";
}

Error::Error(ErrorCode code, const std::string &message, std::string kind)
    : std::runtime_error(message), m_code(code), m_kind(std::move(kind))
{
}

} // namespace hearth
