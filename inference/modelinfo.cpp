#include "inference/modelinfo.h"

#include "inference/adapterinfo.h"
#include "inference/core/mappedfile.h"
#include "inference/files/adapter.h"
#include "inference/files/gguf.h"
#include "inference/files/metadatacheck.h"
#include "inference/headfile.h"
#include "inference/modelfacts.h"
#include "inference/safetensorsinfo.h"

#include <algorithm>

namespace hearth {

// Of a download that is not whole: what its beginning says. Throws `error` again for any other broken file.
static void fillCutFacts(const std::filesystem::path &path, const Error &error, ModelInfo &info)
{
    constexpr uint64_t whateverIsMissing = uint64_t(1) << 60;
    if (error.kind() != "out_of_bounds" && error.kind() != "truncated")
        throw Error(error);
    const MappedFile mapped(path);
    try {
        fillFacts(HeadFile({mapped.bytes(), whateverIsMissing, path.string(), {}}, TypePolicy::Known), info);
    } catch (const Error &) {
        throw Error(error);
    }
    info.fileBytes = mapped.bytes().size();
}

uint64_t memoryBytes(const ModelInfo &info, int contextTokens)
{
    return info.weightBytes + info.cacheBytesPerToken * uint64_t(std::max(contextTokens, 0)) + info.scratchBytes;
}

ModelInfo readModelInfo(const std::filesystem::path &path)
{
    ModelInfo info;
    info.path = path;
    if (isPeftAdapter(path)) {
        fillAdapterFacts(path, info);
        return info;
    }
    const bool isGguf = !std::filesystem::is_directory(path) && path.extension() != ".safetensors" && path.extension() != ".json";
    std::unique_ptr<ModelFile> file;
    bool hasFacts = false;
    try {
        if (isGguf)
            file = openGguf(path, TypePolicy::Known);
        if (isGguf)
            fillFacts(*file, info);
        if (isGguf && isAdapterFile(*file)) {
            fillAdapterFacts(path, info);
            return info;
        }
        hasFacts = isGguf;
        file = openModelFile(path);
        if (!isGguf)
            fillFacts(*file, info);
        hasFacts = true;
        checkThatItRuns(*file, info);
        info.runs = true;
    } catch (const Error &error) {
        if (!hasFacts && isGguf)
            fillCutFacts(path, error, info);
        else if (!hasFacts)
            fillFolderFacts(path, error, info);
        info.whyNot = error.what();
    }
    return info;
}

ModelInfo readModelInfo(const ModelHead &head)
{
    if (head.name.ends_with(".safetensors"))
        return safetensorsHeadInfo(head);
    ModelInfo info;
    info.path = head.name;
    const HeadFile facts(head, TypePolicy::Known);
    fillFacts(facts, info);
    try {
        refuseOtherKinds(info);
        if (facts.isCut()) {
            checkArchitecture(info, "'" + head.name + "'");
        } else {
            const HeadFile file(head, TypePolicy::Runnable);
            if (file.uint("split.count").value_or(1) <= 1) { // a part of several has a part of the tensors
                checkModelMetadata(file);
                checkThatItRuns(file, info);
            } else {
                checkArchitecture(info, "'" + head.name + "'");
            }
        }
        info.runs = true;
    } catch (const Error &error) {
        info.whyNot = error.what();
    }
    return info;
}

} // namespace hearth
