#include "inference/model/architectures.h"
#include "inference/model/transformer.h"
#include "tests/support/fixtures.h"

#include <QTest>

#include <algorithm>

using namespace hearth;
using namespace hearth::test;

// Files whose form is right but whose parts are not: what the reader lets through must end before a kernel runs.
class ArchitecturesTest : public QObject
{
    Q_OBJECT

    static std::filesystem::path hostile(const std::string &name) { return fixturesFolder() / "malformed/gguf" / (name + ".gguf"); }

private slots:
    void initTestCase() { HEARTH_NEEDS_FIXTURES(); }

    void buildsAPlanOfAValidFile()
    {
        const auto file = openModelFile(hostile("valid-minimal"));
        const ModelSpec spec = describeModel(*file);
        QCOMPARE(spec.layers.size(), size_t(1));
        QCOMPARE(spec.embedding, 8);
        const Plan plan = buildPlan(spec, *file, wholeModel(spec));
        QCOMPARE(plan.values[size_t(plan.output)].width, 12);
        QCOMPARE(plan.cacheLayers.size(), size_t(1));
    }

    void refusesPartsThatDoNotFit_data()
    {
        QTest::addColumn<QString>("kind");
        for (const char *name : {"tensor-missing", "tensor-count-too-small", "tensor-name-path"})
            QTest::newRow(name) << "missing_tensor";
        for (const char *name : {"tensor-shape-short", "tensor-shape-3d", "tensor-shape-swapped", "tensor-norm-2d"})
            QTest::newRow(name) << "shape_mismatch";
        QTest::newRow("meta-architecture-unknown") << "unknown_architecture";
        QTest::newRow("meta-heads-3-embd-8") << "invalid_value";
    }

    void refusesPartsThatDoNotFit()
    {
        QFETCH(const QString, kind);
        const std::filesystem::path path = hostile(QTest::currentDataTag());
        try {
            const auto file = openModelFile(path);
            const ModelSpec spec = describeModel(*file);
            buildPlan(spec, *file, wholeModel(spec));
            QFAIL("was accepted");
        } catch (const Error &error) {
            QCOMPARE(QString::fromStdString(error.kind()), kind);
            QVERIFY(std::string(error.what()).find(path.filename().string()) != std::string::npos);
        }
    }

    void splitsAtALayer()
    {
        const auto file = openModelFile(fixturesFolder() / "models/archs/qwen3.gguf");
        const ModelSpec spec = describeModel(*file);
        const Plan first = buildPlan(spec, *file, {.firstLayer = 0, .endLayer = 1, .hasOutput = false});
        const Plan second = buildPlan(spec, *file, {.firstLayer = 1, .endLayer = 2, .hasOutput = true});
        QCOMPARE(first.input, noId);
        QVERIFY(second.input != noId);
        QCOMPARE(first.values[size_t(first.output)].width, second.values[size_t(second.input)].width);
        QCOMPARE(first.cacheLayers.size() + second.cacheLayers.size(), size_t(2));
    }

    void namesWhatItRuns()
    {
        const std::vector<std::string_view> names = architectureNames();
        QVERIFY(std::is_sorted(names.begin(), names.end()));
        QVERIFY(std::adjacent_find(names.begin(), names.end()) == names.end());
        for (const char *name : {"command-r", "gpt2", "llama", "phi3", "qwen3"})
            QVERIFY2(std::find(names.begin(), names.end(), name) != names.end(), name);
    }
};

QTEST_APPLESS_MAIN(ArchitecturesTest)
#include "architectures_test.moc"
