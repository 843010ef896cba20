#include "inference/embedder.h"

#include "inference/files/modelfile.h"
#include "inference/modelinfo.h"
#include "inference/run/encoder.h"
#include "inference/text/tokenizer.h"
#include "tests/support/fixtures.h"
#include "tests/support/madejudge.h"

#include <QTest>

#include <cmath>

using namespace hearth;
using namespace hearth::test;

namespace {

std::filesystem::path modelPath(const std::string &name)
{
    return fixturesFolder() / "models/archs" / (name + ".gguf");
}

LoadOptions onCpu(const std::filesystem::path &path)
{
    return {.path = path, .device = "cpu", .threads = 2, .cpuIsa = "scalar"};
}

std::unique_ptr<Embedder> load(const std::string &name)
{
    return Embedder::load(onCpu(modelPath(name)));
}

std::span<const float> row(const Embedder::Vectors &vectors, size_t index)
{
    return std::span(vectors.values).subspan(index * size_t(vectors.width), size_t(vectors.width));
}

double difference(std::span<const float> a, std::span<const float> b)
{
    return relativeError({a.begin(), a.end()}, {b.begin(), b.end()});
}

// What the judge should say of the state of the first token.
double judged(const MadeJudge &judge, std::span<const float> state)
{
    double logit = double(judge.outputBias[0]);
    for (size_t i = 0; i < judgeWidth; ++i) {
        double sum = double(judge.denseBias[i]);
        for (size_t j = 0; j < judgeWidth; ++j)
            sum += double(judge.dense[i * judgeWidth + j]) * double(state[j]);
        logit += double(judge.output[i]) * std::tanh(sum);
    }
    return 1 / (1 + std::exp(-logit));
}

std::string kindOf(const std::function<void()> &call)
{
    try {
        call();
    } catch (const Error &error) {
        return error.kind();
    }
    return "none";
}

} // namespace

class EmbedderTest : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { HEARTH_NEEDS_FIXTURES(); }

    void makesVectorsOfLengthOne()
    {
        const auto embedder = load("bert_bge_mean");
        const std::vector<std::string> texts{"The cat sat on the mat.", "", "Größe und Übermut"};
        const Embedder::Vectors vectors = embedder->embed(texts, {});
        QCOMPARE(vectors.width, 32);
        QCOMPARE(vectors.values.size(), size_t(3 * 32));
        QVERIFY(vectors.cut.empty());
        const Embedder::Vectors raw = embedder->embed(texts, {.isNormalized = false});
        for (size_t i = 0; i < texts.size(); ++i) {
            double length = 0, rawLength = 0;
            for (const float value : row(vectors, i))
                length += double(value) * double(value);
            for (const float value : row(raw, i))
                rawLength += double(value) * double(value);
            QVERIFY(std::abs(length - 1) < 1e-6);
            std::vector<float> scaled(row(raw, i).begin(), row(raw, i).end());
            for (float &value : scaled)
                value = float(double(value) / std::sqrt(rawLength));
            QVERIFY(difference(scaled, row(vectors, i)) < 1e-6);
        }
    }

    void putsTheModelsWordsBeforeATextOfARole()
    {
        const auto embedder = load("nomic_bert");
        QCOMPARE(embedder->facts().queryPrefix, std::string("search_query: "));
        QCOMPARE(embedder->facts().passagePrefix, std::string("search_document: "));
        const std::vector<std::string> text{"a cat"}, withWords{"search_query: a cat"};
        const Embedder::Vectors asQuery = embedder->embed(text, {.role = TextRole::Query});
        QCOMPARE(difference(asQuery.values, embedder->embed(withWords, {}).values), 0.0);
        QVERIFY(difference(asQuery.values, embedder->embed(text, {}).values) > 1e-3);
        QCOMPARE(embedder->countTokens("a cat", TextRole::Query), embedder->countTokens("search_query: a cat"));
    }

    void cutsLongTextsAndSaysSo()
    {
        const auto embedder = load("bert_bge_mean");
        QCOMPARE(embedder->contextTokens(), 128);
        std::string words;
        for (int i = 0; i < 126; ++i)
            words += "cat ";
        QCOMPARE(embedder->countTokens(words), 128);
        const std::vector<std::string> texts{words, words + "dog", "cat", words + words};
        const Embedder::Vectors vectors = embedder->embed(texts, {});
        QCOMPARE(vectors.cut, (std::vector<size_t>{1, 3}));
        QVERIFY(difference(row(vectors, 1), row(vectors, 0)) < 1e-6); // the front, with the end token that belongs around a text
    }

    void takesAShorterContextWhenAsked()
    {
        LoadOptions options = onCpu(modelPath("bert_bge_mean"));
        options.contextTokens = 5;
        const auto embedder = Embedder::load(options);
        QCOMPARE(embedder->contextTokens(), 5);
        const std::vector<std::string> texts{"cat cat cat", "cat cat cat cat"};
        const Embedder::Vectors vectors = embedder->embed(texts, {});
        QCOMPARE(vectors.cut, (std::vector<size_t>{1}));
        QVERIFY(difference(row(vectors, 1), row(vectors, 0)) < 1e-6);
    }

    void tellsProgressAndStopsWhenAsked()
    {
        const auto embedder = load("bert_small_cls");
        const std::vector<std::string> texts(300, "The quick brown fox jumps over the lazy dog.");
        std::vector<size_t> seen;
        embedder->embed(texts, {}, [&](size_t done, size_t all) {
            QCOMPARE(all, size_t(300));
            seen.push_back(done);
        });
        QVERIFY(seen.size() > 5 && std::is_sorted(seen.begin(), seen.end()));
        QCOMPARE(seen.back(), size_t(300));
        std::stop_source stop;
        size_t last = 0;
        const std::string kind = kindOf([&] {
            embedder->embed(
                texts, {},
                [&](size_t done, size_t) {
                    last = done;
                    stop.request_stop();
                },
                stop.get_token());
        });
        QCOMPARE(kind, std::string("cancelled"));
        QCOMPARE(last, seen.front());
    }

    void anOrderOfTextsIsKept()
    {
        const auto embedder = load("gemma_embedding");
        std::vector<std::string> texts;
        for (int i = 0; i < 70; ++i)
            texts.push_back("text number " + std::to_string(i * 37) + std::string(size_t(i % 7) * 10, 'a'));
        const Embedder::Vectors all = embedder->embed(texts, {.role = TextRole::Passage});
        for (const size_t i : {size_t(0), size_t(33), size_t(69)}) {
            const Embedder::Vectors one = embedder->embed({&texts[i], 1}, {.role = TextRole::Passage});
            QVERIFY(difference(row(all, i), one.values) < 1e-5);
        }
    }

    void judgesPairs()
    {
        const MadeJudge judge = makeJudge(scratchFolder("embedder") / "judge.gguf");
        const ModelInfo info = readModelInfo(judge.path);
        QVERIFY2(info.runs, info.whyNot.c_str());
        QVERIFY(info.embeddings && info.embeddings->judgesPairs);
        const auto embedder = Embedder::load(onCpu(judge.path));
        const std::vector<std::string> passages{"The cat sat on the mat.", "Dogs bark.", ""};
        const Embedder::Scores scores = embedder->rerank("Where is the cat?", passages);
        QCOMPARE(scores.values.size(), passages.size());
        // The same by hand: the state of the first token from the model without a head, the second text as segment 1.
        const auto file = openModelFile(modelPath("bert_small_cls"));
        const auto tokenizer = Tokenizer::create(*file);
        const auto encoder = Encoder::load(openModelFile(modelPath("bert_small_cls")), onCpu(modelPath("bert_small_cls")),
                                           [](double, std::string_view) {}, {});
        const EncodeOptions plain{.addSpecial = false, .parseSpecial = false};
        for (size_t i = 0; i < passages.size(); ++i) {
            Tokenizer::Pair pair =
                tokenizer->framedPair(tokenizer->encode("Where is the cat?", plain), tokenizer->encode(passages[i], plain));
            std::vector<float> state(judgeWidth), other(judgeWidth);
            QVERIFY(encoder->encode(std::vector<Encoder::Input>{{pair.tokens, pair.segments}}, state, nullptr, [](size_t) {}));
            QVERIFY(std::abs(double(scores.values[i]) - judged(judge, state)) < 1e-5);
            QVERIFY(encoder->encode(std::vector<Encoder::Input>{{pair.tokens, {}}}, other, nullptr, [](size_t) {}));
            QVERIFY(difference(state, other) > 1e-3); // the segments count
        }
        QCOMPARE(kindOf([&] { embedder->embed(passages, {}); }), std::string("no_vectors"));
        const std::vector<std::string> longOne{std::string(2000, '!')};
        QCOMPARE(embedder->rerank("cat", longOne).cut, (std::vector<size_t>{0}));
        QCOMPARE(kindOf([&] { embedder->rerank(longOne[0], passages); }), std::string("query_too_long"));
        QCOMPARE(kindOf([&] { load("bert_small_cls")->rerank("cat", passages); }), std::string("no_judge"));
    }

    void judgesWithTheTemplateOfAChatModel()
    {
        // As Qwen3-Reranker is published: the last token's logits of "yes" and "no", after a prompt with both texts in it.
        const auto path = scratchFolder("embedder") / "chat-judge.gguf";
        const std::vector<float> output = randomNumbers(2 * 64, 9);
        {
            ModelCopy copy(modelPath("qwen3_embedding_last"), path);
            copy.writer().setUint32("qwen3.pooling_type", 4);
            copy.writer().setString("tokenizer.chat_template.rerank", "Query: {query}\nText: {document}\nAnswer:");
            copy.add("cls.output.weight", {64, 2}, output);
            copy.finish();
        }
        const auto embedder = Embedder::load(onCpu(path));
        const std::vector<std::string> passages{"the {query} stays", "a mat"};
        const std::vector<float> scores = embedder->rerank("cat", passages).values;
        const auto encoder = Encoder::load(openModelFile(modelPath("qwen3_embedding_last")), onCpu(modelPath("qwen3_embedding_last")),
                                           [](double, std::string_view) {}, {});
        const auto tokenizer = Tokenizer::create(*openModelFile(path));
        for (size_t i = 0; i < passages.size(); ++i) {
            const std::vector<int32_t> tokens = tokenizer->encode("Query: cat\nText: " + passages[i] + "\nAnswer:", {.addSpecial = false});
            std::vector<float> state(64);
            QVERIFY(encoder->encode(std::vector<Encoder::Input>{{tokens, {}}}, state, nullptr, [](size_t) {}));
            double yes = 0, no = 0;
            for (size_t j = 0; j < 64; ++j) {
                yes += double(output[j]) * double(state[j]);
                no += double(output[64 + j]) * double(state[j]);
            }
            QVERIFY(std::abs(double(scores[i]) - 1 / (1 + std::exp(no - yes))) < 1e-5);
        }
        const std::vector<std::string> longOne{std::string(4000, 'q')};
        QCOMPARE(embedder->rerank("cat", longOne).cut, (std::vector<size_t>{0}));
        QCOMPARE(kindOf([&] { embedder->rerank(longOne[0], passages); }), std::string("query_too_long"));
    }

    void tellsTheFactsOfAFile_data()
    {
        QTest::addColumn<QString>("model");
        QTest::addColumn<int>("width");
        QTest::addColumn<QString>("pooling");
        QTest::addColumn<QString>("queryPrefix");
        QTest::newRow("bert_bge_mean") << "bert_bge_mean" << 32 << "mean"
                                       << "";
        QTest::newRow("bert_small_cls") << "bert_small_cls" << 48 << "first token"
                                        << "";
        QTest::newRow("nomic_bert") << "nomic_bert" << 48 << "mean"
                                    << "search_query: ";
        QTest::newRow("gemma_embedding") << "gemma_embedding" << 64 << "mean"
                                         << "task: search result | query: ";
        QTest::newRow("qwen3_embedding_last")
            << "qwen3_embedding_last" << 64 << "last token"
            << "Instruct: Given a web search query, retrieve relevant passages that answer the query\nQuery:";
    }
    void tellsTheFactsOfAFile()
    {
        QFETCH(QString, model);
        const ModelInfo info = readModelInfo(modelPath(model.toStdString()));
        QVERIFY2(info.runs, info.whyNot.c_str());
        QVERIFY(info.embeddings);
        QTEST(info.embeddings->width, "width");
        QTEST(QString::fromStdString(info.embeddings->pooling), "pooling");
        QTEST(QString::fromStdString(info.embeddings->queryPrefix), "queryPrefix");
        QVERIFY(!info.embeddings->judgesPairs);
    }

    void aChatModelHasNoSuchFacts() { QVERIFY(!readModelInfo(modelPath("qwen3")).embeddings); }
};

QTEST_GUILESS_MAIN(EmbedderTest)
#include "embedder_test.moc"
