// The first bytes of a model that is not here, as a browser of models asks about them: a GGUF head ('G') or config.json and a SafeTensors
// head ('S'). Metadata becomes a configuration, a plan and a tokenizer; whatever it says, that ends with facts or with an Error.

#include "inference/core/error.h"
#include "inference/modelinfo.h"
#include "tests/fuzz/fuzzinput.h"

#include <cmath>
#include <cstdlib>

using namespace hearth;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz::FuzzInput input(data, size);
    const bool isSafetensors = input.character() == 'S';
    const std::string config(isSafetensors ? input.part() : std::string_view());
    const ModelHead head{.bytes = std::as_bytes(std::span(input.rest())),
                         .totalBytes = input.rest().size() + (uint64_t(1) << 21),
                         .name = isSafetensors ? "model.safetensors" : "model.gguf",
                         .config = config};
    try {
        const ModelInfo info = readModelInfo(head);
        if (!info.runs && info.whyNot.empty())
            std::abort(); // a refusal without a reason
        for (const auto &[type, share] : info.types) {
            if (!std::isfinite(share))
                std::abort();
        }
        memoryBytes(info, 4096);
    } catch (const Error &) {
    }
    return 0;
}
