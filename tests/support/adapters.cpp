#include "tests/support/adapters.h"

#include "inference/files/ggufwriter.h"
#include "tests/support/fixtures.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <fstream>
#include <random>

namespace fs = std::filesystem;

namespace hearth::test {

namespace {

std::vector<float> randomNumbers(size_t count, double deviation, std::mt19937 &random)
{
    std::normal_distribution<double> normal(0, deviation);
    std::vector<float> numbers(count);
    for (float &number : numbers)
        number = float(normal(random));
    return numbers;
}

bool isAdaptable(const TensorInfo &tensor)
{
    const std::string &name = tensor.name;
    if (!name.starts_with("blk.") || !name.ends_with(".weight") || name.find("conv") != std::string::npos)
        return name.find("shortconv.in_proj") != std::string::npos || name.find("shortconv.out_proj") != std::string::npos;
    if (name.find("ffn_gate_inp") != std::string::npos || name.find("norm") != std::string::npos)
        return false;
    return tensor.dimensions == 2 || (tensor.dimensions == 3 && name.ends_with("_exps.weight"));
}

std::vector<float> decoded(const ModelFile &file, const TensorInfo &tensor)
{
    std::vector<float> numbers(size_t(tensor.elements()));
    tensorTypeInfo(tensor.type).decode(file.data(tensor), numbers);
    return numbers;
}

void add(std::vector<float> &weights, const MadePair &pair, double factor)
{
    for (uint64_t slice = 0; slice < pair.slices; ++slice)
        for (uint64_t row = 0; row < pair.rows; ++row)
            for (uint64_t column = 0; column < pair.columns; ++column) {
                double sum = 0;
                for (uint64_t k = 0; k < pair.rank; ++k) {
                    const double a = pair.isLookup ? double(pair.a[row * pair.rank + k])
                                                   : double(pair.a[((slice * pair.rank) + k) * pair.columns + column]);
                    const double b =
                        pair.isLookup ? double(pair.b[column * pair.rank + k]) : double(pair.b[(slice * pair.rows + row) * pair.rank + k]);
                    sum += a * b;
                }
                float &weight = weights[(slice * pair.rows + row) * pair.columns + column];
                weight = float(double(weight) + factor * sum);
            }
}

std::vector<std::byte> bytesOf(const std::vector<float> &numbers)
{
    const std::span<const std::byte> bytes = std::as_bytes(std::span(numbers));
    return {bytes.begin(), bytes.end()};
}

struct Written
{
    std::string name;
    TensorType type;
    std::vector<uint64_t> shape;
    std::vector<std::byte> bytes;
};

void write(GgufWriter &writer, const std::vector<Written> &tensors)
{
    for (const Written &one : tensors)
        writer.declareTensor(one.name, one.type, one.shape);
    for (const Written &one : tensors)
        writer.write(one.bytes);
    writer.finish();
}

Written half(const std::string &name, const std::vector<float> &numbers, std::vector<uint64_t> shape, TensorType type)
{
    const TensorTypeInfo &info = tensorTypeInfo(type);
    std::vector<std::byte> bytes(size_t(rowBytes(info, numbers.size())));
    info.encode(numbers, bytes);
    if (shape[2] == 1)
        shape.pop_back();
    return {name, type, std::move(shape), std::move(bytes)};
}

} // namespace

MadePair makePair(const TensorInfo &tensor, uint64_t rank, uint32_t seed, bool isLookup)
{
    std::mt19937 random(seed);
    MadePair pair{
        .tensor = tensor.name, .isLookup = isLookup, .rank = rank, .rows = tensor.shape[1], .columns = tensor.columns(), .a = {}, .b = {}};
    pair.slices = tensor.shape[2];
    // W's numbers are about 1 / sqrt(columns); B A is to be of that size, so that it matters.
    const double deviation = 0.6 / std::sqrt(double(pair.columns) * double(rank));
    const uint64_t aSize = isLookup ? pair.rows * rank : pair.slices * rank * pair.columns;
    pair.a = randomNumbers(size_t(aSize), isLookup ? 0.3 : 1, random);
    pair.b = randomNumbers(size_t((isLookup ? pair.columns : pair.slices * pair.rows) * rank), isLookup ? 0.1 : deviation, random);
    return pair;
}

MadeAdapter makeAdapter(const ModelFile &base, uint32_t seed)
{
    MadeAdapter adapter;
    for (const TensorInfo &tensor : base.tensors())
        if (isAdaptable(tensor))
            adapter.push_back(makePair(tensor, 2 + adapter.size() % 5, seed + uint32_t(adapter.size())));
    const TensorInfo *output = base.findTensor("output.weight");
    adapter.push_back(makePair(output ? *output : base.tensor("token_embd.weight"), 3, seed + 1000));
    adapter.back().tensor = "output.weight";
    adapter.push_back(makePair(base.tensor("token_embd.weight"), 5, seed + 2000, true));
    return adapter;
}

fs::path writeGgufAdapter(const std::string &name, const std::string &architecture, double alpha, const MadeAdapter &adapter,
                          TensorType type)
{
    const fs::path path = scratchFolder("adapters") / (name + ".gguf");
    GgufWriter writer(path);
    writer.setString("general.type", "adapter");
    writer.setString("general.architecture", architecture);
    writer.setString("adapter.type", "lora");
    writer.setFloat32("adapter.lora.alpha", float(alpha));
    std::vector<Written> tensors;
    for (const MadePair &pair : adapter) {
        const std::vector<uint64_t> a =
            pair.isLookup ? std::vector<uint64_t>{pair.rank, pair.rows, 1} : std::vector<uint64_t>{pair.columns, pair.rank, pair.slices};
        tensors.push_back(half(pair.tensor + ".lora_a", pair.a, a, type));
        tensors.push_back(half(pair.tensor + ".lora_b", pair.b, {pair.rank, pair.isLookup ? pair.columns : pair.rows, pair.slices}, type));
    }
    write(writer, tensors);
    return path;
}

fs::path writePeftFolder(const std::string &name, const std::string &config, const std::vector<NamedTensor> &tensors)
{
    const fs::path folder = scratchFolder("adapters") / name;
    fs::create_directories(folder);
    std::ofstream(folder / "adapter_config.json") << config;
    nlohmann::json header = nlohmann::json::object();
    uint64_t end = 0;
    for (const NamedTensor &tensor : tensors) {
        const uint64_t begin = end;
        end += tensor.numbers.size() * sizeof(float);
        header[tensor.name] = {{"dtype", "F32"}, {"shape", tensor.shape}, {"data_offsets", {begin, end}}};
    }
    std::string text = header.dump();
    text.resize((text.size() + 7) / 8 * 8, ' ');
    const uint64_t size = text.size();
    std::ofstream out(folder / "adapter_model.safetensors", std::ios::binary);
    out.write(reinterpret_cast<const char *>(&size), sizeof size);
    out << text;
    for (const NamedTensor &tensor : tensors)
        out.write(reinterpret_cast<const char *>(tensor.numbers.data()), std::streamsize(tensor.numbers.size() * sizeof(float)));
    return folder;
}

std::vector<NamedTensor> peftTensors(const std::string &module, const MadePair &pair)
{
    const std::string name = "base_model.model." + module;
    if (!pair.isLookup)
        return {{name + ".lora_A.weight", {pair.rank, pair.columns}, pair.a}, {name + ".lora_B.weight", {pair.rows, pair.rank}, pair.b}};
    std::vector<float> turned(pair.a.size());
    for (uint64_t token = 0; token < pair.rows; ++token)
        for (uint64_t k = 0; k < pair.rank; ++k)
            turned[k * pair.rows + token] = pair.a[token * pair.rank + k];
    return {{name + ".lora_embedding_A", {pair.rank, pair.rows}, turned}, {name + ".lora_embedding_B", {pair.columns, pair.rank}, pair.b}};
}

fs::path writeMerged(const std::string &name, const ModelFile &base, const std::vector<Addition> &additions, bool allAsF32)
{
    const fs::path path = scratchFolder("adapters") / (name + ".gguf");
    GgufWriter writer(path);
    for (const std::string &key : base.keys())
        writer.setValue(key, *base.find(key));
    std::vector<TensorInfo> tensors = base.tensors();
    if (!base.findTensor("output.weight") && !additions.empty()) {
        tensors.push_back(base.tensor("token_embd.weight"));
        tensors.back().name = "output.weight";
    }
    std::vector<Written> written;
    for (const TensorInfo &tensor : tensors) {
        const TensorInfo *own = base.findTensor(tensor.name);
        const TensorInfo &source = own ? *own : base.tensor("token_embd.weight");
        std::vector<float> numbers;
        for (const Addition &addition : additions)
            for (const MadePair &pair : *addition.adapter) {
                if (pair.tensor != tensor.name)
                    continue;
                if (numbers.empty())
                    numbers = decoded(base, source);
                add(numbers, pair, addition.scale * addition.alpha / double(pair.rank));
            }
        if (numbers.empty() && allAsF32)
            numbers = decoded(base, source);
        const std::span<const std::byte> kept = base.data(source);
        std::vector<uint64_t> shape(tensor.shape.begin(), tensor.shape.begin() + tensor.dimensions);
        written.push_back({tensor.name, numbers.empty() ? tensor.type : TensorType::F32, std::move(shape),
                           numbers.empty() ? std::vector<std::byte>(kept.begin(), kept.end()) : bytesOf(numbers)});
    }
    write(writer, written);
    return path;
}

} // namespace hearth::test
