#include "app/cli/command.h"
#include "app/cli/fit.h"
#include "app/cli/guide.h"
#include "app/cli/options.h"
#include "app/cli/report.h"
#include "inference/files/modelfile.h"
#include "inference/model/architectures.h"
#include "inference/model/transformer.h"
#include "inference/modelinfo.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <list>
#include <span>

namespace hearth::cli {

namespace {

std::string line(const EmbeddingFacts &facts)
{
    if (facts.judgesPairs)
        return "judges how well a passage answers a question";
    std::string text = std::to_string(facts.width) + " numbers, pooling: " + facts.pooling;
    if (!facts.queryPrefix.empty())
        text += ", before a query: " + Json(facts.queryPrefix).dump();
    if (!facts.passagePrefix.empty())
        text += ", before a passage: " + Json(facts.passagePrefix).dump();
    return text;
}

Json toJson(const AdapterFacts &facts)
{
    return {{"base_model", facts.baseModel},
            {"alpha", facts.alpha},
            {"least_rank", facts.leastRank},
            {"most_rank", facts.mostRank},
            {"matrices", facts.matrices}};
}

void printAdapter(const ModelInfo &info)
{
    const AdapterFacts &facts = *info.adapter;
    std::printf("name           %s\n", info.name.c_str());
    if (facts.matrices == 0) {
        std::printf("adapter        not one that Hearth applies: %s\n", info.whyNot.c_str());
        return;
    }
    std::printf("file           %s, %s\n", info.format.c_str(), sizeText(info.fileBytes).c_str());
    const std::string ranks =
        std::to_string(facts.leastRank) + (facts.leastRank == facts.mostRank ? "" : " to " + std::to_string(facts.mostRank));
    std::printf("adapter        LoRA of rank %s, alpha %g, on %llu matrices, %.1f M parameters\n", ranks.c_str(), facts.alpha,
                static_cast<unsigned long long>(facts.matrices), double(info.parameters) / 1e6);
    std::printf("for            %s%s%s\n",
                info.architecture.empty() ? "a model that its shapes fit" : ("models of the architecture " + info.architecture).c_str(),
                facts.baseModel.empty() ? "" : ", made for ", facts.baseModel.c_str());
    std::printf("use            it needs that model: --lora %s beside it\n", info.path.string().c_str());
}

Json toJson(const ModelInfo &info)
{
    Json types = Json::object();
    for (const auto &[name, share] : info.types)
        types[name] = share;
    return {{"path", info.path.string()},
            {"name", info.name},
            {"format", info.format},
            {"architecture", info.architecture},
            {"quantization", info.quantization},
            {"types", types},
            {"file_bytes", info.fileBytes},
            {"weight_bytes", info.weightBytes},
            {"parameters", info.parameters},
            {"layers", info.layers},
            {"embedding", info.embedding},
            {"heads", info.heads},
            {"kv_heads", info.kvHeads},
            {"vocabulary", info.vocabulary},
            {"cache_bytes_per_token", info.cacheBytesPerToken},
            {"scratch_bytes", info.scratchBytes},
            {"context_tokens", info.contextTokens},
            {"tokenizer", info.tokenizer},
            {"chat_template", info.chatTemplate},
            {"license", info.license},
            {"adapter", info.adapter ? toJson(*info.adapter) : Json()},
            {"embeddings", info.embeddings ? cli::toJson(*info.embeddings) : Json()},
            {"runs", info.runs},
            {"why_not", info.whyNot}};
}

void print(const ModelInfo &info)
{
    std::printf("name           %s\n", info.name.c_str());
    std::printf("file           %s, %s\n", info.format.c_str(), sizeText(info.fileBytes).c_str());
    std::printf("architecture   %s, %.1f M parameters, %s\n", info.architecture.c_str(), double(info.parameters) / 1e6,
                info.quantization.c_str());
    std::string types;
    for (const auto &[name, share] : info.types) {
        char text[64];
        std::snprintf(text, sizeof text, "%s%s %.1f%%", types.empty() ? "" : ", ", name.c_str(), 100 * share);
        types += text;
    }
    std::printf("types          %s\n", types.c_str());
    std::printf("layers         %d of width %d, %d heads, %d key-value heads\n", info.layers, info.embedding, info.heads, info.kvHeads);
    std::printf("context        %d tokens\n", info.contextTokens);
    std::printf("tokenizer      %s, %d tokens\n", info.tokenizer.c_str(), info.vocabulary);
    if (info.embeddings)
        std::printf("embeddings     %s\n", line(*info.embeddings).c_str());
    std::printf("chat template  %s\n", info.chatTemplate.empty() ? "none" : (std::to_string(info.chatTemplate.size()) + " bytes").c_str());
    if (!info.license.empty())
        std::printf("license        %s\n", info.license.c_str());
    std::printf("runs           %s\n", info.runs ? "yes" : ("no: " + info.whyNot).c_str());
}

std::string beginningOf(const std::filesystem::path &path)
{
    constexpr size_t headBytes = 16 << 20;
    std::ifstream in(path, std::ios::binary);
    if (!in)
        throw Error(ErrorCode::NotFound, "There is no file '" + path.string() + "'.");
    std::string head(headBytes, '\0');
    in.read(head.data(), std::streamsize(head.size()));
    head.resize(size_t(in.gcount()));
    return head;
}

// The SafeTensors files of a folder.
std::vector<std::filesystem::path> shardsOf(const std::filesystem::path &folder)
{
    std::vector<std::filesystem::path> shards;
    for (const auto &entry : std::filesystem::directory_iterator(folder)) {
        if (entry.path().extension() == ".safetensors")
            shards.push_back(entry.path());
    }
    if (shards.empty())
        throw Error(ErrorCode::NotFound, "There is no SafeTensors file in '" + folder.string() + "'.");
    std::sort(shards.begin(), shards.end());
    return shards;
}

// Of the beginnings of its files alone, as they would come over the network.
std::unique_ptr<ModelOutline> outlineOfHead(const std::filesystem::path &path)
{
    const bool isFolder = std::filesystem::is_directory(path);
    const std::filesystem::path config = (isFolder ? path : path.parent_path()) / "config.json";
    std::list<std::string> beginnings; // where the heads' bytes lie
    std::vector<ModelHead> heads;
    for (const std::filesystem::path &file : isFolder ? shardsOf(path) : std::vector{path}) {
        const std::string &bytes = beginnings.emplace_back(beginningOf(file));
        ModelHead &head = heads.emplace_back();
        head.bytes = std::as_bytes(std::span(bytes));
        head.totalBytes = std::filesystem::file_size(file);
        head.name = file.filename().string();
        if (head.name.ends_with(".safetensors") && std::filesystem::exists(config))
            head.config = readText(config.string(), 1 << 20);
    }
    return std::make_unique<ModelOutline>(heads);
}

FitEstimate estimateOf(const ModelOutline &model, const Arguments &arguments, const std::string &path)
{
    LoadOptions how = readLoadOptions(arguments, path);
    Estimator estimator(how.cacheDirectory);
    const std::vector<DeviceInfo> devices = listDevices();
    if (arguments.has("--measure"))
        estimator.measure(how, devices);
    return estimator.estimate(model, how, devices);
}

int run(const Arguments &arguments)
{
    const std::string path = modelPath(arguments.positional(0));
    if (arguments.has("--plan")) {
        const std::unique_ptr<ModelFile> file = openModelFile(path);
        const ModelSpec spec = describeModel(*file);
        std::fputs(toString(buildPlan(spec, *file, wholeModel(spec))).c_str(), stdout);
        return 0;
    }
    const auto model = arguments.has("--head") ? outlineOfHead(path) : std::make_unique<ModelOutline>(std::filesystem::path(path));
    const ModelInfo &info = model->info();
    if (info.adapter && !arguments.has("--json")) {
        printAdapter(info);
        return 0;
    }
    const FitEstimate estimate = info.runs && !info.adapter ? estimateOf(*model, arguments, path) : FitEstimate();
    if (arguments.has("--json")) {
        Json json = toJson(info);
        json["estimate"] = info.runs && !info.adapter ? cli::toJson(estimate) : Json();
        printJson(json);
        return 0;
    }
    print(info);
    if (info.runs)
        cli::print(estimate);
    return 0;
}

} // namespace

Command infoCommand()
{
    return {{"info", "MODEL", "Facts of a model, whether it runs, and what it would take here; or of a LoRA adapter.",
             std::vector<Option>{{"--head", "", "judge by the first 16 MiB alone, as before a download"},
                                 {"--measure", "", "measure how fast this machine reads weights, for the estimate of tokens/s; kept"},
                                 {"--plan", "", "print what a token goes through, op by op"}}
                 + loadOptions() + commonOptions()},
            run};
}

} // namespace hearth::cli
