#include "tests/cli/clirunner.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTest>

#include <algorithm>
#include <vector>

using namespace hearth;
using Json = nlohmann::json;

// hearth-cli perplexity, quantize and tensors as people read them: the same figures as --json gives, each in its place.
class QualityCliTest : public QObject
{
    Q_OBJECT

private:
    using Outcome = test::Outcome;
    static Json json(const QStringList &arguments)
    {
        const Outcome outcome = test::runProgram(arguments + QStringList{"--json"});
        if (outcome.status != 0)
            qWarning() << outcome.error;
        return test::jsonOf(outcome);
    }
    static QByteArray text(const QStringList &arguments)
    {
        const Outcome outcome = test::runProgram(arguments);
        return outcome.status == 0 ? outcome.out : outcome.error;
    }
    static QString model(const char *name)
    {
        return QString::fromStdString((test::fixturesFolder() / "models/trained" / (std::string(name) + ".gguf")).string());
    }
    static QString scratch(const char *name) { return QString::fromStdString((test::scratchFolder("quality-cli") / name).string()); }
    static QByteArray story()
    {
        return QByteArray("Once upon a time there was a little girl who loved to play in the park. One day she found a big red ball. ")
            .repeated(8);
    }
    static QString storyFile()
    {
        QFile file(scratch("story.txt"));
        if (!file.open(QIODevice::WriteOnly) || file.write(story()) != story().size())
            qFatal("cannot write the story");
        return file.fileName();
    }
    static QStringList perplexity(const QStringList &more = {})
    {
        return QStringList{"perplexity", model("stories260K-q4_0"), "--file", storyFile(), "--context", "64", "--device", "cpu"} + more;
    }
    static QStringList besideTheOriginal(const QStringList &more = {})
    {
        return perplexity(QStringList{"--reference", model("stories260K-f32")} + more);
    }
    static QByteArray fixed(const Json &value, int decimals) { return QByteArray::number(value.get<double>(), 'f', decimals); }
    static QByteArray number(const Json &value) { return QByteArray::number(value.get<qlonglong>()); }
    // "1.2345 +- 0.0123"
    static QByteArray withError(const Json &estimate, int decimals)
    {
        return fixed(estimate["value"], decimals) + " +- " + fixed(estimate["standard_error"], decimals);
    }
    static QByteArray between(const Json &low, const Json &high) { return ", 95% between " + fixed(low, 6) + " and " + fixed(high, 6); }

private slots:
    void init() { HEARTH_NEEDS_FIXTURES(); }

    void perplexityTellsWhatJsonTells()
    {
        const Json result = json(besideTheOriginal());
        const Json &divergence = result["divergence"], &mean = divergence["mean"];
        const QByteArray out = text(besideTheOriginal());
        const QByteArrayList lines{
            "text           " + number(result["text_tokens"]) + " tokens in " + number(result["windows"]) + " windows of 64, "
                + number(result["scored_tokens"]) + " of them count",
            "perplexity     " + withError(result["perplexity"], 4),
            "of reference   " + withError(divergence["reference_perplexity"], 4),
            "ln ratio       " + withError(divergence["log_perplexity_ratio"], 6),
            "KL divergence  mean " + fixed(mean["value"], 6) + between(divergence["mean_low_95"], divergence["mean_high_95"]),
            "               median " + fixed(divergence["median"], 6) + between(divergence["median_low_95"], divergence["median_high_95"]),
            "               99% " + fixed(divergence["percentile_99"], 6)
                + between(divergence["percentile_99_low_95"], divergence["percentile_99_high_95"]),
            "               90% " + fixed(divergence["percentile_90"], 6) + ", 99.9% " + fixed(divergence["percentile_99_9"], 6) + ", most "
                + fixed(divergence["most"], 6),
            "same top token " + QByteArray::number(100 * divergence["same_top"]["value"].get<double>(), 'f', 2) + "%, 95% between ",
            "+- is a standard error, from the means of " + number(result["surprisal"]["blocks"]) + " blocks of tokens"};
        for (const QByteArray &line : lines)
            QVERIFY2(out.contains('\n' + line), (line + "\nis not in\n" + out).constData());
        const QByteArray alone = text(perplexity());
        QVERIFY2(alone.contains(lines[1]) && !alone.contains("KL") && !alone.contains("of reference"), alone.constData());
    }

    // Beside a reference those that it holds otherwise, else those that the model did not expect.
    void worstTokensAreTheWorst_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<std::string>("badness");
        QTest::newRow("alone") << perplexity({"--tokens"}) << std::string("surprisal");
        QTest::newRow("beside the original") << besideTheOriginal({"--tokens"}) << std::string("divergence");
    }
    void worstTokensAreTheWorst()
    {
        QFETCH(QStringList, arguments);
        QFETCH(std::string, badness);
        const Json result = json(arguments);
        std::vector<Json> tokens = result["tokens"];
        QCOMPARE(tokens.size(), result["scored_tokens"].get<size_t>());
        std::sort(tokens.begin(), tokens.end(), [&](const Json &a, const Json &b) { return a[badness] > b[badness]; });
        const QByteArray out = text(arguments);
        const QByteArrayList lines = out.mid(out.indexOf("worst tokens\n")).trimmed().split('\n');
        QCOMPARE(lines.size(), 11);
        for (int i = 0; i < 10; ++i) {
            const QByteArray begin = fixed(tokens[size_t(i)][badness], 4) + "  ";
            QVERIFY2(lines[i + 1].trimmed().startsWith(begin), (begin + "is not\n" + out).constData());
        }
        QVERIFY2(lines[1].contains(("  " + tokens[0]["piece"].dump() + " after \"").c_str()), lines[1].constData());
    }

    void asMuchIsReadAsIsAskedFor()
    {
        const Json all = json(perplexity()), two = json(perplexity({"--windows", "2"})), overlapping = json(perplexity({"--overlap"}));
        QVERIFY(all["windows"].get<int>() > 2);
        QCOMPARE(two["windows"].get<int>(), 2);
        QVERIFY(two["scored_tokens"].get<int>() < all["scored_tokens"].get<int>());
        QCOMPARE(overlapping["scored_tokens"].get<int>() + 1, overlapping["text_tokens"].get<int>()); // every token but the first
        QCOMPARE(overlapping["rule"].get<std::string>(), std::string("overlap"));
    }

    void namesOfSpecialTokensAreTextUnlessAskedFor()
    {
        QFile file(scratch("special.txt"));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(story() + "</s>" + story()) > 0);
        file.close();
        const QStringList arguments{"perplexity", model("stories260K-q8_0"), "--file", file.fileName(), "--device", "cpu"};
        const Json asText = json(arguments), asToken = json(arguments + QStringList{"--special"});
        QVERIFY(asToken["text_tokens"].get<int>() < asText["text_tokens"].get<int>());
    }

    void aTextComesFromStandardInput()
    {
        QStringList arguments = perplexity({"--json"});
        arguments[3] = "-";
        const Json result = test::jsonOf(test::runProgram(arguments, {.input = story()}));
        QVERIFY(result["perplexity"] == json(perplexity())["perplexity"]);
    }

    void quantizeTellsWhatJsonTells()
    {
        const QString made = scratch("made.gguf");
        QFile::remove(made);
        const QStringList arguments{"quantize", model("stories260K-f32"), made, "Q4_K_M"};
        const Json plan = json(arguments + QStringList{"--dry-run"});
        QVERIFY(!QFileInfo::exists(made));
        const QByteArray planned = text(arguments + QStringList{"--dry-run"});
        QVERIFY2(planned.contains(" (nothing was written)\n") && !planned.contains("\nin "), planned.constData());
        QVERIFY(!QFileInfo::exists(made));
        const QByteArray out = text(arguments + QStringList{"--tensors"});
        QCOMPARE(QFileInfo(made).size(), qint64(plan["file_bytes"].get<double>()));
        const Json result = json(arguments);
        QVERIFY2(out.contains("; " + fixed(result["bits_per_weight"], 2) + " bits a weight\nin "), out.constData());
        int standIns = 0;
        for (const Json &tensor : result["tensors"]) {
            const QByteArray name = QByteArray::fromStdString(tensor["name"]);
            const QByteArray types = QByteArray::fromStdString(tensor["from"]).leftJustified(8) + " -> "
                + QByteArray::fromStdString(tensor["to"]).leftJustified(8);
            const QByteArray line = name.leftJustified(44) + ' ' + types;
            const qsizetype at = out.indexOf(line);
            QVERIFY2(at >= 0, (line + "\nis not in\n" + out).constData());
            const QByteArray rest = out.mid(at, out.indexOf('\n', at) - at);
            QVERIFY2(rest.endsWith("error " + fixed(tensor["error"], 4)), rest.constData());
            standIns += tensor.contains("wanted") ? 1 : 0;
        }
        int told = 0;
        for (const QByteArray &line : out.split('\n')) {
            if (line.startsWith("rows that the type's blocks do not divide: "))
                told += line.mid(line.lastIndexOf(" in ") + 4).split(' ').first().toInt();
        }
        QVERIFY(standIns > 30);
        QCOMPARE(told, standIns);
    }

    void quantizeTakesATypeForSomeTensors()
    {
        const QStringList arguments{"quantize", model("stories260K-f32"), scratch("some.gguf"), "Q8_0", "--dry-run"};
        const auto typeOf = [](const Json &report, const std::string &name) {
            for (const Json &tensor : report["tensors"])
                if (tensor["name"] == name)
                    return tensor["to"].get<std::string>();
            return std::string();
        };
        QCOMPARE(typeOf(json(arguments), "blk.0.attn_q.weight"), std::string("Q8_0"));
        const Json other = json(arguments + QStringList{"--tensor-type", "attn_q=F16"});
        QCOMPARE(typeOf(other, "blk.0.attn_q.weight"), std::string("F16"));
        QCOMPARE(typeOf(other, "blk.0.attn_k.weight"), std::string("Q8_0"));
    }

    void tensorsTellsWhatJsonTells()
    {
        const QStringList arguments{"tensors", model("stories260K-q4_0"), "--original", model("stories260K-f32")};
        const Json report = json(arguments);
        const QByteArray out = text(arguments);
        for (const Json &tensor : report["tensors"]) {
            const QByteArray name = QByteArray::fromStdString(tensor["name"]) + ' ';
            const QByteArrayList lines = out.split('\n');
            const auto line = std::find_if(lines.begin(), lines.end(), [&](const QByteArray &each) { return each.startsWith(name); });
            QVERIFY2(line != lines.end(), name.constData());
            QVERIFY2(line->contains(' ' + QByteArray::fromStdString(tensor["type"]) + ' ')
                         && line->endsWith(' ' + fixed(tensor["bits_per_weight"], 2) + " bits  error " + fixed(tensor["error"], 6)),
                     line->constData());
        }
        const QByteArray end = fixed(report["bits_per_weight"], 2) + " bits a weight, error " + fixed(report["error"], 6) + " in all\n";
        QVERIFY2(out.endsWith(end), (end + "does not end\n" + out).constData());
    }

    void tensorsOfOneFileAloneAreTold()
    {
        const QString folder = QString::fromStdString((test::fixturesFolder() / "safetensors/llama-f16").string()); // of fewer layers
        const QByteArray more = text({"tensors", model("stories260K-f16"), "--original", folder});
        QVERIFY2(more.contains("bits  not in the original\n"), more.constData());
        const QByteArray fewer = text({"tensors", folder, "--original", model("stories260K-f16")});
        QVERIFY2(fewer.contains("\nblk.4.attn_q.weight is in the original, but not here\n"), fewer.constData());
    }
};

QTEST_GUILESS_MAIN(QualityCliTest)
#include "quality_cli_test.moc"
