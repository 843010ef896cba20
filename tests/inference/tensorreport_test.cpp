#include "inference/core/error.h"
#include "inference/files/modelfile.h"
#include "inference/quantizer.h"
#include "inference/tensorreport.h"
#include "tests/support/fixtures.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <span>

using namespace hearth;
namespace fs = std::filesystem;

class TensorReportTest : public QObject
{
    Q_OBJECT

private:
    static fs::path trained(const std::string &name) { return test::fixturesFolder() / "models/trained" / (name + ".gguf"); }
    static const ReportedTensor &find(const TensorReport &report, const std::string &name)
    {
        const auto found = std::find_if(report.tensors.begin(), report.tensors.end(), [&](const auto &each) { return each.name == name; });
        if (found == report.tensors.end())
            qFatal("no %s", name.c_str());
        return *found;
    }
    static QuantizeReport make(const fs::path &input, const std::string &mixture, const fs::path &output)
    {
        QuantizeRequest request;
        request.input = input;
        request.output = output;
        request.mixture = mixture;
        request.threads = 2;
        return quantize(request);
    }

private slots:
    void initTestCase() { HEARTH_NEEDS_FIXTURES(); }

    void tellsOfEveryTensor()
    {
        const TensorReport report = reportTensors({.file = trained("stories260K-q4_0"), .original = {}});
        QCOMPARE(report.tensors.size(), size_t(47));
        const ReportedTensor &query = find(report, "blk.0.attn_q.weight");
        QCOMPARE(query.type, TensorType::Q4_0);
        QCOMPARE(query.shape, (std::vector<uint64_t>{64, 64}));
        QCOMPARE(query.bytes, uint64_t(64 * 64 / 32 * 18));
        QCOMPARE(query.bitsPerWeight, 4.5);
        QVERIFY(!query.error && !report.error && query.whyNoError.empty());
        uint64_t bytes = 0;
        for (const ReportedTensor &tensor : report.tensors)
            bytes += tensor.bytes;
        QCOMPARE(report.bytes, bytes);
    }

    void errorsAreThoseThatQuantizingTold_data()
    {
        QTest::addColumn<QString>("mixture");
        for (const char *mixture : {"F16", "Q8_0", "Q5_K_M", "Q4_0", "Q3_K_S"})
            QTest::newRow(mixture) << mixture;
    }
    void errorsAreThoseThatQuantizingTold()
    {
        QFETCH(QString, mixture);
        const fs::path made = test::scratchFolder("tensorreport") / (mixture.toStdString() + ".gguf");
        const QuantizeReport told = make(trained("stories260K-f32"), mixture.toStdString(), made);
        const TensorReport report = reportTensors({.file = made, .original = trained("stories260K-f32"), .threads = 2});
        QCOMPARE(report.tensors.size(), told.tensors.size());
        for (const QuantizedTensor &tensor : told.tensors) {
            const ReportedTensor &row = find(report, tensor.name);
            QCOMPARE(row.type, tensor.to);
            QCOMPARE(*row.originalType, TensorType::F32);
            QVERIFY2(std::fabs(*row.error - tensor.error) <= 1e-6 * tensor.error, tensor.name.c_str());
        }
        // That of all is that of all their numbers, not a mean of errors.
        const auto original = openModelFile(trained("stories260K-f32"));
        double squares = 0, apart = 0;
        for (const ReportedTensor &row : report.tensors) {
            const std::span<const std::byte> bytes = original->data(original->tensor(row.name));
            double own = 0;
            for (const float value : std::span(reinterpret_cast<const float *>(bytes.data()), bytes.size() / sizeof(float)))
                own += double(value) * double(value);
            squares += own;
            apart += own * *row.error * *row.error;
        }
        QVERIFY(std::fabs(*report.error / std::sqrt(apart / squares) - 1) < 1e-6);
    }

    void aModelIsItsOwnOriginal()
    {
        const TensorReport report = reportTensors({.file = trained("stories260K-q5_1"), .original = trained("stories260K-q5_1")});
        for (const ReportedTensor &tensor : report.tensors)
            QCOMPARE(*tensor.error, 0.0);
        QCOMPARE(*report.error, 0.0);
        QVERIFY(report.missing.empty());
    }

    void whereTheOriginalIsZeroNothingElseIsNear()
    {
        const fs::path zero = test::scratchFolder("tensorreport") / "zero.gguf", name = trained("stories260K-f32");
        fs::copy_file(name, zero, fs::copy_options::overwrite_existing);
        const TensorInfo norm = openModelFile(zero)->tensor("output_norm.weight");
        {
            std::fstream file(zero, std::ios::binary | std::ios::in | std::ios::out);
            file.seekp(std::streamoff(norm.offset));
            const std::string zeros(size_t(norm.sizeBytes), '\0');
            file.write(zeros.data(), std::streamsize(zeros.size()));
        }
        QCOMPARE(*find(reportTensors({.file = zero, .original = zero}), norm.name).error, 0.0);
        QVERIFY(std::isinf(*find(reportTensors({.file = name, .original = zero}), norm.name).error));
        QCOMPARE(*find(reportTensors({.file = zero, .original = name}), norm.name).error, 1.0);
    }

    // The rows of a SafeTensors folder lie in another order than those of the GGUF file that was made of it.
    void aSafetensorsFolderIsAnOriginal()
    {
        const fs::path folder = test::fixturesFolder() / "safetensors/llama-f16",
                       made = test::scratchFolder("tensorreport") / "folder.gguf";
        make(folder, "F16", made);
        const TensorReport report = reportTensors({.file = made, .original = folder});
        for (const ReportedTensor &tensor : report.tensors) {
            QVERIFY2(tensor.error, tensor.name.c_str());
            QCOMPARE(*tensor.error, 0.0);
        }
        const TensorReport back = reportTensors({.file = folder, .original = made});
        QCOMPARE(*back.error, 0.0);
        QVERIFY(*reportTensors({.file = trained("stories260K-q4_0"), .original = trained("stories260K-f32")}).error > 0.01);
    }

    void anotherModelIsNoOriginal()
    {
        const TensorReport report = reportTensors({.file = trained("stories260K-f16"), .original = trained("babyllama105-f32")});
        QCOMPARE(find(report, "token_embd.weight").whyNoError, std::string("another shape there"));
        QVERIFY(!find(report, "token_embd.weight").error);
    }

    void tensorsOfOneAloneAreNamed()
    {
        const fs::path folder = test::fixturesFolder() / "safetensors/llama-f16"; // of 2 layers, the other has 5
        const TensorReport report = reportTensors({.file = trained("stories260K-f16"), .original = folder});
        QCOMPARE(find(report, "blk.4.attn_q.weight").whyNoError, std::string("not in the original"));
        const TensorReport other = reportTensors({.file = folder, .original = trained("stories260K-f16")});
        QVERIFY(std::find(other.missing.begin(), other.missing.end(), "blk.4.attn_q.weight") != other.missing.end());
    }

    void threadsChangeNothing()
    {
        const TensorReportRequest one{.file = trained("stories260K-q4_0"), .original = trained("stories260K-f32"), .threads = 1};
        TensorReportRequest many = one;
        many.threads = 7;
        QCOMPARE(*reportTensors(one).error, *reportTensors(many).error);
    }

    void cancellingEndsIt()
    {
        std::stop_source stop;
        double last = 0;
        try {
            reportTensors(
                {.file = trained("stories260K-q4_0"), .original = trained("stories260K-f32")},
                [&](const TensorReportProgress &progress) {
                    last = progress.fraction;
                    if (progress.fraction > 0.3)
                        stop.request_stop();
                },
                stop.get_token());
            QFAIL("it went on");
        } catch (const Error &error) {
            QCOMPARE(error.code(), ErrorCode::Cancelled);
        }
        QVERIFY(last < 1);
    }
};

QTEST_GUILESS_MAIN(TensorReportTest)
#include "tensorreport_test.moc"
