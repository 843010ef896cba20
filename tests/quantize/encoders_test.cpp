#include "inference/files/modelfile.h"
#include "inference/quantize/encoders.h"
#include "tests/support/fixtures.h"

#include <QTest>
#include <cmath>
#include <random>

using namespace hearth;
using namespace hearth::quantizing;

class EncodersTest : public QObject
{
    Q_OBJECT

private:
    static std::vector<float> decoded(const ModelFile &file, const TensorInfo &tensor)
    {
        std::vector<float> values(tensor.elements());
        tensorTypeInfo(tensor.type).decode(file.data(tensor), values);
        return values;
    }
    static std::vector<float> roundTrip(TensorType type, const std::vector<float> &values, size_t columns,
                                        const std::vector<float> &importance = {})
    {
        const TensorTypeInfo &info = tensorTypeInfo(type);
        std::vector<std::byte> blocks(rowBytes(info, columns));
        std::vector<float> result(values.size());
        for (size_t first = 0; first < values.size(); first += columns) {
            findEncoder(type)->encode(std::span(values).subspan(first, columns), importance, blocks);
            info.decode(blocks, std::span(result).subspan(first, columns));
        }
        return result;
    }
    static std::vector<float> normalRow(size_t size, unsigned seed)
    {
        std::mt19937 generator(seed);
        std::normal_distribution<float> normal(0, 0.02f);
        std::vector<float> row(size);
        for (float &value : row)
            value = normal(generator);
        return row;
    }
    static double squaredError(const std::vector<float> &a, const std::vector<float> &b, const std::vector<float> &weights = {})
    {
        double sum = 0;
        for (size_t i = 0; i < a.size(); ++i)
            sum += (weights.empty() ? 1.0 : double(weights[i % weights.size()])) * (double(a[i]) - b[i]) * (double(a[i]) - b[i]);
        return sum;
    }
    static void addTypes()
    {
        QTest::addColumn<int>("type");
        for (const Encoder &encoder : encoders()) {
            if (findEncoder(encoder.type))
                QTest::newRow(std::string(tensorTypeInfo(encoder.type).name).c_str()) << int(encoder.type);
        }
    }

private slots:
    // The fixtures' files were made by llama-quantize from tiny-f32.gguf.
    void errorIsNotLargerThanThatOfThePeersFile_data()
    {
        QTest::addColumn<int>("type");
        QTest::addColumn<QString>("file");
        for (const Encoder &encoder : encoders()) {
            const QString name = QString::fromStdString(std::string(ggufTypeName(uint32_t(encoder.type)))).toLower();
            if (encoder.type != TensorType::F32 && findEncoder(encoder.type))
                QTest::newRow(qPrintable(name)) << int(encoder.type) << QStringLiteral("tiny-%1.gguf").arg(name);
        }
    }
    void errorIsNotLargerThanThatOfThePeersFile()
    {
        HEARTH_NEEDS_FIXTURES();
        QFETCH(int, type);
        QFETCH(QString, file);
        const auto folder = test::fixturesFolder() / "models/quants";
        const auto original = openModelFile(folder / "tiny-f32.gguf");
        const auto peer = openModelFile(folder / file.toStdString());
        double mine = 0, theirs = 0, total = 0;
        for (const TensorInfo &tensor : original->tensors()) {
            const TensorInfo &other = peer->tensor(tensor.name);
            if (other.type != TensorType(type))
                continue;
            const std::vector<float> values = decoded(*original, tensor);
            mine += squaredError(roundTrip(TensorType(type), values, tensor.columns()), values);
            theirs += squaredError(decoded(*peer, other), values);
            total += squaredError(values, std::vector<float>(values.size(), 0));
        }
        QVERIFY(theirs > 0);
        qInfo("relative error %.5f, llama-quantize %.5f, ratio %.3f", std::sqrt(mine / total), std::sqrt(theirs / total),
              std::sqrt(mine / theirs));
        QVERIFY(mine <= theirs * 1.0001);
    }

    void importantColumnsLoseLess_data() { addTypes(); }
    void importantColumnsLoseLess()
    {
        QFETCH(int, type);
        const TensorTypeInfo &info = tensorTypeInfo(TensorType(type));
        if (info.blockElements == 1)
            QSKIP("each value becomes the nearest there is, whatever it weighs");
        std::vector<float> importance(512);
        for (size_t i = 0; i < importance.size(); ++i)
            importance[i] = i % 7 == 0 ? 20.0f : 0.5f;
        const std::vector<float> row = normalRow(512, 11);
        const double weighted = squaredError(roundTrip(TensorType(type), row, 512, importance), row, importance);
        const double plain = squaredError(roundTrip(TensorType(type), row, 512), row, importance);
        QVERIFY2(weighted < plain, qPrintable(QStringLiteral("%1 %2").arg(weighted).arg(plain)));
    }

    void importanceThatIsAllZeroCountsAsNone_data() { addTypes(); }
    void importanceThatIsAllZeroCountsAsNone()
    {
        QFETCH(int, type);
        const std::vector<float> row = normalRow(512, 5), zeros(512, 0.0f);
        QCOMPARE(roundTrip(TensorType(type), row, 512, zeros), roundTrip(TensorType(type), row, 512));
    }

    void zerosStayZeros_data() { addTypes(); }
    void zerosStayZeros()
    {
        QFETCH(int, type);
        const std::vector<float> zeros(512, 0.0f);
        for (const float value : roundTrip(TensorType(type), zeros, 512))
            QCOMPARE(value, 0.0f);
    }

    // Values as a format can hold them come back: its search must find the scale that they were made with.
    void rowsOfTernaryWeightsComeBack()
    {
        std::vector<float> row(512);
        for (size_t i = 0; i < row.size(); ++i)
            row[i] = 0.03125f * float(int(i * 7 % 3) - 1);
        for (const TensorType type : {TensorType::TQ1_0, TensorType::TQ2_0, TensorType::Q2_0})
            if (findEncoder(type))
                QCOMPARE(roundTrip(type, row, 512), row);
    }

    // Tiny, huge and lopsided values must give numbers, and not larger errors than leaving the row out.
    void extremeRowsAreSurvived_data() { addTypes(); }
    void extremeRowsAreSurvived()
    {
        QFETCH(int, type);
        std::vector<std::vector<float>> rows{normalRow(512, 1), normalRow(512, 2), normalRow(512, 3), normalRow(512, 4)};
        for (size_t i = 0; i < 512; ++i) {
            rows[0][i] *= 1e-30f;
            rows[1][i] = std::fabs(rows[1][i]) + 1;
            rows[2][i] = i == 100 ? 1000 : rows[2][i];
            rows[3][i] *= 1e-3f;
        }
        for (const std::vector<float> &row : rows) {
            const double error = squaredError(roundTrip(TensorType(type), row, 512), row);
            QVERIFY(std::isfinite(error));
            QVERIFY(error <= squaredError(row, std::vector<float>(512, 0)) * 1.01);
        }
    }
};

QTEST_APPLESS_MAIN(EncodersTest)
#include "encoders_test.moc"
