#include "app/lab/labexport.h"
#include "tests/lab/maderun.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QtTest/QtTest>

using namespace hearth;
using test::madeRun;

class LabExportTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void csvHasARowAVariant();
    void csvCellsAreNoFormulas();
    void jsonHasAllAndTheVotes();
    void markdownShowsWhereTheyPart();
    void fencesCannotBeClosedByAnAnswer();
    void fileNamesAreSafe();
    void emptyRunsAreExportedToo();
};

void LabExportTest::csvHasARowAVariant()
{
    const QString csv = QString::fromUtf8(exportRun(madeRun(), {}, LabFormat::Csv));
    const QStringList lines = csv.split("\r\n", Qt::SkipEmptyParts);
    QCOMPARE(lines.size(), 5);
    QVERIFY(lines[0].startsWith("Variant,Size (MiB),Bits a weight,Load (s),First token (s),"));
    QVERIFY2(lines[3].startsWith("Q4_K_M,4.8,4.80,0.50,0.100,100.0,30.5,64.0,,50.0,87.5,"), qPrintable(lines[3]));
    for (const QString &line : lines)
        QCOMPARE(line.count(','), lines[0].count(','));
}

void LabExportTest::csvCellsAreNoFormulas()
{
    LabRun run = madeRun();
    run.variants[1].label = QStringLiteral("=HYPERLINK(\"http://x\",1)");
    run.variants[2].label = QStringLiteral("two\nlines");
    const QString csv = QString::fromUtf8(exportRun(run, {}, LabFormat::Csv));
    QVERIFY(csv.contains("\"'=HYPERLINK(\"\"http://x\"\",1)\""));
    QVERIFY(csv.contains("\"two\nlines\""));
}

void LabExportTest::jsonHasAllAndTheVotes()
{
    const LabRun run = madeRun();
    const QJsonObject json =
        QJsonDocument::fromJson(exportRun(run, {{.first = 0, .second = 2, .votes = {.first = 9, .second = 1}}}, LabFormat::Json)).object();
    QVERIFY(labRunFrom(json) == run);
    const QJsonObject vote = json["votes"].toArray().first().toObject();
    QCOMPARE(vote["second"].toString(), QStringLiteral("Q4_K_M"));
    QVERIFY(std::abs(vote["sign_test"].toDouble() - 0.021484375) < 1e-12);
    QVERIFY(json["recommendation"].toString().startsWith("Take Q4_K_M"));
}

void LabExportTest::markdownShowsWhereTheyPart()
{
    const QString text = QString::fromUtf8(exportRun(madeRun(), {{.first = 0, .second = 1, .votes = {.first = 1}}}, LabFormat::Markdown));
    QVERIFY(text.startsWith("# Llama: a/b\n"));
    QVERIFY(text.contains("| Q4_K_M | 4.8 | 4.80 |"));
    QVERIFY(text.contains("parts at token 4; it held likely “a\\|b” 75.0 %; the reference “c” 50.0 %"));
    QVERIFY(text.contains("given the reference's answer, it agrees with 87.5 % of its 8 tokens (ln p a token -0.5000, the reference's own "
                          "-0.2500, KL divergence at least 0.125000)"));
    QVERIFY(text.contains("**F16** (reference)"));
    QVERIFY(text.contains("Too few votes to say: 1 of at least 6"));
    QVERIFY(text.contains("## Why is the sky blue?"));
    QVERIFY(text.contains("## code"));
}

void LabExportTest::fencesCannotBeClosedByAnAnswer()
{
    const QString text = QString::fromUtf8(exportRun(madeRun(), {}, LabFormat::Markdown));
    QVERIFY(text.contains("````text\nBecause ```of``` it, 0\n````\n"));
}

void LabExportTest::fileNamesAreSafe()
{
    QCOMPARE(labFileName(madeRun(), LabFormat::Csv), QStringLiteral("2026-11-21 Llama a b.csv"));
    LabRun run = madeRun();
    run.title = QStringLiteral("../..");
    QVERIFY(!labFileName(run, LabFormat::Json).contains('/'));
    run.title = QStringLiteral("///");
    QCOMPARE(labFileName(run, LabFormat::Markdown), QStringLiteral("2026-11-21 Comparison.md"));
}

void LabExportTest::emptyRunsAreExportedToo()
{
    for (const LabFormat format : {LabFormat::Csv, LabFormat::Json, LabFormat::Markdown})
        exportRun({}, {}, format);
    QVERIFY(exportRun({}, {}, LabFormat::Csv).isEmpty());
}

QTEST_GUILESS_MAIN(LabExportTest)
#include "labexport_test.moc"
