// Importance matrices in the older form: any bytes are read or refused with an Error.

#include "inference/core/error.h"
#include "inference/quantize/importance.h"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    try {
        const hearth::Importance importance = hearth::parseImportanceDat(std::as_bytes(std::span(data, size)), "fuzz");
        for (const auto &[name, entry] : importance.entries)
            hearth::importanceOf(importance, name, entry.sums.size(), 1);
    } catch (const hearth::Error &) {
    }
    return 0;
}
