// A GGUF model in two files (the first one's size and bytes, the second): refused with an Error, or every tensor lies in its part.

#include "inference/files/gguf.h"
#include "tests/fuzz/fuzzinput.h"

using namespace hearth;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const fuzz::FuzzFolder folder("split");
    fuzz::FuzzInput input(data, size);
    const std::filesystem::path first = folder.write("model-00001-of-00002.gguf", input.part());
    const std::filesystem::path second = folder.write("model-00002-of-00002.gguf", input.rest());
    for (const std::filesystem::path &path : {first, second}) {
        for (const TypePolicy types : {TypePolicy::Known, TypePolicy::Runnable}) {
            try {
                const auto file = openGguf(path, types);
                for (const TensorInfo &tensor : file->tensors()) {
                    const std::span<const std::byte> bytes = file->data(tensor);
                    volatile std::byte sink = bytes.front();
                    sink = bytes.back();
                    (void)sink;
                }
            } catch (const Error &) {
            }
        }
    }
    return 0;
}
