#include "app/hub/hubclient.h"
#include "tests/support/hubserver.h"

#include <QTest>

#include <memory>
#include <optional>

using namespace hearth;
using namespace hearth::test;

namespace {

using Kind = HubError::Kind;
const QString repository = QStringLiteral("owner/model-GGUF");
const QString mainBranch = QStringLiteral("main");
const QString modelFile = QStringLiteral("model-Q4_K_M.gguf");

// What a call brought, once it has.
template <typename T> struct Waiting
{
    std::shared_ptr<std::optional<HubResult<T>>> result = std::make_shared<std::optional<HubResult<T>>>();
    HubClient::Done<T> done()
    {
        return [result = result](const HubResult<T> &value) {
            QVERIFY(!*result); // once only
            *result = value;
        };
    }
    HubResult<T> get()
    {
        if (!QTest::qWaitFor([&] { return result->has_value(); }, 20000))
            return {{}, {Kind::Aborted, QStringLiteral("nothing came"), {}, 0}};
        return **result;
    }
};

} // namespace

class HubClientTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void searchesAndPages();
    void asksForWhatTheQuerySays();
    void bringsTheFactsOfAModel();
    void bringsATreeOfManyPages();
    void bringsTheFactsOfAFile();
    void readsTheFirstBytesOfAFile();
    void readsBytesFromTheMiddle();
    void bringsTheReadme();
    void neverSendsTheTokenToTheContentHost();
    void explainsWhatTheHubRefuses_data();
    void explainsWhatTheHubRefuses();
    void opensWithTheToken();
    void staysQuietWhileTheHubAsksForPatience();
    void tellsOfflineAndSealed();
    void refusesNonsense_data();
    void refusesNonsense();
    void refusesToBeSentToAnotherHost();
    void namesWhatIsWrongWithACall();
    void doesNotReportWhatWasCancelled();

private:
    std::unique_ptr<HubServer> m_server;
    std::unique_ptr<Net> m_net;
    std::unique_ptr<HubClient> m_hub;
};

void HubClientTest::init()
{
    m_server = std::make_unique<HubServer>();
    m_net = std::make_unique<Net>();
    NetOptions options;
    options.allowsLoopbackHttp = true;
    m_net->setOptions(options);
    m_hub = std::make_unique<HubClient>(*m_net, HubOptions{.endpoint = m_server->endpoint(), .token = {}});
    QByteArray content;
    for (int i = 0; i < 100000; ++i)
        content += char(i * 7 + i / 256);
    m_server->put(repository, modelFile, content);
    m_server->put(repository, QStringLiteral("folder/config.json"), "{\"a\":1}", false);
    m_server->put(repository, QStringLiteral("README.md"), "# Model\n\u00fc", false);
    m_server->repositories[repository].tags = {QStringLiteral("gguf")};
    m_server->repositories[repository].downloads = 10;
}

void HubClientTest::cleanup()
{
    m_hub.reset();
    m_net.reset();
    m_server.reset();
}

void HubClientTest::searchesAndPages()
{
    for (int i = 0; i < 25; ++i) {
        HubServerRepository other = m_server->repositories[repository];
        other.downloads = i;
        m_server->repositories.insert(QStringLiteral("other/model-%1").arg(i), other);
    }
    m_server->repositories.insert(QStringLiteral("other/unlike"), {});
    Waiting<HubPage> first;
    m_hub->search({.text = QStringLiteral("MODEL"), .sort = HubQuery::Sort::Downloads, .limit = 10}, first.done());
    HubPage page = first.get().value;
    QCOMPARE(page.models.size(), 10);
    QCOMPARE(page.models[0].id, QStringLiteral("other/model-24"));
    QStringList all;
    int pages = 1;
    for (;; ++pages) {
        for (const HubModel &model : std::as_const(page.models))
            all.append(model.id);
        if (page.next.isEmpty())
            break;
        Waiting<HubPage> next;
        m_hub->nextPage(page.next, next.done());
        const HubResult<HubPage> result = next.get();
        QVERIFY2(!result.error, qPrintable(result.error.sentence));
        page = result.value;
    }
    QCOMPARE(pages, 3);
    QCOMPARE(all.size(), 26);
    QCOMPARE(QSet<QString>(all.begin(), all.end()).size(), 26);
}

void HubClientTest::asksForWhatTheQuerySays()
{
    Waiting<HubPage> found;
    m_hub->search({.text = QStringLiteral("a&b ü"),
                   .author = QStringLiteral("x"),
                   .filters = {QStringLiteral("gguf"), QStringLiteral("license:mit")},
                   .limit = 5},
                  found.done());
    QVERIFY(!found.get().error);
    const HttpRequest request = m_server->hub().requests().constLast();
    QCOMPARE(request.path, QStringLiteral("/api/models"));
    for (const char *part : {"search=a%26b%20%C3%BC", "author=x", "filter=gguf", "filter=license%3Amit", "sort=trendingScore",
                             "direction=-1", "limit=5", "expand%5B%5D=gated", "expand%5B%5D=gguf"})
        QVERIFY2(request.query.split('&').contains(part), part);
}

void HubClientTest::bringsTheFactsOfAModel()
{
    Waiting<HubModel> found;
    m_hub->model(repository, mainBranch, found.done());
    const HubResult<HubModel> result = found.get();
    QVERIFY2(!result.error, qPrintable(result.error.sentence));
    QCOMPARE(result.value.id, repository);
    QCOMPARE(result.value.license, QStringLiteral("apache-2.0"));
    QCOMPARE(result.value.files.size(), 3);
    QCOMPARE(result.value.commit, QString(40, u'c'));
    QCOMPARE(m_hub->pageUrl(repository).toString(), m_server->endpoint() + u'/' + repository);
}

void HubClientTest::bringsATreeOfManyPages()
{
    for (int i = 0; i < 20; ++i)
        m_server->put(repository, QStringLiteral("shard %1 of 20.gguf").arg(i), QByteArray::number(i));
    m_server->pageLimit = 6;
    Waiting<HubTree> found;
    m_hub->tree(repository, mainBranch, found.done());
    const HubResult<HubTree> result = found.get();
    QVERIFY2(!result.error, qPrintable(result.error.sentence));
    QCOMPARE(result.value.files.size(), 23);
    QCOMPARE(result.value.commit, QString(40, u'c'));
    QCOMPARE(m_server->hub().requests().size(), 4);
    for (const HubFile &file : result.value.files) {
        const HubServerFile served = m_server->repositories[repository].files.value(file.path);
        QCOMPARE(file.sha256, served.isLfs ? served.sha256 : QString());
        QCOMPARE(file.oid, served.oid);
        QCOMPARE(file.sizeBytes, served.bytes);
    }
}

void HubClientTest::bringsTheFactsOfAFile()
{
    const auto files = m_server->repositories[repository].files;
    for (const QString &path : {modelFile, QStringLiteral("folder/config.json")}) {
        Waiting<HubFileFacts> found;
        m_hub->facts(repository, mainBranch, path, found.done());
        const HubResult<HubFileFacts> result = found.get();
        QVERIFY2(!result.error, qPrintable(result.error.sentence));
        QCOMPARE(result.value.commit, QString(40, u'c'));
        QCOMPARE(result.value.sizeBytes, files[path].bytes);
        QCOMPARE(result.value.etag, files[path].isLfs ? files[path].sha256 : files[path].oid);
    }
    QCOMPARE(m_server->content().connections(), 0); // the Hub alone was asked
}

void HubClientTest::readsTheFirstBytesOfAFile()
{
    for (const bool isIgnored : {false, true}) {
        if (isIgnored)
            m_server->misbehave({.ending = modelFile, .fault = Fault::IgnoreRange});
        Waiting<QByteArray> found;
        m_hub->bytes(repository, mainBranch, modelFile, 0, 1000, found.done());
        const HubResult<QByteArray> result = found.get();
        QVERIFY2(!result.error, qPrintable(result.error.sentence));
        QCOMPARE(result.value, m_server->repositories[repository].files[modelFile].content.left(1000));
    }
}

void HubClientTest::readsBytesFromTheMiddle()
{
    const QByteArray content = m_server->repositories[repository].files[modelFile].content;
    Waiting<QByteArray> end;
    m_hub->bytes(repository, mainBranch, modelFile, 99000, 5000, end.done());
    QCOMPARE(end.get().value, content.mid(99000));
    for (const Fault fault : {Fault::WrongRange, Fault::IgnoreRange}) {
        m_server->misbehave({.ending = modelFile, .fault = fault, .amount = 5});
        Waiting<QByteArray> wrong;
        m_hub->bytes(repository, mainBranch, modelFile, 500, 100, wrong.done());
        QCOMPARE(wrong.get().error.kind, Kind::Malformed);
    }
}

void HubClientTest::bringsTheReadme()
{
    Waiting<QString> found;
    m_hub->readme(repository, mainBranch, found.done());
    QCOMPARE(found.get().value, QStringLiteral("# Model\n\u00fc"));
    m_server->repositories[repository].files.remove(QStringLiteral("README.md"));
    Waiting<QString> none;
    m_hub->readme(repository, mainBranch, none.done());
    QVERIFY(!none.get().error);
    QVERIFY(none.get().value.isEmpty());
}

void HubClientTest::neverSendsTheTokenToTheContentHost()
{
    m_hub->setOptions({.endpoint = m_server->endpoint(), .token = "hf_secret"});
    Waiting<QByteArray> found;
    m_hub->bytes(repository, mainBranch, modelFile, 0, 10, found.done());
    QVERIFY(!found.get().error);
    QVERIFY(m_server->hub().requests().constLast().text.contains("hf_secret"));
    QCOMPARE(m_server->content().requests().size(), 1);
    QVERIFY(!m_server->content().requests().constLast().text.contains("hf_secret"));
}

void HubClientTest::explainsWhatTheHubRefuses_data()
{
    QTest::addColumn<QString>("what");
    QTest::addColumn<Kind>("kind");
    QTest::addColumn<QString>("says");
    QTest::newRow("no such repository") << QStringLiteral("repository") << Kind::NotFound << QStringLiteral("owner/none is not on the Hub");
    QTest::newRow("no such version") << QStringLiteral("revision") << Kind::NotFound << QStringLiteral("no such version");
    QTest::newRow("no such file") << QStringLiteral("file") << Kind::NotFound << QStringLiteral("not there any more");
    QTest::newRow("gated") << QStringLiteral("gated") << Kind::Gated << QStringLiteral("Accept them on its page");
    QTest::newRow("gated, with a token") << QStringLiteral("gated stranger") << Kind::Gated << QStringLiteral("account of your token");
    QTest::newRow("private") << QStringLiteral("private") << Kind::NotFound << QStringLiteral("private. If you may see it, enter");
    QTest::newRow("private, another's token") << QStringLiteral("private stranger") << Kind::NotFound
                                              << QStringLiteral("your access token may not see it");
    QTest::newRow("private, a token that is over")
        << QStringLiteral("private over") << Kind::Unauthorised << QStringLiteral("does not accept your access token");
    QTest::newRow("401 that says no more") << QStringLiteral("401") << Kind::Unauthorised << QStringLiteral("is private: enter");
    QTest::newRow("403 that says no more") << QStringLiteral("403") << Kind::Unauthorised << QStringLiteral("is private: enter");
    QTest::newRow("a token without the right") << QStringLiteral("403 stranger") << Kind::Unauthorised
                                               << QStringLiteral("does not open owner/model-GGUF. Give it the right");
    QTest::newRow("out of order") << QStringLiteral("503") << Kind::Server << QStringLiteral("problem of its own (503)");
    QTest::newRow("teapot") << QStringLiteral("418") << Kind::Malformed << QStringLiteral("not understood (418)");
}

void HubClientTest::explainsWhatTheHubRefuses()
{
    QFETCH(QString, what);
    QFETCH(Kind, kind);
    QFETCH(QString, says);
    QString id = repository;
    QString path = modelFile;
    QString revision = mainBranch;
    if (what == QLatin1String("repository"))
        id = QStringLiteral("owner/none");
    else if (what == QLatin1String("revision"))
        revision = QStringLiteral("v9");
    else if (what == QLatin1String("file"))
        path = QStringLiteral("gone.gguf");
    else if (what.startsWith(QLatin1String("gated")))
        m_server->repositories[repository].gated = QStringLiteral("manual");
    else if (what.startsWith(QLatin1String("private")))
        m_server->repositories[repository].isPrivate = true;
    else
        m_server->misbehave({.ending = modelFile, .fault = Fault::Status, .amount = what.section(u' ', 0, 0).toInt()});
    m_server->token = "hf_owner";
    m_server->strangersToken = "hf_stranger";
    if (what.endsWith(QLatin1String("stranger")))
        m_hub->setOptions({.endpoint = m_server->endpoint(), .token = "hf_stranger"});
    else if (what.endsWith(QLatin1String("over")))
        m_hub->setOptions({.endpoint = m_server->endpoint(), .token = "hf_over"});
    Waiting<QByteArray> found;
    m_hub->bytes(id, revision, path, 0, 10, found.done());
    const HubError error = found.get().error;
    QCOMPARE(error.kind, kind);
    QVERIFY2(error.sentence.contains(says), qPrintable(error.sentence));
    if (kind == Kind::Gated)
        QCOMPARE(error.link, m_hub->pageUrl(repository));
    else if (kind == Kind::Unauthorised || error.sentence.contains(QLatin1String("private")))
        QCOMPARE(error.link, QUrl(m_server->endpoint() + QStringLiteral("/settings/tokens")));
    else
        QVERIFY(error.link.isEmpty());
}

void HubClientTest::opensWithTheToken()
{
    m_server->token = "hf_right";
    m_server->repositories[repository].gated = QStringLiteral("manual");
    m_server->repositories[repository].isPrivate = true;
    m_hub->setOptions({.endpoint = m_server->endpoint(), .token = "hf_right"});
    Waiting<QByteArray> found;
    m_hub->bytes(repository, mainBranch, modelFile, 0, 10, found.done());
    QCOMPARE(found.get().value.size(), 10);
}

void HubClientTest::staysQuietWhileTheHubAsksForPatience()
{
    m_server->misbehave({.ending = QStringLiteral("/api/models"), .fault = Fault::Status, .amount = 429, .retryAfterS = 2});
    Waiting<HubPage> refused;
    m_hub->search({}, refused.done());
    QCOMPARE(refused.get().error.kind, Kind::RateLimited);
    QCOMPARE(refused.get().error.retryAfterS, 2);
    const qsizetype requests = m_server->hub().requests().size();
    Waiting<HubModel> quiet;
    m_hub->model(repository, mainBranch, quiet.done());
    QCOMPARE(quiet.get().error.kind, Kind::RateLimited);
    QCOMPARE(m_server->hub().requests().size(), requests);
    QTRY_COMPARE_WITH_TIMEOUT(m_hub->secondsToWait(), 0, 4000);
    Waiting<HubModel> again;
    m_hub->model(repository, mainBranch, again.done());
    QVERIFY(!again.get().error);
}

void HubClientTest::tellsOfflineAndSealed()
{
    NetOptions options = m_net->options();
    options.isSealed = true;
    m_net->setOptions(options);
    Waiting<HubPage> sealed;
    m_hub->search({}, sealed.done());
    QCOMPARE(sealed.get().error.kind, Kind::Sealed);
    options.isSealed = false;
    m_net->setOptions(options);
    m_server.reset();
    Waiting<HubPage> offline;
    m_hub->search({}, offline.done());
    QCOMPARE(offline.get().error.kind, Kind::Offline);
}

void HubClientTest::refusesNonsense_data()
{
    QTest::addColumn<Fault>("fault");
    QTest::addColumn<Kind>("kind");
    QTest::newRow("a page of HTML") << Fault::NoJson << Kind::Malformed;
    QTest::newRow("a gzip bomb") << Fault::Gzip << Kind::Refused;
    QTest::newRow("redirect to http") << Fault::RedirectHttp << Kind::Refused;
    QTest::newRow("redirect loop") << Fault::RedirectLoop << Kind::Refused;
    QTest::newRow("body without end") << Fault::Endless << Kind::Refused;
}

void HubClientTest::refusesNonsense()
{
    QFETCH(Fault, fault);
    QFETCH(Kind, kind);
    m_server->misbehave({.ending = QStringLiteral("/api/models"), .fault = fault, .times = 100});
    Waiting<HubPage> found;
    m_hub->search({}, found.done());
    QCOMPARE(found.get().error.kind, kind);
    QVERIFY(!found.get().error.sentence.isEmpty());
}

void HubClientTest::refusesToBeSentToAnotherHost()
{
    Waiting<HubPage> found;
    m_hub->nextPage(QUrl(QStringLiteral("http://localhost:1/api/models")), found.done());
    QCOMPARE(found.get().error.kind, Kind::Malformed);
    QCOMPARE(m_net->log().rowCount(), 0);
}

void HubClientTest::namesWhatIsWrongWithACall()
{
    Waiting<HubModel> name;
    m_hub->model(QStringLiteral("../../x"), mainBranch, name.done());
    QCOMPARE(name.get().error.kind, Kind::Request);
    QVERIFY(name.get().error.sentence.contains(QLatin1String("name of a repository")));
    Waiting<HubTree> revision;
    m_hub->tree(repository, QStringLiteral("../main"), revision.done());
    QCOMPARE(revision.get().error.kind, Kind::Request);
    QVERIFY(revision.get().error.sentence.contains(QLatin1String("name of a version")));
    Waiting<HubFileFacts> path;
    m_hub->facts(repository, mainBranch, {}, path.done());
    QCOMPARE(path.get().error.kind, Kind::Request);
    QVERIFY(path.get().error.sentence.contains(QLatin1String("without a name")));
    QCOMPARE(m_net->log().rowCount(), 0);
}

void HubClientTest::doesNotReportWhatWasCancelled()
{
    m_server->misbehave({.ending = QStringLiteral("/api/models"), .fault = Fault::Silence});
    Waiting<HubPage> found;
    const int call = m_hub->search({}, found.done());
    QTRY_COMPARE(m_server->hub().openConnections(), 1);
    m_hub->cancel(call);
    QTRY_COMPARE(m_server->hub().openConnections(), 0);
    QTest::qWait(50);
    QVERIFY(!*found.result);
}

QTEST_GUILESS_MAIN(HubClientTest)
#include "hubclient_test.moc"
