#include "inference/quantize/mixture.h"
#include "tests/support/fixtures.h"

#include <QTest>

using namespace hearth;
using namespace hearth::quantizing;

class MixtureTest : public QObject
{
    Q_OBJECT

private:
    static TensorInfo matrix(const std::string &name, uint64_t columns = 4096, uint64_t experts = 1)
    {
        TensorInfo tensor;
        tensor.name = name;
        tensor.dimensions = experts > 1 ? 3 : 2;
        tensor.shape = {columns, 4096, experts, 1};
        return tensor;
    }
    // A llama of 32 layers with four heads a key and an output matrix of its own.
    static ModelFacts llama()
    {
        ModelFacts facts;
        facts.architecture = "llama";
        facts.layers = 32;
        facts.headsPerKv = 4;
        facts.isTied = false;
        for (int layer = 0; layer < 32; ++layer)
            facts.valueLayers.push_back(layer);
        return facts;
    }
    static TensorType chosen(const char *mixture, const std::string &name, bool isPure = false)
    {
        return TypeChooser(*findMixture(mixture), llama(), isPure, {}).choose(matrix(name)).type;
    }

private slots:
    // Tensor by tensor as llama-quantize chose for the same model.
    void choosesAsThePeerDid()
    {
        HEARTH_NEEDS_FIXTURES();
        const auto folder = test::fixturesFolder() / "models/quants";
        const auto original = openModelFile(folder / "tiny-f32.gguf"), peer = openModelFile(folder / "tiny-mix-q4_k_m.gguf");
        const TypeChooser chooser(*findMixture("Q4_K_M"), ModelFacts::read(*original, true), false, {});
        for (const TensorInfo &tensor : original->tensors())
            QCOMPARE(int(chooser.choose(tensor).type), int(peer->tensor(tensor.name).type));
    }

    // Types that files of these names on the Hub have.
    void knowsTheUsualRecipes_data()
    {
        QTest::addColumn<QString>("mixture");
        QTest::addColumn<QString>("tensor");
        QTest::addColumn<QString>("type");
        const auto row = [](const char *mixture, const char *tensor, const char *type) {
            QTest::addRow("%s %s", mixture, tensor) << mixture << tensor << type;
        };
        row("Q4_K_M", "output.weight", "Q6_K");
        row("Q4_K_M", "token_embd.weight", "Q4_K");
        row("Q4_K_M", "blk.0.attn_v.weight", "Q6_K");
        row("Q4_K_M", "blk.4.attn_v.weight", "Q4_K");
        row("Q4_K_M", "blk.6.ffn_down.weight", "Q6_K");
        row("Q4_K_M", "blk.31.ffn_down.weight", "Q6_K");
        row("Q4_K_M", "blk.5.attn_q.weight", "Q4_K");
        row("Q4_K_S", "blk.3.attn_v.weight", "Q5_K");
        row("Q4_K_S", "blk.4.ffn_down.weight", "Q4_K");
        row("Q5_K_M", "blk.31.attn_v.weight", "Q6_K");
        row("Q3_K_M", "blk.0.attn_v.weight", "Q5_K");
        row("Q3_K_M", "blk.9.attn_output.weight", "Q4_K");
        row("Q3_K_L", "blk.9.ffn_down.weight", "Q5_K");
        row("Q2_K", "blk.9.attn_v.weight", "Q4_K");
        row("Q2_K", "blk.9.ffn_down.weight", "Q3_K");
        row("Q8_0", "output.weight", "Q8_0");
        row("Q4_0", "output.weight", "Q6_K");
        row("IQ4_XS", "blk.9.attn_v.weight", "Q5_K");
        row("IQ2_M", "blk.9.attn_output.weight", "IQ3_S");
        row("F16", "output.weight", "F16");
        row("MXFP4", "blk.1.attn_q.weight", "Q8_0");
    }
    void knowsTheUsualRecipes()
    {
        QFETCH(QString, mixture);
        QFETCH(QString, tensor);
        QFETCH(QString, type);
        QCOMPARE(QString::fromStdString(std::string(ggufTypeName(uint32_t(chosen(qPrintable(mixture), tensor.toStdString()))))), type);
    }

    void pureGivesOneType() { QCOMPARE(int(chosen("Q4_K_M", "output.weight", true)), int(TensorType::Q4_K)); }

    void overridesComeFirst()
    {
        const TypeChooser chooser(*findMixture("Q4_K_M"), llama(), false, {{std::regex("ffn_(up|gate)"), TensorType::Q3_K}});
        QCOMPARE(int(chooser.choose(matrix("blk.3.ffn_up.weight")).type), int(TensorType::Q3_K));
        QCOMPARE(int(chooser.choose(matrix("blk.8.ffn_down.weight")).type), int(TensorType::Q4_K));
    }

    void rowsThatDoNotFitGetAnotherTypeAndSaySo()
    {
        const TypeChooser chooser(*findMixture("Q4_K_M"), llama(), true, {});
        const TypeChooser::Choice small = chooser.choose(matrix("blk.3.ffn_up.weight", 160));
        QCOMPARE(int(small.type), int(TensorType::Q5_0));
        QCOMPARE(int(small.wanted.value()), int(TensorType::Q4_K));
        QCOMPARE(int(chooser.choose(matrix("blk.3.ffn_up.weight", 172)).type), int(TensorType::F16));
        QVERIFY(!chooser.choose(matrix("blk.3.ffn_up.weight")).wanted);
    }

    void smallAndSpecialTensorsStay()
    {
        for (const char *name : {"blk.0.attn_norm.weight", "blk.0.ffn_gate_inp.weight", "blk.0.ssm_conv1d.weight", "position_embd.weight",
                                 "blk.0.attn_q.bias"})
            QVERIFY(!isQuantizable(matrix(name)));
        QVERIFY(isQuantizable(matrix("blk.0.ffn_gate_exps.weight", 2048, 64)));
        TensorInfo vector = matrix("blk.0.channel_mix_lerp_k.weight");
        vector.dimensions = 3;
        vector.shape = {4096, 1, 1, 1};
        QVERIFY(!isQuantizable(vector));
    }

    void namesComeInAnyCase()
    {
        QVERIFY(findMixture("q4_k_m"));
        QCOMPARE(findMixture("q4_k")->name, std::string_view("Q4_K_M"));
        QVERIFY(!findMixture("q9"));
    }
};

QTEST_APPLESS_MAIN(MixtureTest)
#include "mixture_test.moc"
