#include "inference/adapterinfo.h"

#include "inference/files/adapter.h"

#include <algorithm>

namespace hearth {

bool isAdapterFile(const ModelFile &file)
{
    const MetadataValue *type = file.find("general.type");
    const auto *text = type ? std::get_if<std::string_view>(type) : nullptr;
    return text && *text == "adapter";
}

void fillAdapterFacts(const std::filesystem::path &path, ModelInfo &info)
{
    AdapterFacts &facts = info.adapter.emplace();
    if (info.name.empty())
        info.name = std::filesystem::absolute(path).lexically_normal().stem().string();
    try {
        const Adapter adapter = readAdapter(path);
        info.format = adapter.format;
        info.architecture = adapter.architecture;
        info.fileBytes = adapter.fileBytes;
        info.parameters = info.weightBytes = 0;
        facts.baseModel = adapter.baseModel;
        facts.alpha = adapter.alpha;
        facts.leastRank = adapter.parts.front().rank();
        for (const AdapterPart &part : adapter.parts) {
            facts.leastRank = std::min(facts.leastRank, part.rank());
            facts.mostRank = std::max(facts.mostRank, part.rank());
            info.weightBytes += part.a.bytes.size() + part.b.bytes.size();
            info.parameters += part.a.rows * part.a.columns + part.b.rows * part.b.columns;
        }
        facts.matrices = adapter.parts.size();
        info.whyNot = "It is an adapter, not a model: it is loaded together with the model that it changes.";
    } catch (const Error &error) {
        info.whyNot = error.what();
    }
}

} // namespace hearth
