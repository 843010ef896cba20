#pragma once

#include "inference/files/modelfile.h"
#include "inference/model/parts/part.h"
#include "inference/plan/plan.h"

#include <map>
#include <string>

namespace hearth {

// Appends ops to a plan and looks up their tensors. Values are named; asking for the same name, width and rows again gives the same
// value, so the layers of a model share their scratch.
class PlanBuilder
{
public:
    // contextTokens: that the plan will be run with; what depends on it is longrope.
    explicit PlanBuilder(const ModelFile &file, int contextTokens = 0) : m_file(file), m_contextTokens(contextTokens) { }

    ValueId value(const std::string &name, int width, RowCount rows = RowCount::Tokens);
    void setInput(ValueId value) { m_plan.input = value; }
    // Fuses, validates and hands the plan over.
    Plan finish(ValueId output);

    void embed(const std::string &table, int rows, float scale, ValueId into);
    void addPosition(const std::string &table, int rows, ValueId into);
    void addSegment(const std::string &table, int rows, ValueId into);
    ValueId norm(const NormSpec &spec, ValueId x, const std::string &name = "normed");
    // Over groups of groupWidth columns: a whole row, or a head, with one weight for all heads or one for each, as the tensor's shape says.
    void normInPlace(const NormSpec &spec, ValueId x, int groupWidth);
    ValueId linear(const std::string &name, const LinearSpec &spec, ValueId x);
    void linearTo(const PartTarget &target, const LinearSpec &spec, ValueId x);
    void rope(const RopeSpec &spec, ValueId x, int heads, int headDim);
    ValueId activate(Activation activation, ValueId x);                     // in place
    ValueId gatedActivate(Activation activation, ValueId gate, ValueId up); // into gate
    ValueId selectRows(ValueId x);
    void scaleInPlace(float scale, ValueId x);
    void softCapInPlace(float cap, ValueId x);
    void addTo(ValueId sum, ValueId x); // sum += x

    // For parts with ops of their own.
    const ModelFile &file() const { return m_file; }
    const Value &at(ValueId id) const { return m_plan.values[size_t(id)]; }
    Op &addOp(OpKind kind, std::vector<ValueId> inputs, std::vector<ValueId> outputs);
    int addCacheLayer(const CacheLayer &layer); // its index
    // Each checks the tensor's shape against what is needed.
    WeightId matrix(const std::string &tensor, int64_t tensorRows, int64_t firstRow, int64_t rows, int64_t columns);
    WeightId vector(const std::string &tensor, int64_t tensorSize, int64_t first, int64_t size); // F32, converted where it is not
    // The matrices of a layer's experts or heads: tensor [slices, rows, columns]; and their biases, [slices, rows], as one row.
    WeightId stack(const std::string &tensor, int slices, int64_t rows, int64_t columns);
    WeightId stackBias(const std::string &tensor, int slices, int64_t rows);
    WeightId constant(const std::string &name, const std::vector<float> &data);
    // Products with the chosen slices of a stack; `bias` may be noId. experts.h says what they compute.
    void sliceProduct(ValueId x, ValueId chosen, WeightId stack, WeightId bias, ValueId into);

private:
    void product(ValueId x, const LinearSpec &spec, ValueId into, bool accumulate);
    // What adapters add to products with a tensor (files/adaptedfile.h): x narrowed to their rank, noId where there are none; and
    // into += that, widened by the rows of `spec`.
    ValueId narrowed(ValueId x, const std::string &tensor);
    void addWidened(ValueId narrow, const LinearSpec &spec, ValueId into);
    void addSlices(ValueId x, ValueId chosen, const WeightRef &changed, ValueId into);
    void addLookup(const std::string &table, int rows, float scale, ValueId into);
    // x with its columns in the order that the file keeps the weight's in; x itself where that is the model's own.
    ValueId inOrderOf(const LinearSpec &spec, ValueId x);
    void normOp(const NormSpec &spec, ValueId x, ValueId into, int groupWidth);
    WeightId normVector(const std::string &tensor, int width, int groupWidth);
    WeightId remember(const std::string &key, WeightRef ref);
    const TensorInfo &require(const std::string &tensor, int64_t rows, int64_t columns) const;

    const ModelFile &m_file;
    const int m_contextTokens;
    Plan m_plan;
    std::map<std::string, ValueId> m_values;
    std::map<std::string, WeightId> m_weights;
};

} // namespace hearth
