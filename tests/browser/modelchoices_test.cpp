#include "app/browser/modelchoices.h"

#include <QTest>

using namespace hearth;

class ModelChoicesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsTheQuantizationOfAName_data();
    void findsTheQuantizationOfAName();
    void makesAChoiceOfEachGgufFile();
    void sortsByBitsAndSize();
    void putsTheProjectorWithEachModel();
    void takesTheProjectorOfItsOwnFolder();
    void makesOneChoiceOfAllParts();
    void saysWhenAPartIsMissing();
    void tellsSameQuantizationsApart();
    void makesOneChoiceOfSafetensors();
    void leavesOutTheSecondCopyOfTheWeights();
    void makesNothingOfWhatIsNoModel();
};

namespace {

QList<HubFile> listed(const QList<std::pair<const char *, qint64>> &files)
{
    QList<HubFile> list;
    for (const auto &[path, bytes] : files)
        list.append({QString::fromUtf8(path), bytes, QString(40, u'a'), QString(64, u'b')});
    return list;
}

QStringList names(const QList<ModelChoice> &choices)
{
    QStringList list;
    for (const ModelChoice &choice : choices)
        list.append(choice.name);
    return list;
}

QStringList paths(const ModelChoice &choice)
{
    QStringList list;
    for (const HubFile &file : choice.files)
        list.append(file.path);
    return list;
}

} // namespace

void ModelChoicesTest::findsTheQuantizationOfAName_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("quantization");
    QTest::addColumn<int>("bits");
    const auto row = [](const char *path, const char *quantization, int bits) {
        QTest::newRow(path) << QString::fromUtf8(path) << QString::fromUtf8(quantization) << bits;
    };
    row("Qwen3-4B-Q4_K_M.gguf", "Q4_K_M", 4);
    row("Qwen3-4B.Q4_K_M.gguf", "Q4_K_M", 4);
    row("model-UD-Q4_K_XL.gguf", "UD-Q4_K_XL", 4);
    row("model-IQ3_XXS.gguf", "IQ3_XXS", 3);
    row("model-iq4_nl.gguf", "IQ4_NL", 4);
    row("model-q4_0.gguf", "Q4_0", 4);
    row("model-Q4_0_4_4.gguf", "Q4_0_4_4", 4);
    row("model-Q6_K.gguf", "Q6_K", 6);
    row("model-fp16.gguf", "F16", 16);
    row("model-BF16.gguf", "BF16", 16);
    row("model-f32.gguf", "F32", 32);
    row("gpt-oss-20b-mxfp4.gguf", "MXFP4", 4);
    row("model-TQ1_0.gguf", "TQ1_0", 1);
    row("UD-Q2_K_XL/Model-UD-Q2_K_XL-00001-of-00005.gguf", "UD-Q2_K_XL", 2);
    row("Q5_K_M/part-00001-of-00002.gguf", "Q5_K_M", 5);
    row("Q8-Kitten-7B.gguf", "", 0); // a name of its own
    row("NotQ4_K_Mine.gguf", "", 0);
    row("model.gguf", "", 0);
}

void ModelChoicesTest::findsTheQuantizationOfAName()
{
    QFETCH(QString, path);
    QFETCH(QString, quantization);
    QFETCH(int, bits);
    QCOMPARE(quantizationOfPath(path), quantization);
    QCOMPARE(bitsOfQuantization(quantization), bits);
}

void ModelChoicesTest::makesAChoiceOfEachGgufFile()
{
    const auto choices = modelChoices(listed({{"README.md", 10}, {"m-Q4_K_M.gguf", 400}, {"m-Q8_0.gguf", 800}, {"imatrix.gguf", 7}}));
    QCOMPARE(names(choices), QStringList({QStringLiteral("Q4_K_M"), QStringLiteral("Q8_0")}));
    QCOMPARE(choices[0].sizeBytes, 400);
    QCOMPARE(choices[0].weightBytes, 400);
    QCOMPARE(choices[0].head(), QStringLiteral("m-Q4_K_M.gguf"));
    QVERIFY(!choices[0].isSafetensors());
    QVERIFY(choices[0].whyNot.isEmpty());
}

void ModelChoicesTest::sortsByBitsAndSize()
{
    const auto choices = modelChoices(
        listed({{"m-BF16.gguf", 1600}, {"m-Q4_K_M.gguf", 450}, {"m-Q2_K.gguf", 300}, {"m-Q4_K_S.gguf", 420}, {"m-IQ4_XS.gguf", 400}}));
    QCOMPARE(names(choices),
             QStringList({QStringLiteral("Q2_K"), QStringLiteral("IQ4_XS"), QStringLiteral("Q4_K_S"), QStringLiteral("Q4_K_M"),
                          QStringLiteral("BF16")}));
}

void ModelChoicesTest::putsTheProjectorWithEachModel()
{
    const auto choices = modelChoices(
        listed({{"mmproj-F32.gguf", 90}, {"mmproj-BF16.gguf", 46}, {"mmproj-F16.gguf", 45}, {"m-Q4_K_M.gguf", 400}, {"m-Q8_0.gguf", 800}}));
    QCOMPARE(choices.size(), 2);
    for (const ModelChoice &choice : choices) {
        QCOMPARE(choice.projector, QStringLiteral("mmproj-F16.gguf"));
        QCOMPARE(choice.files.size(), 2);
        QCOMPARE(choice.sizeBytes, choice.weightBytes + 45);
    }
    QCOMPARE(choices[0].weightBytes, 400);
}

void ModelChoicesTest::takesTheProjectorOfItsOwnFolder()
{
    const auto choices = modelChoices(listed({{"big/m-Q4_K_M.gguf", 400}, {"big/mmproj-m.gguf", 40}, {"mmproj-other.gguf", 50}}));
    QCOMPARE(choices.size(), 1);
    QCOMPARE(choices[0].projector, QStringLiteral("big/mmproj-m.gguf"));
}

void ModelChoicesTest::makesOneChoiceOfAllParts()
{
    const auto choices = modelChoices(listed({{"Q4_K_M/m-Q4_K_M-00002-of-00003.gguf", 300},
                                              {"Q4_K_M/m-Q4_K_M-00001-of-00003.gguf", 500},
                                              {"Q4_K_M/m-Q4_K_M-00003-of-00003.gguf", 100},
                                              {"mmproj-F16.gguf", 45}}));
    QCOMPARE(names(choices), QStringList({QStringLiteral("Q4_K_M")}));
    QCOMPARE(paths(choices[0]),
             QStringList({QStringLiteral("Q4_K_M/m-Q4_K_M-00001-of-00003.gguf"), QStringLiteral("Q4_K_M/m-Q4_K_M-00002-of-00003.gguf"),
                          QStringLiteral("Q4_K_M/m-Q4_K_M-00003-of-00003.gguf"), QStringLiteral("mmproj-F16.gguf")}));
    QCOMPARE(choices[0].weightFiles, 3);
    QCOMPARE(choices[0].weightBytes, 900);
    QCOMPARE(choices[0].sizeBytes, 945);
    QVERIFY(choices[0].whyNot.isEmpty());
}

void ModelChoicesTest::saysWhenAPartIsMissing()
{
    const auto choices = modelChoices(listed({{"m-Q4_K_M-00001-of-00003.gguf", 500}, {"m-Q4_K_M-00003-of-00003.gguf", 100}}));
    QCOMPARE(choices.size(), 1);
    QVERIFY2(choices[0].whyNot.contains(QLatin1String("2 of its 3")), qPrintable(choices[0].whyNot));
}

void ModelChoicesTest::tellsSameQuantizationsApart()
{
    const auto choices = modelChoices(listed({{"small-Q4_K_M.gguf", 100}, {"large-Q4_K_M.gguf", 400}, {"large-Q8_0.gguf", 800}}));
    QCOMPARE(names(choices), QStringList({QStringLiteral("small-Q4_K_M"), QStringLiteral("large-Q4_K_M"), QStringLiteral("Q8_0")}));
}

void ModelChoicesTest::makesOneChoiceOfSafetensors()
{
    const auto choices = modelChoices(listed({{"model-00002-of-00002.safetensors", 300},
                                              {"model-00001-of-00002.safetensors", 500},
                                              {"model.safetensors.index.json", 3},
                                              {"config.json", 1},
                                              {"tokenizer.json", 5},
                                              {"tokenizer_config.json", 2},
                                              {"1_Pooling/config.json", 1},
                                              {"onnx/model.onnx", 900},
                                              {"README.md", 9},
                                              {"logo.png", 9}}));
    QCOMPARE(choices.size(), 1);
    QVERIFY(choices[0].isSafetensors());
    QCOMPARE(choices[0].head(), QStringLiteral("model-00001-of-00002.safetensors"));
    QCOMPARE(choices[0].weightBytes, 800);
    QStringList all = paths(choices[0]);
    all.sort();
    QCOMPARE(all,
             QStringList({QStringLiteral("1_Pooling/config.json"), QStringLiteral("config.json"),
                          QStringLiteral("model-00001-of-00002.safetensors"), QStringLiteral("model-00002-of-00002.safetensors"),
                          QStringLiteral("model.safetensors.index.json"), QStringLiteral("tokenizer.json"),
                          QStringLiteral("tokenizer_config.json")}));
}

void ModelChoicesTest::leavesOutTheSecondCopyOfTheWeights()
{
    const auto choices =
        modelChoices(listed({{"consolidated.safetensors", 800}, {"model-00001-of-00002.safetensors", 500}, {"config.json", 1}}));
    QCOMPARE(choices.size(), 1);
    QCOMPARE(choices[0].weightBytes, 500);
    QVERIFY2(choices[0].whyNot.contains(QLatin1String("1 of its 2")), qPrintable(choices[0].whyNot));
}

void ModelChoicesTest::makesNothingOfWhatIsNoModel()
{
    QVERIFY(modelChoices({}).isEmpty());
    QVERIFY(modelChoices(listed({{"README.md", 1}, {"model.safetensors", 5}, {"pytorch_model.bin", 7}})).isEmpty()); // no config.json
    QVERIFY(modelChoices(listed({{"adapter_config.json", 1}, {"adapter_model.safetensors", 5}, {"config.json", 1}})).isEmpty());
    QVERIFY(modelChoices(listed({{"mmproj-F16.gguf", 5}, {"m-Q4_K_M.gguf.part", 5}})).isEmpty());
}

QTEST_GUILESS_MAIN(ModelChoicesTest)
#include "modelchoices_test.moc"
