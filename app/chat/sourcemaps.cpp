#include "app/chat/sourcemaps.h"

#include "app/documents/wordspans.h"

#include <QCoreApplication>

#include <algorithm>

namespace hearth {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(SourceMaps)
};

// In the order in which a passage is found.
QVariantList scoreMaps(const QMap<QString, double> &scores)
{
    const QList<std::pair<QString, QString>> names{{QStringLiteral("words"), Text::tr("Words")},
                                                   {QStringLiteral("spelling"), Text::tr("Similar spelling")},
                                                   {QStringLiteral("expanded"), Text::tr("Other words for it")},
                                                   {QStringLiteral("headings"), Text::tr("Headings and names")},
                                                   {QStringLiteral("neighbours"), Text::tr("Passages beside it")},
                                                   {QStringLiteral("nearness"), Text::tr("Words near each other")},
                                                   {QStringLiteral("document"), Text::tr("Its document")},
                                                   {QStringLiteral("by words"), Text::tr("By words")},
                                                   {QStringLiteral("meaning"), Text::tr("Meaning")},
                                                   {QStringLiteral("fused"), Text::tr("Together")},
                                                   {QStringLiteral("judge"), Text::tr("Judge")}};
    QVariantList list;
    QMap<QString, double> rest = scores;
    rest.remove(QStringLiteral("fits")); // said by itself
    if (!scores.contains(QStringLiteral("meaning")))
        rest.remove(QStringLiteral("by words")); // the same as together
    for (const auto &[key, name] : names) {
        if (rest.contains(key))
            list.append(QVariantMap{{QStringLiteral("name"), name}, {QStringLiteral("value"), rest.take(key)}});
    }
    for (auto score = rest.begin(); score != rest.end(); ++score)
        list.append(QVariantMap{{QStringLiteral("name"), score.key()}, {QStringLiteral("value"), score.value()}});
    return list;
}

QVariantMap share(const QString &key, const QString &name, int tokens)
{
    return {{QStringLiteral("key"), key}, {QStringLiteral("name"), name}, {QStringLiteral("tokens"), tokens}};
}

// Once the answer is there, what it took stands in the place of what was kept for it.
QVariantList shareMaps(const ContextShares &shares, const AnswerState &answer)
{
    if (shares.context <= 0)
        return {};
    const int taken = answer.contextUsed - shares.system - shares.history - shares.documents;
    const bool isKnown = answer.isDone && taken > 0;
    return {share(QStringLiteral("system"), Text::tr("Instructions"), shares.system),
            share(QStringLiteral("history"), Text::tr("This chat"), shares.history),
            share(QStringLiteral("documents"), Text::tr("Documents"), shares.documents),
            share(QStringLiteral("answer"), isKnown ? Text::tr("The answer") : Text::tr("Kept for the answer"),
                  isKnown ? taken : std::max(taken, shares.answer))};
}

} // namespace

QString sourcesKindName(SourcesKind kind)
{
    switch (kind) {
    case SourcesKind::Found: return QStringLiteral("found");
    case SourcesKind::Whole: return QStringLiteral("whole");
    case SourcesKind::Missing: return QStringLiteral("missing");
    case SourcesKind::Unserved: return QStringLiteral("unserved");
    case SourcesKind::NoRoom: return QStringLiteral("noroom");
    case SourcesKind::None: break;
    }
    return QStringLiteral("");
}

QString verdictName(AnswerVerdict verdict)
{
    switch (verdict) {
    case AnswerVerdict::Plain: break;
    case AnswerVerdict::Unsure: return QStringLiteral("unsure");
    case AnswerVerdict::Missing: return QStringLiteral("missing");
    case AnswerVerdict::Unfounded: return QStringLiteral("unfounded");
    }
    return QStringLiteral("");
}

QString verdictText(SourcesKind kind, AnswerVerdict verdict)
{
    switch (verdict) {
    case AnswerVerdict::Plain: break;
    case AnswerVerdict::Unsure:
        return kind == SourcesKind::Whole
            ? Text::tr("The search found nothing that answers this. These documents are short, so the model read them whole: check what it "
                       "says against them.")
            : Text::tr("The search found nothing good enough. The model read what came nearest: check what it says against it.");
    case AnswerVerdict::Missing:
        return Text::tr("This is not in these documents, as far as I can find. Nothing of what the model says stands in them.");
    case AnswerVerdict::Unfounded:
        return Text::tr("Nothing of this answer stands in the passages that the model read. Check it before you rely on it.");
    }
    return {};
}

QString withBoldWords(const QString &text, const QStringList &words)
{
    QString html;
    qsizetype at = 0;
    for (const TextSpan &span : wordSpans(text, words, {0, text.size()})) {
        html += text.mid(at, span.start - at).toHtmlEscaped() + QStringLiteral("<b>") + text.mid(span.start, span.length).toHtmlEscaped()
            + QStringLiteral("</b>");
        at = span.end();
    }
    return html + text.mid(at).toHtmlEscaped();
}

QVariantMap sourceMap(const PassageHit &hit, int number, bool isCited)
{
    const Passage &passage = hit.passage;
    return {{QStringLiteral("number"), number},
            {QStringLiteral("name"), sourceName(hit)},
            {QStringLiteral("fileName"), hit.fileName},
            {QStringLiteral("place"), placeOf(passage)},
            {QStringLiteral("path"), hit.filePath},
            {QStringLiteral("headings"), passage.headings.join(QStringLiteral(" › "))},
            {QStringLiteral("text"), passage.text},
            {QStringLiteral("html"), withBoldWords(passage.text, hit.matchedWords).replace(u'\n', QStringLiteral("<br>"))},
            {QStringLiteral("page"), passage.page},
            {QStringLiteral("isHidden"), passage.isHidden},
            {QStringLiteral("isCited"), isCited},
            {QStringLiteral("fits"), hit.scores.value(QStringLiteral("fits"))},
            {QStringLiteral("tokens"), passage.tokens},
            {QStringLiteral("scores"), scoreMaps(hit.scores)}};
}

QVariantList sourceMaps(const AnswerSources &sources, const QList<int> &cited)
{
    QVariantList list;
    for (qsizetype i = 0; i < sources.given.size(); ++i)
        list.append(sourceMap(sources.given[i], int(i) + 1, cited.contains(int(i) + 1)));
    return list;
}

QVariantList nearestMaps(const AnswerSources &sources)
{
    QVariantList list;
    for (const int number : nearestNumbers(sources))
        list.append(sourceMap(sources.given[number - 1], number, false));
    return list;
}

QVariantMap inspectionMap(const AnswerSources &sources, const QList<int> &cited, const AnswerState &answer)
{
    if (sources.kind == SourcesKind::None)
        return {};
    QVariantList cut;
    for (const PassageHit &hit : sources.cut)
        cut.append(sourceMap(hit, 0, false));
    return {{QStringLiteral("kind"), sourcesKindName(sources.kind)},
            {QStringLiteral("query"), sources.query},
            {QStringLiteral("seconds"), sources.seconds},
            {QStringLiteral("given"), sourceMaps(sources, cited)},
            {QStringLiteral("cut"), cut},
            {QStringLiteral("prompt"), sources.prompt},
            {QStringLiteral("context"), sources.shares.context},
            {QStringLiteral("shares"), shareMaps(sources.shares, answer)},
            {QStringLiteral("dropped"), sources.shares.droppedMessages}};
}

} // namespace hearth
