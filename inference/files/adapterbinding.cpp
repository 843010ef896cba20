// What an adapter's parts are in a model: names, the order of rows, shapes.
#include "inference/files/adapter.h"
#include "inference/files/hfconfig.h"
#include "inference/files/hftensornames.h"

#include <algorithm>
#include <charconv>

namespace hearth {

namespace {

// Families that Hearth reads from GGUF alone, but whose modules have the usual names and rows. Columns as in hfmodeltypes.cpp.
constexpr HfModelType ggufOnlyTypes[] = {
    {"cohere", "command-r"}, {"cohere2", "cohere2"}, {"exaone4", "exaone4"}, {"mistral3", "mistral3", true}, {"stablelm", "stablelm"},
};

const HfModelType *typeOf(std::string_view architecture)
{
    if (const HfModelType *type = hfModelTypeOf(architecture))
        return type;
    const auto *found = std::find_if(std::begin(ggufOnlyTypes), std::end(ggufOnlyTypes),
                                     [&](const HfModelType &type) { return type.architecture == architecture; });
    return found == std::end(ggufOnlyTypes) ? nullptr : found;
}

// "h.3.attn.c_attn" of GPT-2; empty when it is none of its modules.
std::string gpt2Name(std::string_view module)
{
    if (module.starts_with("transformer."))
        module.remove_prefix(12);
    if (module == "wte")
        return "token_embd";
    if (module == "lm_head")
        return "output";
    static constexpr std::pair<std::string_view, std::string_view> parts[] = {
        {".attn.c_attn", "attn_qkv"}, {".attn.c_proj", "attn_output"}, {".mlp.c_fc", "ffn_up"}, {".mlp.c_proj", "ffn_down"}};
    for (const auto &[theirs, ours] : parts) {
        if (!module.starts_with("h.") || !module.ends_with(theirs) || module.size() <= 2 + theirs.size())
            continue;
        const std::string_view layer = module.substr(2, module.size() - 2 - theirs.size());
        if (layer.size() <= 6 && std::all_of(layer.begin(), layer.end(), [](char c) { return c >= '0' && c <= '9'; }))
            return "blk." + std::string(layer) + "." + std::string(ours);
    }
    return {};
}

class Binder
{
public:
    Binder(const Adapter &adapter, const ModelFile &base)
        : m_adapter(adapter), m_base(base), m_architecture(base.requireString("general.architecture")), m_type(typeOf(m_architecture)),
          m_name("'" + adapter.path.filename().string() + "'"), m_baseName("'" + base.path().filename().string() + "'")
    {
    }

    void checkArchitecture() const
    {
        if (!m_adapter.architecture.empty() && m_adapter.architecture != m_architecture)
            throw Error(ErrorCode::InvalidValue,
                        m_name + " is an adapter for models of the architecture '" + m_adapter.architecture.substr(0, 60) + "', but "
                            + m_baseName + " is of '" + m_architecture + "'.",
                        "wrong_architecture");
        if (m_adapter.isPeft && !m_type && m_architecture != "gpt2")
            throw Error(ErrorCode::Unsupported,
                        "Hearth does not know how PEFT adapters such as " + m_name + " name the parts of '" + m_architecture
                            + "' models; convert the adapter to GGUF.",
                        "unsupported_adapter");
    }

    void bind(AdapterPart &part) const
    {
        if (m_adapter.isPeft)
            giveName(part);
        if (!part.isLookup && part.tensor == "output.weight" && !m_base.findTensor("output.weight"))
            part.tensor = "token_embd.weight"; // the model's projection is its token table; what is looked up stays as it is
        const TensorInfo *tensor = m_base.findTensor(part.tensor);
        if (!tensor)
            throw Error(ErrorCode::MissingPart,
                        m_name + " changes '" + part.tensor.substr(0, 200) + "' ('" + part.shown.substr(0, 200) + "'), which " + m_baseName
                            + " does not have; it was made for another model.",
                        "unknown_tensor");
        checkShape(part, *tensor);
        turnRows(part);
    }

private:
    void giveName(AdapterPart &part) const
    {
        HfModuleName ours;
        if (m_architecture == "gpt2")
            ours.name = gpt2Name(part.tensor);
        else if (const auto found = ggufModuleName(part.tensor, *m_type))
            ours = *found;
        if (ours.name.empty())
            throw Error(ErrorCode::Unsupported,
                        "Hearth does not know what '" + part.shown.substr(0, 200) + "' of " + m_name + " changes in a model of the "
                            + "architecture '" + m_architecture + "'.",
                        "unknown_tensor");
        part.tensor = ours.name + ".weight";
        part.expert = ours.expert;
    }

    void checkShape(const AdapterPart &part, const TensorInfo &tensor) const
    {
        const uint64_t slices = tensor.shape[2] * tensor.shape[3];
        const uint64_t changed = part.expert >= 0 ? 1 : slices;
        const bool fits = part.isLookup ? part.a.rows == tensor.rows() && part.b.rows == tensor.columns() && slices == 1
                                        : part.a.columns == tensor.columns() && part.b.rows == tensor.shape[1] * changed
                && part.a.slices == changed && (part.expert < 0 || uint64_t(part.expert) < slices);
        if (fits)
            return;
        const uint64_t rows = part.isLookup ? part.a.rows : part.b.rows, columns = part.isLookup ? part.b.rows : part.a.columns;
        throw Error(ErrorCode::InvalidValue,
                    "'" + part.shown.substr(0, 200) + "' of " + m_name + " is for a matrix of the shape [" + std::to_string(rows) + ", "
                        + std::to_string(columns) + "], but '" + part.tensor + "' of " + m_baseName + " has ["
                        + std::to_string(tensor.rows()) + ", " + std::to_string(tensor.columns())
                        + "]; the adapter was made for another model.",
                    "shape_mismatch");
    }

    // Queries and keys of some families lie in halves in Hugging Face's files and in pairs in GGUF's.
    void turnRows(AdapterPart &part) const
    {
        const bool isQuery = part.tensor.ends_with(".attn_q.weight"), isKey = part.tensor.ends_with(".attn_k.weight");
        const bool baseIsHalved = m_base.boolean("hearth.rope.halves").value_or(false);
        if (!m_type || !m_type->ropeIsHalved || !(isQuery || isKey) || m_adapter.isPeft == baseIsHalved)
            return;
        const uint64_t heads = headsOf(part.tensor, isKey);
        if (heads == 0 || part.b.rows % (2 * heads) != 0)
            throw Error(ErrorCode::InvalidValue, "The heads of '" + part.tensor + "' of " + m_baseName + " do not divide its rows.",
                        "shape_mismatch");
        part.turn = m_adapter.isPeft ? RowTurn::ToAdjacent : RowTurn::ToHalves;
        part.headRows = part.b.rows / heads;
    }

    uint64_t headsOf(const std::string &tensor, bool isKey) const
    {
        std::string key = m_architecture + ".attention.head_count";
        if (isKey && m_base.find(key + "_kv"))
            key += "_kv";
        const MetadataValue *value = m_base.find(key);
        if (value && (std::holds_alternative<uint64_t>(*value) || std::holds_alternative<int64_t>(*value)))
            return m_base.uint(key).value_or(0);
        const std::vector<int64_t> perLayer = m_base.integers(key).value_or(std::vector<int64_t>());
        size_t layer = perLayer.size();
        constexpr size_t prefix = 4; // "blk."
        std::from_chars(tensor.data() + prefix, tensor.data() + tensor.size(), layer);
        return layer < perLayer.size() ? uint64_t(std::max<int64_t>(perLayer[layer], 0)) : 0;
    }

    const Adapter &m_adapter;
    const ModelFile &m_base;
    std::string m_architecture;
    const HfModelType *m_type;
    std::string m_name, m_baseName;
};

} // namespace

void bindAdapter(Adapter &adapter, const ModelFile &base)
{
    const Binder binder(adapter, base);
    binder.checkArchitecture();
    for (AdapterPart &part : adapter.parts)
        binder.bind(part);
}

} // namespace hearth
