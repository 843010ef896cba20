#include "app/chat/answersources.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <array>

namespace hearth {

namespace {

constexpr qsizetype shownNearest = 3;

constexpr std::array kindNames{"", "found", "whole", "missing", "unserved", "noroom"};

QJsonArray boxesJson(const QList<QRectF> &boxes)
{
    QJsonArray list;
    for (const QRectF &box : boxes)
        list.append(QJsonArray{box.x(), box.y(), box.width(), box.height()});
    return list;
}

QList<QRectF> boxesFrom(const QJsonArray &list)
{
    QList<QRectF> boxes;
    for (const auto &value : list) {
        const QJsonArray box = value.toArray();
        boxes.append({box.at(0).toDouble(), box.at(1).toDouble(), box.at(2).toDouble(), box.at(3).toDouble()});
    }
    return boxes;
}

QStringList stringsFrom(const QJsonValue &value)
{
    QStringList list;
    for (const auto &text : value.toArray())
        list.append(text.toString());
    return list;
}

QJsonObject hitJson(const PassageHit &hit)
{
    const Passage &passage = hit.passage;
    QJsonObject scores;
    for (auto score = hit.scores.begin(); score != hit.scores.end(); ++score)
        scores[score.key()] = score.value();
    return {{"passage", passage.id},
            {"file", hit.fileId},
            {"path", hit.filePath},
            {"name", hit.fileName},
            {"hash", QString::fromLatin1(hit.fileHash.toHex())},
            {"page", passage.page},
            {"label", passage.pageLabel},
            {"title", passage.pageTitle},
            {"start", passage.start},
            {"length", passage.length},
            {"text", passage.text},
            {"headings", QJsonArray::fromStringList(passage.headings)},
            {"boxes", boxesJson(passage.boxes)},
            {"language", passage.language},
            {"tokens", passage.tokens},
            {"hidden", passage.isHidden},
            {"scores", scores},
            {"relevance", hit.relevance},
            {"words", QJsonArray::fromStringList(hit.matchedWords)}};
}

PassageHit hitFrom(const QJsonObject &json)
{
    PassageHit hit;
    Passage &passage = hit.passage;
    passage.id = json["passage"].toInteger(-1);
    passage.page = json["page"].toInt();
    passage.pageLabel = json["label"].toString();
    passage.pageTitle = json["title"].toString();
    passage.start = json["start"].toInteger();
    passage.length = json["length"].toInteger();
    passage.text = json["text"].toString();
    passage.headings = stringsFrom(json["headings"]);
    passage.boxes = boxesFrom(json["boxes"].toArray());
    passage.language = json["language"].toString();
    passage.tokens = json["tokens"].toInt();
    passage.isHidden = json["hidden"].toBool();
    hit.fileId = json["file"].toInteger(-1);
    hit.filePath = json["path"].toString();
    hit.fileName = json["name"].toString();
    hit.fileHash = QByteArray::fromHex(json["hash"].toString().toLatin1());
    const QJsonObject scores = json["scores"].toObject();
    for (auto score = scores.begin(); score != scores.end(); ++score)
        hit.scores[score.key()] = score.value().toDouble();
    hit.relevance = json["relevance"].toDouble();
    hit.matchedWords = stringsFrom(json["words"]);
    return hit;
}

QJsonArray hitsJson(const QList<PassageHit> &hits)
{
    QJsonArray list;
    for (const PassageHit &hit : hits)
        list.append(hitJson(hit));
    return list;
}

QList<PassageHit> hitsFrom(const QJsonValue &value)
{
    QList<PassageHit> hits;
    for (const auto &hit : value.toArray())
        hits.append(hitFrom(hit.toObject()));
    return hits;
}

QJsonObject sharesJson(const ContextShares &shares)
{
    return {{"context", shares.context},     {"system", shares.system}, {"history", shares.history},
            {"documents", shares.documents}, {"answer", shares.answer}, {"dropped", shares.droppedMessages}};
}

ContextShares sharesFrom(const QJsonObject &json)
{
    return {json["context"].toInt(),   json["system"].toInt(), json["history"].toInt(),
            json["documents"].toInt(), json["answer"].toInt(), json["dropped"].toInt()};
}

} // namespace

QString sourcesText(const AnswerSources &sources)
{
    if (sources.kind == SourcesKind::None)
        return QStringLiteral("");
    const QJsonObject object{{"kind", QLatin1String(kindNames[size_t(sources.kind)])},
                             {"query", sources.query},
                             {"isFound", sources.isFound},
                             {"seconds", sources.seconds},
                             {"given", hitsJson(sources.given)},
                             {"cut", hitsJson(sources.cut)},
                             {"shares", sharesJson(sources.shares)},
                             {"prompt", sources.prompt},
                             {"note", sources.note}};
    return QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

AnswerSources sourcesFrom(const QString &text)
{
    AnswerSources sources;
    if (text.isEmpty())
        return sources;
    const QJsonObject json = QJsonDocument::fromJson(text.toUtf8()).object();
    for (size_t kind = 1; kind < kindNames.size(); ++kind) {
        if (json["kind"].toString() == QLatin1String(kindNames[kind]))
            sources.kind = SourcesKind(kind);
    }
    if (sources.kind == SourcesKind::None)
        return sources;
    sources.query = json["query"].toString();
    sources.isFound = json["isFound"].toBool(true);
    sources.seconds = json["seconds"].toDouble();
    sources.given = hitsFrom(json["given"]);
    sources.cut = hitsFrom(json["cut"]);
    sources.shares = sharesFrom(json["shares"].toObject());
    sources.prompt = json["prompt"].toString();
    sources.note = json["note"].toString();
    return sources;
}

QList<int> nearestNumbers(const AnswerSources &sources)
{
    QList<int> numbers;
    for (qsizetype i = 0; i < sources.given.size(); ++i) {
        if (!sources.given[i].scores.isEmpty())
            numbers.append(int(i) + 1);
    }
    std::stable_sort(numbers.begin(), numbers.end(),
                     [&sources](int a, int b) { return sources.given[a - 1].relevance > sources.given[b - 1].relevance; });
    return numbers.mid(0, shownNearest);
}

QString placeOf(const Passage &passage)
{
    if (passage.page <= 0)
        return passage.pageTitle;
    const QString number = QString::number(passage.page);
    if (!passage.pageTitle.isEmpty())
        return QCoreApplication::translate("AnswerSources", "%1, %2").arg(number, passage.pageTitle);
    if (passage.pageLabel.isEmpty() || passage.pageLabel == number)
        return QCoreApplication::translate("AnswerSources", "p. %1").arg(number);
    return QCoreApplication::translate("AnswerSources", "p. %1 (%2)").arg(passage.pageLabel, number);
}

QString sourceName(const PassageHit &hit)
{
    const QString place = placeOf(hit.passage);
    return place.isEmpty() ? hit.fileName : QCoreApplication::translate("AnswerSources", "%1, %2").arg(hit.fileName, place);
}

} // namespace hearth
