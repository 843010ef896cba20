// The SafeTensors header on arbitrary bytes: it throws an Error, or every tensor lies within the file, none on another.

#include "inference/core/error.h"
#include "inference/files/safetensorsheader.h"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const std::span<const std::byte> bytes(reinterpret_cast<const std::byte *>(data), size);
    // The first two bytes also say how much of the file is missing behind its head.
    for (const uint64_t missing : {uint64_t(0), size > 1 ? uint64_t(data[0]) << data[1] % 60 : 0}) {
        try {
            const uint64_t fileBytes = size + missing;
            uint64_t end = 0;
            for (const hearth::SafetensorsEntry &entry : hearth::parseSafetensorsHeader(bytes, fileBytes, "fuzz")) {
                const bool isInside = entry.sizeBytes <= fileBytes && entry.offset <= fileBytes - entry.sizeBytes;
                if (!isInside || (entry.sizeBytes > 0 && entry.offset < end))
                    std::abort();
                if (entry.sizeBytes != entry.elements() * hearth::safetensorsTypeBytes(entry.type))
                    std::abort();
                if (entry.sizeBytes > 0)
                    end = entry.offset + entry.sizeBytes;
            }
        } catch (const hearth::Error &) {
        }
    }
    return 0;
}
