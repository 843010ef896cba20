#include "inference/core/error.h"
#include "inference/vectorsearch.h"

#include <QtTest/QtTest>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

using namespace hearth;

namespace {

using Match = VectorSearch::Match;
using Vectors = std::vector<std::vector<float>>;

Vectors randomVectors(size_t count, int width, unsigned seed)
{
    std::mt19937 random(seed);
    std::normal_distribution<float> normal;
    Vectors vectors(count, std::vector<float>(size_t(width)));
    for (std::vector<float> &vector : vectors) {
        float square = 0;
        for (float &x : vector) {
            x = normal(random);
            square += x * x;
        }
        for (float &x : vector)
            x /= std::sqrt(square);
    }
    return vectors;
}

void add(VectorSearch &search, const Vectors &vectors, int64_t firstId = 0)
{
    for (size_t i = 0; i < vectors.size(); ++i) {
        const QuantizedVector quantized = quantizeVector(vectors[i]);
        search.set(firstId + int64_t(i), quantized.values, quantized.scale);
    }
}

double cosine(const std::vector<float> &a, const std::vector<float> &b)
{
    double sum = 0;
    for (size_t i = 0; i < a.size(); ++i)
        sum += double(a[i]) * double(b[i]);
    return sum;
}

bool isAvailable(const char *isa)
{
    try {
        return VectorSearch(1, 1, isa).isa() == isa;
    } catch (const Error &) {
        return false;
    }
}

} // namespace

class VectorSearchTest : public QObject
{
    Q_OBJECT
private slots:
    void quantizesWithinHalfAStep();
    void refusesWhatIsNoNumber();
    void scoresAreCosines_data();
    void scoresAreCosines();
    void everyInstructionSetAndThreadCountAgrees_data();
    void everyInstructionSetAndThreadCountAgrees();
    void sumsOfExtremesAreExact_data();
    void sumsOfExtremesAreExact();
    void findsTheNearestOfMany();
    void filtersLeaveRoomForOthers();
    void replacedAndRemovedVectorsAreNotFound();
    void equalScoresComeById();
    void refusesAnotherWidth();
    void emptyFindsNothing();
};

void VectorSearchTest::quantizesWithinHalfAStep()
{
    const std::vector<float> vector = randomVectors(1, 100, 1).front();
    const QuantizedVector quantized = quantizeVector(vector);
    QCOMPARE(quantized.values.size(), vector.size());
    const auto isSmaller = [](int8_t a, int8_t b) { return std::abs(a) < std::abs(b); };
    QCOMPARE(std::abs(*std::max_element(quantized.values.begin(), quantized.values.end(), isSmaller)), 127);
    for (size_t i = 0; i < vector.size(); ++i)
        QVERIFY(std::abs(float(quantized.values[i]) * quantized.scale - vector[i]) <= 0.5001F * quantized.scale);
    const QuantizedVector zeros = quantizeVector(std::vector<float>(3, 0.0F));
    QCOMPARE(zeros.scale, 0.0F);
    QCOMPARE(zeros.values, std::vector<int8_t>(3, 0));
}

void VectorSearchTest::refusesWhatIsNoNumber()
{
    for (const float x : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()})
        QVERIFY_THROWS_EXCEPTION(Error, quantizeVector(std::vector<float>{1, x}));
}

void VectorSearchTest::scoresAreCosines_data()
{
    QTest::addColumn<int>("width");
    for (const int width : {1, 63, 64, 65, 312, 384, 1000, 1024})
        QTest::addRow("%d", width) << width;
}

void VectorSearchTest::scoresAreCosines()
{
    QFETCH(int, width);
    const Vectors vectors = randomVectors(40, width, 2);
    const std::vector<float> query = randomVectors(1, width, 3).front();
    VectorSearch search(width);
    add(search, vectors);
    const std::vector<Match> matches = search.nearest(query, vectors.size());
    QCOMPARE(matches.size(), vectors.size());
    // Two roundings to 1/127 of the largest element, errors that do not add up.
    for (const Match &match : matches)
        QVERIFY(std::abs(double(match.score) - cosine(vectors[size_t(match.id)], query)) < 0.015);
    QVERIFY(std::is_sorted(matches.begin(), matches.end(), [](const Match &a, const Match &b) { return a.score > b.score; }));
}

void VectorSearchTest::everyInstructionSetAndThreadCountAgrees_data()
{
    QTest::addColumn<int>("width");
    QTest::addColumn<int>("count");
    QTest::newRow("less than one block") << 384 << 3;
    QTest::newRow("odd width") << 70 << 257;
    QTest::newRow("several tasks") << 384 << 5001;
}

void VectorSearchTest::everyInstructionSetAndThreadCountAgrees()
{
    QFETCH(int, width);
    QFETCH(int, count);
    const Vectors vectors = randomVectors(size_t(count), width, 4);
    const std::vector<float> query = randomVectors(1, width, 5).front();
    std::vector<Match> expected;
    for (const char *isa : {"scalar", "avx2", "avx512"}) {
        if (!isAvailable(isa))
            continue;
        for (const int threads : {1, 2, 3}) {
            VectorSearch search(width, threads, isa);
            QCOMPARE(search.isa(), std::string_view(isa));
            add(search, vectors);
            const std::vector<Match> matches = search.nearest(query, 20);
            if (expected.empty())
                expected = matches;
            QVERIFY2(matches == expected, isa);
        }
    }
    QVERIFY(!expected.empty());
}

void VectorSearchTest::sumsOfExtremesAreExact_data()
{
    QTest::addColumn<QString>("isa");
    for (const char *isa : {"scalar", "avx2", "avx512"})
        QTest::newRow(isa) << QString::fromLatin1(isa);
}

// 127 * 127 in every place, with every pair of signs: what 16 bits in between would clip.
void VectorSearchTest::sumsOfExtremesAreExact()
{
    QFETCH(QString, isa);
    if (!isAvailable(isa.toLatin1().constData()))
        QSKIP("this processor lacks the instruction set");
    constexpr int width = 130;
    for (const int sign : {1, -1}) {
        VectorSearch search(width, 1, isa.toStdString());
        search.set(1, std::vector<int8_t>(width, int8_t(127)), 1);
        search.set(2, std::vector<int8_t>(width, int8_t(-128)), 1); // as -127
        const std::vector<Match> matches = search.nearest(std::vector<float>(width, float(127 * sign)), 2);
        QCOMPARE(matches[0], (Match{sign > 0 ? 1 : 2, float(width * 127 * 127)}));
        QCOMPARE(matches[1], (Match{sign > 0 ? 2 : 1, -float(width * 127 * 127)}));
    }
}

void VectorSearchTest::findsTheNearestOfMany()
{
    constexpr int width = 64;
    const Vectors vectors = randomVectors(3000, width, 6);
    VectorSearch search(width);
    search.reserve(vectors.size());
    add(search, vectors, 100);
    QCOMPARE(search.size(), vectors.size());
    for (const size_t wanted : {size_t(0), size_t(1234), vectors.size() - 1}) {
        const std::vector<Match> matches = search.nearest(vectors[wanted], 1);
        QCOMPARE(matches.front().id, int64_t(wanted) + 100);
        QVERIFY(matches.front().score > 0.99F);
    }
}

void VectorSearchTest::filtersLeaveRoomForOthers()
{
    const Vectors vectors = randomVectors(500, 32, 7);
    VectorSearch search(32);
    add(search, vectors);
    const std::vector<Match> all = search.nearest(vectors[7], 500);
    const std::vector<Match> odd = search.nearest(vectors[7], 10, [](int64_t id) { return id % 2 != 0; });
    QCOMPARE(odd.size(), size_t(10));
    std::vector<Match> expected;
    std::copy_if(all.begin(), all.end(), std::back_inserter(expected), [](const Match &match) { return match.id % 2 != 0; });
    expected.resize(10);
    QVERIFY(odd == expected);
}

void VectorSearchTest::replacedAndRemovedVectorsAreNotFound()
{
    const Vectors vectors = randomVectors(10, 48, 8);
    VectorSearch search(48);
    add(search, vectors);
    const QuantizedVector other = quantizeVector(vectors[3]);
    search.set(5, other.values, other.scale);
    QCOMPARE(search.size(), size_t(10));
    QVERIFY(search.nearest(vectors[5], 1).front().score < 0.9F);
    search.remove(3);
    search.remove(3);
    search.remove(9); // the last one
    search.remove(77);
    QCOMPARE(search.size(), size_t(8));
    QCOMPARE(search.nearest(vectors[3], 1).front().id, int64_t(5));
    for (const int64_t id : {0, 1, 2, 4, 6, 7, 8})
        QCOMPARE(search.nearest(vectors[size_t(id)], 1).front().id, id);
    for (const Match &match : search.nearest(vectors[9], 8))
        QVERIFY(match.id != 9 && match.id != 3);
}

void VectorSearchTest::equalScoresComeById()
{
    VectorSearch search(16, 2);
    const QuantizedVector one = quantizeVector(std::vector<float>(16, 0.25F));
    for (int64_t id = 4999; id >= 0; --id)
        search.set(id, one.values, one.scale);
    const std::vector<Match> matches = search.nearest(std::vector<float>(16, 0.25F), 5);
    for (size_t i = 0; i < matches.size(); ++i)
        QCOMPARE(matches[i].id, int64_t(i));
}

void VectorSearchTest::refusesAnotherWidth()
{
    QVERIFY_THROWS_EXCEPTION(Error, VectorSearch(0));
    QVERIFY_THROWS_EXCEPTION(Error, VectorSearch(70000));
    QVERIFY_THROWS_EXCEPTION(Error, VectorSearch(8, 1, "sse"));
    VectorSearch search(8);
    QVERIFY_THROWS_EXCEPTION(Error, search.set(1, std::vector<int8_t>(7), 1));
    QVERIFY_THROWS_EXCEPTION(Error, search.nearest(std::vector<float>(9), 1));
    QCOMPARE(search.size(), size_t(0));
}

void VectorSearchTest::emptyFindsNothing()
{
    VectorSearch search(8);
    QVERIFY(search.nearest(std::vector<float>(8, 1.0F), 3).empty());
    search.set(1, std::vector<int8_t>(8, 1), 1);
    QVERIFY(search.nearest(std::vector<float>(8, 1.0F), 0).empty());
    QCOMPARE(search.nearest(std::vector<float>(8, 0.0F), 3).size(), size_t(1));
}

QTEST_GUILESS_MAIN(VectorSearchTest)
#include "vectorsearch_test.moc"
