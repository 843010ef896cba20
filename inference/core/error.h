#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace hearth {

// Why something failed, as far as a caller has to tell cases apart: the window proposes one step for each.
enum class ErrorCode {
    NotFound,        // no such file, folder or device
    Io,              // the file is there, but reading or writing it failed
    Truncated,       // the file ends before what it announces
    Malformed,       // bytes that break the format's rules: magic, lengths, overlaps, alignment, JSON
    InvalidValue,    // well formed, but a value that makes no sense: 0 heads, a shape that does not match
    MissingPart,     // a key, a tensor or a file of a set is not there
    LimitExceeded,   // larger or deeper than the limits we set against hostile files
    Unsupported,     // a format version, architecture, tensor type or tokenizer that Hearth does not run
    OutOfMemory,     // does not fit, in RAM or on the device
    Device,          // the device or its driver failed, or computes wrong
    Cancelled,       // the caller asked for it
    Template,        // the chat template failed, or called raise_exception
    InvalidArgument, // a request that cannot be carried out as asked: option out of range, unknown id
};

// Short lower-case name of a code, for logs and JSON: "out_of_memory".
std::string_view errorCodeName(ErrorCode code);

// The one exception type of the engine, for what a user, a file or a device can cause.
// The message is one plain sentence that says what, where and, if there is a cure, what to do.
// `kind` is the precise reason in one snake_case word for tests and tools ("duplicate_key"), empty where the code says it all.
class Error : public std::runtime_error
{
public:
    Error(ErrorCode code, const std::string &message, std::string kind = {});

    ErrorCode code() const noexcept { return m_code; }
    const std::string &kind() const noexcept { return m_kind; }

private:
    ErrorCode m_code;
    std::string m_kind;
};

} // namespace hearth
