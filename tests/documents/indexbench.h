#pragma once

// What tests of the index share: a folder of text files, a reader of them that counts, an embedder that needs no model, and all rows of an
// index in an order that does not depend on when they came.

#include "app/documents/indexwork.h"

#include "app/documents/terms.h"
#include "app/store/database.h"

#include <QCryptographicHash>
#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>

#include <atomic>
#include <cmath>

namespace hearth::test {

inline void writeFileAt(const QString &path, const QString &text)
{
    QDir().mkpath(QFileInfo(path).path());
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        qFatal("%s cannot be written", qPrintable(path));
    file.write(text.toUtf8());
}

// A chapter whose paragraphs each have a word of their own: Unique<number>x<paragraph>.
inline QString textOf(int number, int paragraphs = 4)
{
    QStringList lines{QStringLiteral("# Chapter %1").arg(number)};
    for (int i = 0; i < paragraphs; ++i) {
        QStringList words;
        for (int w = 0; w < 150; ++w)
            words.append(QStringLiteral("word%1").arg((number * 31 + i * 7 + w * w) % 900));
        lines.append(QStringLiteral("Unique%1x%2 begins here. ").arg(number).arg(i) + words.join(u' ') + u'.');
    }
    return lines.join(u'\n');
}

// As if it had been written a minute later.
inline void addMinute(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadWrite)
        || !file.setFileTime(QFileInfo(path).lastModified().addSecs(60), QFileDevice::FileModificationTime))
        qFatal("%s has no time", qPrintable(path));
}

// Paragraphs by lines; "# " begins a heading, "!" a failure, "?" a page that can't be read.
inline Document readLines(const QString &path)
{
    QFile file(path);
    Document document;
    document.format = QStringLiteral("txt");
    if (!file.open(QIODevice::ReadOnly)) {
        document.failure = {ReadTrouble::NotReadable, 0, QStringLiteral("gone")};
        return document;
    }
    DocumentPage page;
    page.text = QString::fromUtf8(file.readAll());
    if (page.text.startsWith(u'!'))
        document.failure = {ReadTrouble::Encrypted, 0, page.text.mid(1).trimmed()};
    document.title = page.text.section(u'\n', 0, 0);
    qsizetype at = 0;
    for (const QString &line : page.text.split(u'\n')) {
        DocumentElement element{.kind = ElementKind::Paragraph, .start = at, .length = line.size()};
        if (line.startsWith(QStringLiteral("# "))) {
            element.kind = ElementKind::Heading;
            element.level = 1;
        }
        if (line.startsWith(u'?'))
            document.problems.append({ReadTrouble::NoTextLayer, 2, line.mid(1)});
        if (!line.isEmpty())
            page.elements.append(element);
        at += line.size() + 1;
    }
    document.pages.append(page);
    return document;
}

// Vectors by words: texts that share words are near each other.
class FakeEmbedder : public PassageEmbedder
{
public:
    explicit FakeEmbedder(QString name = QStringLiteral("fake-1")) : m_name(std::move(name)) { }
    QString identity() override { return m_name; }
    int countTokens(const QString &text) override { return int(text.split(u' ').size()); }
    std::vector<std::vector<float>> embed(const QStringList &texts, Role, std::stop_token) override
    {
        if (isGone)
            throw EmbedderFailure{QStringLiteral("The model is gone.")};
        std::vector<std::vector<float>> vectors;
        for (const QString &text : texts) {
            std::vector<float> vector(width, 0.01F);
            for (const QString &word : text.split(u' '))
                vector[placeOf(word)] += 1;
            float square = 0;
            for (const float value : vector)
                square += value * value;
            for (float &value : vector)
                value /= std::sqrt(square);
            vectors.push_back(vector);
            ++embedded;
        }
        return vectors;
    }
    static constexpr size_t width = 32;
    std::atomic<int> embedded = 0;
    std::atomic<bool> isGone = false;

private:
    // The same in every process, which qHash is not.
    static size_t placeOf(const QString &word)
    {
        quint32 hash = 2166136261U;
        for (const QChar c : word)
            hash = (hash ^ c.unicode()) * 16777619U;
        return hash % width;
    }
    QString m_name;
};

struct IndexBench
{
    QTemporaryDir home;
    QString folder = home.filePath(QStringLiteral("index"));
    QString files = home.filePath(QStringLiteral("files"));
    std::shared_ptr<std::atomic<int>> reads = std::make_shared<std::atomic<int>>(0);
    std::shared_ptr<FakeEmbedder> embedder;

    IndexBench() { QDir().mkpath(files); }

    [[nodiscard]] QString path(const QString &name) const { return files + u'/' + name; }
    void write(const QString &name, const QString &text) const { writeFileAt(path(name), text); }

    [[nodiscard]] IndexWorkOptions options() const
    {
        IndexWorkOptions options;
        options.folder = folder;
        options.read = [reads = reads](const QString &file, std::stop_token) {
            ++*reads;
            return readLines(file);
        };
        options.embedder = embedder;
        return options;
    }

    // One collection with the whole folder, unless others were made.
    void addCollection(qint64 id = 1, const QStringList &places = {}) const
    {
        QDir().mkpath(folder);
        Database library(libraryPath(folder));
        prepareLibrary(library);
        CollectionRecord collection;
        collection.id = id;
        collection.name = QStringLiteral("Collection %1").arg(id);
        collection.places = places.isEmpty() ? QStringList{files} : places;
        writeCollection(library, collection);
    }

    static void finish(IndexWork &work)
    {
        work.rescan();
        while (work.step()) { }
    }
    void indexAll() const
    {
        IndexWork work(options());
        work.open();
        finish(work);
    }
    // Paths that are found by a word, in the index that answers.
    [[nodiscard]] QStringList find(const QString &word) const
    {
        QStringList found;
        const auto db = openForSearch(folder);
        if (!db)
            return {QStringLiteral("no index")};
        db->forEachRow(QStringLiteral("SELECT DISTINCT f.path FROM passage_fts JOIN passages p ON p.id = passage_fts.rowid "
                                      "JOIN contents c ON c.id = p.content_id JOIN library.files f ON f.hash = c.hash "
                                      "JOIN library.collection_files m ON m.file_id = f.id WHERE passage_fts MATCH ? ORDER BY f.path"),
                       {indexTerms(word, QStringLiteral("en"))},
                       [&](const DatabaseRow &row) { found.append(QDir(files).relativeFilePath(row.text(0))); });
        return found;
    }
    [[nodiscard]] QVariant value(const QString &sql, const QVariantList &values = {}) const
    {
        return openForSearch(folder)->value(sql, values);
    }
};

// Everything that an index says, without ids and times.
inline QStringList allRows(const QString &folder)
{
    const QStringList queries{
        QStringLiteral("SELECT 'setting', key, value FROM settings"),
        QStringLiteral(
            "SELECT 'content', hex(hash), format, title, encoding, size, page_count, passage_count, hidden_count, tokens, trouble, "
            "problems FROM contents"),
        QStringLiteral("SELECT 'page', hex(c.hash), g.position, g.number, hex(g.body) FROM pages g JOIN contents c ON c.id = g.content_id"),
        QStringLiteral(
            "SELECT 'passage', hex(c.hash), p.ordinal, p.page, p.start, p.length, p.text, p.search_text, p.headings, hex(p.boxes), "
            "p.language, p.tokens, p.is_hidden, hex(p.hash), hex(v.data), v.scale FROM passages p JOIN contents c ON c.id = "
            "p.content_id LEFT JOIN vectors v ON v.passage_id = p.id"),
        QStringLiteral("SELECT 'orphan vector' FROM vectors WHERE passage_id NOT IN (SELECT id FROM passages)"),
        QStringLiteral("SELECT 'orphan terms', rowid FROM passage_fts WHERE rowid NOT IN (SELECT id FROM passages)"),
        QStringLiteral("SELECT 'no terms', id FROM passages WHERE id NOT IN (SELECT rowid FROM passage_fts)"),
        QStringLiteral("SELECT 'term', term, doc, cnt FROM passage_vocab"),
        QStringLiteral("SELECT 'name', hex(c.hash), n.name, n.title FROM content_fts n JOIN contents c ON c.id = n.rowid"),
        QStringLiteral("SELECT 'file', path, size, hex(hash), is_waiting, problem FROM library.files"),
        QStringLiteral("SELECT 'member', m.collection_id, f.path FROM library.collection_files m JOIN library.files f ON f.id = m.file_id"),
    };
    const auto db = openForSearch(folder);
    QStringList rows;
    if (!db)
        return rows;
    for (const QString &sql : queries) {
        const int columns = int(sql.left(sql.indexOf(QStringLiteral(" FROM "))).count(u',')) + 1;
        db->forEachRow(sql, {}, [&](const DatabaseRow &row) {
            QStringList fields;
            for (int i = 0; i < columns; ++i)
                fields.append(row.text(i));
            rows.append(fields.join(u'|'));
        });
    }
    rows.sort();
    return rows;
}

} // namespace hearth::test
