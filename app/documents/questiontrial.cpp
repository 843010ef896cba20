#include "app/documents/questiontrial.h"

#include "app/documents/documents.h"
#include "app/documents/documentsport.h"
#include "app/store/whendone.h"

#include <algorithm>

namespace hearth {

namespace {

constexpr int shownHits = 5;
constexpr int rankedHits = 60;   // so many are asked for: the first of each method are among them
constexpr int textLetters = 280; // of a passage

QString shortened(const QString &text)
{
    const QString flat = text.simplified();
    if (flat.size() <= textLetters)
        return flat;
    const qsizetype end = flat.lastIndexOf(u' ', textLetters);
    return flat.left(end > textLetters / 2 ? end : textLetters) + QStringLiteral(" …");
}

QString placeText(const PassageHit &hit)
{
    if (!hit.passage.pageTitle.isEmpty())
        return hit.passage.pageTitle;
    if (hit.passage.page > 0)
        return QuestionTrial::tr("page %1").arg(hit.passage.pageLabel.isEmpty() ? QString::number(hit.passage.page)
                                                                                : hit.passage.pageLabel);
    return hit.passage.headings.isEmpty() ? QString() : hit.passage.headings.constLast();
}

// The hits that a method found, its best first.
QList<const PassageHit *> ranked(const QList<PassageHit> &hits, const QString &method)
{
    QList<const PassageHit *> found;
    for (const PassageHit &hit : hits) {
        if (hit.scores.contains(method))
            found.append(&hit);
    }
    std::stable_sort(found.begin(), found.end(),
                     [&](const PassageHit *a, const PassageHit *b) { return a->scores.value(method) > b->scores.value(method); });
    return found;
}

QVariantList rows(const QList<const PassageHit *> &hits, const QList<const PassageHit *> &other)
{
    QVariantList list;
    for (const PassageHit *hit : hits.first(std::min<qsizetype>(hits.size(), shownHits))) {
        list.append(QVariantMap{{QStringLiteral("rank"), int(list.size()) + 1},
                                {QStringLiteral("otherRank"), int(other.indexOf(hit)) + 1},
                                {QStringLiteral("name"), hit->fileName},
                                {QStringLiteral("path"), hit->filePath},
                                {QStringLiteral("place"), placeText(*hit)},
                                {QStringLiteral("text"), shortened(hit->passage.text)}});
    }
    return list;
}

} // namespace

QuestionTrial::QuestionTrial(DocumentsPort &documents, QObject *parent) : QObject(parent), m_documents(documents) { }

void QuestionTrial::ask(const QString &question)
{
    if (question.trimmed().isEmpty())
        return clear();
    m_question = question.trimmed();
    m_isSearching = true;
    Q_EMIT changed();
    DocumentQuery query;
    query.text = m_question;
    query.limit = rankedHits;
    const quint64 call = ++m_call;
    const auto takeLatest = [this, call](const SearchOutcome &outcome) {
        if (call == m_call)
            take(outcome);
    };
    const auto giveUp = [this, call] {
        if (call != m_call)
            return;
        SearchOutcome outcome;
        outcome.trouble = tr("The documents could not be searched. Try again.");
        take(outcome);
    };
    whenDone(m_documents.search(query), this, takeLatest, giveUp);
}

void QuestionTrial::take(const SearchOutcome &outcome)
{
    const QList<const PassageHit *> words = ranked(outcome.hits, QStringLiteral("by words"));
    const QList<const PassageHit *> meaning = ranked(outcome.hits, QStringLiteral("meaning"));
    m_byWords = rows(words, meaning);
    m_byMeaning = rows(meaning, words);
    m_trouble = outcome.trouble;
    m_isByWordsOnly = outcome.isByWordsOnly;
    m_isSearching = false;
    m_hasResult = m_trouble.isEmpty();
    Q_EMIT changed();
}

void QuestionTrial::clear()
{
    ++m_call;
    m_question.clear();
    m_trouble.clear();
    m_isSearching = false;
    m_isByWordsOnly = false;
    m_hasResult = false;
    m_byWords.clear();
    m_byMeaning.clear();
    Q_EMIT changed();
}

} // namespace hearth
