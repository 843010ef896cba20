#include "inference/tensorreport.h"

#include "inference/core/threadpool.h"
#include "inference/files/modelfile.h"
#include "inference/quantize/ggufform.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <thread>

namespace hearth {

namespace {

using quantizing::GgufForm;

constexpr uint64_t slabElements = 4u << 20; // compared together

struct Sums
{
    double difference = 0; // squares of it
    double original = 0;

    void add(const Sums &other)
    {
        difference += other.difference;
        original += other.original;
    }
    // Where the original is all zeros, anything else is infinitely far from it.
    double ratio() const { return difference == 0 ? 0 : std::sqrt(difference / original); }
};

// A model's weights as floats, row by row in the matrix's own order.
class Weights
{
public:
    explicit Weights(const std::filesystem::path &path) : m_file(openModelFile(path)), m_form(*m_file) { }

    const ModelFile &file() const { return *m_file; }
    bool keeps(const TensorInfo &tensor) const { return m_form.keepsTensor(tensor); }

    void openSlab(const TensorInfo &tensor, uint64_t first, uint64_t count)
    {
        if (first == 0)
            m_order = m_form.columnOrder(tensor);
        m_slab = m_form.rows(tensor, first, count);
        m_type = &tensorTypeInfo(tensor.type);
    }
    // Of the slab. `scratch` is used where columns are sorted.
    void decode(uint64_t row, std::vector<float> &out, std::vector<float> &scratch) const
    {
        const size_t bytes = size_t(rowBytes(*m_type, out.size()));
        const std::span<const std::byte> blocks = m_slab.subspan(size_t(row) * bytes, bytes);
        if (m_order.empty()) {
            m_type->decode(blocks, out);
            return;
        }
        scratch.resize(out.size());
        m_type->decode(blocks, scratch);
        for (size_t i = 0; i < out.size(); ++i)
            out[m_order[i]] = scratch[i];
    }

private:
    std::unique_ptr<ModelFile> m_file;
    GgufForm m_form;
    std::vector<uint32_t> m_order;
    std::span<const std::byte> m_slab;
    const TensorTypeInfo *m_type = nullptr;
};

class Reporter
{
public:
    Reporter(const TensorReportRequest &request, const std::function<void(const TensorReportProgress &)> &progress,
             const std::stop_token &stop)
        : m_progress(progress), m_stop(stop), m_own(request.file),
          m_pool(request.threads > 0 ? std::min(request.threads, 256) : int(std::max(1u, std::thread::hardware_concurrency()))),
          m_scratch(size_t(m_pool.threads()))
    {
        if (!request.original.empty())
            m_original.emplace(request.original);
    }

    TensorReport run()
    {
        const auto begin = std::chrono::steady_clock::now();
        m_report.format = m_own.file().format();
        for (const TensorInfo &tensor : m_own.file().tensors())
            if (m_own.keeps(tensor))
                describe(tensor);
        m_report.bitsPerWeight = m_report.elements > 0 ? 8.0 * double(m_report.bytes) / double(m_report.elements) : 0;
        if (m_original)
            compareAll();
        m_report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
        return std::move(m_report);
    }

private:
    void describe(const TensorInfo &tensor)
    {
        ReportedTensor &row = m_report.tensors.emplace_back();
        row.name = tensor.name;
        row.type = tensor.type;
        row.shape.assign(tensor.shape.begin(), tensor.shape.begin() + tensor.dimensions);
        row.elements = tensor.elements();
        row.bytes = tensor.sizeBytes;
        row.bitsPerWeight = row.elements > 0 ? 8.0 * double(row.bytes) / double(row.elements) : 0;
        m_report.elements += row.elements;
        m_report.bytes += row.bytes;
    }

    void compareAll()
    {
        Sums whole;
        bool hasAny = false;
        uint64_t done = 0;
        for (ReportedTensor &row : m_report.tensors) {
            tell(double(done) / double(std::max<uint64_t>(m_report.elements, 1)), row.name);
            done += row.elements;
            const TensorInfo *original = m_original->file().findTensor(row.name);
            const TensorInfo &own = m_own.file().tensor(row.name);
            if (!original || !m_original->keeps(*original)) {
                row.whyNoError = "not in the original";
                continue;
            }
            row.originalType = original->type;
            if (original->shape != own.shape) {
                row.whyNoError = "another shape there";
                continue;
            }
            const Sums sums = compare(own, *original);
            row.error = sums.ratio();
            whole.add(sums);
            hasAny = true;
        }
        if (hasAny)
            m_report.error = whole.ratio();
        for (const TensorInfo &tensor : m_original->file().tensors())
            if (m_original->keeps(tensor) && !m_own.file().findTensor(tensor.name))
                m_report.missing.push_back(tensor.name);
        tell(1, {});
    }

    Sums compare(const TensorInfo &own, const TensorInfo &original)
    {
        Sums sums;
        const uint64_t rows = own.rows(), slabRows = std::max<uint64_t>(slabElements / std::max<uint64_t>(own.columns(), 1), 1);
        for (uint64_t first = 0; first < rows; first += slabRows) {
            if (m_stop.stop_requested())
                throw Error(ErrorCode::Cancelled, "Comparing the tensors was cancelled.", "cancelled");
            const uint64_t count = std::min(slabRows, rows - first);
            m_own.openSlab(own, first, count);
            m_original->openSlab(original, first, count);
            m_rows.assign(size_t(count), {});
            m_pool.parallelFor(int(count), [&](int row, int worker) {
                m_rows[size_t(row)] = compareRow(uint64_t(row), size_t(own.columns()), m_scratch[size_t(worker)]);
            });
            for (const Sums &row : m_rows) // in order, so that threads change nothing
                sums.add(row);
        }
        if (!std::isfinite(sums.difference) || !std::isfinite(sums.original))
            throw Error(ErrorCode::InvalidValue, "'" + own.name + "' holds values that are no numbers (infinite, or not a number).",
                        "not_finite");
        m_own.file().releasePages(own);
        m_original->file().releasePages(original);
        return sums;
    }

    struct Scratch
    {
        std::vector<float> own, original, stored;
    };
    Sums compareRow(uint64_t row, size_t columns, Scratch &scratch) const
    {
        scratch.own.resize(columns);
        scratch.original.resize(columns);
        m_own.decode(row, scratch.own, scratch.stored);
        m_original->decode(row, scratch.original, scratch.stored);
        Sums sums;
        for (size_t i = 0; i < columns; ++i) {
            const double original = double(scratch.original[i]), difference = double(scratch.own[i]) - original;
            sums.difference += difference * difference;
            sums.original += original * original;
        }
        return sums;
    }

    void tell(double fraction, const std::string &tensor) const
    {
        if (m_progress)
            m_progress({fraction, tensor});
    }

    const std::function<void(const TensorReportProgress &)> &m_progress;
    const std::stop_token m_stop;
    Weights m_own;
    std::optional<Weights> m_original;
    ThreadPool m_pool;
    std::vector<Scratch> m_scratch; // a thread each
    std::vector<Sums> m_rows;
    TensorReport m_report;
};

} // namespace

TensorReport reportTensors(const TensorReportRequest &request, const std::function<void(const TensorReportProgress &)> &progress,
                           const std::stop_token &stop)
{
    return Reporter(request, progress, stop).run();
}

} // namespace hearth
