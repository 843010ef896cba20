#include "inference/files/modelfile.h"
#include "inference/tensor/formats.h"
#include "tests/support/fixtures.h"

#include <QTest>
#include <array>

using namespace hearth;

// Each quantized file of the fixtures holds the same weights as tiny-f32.gguf, so decoding has to come back near them. How near is the
// format's own resolution; a swapped nibble, a forgotten minimum or a wrong scale is off by 0.3 and more. Exactness to the last bit
// follows end to end, from the logits.
class DecodeTest : public QObject
{
    Q_OBJECT

private:
    static std::unique_ptr<ModelFile> open(const QString &name)
    {
        return openModelFile(test::fixturesFolder() / "models/quants" / name.toStdString());
    }
    static std::vector<float> decode(const ModelFile &file, const TensorInfo &tensor)
    {
        std::vector<float> values(tensor.elements());
        tensorTypeInfo(tensor.type).decode(file.data(tensor), values);
        return values;
    }

private slots:
    void comesBackNearTheOriginal_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<int>("type");
        QTest::addColumn<double>("least"); // of a normal distribution: below this it would be better than the format can be
        QTest::addColumn<double>("most");
        const auto row = [](const char *file, TensorType type, double least, double most) {
            QTest::newRow(file) << QString(file) << int(type) << least << most;
        };
        row("tiny-f16.gguf", TensorType::F16, 1e-5, 4e-4);
        row("tiny-bf16.gguf", TensorType::BF16, 1e-4, 3e-3);
        row("tiny-q8_0.gguf", TensorType::Q8_0, 2e-3, 8e-3);
        row("tiny-q6_k.gguf", TensorType::Q6_K, 0.008, 0.025);
        row("tiny-q5_k.gguf", TensorType::Q5_K, 0.02, 0.05);
        row("tiny-q5_0.gguf", TensorType::Q5_0, 0.02, 0.06);
        row("tiny-q5_1.gguf", TensorType::Q5_1, 0.02, 0.06);
        row("tiny-q4_k.gguf", TensorType::Q4_K, 0.04, 0.1);
        row("tiny-q4_0.gguf", TensorType::Q4_0, 0.05, 0.12);
        row("tiny-q4_1.gguf", TensorType::Q4_1, 0.05, 0.12);
        row("tiny-q2_k.gguf", TensorType::Q2_K, 0.15, 0.4);
        row("tiny-q3_k.gguf", TensorType::Q3_K, 0.08, 0.22);
        row("tiny-iq4_nl.gguf", TensorType::IQ4_NL, 0.04, 0.11);
        row("tiny-iq4_xs.gguf", TensorType::IQ4_XS, 0.04, 0.11);
        row("tiny-mxfp4.gguf", TensorType::MXFP4, 0.07, 0.18);
        row("tiny-iq3_s.gguf", TensorType::IQ3_S, 0.08, 0.2);
        row("tiny-iq3_xxs.gguf", TensorType::IQ3_XXS, 0.1, 0.27);
        row("tiny-iq2_s.gguf", TensorType::IQ2_S, 0.15, 0.37);
        row("tiny-iq2_xs.gguf", TensorType::IQ2_XS, 0.18, 0.43);
        row("tiny-iq2_xxs.gguf", TensorType::IQ2_XXS, 0.2, 0.48);
        row("tiny-iq1_m.gguf", TensorType::IQ1_M, 0.27, 0.6);
        row("tiny-iq1_s.gguf", TensorType::IQ1_S, 0.3, 0.62);
        row("tiny-tq1_0.gguf", TensorType::TQ1_0, 0.5, 0.95);
        row("tiny-tq2_0.gguf", TensorType::TQ2_0, 0.5, 0.95);
        row("tiny-q1_0.gguf", TensorType::Q1_0, 0.4, 0.75);
        row("tiny-q2_0.gguf", TensorType::Q2_0, 0.45, 0.85);
    }
    void comesBackNearTheOriginal()
    {
        HEARTH_NEEDS_FIXTURES();
        QFETCH(QString, file);
        QFETCH(int, type);
        QFETCH(double, least);
        QFETCH(double, most);
        const auto original = open("tiny-f32.gguf"), quantized = open(file);
        int compared = 0;
        for (const TensorInfo &tensor : quantized->tensors()) {
            if (int(tensor.type) != type)
                continue;
            const double error = test::relativeError(decode(*quantized, tensor), decode(*original, original->tensor(tensor.name)));
            QVERIFY2(error > least && error < most, qPrintable(QString("%1: %2").arg(tensor.name.c_str()).arg(error)));
            ++compared;
        }
        QCOMPARE(compared, 8);
    }

    void decodesKnownQ4_0Block()
    {
        std::array<std::byte, 18> block{};
        block[1] = std::byte(0x38);  // scale 0.5
        block[2] = std::byte(0xf0);  // element 0: 0, element 16: 15
        block[17] = std::byte(0x19); // element 15: 9, element 31: 1
        std::array<float, 32> out;
        decodeQ4_0(block, out);
        QCOMPARE(out[0], -4.0f);
        QCOMPARE(out[16], 3.5f);
        QCOMPARE(out[15], 0.5f);
        QCOMPARE(out[31], -3.5f);
    }

    void decodesKnownQ6_KBlock()
    {
        std::array<std::byte, 210> block{};
        block[209] = std::byte(0x3c); // super-scale 1
        for (size_t i = 192; i < 208; ++i)
            block[i] = std::byte(i - 191); // scales 1 to 16
        block[64] = std::byte(0x5a);       // second half, lane 0: quarter 0 low 10, quarter 2 low 5
        block[128 + 32] = std::byte(0x93); // second half, lane 0: high pairs 3, 0, 1, 2
        std::array<float, 256> out;
        decodeQ6_K(block, out);
        QCOMPARE(out[0], -32.0f);                        // all zero: (0 - 32) * scale 1
        QCOMPARE(out[128], float(10 + 3 * 16 - 32) * 9); // quarter 0 of the second half has scale 9
        QCOMPARE(out[160], float(0 - 32) * 11);
        QCOMPARE(out[192], float(5 + 1 * 16 - 32) * 13);
        QCOMPARE(out[224], float(0 + 2 * 16 - 32) * 15);
    }

    void unpacksEveryScaleAndMinimum()
    {
        ScaleMin pairs[8];
        for (int i = 0; i < 8; ++i)
            pairs[i] = {uint8_t(63 - 7 * i), uint8_t(5 + 8 * i)};
        uint8_t packed[12];
        packScaleMin(pairs, packed);
        QCOMPARE(int(packed[0]), 63 | (35 >> 4) << 6); // scale 0, with the top of scale 4 above
        QCOMPARE(int(packed[8]), (35 & 15) | (37 & 15) << 4);
        for (int i = 0; i < 8; ++i) {
            QCOMPARE(int(unpackScaleMin(packed, i).scale), 63 - 7 * i);
            QCOMPARE(int(unpackScaleMin(packed, i).minimum), 5 + 8 * i);
        }
    }
};

QTEST_APPLESS_MAIN(DecodeTest)
#include "decode_test.moc"
