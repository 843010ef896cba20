#include "app/guide/guiderequest.h"
#include "inference/files/modelfile.h"
#include "inference/hardware.h"
#include "inference/text/tokenizer.h"
#include "tests/engine/enginedriver.h"

#include <QCryptographicHash>
#include <QFile>
#include <QTest>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <memory>

using namespace hearth;
using hearth::test::EngineDriver;
using Json = nlohmann::json;

// The guide itself: on each backend, every conversation of golden.json word for word. Those answers were made on the CPU with plain C++
// (regenerate.sh); they are far enough from a tie that the backends' rounding decides nothing.
class GuideTest : public QObject
{
    Q_OBJECT

    Json m_golden;
    std::string m_sha256; // of the guide

private Q_SLOTS:
    void initTestCase();
    void tokenizesAsInTraining();
    void answersWordForWord_data();
    void answersWordForWord();
    void readsTooLongAChatWithoutAnError();
};

void GuideTest::initTestCase()
{
    QFile model(QStringLiteral(HEARTH_GUIDE_FILE));
    if (!model.open(QIODevice::ReadOnly))
        QSKIP("there is no guide at " HEARTH_GUIDE_FILE);
    QCryptographicHash hash(QCryptographicHash::Sha256);
    QVERIFY(hash.addData(&model));
    m_sha256 = hash.result().toHex().toStdString();
    QFile golden(QStringLiteral(HEARTH_GOLDEN_FILE));
    QVERIFY(golden.open(QIODevice::ReadOnly));
    m_golden = Json::parse(golden.readAll().toStdString());
}

// Ids that resources/guide/training/bpe.py gave for what people type, typing errors and six languages included.
void GuideTest::tokenizesAsInTraining()
{
    QFile file(QStringLiteral(HEARTH_IDS_FILE));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const Json rows = Json::parse(file.readAll().toStdString());
    QVERIFY(rows.size() > 100);
    const auto tokenizer = Tokenizer::create(*openModelFile(HEARTH_GUIDE_FILE));
    for (const Json &row : rows) {
        const std::string text = row.at("text");
        QVERIFY2(tokenizer->encode(text, {}) == row.at("ids").get<std::vector<int32_t>>(), text.c_str());
    }
}

void GuideTest::answersWordForWord_data()
{
    QTest::addColumn<QString>("device");
    QTest::addColumn<QString>("isa");
    QTest::newRow("CPU, plain C++") << "cpu"
                                    << "scalar";
    QTest::newRow("CPU, its best instructions") << "cpu"
                                                << "auto";
    QTest::newRow("Vulkan") << "vulkan"
                            << "auto";
}

void GuideTest::answersWordForWord()
{
    QFETCH(QString, device);
    QFETCH(QString, isa);
    const std::string sha256 = m_golden.at("sha256");
    if (sha256.empty())
        QSKIP("golden.json holds no answers yet: run tests/guide/regenerate.sh");
    QVERIFY2(m_sha256 == sha256,
             "golden.json was made with another guide: run tests/guide/regenerate.sh, read the difference, commit it with the model");
    const std::vector<DeviceInfo> devices = listDevices();
    const bool hasVulkan =
        std::any_of(devices.begin(), devices.end(), [](const DeviceInfo &each) { return each.id.starts_with("vulkan"); });
    if (device == QLatin1String("vulkan") && !hasVulkan)
        QSKIP("no Vulkan device on this machine");
    EngineDriver driver;
    LoadOptions options;
    options.path = HEARTH_GUIDE_FILE;
    options.device = device.toStdString();
    options.cpuIsa = isa.toStdString();
    const EngineDriver::LoadResult loaded = driver.load(options);
    QVERIFY2(loaded.loaded, loaded.failed ? loaded.failed->message.c_str() : "");
    for (const Json &conversation : m_golden.at("conversations")) {
        std::vector<Message> messages;
        for (const Json &turn : conversation.at("turns")) {
            messages.push_back({"user", turn.at("user")});
            Request request;
            request.model = loaded.model;
            request.prompt = ChatPrompt{.messages = messages, .continueAnswer = {}};
            request.sampling.temperature = guideTemperature;
            adaptToGuide(request);
            const EngineDriver::Answer answer = driver.answer(request);
            QVERIFY2(answer.finished, answer.failed ? answer.failed->message.c_str() : "");
            QCOMPARE(QString::fromStdString(answer.text), QString::fromStdString(turn.at("assistant")));
            QCOMPARE(int(answer.finished->reason), int(FinishReason::End));
            messages.push_back({"assistant", answer.text});
        }
    }
}

// Six messages that do not fit its context: the oldest are left out, and there is room for the answer.
void GuideTest::readsTooLongAChatWithoutAnError()
{
    EngineDriver driver;
    LoadOptions options;
    options.path = HEARTH_GUIDE_FILE;
    options.device = "cpu";
    const EngineDriver::LoadResult loaded = driver.load(options);
    QVERIFY2(loaded.loaded, loaded.failed ? loaded.failed->message.c_str() : "");
    std::string words;
    for (int i = 0; i < 100; ++i)
        words += "A model is a file. ";
    Request request;
    request.model = loaded.model;
    request.prompt = ChatPrompt{.messages = {{"user", words}, {"assistant", words}, {"user", "What is a model?"}}, .continueAnswer = {}};
    request.sampling.temperature = guideTemperature;
    adaptToGuide(request);
    const EngineDriver::Answer answer = driver.answer(request);
    QVERIFY2(answer.finished, answer.failed ? answer.failed->message.c_str() : "");
    QCOMPARE(answer.prompt->droppedMessages, 2);
    QVERIFY(int(answer.finished->reason) != int(FinishReason::ContextFull));
}

QTEST_GUILESS_MAIN(GuideTest)
#include "guide_test.moc"
