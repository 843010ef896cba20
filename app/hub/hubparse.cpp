#include "app/hub/hubparse.h"

#include "app/store/filehash.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLocale>
#include <QRegularExpression>

#include <algorithm>

namespace hearth {

namespace {

constexpr qsizetype maxNames = 20000;
constexpr qsizetype longestName = 1024;
constexpr double largestNumber = 9007199254740992.0; // 2^53: beyond it a JSON number is not exact
constexpr int longestWaitS = 24 * 3600;

qint64 count(const QJsonValue &value)
{
    const double number = value.toDouble(0);
    return number >= 0 && number <= largestNumber ? qint64(number) : 0;
}

QString name(const QJsonValue &value)
{
    return value.toString().left(longestName);
}

QStringList names(const QJsonArray &array, const QString &key = {})
{
    QStringList list;
    for (const auto &value : array) {
        const QString text = key.isEmpty() ? value.toString() : value.toObject().value(key).toString();
        if (!text.isEmpty() && text.size() <= longestName && list.size() < maxNames)
            list.append(text);
    }
    return list;
}

// A value that is a text or a list of texts: the first.
QString firstName(const QJsonValue &value)
{
    return value.isArray() ? name(value.toArray().first()) : name(value);
}

QString licenseOf(const QJsonObject &object, const QStringList &tags)
{
    const QString said = firstName(object.value(QLatin1String("cardData")).toObject().value(QLatin1String("license")));
    if (!said.isEmpty())
        return said;
    for (const QString &tag : tags) {
        if (tag.startsWith(QLatin1String("license:")))
            return tag.mid(8);
    }
    return {};
}

std::optional<HubModel> modelOf(const QJsonObject &object)
{
    HubModel model;
    model.id = object.value(QLatin1String("id")).toString(object.value(QLatin1String("modelId")).toString());
    if (!isRepositoryId(model.id))
        return std::nullopt;
    model.author = name(object.value(QLatin1String("author")));
    if (model.author.isEmpty() && model.id.contains(u'/'))
        model.author = model.id.section(u'/', 0, 0);
    const QString commit = object.value(QLatin1String("sha")).toString();
    model.commit = isHex(commit, 40) ? commit : QString();
    model.created = QDateTime::fromString(object.value(QLatin1String("createdAt")).toString(), Qt::ISODateWithMs);
    model.modified = QDateTime::fromString(object.value(QLatin1String("lastModified")).toString(), Qt::ISODateWithMs);
    model.downloads = count(object.value(QLatin1String("downloads")));
    model.likes = count(object.value(QLatin1String("likes")));
    model.trending = count(object.value(QLatin1String("trendingScore")));
    model.isPrivate = object.value(QLatin1String("private")).toBool();
    model.isDisabled = object.value(QLatin1String("disabled")).toBool();
    const QJsonValue gated = object.value(QLatin1String("gated"));
    model.gated = gated.isBool() ? (gated.toBool() ? QStringLiteral("manual") : QString()) : name(gated);
    model.tags = names(object.value(QLatin1String("tags")).toArray());
    model.license = licenseOf(object, model.tags);
    model.task = name(object.value(QLatin1String("pipeline_tag")));
    model.library = name(object.value(QLatin1String("library_name")));
    model.baseModel = firstName(object.value(QLatin1String("cardData")).toObject().value(QLatin1String("base_model")));
    model.files = names(object.value(QLatin1String("siblings")).toArray(), QStringLiteral("rfilename"));
    const QJsonObject gguf = object.value(QLatin1String("gguf")).toObject();
    model.architecture = name(gguf.value(QLatin1String("architecture")));
    model.contextTokens = count(gguf.value(QLatin1String("context_length")));
    model.parameters = count(gguf.value(QLatin1String("total")));
    if (model.parameters == 0)
        model.parameters = count(object.value(QLatin1String("safetensors")).toObject().value(QLatin1String("total")));
    return model;
}

} // namespace

bool isRepositoryId(const QString &id)
{
    static const QRegularExpression pattern(QStringLiteral("\\A(?:[A-Za-z0-9_][A-Za-z0-9._-]{0,95}/)?[A-Za-z0-9_][A-Za-z0-9._-]{0,95}\\z"));
    return pattern.match(id).hasMatch() && !id.contains(QLatin1String(".."));
}

QString repositoryOfAddress(const QString &text, const QString &endpoint)
{
    QString rest = text.trimmed();
    for (const QString &start : {endpoint + u'/', QStringLiteral("https://huggingface.co/"), QStringLiteral("huggingface.co/"),
                                 QStringLiteral("https://hf.co/"), QStringLiteral("hf.co/")}) {
        if (!rest.startsWith(start, Qt::CaseInsensitive))
            continue;
        rest = rest.mid(start.size());
        rest.truncate(rest.indexOf(QRegularExpression(QStringLiteral("[?#]|$"))));
        const QString repository = rest.section(u'/', 0, 1);
        return isRepositoryId(repository) ? repository : QString();
    }
    return {};
}

bool isRevision(const QString &revision)
{
    static const QRegularExpression pattern(QStringLiteral("\\A[A-Za-z0-9_][A-Za-z0-9._/-]{0,199}\\z"));
    return pattern.match(revision).hasMatch() && !revision.contains(QLatin1String("..")) && !revision.contains(QLatin1String("//"));
}

std::optional<QList<HubModel>> parseModels(const QByteArray &json)
{
    const QJsonDocument document = QJsonDocument::fromJson(json);
    if (!document.isArray())
        return std::nullopt;
    QList<HubModel> models;
    const QJsonArray array = document.array();
    for (const auto &value : array) {
        if (const std::optional<HubModel> model = modelOf(value.toObject()))
            models.append(*model);
        else
            return std::nullopt;
    }
    return models;
}

std::optional<HubModel> parseModel(const QByteArray &json)
{
    return modelOf(QJsonDocument::fromJson(json).object());
}

std::optional<QList<HubFile>> parseTree(const QByteArray &json)
{
    const QJsonDocument document = QJsonDocument::fromJson(json);
    if (!document.isArray())
        return std::nullopt;
    QList<HubFile> files;
    const QJsonArray array = document.array();
    for (const auto &value : array) {
        const QJsonObject object = value.toObject();
        if (object.value(QLatin1String("type")).toString() == QLatin1String("directory"))
            continue;
        HubFile file;
        file.path = object.value(QLatin1String("path")).toString();
        const QJsonObject lfs = object.value(QLatin1String("lfs")).toObject();
        const QJsonValue size = lfs.isEmpty() ? object.value(QLatin1String("size")) : lfs.value(QLatin1String("size"));
        file.oid = object.value(QLatin1String("oid")).toString();
        if (file.path.isEmpty() || file.path.size() > longestName || !size.isDouble() || size.toDouble() < 0
            || size.toDouble() > largestNumber || !isHex(file.oid, 40))
            return std::nullopt;
        file.sizeBytes = qint64(size.toDouble());
        if (!lfs.isEmpty()) {
            file.sha256 = lfs.value(QLatin1String("oid")).toString();
            if (!isHex(file.sha256, 64))
                return std::nullopt;
        }
        files.append(file);
    }
    return files;
}

QUrl nextLink(const QByteArray &header, const QUrl &base)
{
    static const QRegularExpression pattern(QStringLiteral("<([^>]*)>\\s*((?:;[^,<]*)*)"));
    auto matches = pattern.globalMatch(QString::fromLatin1(header));
    while (matches.hasNext()) {
        const QRegularExpressionMatch match = matches.next();
        if (match.captured(2).contains(QLatin1String("rel=\"next\"")) || match.captured(2).contains(QLatin1String("rel=next")))
            return base.resolved(QUrl::fromEncoded(match.captured(1).toLatin1()));
    }
    return {};
}

int retryAfterSeconds(const QByteArray &retryAfter, const QByteArray &rateLimit, const QDateTime &now)
{
    bool isNumber = false;
    qint64 seconds = retryAfter.trimmed().toLongLong(&isNumber);
    if (!isNumber && !retryAfter.isEmpty()) {
        const QDateTime when =
            QLocale::c().toDateTime(QString::fromLatin1(retryAfter.trimmed()), QStringLiteral("ddd, dd MMM yyyy HH:mm:ss 'GMT'"));
        seconds = when.isValid() ? now.toUTC().secsTo(QDateTime(when.date(), when.time(), Qt::UTC)) : 0;
    }
    if (retryAfter.isEmpty()) {
        static const QRegularExpression pattern(QStringLiteral("(?:^|;)\\s*t=(\\d{1,9})"));
        seconds = pattern.match(QString::fromLatin1(rateLimit)).captured(1).toLongLong();
    }
    return int(std::clamp<qint64>(seconds, 0, longestWaitS));
}

std::optional<ContentRange> parseContentRange(const QByteArray &header)
{
    static const QRegularExpression pattern(QStringLiteral("\\Abytes (?:(\\d{1,18})-(\\d{1,18})|\\*)/(\\d{1,18}|\\*)\\z"));
    const QRegularExpressionMatch match = pattern.match(QString::fromLatin1(header.trimmed()));
    if (!match.hasMatch())
        return std::nullopt;
    ContentRange range;
    if (match.captured(3) != QLatin1String("*"))
        range.total = match.captured(3).toLongLong();
    if (match.capturedLength(1) > 0) {
        range.start = match.captured(1).toLongLong();
        range.end = match.captured(2).toLongLong() + 1;
        if (range.end <= range.start || (range.total >= 0 && range.end > range.total))
            return std::nullopt;
    }
    return range;
}

} // namespace hearth
