#include "app/lab/labinspector.h"
#include "tests/support/fixtures.h"

#include <QtTest/QtTest>

using namespace hearth;

namespace {

ReportedTensor tensor(const char *name, TensorType type, uint64_t bytes, std::optional<double> error = {})
{
    return {.name = name,
            .type = type,
            .shape = {64, 32},
            .elements = 2048,
            .bytes = bytes,
            .bitsPerWeight = 4,
            .originalType = {},
            .error = error,
            .whyNoError = {}};
}

QStringList names(const LabTensorList &list)
{
    QStringList all;
    for (int i = 0; i < list.rowCount(); ++i)
        all.append(list.row(i).name);
    return all;
}

QString fixture(const char *name)
{
    return QString::fromStdString((test::fixturesFolder() / "models/trained" / name).string());
}

} // namespace

class LabInspectorTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void keepsTheOrderOfTheFile();
    void sortsBothWays();
    void sortsByEveryColumn_data();
    void sortsByEveryColumn();
    void differencesComeFirst();
    void tellsSizesAndErrors();
    void anotherShapeIsADifference();
    void whatWasMadeHereHasItsOriginal();
    void findsByWords();
    void readsTwoFilesAndTheirErrors();
    void saysWhyAFileCannotBeRead();
    void stops();

private:
    TensorReport m_first;
    TensorReport m_second;
    LabTensorList m_list;
};

void LabInspectorTest::init()
{
    m_first.tensors = {tensor("token_embd", TensorType::Q8_0, 900, 0.01), tensor("blk.0.attn_q", TensorType::Q4_0, 300, 0.08),
                       tensor("blk.0.ffn_up", TensorType::Q4_0, 500, 0.09), tensor("blk.1.ffn_up", TensorType::Q4_0, 500, 0.07)};
    m_second.tensors = {tensor("token_embd", TensorType::Q8_0, 900, 0.01), tensor("blk.0.attn_q", TensorType::Q4_0, 300, 0.20),
                        tensor("blk.0.ffn_up", TensorType::Q5_1, 600, 0.04), tensor("output", TensorType::F16, 1800, 0.0)};
    m_list.setReports(nullptr, nullptr);
    m_list.setFilter({});
}

void LabInspectorTest::keepsTheOrderOfTheFile()
{
    m_list.setReports(&m_first, nullptr);
    QCOMPARE(names(m_list), QStringList({"token_embd", "blk.0.attn_q", "blk.0.ffn_up", "blk.1.ffn_up"}));
    QVERIFY(!m_list.hasSecond());
    QVERIFY(!m_list.row(0).isDifferent);
    const QVariantMap first = m_list.data(m_list.index(0), LabTensorList::FirstRole).toMap();
    QCOMPARE(first["type"].toString(), QStringLiteral("Q8_0"));
    QCOMPARE(m_list.data(m_list.index(0), LabTensorList::ShapeRole).toString(), QStringLiteral("64 × 32"));
}

void LabInspectorTest::sortsBothWays()
{
    m_list.setReports(&m_first, nullptr);
    m_list.sortBy(QStringLiteral("error"));
    QCOMPARE(names(m_list).first(), QStringLiteral("blk.0.ffn_up")); // the largest first
    m_list.sortBy(QStringLiteral("error"));
    QCOMPARE(names(m_list).first(), QStringLiteral("token_embd"));
    m_list.sortBy(QStringLiteral("name"));
    QCOMPARE(names(m_list), QStringList({"blk.0.attn_q", "blk.0.ffn_up", "blk.1.ffn_up", "token_embd"}));
    m_list.sortBy(QStringLiteral("size"));
    QCOMPARE(names(m_list), QStringList({"token_embd", "blk.0.ffn_up", "blk.1.ffn_up", "blk.0.attn_q"})); // of equal ones as in the file
}

void LabInspectorTest::sortsByEveryColumn_data()
{
    QTest::addColumn<QStringList>("wanted"); // once; of equal ones as in the files
    const QString embd = "token_embd", q = "blk.0.attn_q", up = "blk.0.ffn_up", later = "blk.1.ffn_up", out = "output";
    QTest::newRow("order") << QStringList{embd, q, up, later, out};
    QTest::newRow("shape") << QStringList{up, embd, q, later, out};
    QTest::newRow("type") << QStringList{out, q, up, later, embd};
    QTest::newRow("type2") << QStringList{later, out, q, up, embd};
    QTest::newRow("size2") << QStringList{out, embd, up, q, later};
    QTest::newRow("error2") << QStringList{q, up, embd, out, later};
}

void LabInspectorTest::sortsByEveryColumn()
{
    QFETCH(QStringList, wanted);
    m_first.tensors[2].elements = 4096;
    m_second.tensors[2].elements = 4096;
    m_list.setReports(&m_first, &m_second);
    m_list.sortBy(QString::fromLatin1(QTest::currentDataTag()));
    QCOMPARE(names(m_list), wanted);
}

void LabInspectorTest::tellsSizesAndErrors()
{
    m_first.bytes = 2200;
    m_first.bitsPerWeight = 4.5;
    m_first.error = 0.0123;
    m_first.tensors[1].error = 0.0001;
    m_first.tensors[2].error = 0;
    m_first.tensors[3].error.reset();
    m_first.tensors[3].whyNoError = "not in the original";
    m_list.setReports(&m_first, nullptr);
    QVERIFY(m_list.hasErrors());
    const QString summary = m_list.summary();
    QVERIFY2(summary.startsWith("4 tensor") && summary.contains("4.50 bits a weight") && summary.contains("error 1.23\u00a0% in all"),
             qPrintable(summary));
    QStringList errors;
    for (int row = 0; row < 4; ++row)
        errors.append(m_list.data(m_list.index(row), LabTensorList::FirstRole).toMap()["errorText"].toString());
    QCOMPARE(errors, QStringList({QStringLiteral("1.00\u00a0%"), QStringLiteral("0.0100\u00a0%"), QStringLiteral("none"), QString()}));
    const QVariantMap last = m_list.data(m_list.index(3), LabTensorList::FirstRole).toMap();
    QCOMPARE(last["whyNoError"].toString(), QStringLiteral("not in the original"));
}

void LabInspectorTest::anotherShapeIsADifference()
{
    m_second.tensors = m_first.tensors;
    m_list.setReports(&m_first, &m_second);
    QVERIFY2(m_list.summary().endsWith(". All have the same types and shapes."), qPrintable(m_list.summary()));
    m_second.tensors[1].shape = {32, 64};
    m_list.setReports(&m_first, &m_second);
    QVERIFY2(m_list.summary().endsWith(". 1 of 4 differ."), qPrintable(m_list.summary()));
    QCOMPARE(names(m_list).first(), QStringLiteral("blk.0.attn_q"));
}

// No file among them is whole: of one that was quantized here the original is known all the same.
void LabInspectorTest::whatWasMadeHereHasItsOriginal()
{
    LabInspector inspector;
    inspector.setFiles({{"/a.gguf", "a", {}, false}, {"/b.gguf", "b", "/original.gguf", false}});
    inspector.open();
    QCOMPARE(inspector.original(), QString());
    inspector.setFiles({});
    inspector.setFiles({{"/b.gguf", "b", "/original.gguf", false}, {"/a.gguf", "a", {}, false}});
    inspector.open();
    QCOMPARE(inspector.original(), QStringLiteral("/original.gguf"));
}

void LabInspectorTest::differencesComeFirst()
{
    m_list.setReports(&m_first, &m_second);
    // In one file only (in the order of the files), another type, another error, none.
    QCOMPARE(names(m_list), QStringList({"blk.1.ffn_up", "output", "blk.0.ffn_up", "blk.0.attn_q", "token_embd"}));
    QVERIFY(m_list.row(2).isDifferent && !m_list.row(3).isDifferent);
    QVERIFY(!m_list.row(0).second && !m_list.row(1).first);
    QVERIFY(m_list.summary().contains(QLatin1String("3 of 5 differ")));
}

void LabInspectorTest::findsByWords()
{
    m_list.setReports(&m_first, nullptr);
    m_list.setFilter(QStringLiteral("FFN blk.1"));
    QCOMPARE(names(m_list), QStringList({"blk.1.ffn_up"}));
    QCOMPARE(m_list.all(), 4);
    m_list.setFilter(QStringLiteral("nothing"));
    QCOMPARE(m_list.rowCount(), 0);
}

void LabInspectorTest::readsTwoFilesAndTheirErrors()
{
    HEARTH_NEEDS_FIXTURES();
    LabInspector inspector;
    inspector.setFiles({{fixture("stories260K-f16.gguf"), "F16", {}, true},
                        {fixture("stories260K-q8_0.gguf"), "Q8_0", {}, false},
                        {fixture("stories260K-q4_0.gguf"), "Q4_0", {}, false}});
    inspector.open();
    QCOMPARE(inspector.first(), fixture("stories260K-q8_0.gguf")); // the two that are quantized, beside the one that is not
    QCOMPARE(inspector.second(), fixture("stories260K-q4_0.gguf"));
    QCOMPARE(inspector.original(), fixture("stories260K-f16.gguf"));
    QTRY_VERIFY_WITH_TIMEOUT(!inspector.isReading(), 60000);
    QVERIFY2(inspector.problem().isEmpty(), qPrintable(inspector.problem()));
    const LabTensorList &list = *inspector.tensors();
    QVERIFY(list.rowCount() > 40 && list.hasErrors());
    const LabTensorList::Row &row = list.row(0);
    QCOMPARE(row.first->type, TensorType::Q8_0);
    QCOMPARE(row.second->type, TensorType::Q4_0);
    QVERIFY(*row.first->error > 0 && *row.first->error < *row.second->error);
    inspector.setSecond({});
    QTRY_VERIFY_WITH_TIMEOUT(!inspector.isReading(), 60000);
    QVERIFY(!list.hasSecond());
}

void LabInspectorTest::saysWhyAFileCannotBeRead()
{
    LabInspector inspector;
    inspector.setFiles({{QStringLiteral("/none.gguf"), "none", {}, false}});
    inspector.open();
    QTRY_VERIFY(!inspector.isReading());
    QVERIFY(!inspector.problem().isEmpty());
    QCOMPARE(inspector.tensors()->rowCount(), 0);
}

void LabInspectorTest::stops()
{
    HEARTH_NEEDS_FIXTURES();
    LabInspector inspector;
    inspector.setFiles({{fixture("stories260K-f16.gguf"), "F16", {}, true}, {fixture("stories260K-q8_0.gguf"), "Q8_0", {}, false}});
    inspector.open();
    inspector.stop();
    QVERIFY(!inspector.isReading());
    inspector.setFiles({}); // what was read for files that are gone does not come back
    QCOMPARE(inspector.first(), QString());
    QCOMPARE(inspector.tensors()->all(), 0);
}

QTEST_GUILESS_MAIN(LabInspectorTest)
#include "labinspector_test.moc"
