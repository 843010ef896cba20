#include "inference/quantizer.h"

#include "inference/core/mappedfile.h"
#include "inference/files/ggufparser.h"
#include "inference/files/ggufwriter.h"
#include "inference/files/modelfile.h"
#include "inference/quantize/ggufform.h"
#include "inference/quantize/mixture.h"
#include "inference/quantize/slabencoder.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <thread>

namespace hearth {

using namespace quantizing;

namespace {

constexpr uint64_t slabElements = 4u << 20; // decoded, encoded and written together
constexpr uint32_t formatVersion = 2;       // general.quantization_version

// Keys that tell of the types, or of parts that the new file does not have.
bool isDropped(std::string_view key)
{
    return key == "general.file_type" || key == "general.quantization_version" || key == "general.alignment" || key.starts_with("split.")
        || !GgufForm::keepsKey(key) || key.starts_with("quantize.imatrix.");
}

TensorType typeNamed(const std::string &name)
{
    const TensorTypeInfo *info = findTensorType(std::string_view(name));
    if (!info || !findEncoder(info->type))
        throw Error(ErrorCode::InvalidArgument, "Hearth writes no tensor type '" + name + "'.", "unknown_type");
    return info->type;
}

std::vector<TypeChooser::Override> readOverrides(const QuantizeRequest &request)
{
    std::vector<TypeChooser::Override> overrides;
    for (const auto &[pattern, type] : request.tensorTypes) {
        try {
            overrides.emplace_back(std::regex(pattern), typeNamed(type));
        } catch (const std::regex_error &) {
            throw Error(ErrorCode::InvalidArgument, "'" + pattern + "' is no regular expression.", "bad_pattern");
        }
    }
    return overrides;
}

const Mixture &mixtureNamed(const std::string &name)
{
    const Mixture *mixture = findMixture(name);
    if (!mixture || !findEncoder(mixture->type))
        throw Error(ErrorCode::InvalidArgument, "Hearth knows no quantization '" + name + "'. There are " + mixtureNames() + ".",
                    "unknown_type");
    return *mixture;
}

class Quantizer
{
public:
    Quantizer(const QuantizeRequest &request, const std::stop_token &stop)
        : m_request(request), m_stop(stop), m_mixture(mixtureNamed(request.mixture)), m_file(openModelFile(request.input)), m_form(*m_file)
    {
        if (!request.importance.empty())
            m_importance = readImportance(request.importance);
        const TypeChooser chooser(m_mixture, ModelFacts::read(*m_file, m_importance.has_value()), request.isPure, readOverrides(request));
        for (const TensorInfo &tensor : m_file->tensors()) {
            if (m_form.keepsTensor(tensor))
                plan(tensor, chooser);
        }
        for (const QuantizedTensor &tensor : m_report.tensors) {
            m_report.bytesBefore += tensor.bytesBefore;
            m_report.bytes += tensor.bytes;
            m_elements += tensor.elements;
        }
        m_report.bitsPerWeight = m_elements > 0 ? 8.0 * double(m_report.bytes) / double(m_elements) : 0;
        GgufLayout layout;
        fill(layout);
        m_report.fileBytes = layout.fileBytes();
    }

    const QuantizeReport &report() const { return m_report; }

    void write(const std::function<void(const QuantizeProgress &)> &progress)
    {
        const auto start = std::chrono::steady_clock::now();
        checkOutput();
        const int threads =
            m_request.threads > 0 ? std::min(m_request.threads, 256) : int(std::max(1u, std::thread::hardware_concurrency()));
        SlabEncoder encoder(threads);
        GgufWriter writer(m_request.output);
        fill(writer);
        uint64_t done = 0;
        for (QuantizedTensor &planned : m_report.tensors) {
            if (progress)
                progress({double(done) / double(std::max<uint64_t>(m_elements, 1)), planned.name});
            const TensorInfo &tensor = m_file->tensor(planned.name);
            writeTensor(tensor, planned, encoder, writer);
            m_file->releasePages(tensor);
            done += planned.elements;
        }
        writer.finish();
        if (progress)
            progress({1, {}});
        m_report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    }

private:
    void plan(const TensorInfo &tensor, const TypeChooser &chooser)
    {
        TypeChooser::Choice choice = chooser.choose(tensor);
        if (m_form.widensPlain() && !isQuantizable(tensor))
            choice.type = TensorType::F32;
        QuantizedTensor planned;
        planned.name = tensor.name;
        planned.from = tensor.type;
        planned.to = choice.type;
        planned.wanted = choice.wanted;
        planned.elements = tensor.elements();
        planned.bytesBefore = tensor.sizeBytes;
        if (!findTensorType(uint32_t(choice.type)))
            throw Error(ErrorCode::Unsupported,
                        "'" + tensor.name + "' would get " + std::string(ggufTypeName(uint32_t(choice.type)))
                            + ", which Hearth does not write yet.",
                        "unknown_type");
        planned.bytes = tensor.rows() * rowBytes(tensorTypeInfo(choice.type), tensor.columns());
        planned.hasImportance = m_importance && m_importance->entries.contains(tensor.name);
        if (choice.type != tensor.type) {
            if (tensorTypeInfo(tensor.type).blockElements > 1 && !m_request.mayRequantize)
                throw Error(
                    ErrorCode::InvalidArgument,
                    "'" + tensor.name + "' is " + std::string(tensorTypeInfo(tensor.type).name)
                        + " already: quantizing again loses more than quantizing the original. Start from an F32, F16 or BF16 file, or "
                          "allow it.",
                    "quantized_input");
            checkEncoder(tensor, planned);
        }
        m_report.tensors.push_back(std::move(planned));
    }

    void checkEncoder(const TensorInfo &tensor, const QuantizedTensor &planned) const
    {
        const std::string type(tensorTypeInfo(planned.to).name);
        const Encoder *encoder = findEncoder(planned.to);
        if (!encoder)
            throw Error(ErrorCode::Unsupported, "Hearth does not write " + type + ", which '" + tensor.name + "' would get.",
                        "unknown_type");
        const bool isExempt =
            tensor.name == "token_embd.weight" || tensor.name == "per_layer_token_embd.weight" || tensor.name == "output.weight";
        const bool isDemanding = encoder->needsImportance || (planned.to == TensorType::Q2_K && m_mixture.name == "Q2_K_S");
        if (!isDemanding || isExempt || planned.hasImportance)
            return;
        throw Error(
            ErrorCode::InvalidArgument,
            m_importance ? "The importance matrix says nothing of '" + tensor.name + "', which would get " + type
                    + ": it was made for another model, or from too little text."
                         : std::string(m_mixture.name)
                    + " has so few bits that it needs an importance matrix: make one with hearth-cli imatrix, or choose a type like "
                      "Q3_K_M or Q4_K_M.",
            "needs_importance");
    }

    void checkOutput() const
    {
        std::error_code error;
        if (std::filesystem::equivalent(m_request.input, m_request.output, error))
            throw Error(ErrorCode::InvalidArgument, "The output would replace the input: name another file.", "same_file");
        const std::filesystem::path folder = m_request.output.has_parent_path() ? m_request.output.parent_path() : ".";
        const std::filesystem::space_info space = std::filesystem::space(folder, error);
        const uint64_t needed = m_report.fileBytes + (1u << 20); // and what the file system takes for itself
        if (!error && space.available < needed)
            throw Error(ErrorCode::Io,
                        "'" + m_request.output.filename().string() + "' takes " + std::to_string(needed / 1000000) + " MB, but only "
                            + std::to_string(space.available / 1000000) + " MB are free in '" + folder.string()
                            + "'. Make room there, then try again.",
                        "disk_full");
    }

    void fill(GgufLayout &layout) const
    {
        fillMetadata(layout);
        for (const QuantizedTensor &planned : m_report.tensors) {
            const TensorInfo &tensor = m_file->tensor(planned.name);
            layout.declareTensor(planned.name, planned.to, std::span(tensor.shape).first(tensor.dimensions));
        }
    }

    void fillMetadata(GgufLayout &layout) const
    {
        if (m_file->format().starts_with("GGUF")) {
            const MappedFile mapping(m_file->path());
            for (const EncodedValue &each : encodedMetadata(mapping.bytes(), m_file->path().filename().string())) {
                if (!isDropped(each.key))
                    layout.setEncoded(each.key, each.value);
            }
        } else {
            for (const std::string &key : m_file->keys()) {
                if (!isDropped(key))
                    layout.setValue(key, *m_file->find(key));
            }
        }
        layout.setUint32("general.quantization_version", formatVersion);
        layout.setUint32("general.file_type", m_mixture.fileType);
        if (!m_importance)
            return;
        layout.setString("quantize.imatrix.file", m_request.importance.filename().string());
        if (!m_importance->datasets.empty())
            layout.setString("quantize.imatrix.dataset", m_importance->datasets.back());
        layout.setUint32("quantize.imatrix.entries_count", uint32_t(m_importance->entries.size()));
        layout.setUint32("quantize.imatrix.chunks_count", m_importance->chunks);
    }

    void checkStop() const
    {
        if (m_stop.stop_requested())
            throw Error(ErrorCode::Cancelled, "Quantizing was cancelled.", "cancelled");
    }

    void writeTensor(const TensorInfo &tensor, QuantizedTensor &planned, SlabEncoder &encoder, GgufWriter &writer)
    {
        const uint64_t columns = tensor.columns(), rows = tensor.rows();
        const uint64_t slabRows = std::max<uint64_t>(slabElements / columns, 1);
        const std::vector<uint32_t> order = m_form.columnOrder(tensor);
        const bool isCopied = planned.to == planned.from && order.empty();
        std::vector<float> importance;
        if (planned.hasImportance && !isCopied)
            importance = importanceOf(*m_importance, tensor.name, columns, rows / tensor.shape[1]);
        Loss loss;
        for (uint64_t first = 0; first < rows; first += slabRows) {
            checkStop();
            const uint64_t count = std::min(slabRows, rows - first);
            const std::span<const std::byte> part = m_form.rows(tensor, first, count);
            if (isCopied) {
                writer.write(part);
                continue;
            }
            const Loss lost =
                encoder.encode({tensor.name, tensor.type, planned.to, part, columns, count, first, importance, tensor.shape[1], order});
            loss.squares += lost.squares;
            loss.difference += lost.difference;
            writer.write(encoder.blocks());
        }
        planned.error = loss.squares > 0 ? std::sqrt(loss.difference / loss.squares) : 0;
    }

    const QuantizeRequest &m_request;
    const std::stop_token m_stop;
    const Mixture &m_mixture;
    std::unique_ptr<ModelFile> m_file;
    GgufForm m_form;
    std::optional<Importance> m_importance;
    QuantizeReport m_report;
    uint64_t m_elements = 0;
};

} // namespace

std::string quantizationNames()
{
    return mixtureNames();
}

QuantizeReport planQuantization(const QuantizeRequest &request)
{
    return Quantizer(request, {}).report();
}

QuantizeReport quantize(const QuantizeRequest &request, const std::function<void(const QuantizeProgress &)> &progress,
                        const std::stop_token &stop)
{
    Quantizer quantizer(request, stop);
    quantizer.write(progress);
    return quantizer.report();
}

} // namespace hearth
