#pragma once

#include "app/documents/documents.h"

#include "tests/documents/indexbench.h"

#include <QCoreApplication>
#include <QDeadlineTimer>

namespace hearth::test {

// A folder of files, and Documents over it.
struct Desk
{
    IndexBench bench;
    DocumentParts parts;
    std::unique_ptr<Documents> documents;

    Desk()
    {
        parts.read = bench.options().read;
        parts.rescanMs = 600000;
        parts.retryMs = 200;
        parts.isPolite = false; // other tests run beside this one
        // Any word, in any order: enough to see what an index holds.
        parts.makeSearch = [](Database &index) {
            return [&index](const DocumentQuery &query) {
                SearchOutcome outcome;
                QStringList ids;
                for (const qint64 id : query.collections)
                    ids.append(QString::number(id));
                index.forEachRow(QStringLiteral("SELECT p.text, f.id, f.path FROM passage_fts JOIN passages p ON p.id = passage_fts.rowid "
                                                "JOIN contents c ON c.id = p.content_id JOIN library.files f ON f.hash = c.hash "
                                                "JOIN library.collection_files m ON m.file_id = f.id WHERE passage_fts MATCH ? AND "
                                                "m.collection_id IN (%1) GROUP BY p.id ORDER BY f.path LIMIT ?")
                                     .arg(ids.join(u',')),
                                 {indexTerms(query.text, QStringLiteral("en")), query.limit}, [&](const DatabaseRow &row) {
                                     PassageHit hit;
                                     hit.passage.text = row.text(0);
                                     hit.fileId = row.integer(1);
                                     hit.filePath = row.text(2);
                                     outcome.hits.append(hit);
                                 });
                outcome.isFound = !outcome.hits.isEmpty();
                return outcome;
            };
        };
    }

    void begin()
    {
        documents.reset();
        DocumentsOptions options;
        options.folder = bench.folder;
        documents = std::make_unique<Documents>(options, nullptr, parts);
        documents->open(); // returns at once
    }
    void open()
    {
        begin();
        const QDeadlineTimer deadline(60000);
        while (!documents->isReady() && !deadline.hasExpired())
            QCoreApplication::processEvents(QEventLoop::AllEvents, 50);
    }
    // A collection of all the files; its id.
    qint64 watchAll() const
    {
        const qint64 id = documents->addCollection(QStringLiteral("All"));
        documents->addPlaces(id, {bench.files});
        return id;
    }
    [[nodiscard]] SearchOutcome search(const QString &text, const QList<qint64> &collections = {}) const
    {
        DocumentQuery query;
        query.text = text;
        query.collections = collections;
        QFuture<SearchOutcome> found = documents->search(query);
        found.waitForFinished();
        return found.result();
    }
    // Names of the files that are found.
    [[nodiscard]] QStringList find(const QString &text, const QList<qint64> &collections = {}) const
    {
        QStringList names;
        for (const PassageHit &hit : search(text, collections).hits)
            names.append(QDir(bench.files).relativeFilePath(hit.filePath));
        return names;
    }
};

constexpr int patience = 60000; // ms: a slow machine, with sanitizers

} // namespace hearth::test
