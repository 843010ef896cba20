#include "app/lab/labexport.h"
#include "tests/lab/maderun.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QtTest/QtTest>

#include <cmath>

using namespace hearth;
using test::madeRun;

class LabExportTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void csvHasARowAVariant();
    void csvSaysHowItWasMade();
    void csvHasTheIntervals();
    void csvLeavesEmptyWhatWasNotMeasured();
    void noDivergenceIsBelowZero();
    void csvCellsAreNoFormulas_data();
    void csvCellsAreNoFormulas();
    void csvHasTheTerms();
    void jsonHasAllAndTheVotes();
    void jsonHasTheIntervals();
    void jsonHasTheTerms();
    void markdownShowsWhereTheyPart();
    void markdownSaysHowItWasMade();
    void markdownHasTheTerms();
    void markdownSaysWhatIsAtLeast();
    void markdownShowsWhereTheyDifferMost();
    void markdownCellsStayInTheirTable();
    void markdownShowsNamesAsTheyAre();
    void fencesCannotBeClosedByAnAnswer();
    void fileNamesAreSafe();
    void emptyRunsAreExportedToo();
    void aDeviceCheckExportsItsVerdict();
};

// Scripts read it by these names: one more comes last, none goes.
constexpr const char *csvColumns =
    "variant,is_reference,error,date,hearth,repository,revision,file,sha256,quantization,quantized_from,file_bytes,bits_per_weight,device,"
    "driver,settings,seed,temperature,max_answer_tokens,prompts,text,text_sha256,load_seconds,first_token_seconds,"
    "prefill_tokens_per_second,decode_tokens_per_second,peak_ram_bytes,peak_device_bytes,same_as_reference,agrees_with_reference,"
    "measured_tokens,blocks,perplexity,perplexity_standard_error,perplexity_low,perplexity_high,log_perplexity_ratio,"
    "log_perplexity_ratio_standard_error,log_perplexity_ratio_low,log_perplexity_ratio_high,kl_divergence,kl_divergence_standard_error,"
    "kl_divergence_low,kl_divergence_high,kl_median,kl_99,same_top,same_top_standard_error,same_top_low,same_top_high,"
    "not_measured_because,kl_median_low,kl_median_high,kl_99_low,kl_99_high,divergence_is_at_least,quantized_from_sha256,quantized_from_"
    "type,quantized_from_bytes,wanted_device,notice,"
    "is_whole,top_k,top_p,min_p,typical_p,repeat_penalty,frequency_penalty,presence_penalty,penalty_window,thinking,answers_scored,"
    "residence,scored_apart,window_tokens,most_windows,windows_overlap,most_text_tokens,is_interrupted";

static LabRun namedRun()
{
    LabRun run = madeRun();
    run.variants[2].repository = QStringLiteral("owner/name");
    run.variants[2].revision = QStringLiteral("0123456789abcdef");
    run.variants[2].quantization = QStringLiteral("Q4_K_M");
    return run;
}

// Of a variant in the table, by column.
static QHash<QString, QString> csvRow(const LabRun &run, int variant)
{
    const QStringList lines = QString::fromUtf8(exportRun(run, {}, LabFormat::Csv)).split("\r\n", Qt::SkipEmptyParts);
    const QStringList columns = lines.value(0).split(',');
    const QStringList cells = lines.value(variant + 1).split(',');
    QHash<QString, QString> row;
    for (qsizetype i = 0; i < columns.size(); ++i)
        row[columns[i]] = cells.value(i);
    return row;
}

void LabExportTest::csvHasARowAVariant()
{
    const QStringList lines = QString::fromUtf8(exportRun(namedRun(), {}, LabFormat::Csv)).split("\r\n", Qt::SkipEmptyParts);
    QCOMPARE(lines.size(), 5);
    QCOMPARE(lines[0], QString::fromLatin1(csvColumns));
    for (const QString &line : lines)
        QCOMPARE(line.count(','), lines[0].count(','));
}

void LabExportTest::csvSaysHowItWasMade()
{
    LabRun run = namedRun();
    run.answers[4].firstTokenSeconds = 0.3; // of this variant, to both prompts: it has figures of its own
    run.answers[5].firstTokenSeconds = 0.5;
    run.answers[4].prefillTokensPerSecond = run.answers[5].prefillTokensPerSecond = 250;
    const QHash<QString, QString> row = csvRow(run, 2);
    const QHash<QString, QString> expected{{"variant", "Q4_K_M"},
                                           {"is_reference", "no"},
                                           {"error", ""},
                                           {"date", "2026-11-21T09:30:00Z"},
                                           {"hearth", "0.1.0"},
                                           {"repository", "owner/name"},
                                           {"revision", "0123456789abcdef"},
                                           {"file", "/models/Q4_K_M.gguf"},
                                           {"sha256", "ab"},
                                           {"quantization", "Q4_K_M"},
                                           {"quantized_from", ""},
                                           {"file_bytes", "5033164"},
                                           {"bits_per_weight", "4.8"},
                                           {"device", "CPU"},
                                           {"driver", "none"},
                                           {"settings", "context of 768 tokens"},
                                           {"seed", "18446744073709551615"},
                                           {"temperature", "0.7"},
                                           {"max_answer_tokens", "64"},
                                           {"prompts", "2"},
                                           {"text", "sample.txt"},
                                           {"text_sha256", "00ff"},
                                           {"load_seconds", "0.5"},
                                           {"first_token_seconds", "0.4"},
                                           {"prefill_tokens_per_second", "250"},
                                           {"decode_tokens_per_second", "30.5"},
                                           {"peak_ram_bytes", "67108864"},
                                           {"peak_device_bytes", ""},
                                           {"same_as_reference", "0.5"},
                                           {"agrees_with_reference", "0.875"},
                                           {"not_measured_because", ""}};
    for (auto cell = expected.begin(); cell != expected.end(); ++cell)
        QVERIFY2(row.contains(cell.key()) && row[cell.key()] == cell.value(), qPrintable(cell.key() + ": " + row[cell.key()]));
    QCOMPARE(csvRow(namedRun(), 0)["is_reference"], QStringLiteral("yes"));
    QCOMPARE(csvRow(namedRun(), 3)["quantized_from"], QStringLiteral("/models/F16.gguf"));
}

void LabExportTest::csvHasTheIntervals()
{
    LabRun run = namedRun();
    run.quality[2].logRatio = {-0.012, 0.002}; // a number below 0 is none of the texts that begin with an apostrophe
    run.quality[2].blocks = 30;
    const QHash<QString, QString> row = csvRow(run, 2);
    const auto is = [&](const char *column, double expected) {
        bool isNumber = false;
        const double value = row[QLatin1String(column)].toDouble(&isNumber);
        return isNumber && std::abs(value - expected) < 1e-7 + 1e-7 * std::abs(expected);
    };
    constexpr double t29 = 2.0452296; // Student's t, two-sided 5 %, 29 degrees of freedom (any table)
    QVERIFY(is("measured_tokens", 2048) && is("blocks", 30));
    QVERIFY(is("log_perplexity_ratio", -0.012) && is("log_perplexity_ratio_standard_error", 0.002));
    for (const auto &[column, expected] :
         {std::pair("log_perplexity_ratio_low", -0.012 - t29 * 0.002), std::pair("log_perplexity_ratio_high", -0.012 + t29 * 0.002),
          std::pair("perplexity_low", 10 * std::exp(0.012) - t29 * 0.2), std::pair("perplexity_high", 10 * std::exp(0.012) + t29 * 0.2),
          std::pair("kl_divergence_low", 0.006 - t29 * 0.001), std::pair("kl_divergence_high", 0.006 + t29 * 0.001)})
        QVERIFY2(std::abs(row[QLatin1String(column)].toDouble() - expected) < 1e-5, qPrintable(QLatin1String(column) + row[column]));
    QVERIFY(is("perplexity_standard_error", 0.2) && is("kl_divergence", 0.006) && is("kl_divergence_standard_error", 0.001));
    QVERIFY(is("kl_median_low", 0.0008) && is("kl_median_high", 0.0013) && is("kl_99_low", 0.375) && is("kl_99_high", 0.75));
    QVERIFY(is("kl_median", 0.001) && is("kl_99", 0.5) && is("same_top", 0.97) && is("same_top_standard_error", 0.004));
    const double low = row["same_top_low"].toDouble();
    const double high = row["same_top_high"].toDouble();
    QVERIFY(low > 0.955 && low < 0.97 && high > 0.97 && high < 0.985);
}

void LabExportTest::csvLeavesEmptyWhatWasNotMeasured()
{
    LabRun run = namedRun();
    run.quality[2] = {.variant = 2, .error = QStringLiteral("other words"), .tokens = 9, .perplexity = {12, 1}};
    run.quality.removeAt(3);
    const QHash<QString, QString> row = csvRow(run, 2);
    QCOMPARE(row["perplexity"], QStringLiteral("12"));
    QCOMPARE(row["not_measured_because"], QStringLiteral("other words"));
    for (const char *column : {"log_perplexity_ratio_low", "kl_divergence", "kl_99", "same_top_high"})
        QVERIFY2(row[column].isEmpty(), column);
    QVERIFY(csvRow(run, 3)["perplexity_low"].isEmpty());
    run = namedRun();
    run.quality[2].medianWithin = run.quality[2].within99 = {}; // an earlier version measured it
    for (const char *column : {"kl_median_low", "kl_median_high", "kl_99_low", "kl_99_high"})
        QVERIFY2(csvRow(run, 2)[column].isEmpty(), column);
    QVERIFY(exportRun(run, {}, LabFormat::Markdown).contains("| 0.001000 | 0.500000 |"));
}

// As far as its error says it might be: there is none.
void LabExportTest::noDivergenceIsBelowZero()
{
    LabRun run = namedRun();
    run.quality[2].divergence = {0.0005, 0.001};
    QCOMPARE(csvRow(run, 2)["kl_divergence_low"], QStringLiteral("0"));
    const QJsonObject json = QJsonDocument::fromJson(exportRun(run, {}, LabFormat::Json)).object();
    QCOMPARE(json["quality"].toArray()[2].toObject()["intervals_95"].toObject()["divergence"].toArray()[0].toDouble(-1), 0.0);
    QVERIFY(exportRun(run, {}, LabFormat::Markdown).contains("| 0.000500 (0.000000 to 0.00"));
}

void LabExportTest::csvCellsAreNoFormulas_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("cell"); // as a program for tables reads it
    QTest::newRow("equals sign") << QStringLiteral("=HYPERLINK(\"http://x\",1)") << QStringLiteral("\"'=HYPERLINK(\"\"http://x\"\",1)\"");
    QTest::newRow("at") << QStringLiteral("@SUM(1)") << QStringLiteral("'@SUM(1)");
    QTest::newRow("plus") << QStringLiteral("+1+1") << QStringLiteral("'+1+1");
    QTest::newRow("minus") << QStringLiteral("-1+1") << QStringLiteral("'-1+1");
    QTest::newRow("tab") << QStringLiteral("\t=1") << QStringLiteral("'\t=1");
    QTest::newRow("carriage return") << QStringLiteral("\r=1") << QStringLiteral("\"'\r=1\"");
    QTest::newRow("comma") << QStringLiteral("a,b") << QStringLiteral("\"a,b\"");
    QTest::newRow("quotes") << QStringLiteral("a \"b\"") << QStringLiteral("\"a \"\"b\"\"\"");
    QTest::newRow("lines") << QStringLiteral("two\nlines") << QStringLiteral("\"two\nlines\"");
    QTest::newRow("as it is") << QStringLiteral("a=b; 'c' + d") << QStringLiteral("a=b; 'c' + d");
}

void LabExportTest::csvCellsAreNoFormulas()
{
    QFETCH(QString, text);
    QFETCH(QString, cell);
    LabRun run = madeRun();
    run.variants[1].label = run.variants[1].device = run.variants[1].notice = text;
    const QString csv = QString::fromUtf8(exportRun(run, {}, LabFormat::Csv));
    QCOMPARE(csv.count(QLatin1Char('\n') + cell + QLatin1Char(',')), 1); // in the first column,
    QCOMPARE(csv.count(QLatin1Char(',') + cell + QLatin1Char(',')), 2);  // and in others
}

// Nothing as usual.
static LabRun oddRun()
{
    LabRun run = namedRun();
    run.terms = {.topK = 12,
                 .topP = 0.875,
                 .minP = 0.125,
                 .typicalP = 0.75,
                 .repeatPenalty = 1.25,
                 .frequencyPenalty = 0.5,
                 .presencePenalty = -0.5,
                 .penaltyWindow = 32,
                 .thinks = false,
                 .scoresAnswers = false,
                 .residence = QStringLiteral("single"),
                 .scoresApart = true,
                 .candidates = 3,
                 .windowTokens = 256,
                 .mostWindows = 9,
                 .overlaps = true,
                 .mostTokens = 2048};
    run.isWhole = false;
    run.variants[3].originalSha256 = QStringLiteral("cdef");
    run.variants[3].originalQuantization = QStringLiteral("F16");
    run.variants[3].originalBytes = 1234;
    run.variants[3].wantedDevice = QStringLiteral("vulkan:0");
    run.variants[3].notice = QStringLiteral("Without its template.");
    run.quality[3].isAtLeast = true;
    return run;
}

void LabExportTest::csvHasTheTerms()
{
    const QHash<QString, QString> odd{{"divergence_is_at_least", "yes"},
                                      {"quantized_from_sha256", "cdef"},
                                      {"quantized_from_type", "F16"},
                                      {"quantized_from_bytes", "1234"},
                                      {"wanted_device", "vulkan:0"},
                                      {"notice", "Without its template."},
                                      {"is_whole", "no"},
                                      {"top_k", "12"},
                                      {"top_p", "0.875"},
                                      {"min_p", "0.125"},
                                      {"typical_p", "0.75"},
                                      {"repeat_penalty", "1.25"},
                                      {"frequency_penalty", "0.5"},
                                      {"presence_penalty", "-0.5"},
                                      {"penalty_window", "32"},
                                      {"thinking", "no"},
                                      {"answers_scored", "no"},
                                      {"residence", "single"},
                                      {"scored_apart", "yes"},
                                      {"window_tokens", "256"},
                                      {"most_windows", "9"},
                                      {"windows_overlap", "yes"},
                                      {"most_text_tokens", "2048"},
                                      {"is_interrupted", "no"}};
    const QHash<QString, QString> row = csvRow(oddRun(), 3);
    for (auto cell = odd.begin(); cell != odd.end(); ++cell)
        QVERIFY2(row.contains(cell.key()) && row[cell.key()] == cell.value(), qPrintable(cell.key() + ": " + row[cell.key()]));
    QCOMPARE(csvRow(oddRun(), 2)["divergence_is_at_least"], QStringLiteral("no"));
    QVERIFY(csvRow(oddRun(), 0)["divergence_is_at_least"].isEmpty()); // the reference is not held against itself
    QVERIFY(csvRow(oddRun(), 2)["quantized_from_bytes"].isEmpty());
    LabRun cut = oddRun();
    cut.isInterrupted = true;
    QCOMPARE(csvRow(cut, 0)["is_interrupted"], QStringLiteral("yes"));
}

void LabExportTest::jsonHasTheTerms()
{
    const QJsonObject json = QJsonDocument::fromJson(exportRun(oddRun(), {}, LabFormat::Json)).object();
    const QJsonObject terms = json["terms"].toObject();
    for (const char *key : {"top_k", "top_p", "min_p", "typical_p", "repeat_penalty", "frequency_penalty", "presence_penalty",
                            "penalty_window", "thinking", "scores_answers", "residence", "scores_apart", "candidates", "window_tokens",
                            "most_windows", "windows_overlap", "most_text_tokens"})
        QVERIFY2(terms.contains(QLatin1String(key)), key);
    QVERIFY(json["quality"].toArray()[3].toObject()["divergences_are_at_least"].toBool());
    QCOMPARE(json["variants"].toArray()[3].toObject()["quantized_from_sha256"].toString(), QStringLiteral("cdef"));
    QVERIFY(labRunFrom(json) == oddRun());
}

void LabExportTest::jsonHasAllAndTheVotes()
{
    const LabRun run = madeRun();
    const QJsonObject json =
        QJsonDocument::fromJson(exportRun(run, {{.first = 0, .second = 2, .votes = {.first = 9, .second = 1, .ties = 4}}}, LabFormat::Json))
            .object();
    QVERIFY(labRunFrom(json) == run);
    const QJsonObject vote = json["votes"].toArray().first().toObject();
    QCOMPARE(vote["second"].toString(), QStringLiteral("Q4_K_M"));
    QVERIFY(vote["for_first"] == 9 && vote["for_second"] == 1 && vote["ties"] == 4);
    QVERIFY(std::abs(vote["sign_test"].toDouble() - 0.021484375) < 1e-12);
    QVERIFY(json["recommendation"].toString().startsWith("Take Q4_K_M"));
}

void LabExportTest::jsonHasTheIntervals()
{
    const QJsonObject json = QJsonDocument::fromJson(exportRun(namedRun(), {}, LabFormat::Json)).object();
    for (const char *key :
         {"started_at", "build", "seed", "temperature", "max_tokens", "prompts", "text", "text_sha256", "variants", "answers", "quality"})
        QVERIFY2(json.contains(QLatin1String(key)), key);
    const QJsonObject variant = json["variants"].toArray()[2].toObject();
    for (const char *key : {"sha256", "repository", "revision", "quantization", "device", "driver", "settings", "file_bytes"})
        QVERIFY2(variant.contains(QLatin1String(key)), key);
    const QJsonObject quality = json["quality"].toArray()[2].toObject();
    const QJsonObject intervals = quality["intervals_95"].toObject();
    for (const auto &[key, middle, half] : {std::tuple("perplexity", 10 * std::exp(0.012), 0.2),
                                            std::tuple("log_perplexity_ratio", 0.012, 0.002), std::tuple("divergence", 0.006, 0.001)}) {
        const QJsonArray ends = intervals[QLatin1String(key)].toArray();
        QVERIFY2(std::abs(ends[0].toDouble() - (middle - 1.959964 * half)) < 1e-6, key);
        QVERIFY2(std::abs(ends[1].toDouble() - (middle + 1.959964 * half)) < 1e-6, key);
    }
    QCOMPARE(intervals["same_top"].toArray().size(), 2);
    QCOMPARE(intervals["divergence_median"].toArray(), (QJsonArray{0.0008, 0.0013}));
    QCOMPARE(intervals["divergence_99"].toArray(), (QJsonArray{0.375, 0.75}));
    const QJsonObject worst = quality["worst"].toArray()[0].toObject();
    QCOMPARE(worst["probability"].toDouble(), 0.125);
    QCOMPARE(worst["probability_of_reference"].toDouble(), 0.75);
}

void LabExportTest::markdownSaysHowItWasMade()
{
    const QString text = QString::fromUtf8(exportRun(namedRun(), {}, LabFormat::Markdown));
    for (const char *line :
         {"| Date | 2026-11-21 09:30 UTC |", "| Hearth | 0.1.0 |", "| Reference | F16 |", "| Prompts | 2 |",
          "| In memory | all at once if they fit |",
          ("| Sampling | temperature 0.7, seed 18446744073709551615, answers of at most 64 tokens, top-k 40, top-p 0.95, min-p 0.05, "
           "typical-p 1, repeat penalty 1 |"),
          "| Windows of the text | 512 tokens each, whose second halves count |",
          "| Text | sample.txt, 2048 tokens measured, SHA-256 00ff |",
          "| Q4_K_M | Q4_K_M.gguf |  | owner/name@0123456789abcdef | ab | CPU | none | context of 768 tokens |",
          "| Q2_K | Q2_K.gguf | F16.gguf |  | ab | CPU | none | context of 768 tokens |",
          ("| Q4_K_M | 10.121 (9.729 to 10.513) | 1.21 (0.81 to 1.60) | 0.006000 (0.004040 to 0.007960) | "
           "0.001000 (0.000800 to 0.001300) | 0.500000 (0.375000 to 0.750000) | 97.00 (")})
        QVERIFY2(text.contains(QLatin1String(line) + (QLatin1String(line).endsWith('|') ? "\n" : "")), line);
    QVERIFY(!text.contains("/models/")); // whose folders they lie in is nobody's business
    QVERIFY(text.contains("System prompt:\n\n```text\nBe brief.\n```"));
    QVERIFY(!text.contains("Since the comparison"));
    LabRun again = namedRun();
    again.changes = {QStringLiteral("Hearth was 0.0.9 and is 0.1.0.")};
    again.temperature = 0;
    const QString second = QString::fromUtf8(exportRun(again, {}, LabFormat::Markdown));
    QVERIFY(second.contains("- Hearth was 0.0.9 and is 0.1.0.\n"));
    QVERIFY(second.contains("temperature 0 (always the likeliest token), seed"));
}

void LabExportTest::markdownHasTheTerms()
{
    const QString text = QString::fromUtf8(exportRun(oddRun(), {}, LabFormat::Markdown));
    for (const char *line :
         {"top-k 12, top-p 0.875, min-p 0.125, typical-p 0.75, repeat penalty 1.25, frequency penalty 0.5, presence penalty -0.5 over the "
          "last 32 tokens, asked not to think |",
          "| In memory | one after the other, as asked |",
          "| Windows of the text | 256 tokens each, overlapping by half, so that every token counts, at most 9 of them, from the first "
          "2048 tokens |",
          "| Variant | File | Quantized from | Its SHA-256 | Repository | SHA-256 |",
          "| Q2_K | Q2_K.gguf | F16.gguf (F16) | cdef |  | ab | CPU | none | context of 768 tokens |"})
        QVERIFY2(text.contains(QLatin1String(line)), line);
}

void LabExportTest::markdownSaysWhatIsAtLeast()
{
    const QString text = QString::fromUtf8(exportRun(oddRun(), {}, LabFormat::Markdown));
    QVERIFY(text.contains("| ≥ 0.150000 (0.148040 to 0.151960) | ≥ 0.001000 (0.000800 to 0.001300) | ≥ 0.500000 (0.375000 to 0.750000) |"));
    QVERIFY(text.contains("| 0.006000 (0.004040 to 0.007960) | 0.001000 (0.000800 ")); // of another, beside the whole reference
    QVERIFY(text.contains("\n≥: at least."));
    QVERIFY(!QString::fromUtf8(exportRun(namedRun(), {}, LabFormat::Markdown)).contains("≥"));
}

void LabExportTest::markdownShowsWhereTheyDifferMost()
{
    LabRun run = namedRun();
    run.text = QStringLiteral("It was a |quote\" that\nended.");
    run.quality[2].worst = {{9, QStringLiteral("|quote\""), 1.5, 0.125, 0.75}, {16, QStringLiteral(" that"), 0, 0.5, 0.5}};
    const QString text = QString::fromUtf8(exportRun(run, {}, LabFormat::Markdown));
    QVERIFY(text.contains("### Where they differ most from the reference"));
    QVERIFY(text.contains("| It was a **\\|quote\"** that ended. | 75.00 | 12.50 | 1.5000 |\n"));
    QVERIFY(!text.contains("**␣that**")); // it does not differ there
    run.quality[2].worst = QList<LabWorstToken>(12, run.quality[2].worst[0]);
    QCOMPARE(exportRun(run, {}, LabFormat::Markdown).count("| It was a **"), 8);
}

void LabExportTest::markdownCellsStayInTheirTable()
{
    LabRun run = namedRun();
    run.variants[2].device = QStringLiteral("A | <b> `x`\n*y*");
    const QString text = QString::fromUtf8(exportRun(run, {}, LabFormat::Markdown));
    QVERIFY(text.contains("| A \\| &lt;b> \\`x\\` \\*y\\* |"));
}

// Names of files, models and prompts outside the tables, too.
void LabExportTest::markdownShowsNamesAsTheyAre()
{
    const QString odd = QStringLiteral("a*b* <i> `c`"), shown = QStringLiteral("a\\*b\\* &lt;i> \\`c\\`");
    LabRun run = namedRun();
    run.title = run.variants[2].label = run.textName = run.prompts[1].name = odd;
    run.changes = {odd + QStringLiteral(" ran then and failed now.")};
    run.answers[5].error = odd;
    run.answers[5].text = QStringLiteral("fn *p");
    const QString text = QString::fromUtf8(exportRun(run, {{.first = 0, .second = 2, .votes = {.first = 1}}}, LabFormat::Markdown));
    for (const char *line : {"# %1\n", "## Quality on “%1”\n", "\n**%1**: parts", "\n\n**%1**\n\n| In", "## %1\n", "- %1 ran then",
                             "Take %1: it has", "between F16 and %1.", "\n\n%1\n\n```text\nfn *p\n```"})
        QVERIFY2(text.contains(QString::fromUtf8(line).arg(shown)), line);
    QVERIFY2(!text.contains(odd), qPrintable(text.mid(text.indexOf(odd) - 60, 200)));
}

void LabExportTest::markdownShowsWhereTheyPart()
{
    const QString text = QString::fromUtf8(exportRun(madeRun(), {{.first = 0, .second = 1, .votes = {.first = 1}}}, LabFormat::Markdown));
    QVERIFY(text.startsWith("# Llama: a/b\n"));
    QVERIFY(text.contains("| Q4_K_M | 5.0 | 4.80 |"));
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
    QCOMPARE(labFileName({}, LabFormat::Json), QStringLiteral("Comparison.json")); // prompts of one that was not run yet
}

void LabExportTest::emptyRunsAreExportedToo()
{
    for (const LabFormat format : {LabFormat::Csv, LabFormat::Json, LabFormat::Markdown})
        exportRun({}, {}, format);
    QVERIFY(exportRun({}, {}, LabFormat::Csv).isEmpty());
}

// One file on two devices: whether they agree, and nothing on which to take.
void LabExportTest::aDeviceCheckExportsItsVerdict()
{
    LabRun run = madeRun();
    run.variants[0].wantedDevice = QStringLiteral("cpu");
    run.variants[1].wantedDevice = QStringLiteral("vulkan:0");
    run.variants.resize(2); // both have the same SHA-256
    run.answers.removeIf([](const LabAnswer &answer) { return answer.variant > 1; });
    run.quality.resize(2);
    const QString markdown = QString::fromUtf8(exportRun(run, {}, LabFormat::Markdown));
    QVERIFY2(markdown.contains(QLatin1String("F16 and Q8_0 do not agree")), qPrintable(markdown.left(800)));
    QVERIFY(!markdown.contains(QLatin1String("Take ")) && !markdown.contains(QLatin1String("saves anything")));
    const QJsonObject json = QJsonDocument::fromJson(exportRun(run, {}, LabFormat::Json)).object();
    QVERIFY(json[QLatin1String("devices")].toArray().at(0).toString().startsWith(QLatin1String("F16 and Q8_0 do not agree")));
    QVERIFY(!json.contains(QLatin1String("recommendation")));
    // Copies of a file on one device are a comparison like others.
    run.variants[1].wantedDevice = run.variants[0].wantedDevice;
    QVERIFY(QJsonDocument::fromJson(exportRun(run, {}, LabFormat::Json)).object().contains(QLatin1String("recommendation")));
}

QTEST_GUILESS_MAIN(LabExportTest)
#include "labexport_test.moc"
