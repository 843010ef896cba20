#include "app/library/factscache.h"

#include "app/library/jsonfile.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QSaveFile>
#include <QSet>

namespace hearth {

namespace {

QString text(const std::string &value)
{
    return QString::fromStdString(value);
}

QJsonObject toJson(const EmbeddingFacts &facts)
{
    return {{QStringLiteral("width"), facts.width},
            {QStringLiteral("pooling"), text(facts.pooling)},
            {QStringLiteral("judges"), facts.judgesPairs},
            {QStringLiteral("query"), text(facts.queryPrefix)},
            {QStringLiteral("passage"), text(facts.passagePrefix)}};
}

EmbeddingFacts embeddingFrom(const QJsonObject &json)
{
    return {json[QStringLiteral("width")].toInt(), json[QStringLiteral("pooling")].toString().toStdString(),
            json[QStringLiteral("judges")].toBool(), json[QStringLiteral("query")].toString().toStdString(),
            json[QStringLiteral("passage")].toString().toStdString()};
}

QJsonObject toJson(const AdapterFacts &facts)
{
    return {{QStringLiteral("base"), text(facts.baseModel)},
            {QStringLiteral("alpha"), facts.alpha},
            {QStringLiteral("least_rank"), qint64(facts.leastRank)},
            {QStringLiteral("most_rank"), qint64(facts.mostRank)},
            {QStringLiteral("matrices"), qint64(facts.matrices)}};
}

AdapterFacts adapterFrom(const QJsonObject &json)
{
    const auto count = [&](const char *key) { return uint64_t(json[QLatin1String(key)].toInteger()); };
    return {json[QStringLiteral("base")].toString().toStdString(), json[QStringLiteral("alpha")].toDouble(), count("least_rank"),
            count("most_rank"), count("matrices")};
}

QJsonObject toJson(const ModelFacts &facts)
{
    const ModelInfo &info = facts.info;
    QJsonArray types;
    for (const auto &[name, share] : info.types)
        types.append(QJsonArray{text(name), share});
    QJsonObject json{{QStringLiteral("format"), text(info.format)},
                     {QStringLiteral("kind"), text(info.kind)},
                     {QStringLiteral("name"), text(info.name)},
                     {QStringLiteral("architecture"), text(info.architecture)},
                     {QStringLiteral("file_bytes"), qint64(info.fileBytes)},
                     {QStringLiteral("weight_bytes"), qint64(info.weightBytes)},
                     {QStringLiteral("parameters"), qint64(info.parameters)},
                     {QStringLiteral("types"), types},
                     {QStringLiteral("quantization"), text(info.quantization)},
                     {QStringLiteral("layers"), info.layers},
                     {QStringLiteral("embedding"), info.embedding},
                     {QStringLiteral("heads"), info.heads},
                     {QStringLiteral("kv_heads"), info.kvHeads},
                     {QStringLiteral("vocabulary"), info.vocabulary},
                     {QStringLiteral("context"), info.contextTokens},
                     {QStringLiteral("tokenizer"), text(info.tokenizer)},
                     {QStringLiteral("chat_template"), text(info.chatTemplate)},
                     {QStringLiteral("license"), text(info.license)},
                     {QStringLiteral("runs"), info.runs},
                     {QStringLiteral("why_not"), text(info.whyNot)},
                     {QStringLiteral("cache_bytes"), qint64(info.cacheBytesPerToken)},
                     {QStringLiteral("scratch_bytes"), qint64(info.scratchBytes)},
                     {QStringLiteral("shown_why_not"), facts.whyNot}};
    if (info.adapter)
        json[QStringLiteral("adapter")] = toJson(*info.adapter);
    if (info.embeddings)
        json[QStringLiteral("embeddings")] = toJson(*info.embeddings);
    return json;
}

ModelFacts factsFrom(const QJsonObject &json, const QString &path)
{
    const auto number = [&](const char *key) { return json[QLatin1String(key)].toInt(); };
    const auto bytes = [&](const char *key) { return uint64_t(json[QLatin1String(key)].toInteger()); };
    const auto words = [&](const char *key) { return json[QLatin1String(key)].toString().toStdString(); };
    ModelFacts facts;
    ModelInfo &info = facts.info;
    info.path = path.toStdU16String();
    info.format = words("format");
    info.kind = words("kind");
    info.name = words("name");
    info.architecture = words("architecture");
    info.fileBytes = bytes("file_bytes");
    info.weightBytes = bytes("weight_bytes");
    info.parameters = bytes("parameters");
    const QJsonArray types = json[QStringLiteral("types")].toArray();
    for (const auto &type : types)
        info.types.emplace_back(type[0].toString().toStdString(), type[1].toDouble());
    info.quantization = words("quantization");
    info.layers = number("layers");
    info.embedding = number("embedding");
    info.heads = number("heads");
    info.kvHeads = number("kv_heads");
    info.vocabulary = number("vocabulary");
    info.contextTokens = number("context");
    info.tokenizer = words("tokenizer");
    info.chatTemplate = words("chat_template");
    info.license = words("license");
    info.runs = json[QStringLiteral("runs")].toBool();
    info.whyNot = words("why_not");
    info.cacheBytesPerToken = bytes("cache_bytes");
    info.scratchBytes = bytes("scratch_bytes");
    facts.whyNot = json[QStringLiteral("shown_why_not")].toString();
    if (const QJsonValue adapter = json[QStringLiteral("adapter")]; adapter.isObject())
        info.adapter = adapterFrom(adapter.toObject());
    if (const QJsonValue embeddings = json[QStringLiteral("embeddings")]; embeddings.isObject())
        info.embeddings = embeddingFrom(embeddings.toObject());
    return facts;
}

} // namespace

FactsCache::FactsCache(const QString &file, const QString &version) : m_file(file), m_version(version)
{
    load();
}

void FactsCache::load()
{
    const QJsonObject json = readJsonFile(m_file, mostBytes);
    if (json[QStringLiteral("version")].toString() != m_version)
        return;
    const QJsonObject models = json[QStringLiteral("models")].toObject();
    for (auto model = models.begin(); model != models.end(); ++model) {
        const QJsonObject kept = model.value().toObject();
        m_entries.insert(model.key(),
                         {kept[QStringLiteral("size")].toInteger(), kept[QStringLiteral("modified")].toInteger(),
                          factsFrom(kept[QStringLiteral("facts")].toObject(), model.key())});
    }
}

std::optional<ModelFacts> FactsCache::find(const InstalledModel &model) const
{
    const auto found = m_entries.constFind(model.path);
    if (found == m_entries.constEnd() || found->sizeBytes != model.sizeBytes || found->modifiedAt != model.modifiedAt)
        return {};
    return found->facts;
}

void FactsCache::put(const InstalledModel &model, const ModelFacts &facts)
{
    m_entries.insert(model.path, {model.sizeBytes, model.modifiedAt, facts});
    m_isChanged = true;
}

bool FactsCache::save(const QList<InstalledModel> &models)
{
    QSet<QString> known;
    for (const InstalledModel &model : models)
        known.insert(model.path);
    const auto left =
        m_entries.removeIf([&](const auto &entry) { return !known.contains(entry.key()) && !QFileInfo::exists(entry.key()); });
    if (left == 0 && !m_isChanged)
        return true;
    QJsonObject kept;
    for (auto entry = m_entries.constBegin(); entry != m_entries.constEnd(); ++entry) {
        kept[entry.key()] = QJsonObject{{QStringLiteral("size"), entry->sizeBytes},
                                        {QStringLiteral("modified"), entry->modifiedAt},
                                        {QStringLiteral("facts"), toJson(entry->facts)}};
    }
    const QJsonDocument document(QJsonObject{{QStringLiteral("version"), m_version}, {QStringLiteral("models"), kept}});
    QSaveFile file(m_file);
    if (!file.open(QIODevice::WriteOnly) || file.write(document.toJson(QJsonDocument::Compact)) < 0 || !file.commit())
        return false;
    m_isChanged = false;
    return true;
}

QString factsVersion()
{
    const qint64 made = QFileInfo(QCoreApplication::applicationFilePath()).lastModified().toMSecsSinceEpoch();
    return QStringLiteral("%1 %2").arg(QStringLiteral(HEARTH_VERSION)).arg(made);
}

} // namespace hearth
