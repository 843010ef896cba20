// LoRA adapters: a GGUF file ('G', then its bytes) or PEFT's folder ('P', adapter_config.json, adapter_model.safetensors). It is refused
// with an Error, or every row of its matrices can be read, before and after it was bound to a model.

#include "inference/files/adapter.h"
#include "tests/fuzz/fuzzinput.h"

#include <algorithm>

using namespace hearth;

namespace {

// What the adapters of the corpus are for: one layer, eight columns.
class Base final : public ModelFile
{
public:
    Base()
    {
        m_path = "base.gguf";
        m_metadata["general.architecture"] = std::string_view("llama");
        m_metadata["llama.attention.head_count"] = uint64_t(2);
        m_metadata["llama.attention.head_count_kv"] = uint64_t(1);
        add("token_embd.weight", 8, 12);
        add("output.weight", 8, 12);
        add("blk.0.attn_q.weight", 8, 8);
        add("blk.0.attn_k.weight", 8, 4);
        add("blk.0.ffn_up.weight", 8, 16);
        add("blk.0.ffn_down_exps.weight", 8, 8, 3);
    }
    std::span<const std::byte> data(const TensorInfo &) const override { return {}; }

private:
    void add(const char *name, uint64_t columns, uint64_t rows, uint64_t slices = 1)
    {
        TensorInfo info{.name = name, .dimensions = slices > 1 ? 3u : 2u, .shape = {columns, rows, slices, 1}};
        info.sizeBytes = info.elements() * sizeof(float);
        m_tensorIndex[name] = m_tensors.size();
        m_tensors.push_back(std::move(info));
    }
};

void readAll(const Adapter &adapter)
{
    for (const AdapterPart &part : adapter.parts) {
        std::vector<float> a(part.a.columns), b(part.b.columns);
        for (uint64_t row = 0; row < std::min<uint64_t>(part.a.rows, 64); ++row)
            part.a.readRow(row, a);
        for (uint64_t row = 0; row < std::min<uint64_t>(part.b.rows, 64); ++row)
            part.readRowOfB(row, b);
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const fuzz::FuzzFolder folder("adapter");
    static const Base base;
    fuzz::FuzzInput input(data, size);
    try {
        const bool isPeft = input.character() == 'P';
        if (isPeft) {
            folder.write("adapter_config.json", input.part());
            folder.write("adapter_model.safetensors", input.rest());
        }
        Adapter adapter = readAdapter(isPeft ? folder.path() : folder.write("adapter.gguf", input.rest()));
        readAll(adapter);
        bindAdapter(adapter, base);
        readAll(adapter);
    } catch (const Error &) {
    }
    return 0;
}
