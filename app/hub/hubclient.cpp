#include "app/hub/hubclient.h"

#include "app/hub/hubanswer.h"
#include "app/hub/hubparse.h"
#include "app/net/netrules.h"
#include "app/store/filehash.h"

#include <QUrlQuery>

#include <algorithm>
#include <memory>
#include <utility>

namespace hearth {

namespace {

constexpr qint64 maxJson = 32LL << 20; // the tree of the largest repositories, a page at a time
constexpr qint64 maxReadme = 1 << 20;
constexpr qint64 maxRead = 64LL << 20; // a GGUF header with its vocabulary
constexpr int apiTotalMs = 60000;
constexpr int maxTreeFiles = 50000;

// What a list shows; `config` and the like can be megabytes and stay away.
const char *const listFields[] = {"author", "cardData", "createdAt",    "downloads", "gated", "gguf",        "lastModified", "library_name",
                                  "likes",  "private",  "pipeline_tag", "sha",       "tags",  "safetensors", "trendingScore"};

QString sortName(HubQuery::Sort sort)
{
    switch (sort) {
    case HubQuery::Sort::Downloads: return QStringLiteral("downloads");
    case HubQuery::Sort::Likes: return QStringLiteral("likes");
    case HubQuery::Sort::Newest: return QStringLiteral("createdAt");
    case HubQuery::Sort::Updated: return QStringLiteral("lastModified");
    case HubQuery::Sort::Trending: break;
    }
    return QStringLiteral("trendingScore");
}

QByteArray encoded(const QString &text, const QByteArray &keep = {})
{
    return QUrl::toPercentEncoding(text, keep);
}

// A path of a file: its parts encoded, the slashes between them kept.
QByteArray encodedPath(const QString &path)
{
    return encoded(path, "/");
}

HubError badRequest(const QString &sentence)
{
    return {HubError::Kind::Request, sentence, {}, 0};
}

// What is wrong with the names in a call: they must not change the meaning of an address.
HubError checkNames(const QString &repository, const QString &revision)
{
    if (!isRepositoryId(repository))
        return badRequest(HubClient::tr("“%1” is no name of a repository.").arg(repository));
    if (!isRevision(revision))
        return badRequest(HubClient::tr("“%1” is no name of a version.").arg(revision));
    return {};
}

QString withoutQuotes(QByteArray etag)
{
    if (etag.startsWith("W/"))
        etag.remove(0, 2);
    return QString::fromLatin1(etag.replace('"', ""));
}

} // namespace

HubOptions hubOptions(const QString &endpoint, const QString &token)
{
    // An empty variable is none, as for the Hub's own programs.
    const auto fromEnvironment = [](const char *name, const QString &other) {
        const QString value = qEnvironmentVariable(name).trimmed();
        return value.isEmpty() ? other.trimmed() : value;
    };
    HubOptions options;
    QString address = fromEnvironment("HF_ENDPOINT", endpoint);
    while (address.endsWith(u'/'))
        address.chop(1);
    if (!address.isEmpty())
        options.endpoint = address;
    const QString secret = fromEnvironment("HF_TOKEN", token);
    // A line end in it would be another header; no other letters are in a token either.
    if (std::all_of(secret.begin(), secret.end(), [](QChar c) { return c > u' ' && c < u'\x7f'; }))
        options.token = secret.toLatin1();
    return options;
}

HubClient::HubClient(Net &net, HubOptions options, QObject *parent) : QObject(parent), m_net(net), m_options(std::move(options)) { }

void HubClient::setOptions(const HubOptions &options)
{
    if (options == m_options)
        return;
    if (options.endpoint != m_options.endpoint)
        m_quietUntil = {};
    m_options = options;
    Q_EMIT optionsChanged();
}

void HubClient::waitSeconds(int seconds)
{
    m_quietUntil = std::max(m_quietUntil, QDateTime::currentDateTimeUtc().addSecs(seconds));
}

int HubClient::secondsToWait() const
{
    const qint64 ms = m_quietUntil.isValid() ? QDateTime::currentDateTimeUtc().msecsTo(m_quietUntil) : 0;
    return int(std::max<qint64>(0, (ms + 999) / 1000));
}

QUrl HubClient::resolveUrl(const QString &repository, const QString &revision, const QString &path) const
{
    return QUrl::fromEncoded(m_options.endpoint.toUtf8() + '/' + encodedPath(repository) + "/resolve/" + encoded(revision) + '/'
                             + encodedPath(path));
}

QUrl HubClient::pageUrl(const QString &repository) const
{
    return QUrl(m_options.endpoint + u'/' + repository);
}

HubError HubClient::malformed() const
{
    return {HubError::Kind::Malformed,
            tr("The answer of %1 makes no sense. Is the address of the Hub in the settings right?").arg(m_options.endpoint),
            {},
            0};
}

NetRequest HubClient::apiRequest(const QUrl &url, const QString &purpose) const
{
    return {.url = url, .purpose = purpose, .headers = {{"Accept", "application/json"}}, .maxBodyBytes = maxJson, .totalMs = apiTotalMs};
}

int HubClient::failLater(const HubError &error, const std::function<void(const HubError &)> &fail)
{
    const int call = ++m_lastCall;
    m_calls.insert(call, nullptr);
    QMetaObject::invokeMethod(
        this,
        [this, call, error, fail] {
            if (m_calls.remove(call) > 0)
                fail(error);
        },
        Qt::QueuedConnection);
    return call;
}

int HubClient::start(NetRequest request, const QString &repository, const std::function<void(const HubError &)> &fail,
                     const Answered &answered)
{
    if (const int seconds = secondsToWait(); seconds > 0)
        return failLater({HubError::Kind::RateLimited, tr("The Hub asks for patience: again in %1 s.").arg(seconds), {}, seconds}, fail);
    const int call = ++m_lastCall;
    m_calls.insert(call, nullptr);
    sendFor(call, std::move(request), repository, fail, answered);
    return call;
}

void HubClient::sendFor(int call, NetRequest request, const QString &repository, const std::function<void(const HubError &)> &fail,
                        const Answered &answered)
{
    request.token = isSameOrigin(request.url, QUrl(m_options.endpoint)) ? m_options.token : QByteArray();
    NetReply *reply = m_net.send(request, this);
    m_calls[call] = reply;
    const bool isRedirectFine = request.keepsToHost;
    connect(reply, &NetReply::finished, this, [this, call, reply, repository, fail, answered, isRedirectFine] {
        reply->deleteLater();
        if (!m_calls.contains(call))
            return;
        HubError error;
        if (reply->error() || !isRedirectFine || !isRedirect(reply->status()))
            error = describeAnswer(*reply, m_options, repository);
        if (error.kind == HubError::Kind::RateLimited)
            waitSeconds(error.retryAfterS);
        if (!error) {
            answered(call, *reply);
            return;
        }
        m_calls.remove(call);
        fail(error);
    });
}

void HubClient::cancel(int call)
{
    // Taken out first: the end of the reply must not be reported.
    if (NetReply *reply = m_calls.take(call))
        reply->abort();
}

int HubClient::search(const HubQuery &query, const Done<HubPage> &done)
{
    QByteArray text =
        "limit=" + QByteArray::number(std::clamp(query.limit, 1, 100)) + "&sort=" + sortName(query.sort).toLatin1() + "&direction=-1";
    if (!query.text.trimmed().isEmpty())
        text += "&search=" + encoded(query.text.trimmed());
    if (!query.author.isEmpty())
        text += "&author=" + encoded(query.author);
    for (const QString &filter : query.filters)
        text += "&filter=" + encoded(filter);
    for (const char *field : listFields)
        text += QByteArray("&expand%5B%5D=") + field;
    if (query.wantsFiles)
        text += "&expand%5B%5D=siblings";
    return nextPage(QUrl::fromEncoded(m_options.endpoint.toUtf8() + "/api/models?" + text), done);
}

int HubClient::nextPage(const QUrl &next, const Done<HubPage> &done)
{
    const auto fail = [done](const HubError &error) { done({{}, error}); };
    if (!isSameOrigin(next, QUrl(m_options.endpoint)))
        return failLater(malformed(), fail);
    return start(apiRequest(next, tr("Search for models")), {}, fail, [this, done](int call, NetReply &reply) {
        m_calls.remove(call);
        const auto models = parseModels(reply.body());
        if (!models) {
            done({{}, malformed()});
            return;
        }
        done({{*models, nextLink(reply.header("Link"), reply.url())}, {}});
    });
}

int HubClient::model(const QString &repository, const QString &revision, const Done<HubModel> &done)
{
    const auto fail = [done](const HubError &error) { done({{}, error}); };
    if (const HubError error = checkNames(repository, revision); error)
        return failLater(error, fail);
    QByteArray text;
    for (const char *field : listFields)
        text += QByteArray("expand%5B%5D=") + field + '&';
    text += "expand%5B%5D=siblings&expand%5B%5D=disabled";
    const QUrl url = QUrl::fromEncoded(m_options.endpoint.toUtf8() + "/api/models/" + encodedPath(repository) + "/revision/"
                                       + encoded(revision) + '?' + text);
    return start(apiRequest(url, tr("Facts of %1").arg(repository)), repository, fail, [this, done](int call, NetReply &reply) {
        m_calls.remove(call);
        const auto model = parseModel(reply.body());
        done(model ? HubResult<HubModel>{*model, {}} : HubResult<HubModel>{{}, malformed()});
    });
}

int HubClient::tree(const QString &repository, const QString &revision, const Done<HubTree> &done)
{
    const auto fail = [done](const HubError &error) { done({{}, error}); };
    if (const HubError error = checkNames(repository, revision); error)
        return failLater(error, fail);
    const QUrl url = QUrl::fromEncoded(m_options.endpoint.toUtf8() + "/api/models/" + encodedPath(repository) + "/tree/" + encoded(revision)
                                       + "?recursive=true");
    const auto tree = std::make_shared<HubTree>();
    return start(apiRequest(url, tr("Files of %1").arg(repository)), repository, fail,
                 [this, repository, tree, done](int call, NetReply &reply) { collectTree(call, reply, repository, tree, done); });
}

// One page of the tree; asks for the next while there is one.
void HubClient::collectTree(int call, NetReply &reply, const QString &repository, const std::shared_ptr<HubTree> &tree,
                            const Done<HubTree> &done)
{
    const auto files = parseTree(reply.body());
    const QUrl next = nextLink(reply.header("Link"), reply.url());
    const bool canGoOn = next.isEmpty() || (isSameOrigin(next, QUrl(m_options.endpoint)) && next != reply.url());
    if (!files || !canGoOn || tree->files.size() + files->size() > maxTreeFiles) {
        m_calls.remove(call);
        done({{}, malformed()});
        return;
    }
    tree->files += *files;
    if (const QString commit = QString::fromLatin1(reply.header("X-Repo-Commit")); tree->commit.isEmpty() && isHex(commit, 40))
        tree->commit = commit;
    if (next.isEmpty() || files->isEmpty()) {
        m_calls.remove(call);
        done({*tree, {}});
        return;
    }
    sendFor(
        call, apiRequest(next, tr("Files of %1").arg(repository)), repository,
        [done](const HubError &error) {
            done({{}, error});
        },
        [this, repository, tree, done](int again, NetReply &answer) { collectTree(again, answer, repository, tree, done); });
}

int HubClient::facts(const QString &repository, const QString &revision, const QString &path, const Done<HubFileFacts> &done)
{
    const auto fail = [done](const HubError &error) { done({{}, error}); };
    if (const HubError error = checkNames(repository, revision); error)
        return failLater(error, fail);
    if (path.isEmpty())
        return failLater(badRequest(tr("A file without a name cannot be asked for.")), fail);
    // The facts are said by the Hub itself, before it sends on to where the content lies.
    const NetRequest request = {.url = resolveUrl(repository, revision, path),
                                .purpose = tr("Facts of %1").arg(path),
                                .method = "HEAD",
                                .keepsToHost = true,
                                .totalMs = apiTotalMs};
    return start(request, repository, fail, [this, done](int call, NetReply &reply) {
        m_calls.remove(call);
        HubFileFacts facts;
        if (const QString commit = QString::fromLatin1(reply.firstHeader("X-Repo-Commit")); isHex(commit, 40))
            facts.commit = commit;
        const QByteArray linked = reply.firstHeader("X-Linked-Etag");
        facts.etag = withoutQuotes(linked.isEmpty() ? reply.firstHeader("ETag") : linked);
        const QByteArray size = reply.firstHeader("X-Linked-Size");
        bool isNumber = false;
        facts.sizeBytes = (size.isEmpty() && !isRedirect(reply.status()) ? reply.header("Content-Length") : size).toLongLong(&isNumber);
        if (!isNumber || facts.sizeBytes < 0 || facts.etag.isEmpty())
            done({{}, malformed()});
        else
            done({facts, {}});
    });
}

int HubClient::bytes(const QString &repository, const QString &revision, const QString &path, qint64 offset, qint64 length,
                     const Done<QByteArray> &done)
{
    const auto fail = [done](const HubError &error) { done({{}, error}); };
    if (const HubError error = checkNames(repository, revision); error)
        return failLater(error, fail);
    if (path.isEmpty() || offset < 0 || length <= 0 || length > maxRead)
        return failLater(badRequest(tr("These bytes of “%1” cannot be asked for.").arg(path)), fail);
    const NetRequest request = {
        .url = resolveUrl(repository, revision, path),
        .purpose = tr("First look at %1").arg(path),
        .headers = {{"Range", "bytes=" + QByteArray::number(offset) + '-' + QByteArray::number(offset + length - 1)}},
        .maxBodyBytes = length,
        .cutsAtMaxBody = true,
        .totalMs = 2 * apiTotalMs};
    return start(request, repository, fail, [this, offset, done](int call, NetReply &reply) {
        m_calls.remove(call);
        const auto range = parseContentRange(reply.header("Content-Range"));
        // Who sends the whole file from its start has sent the right bytes too, if those were asked for.
        const bool isRight = reply.status() == 206 ? range && range->start == offset : offset == 0;
        done(isRight ? HubResult<QByteArray>{reply.body(), {}} : HubResult<QByteArray>{{}, malformed()});
    });
}

int HubClient::readme(const QString &repository, const QString &revision, const Done<QString> &done)
{
    const auto fail = [done](const HubError &error) {
        if (error.kind == HubError::Kind::NotFound)
            done({});
        else
            done({{}, error});
    };
    if (const HubError error = checkNames(repository, revision); error)
        return failLater(error, fail);
    const NetRequest request = {.url = resolveUrl(repository, revision, QStringLiteral("README.md")),
                                .purpose = tr("Description of %1").arg(repository),
                                .maxBodyBytes = maxReadme,
                                .cutsAtMaxBody = true,
                                .totalMs = apiTotalMs};
    return start(request, repository, fail, [this, done](int call, NetReply &reply) {
        m_calls.remove(call);
        done({QString::fromUtf8(reply.body()), {}});
    });
}

} // namespace hearth
