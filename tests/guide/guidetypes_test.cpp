#include "inference/calibration.h"
#include "inference/evaluation.h"
#include "inference/quantizer.h"
#include "tests/support/fixtures.h"

#include <QFile>
#include <QTest>

#include <cmath>

using namespace hearth;
namespace fs = std::filesystem;

// A second opinion on every quantizer, by a model that was trained: the guide in each type that Hearth writes, on questions that it never
// saw with the answers that they should get (heldout.txt). A table of perplexities is printed.
//   build/release/tests/guide/guidetypes_test | grep '|'
class GuideTypesTest : public QObject
{
    Q_OBJECT

    std::string m_text;

    static fs::path scratch(const std::string &name) { return test::scratchFolder("guidetypes") / name; }
    static LoadOptions model(const fs::path &path)
    {
        LoadOptions options;
        options.path = path;
        options.device = "cpu";
        return options;
    }
    std::string text(size_t bytes) const { return m_text.substr(0, m_text.find("<|im_start|>", bytes)); }
    // The importance matrix comes from the first part of the text, the perplexity from the rest.
    static constexpr size_t calibrationBytes = 15'000;
    static constexpr int windowTokens = 160; // two or three questions, as many as it was trained on

private Q_SLOTS:
    void initTestCase();
    void keepsWhatTheGuideKnows_data();
    void keepsWhatTheGuideKnows();
};

void GuideTypesTest::initTestCase()
{
    if (!fs::exists(HEARTH_GUIDE_FILE))
        QSKIP("there is no guide at " HEARTH_GUIDE_FILE);
    QFile file(QStringLiteral(HEARTH_HELDOUT_FILE));
    QVERIFY(file.open(QIODevice::ReadOnly));
    m_text = file.readAll().toStdString();
    QVERIFY(m_text.size() > 3 * calibrationBytes);
    CalibrationRequest calibration;
    calibration.model = model(HEARTH_GUIDE_FILE);
    calibration.text = text(calibrationBytes);
    calibration.name = "heldout.txt";
    calibration.windowTokens = windowTokens;
    calibration.parseSpecial = true;
    calibration.hasOutput = true;
    writeImportance(collectImportance(calibration), scratch("importance.gguf"));
    qInfo("| type | bits a weight | perplexity | KL divergence, mean | same first choice |");
}

// `divergence`: most nats a token that a type may lose, half as much again as was measured. Half of the guide's weights are zero
// and its flags stand beside its words (resources/guide/README.md): Q4_K and IQ4_XS keep that badly, and types of three bits and less that
// have no zero lose all that it knows: there only the sum is finite.
void GuideTypesTest::keepsWhatTheGuideKnows_data()
{
    QTest::addColumn<QString>("type");
    QTest::addColumn<double>("divergence");
    const std::pair<const char *, double> rows[] = {
        {"F16", 1.5e-3},  {"BF16", 1.5e-3}, {"Q8_0", 1e-3},  {"Q6_K", 0.007}, {"Q5_K_S", 0.038}, {"Q5_1", 0.02},  {"Q5_0", 0.03},
        {"Q4_K_S", 0.38}, {"Q4_1", 0.1},    {"Q4_0", 0.11},  {"IQ4_NL", 0.1}, {"IQ4_XS", 0.76},  {"MXFP4", 0.22}, {"Q3_K_S", 8},
        {"IQ3_S", 30},    {"IQ3_XXS", 30},  {"Q2_K_S", 1.6}, {"IQ2_S", 30},   {"IQ2_XS", 30},    {"IQ2_XXS", 30}, {"IQ1_M", 30},
        {"IQ1_S", 30},    {"TQ2_0", 6},     {"TQ1_0", 6},    {"Q2_0", 4},     {"Q1_0", 9},
    };
    for (const auto &[type, divergence] : rows)
        QTest::newRow(type) << type << divergence;
}

void GuideTypesTest::keepsWhatTheGuideKnows()
{
    QFETCH(QString, type);
    QFETCH(double, divergence);
    QuantizeRequest quantizing;
    quantizing.input = HEARTH_GUIDE_FILE;
    quantizing.output = scratch("guide.gguf");
    quantizing.mixture = type.toStdString();
    quantizing.isPure = true;
    quantizing.mayRequantize = true;
    if (type.startsWith(QLatin1String("IQ")) || type == QLatin1String("Q2_K_S"))
        quantizing.importance = scratch("importance.gguf");
    const QuantizeReport report = quantize(quantizing);

    EvaluationRequest request;
    request.model = model(quantizing.output);
    request.reference = model(HEARTH_GUIDE_FILE);
    request.text = m_text.substr(text(calibrationBytes).size());
    request.windowTokens = windowTokens;
    request.parseSpecial = true;
    const EvaluationSummary summary = evaluate(request).summary;
    QVERIFY(summary.divergence);
    qInfo("| %s | %.2f | %.3f | %.4f | %.1f %% |", qPrintable(type), report.bitsPerWeight, summary.perplexity.value,
          summary.divergence->mean.value, 100 * summary.divergence->sameTop.value);
    QVERIFY(std::isfinite(summary.perplexity.value));
    QVERIFY2(summary.divergence->mean.value < divergence, qPrintable(QString::number(summary.divergence->mean.value)));
}

QTEST_GUILESS_MAIN(GuideTypesTest)
#include "guidetypes_test.moc"
