// Speed of the CPU's matrix products: every matrix of a model's layers in one plan, as decode (1 token: GB/s of packed weights) and as
// prefill (512 tokens: GFLOP/s), for each type and instruction set, with the machine's plain read bandwidth taken in the same minute.
//
//   cpu_matmul_bench [--shape smollm-135m|llama-1b] [--type Q4_0,...] [--isa avx512,...] [--threads N] [--tokens 1,512]
#include "inference/backend/backend.h"
#include "inference/core/half.h"
#include "inference/core/threadpool.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <map>
#include <random>
#include <sstream>
#include <string>
#include <vector>

using namespace hearth;

namespace {

struct Shape
{
    int width, kvWidth, hidden, layers;
};

const std::map<std::string, Shape> shapes{{"smollm-135m", {576, 192, 1536, 30}}, {"llama-1b", {2048, 512, 8192, 16}}};

double seconds()
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

std::vector<std::string> split(const std::string &list)
{
    std::vector<std::string> words;
    std::stringstream stream(list);
    for (std::string word; std::getline(stream, word, ',');)
        words.push_back(word);
    return words;
}

// Reads 1 GiB, each thread eight streams at once; GB/s of the best of five.
double readBandwidth(int threads)
{
    static const std::vector<uint64_t> data(128u << 20, 1);
    ThreadPool pool(threads);
    double best = 0;
    for (int pass = 0; pass < 5; ++pass) {
        const double begin = seconds();
        constexpr int chunks = 256;
        std::vector<uint64_t> sums(chunks);
        pool.parallelFor(chunks, [&](int chunk, int) {
            const size_t stream = data.size() / chunks / 8;
            const uint64_t *p = data.data() + size_t(chunk) * stream * 8;
            uint64_t sum[8] = {};
            for (size_t i = 0; i < stream; i += 8)
                for (size_t s = 0; s < 8; ++s)
                    for (size_t k = 0; k < 8; ++k)
                        sum[k] += p[s * stream + i + k];
            for (uint64_t part : sum)
                sums[size_t(chunk)] += part;
        });
        for (uint64_t sum : sums)
            best = sum == 0 ? 0 : best; // keeps the sums alive
        best = std::max(best, double(data.size()) * 8 / (seconds() - begin) / 1e9);
    }
    return best;
}

std::vector<std::byte> randomRows(TensorType type, int64_t rows, int64_t columns)
{
    const TensorTypeInfo &info = tensorTypeInfo(type);
    std::vector<std::byte> bytes(size_t(rows) * rowBytes(info, uint64_t(columns)));
    std::mt19937 random(1);
    for (size_t i = 0; i + 4 <= bytes.size(); i += 4) {
        const uint32_t word = random() & 0x3fff3fffu; // halves and floats stay finite
        std::memcpy(&bytes[i], &word, 4);
    }
    return bytes;
}

// The products of `layers` layers, one after the other, as a model has them.
Plan makePlan(const Shape &shape, TensorType type)
{
    Plan plan;
    const auto value = [&](const char *name, int width) {
        plan.values.push_back({name, width, RowCount::Tokens});
        return ValueId(plan.values.size()) - 1;
    };
    const auto weight = [&](int rows, int columns) {
        WeightRef ref;
        ref.tensor = "w";
        ref.type = type;
        ref.rows = rows;
        ref.columns = columns;
        ref.usedForProduct = true;
        plan.weights.push_back(ref);
        return WeightId(plan.weights.size()) - 1;
    };
    const ValueId x = value("x", shape.width), q = value("q", shape.width), k = value("k", shape.kvWidth), v = value("v", shape.kvWidth);
    const ValueId gate = value("gate", shape.hidden), up = value("up", shape.hidden), y = value("y", shape.width);
    plan.input = x;
    plan.output = y;
    for (int layer = 0; layer < shape.layers; ++layer) {
        const WeightId wq = weight(shape.width, shape.width), wk = weight(shape.kvWidth, shape.width),
                       wv = weight(shape.kvWidth, shape.width);
        plan.ops.push_back({OpKind::MatMul, {x}, {q, k, v}, {wq, wk, wv}, {}, {}});
        plan.ops.push_back({OpKind::MatMul, {q}, {y}, {weight(shape.width, shape.width)}, {}, {}});
        const WeightId wGate = weight(shape.hidden, shape.width), wUp = weight(shape.hidden, shape.width);
        plan.ops.push_back({OpKind::MatMul, {x}, {gate, up}, {wGate, wUp}, {}, {}});
        plan.ops.push_back({OpKind::MatMul, {gate}, {y}, {weight(shape.width, shape.hidden)}, {}, {}});
    }
    return plan;
}

struct Result
{
    double packSeconds = 0;
    double bytes = 0;
    double weights = 0;
    std::vector<double> runSeconds; // for each count of tokens, the best of several
    std::vector<double> cpuSeconds; // of all threads in the mean run: what a busy machine leaves comparable
};

Result measure(const Shape &shape, TensorType type, const std::string &isa, int threads, const std::vector<int> &tokenCounts)
{
    const Plan plan = makePlan(shape, type);
    const std::unique_ptr<Backend> backend = createCpuBackend({threads, isa});
    std::map<std::pair<int64_t, int64_t>, std::vector<std::byte>> sources;
    for (const WeightRef &ref : plan.weights)
        if (!sources.contains({ref.rows, ref.columns}))
            sources[{ref.rows, ref.columns}] = randomRows(type, ref.rows, ref.columns);
    Result result;
    std::vector<std::unique_ptr<DeviceWeight>> weights;
    std::vector<DeviceWeight *> pointers;
    const double begin = seconds();
    for (const WeightRef &ref : plan.weights) {
        weights.push_back(backend->upload(ref, sources[{ref.rows, ref.columns}]));
        pointers.push_back(weights.back().get());
        result.bytes += double(weights.back()->sizeBytes());
        result.weights += double(ref.rows * ref.columns);
    }
    result.packSeconds = seconds() - begin;
    const int most = *std::max_element(tokenCounts.begin(), tokenCounts.end());
    const std::unique_ptr<Executable> executable = backend->compile(plan, pointers, nullptr, {most, 1, 1, 1});
    for (int tokens : tokenCounts) {
        const std::vector<int32_t> positions(size_t(tokens), 0);
        std::vector<float> input(size_t(tokens * shape.width)), output(input.size());
        for (size_t i = 0; i < input.size(); ++i)
            input[i] = float(i % 17) - 8;
        BatchView batch;
        batch.positions = positions;
        double best = 1e9;
        const double start = seconds();
        const std::clock_t cpuBegin = std::clock();
        int runs = 0;
        for (int run = 0; run < 3 || (seconds() - start < 1.0 && run < 200); ++run) {
            const double runBegin = seconds();
            executable->run(batch, input, output);
            best = std::min(best, seconds() - runBegin);
            ++runs;
        }
        result.runSeconds.push_back(best);
        result.cpuSeconds.push_back(double(std::clock() - cpuBegin) / CLOCKS_PER_SEC / runs);
    }
    return result;
}

} // namespace

int main(int argc, char **argv)
{
    std::map<std::string, std::string> options{
        {"--shape", "smollm-135m,llama-1b"}, {"--type", ""}, {"--isa", ""}, {"--threads", "2"}, {"--tokens", "1,512"}};
    for (int i = 1; i + 1 < argc; i += 2) {
        if (!options.contains(argv[i])) {
            std::fprintf(stderr, "cpu_matmul_bench: no option %s\n", argv[i]);
            return 2;
        }
        options[argv[i]] = argv[i + 1];
    }
    const int threads = std::stoi(options["--threads"]);
    std::vector<int> tokens;
    for (const std::string &count : split(options["--tokens"]))
        tokens.push_back(std::stoi(count));
    for (const std::string &shape : split(options["--shape"]))
        for (const TensorTypeInfo &info : tensorTypes())
            for (const std::string &isa : options["--isa"].empty() ? availableCpuIsas() : split(options["--isa"])) {
                const std::vector<std::string> wanted = split(options["--type"]);
                if (!wanted.empty() && std::find(wanted.begin(), wanted.end(), info.name) == wanted.end())
                    continue;
                if (info.blockElements > 32 && shapes.at(shape).width % 256 != 0)
                    continue; // the shape has rows that this type cannot hold
                const double bandwidth = readBandwidth(threads);
                const Result result = measure(shapes.at(shape), info.type, isa, threads, tokens);
                std::printf("%-12s %-5s %-7s read %5.1f GB/s  pack %5.2f s", shape.c_str(), std::string(info.name).c_str(), isa.c_str(),
                            bandwidth, result.packSeconds);
                for (size_t i = 0; i < tokens.size(); ++i)
                    std::printf("  | %d: %8.2f ms %6.1f GB/s %7.1f GFLOP/s %7.1f tok/s, a core's second %6.1f GB %6.1f GFLOP", tokens[i],
                                result.runSeconds[i] * 1e3, result.bytes / result.runSeconds[i] / 1e9,
                                2e-9 * result.weights * tokens[i] / result.runSeconds[i], tokens[i] / result.runSeconds[i],
                                result.bytes / result.cpuSeconds[i] / 1e9, 2e-9 * result.weights * tokens[i] / result.cpuSeconds[i]);
                std::printf("\n");
                std::fflush(stdout);
            }
    return 0;
}
