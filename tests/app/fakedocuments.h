#pragma once

#include "app/chat/answerdocuments.h"

#include <QPromise>

#include <deque>

namespace hearth::test {

// Scripted documents: each search waits until the test answers it.
class FakeDocuments final : public AnswerDocuments
{
public:
    [[nodiscard]] QList<qint64> collectionsOf(qint64 chatId) const override
    {
        return chatId == onlyChat || onlyChat < 0 ? collections : QList<qint64>();
    }
    [[nodiscard]] QString selfContained(const QString &question, const SaidBefore &before) const override
    {
        saidBefore = before;
        return before.asked.isEmpty() ? question : before.asked.first() + u' ' + question;
    }
    QFuture<SearchOutcome> search(const DocumentQuery &query) override
    {
        queries.push_back(query);
        searches.emplace_back();
        searches.back().start();
        return searches.back().future();
    }
    QFuture<qint64> sizeInTokens(const QList<qint64> &) override { return done(size); }
    QFuture<QList<PassageHit>> passages(const QList<qint64> &) override { return done(whole); }
    QFuture<FilePlace> whereIs(qint64 fileId, const QByteArray &) override { return done(places.value(fileId)); }
    QFuture<Document> document(qint64 fileId) override
    {
        if (breakdowns <= 0)
            return done(documents.value(fileId));
        --breakdowns;
        QPromise<Document> promise;
        promise.start();
        promise.future().cancel();
        promise.finish();
        return promise.future();
    }
    QFuture<QByteArray> contentHash(qint64) override { return done(indexedHash); }
    QFuture<QByteArray> hashOnDisk(const QString &) override { return done(diskHash); }
    void lookAgain() override { ++looksAgain; }
    QFuture<QByteArray> render(const QString &path, int page, int width) override
    {
        drawn.append(QStringLiteral("%1 %2 %3").arg(path).arg(page).arg(width));
        return done(pageImage);
    }
    void setBusy(bool isAnswering) override { isBusy = isAnswering; }

    void answer(SearchOutcome outcome)
    {
        outcome.query = queries.back().text;
        searches.back().addResult(outcome);
        searches.back().finish();
    }
    // Of the search asked last.
    void answer(const QList<PassageHit> &hits, bool isFound = true)
    {
        SearchOutcome outcome;
        outcome.hits = hits;
        outcome.isFound = isFound;
        outcome.seconds = 0.02;
        answer(outcome);
    }
    void breakDown() { searches.back().future().cancel(), searches.back().finish(); }

    QList<qint64> collections{1};
    qint64 onlyChat = -1; // the others have none
    qint64 size = 1000000;
    QList<PassageHit> whole;
    QHash<qint64, FilePlace> places; // where files are now, by the id that they had; the others are where they were
    QHash<qint64, Document> documents;
    int breakdowns = 0; // documents that cannot be had, of those that are asked for next
    QByteArray indexedHash, diskHash;
    int looksAgain = 0;
    QByteArray pageImage;
    QStringList drawn; // "path page width"
    bool isBusy = false;
    mutable SaidBefore saidBefore; // the last question
    std::deque<DocumentQuery> queries;
    std::deque<QPromise<SearchOutcome>> searches;

private:
    template <typename T> static QFuture<T> done(const T &value)
    {
        QPromise<T> promise;
        promise.start();
        promise.addResult(value);
        promise.finish();
        return promise.future();
    }
};

inline PassageHit madeHit(const QString &text, const QString &file = QStringLiteral("Lease.pdf"), int page = 3)
{
    PassageHit hit;
    hit.passage.text = text;
    hit.passage.length = text.size();
    hit.passage.page = page;
    hit.passage.language = QStringLiteral("en");
    hit.fileName = file;
    hit.filePath = QStringLiteral("/d/") + file;
    hit.fileId = 7;
    hit.relevance = 0.8;
    hit.scores = {{QStringLiteral("words"), 4.5}};
    return hit;
}

} // namespace hearth::test
