#include "app/cli/comparereport.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <cstdio>
#include <unistd.h>

using namespace hearth;

// What `hearth-cli compare` prints of results that are made up: figures that no two runs have alike can be told from each other.
class CompareReportTest : public QObject
{
    Q_OBJECT

private:
    // Of one of a prompt: times that no mean, sum or place in order gives but the middle one.
    static Answer answerOf(double firstToken, int promptTokens, double prefill, int tokens, double decode)
    {
        Answer answer;
        answer.firstTokenSeconds = firstToken;
        answer.promptTokens = promptTokens;
        answer.prefillSeconds = prefill;
        answer.tokens.resize(size_t(tokens));
        answer.decodeSeconds = decode;
        return answer;
    }
    static Answer failedAnswer(bool hasTokens)
    {
        Answer answer = answerOf(99, 99, 1, hasTokens ? 9 : 0, 1);
        if (hasTokens)
            answer.failure = Failed{ErrorCode::Device, "The device was lost.", {}};
        return answer;
    }
    static VariantResult variantOf(const char *label, std::vector<Answer> answers)
    {
        VariantResult variant;
        variant.label = label;
        variant.answers = std::move(answers);
        return variant;
    }
    static ComparisonRequest requestOf(size_t prompts)
    {
        ComparisonRequest request;
        request.sampling.temperature = 0;
        for (size_t i = 0; i < prompts; ++i)
            request.prompts.push_back({.name = "prompt " + std::to_string(i + 1), .user = "Hi"});
        return request;
    }
    // What is written to standard output meanwhile.
    static QByteArray printed(const std::function<void()> &print)
    {
        QTemporaryDir folder;
        QFile file(folder.filePath("out"));
        if (!file.open(QIODevice::ReadWrite))
            return {};
        std::fflush(stdout);
        const int before = dup(STDOUT_FILENO);
        dup2(file.handle(), STDOUT_FILENO);
        print();
        std::fflush(stdout);
        dup2(before, STDOUT_FILENO);
        close(before);
        file.seek(0);
        return file.readAll();
    }
    // The cells of the row that begins so.
    static QList<QByteArray> rowOf(const QByteArray &out, const QByteArray &label)
    {
        for (const QByteArray &line : out.split('\n'))
            if (line.startsWith(label + ' '))
                return line.simplified().split(' ');
        return {};
    }
    static QByteArray measured(const ComparisonResult &result, const ComparisonRequest &request, const QByteArray &label)
    {
        const QList<QByteArray> cells = rowOf(printed([&] { cli::print(result, request, false); }), label);
        return cells.mid(5, 3).join(' '); // the file's size is two
    }

private slots:
    void timesAreTheMiddleOnes_data()
    {
        QTest::addColumn<std::vector<Answer>>("answers");
        QTest::addColumn<QByteArray>("wanted"); // first s, prefill/s, decode/s
        const Answer slow = answerOf(0.9, 10, 2, 5, 4), usual = answerOf(0.3, 30, 1, 11, 1), quick = answerOf(0.1, 90, 1, 41, 1),
                     brisk = answerOf(0.2, 40, 1, 21, 1);
        QTest::newRow("one") << std::vector{usual} << QByteArray("0.300 30.0 10.0");
        QTest::newRow("two") << std::vector{slow, quick} << QByteArray("0.500 47.5 20.5");
        QTest::newRow("three") << std::vector{slow, quick, usual} << QByteArray("0.300 30.0 10.0");
        QTest::newRow("four") << std::vector{slow, quick, usual, brisk} << QByteArray("0.250 35.0 15.0");
        QTest::newRow("one of three failed") << std::vector{slow, failedAnswer(true), quick} << QByteArray("0.500 47.5 20.5");
        QTest::newRow("one said nothing") << std::vector{usual, failedAnswer(false)} << QByteArray("0.300 30.0 10.0");
        QTest::newRow("none") << std::vector{failedAnswer(true), failedAnswer(false)} << QByteArray("- - -");
    }
    void timesAreTheMiddleOnes()
    {
        QFETCH(std::vector<Answer>, answers);
        QFETCH(QByteArray, wanted);
        const ComparisonRequest request = requestOf(answers.size());
        ComparisonResult result;
        result.variants = {variantOf("F16", {}), variantOf("Q4_0", answers)};
        QCOMPARE(measured(result, request, "Q4_0"), wanted);
    }

    void eachFigureStandsInItsColumn()
    {
        ComparisonResult result;
        result.variants = {variantOf("F16", {answerOf(0.1, 10, 1, 5, 1)}), variantOf("Q4_0", {answerOf(0.2, 20, 1, 5, 1)})};
        VariantResult &variant = result.variants[1];
        variant.info.fileBytes = 12'000'000;
        variant.bitsPerWeight = 4.56;
        variant.loadSeconds = 7.89;
        variant.peakRamBytes = 34'000'000;
        variant.deviceBytes = 56'000'000;
        variant.answers[0].parting = Parting{.isSameVocabulary = true, .isSamePrompt = true, .commonTokens = 2, .commonShare = 0.125};
        variant.scores = {{.tokens = 4, .agreed = 0.75}};
        const QByteArray out = printed([&] { cli::print(result, requestOf(1), false); });
        const QByteArrayList head{"variant",  "file", "bits",   "load",  "s",  "first", "s",     "prefill/s",
                                  "decode/s", "RAM",  "device", "parts", "at", "same",  "agrees"};
        QCOMPARE(out.left(out.indexOf('\n')).simplified().split(' '), head);
        const QByteArrayList row{"Q4_0", "12", "MB", "4.56", "7.89", "0.200", "20.0", "4.0", "34", "MB", "56", "MB", "3", "12.5%", "75.0%"};
        QCOMPARE(rowOf(out, "Q4_0"), row);
        QCOMPARE(rowOf(out, "F16").mid(10), QByteArrayList({"-", "reference", "-", "-"}));
    }
};

QTEST_GUILESS_MAIN(CompareReportTest)
#include "comparereport_test.moc"
