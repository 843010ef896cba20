#pragma once

#include "inference/core/error.h"

#include <exception>
#include <new>
#include <optional>
#include <string>

namespace hearth {

// Runs a job; what it throws becomes an Error that a user can read.
template <typename Job> std::optional<Error> attempt(const Job &job)
{
    try {
        job();
        return std::nullopt;
    } catch (const Error &error) {
        return error;
    } catch (const std::bad_alloc &) {
        return Error(ErrorCode::OutOfMemory, "The memory ran out. Choose a smaller model or a shorter context, or close other programs.",
                     "host_memory");
    } catch (const std::exception &error) {
        return Error(ErrorCode::Io, std::string("An unexpected error: ") + error.what(), "unexpected");
    }
}

} // namespace hearth
