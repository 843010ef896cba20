#include "tests/lab/labbed.h"
#include "tests/lab/maderun.h"

#include <QImage>
#include <QJsonDocument>
#include <QSignalSpy>

using namespace hearth;

// What the page shows and saves of a comparison. The comparison was made before: no model is loaded.
class LabShownTest : public test::LabBed
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void exportsInEveryForm_data();
    void exportsInEveryForm();
    void exportsThePictureOnShow();
    void exportsTheTrendOnShow();
    void overwritesNothing();
    void anEmptyPictureIsNoFile();
    void worstTokensStandInTheirContext();
    void aWorstTokenIsFoundInTheMap();
    void saysHowMuchTheMapShows();
    void numbersStayWithTheirUnits_data();
    void numbersStayWithTheirUnits();
    void onThePageAndNotInFiles();

private:
    void open(LabRun run);
    QByteArray exported(const QString &format, const QString &picture = QStringLiteral("size"));

    QTemporaryDir m_home;
    QByteArray m_before[2];
    QString m_name; // of the last file
};

void LabShownTest::init()
{
    m_before[0] = qgetenv("HOME");
    m_before[1] = qgetenv("XDG_CONFIG_HOME");
    qputenv("HOME", m_home.path().toLocal8Bit());
    qputenv("XDG_CONFIG_HOME", m_home.path().toLocal8Bit());
    layBed();
}

void LabShownTest::cleanup()
{
    clearBed();
    qputenv("HOME", m_before[0]);
    if (m_before[1].isEmpty())
        qunsetenv("XDG_CONFIG_HOME");
    else
        qputenv("XDG_CONFIG_HOME", m_before[1]);
}

// As one of the history.
void LabShownTest::open(LabRun run)
{
    run.id = m_ids->newId();
    m_store
        ->run([&](Database &db) {
            putLabRun(db, run.id, run);
            return 0;
        })
        .waitForFinished();
    m_lab->openRun(run.id);
    QTRY_COMPARE_WITH_TIMEOUT(m_lab->runKey(), QString::number(run.id), 30000);
}

QByteArray LabShownTest::exported(const QString &format, const QString &picture)
{
    QSignalSpy done(m_lab.get(), &LabController::exported);
    QSignalSpy failed(m_lab.get(), &LabController::exportFailed);
    m_lab->exportRun(format, picture);
    [&] { QTRY_COMPARE_WITH_TIMEOUT(done.size() + failed.size(), 1, 60000); }();
    m_name = done.value(0).value(1).toString();
    if (done.isEmpty())
        return {};
    QFile file(done[0][0].toString());
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void LabShownTest::exportsInEveryForm_data()
{
    QTest::addColumn<QString>("format");
    QTest::addColumn<QString>("name");
    QTest::newRow("md") << "md"
                        << "2026-11-21 Llama a b.md";
    QTest::newRow("csv") << "csv"
                         << "2026-11-21 Llama a b.csv";
    QTest::newRow("json") << "json"
                          << "2026-11-21 Llama a b.json";
    QTest::newRow("svg") << "svg"
                         << "2026-11-21 Llama a b by size.svg";
    QTest::newRow("png") << "png"
                         << "2026-11-21 Llama a b by size.png";
    QTest::newRow("prompts") << "prompts"
                             << "2026-11-21 Llama a b prompts.json";
}

void LabShownTest::exportsInEveryForm()
{
    QFETCH(QString, format);
    QFETCH(QString, name);
    open(test::madeRun());
    const QByteArray bytes = exported(format);
    QCOMPARE(m_name, name);
    if (format == QLatin1String("md"))
        QCOMPARE(bytes, exportRun(test::madeRun(), {}, LabFormat::Markdown));
    else if (format == QLatin1String("csv"))
        QCOMPARE(bytes, exportRun(test::madeRun(), {}, LabFormat::Csv));
    else if (format == QLatin1String("json"))
        QVERIFY(labRunFrom(QJsonDocument::fromJson(bytes).object()) == test::madeRun());
    else if (format == QLatin1String("svg"))
        QVERIFY(bytes.startsWith("<svg") && bytes.contains("File size (MB)"));
    else if (format == QLatin1String("png"))
        QCOMPARE(QImage::fromData(bytes, "PNG").width(), 1440);
    else
        QCOMPARE(promptSetFrom(bytes, name).prompts, test::madeRun().prompts);
}

void LabShownTest::exportsThePictureOnShow()
{
    open(test::madeRun());
    const QByteArray bySize = exported(QStringLiteral("svg"), QStringLiteral("size"));
    const QByteArray byTime = exported(QStringLiteral("svg"), QStringLiteral("time"));
    QCOMPARE(m_name, QStringLiteral("2026-11-21 Llama a b by time.svg"));
    QVERIFY(bySize.contains("File size") && !bySize.contains("Time a token"));
    QVERIFY(byTime.contains("Time a token") && !byTime.contains("File size"));
    QVERIFY(exported(QStringLiteral("png"), QStringLiteral("size")) != exported(QStringLiteral("png"), QStringLiteral("time")));
    QVariantMap page = m_lab->chart(QStringLiteral("time"), 720, 440); // as the page draws it
    for (const QVariant &note : page["notes"].toList())
        QVERIFY2(byTime.contains(note.toString().toHtmlEscaped().toUtf8()), qPrintable(note.toString()));
    const QVariantMap mark = page["marks"].toList().first().toMap();
    QVERIFY(mark["barTop"].toDouble() < mark["y"].toDouble() && mark["barBottom"].toDouble() > mark["y"].toDouble());
    QVERIFY2(mark["tip"].toString().contains("(95\u00a0%: "), qPrintable(mark["tip"].toString()));
}

void LabShownTest::exportsTheTrendOnShow()
{
    open(test::madeRun());
    LabRun later = test::madeRun();
    later.startedAt = later.startedAt.addDays(1);
    open(later);
    QTRY_VERIFY_WITH_TIMEOUT(m_lab->hasTrend(), 30000);
    QVERIFY(exported(QStringLiteral("svg"), QStringLiteral("speedTrend")).contains("tokens a second"));
    QCOMPARE(m_name, QStringLiteral("2026-11-22 Llama a b trend of speed.svg"));
    const QByteArray quality = exported(QStringLiteral("svg"), QStringLiteral("qualityTrend"));
    QVERIFY(quality.contains("Perplexity on this text"));
    QCOMPARE(quality.count("<polyline"), 4);
}

void LabShownTest::overwritesNothing()
{
    open(test::madeRun());
    exported(QStringLiteral("csv"));
    const QString first = m_name;
    exported(QStringLiteral("csv"));
    QVERIFY2(m_name != first && m_name.endsWith(QLatin1String(").csv")), qPrintable(m_name));
}

void LabShownTest::anEmptyPictureIsNoFile()
{
    LabRun run = test::madeRun();
    run.answers.clear(); // without answers there is no speed
    open(run);
    QSignalSpy failed(m_lab.get(), &LabController::exportFailed);
    QVERIFY(exported(QStringLiteral("svg"), QStringLiteral("time")).isEmpty());
    QCOMPARE(failed.size(), 1);
    QVERIFY(!exported(QStringLiteral("svg"), QStringLiteral("size")).isEmpty());
}

void LabShownTest::worstTokensStandInTheirContext()
{
    LabRun run = test::madeRun();
    run.text = QStringLiteral("The cat sat.");
    run.quality[2].worst = {{3, QStringLiteral(" cat"), 1.5, 0.125, 0.75},
                            {7, QStringLiteral(" sat"), 0.01234, 0.000001, 0.0004},
                            {90, QStringLiteral(" gone"), 0.01},
                            {11, QStringLiteral("."), 0}};
    open(run);
    const QVariantList worst = m_lab->worstTokens(2);
    QCOMPARE(worst.size(), 3); // at the last one it does not differ
    const QVariantMap cat = worst[0].toMap();
    QCOMPARE(cat["token"].toString(), QStringLiteral("␣cat"));
    QCOMPARE(cat["before"].toString(), QStringLiteral("The"));
    QCOMPARE(cat["after"].toString(), QStringLiteral(" sat."));
    QCOMPARE(cat["reference"].toString(), QStringLiteral("75.0\u00a0%"));
    QCOMPARE(cat["own"].toString(), QStringLiteral("12.5\u00a0%"));
    QCOMPARE(cat["divergence"].toString(), QStringLiteral("1.50"));
    QCOMPARE(worst[1].toMap()["reference"].toString(), QStringLiteral("0.040\u00a0%"));
    QCOMPARE(worst[1].toMap()["own"].toString(), QStringLiteral("<\u00a00.001\u00a0%"));
    QCOMPARE(worst[1].toMap()["divergence"].toString(), QStringLiteral("0.0123"));
    QCOMPARE(worst[2].toMap()["own"].toString(), QString()); // an earlier version did not keep it
    QVERIFY(m_lab->worstTokens(7).isEmpty());
}

void LabShownTest::aWorstTokenIsFoundInTheMap()
{
    LabRun run = test::madeRun();
    run.text = QStringLiteral("A line of the text.\n").repeated(1000);
    run.quality[2].lengths = QByteArray(run.text.size() / 5, '\5');
    run.quality[2].heat = QByteArray(run.quality[2].lengths.size(), '\x20');
    open(run);
    const QVariantMap place = m_lab->heatPlace(2, 12345);
    QVERIFY(place["part"].toInt() > 0 && place["part"].toInt() < m_lab->heatParts(2));
    qsizetype before = 0; // characters
    static const QRegularExpression tags(QStringLiteral("<[^>]*>"));
    for (int part = 0; part < place["part"].toInt(); ++part)
        before += m_lab->heatHtml(2, part, Qt::red, Qt::blue).replace(QStringLiteral("<br>"), QStringLiteral("\n")).remove(tags).size() + 1;
    QCOMPARE(before + place["at"].toInt(), 12345); // each of them ends with a line
    QCOMPARE(m_lab->heatPlace(2, double(run.text.size()))["part"].toInt(), -1);
    QCOMPARE(m_lab->heatPlace(0, 5)["part"].toInt(), 0); // of another one
}

void LabShownTest::saysHowMuchTheMapShows()
{
    LabRun run = test::madeRun();
    run.text = QStringLiteral("x").repeated(2000);
    run.quality[2].lengths = QByteArray(2000, '\1');
    run.quality[2].heat = QByteArray(2000, '\x20');
    open(run);
    QCOMPARE(m_lab->heatLimit(2), QString());
    run.text.truncate(1500);
    open(run);
    const QString limit = m_lab->heatLimit(2);
    QVERIFY2(limit.contains(QLatin1String("1,500 of the 2,000 tokens")), qPrintable(limit));
}

void LabShownTest::numbersStayWithTheirUnits_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("kept"); // ~ where the line may not break
    QTest::newRow("share") << "in 97.0 % of the places (at least 96.1 %), 95 % confidence"
                           << "in 97.0~% of the places (at least 96.1~%), 95~% confidence";
    QTest::newRow("memory") << "6.5 GB of the 22.6 GB, and 758 MB, 12 kB, 3 bytes, 1 byte"
                            << "6.5~GB of the 22.6~GB, and 758~MB, 12~kB, 3~bytes, 1~byte";
    QTest::newRow("binary") << "2 GiB"
                            << "2~GiB";
    QTest::newRow("time") << "158 ms, 2.05 s, 171 tokens/s"
                          << "158~ms, 2.05~s, 171~tokens/s";
    QTest::newRow("divergence") << "0.0060 nats a token"
                                << "0.0060~nats a token";
    QTest::newRow("bound") << "≥ 0.1 or < 0.001 %"
                           << "≥~0.1 or <~0.001~%";
    QTest::newRow("words") << "200 tokens, 3 steps, 2 MBit, Q4_0 says, 6 variants"
                           << "200 tokens, 3 steps, 2 MBit, Q4_0 says, 6 variants";
    QTest::newRow("no number") << "of % GB s"
                               << "of % GB s";
}

void LabShownTest::numbersStayWithTheirUnits()
{
    QFETCH(QString, text);
    QFETCH(QString, kept);
    QCOMPARE(unbroken(text), kept.replace(QChar('~'), QChar(QChar::Nbsp)));
}

void LabShownTest::onThePageAndNotInFiles()
{
    open(test::madeRun());
    QVERIFY2(m_lab->recommendation().contains(QStringLiteral("it has 30\u00a0% of the size of F16")), qPrintable(m_lab->recommendation()));
    const LabVariantList &rows = *m_lab->variants();
    QCOMPARE(rows.data(rows.index(0), LabVariantList::SizeTextRole).toString(), QStringLiteral("17\u00a0MB"));
    for (const char *format : {"md", "csv", "json"}) {
        const QByteArray bytes = exported(QString::fromLatin1(format));
        QVERIFY2(!bytes.isEmpty() && !QString::fromUtf8(bytes).contains(QChar(QChar::Nbsp)), format);
    }
    QVERIFY(exported(QStringLiteral("md")).contains("it has 30 % of the size of F16"));
}

QTEST_MAIN(LabShownTest)
#include "labshown_test.moc"
