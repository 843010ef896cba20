#include "app/hub/hubclient.h"
#include "app/hub/hubparse.h"

#include <QTest>

using namespace hearth;

class HubParseTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsAModel();
    void knowsTheAddressOfARepository_data();
    void knowsTheAddressOfARepository();
    void readsGatedInAllItsForms_data();
    void readsGatedInAllItsForms();
    void refusesWhatIsNoListOfModels_data();
    void refusesWhatIsNoListOfModels();
    void readsATree();
    void refusesWhatIsNoTree_data();
    void refusesWhatIsNoTree();
    void findsTheNextPage_data();
    void findsTheNextPage();
    void readsHowLongToWait_data();
    void readsHowLongToWait();
    void readsContentRanges_data();
    void readsContentRanges();
    void knowsNamesOfRepositories_data();
    void knowsNamesOfRepositories();
    void takesEndpointAndTokenFromTheEnvironment();
};

void HubParseTest::readsAModel()
{
    const auto model = parseModel(R"({"_id":"1","id":"owner/name","author":"owner","sha":"0123456789abcdef0123456789abcdef01234567",
        "lastModified":"2025-02-03T04:05:06.000Z","private":false,"gated":"auto","downloads":12,"likes":3,"trendingScore":7,
        "tags":["gguf","license:mit"],"pipeline_tag":"text-generation","library_name":"gguf",
        "cardData":{"license":["apache-2.0","mit"],"base_model":["a/b"]},
        "gguf":{"total":1234,"architecture":"llama","context_length":4096},
        "siblings":[{"rfilename":"a.gguf"},{"rfilename":"folder/b.gguf"}],"unknown":{"x":[1,2]}})");
    QVERIFY(model);
    QCOMPARE(model->id, QStringLiteral("owner/name"));
    QCOMPARE(model->commit, QStringLiteral("0123456789abcdef0123456789abcdef01234567"));
    QCOMPARE(model->modified, QDateTime(QDate(2025, 2, 3), QTime(4, 5, 6), Qt::UTC));
    QCOMPARE(model->gated, QStringLiteral("auto"));
    QCOMPARE(model->downloads, 12);
    QCOMPARE(model->trending, 7);
    QCOMPARE(model->license, QStringLiteral("apache-2.0"));
    QCOMPARE(model->baseModel, QStringLiteral("a/b"));
    QCOMPARE(model->parameters, 1234);
    QCOMPARE(model->architecture, QStringLiteral("llama"));
    QCOMPARE(model->contextTokens, 4096);
    QCOMPARE(model->files, QStringList({QStringLiteral("a.gguf"), QStringLiteral("folder/b.gguf")}));
    // Without cardData the license is among the tags.
    QCOMPARE(parseModel(R"({"id":"a/b","tags":["x","license:mit"]})")->license, QStringLiteral("mit"));
    QCOMPARE(parseModel(R"({"id":"a/b","safetensors":{"total":99}})")->parameters, 99);
    // A hash that is none, a count that is none.
    const auto odd = parseModel(R"({"id":"a/b","sha":"../../etc","downloads":-5,"likes":1e300})");
    QVERIFY(odd && odd->commit.isEmpty() && odd->downloads == 0 && odd->likes == 0);
}

void HubParseTest::knowsTheAddressOfARepository_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("repository");
    const auto row = [](const char *text, const char *repository) {
        QTest::newRow(text) << QString::fromLatin1(text) << QString::fromLatin1(repository);
    };
    row("https://huggingface.co/owner/name", "owner/name");
    row(" https://huggingface.co/owner/name/tree/main ", "owner/name");
    row("https://huggingface.co/owner/name?show_file_info=x.gguf", "owner/name");
    row("https://huggingface.co/owner/name#usage", "owner/name");
    row("huggingface.co/owner/name/", "owner/name");
    row("HF.co/owner/name", "owner/name");
    row("https://mirror.example/hub/owner/name/blob/main/a.gguf", "owner/name");
    row("https://huggingface.co/", "");
    row("https://huggingface.co/../etc", "");
    row("https://huggingface.co/owner/na me", "");
    row("https://elsewhere.example/owner/name", "");
    row("owner/name", "");
    row("", "");
}

void HubParseTest::knowsTheAddressOfARepository()
{
    QFETCH(QString, text);
    QFETCH(QString, repository);
    QCOMPARE(repositoryOfAddress(text, QStringLiteral("https://mirror.example/hub")), repository);
}

void HubParseTest::readsGatedInAllItsForms_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QString>("gated");
    QTest::newRow("false") << QByteArray("false") << QString();
    QTest::newRow("auto") << QByteArray("\"auto\"") << QStringLiteral("auto");
    QTest::newRow("manual") << QByteArray("\"manual\"") << QStringLiteral("manual");
    QTest::newRow("true") << QByteArray("true") << QStringLiteral("manual");
    QTest::newRow("null") << QByteArray("null") << QString();
}

void HubParseTest::readsGatedInAllItsForms()
{
    QFETCH(QByteArray, json);
    QFETCH(QString, gated);
    QCOMPARE(parseModel("{\"id\":\"a/b\",\"gated\":" + json + "}")->gated, gated);
}

void HubParseTest::refusesWhatIsNoListOfModels_data()
{
    QTest::addColumn<QByteArray>("json");
    for (const char *json : {"", "<html>", "{}", "[1]", "[{}]", R"([{"id":"../x"}])", R"([{"id":"a/b/c"}])", R"([{"id":"a/b"},{"id":" "}])",
                             R"([{"id":"a/b"})", "null", R"([{"id":"a b/c"}])"})
        QTest::newRow(json) << QByteArray(json);
    QTest::newRow("deep") << QByteArray(100000, '[');
}

void HubParseTest::refusesWhatIsNoListOfModels()
{
    QFETCH(QByteArray, json);
    QVERIFY(!parseModels(json));
}

void HubParseTest::readsATree()
{
    const QByteArray oid(40, 'a');
    const QByteArray sha(64, 'b');
    const auto files = parseTree("[{\"type\":\"directory\",\"oid\":\"x\",\"size\":0,\"path\":\"d\"},{\"type\":\"file\",\"oid\":\"" + oid
                                 + "\",\"size\":12,\"path\":\"config.json\"},{\"type\":\"file\",\"oid\":\"" + oid
                                 + "\",\"size\":5000000000,\"path\":\"d/a.gguf\",\"lfs\":{\"oid\":\"" + sha
                                 + "\",\"size\":5000000000,\"pointerSize\":135},\"xetHash\":\"f\"}]");
    QVERIFY(files);
    QCOMPARE(files->size(), 2);
    QCOMPARE(files->at(0).path, QStringLiteral("config.json"));
    QCOMPARE(files->at(0).sizeBytes, 12);
    QVERIFY(files->at(0).sha256.isEmpty());
    QCOMPARE(files->at(1).sizeBytes, 5000000000);
    QCOMPARE(files->at(1).sha256, QString::fromLatin1(sha));
}

void HubParseTest::refusesWhatIsNoTree_data()
{
    QTest::addColumn<QByteArray>("json");
    const QByteArray oid(40, 'a');
    const auto row = [&](const char *name, const QByteArray &entry) { QTest::newRow(name) << "[{\"type\":\"file\"," + entry + "}]"; };
    QTest::newRow("no list") << QByteArray("{}");
    row("no path", "\"oid\":\"" + oid + "\",\"size\":1");
    row("no size", "\"oid\":\"" + oid + "\",\"path\":\"a\"");
    row("negative size", "\"oid\":\"" + oid + "\",\"path\":\"a\",\"size\":-1");
    row("size of 2^60", "\"oid\":\"" + oid + "\",\"path\":\"a\",\"size\":1152921504606846976");
    row("size as text", "\"oid\":\"" + oid + "\",\"path\":\"a\",\"size\":\"1\"");
    row("hash that is none", "\"oid\":\"" + QByteArray(40, 'g') + "\",\"path\":\"a\",\"size\":1");
    row("LFS hash that is none", "\"oid\":\"" + oid + "\",\"path\":\"a\",\"size\":1,\"lfs\":{\"oid\":\"../../x\",\"size\":1}");
    row("endless name", "\"oid\":\"" + oid + "\",\"size\":1,\"path\":\"" + QByteArray(5000, 'a') + "\"");
}

void HubParseTest::refusesWhatIsNoTree()
{
    QFETCH(QByteArray, json);
    QVERIFY(!parseTree(json));
}

void HubParseTest::findsTheNextPage_data()
{
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<QString>("next");
    QTest::newRow("none") << QByteArray() << QString();
    QTest::newRow("one") << QByteArray("<https://h/api/models?cursor=eyJ%3D&limit=2>; rel=\"next\"")
                         << QStringLiteral("https://h/api/models?cursor=eyJ%3D&limit=2");
    QTest::newRow("second") << QByteArray("<https://h/1>; rel=\"prev\", <https://h/2>; title=x; rel=\"next\"")
                            << QStringLiteral("https://h/2");
    QTest::newRow("relative") << QByteArray("</api/x?cursor=1>; rel=\"next\"") << QStringLiteral("https://h/api/x?cursor=1");
    QTest::newRow("other") << QByteArray("<https://h/1>; rel=\"xet-auth\"") << QString();
    QTest::newRow("junk") << QByteArray("<<<>>;;rel=next") << QStringLiteral("-");
}

void HubParseTest::findsTheNextPage()
{
    QFETCH(QByteArray, header);
    QFETCH(QString, next);
    const QUrl found = nextLink(header, QUrl(QStringLiteral("https://h/base")));
    if (next != QLatin1String("-")) // of junk only that it is survived
        QCOMPARE(QString::fromLatin1(found.toEncoded()), next);
}

void HubParseTest::readsHowLongToWait_data()
{
    QTest::addColumn<QByteArray>("retryAfter");
    QTest::addColumn<QByteArray>("rateLimit");
    QTest::addColumn<int>("seconds");
    QTest::newRow("seconds") << QByteArray("120") << QByteArray() << 120;
    QTest::newRow("date") << QByteArray("Mon, 03 Feb 2025 04:07:06 GMT") << QByteArray() << 120;
    QTest::newRow("date gone by") << QByteArray("Mon, 03 Feb 2025 04:00:00 GMT") << QByteArray() << 0;
    QTest::newRow("the Hub's own") << QByteArray() << QByteArray("\"api\";r=0;t=55") << 55;
    QTest::newRow("nothing") << QByteArray() << QByteArray() << 0;
    QTest::newRow("junk") << QByteArray("soon") << QByteArray("t") << 0;
    QTest::newRow("negative") << QByteArray("-5") << QByteArray() << 0;
    QTest::newRow("years") << QByteArray("99999999999") << QByteArray() << 24 * 3600;
}

void HubParseTest::readsHowLongToWait()
{
    QFETCH(QByteArray, retryAfter);
    QFETCH(QByteArray, rateLimit);
    QFETCH(int, seconds);
    const QDateTime now(QDate(2025, 2, 3), QTime(4, 5, 6), Qt::UTC);
    QCOMPARE(retryAfterSeconds(retryAfter, rateLimit, now), seconds);
}

void HubParseTest::readsContentRanges_data()
{
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<bool>("isGood");
    QTest::addColumn<qint64>("start");
    QTest::addColumn<qint64>("end");
    QTest::addColumn<qint64>("total");
    const auto row = [](const char *header, bool isGood, qint64 start = -1, qint64 end = -1, qint64 total = -1) {
        QTest::newRow(header) << QByteArray(header) << isGood << start << end << total;
    };
    row("bytes 0-0/1", true, 0, 1, 1);
    row("bytes 10-19/100", true, 10, 20, 100);
    row("bytes 10-19/*", true, 10, 20, -1);
    row("bytes */100", true, -1, -1, 100);
    row("bytes 10-9/100", false);
    row("bytes 10-100/100", false);
    row("bytes -5-9/100", false);
    row("items 0-1/2", false);
    row("bytes 0-99999999999999999999/2", false);
    row("", false);
}

void HubParseTest::readsContentRanges()
{
    QFETCH(QByteArray, header);
    QFETCH(bool, isGood);
    QFETCH(qint64, start);
    QFETCH(qint64, end);
    QFETCH(qint64, total);
    const auto range = parseContentRange(header);
    QCOMPARE(range.has_value(), isGood);
    if (range) {
        QCOMPARE(range->start, start);
        QCOMPARE(range->end, end);
        QCOMPARE(range->total, total);
    }
}

void HubParseTest::knowsNamesOfRepositories_data()
{
    QTest::addColumn<QString>("id");
    QTest::addColumn<bool>("isGood");
    for (const char *good : {"gpt2", "owner/name", "Owner-1/Name_2.5-GGUF", "a/b", "_x/y"})
        QTest::newRow(good) << QString::fromLatin1(good) << true;
    for (const char *bad :
         {"", "/", "a/", "/b", "a/b/c", "a b/c", "../a", "a/..", "a/b..c", ".a/b", "-a/b", "a/b?c", "a/b#c", "a%2fb/c", "a/b\n", "a\\b/c"})
        QTest::newRow(bad) << QString::fromLatin1(bad) << false;
    QTest::newRow("long") << QString(200, u'a') << false;
}

void HubParseTest::knowsNamesOfRepositories()
{
    QFETCH(QString, id);
    QFETCH(bool, isGood);
    QCOMPARE(isRepositoryId(id), isGood);
}

void HubParseTest::takesEndpointAndTokenFromTheEnvironment()
{
    qunsetenv("HF_ENDPOINT");
    qunsetenv("HF_TOKEN");
    QCOMPARE(hubOptions({}, {}).endpoint, QStringLiteral("https://huggingface.co"));
    QCOMPARE(hubOptions(QStringLiteral("https://mirror.example//"), {}).endpoint, QStringLiteral("https://mirror.example"));
    QCOMPARE(hubOptions({}, QStringLiteral(" hf_x\n")).token, QByteArray("hf_x"));
    QCOMPARE(hubOptions({}, QStringLiteral("a\r\nX-Evil: 1")).token, QByteArray());
    QCOMPARE(hubOptions({}, QStringLiteral("hf_\u00fc")).token, QByteArray()); // not one with a letter changed
    qputenv("HF_ENDPOINT", "");
    qputenv("HF_TOKEN", " ");
    QCOMPARE(hubOptions(QStringLiteral("https://mirror.example"), {}).endpoint, QStringLiteral("https://mirror.example"));
    QCOMPARE(hubOptions({}, QStringLiteral("hf_x")).token, QByteArray("hf_x"));
    qputenv("HF_ENDPOINT", "http://localhost:1/");
    qputenv("HF_TOKEN", "hf_env");
    QCOMPARE(hubOptions(QStringLiteral("https://mirror.example"), QStringLiteral("hf_x")).endpoint, QStringLiteral("http://localhost:1"));
    QCOMPARE(hubOptions({}, QStringLiteral("hf_x")).token, QByteArray("hf_env"));
    qunsetenv("HF_ENDPOINT");
    qunsetenv("HF_TOKEN");
}

QTEST_GUILESS_MAIN(HubParseTest)
#include "hubparse_test.moc"
