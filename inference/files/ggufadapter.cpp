// Adapters in GGUF: general.type "adapter", adapter.type "lora", adapter.lora.alpha, and tensors NAME.lora_a and NAME.lora_b, where NAME
// is the model's tensor. The rows of attn_q and attn_k lie as in a GGUF model. For token_embd.weight A is [tokens, rank].
#include "inference/files/adapterformats.h"
#include "inference/files/gguf.h"

#include <map>

namespace fs = std::filesystem;

namespace hearth {

namespace {

class GgufAdapterReader
{
public:
    explicit GgufAdapterReader(const fs::path &path) : m_name("'" + path.filename().string() + "'")
    {
        m_file = openGguf(path, TypePolicy::Known);
    }

    Adapter read()
    {
        checkKind();
        Adapter adapter;
        adapter.path = m_file->path();
        adapter.format = m_file->format();
        adapter.fileBytes = m_file->fileBytes();
        adapter.architecture = m_file->requireString("general.architecture");
        adapter.baseModel = m_file->string("general.base_model.0.name").value_or("");
        adapter.alpha = m_file->number("adapter.lora.alpha").value_or(0);
        for (const TensorInfo &tensor : m_file->tensors())
            sort(tensor);
        for (const auto &[target, pair] : m_pairs)
            adapter.parts.push_back(partOf(target, pair, adapter.alpha));
        adapter.memory = m_file;
        return adapter;
    }

private:
    struct Pair
    {
        const TensorInfo *a = nullptr;
        const TensorInfo *b = nullptr;
    };

    void checkKind() const
    {
        if (m_file->string("general.type").value_or("model") != "adapter")
            throw Error(ErrorCode::InvalidValue, m_name + " is no adapter: it does not say general.type = adapter.", "not_an_adapter");
        const std::string kind(m_file->string("adapter.type").value_or("that it does not name"));
        if (kind != "lora")
            throw Error(ErrorCode::Unsupported,
                        m_name + " is an adapter of the kind '" + kind.substr(0, 60) + "'; Hearth applies those of the kind 'lora'.",
                        "unsupported_adapter");
        if (m_file->find("adapter.alora.invocation_tokens"))
            throw Error(ErrorCode::Unsupported,
                        m_name + " is an activated LoRA, which works only after certain tokens; Hearth applies plain ones.",
                        "unsupported_adapter");
    }

    void sort(const TensorInfo &tensor)
    {
        const bool isA = tensor.name.ends_with(".lora_a"), isB = tensor.name.ends_with(".lora_b");
        if (!isA && !isB)
            throw Error(ErrorCode::Unsupported,
                        m_name + " holds the tensor '" + tensor.name.substr(0, 200)
                            + "', which is neither a lora_a nor a lora_b; Hearth applies nothing else.",
                        "unknown_tensor");
        if (!findTensorType(uint32_t(tensor.type)))
            throw Error(ErrorCode::Unsupported,
                        "Hearth does not read the type of the tensor '" + tensor.name.substr(0, 200) + "' of " + m_name + ".",
                        "unsupported_type");
        Pair &pair = m_pairs[tensor.name.substr(0, tensor.name.size() - 7)];
        (isA ? pair.a : pair.b) = &tensor;
    }

    AdapterMatrix matrixOf(const TensorInfo &tensor) const
    {
        return {.type = tensor.type,
                .rows = tensor.rows(),
                .columns = tensor.columns(),
                .slices = tensor.shape[2] * tensor.shape[3],
                .isTransposed = false,
                .bytes = m_file->data(tensor)};
    }

    AdapterPart partOf(const std::string &target, const Pair &pair, double alpha) const
    {
        if (!pair.a || !pair.b)
            throw Error(ErrorCode::MissingPart,
                        m_name + " has '" + (pair.a ? pair.a : pair.b)->name.substr(0, 200) + "' but lacks its counterpart '"
                            + target.substr(0, 200) + (pair.a ? ".lora_b" : ".lora_a") + "'.",
                        "missing_tensor");
        AdapterPart part;
        part.tensor = target;
        part.shown = pair.a->name;
        part.isLookup = target == "token_embd.weight";
        part.a = matrixOf(*pair.a);
        part.b = matrixOf(*pair.b);
        checkAdapterPart(part, m_file->path());
        part.factor = alpha != 0 ? alpha / double(part.rank()) : 1;
        return part;
    }

    std::string m_name;
    std::shared_ptr<const ModelFile> m_file;
    std::map<std::string, Pair> m_pairs;
};

} // namespace

Adapter readGgufAdapter(const fs::path &path)
{
    return GgufAdapterReader(path).read();
}

} // namespace hearth
