#include "app/lab/labresults.h"
#include "app/lab/labwords.h"
#include "app/settings/englishforms.h"

#include <QtTest/QtTest>

#include <cmath>

using namespace hearth;

namespace {

Answer answerOf(const std::string &text, const std::vector<int32_t> &tokens)
{
    Answer answer{.promptTokens = 3, .promptHash = 1, .text = text};
    for (const int32_t token : tokens)
        answer.tokens.push_back({.token = token, .bytes = std::to_string(token), .candidates = {{token, std::to_string(token), 0.5}}});
    return answer;
}

// Tokens with their pieces; those of `measured` count.
Evaluation evaluationOf(const std::vector<std::string> &pieces, const std::vector<int> &measured, bool hasBos)
{
    Evaluation evaluation{.pieces = pieces, .hasBos = hasBos};
    evaluation.tokens.resize(pieces.size());
    for (const int position : measured)
        evaluation.scores.push_back({.position = position, .divergence = double(position)});
    evaluation.summary = {.tokens = int(measured.size()), .perplexity = {12, 0.5}, .divergence = DivergenceSummary{}};
    return evaluation;
}

VariantResult variantOf(const char *label)
{
    VariantResult variant;
    variant.label = label;
    return variant;
}

} // namespace

class LabResultsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QCoreApplication::installTranslator(new EnglishForms(QCoreApplication::instance())); }
    void partingIsOneOfFourKinds();
    void marksTheTokenThatParts();
    void theChosenTokenIsAmongTheCandidates();
    void thinkingDoesNotMoveTheMark();
    void anAnswerThatNeverCameSaysWhy();
    void whatTookNoTimeIsNotMeasured();
    void otherVocabulariesAreNotCompared();
    void theMapCoversTheWholeText_data();
    void theMapCoversTheWholeText();
    void worstTokensKnowHowLikelyTheyWere();
    void everyDivergenceHasItsInterval();
    void failuresStayWithTheirPromptAndText();
    void tellsHowAVariantWasMadeAndLoaded();
};

void LabResultsTest::partingIsOneOfFourKinds()
{
    const Answer reference = answerOf("a big dog", {1, 2, 3});
    Answer own = answerOf("a big cat", {1, 2, 4});
    QVERIFY(labAnswerOf(own, &reference).parting == LabParting::Unknown); // one of the two is not whole
    own.parting = Parting{.isSameVocabulary = true, .commonTokens = 2, .commonBytes = 6, .commonShare = 2.0 / 3};
    const LabAnswer parted = labAnswerOf(own, &reference);
    QVERIFY(parted.parting == LabParting::Token);
    QCOMPARE(parted.partsAtToken, 2);
    QCOMPARE(parted.partsAtCharacter, 6);
    QCOMPARE(parted.candidates.value(0).text, QStringLiteral("4"));
    QCOMPARE(parted.referenceCandidates.value(0).text, QStringLiteral("3"));
    own.parting->isSameVocabulary = false;
    const LabAnswer words = labAnswerOf(own, &reference);
    QVERIFY(words.parting == LabParting::Words);
    QCOMPARE(words.partsAtToken, -1);
    QCOMPARE(words.partsAtCharacter, 6);
    own.text = reference.text;
    own.parting = Parting{.isSameVocabulary = true, .isEqual = true, .commonTokens = 3, .commonBytes = 9, .commonShare = 1};
    const LabAnswer same = labAnswerOf(own, &reference);
    QVERIFY(same.parting == LabParting::Same);
    QCOMPARE(same.partsAtCharacter, -1);
}

// A draw may take a token that is not among the five likeliest: it is shown all the same.
void LabResultsTest::theChosenTokenIsAmongTheCandidates()
{
    const Answer reference = answerOf("a", {1});
    Answer own = answerOf("b", {9});
    own.tokens[0].candidates.clear();
    for (const int32_t token : {1, 2, 3, 4, 5, 6, 9})
        own.tokens[0].candidates.push_back({token, std::to_string(token), 0.1});
    own.parting = Parting{.isSameVocabulary = true, .isSamePrompt = true};
    const LabAnswer answer = labAnswerOf(own, &reference);
    QCOMPARE(answer.candidates.size(), 6);
    for (qsizetype i = 0; i < 5; ++i)
        QVERIFY(!answer.candidates[i].isChosen);
    QCOMPARE(answer.candidates[5].text, QStringLiteral("9"));
    QVERIFY(answer.candidates[5].isChosen);
    QVERIFY(answer.referenceCandidates.size() == 1 && answer.referenceCandidates[0].isChosen);
    QVERIFY(candidateList(answer.candidates)[5].toMap()[QStringLiteral("isChosen")].toBool());
}

void LabResultsTest::marksTheTokenThatParts()
{
    const auto spoken = [](const char *text, const std::vector<std::string> &pieces, int firstThinking) {
        Answer answer = answerOf(text, {});
        for (size_t i = 0; i < pieces.size(); ++i)
            answer.tokens.push_back({.token = int(i), .bytes = pieces[i], .isThinking = int(i) < firstThinking});
        return answer;
    };
    // "w" is common to both, and yet the token is another: the mark begins with the token, not with the letter.
    const Answer reference = spoken("I play well", {"hm", " I", " play", " well"}, 1);
    Answer own = spoken("I play with \xC3\xA4rger", {"hm", " I", " play", " with", " \xC3", "\xA4", "rger"}, 1);
    own.parting = Parting{.isSameVocabulary = true, .isSamePrompt = true, .commonTokens = 3, .commonBytes = 8};
    LabAnswer marked = labAnswerOf(own, &reference);
    QCOMPARE(marked.text.mid(marked.partsAtCharacter, marked.partsLength), QStringLiteral(" with"));
    own.parting->commonTokens = 5; // half a character: the whole one is marked
    marked = labAnswerOf(own, &reference);
    QCOMPARE(marked.text.mid(marked.partsAtCharacter, marked.partsLength), QString::fromUtf8("\xC3\xA4"));
    own.parting->commonTokens = 1; // the blank before it is not in the text
    marked = labAnswerOf(own, &reference);
    QCOMPARE(marked.partsAtCharacter, 0);
    QCOMPARE(marked.partsLength, 1);
    own.parting->commonTokens = 0; // within the thoughts
    marked = labAnswerOf(own, &reference);
    QCOMPARE(marked.partsAtCharacter, 8);
    QCOMPARE(marked.partsLength, 0);
    own.parting->commonTokens = 7; // it ended where the other one goes on
    QCOMPARE(labAnswerOf(own, &reference).partsLength, 0);
    own.tokens.push_back({.token = 99, .bytes = "<s>"}); // a control token behind it, which is no part of the text
    own.parting->commonTokens = 3;
    marked = labAnswerOf(own, &reference);
    QCOMPARE(marked.text.mid(marked.partsAtCharacter, marked.partsLength), QStringLiteral(" with"));
}

void LabResultsTest::thinkingDoesNotMoveTheMark()
{
    Answer reference = answerOf("yes", {1, 2, 3});
    reference.thinking = std::string(500, 'x');
    Answer own = answerOf("", {1, 2});
    own.thinking = reference.thinking + "y";
    own.parting = Parting{.isSameVocabulary = true, .commonTokens = 2, .commonBytes = 0, .commonShare = 0.5};
    const LabAnswer answer = labAnswerOf(own, &reference);
    QCOMPARE(answer.partsAtCharacter, 0);
    QVERIFY2(answer.error.contains("2 tokens"), qPrintable(answer.error));
}

void LabResultsTest::anAnswerThatNeverCameSaysWhy()
{
    Answer answer = answerOf("", {});
    answer.failure = Failed{ErrorCode::InvalidArgument, "The prompt is too long.", "context_full"};
    QCOMPARE(labAnswerOf(answer, nullptr).error, QStringLiteral("The prompt is too long."));
}

void LabResultsTest::whatTookNoTimeIsNotMeasured()
{
    const LabAnswer answer = labAnswerOf(answerOf("a", {1}), nullptr);
    QVERIFY(answer.decodeTokensPerSecond < 0 && answer.firstTokenSeconds < 0 && answer.prefillTokensPerSecond < 0);
    const LabVariant variant = labVariantOf(variantOf("A"), ComparedVariant{});
    QVERIFY(variant.loadSeconds < 0 && variant.peakMemoryBytes < 0);
}

void LabResultsTest::otherVocabulariesAreNotCompared()
{
    Quality measured{.evaluation = evaluationOf({"a", "b"}, {1}, false)};
    measured.evaluation->summary.divergence.reset();
    measured.failure = Failed{ErrorCode::InvalidArgument, "The vocabularies differ.", "other_vocabulary"};
    const LabQuality quality = labQualityOf(measured, QStringLiteral("ab"), false);
    QVERIFY(!quality.isCompared);
    QCOMPARE(quality.error, QStringLiteral("The vocabularies differ."));
    QCOMPARE(quality.perplexity.value, 12.0);
    measured.failure.reset();
    QVERIFY(!labQualityOf(measured, QStringLiteral("ab"), false).error.isEmpty()); // the reference came to nothing
    QVERIFY(labQualityOf(measured, QStringLiteral("ab"), true).isCompared);
}

void LabResultsTest::theMapCoversTheWholeText_data()
{
    QTest::addColumn<QStringList>("pieces");
    QTest::addColumn<bool>("hasBos");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QList<int>>("lengths");
    QTest::newRow("as it is") << QStringList{"ab", "c"} << false << "abc" << QList<int>{2, 1};
    QTest::newRow("BOS") << QStringList{"<s>", "ab", "c"} << true << "abc" << QList<int>{0, 2, 1};
    QTest::newRow("a text that begins like BOS") << QStringList{"<s>", "<", "s>"} << true << "<s>" << QList<int>{0, 1, 2};
    QTest::newRow("the tokenizer's blank") << QStringList{"<s>", " ab", "c"} << true << "abc" << QList<int>{0, 2, 1};
    QTest::newRow("the text's own blank") << QStringList{" ab", "c"} << false << " abc" << QList<int>{3, 1};
    QTest::newRow("emoji") << QStringList{"<s>", QString::fromUtf8("😀"), "c"} << true << QString::fromUtf8("😀c") << QList<int>{0, 2, 1};
}

void LabResultsTest::theMapCoversTheWholeText()
{
    QFETCH(QStringList, pieces);
    QFETCH(bool, hasBos);
    QFETCH(QString, text);
    QFETCH(QList<int>, lengths);
    std::vector<std::string> utf8;
    for (const QString &piece : pieces)
        utf8.push_back(piece.toStdString());
    const int last = int(pieces.size()) - 1;
    const Quality measured{.evaluation = evaluationOf(utf8, {last}, hasBos)};
    const LabQuality quality = labQualityOf(measured, text, false);
    QList<int> found;
    for (const char length : quality.lengths)
        found.append(uint8_t(length));
    QCOMPARE(found, lengths);
    QCOMPARE(quality.worst.value(0).position, text.size() - 1 - (pieces.last().size() - 1));
    QCOMPARE(int(quality.heat[0]), 0); // not measured
    QVERIFY(uint8_t(quality.heat[last]) > 0);
}

void LabResultsTest::worstTokensKnowHowLikelyTheyWere()
{
    Quality measured{.evaluation = evaluationOf({"a", "b", "c"}, {1, 2}, false)};
    measured.evaluation->scores[0] = {.position = 1, .surprisal = std::log(8), .referenceSurprisal = std::log(2), .divergence = 0.5};
    measured.evaluation->scores[1] = {.position = 2, .surprisal = std::log(4), .referenceSurprisal = std::log(5), .divergence = 0.75};
    const LabQuality quality = labQualityOf(measured, QStringLiteral("abc"), false);
    QCOMPARE(quality.worst.size(), 2);
    QCOMPARE(quality.worst[0].text, QStringLiteral("c")); // the furthest first
    QCOMPARE(quality.worst[0].probability, 0.25);
    QCOMPARE(quality.worst[0].referenceProbability, 0.2);
    QCOMPARE(quality.worst[1].position, 1);
    QCOMPARE(quality.worst[1].probability, 0.125);
    QCOMPARE(quality.worst[1].referenceProbability, 0.5);
}

void LabResultsTest::everyDivergenceHasItsInterval()
{
    Quality measured{.evaluation = evaluationOf({"a", "b", "c"}, {1, 2}, false)};
    measured.evaluation->summary.divergence->medianWithin = {0.25, 0.5};
    measured.evaluation->summary.divergence->percentile99Within = {1, 2};
    LabQuality quality = labQualityOf(measured, QStringLiteral("abc"), false);
    const auto tips = [&] {
        QStringList all;
        for (const QVariant &figure : qualityFigures(quality, false))
            all.append(figure.toMap()[QStringLiteral("tip")].toString());
        return all;
    };
    const QStringList shown = tips();
    QCOMPARE(shown.size(), 5);
    QVERIFY2(shown[2].startsWith(QStringLiteral("95\u00a0%: 0.25000 to 0.50000")), qPrintable(shown[2]));
    QVERIFY2(shown[3].startsWith(QStringLiteral("95\u00a0%: 1.0000 to 2.0000")), qPrintable(shown[3]));
    quality.medianWithin = quality.within99 = {}; // of an earlier version
    QVERIFY(tips()[2].isEmpty() && tips()[3].isEmpty() && !tips()[4].isEmpty());
}

void LabResultsTest::failuresStayWithTheirPromptAndText()
{
    ComparisonResult result;
    for (const char *label : {"A", "B"})
        result.variants.push_back(variantOf(label));
    result.variants[0].answers = {answerOf("a", {1}), answerOf("b", {2})};
    result.variants[1].answers = {answerOf("a", {1}), answerOf("", {})};
    result.variants[1].answers[1].failure = Failed{ErrorCode::InvalidArgument, "Too long.", "context_full"};
    result.variants[1].qualities.resize(1);
    result.variants[1].qualities[0].failure = Failed{ErrorCode::OutOfMemory, "No room.", ""};
    LabRun run{.prompts = {{.text = "p"}, {.text = "q"}}};
    ComparisonRequest request;
    request.variants.resize(2);
    takeResult(run, result, request);
    QCOMPARE(run.answers.size(), 4);
    QVERIFY(run.variants[1].error.isEmpty());
    QCOMPARE(run.answers[3].error, QStringLiteral("Too long."));
    QCOMPARE(run.quality.size(), 1);
    QCOMPARE(run.quality[0].error, QStringLiteral("No room."));
    QCOMPARE(run.quality[0].tokens, 0);
}

void LabResultsTest::tellsHowAVariantWasMadeAndLoaded()
{
    VariantResult result = variantOf("A");
    result.qualities.resize(1); // only a text was read
    result.qualities[0].evaluation = evaluationOf({"a", "b"}, {1}, false);
    result.qualities[0].evaluation->placement.device.name = "A GPU";
    result.qualities[0].evaluation->placement.layers = 4;
    result.qualities[0].evaluation->placement.layersOnGpu = 3;
    result.qualities[0].evaluation->placement.contextTokens = 512;
    ComparedVariant compared;
    compared.model.path = "/made/q4.gguf";
    compared.model.threads = 2;
    compared.make = QuantizeRequest{};
    compared.make->input = "/models/f16.gguf";
    compared.make->mixture = "Q4_0";
    const LabVariant variant = labVariantOf(result, compared);
    QCOMPARE(variant.path, QStringLiteral("/made/q4.gguf"));
    QCOMPARE(variant.original, QStringLiteral("/models/f16.gguf"));
    QCOMPARE(variant.mixture, QStringLiteral("Q4_0"));
    QCOMPARE(variant.device, QStringLiteral("A GPU"));
    QCOMPARE(variant.settings, QStringLiteral("context of 512 tokens, cache in F16, 2 threads, 3 of 4 layers on the GPU"));
}

QTEST_GUILESS_MAIN(LabResultsTest)
#include "labresults_test.moc"
