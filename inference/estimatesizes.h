#pragma once

#include "inference/estimate.h"
#include "inference/model/modelspec.h"
#include "inference/run/footprint.h"

#include <map>
#include <memory>
#include <vector>

namespace hearth {

// What a model takes with so many layers on the GPU and so long a context: the arithmetic under Estimator, without any judgement.

struct Stage
{
    std::shared_ptr<Backend> backend;
    bool isGpu = false;
    Plan plan;
    uint64_t uploadPeak = 0; // in RAM
    uint64_t heldInRam = 0;  // of it what stays
};

struct StageSizes
{
    MemoryShare ram, gpu;
};

class Sizes
{
public:
    // `gpu` may be empty. The model must have parts and outlive this. Throws Unsupported for what a device does not run.
    Sizes(const ModelOutline &model, const LoadOptions &how, std::shared_ptr<Backend> cpu, std::shared_ptr<Backend> gpu, bool gpuSharesRam);

    // Of another quantization: its weights take so many times the bytes of the model's in the file.
    void scaleWeights(double factor);

    int layers() const { return int(m_spec.layers.size()); }
    bool hasGpu() const { return m_gpu != nullptr; }
    bool gpuSharesRam() const { return m_gpuSharesRam; }
    int modelContext() const { return m_spec.contextTokens; }
    const LoadOptions &how() const { return m_how; } // as the kind of model makes of them
    int context() const { return contextFor(m_how, m_spec.contextTokens); }
    double weightFactor() const { return m_fileFactor; }

    const std::vector<Stage> &stages(int gpuLayers);
    StageSizes at(int gpuLayers, int contextTokens);

private:
    Stage makeStage(const std::shared_ptr<Backend> &backend, int first, int end) const;
    LoadOptions howAt(int contextTokens) const;
    uint64_t overheadBytes() const;

    const ModelOutline &m_model;
    ModelSpec m_spec;
    LoadOptions m_wanted, m_how;
    std::shared_ptr<Backend> m_cpu, m_gpu;
    bool m_gpuSharesRam = false;
    double m_fileFactor = 1;                    // of the file's bytes
    double m_packedFactor = 1;                  // of what they become
    std::map<int, std::vector<Stage>> m_stages; // by layers on the GPU
};

} // namespace hearth
