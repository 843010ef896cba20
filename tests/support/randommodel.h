#pragma once

#include "inference/files/ggufwriter.h"

#include <map>
#include <random>
#include <span>
#include <string>
#include <vector>

namespace hearth::test {

// The weights of a small random model, for architectures that the fixtures lack: named F32 tensors, written into a GGUF file and read by a
// test that computes the model in double.
class RandomModel
{
public:
    explicit RandomModel(uint32_t seed) : m_random(seed) { }

    // Normally distributed around 0; the shape as GGUF has it, the fastest dimension first.
    void add(const std::string &name, const std::vector<uint64_t> &shape, float scale)
    {
        size_t count = 1;
        for (const uint64_t size : shape)
            count *= size;
        std::normal_distribution<float> normal(0, scale);
        m_shapes.emplace_back(name, shape);
        for (size_t i = 0; i < count; ++i)
            m_tensors[name].push_back(normal(m_random));
    }

    bool has(const std::string &name) const { return m_tensors.contains(name); }
    std::vector<float> &tensor(const std::string &name) { return m_tensors.at(name); }
    double at(const std::string &name, int index) const { return double(m_tensors.at(name)[size_t(index)]); }

    // One row of a matrix of `width` columns.
    std::vector<double> row(const std::string &name, int index, int width) const
    {
        const auto first = m_tensors.at(name).begin() + std::ptrdiff_t(index) * width;
        return {first, first + width};
    }

    // The matrix times x: as many rows as fit its size.
    std::vector<double> times(const std::string &name, const std::vector<double> &x) const
    {
        const std::vector<float> &w = m_tensors.at(name);
        std::vector<double> y(w.size() / x.size());
        for (size_t r = 0; r < y.size(); ++r)
            for (size_t k = 0; k < x.size(); ++k)
                y[r] += double(w[r * x.size() + k]) * x[k];
        return y;
    }

    // All tensors, in the order in which they were added; the end of the file.
    void write(GgufWriter &writer)
    {
        for (const auto &[name, shape] : m_shapes)
            writer.declareTensor(name, TensorType::F32, shape);
        for (const auto &[name, shape] : m_shapes)
            writer.write(std::as_bytes(std::span(m_tensors[name])));
        writer.finish();
    }

private:
    std::mt19937 m_random;
    std::vector<std::pair<std::string, std::vector<uint64_t>>> m_shapes;
    std::map<std::string, std::vector<float>> m_tensors;
};

} // namespace hearth::test
