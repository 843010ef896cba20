#include "tests/run/goldencases.h"

#include "inference/model/architectures.h"
#include "inference/modelinfo.h"
#include "tests/support/fixtures.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

namespace fs = std::filesystem;

namespace hearth::test {

static QJsonObject readJson(const fs::path &path)
{
    QFile file(QString::fromStdString(path.string()));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    return QJsonDocument::fromJson(file.readAll()).object();
}

static std::vector<int32_t> integers(const QJsonValue &value)
{
    std::vector<int32_t> result;
    for (const auto &one : value.toArray())
        result.push_back(one.toInt());
    return result;
}

static std::vector<double> numbers(const QJsonValue &value)
{
    std::vector<double> result;
    for (const auto &one : value.toArray())
        result.push_back(one.toDouble());
    return result;
}

static fs::path existing(const fs::path &path)
{
    return fs::exists(path) ? path : fs::path();
}

static void addTrained(std::vector<GoldenCase> &cases)
{
    const fs::path folder = fixturesFolder() / "models/trained";
    for (const char *name : {"stories260K-f32", "stories260K-f16", "stories260K-q8_0", "stories260K-q4_0", "stories260K-q5_1",
                             "babyllama105-f32", "babyllama105-q8_0", "chat-3m-f16", "chat-3m-q8_0"}) {
        const bool isChat = std::string(name).starts_with("chat");
        const fs::path models = isChat ? unpackedFixture("models/trained/chat-3m.tar.xz") : folder;
        const std::string prefix = (folder / "golden" / name).string();
        const QJsonObject first = readJson(prefix + ".json")["cases"].toArray().first().toObject();
        GoldenCase golden;
        golden.name = name;
        golden.file = models / (std::string(name) + ".gguf");
        golden.tokens = integers(first["tokens"]);
        golden.exact = existing(prefix + ".p0.f64ref.npy");
        golden.llamacpp = existing(prefix + ".p0.logits.npy");
        if (golden.llamacpp.empty())
            golden.llamacpp = existing(prefix + ".p0.logits_last.npy");
        golden.llamacppError = first["llamacpp_vs_f64_rel"].toDouble();
        if (fs::exists(prefix + ".p0.logits_last.npy")) // measured over all positions, but only the last is kept: what the README allows
            golden.llamacppError = 2e-2;
        golden.greedy = integers(first["greedy"]);
        golden.greedyGap = numbers(first["top1_top2_gap"]);
        if (first["stopped_at_eos"].toBool() && !golden.greedy.empty()) // its end token is a token like another here
            golden.greedyGap.resize(golden.greedy.size());
        cases.push_back(std::move(golden));
    }
}

static void addQuants(std::vector<GoldenCase> &cases)
{
    const fs::path folder = fixturesFolder() / "models/quants";
    const QJsonObject index = readJson(folder / "golden/index.json");
    for (const auto &value : index["rows"].toArray()) {
        const QJsonObject row = value.toObject();
        const fs::path file = folder / row["file"].toString().toStdString();
        const std::string stem = file.stem().string();
        cases.push_back({.name = stem,
                         .file = file,
                         .tokens = integers(index["prompt_tokens"]),
                         .exact = existing(folder / "golden" / (stem + ".f64ref.npy")),
                         .llamacpp = existing(folder / "golden" / (stem + ".llamacpp.npy")),
                         .llamacppError = row["llamacpp_vs_f64_rel"].toDouble(),
                         .greedy = integers(row["greedy_f64"]),
                         .greedyGap = numbers(row["greedy_f64_top1_top2_gap"])});
    }
}

static void addArchitectures(std::vector<GoldenCase> &cases)
{
    const fs::path folder = fixturesFolder() / "models/archs";
    const QJsonArray models = readJson(folder / "golden/index.json")["models"].toArray();
    for (const auto &value : models) {
        const QJsonObject row = value.toObject();
        const fs::path file = folder / row["file"].toString().toStdString();
        const auto names = architectureNames();
        if (std::find(names.begin(), names.end(), row["arch"].toString().toStdString()) == names.end())
            continue; // an architecture of the coverage issue
        if (file.filename() == "gpt_oss_mxfp4.gguf" && !findTensorType("MXFP4"))
            continue; // a type of the coverage issue
        // by the name of its numbers, of which one kind may be missing: a file may be there twice, for two contexts
        const std::string stem = row["logits"].toString().remove(".llamacpp.npy").remove(".f64ref.npy").toStdString();
        const QStringList note = row["note_ctx"].toString().split(' '); // "run with context 512 > ..."
        cases.push_back({.name = stem,
                         .file = file,
                         .tokens = integers(row["tokens"]),
                         .exact = existing(folder / "golden" / (stem + ".f64ref.npy")),
                         .llamacpp = existing(folder / "golden" / (stem + ".llamacpp.npy")),
                         .llamacppError = row["llamacpp_vs_f64_rel"].toDouble(),
                         .greedy = integers(row["greedy_llamacpp"]),
                         .greedyGap = numbers(row["greedy_top1_top2_gap"]),
                         .contextTokens = note.size() > 3 ? note[3].chopped(note[3].endsWith(':')).toInt() : 0});
    }
}

static void addFolders(std::vector<GoldenCase> &cases)
{
    const fs::path folder = fixturesFolder() / "safetensors";
    const QJsonArray models = readJson(folder / "golden/index.json")["models"].toArray();
    for (const auto &value : models) {
        const QJsonObject row = value.toObject();
        for (const auto &name : row["folders"].toArray()) {
            const fs::path path = folder / name.toString().toStdString();
            if (!readModelInfo(path).runs)
                continue; // an architecture or a type of the coverage issue
            GoldenCase golden;
            golden.name = "safetensors/" + name.toString().toStdString();
            golden.file = path;
            golden.tokens = integers(row["tokens"]);
            golden.exact = folder / "golden" / row["f64ref"].toString().toStdString();
            if (row["llamacpp"].isString())
                golden.llamacpp = existing(folder / "golden" / row["llamacpp"].toString().toStdString());
            golden.llamacppError = row["llamacpp_f32gguf_vs_f64_rel"].toDouble();
            golden.greedy = integers(row["greedy_llamacpp"]);
            golden.greedyGap = numbers(row["greedy_top1_top2_gap"]);
            cases.push_back(std::move(golden));
        }
    }
}

std::vector<GoldenCase> goldenCases()
{
    std::vector<GoldenCase> cases;
    addTrained(cases);
    addQuants(cases);
    addArchitectures(cases);
    addFolders(cases);
    return cases;
}

} // namespace hearth::test
