#include "inference/files/ggufwriter.h"
#include "inference/quantize/ggufform.h"
#include "tests/support/fixtures.h"

#include <QTest>

#include <cstring>

using namespace hearth;
using namespace hearth::quantizing;
namespace fs = std::filesystem;

class GgufFormTest : public QObject
{
    Q_OBJECT

private:
    // Two heads of six rows, four of which rotate; one KV head; each element tells its row.
    static fs::path file(const char *name, bool isHalved, uint64_t queryRows = 12)
    {
        const fs::path path = test::scratchFolder("ggufform") / name;
        GgufWriter writer(path);
        writer.setString("general.architecture", "llama");
        const std::pair<const char *, uint32_t> counts[] = {
            {"block_count", 1},          {"context_length", 8},          {"embedding_length", 3},     {"feed_forward_length", 4},
            {"attention.head_count", 2}, {"attention.head_count_kv", 1}, {"attention.key_length", 6}, {"rope.dimension_count", 4}};
        for (const auto &[key, count] : counts)
            writer.setUint32(std::string("llama.") + key, count);
        writer.setFloat32("llama.attention.layer_norm_rms_epsilon", 1e-5f);
        if (isHalved)
            writer.setBool("hearth.rope.halves", true);
        const std::pair<const char *, std::vector<uint64_t>> tensors[] = {{"blk.0.attn_q.weight", {3, queryRows}},
                                                                          {"blk.0.attn_q.bias", {12}},
                                                                          {"blk.0.attn_k.weight", {3, 6}},
                                                                          {"blk.0.attn_v.weight", {3, 6}},
                                                                          {"blk.0.attn_v.order", {3}},
                                                                          {"blk.0.wrong.weight", {3, 1}},
                                                                          {"blk.0.wrong.order", {3}}};
        for (const auto &[tensor, shape] : tensors)
            writer.declareTensor(tensor, TensorType::F32, shape);
        for (const auto &[tensor, shape] : tensors) {
            std::vector<float> numbers;
            for (uint64_t row = 0; row < (shape.size() > 1 ? shape[1] : shape[0]); ++row)
                numbers.insert(numbers.end(), shape.size() > 1 ? size_t(shape[0]) : 1, float(row));
            if (std::strcmp(tensor, "blk.0.attn_v.order") == 0)
                numbers = {2, 0, 1};
            if (std::strcmp(tensor, "blk.0.wrong.order") == 0)
                numbers = {2, 0, 2};
            writer.write(std::as_bytes(std::span(numbers)));
        }
        writer.finish();
        return path;
    }

    // The rows that each row of the result was, in runs of `run` rows.
    static std::vector<int> order(const ModelFile &model, const char *name, uint64_t run)
    {
        GgufForm form(model);
        const TensorInfo &tensor = model.tensor(name);
        std::vector<int> result;
        for (uint64_t first = 0; first < tensor.rows(); first += run) {
            const std::span<const std::byte> rows = form.rows(tensor, first, std::min(run, tensor.rows() - first));
            for (size_t at = 0; at < rows.size(); at += (tensor.dimensions == 1 ? 1 : 3) * sizeof(float)) {
                float number = 0;
                std::memcpy(&number, rows.data() + at, sizeof number);
                result.push_back(int(number));
            }
        }
        return result;
    }

private slots:
    void halvesBecomePairs()
    {
        const auto model = openModelFile(file("halved.gguf", true));
        const std::vector<int> queries{0, 2, 1, 3, 4, 5, 6, 8, 7, 9, 10, 11};
        QCOMPARE(order(*model, "blk.0.attn_q.weight", 12), queries);
        QCOMPARE(order(*model, "blk.0.attn_q.weight", 5), queries);
        QCOMPARE(order(*model, "blk.0.attn_q.bias", 1), queries);
        QCOMPARE(order(*model, "blk.0.attn_k.weight", 6), (std::vector<int>{0, 2, 1, 3, 4, 5}));
        QCOMPARE(order(*model, "blk.0.attn_v.weight", 6), (std::vector<int>{0, 1, 2, 3, 4, 5}));
        QVERIFY(!GgufForm::keepsKey("hearth.rope.halves"));
        QVERIFY(GgufForm::keepsKey("llama.rope.dimension_count"));
    }

    void pairsStay()
    {
        const auto model = openModelFile(file("paired.gguf", false));
        QCOMPARE(order(*model, "blk.0.attn_q.weight", 12), (std::vector<int>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}));
    }

    void theOrderOfColumnsIsTakenOut()
    {
        const auto model = openModelFile(file("halved.gguf", true));
        const GgufForm form(*model);
        QCOMPARE(form.columnOrder(model->tensor("blk.0.attn_v.weight")), (std::vector<uint32_t>{2, 0, 1}));
        QVERIFY(form.columnOrder(model->tensor("blk.0.attn_q.weight")).empty());
        QVERIFY(!form.keepsTensor(model->tensor("blk.0.attn_v.order")));
        QVERIFY(form.keepsTensor(model->tensor("blk.0.attn_v.weight")));
    }

    void whatDoesNotFitIsRefused()
    {
        const auto model = openModelFile(file("odd.gguf", true, 13));
        GgufForm form(*model);
        QVERIFY_THROWS_EXCEPTION(Error, form.rows(model->tensor("blk.0.attn_q.weight"), 0, 1));
        QVERIFY_THROWS_EXCEPTION(Error, form.columnOrder(model->tensor("blk.0.wrong.weight")));
    }
};

QTEST_GUILESS_MAIN(GgufFormTest)
#include "ggufform_test.moc"
