// Adapters as PEFT writes them: adapter_model.safetensors with base_model.model.MODULE.lora_A.weight [rank, inputs] and .lora_B.weight
// [outputs, rank]; of the token table .lora_embedding_A [rank, tokens] and .lora_embedding_B [embedding, rank].
#include "inference/core/mappedfile.h"
#include "inference/files/adapterformats.h"
#include "inference/files/peftconfig.h"
#include "inference/files/safetensorsheader.h"
#include "inference/files/shards.h"

#include <map>
#include <optional>

namespace fs = std::filesystem;

namespace hearth {

namespace {

// The beginning of every name that PEFT writes.
constexpr std::string_view namePrefix = "base_model.model.";

struct Ending
{
    std::string_view text;
    bool isA;
    bool isLookup;
};
constexpr Ending endings[] = {
    {".lora_A.weight", true, false},          {".lora_A.default.weight", true, false},    {".lora_B.weight", false, false},
    {".lora_B.default.weight", false, false}, {".lora_embedding_A", true, true},          {".lora_embedding_A.default", true, true},
    {".lora_embedding_B", false, true},       {".lora_embedding_B.default", false, true},
};

fs::path weightsOf(const fs::path &path, const fs::path &folder)
{
    if (path.extension() == ".safetensors" && !fs::is_directory(path))
        return path;
    const fs::path weights = folder / "adapter_model.safetensors";
    if (fs::exists(weights))
        return weights;
    if (fs::exists(folder / "adapter_model.bin"))
        refusePickle(folder / "adapter_model.bin");
    throw Error(ErrorCode::MissingPart,
                "'" + folder.filename().string() + "' has no adapter_model.safetensors; download the adapter again, whole.",
                "missing_file");
}

class PeftReader
{
public:
    PeftReader(const fs::path &weights, const PeftConfig &config, const std::string &name)
        : m_name(name), m_path(weights), m_config(config), m_file(std::make_shared<MappedFile>(weights))
    {
    }

    Adapter read()
    {
        for (SafetensorsEntry &entry : parseSafetensorsHeader(m_file->bytes(), m_file->bytes().size(), m_path.filename().string()))
            sort(std::move(entry));
        Adapter adapter;
        adapter.path = m_path;
        adapter.format = "SafeTensors (PEFT)";
        adapter.isPeft = true;
        adapter.alpha = m_config.alpha();
        adapter.baseModel = m_config.baseModel();
        adapter.fileBytes = m_file->bytes().size();
        for (const auto &[module, pair] : m_pairs)
            adapter.parts.push_back(partOf(module, pair));
        for (const std::string &kept : m_keptTables) {
            if (!m_pairs.contains(kept) || !m_pairs.at(kept).isLookup)
                failUnknown(kept + ".base_layer.weight");
        }
        adapter.memory = m_file;
        return adapter;
    }

private:
    struct Pair
    {
        std::optional<SafetensorsEntry> a, b;
        bool isLookup = false;
    };

    [[noreturn]] void failUnknown(const std::string &tensor) const
    {
        throw Error(ErrorCode::Unsupported,
                    m_name + " holds the tensor '" + tensor.substr(0, 200)
                        + "', which is no half of a low-rank pair; Hearth applies plain LoRA only.",
                    "unknown_tensor");
    }

    void sort(SafetensorsEntry entry)
    {
        std::string_view name = entry.name;
        if (!name.starts_with(namePrefix))
            failUnknown(entry.name);
        name.remove_prefix(namePrefix.size());
        if (name.find(".lora_magnitude_vector") != std::string_view::npos)
            throw Error(ErrorCode::Unsupported,
                        m_name + " uses DoRA ('" + entry.name.substr(0, 200) + "'); Hearth applies plain LoRA only.",
                        "unsupported_adapter");
        // Beside an adapted token table PEFT keeps the model's own, unchanged; its pair's shape is compared with the model's.
        if (constexpr std::string_view kept = ".base_layer.weight"; name.ends_with(kept)) {
            m_keptTables.emplace_back(name.substr(0, name.size() - kept.size()));
            return;
        }
        for (const Ending &ending : endings) {
            if (!name.ends_with(ending.text))
                continue;
            Pair &pair = m_pairs[std::string(name.substr(0, name.size() - ending.text.size()))];
            std::optional<SafetensorsEntry> &place = ending.isA ? pair.a : pair.b;
            if (place)
                throw Error(ErrorCode::Malformed, m_name + " has two tensors that are '" + entry.name.substr(0, 200) + "'.",
                            "duplicate_name");
            pair.isLookup = pair.isLookup || ending.isLookup;
            place = std::move(entry);
            return;
        }
        failUnknown(entry.name);
    }

    AdapterMatrix matrixOf(const SafetensorsEntry &entry) const
    {
        AdapterMatrix matrix;
        switch (entry.type) {
        case SafetensorsType::F32: matrix.type = TensorType::F32; break;
        case SafetensorsType::F16: matrix.type = TensorType::F16; break;
        case SafetensorsType::BF16: matrix.type = TensorType::BF16; break;
        default:
            throw Error(ErrorCode::Unsupported,
                        "The tensor '" + entry.name.substr(0, 200) + "' of " + m_name + " is of the type "
                            + std::string(safetensorsTypeName(entry.type)) + "; Hearth reads F32, F16 and BF16 adapters.",
                        "unsupported_type");
        }
        if (entry.shape.size() != 2 || entry.sizeBytes == 0)
            throw Error(ErrorCode::InvalidValue, "The tensor '" + entry.name.substr(0, 200) + "' of " + m_name + " is no matrix.",
                        "shape_mismatch");
        matrix.rows = entry.shape[0];
        matrix.columns = entry.shape[1];
        matrix.bytes = m_file->bytes().subspan(size_t(entry.offset), size_t(entry.sizeBytes));
        return matrix;
    }

    AdapterPart partOf(const std::string &module, const Pair &pair) const
    {
        if (!pair.a || !pair.b)
            throw Error(ErrorCode::MissingPart,
                        m_name + " has '" + (pair.a ? pair.a : pair.b)->name.substr(0, 200) + "' but lacks its counterpart "
                            + (pair.a ? "lora_B" : "lora_A") + ".",
                        "missing_tensor");
        AdapterPart part;
        part.tensor = module;
        part.shown = pair.a->name;
        part.isLookup = pair.isLookup;
        part.a = matrixOf(*pair.a);
        part.b = matrixOf(*pair.b);
        if (part.isLookup) {
            std::swap(part.a.rows, part.a.columns);
            part.a.isTransposed = true;
        }
        checkAdapterPart(part, m_path);
        part.factor = m_config.factor(module, part.rank());
        return part;
    }

    std::string m_name;
    fs::path m_path;
    const PeftConfig &m_config;
    std::shared_ptr<MappedFile> m_file;
    std::map<std::string, Pair> m_pairs;
    std::vector<std::string> m_keptTables; // modules
};

} // namespace

Adapter readPeftAdapter(const fs::path &path)
{
    const fs::path whole = fs::absolute(path).lexically_normal();
    const fs::path inside = fs::is_directory(whole) ? whole : whole.parent_path();
    const fs::path folder = inside.has_filename() ? inside : inside.parent_path();
    const std::string name = "'" + folder.filename().string() + "'";
    const std::optional<nlohmann::json> config = readFolderJson(folder, "adapter_config.json");
    if (!config)
        throw Error(ErrorCode::MissingPart,
                    name + " has no adapter_config.json, which says how strong the adapter is; it belongs beside its weights.",
                    "missing_file");
    const PeftConfig settings(*config, name);
    return PeftReader(weightsOf(path, folder), settings, name).read();
}

} // namespace hearth
