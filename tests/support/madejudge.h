#pragma once

#include "inference/files/ggufwriter.h"
#include "inference/files/modelfile.h"
#include "tests/support/fixtures.h"

#include <QDebug>

#include <memory>
#include <random>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace hearth::test {

// Copies a model, with other or more keys and tensors.
class ModelCopy
{
public:
    ModelCopy(const std::filesystem::path &from, const std::filesystem::path &to) : m_file(openModelFile(from)), m_writer(to)
    {
        for (const std::string &key : m_file->keys())
            if (!key.ends_with("pooling_type"))
                std::visit([&](const auto &value) { set(key, value); }, *m_file->find(key));
    }

    GgufWriter &writer() { return m_writer; }

    void add(const std::string &name, std::vector<uint64_t> shape, std::vector<float> numbers)
    {
        m_added.push_back({name, std::move(shape), std::move(numbers)});
    }

    void finish()
    {
        for (const TensorInfo &tensor : m_file->tensors())
            m_writer.declareTensor(tensor.name, tensor.type, std::span(tensor.shape).first(tensor.dimensions));
        for (const Added &one : m_added)
            m_writer.declareTensor(one.name, TensorType::F32, one.shape);
        for (const TensorInfo &tensor : m_file->tensors())
            m_writer.write(m_file->data(tensor));
        for (const Added &one : m_added)
            m_writer.write(std::as_bytes(std::span(one.numbers)));
        m_writer.finish();
    }

private:
    struct Added
    {
        std::string name;
        std::vector<uint64_t> shape;
        std::vector<float> numbers;
    };

    void set(const std::string &key, bool value) { m_writer.setBool(key, value); }
    void set(const std::string &key, uint64_t value) { m_writer.setUint32(key, uint32_t(value)); }
    void set(const std::string &key, int64_t value) { m_writer.setInt32(key, int32_t(value)); }
    void set(const std::string &key, double value) { m_writer.setFloat32(key, float(value)); }
    void set(const std::string &key, std::string_view value) { m_writer.setString(key, value); }
    void set(const std::string &key, const std::vector<std::string_view> &values)
    {
        m_writer.setStrings(key, std::vector<std::string>(values.begin(), values.end()));
    }
    void set(const std::string &key, const std::vector<int64_t> &values)
    {
        m_writer.setInt32s(key, std::vector<int32_t>(values.begin(), values.end()));
    }
    template <typename Other> void set(const std::string &key, const Other &) { qWarning() << "left out" << key.c_str(); }

    std::unique_ptr<ModelFile> m_file;
    GgufWriter m_writer;
    std::vector<Added> m_added;
};

inline std::vector<float> randomNumbers(size_t count, uint32_t seed)
{
    std::mt19937 random(seed);
    std::normal_distribution<float> normal(0, 0.2f);
    std::vector<float> numbers(count);
    for (float &number : numbers)
        number = normal(random);
    return numbers;
}

constexpr int judgeWidth = 48; // of bert_small_cls

// bert_small_cls of the fixtures with the head of a judge of pairs (a cross-encoder): dense, tanh, one label. The fixtures have none.
struct MadeJudge
{
    std::filesystem::path path;
    std::vector<float> dense, denseBias, output, outputBias;
};

inline MadeJudge makeJudge(const std::filesystem::path &path)
{
    constexpr size_t width = judgeWidth;
    MadeJudge judge{path, randomNumbers(width * width, 1), randomNumbers(width, 2), randomNumbers(width, 3), {0.25f}};
    ModelCopy copy(fixturesFolder() / "models/archs/bert_small_cls.gguf", judge.path);
    copy.writer().setUint32("bert.pooling_type", 4);
    copy.add("cls.weight", {width, width}, judge.dense);
    copy.add("cls.bias", {width}, judge.denseBias);
    copy.add("cls.output.weight", {width, 1}, judge.output);
    copy.add("cls.output.bias", {1}, judge.outputBias);
    copy.finish();
    return judge;
}

} // namespace hearth::test
