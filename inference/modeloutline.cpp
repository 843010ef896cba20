#include "inference/modeloutline.h"

#include "inference/files/metadatacheck.h"
#include "inference/headfile.h"
#include "inference/model/architectures.h"
#include "inference/model/transformer.h"
#include "inference/modelfacts.h"

namespace hearth {

namespace {

ModelInfo infoOfParts(std::span<const ModelHead> heads)
{
    ModelInfo info;
    info.path = heads.front().name;
    fillFacts(HeadFile(heads, TypePolicy::Known), info);
    try {
        const HeadFile file(heads, TypePolicy::Runnable);
        if (file.isCut()) {
            checkArchitecture(info, "'" + heads.front().name + "'");
        } else {
            checkModelMetadata(file);
            checkThatItRuns(file, info);
        }
        info.runs = true;
    } catch (const Error &error) {
        info.whyNot = error.what();
    }
    return info;
}

ModelInfo infoOf(std::span<const ModelHead> heads)
{
    if (heads.empty())
        throw Error(ErrorCode::MissingPart, "There is no head of a file.", "missing_file");
    const bool isFolder = heads.front().name.ends_with(".safetensors");
    if (heads.size() > 1 && !isFolder)
        return infoOfParts(heads);
    ModelInfo info = readModelInfo(heads.front());
    for (const ModelHead &head : heads.subspan(1)) { // of a folder: what is in the other files is of the same kind
        const ModelInfo other = readModelInfo(head);
        info.weightBytes += other.weightBytes;
        info.parameters += other.parameters;
        info.fileBytes += other.fileBytes;
        if (info.runs && !other.runs) {
            info.runs = false;
            info.whyNot = other.whyNot;
        }
    }
    return info;
}

} // namespace

ModelOutline::ModelOutline(const std::filesystem::path &path) : m_info(readModelInfo(path))
{
    if (!m_info.runs || m_info.adapter)
        return;
    m_file = openModelFile(path);
    takeParts();
}

ModelOutline::ModelOutline(std::span<const ModelHead> heads) : m_info(infoOf(heads))
{
    const bool isGguf = !heads.front().name.ends_with(".safetensors");
    m_isCut = isGguf && HeadFile(heads, TypePolicy::Known).isCut();
    if (!m_info.runs)
        return;
    std::vector<ModelHead> kept(heads.begin(), heads.end());
    for (ModelHead &head : kept)
        head.bytes = m_bytes.emplace_back(head.bytes.begin(), head.bytes.end());
    try {
        if (isGguf)
            m_file = std::make_unique<HeadFile>(kept, TypePolicy::Runnable);
        else
            m_file = safetensorsHeadFile(kept);
        takeParts();
    } catch (const Error &) {
        m_file.reset(); // more of the file has to be seen; what is known stands in the facts
    }
}

ModelOutline::~ModelOutline() = default;

void ModelOutline::takeParts()
{
    auto spec = std::make_unique<ModelSpec>(describeModel(*m_file));
    buildPlan(*spec, *m_file, wholeModel(*spec)); // throws where a part is not there
    m_spec = std::move(spec);
}

} // namespace hearth
