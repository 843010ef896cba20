// A Hugging Face folder (config.json, tokenizer.json, model.safetensors), quantized or not: refused with an Error, or all its tensors can
// be read as blocks.

#include "inference/files/safetensors.h"
#include "tests/fuzz/fuzzinput.h"

#include <cstdlib>

using namespace hearth;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const fuzz::FuzzFolder folder("folder");
    fuzz::FuzzInput input(data, size);
    folder.write("config.json", input.part());
    folder.write("tokenizer.json", input.part());
    folder.write("model.safetensors", input.rest());
    try {
        const auto file = openSafetensors(folder.path());
        for (const TensorInfo &tensor : file->tensors()) {
            // What is read from files of at most some 64 KiB is never much larger than they are.
            if (tensor.sizeBytes > (uint64_t(1) << 24) || file->data(tensor).size() != tensor.sizeBytes)
                std::abort();
        }
    } catch (const Error &) {
    }
    return 0;
}
