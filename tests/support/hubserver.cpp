#include "tests/support/hubserver.h"

#include <QCryptographicHash>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QUrlQuery>

#include <algorithm>

namespace hearth::test {

namespace {

QByteArray gitBlob(const QByteArray &content)
{
    return QCryptographicHash::hash("blob " + QByteArray::number(content.size()) + '\0' + content, QCryptographicHash::Sha1).toHex();
}

HttpResponse json(const QByteArray &body)
{
    return {.headers = {{"Content-Type", "application/json; charset=utf-8"}}, .body = body};
}

HttpResponse problem(int status, const QByteArray &code, const QByteArray &text)
{
    HttpResponse response = json("{\"error\":\"" + text + "\"}");
    response.status = status;
    if (!code.isEmpty())
        response.headers.append({QByteArray("X-Error-Code"), code});
    response.headers.append({QByteArray("X-Error-Message"), text});
    return response;
}

QJsonObject describe(const QString &id, const HubServerRepository &repository)
{
    QJsonArray siblings;
    for (auto file = repository.files.begin(); file != repository.files.end(); ++file)
        siblings.append(QJsonObject{{QStringLiteral("rfilename"), file.key()}});
    QStringList tags = repository.tags;
    tags.append(QStringLiteral("license:") + repository.license);
    return {{QStringLiteral("_id"), QStringLiteral("621ffdc036468d709f174338")},
            {QStringLiteral("id"), id},
            {QStringLiteral("author"), id.section(u'/', 0, 0)},
            {QStringLiteral("sha"), QString::fromLatin1(repository.commit)},
            {QStringLiteral("private"), repository.isPrivate},
            {QStringLiteral("gated"), repository.gated.isEmpty() ? QJsonValue(false) : QJsonValue(repository.gated)},
            {QStringLiteral("downloads"), repository.downloads},
            {QStringLiteral("likes"), repository.likes},
            {QStringLiteral("createdAt"), QStringLiteral("2025-01-02T03:04:05.000Z")},
            {QStringLiteral("lastModified"), repository.modified},
            {QStringLiteral("pipeline_tag"), repository.task},
            {QStringLiteral("library_name"), QStringLiteral("gguf")},
            {QStringLiteral("cardData"), QJsonObject{{QStringLiteral("license"), repository.license}}},
            {QStringLiteral("tags"), QJsonArray::fromStringList(tags)},
            {QStringLiteral("gguf"),
             QJsonObject{{QStringLiteral("total"), repository.parameters},
                         {QStringLiteral("architecture"), repository.architecture},
                         {QStringLiteral("context_length"), repository.contextTokens}}},
            {QStringLiteral("siblings"), siblings}};
}

// The entries of one page and the Link to the next, as the Hub gives them: an absolute address with a cursor.
HttpResponse page(const QJsonArray &all, qsizetype start, qsizetype limit, const HttpRequest &request, const QString &address)
{
    QJsonArray part;
    for (qsizetype i = start; i < std::min(all.size(), start + limit); ++i)
        part.append(all[i]);
    HttpResponse response = json(QJsonDocument(part).toJson(QJsonDocument::Compact));
    if (start + limit < all.size()) {
        QUrlQuery query(QString::fromLatin1(request.query));
        query.removeAllQueryItems(QStringLiteral("cursor"));
        query.addQueryItem(QStringLiteral("cursor"), QString::number(start + limit));
        const QString next = address + request.path + u'?' + query.toString(QUrl::FullyEncoded);
        response.headers.append({QByteArray("Link"), '<' + next.toUtf8() + ">; rel=\"next\""});
    }
    return response;
}

} // namespace

HubServer::HubServer()
    : m_hub([this](const HttpRequest &request) { return answerHub(request); }),
      m_content([this](const HttpRequest &request) { return answerContent(request); })
{
}

void HubServer::put(const QString &repository, const QString &path, const QByteArray &content, bool isLfs)
{
    HubServerFile file{.content = content, .onDisk = {}, .bytes = content.size(), .isLfs = isLfs, .sha256 = {}, .oid = {}};
    file.sha256 = QString::fromLatin1(QCryptographicHash::hash(content, QCryptographicHash::Sha256).toHex());
    const QByteArray pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:" + file.sha256.toLatin1() + "\nsize "
        + QByteArray::number(content.size()) + '\n';
    file.oid = QString::fromLatin1(gitBlob(isLfs ? pointer : content));
    repositories[repository].files[path] = file;
}

void HubServer::putOnDisk(const QString &repository, const QString &path, const QString &name)
{
    QFile source(name);
    QCryptographicHash hash(QCryptographicHash::Sha256);
    if (!source.open(QIODevice::ReadOnly) || !hash.addData(&source))
        qFatal("%s cannot be read", qPrintable(name));
    HubServerFile file{.content = {}, .onDisk = name, .bytes = source.size(), .isLfs = true, .sha256 = {}, .oid = {}};
    file.sha256 = QString::fromLatin1(hash.result().toHex());
    file.oid = QString::fromLatin1(gitBlob(file.sha256.toLatin1()));
    repositories[repository].files[path] = file;
}

bool HubServer::takeFault(const QString &path, Misbehaviour &fault)
{
    for (qsizetype i = 0; i < m_faults.size(); ++i) {
        if (!path.endsWith(m_faults[i].ending))
            continue;
        if (m_faults[i].skip > 0) {
            --m_faults[i].skip;
            return false;
        }
        fault = m_faults[i];
        if (--m_faults[i].times == 0)
            m_faults.removeAt(i);
        return true;
    }
    return false;
}

bool HubServer::isOwner(const HttpRequest &request) const
{
    return !token.isEmpty() && request.headers.value("authorization") == "Bearer " + token;
}

HttpResponse HubServer::refuse(const QString &id, const HttpRequest &request) const
{
    const QByteArray said = request.headers.value("authorization");
    const bool isStranger = !strangersToken.isEmpty() && said == "Bearer " + strangersToken;
    if (!token.isEmpty() && !said.isEmpty() && !isOwner(request) && !isStranger)
        return problem(401, {}, "Invalid credentials in Authorization header");
    const auto repository = repositories.find(id);
    if (repository == repositories.end() || (repository->isPrivate && !isOwner(request)))
        return isOwner(request) || isStranger ? problem(404, "RepoNotFound", "Repository not found")
                                              : problem(401, "RepoNotFound", "Invalid username or password.");
    return {.status = 0};
}

HttpResponse HubServer::answerHub(const HttpRequest &request)
{
    const QStringList parts = request.path.split(u'/', Qt::SkipEmptyParts);
    const bool isApi = request.path.startsWith(QLatin1String("/api/models"));
    Misbehaviour fault;
    const QString id = isApi ? parts.mid(2, 2).join(u'/') : parts.mid(0, 2).join(u'/');
    // Files are spoiled where their content comes from.
    if (isApi && takeFault(request.path, fault)) {
        HttpResponse response = json("[]");
        spoil(response, fault, {}, request);
        return response;
    }
    if (isApi && parts.size() == 2)
        return list(request);
    if (const HttpResponse refusal = refuse(id, request); refusal.status != 0)
        return refusal;
    if (isApi && parts.value(4) == QLatin1String("tree"))
        return tree(id, request);
    if (isApi)
        return info(id);
    if (parts.value(2) == QLatin1String("resolve"))
        return resolve(id, parts.mid(4).join(u'/'), request);
    return problem(404, {}, "Not found");
}

HttpResponse HubServer::list(const HttpRequest &request) const
{
    const QUrlQuery query(QString::fromLatin1(request.query));
    const QString search = query.queryItemValue(QStringLiteral("search"), QUrl::FullyDecoded);
    const QStringList filters = query.allQueryItemValues(QStringLiteral("filter"), QUrl::FullyDecoded);
    QList<QJsonObject> found;
    for (auto repository = repositories.begin(); repository != repositories.end(); ++repository) {
        QStringList tags = repository->tags;
        tags.append({QStringLiteral("license:") + repository->license, repository->task});
        const bool hasAll = std::all_of(filters.begin(), filters.end(), [&](const QString &filter) { return tags.contains(filter); });
        if ((!repository->isPrivate || isOwner(request)) && hasAll && repository.key().contains(search, Qt::CaseInsensitive))
            found.append(describe(repository.key(), *repository));
    }
    const QString sort = query.queryItemValue(QStringLiteral("sort"));
    std::stable_sort(found.begin(), found.end(), [&](const QJsonObject &one, const QJsonObject &other) {
        return one.value(sort).toDouble() > other.value(sort).toDouble();
    });
    QJsonArray all;
    for (const QJsonObject &model : std::as_const(found))
        all.append(model);
    const int limit = std::min(searchLimit, std::max(1, query.queryItemValue(QStringLiteral("limit")).toInt()));
    return page(all, query.queryItemValue(QStringLiteral("cursor")).toInt(), limit, request, m_hub.address());
}

HttpResponse HubServer::info(const QString &id) const
{
    return json(QJsonDocument(describe(id, repositories[id])).toJson(QJsonDocument::Compact));
}

HttpResponse HubServer::tree(const QString &id, const HttpRequest &request) const
{
    const HubServerRepository &repository = repositories.find(id).value();
    QJsonArray all;
    all.append(QJsonObject{{QStringLiteral("type"), QStringLiteral("directory")},
                           {QStringLiteral("oid"), QString(40, u'd')},
                           {QStringLiteral("size"), 0},
                           {QStringLiteral("path"), QStringLiteral("folder")}});
    for (auto file = repository.files.begin(); file != repository.files.end(); ++file) {
        QJsonObject entry{{QStringLiteral("type"), QStringLiteral("file")},
                          {QStringLiteral("oid"), file->oid},
                          {QStringLiteral("size"), file->bytes},
                          {QStringLiteral("path"), file.key()}};
        if (file->isLfs)
            entry.insert(QStringLiteral("lfs"),
                         QJsonObject{{QStringLiteral("oid"), file->sha256},
                                     {QStringLiteral("size"), file->bytes},
                                     {QStringLiteral("pointerSize"), 134}});
        all.append(entry);
    }
    const QUrlQuery query(QString::fromLatin1(request.query));
    HttpResponse response = page(all, query.queryItemValue(QStringLiteral("cursor")).toInt(), pageLimit, request, m_hub.address());
    response.headers.append({QByteArray("X-Repo-Commit"), repository.commit});
    return response;
}

HttpResponse HubServer::resolve(const QString &id, const QString &path, const HttpRequest &request)
{
    const HubServerRepository &repository = repositories[id];
    if (!repository.gated.isEmpty() && !isOwner(request))
        return problem(request.headers.contains("authorization") ? 403 : 401, "GatedRepo", "Access to this model is restricted.");
    const QString revision = request.path.section(u'/', 4, 4);
    if (revision != QLatin1String("main") && revision.toLatin1() != repository.commit)
        return problem(404, "RevisionNotFound", "Invalid rev id");
    const auto file = repository.files.find(path);
    if (file == repository.files.end())
        return problem(404, "EntryNotFound", "Entry not found");
    if (!file->isLfs) {
        HttpResponse response = serve(request, *file, '"' + file->oid.toLatin1() + '"');
        response.headers.append({QByteArray("X-Repo-Commit"), repository.commit});
        return response;
    }
    const QUrl address(m_content.address(QStringLiteral("localhost")) + QStringLiteral("/repos/") + id + u'/' + path);
    return {.status = 302,
            .headers = {{"Location", address.toEncoded() + "?X-Amz-Signature=" + QByteArray(64, 'f')},
                        {"X-Repo-Commit", repository.commit},
                        {"X-Linked-Size", QByteArray::number(file->bytes)},
                        {"X-Linked-Etag", '"' + file->sha256.toLatin1() + '"'},
                        {"Accept-Ranges", "bytes"}},
            .body = "Found. Redirecting"};
}

HttpResponse HubServer::answerContent(const HttpRequest &request)
{
    const QStringList parts = request.path.split(u'/', Qt::SkipEmptyParts);
    const auto repository = repositories.find(parts.mid(1, 2).join(u'/'));
    // Signed addresses are refused by the real ones when a token comes along too.
    if (repository == repositories.end() || request.headers.contains("authorization"))
        return problem(400, {}, "Only one auth mechanism allowed");
    const auto file = repository->files.find(parts.mid(3).join(u'/'));
    return file == repository->files.end() ? problem(404, {}, "no such key")
                                           : serve(request, *file, "\"content-" + file->sha256.toLatin1() + '"');
}

HttpResponse HubServer::serve(const HttpRequest &request, const HubServerFile &file, const QByteArray &etag)
{
    HttpResponse response{
        .headers = {{"ETag", etag}, {"Accept-Ranges", "bytes"}}, .body = file.content, .file = file.onDisk, .fileBytes = file.bytes};
    const HttpRange range = parseRange(request.headers.value("range"), file.bytes);
    const bool isSame = !request.headers.contains("if-range") || request.headers.value("if-range") == etag;
    if (range.isSet && isSame && !range.isGood) {
        response = {.status = 416, .headers = {{"Content-Range", "bytes */" + QByteArray::number(file.bytes)}}};
    } else if (range.isSet && isSame) {
        response.status = 206;
        response.headers.append(
            {QByteArray("Content-Range"),
             "bytes " + QByteArray::number(range.start) + '-' + QByteArray::number(range.end - 1) + '/' + QByteArray::number(file.bytes)});
        response.body = file.content.mid(range.start, range.end - range.start);
        response.fileOffset = range.start;
        response.fileBytes = range.end - range.start;
    }
    Misbehaviour fault;
    if (takeFault(request.path, fault))
        spoil(response, fault, file, request);
    return response;
}

void HubServer::spoil(HttpResponse &response, const Misbehaviour &fault, const HubServerFile &file, const HttpRequest &request)
{
    const HttpRange range = parseRange(request.headers.value("range"), file.bytes);
    const auto setHeader = [&](const QByteArray &name, const QByteArray &value) {
        for (auto &header : response.headers) {
            if (header.first == name)
                header.second = value;
        }
    };
    switch (fault.fault) {
    case Fault::Cut: response.cutAfter = fault.amount; break;
    case Fault::WrongRange:
    case Fault::LyingRange:
        if (response.status != 206)
            break;
        response.body = file.content.mid(range.start + fault.amount);
        if (fault.fault == Fault::LyingRange)
            response.body = response.body.leftJustified(range.end - range.start, 'z');
        else
            setHeader("Content-Range",
                      "bytes " + QByteArray::number(range.start + fault.amount) + '-' + QByteArray::number(file.bytes - 1) + '/'
                          + QByteArray::number(file.bytes));
        break;
    case Fault::IgnoreRange:
        response = {.headers = response.headers, .body = file.content};
        response.headers.removeIf([](const auto &header) { return header.first == "Content-Range"; });
        break;
    case Fault::NewEtag: setHeader("ETag", "\"another\""); break;
    case Fault::WrongBytes:
        if (!response.body.isEmpty())
            response.body[response.body.size() / 2] = char(response.body[response.body.size() / 2] ^ 1);
        break;
    case Fault::TooLong:
        response.body += QByteArray(fault.amount, 'y');
        response.hasLength = false;
        break;
    case Fault::Status:
        response = problem(int(fault.amount), {}, "misbehaving");
        if (fault.retryAfterS > 0)
            response.headers.append({QByteArray("Retry-After"), QByteArray::number(fault.retryAfterS)});
        if (fault.amount == 416)
            response.headers.append({QByteArray("Content-Range"), "bytes */" + QByteArray::number(file.bytes)});
        break;
    case Fault::Drip: response.dripBytes = fault.amount; break;
    case Fault::Silence: response.isSilent = true; break;
    case Fault::RedirectHttp: response = {.status = 302, .headers = {{"Location", "http://example.com/file"}}}; break;
    case Fault::RedirectLoop: response = {.status = 302, .headers = {{"Location", request.target}}}; break;
    case Fault::Endless: response = {.body = QByteArray(1 << 16, 'e'), .isEndless = true}; break;
    case Fault::Gzip: response = {.headers = {{"Content-Encoding", "gzip"}}, .body = QByteArray(1000, '\x1f')}; break;
    case Fault::NoJson:
        response = {.headers = {{"Content-Type", "text/html"}}, .body = "<html>Please sign in to this network</html>"};
        break;
    }
}

} // namespace hearth::test
