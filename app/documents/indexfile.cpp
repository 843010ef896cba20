#include "app/documents/indexfile.h"

#include "app/documents/cutter.h"
#include "app/documents/indexrows.h"
#include "app/documents/terms.h"
#include "app/store/database.h"

#include <QDir>
#include <QFile>

#include <algorithm>

namespace hearth {

namespace {

constexpr qint64 pageBytes = 4096; // SQLite's default

QString headingTerms(const QStringList &headings, const QString &pageTitle, const QString &language)
{
    return indexTerms((headings + QStringList{pageTitle}).join(u'\n'), language);
}

// A name is often in another language than what is in the file.
QString plainAndStemmed(const QString &text, const QString &language)
{
    const QString plain = indexTerms(text, {});
    const QString stemmed = language.isEmpty() ? plain : indexTerms(text, language);
    return plain == stemmed ? QStringLiteral("") + plain : plain + u' ' + stemmed;
}

QVariant orNull(const QByteArray &bytes)
{
    return bytes.isNull() ? QVariant() : QVariant(bytes);
}

// Qt makes NULL of a null string.
QString notNull(const QString &text)
{
    return text.isNull() ? QStringLiteral("") : text;
}

QStringList companions()
{
    return {QString(), QStringLiteral("-wal"), QStringLiteral("-shm")};
}

} // namespace

struct IndexFile::Statements
{
    explicit Statements(Database &db)
        : addPage(db, QStringLiteral("INSERT INTO pages(content_id, position, number, body) VALUES (?, ?, ?, ?)")),
          addPassage(db,
                     QStringLiteral("INSERT INTO passages(content_id, ordinal, page, page_label, page_title, start, length, text, "
                                    "search_text, headings, boxes, language, tokens, is_hidden, hash) "
                                    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")),
          lastId(db, QStringLiteral("SELECT last_insert_rowid()")), changes(db, QStringLiteral("SELECT changes()")),
          addTerms(db, QStringLiteral("INSERT INTO passage_fts(rowid, body, headings) VALUES (?, ?, ?)")),
          removeTerms(db, QStringLiteral("INSERT INTO passage_fts(passage_fts, rowid, body, headings) VALUES ('delete', ?, ?, ?)")),
          copyVector(db,
                     QStringLiteral("INSERT INTO vectors(passage_id, scale, data) SELECT ?, v.scale, v.data FROM passages p "
                                    "JOIN vectors v ON v.passage_id = p.id WHERE p.hash = ? LIMIT 1")),
          addVector(db, QStringLiteral("INSERT OR REPLACE INTO vectors(passage_id, scale, data) VALUES (?, ?, ?)")),
          idOfHash(db, QStringLiteral("SELECT id FROM contents WHERE hash = ?"))
    {
    }
    Statement addPage;
    Statement addPassage;
    Statement lastId;
    Statement changes;
    Statement addTerms;
    Statement removeTerms;
    Statement copyVector;
    Statement addVector;
    Statement idOfHash;
};

IndexFile::IndexFile(const QString &folder, int number, const IndexSettings &settings, qint64 largestBytes, std::stop_token stop)
    : m_number(number), m_db(std::make_unique<Database>(indexPath(folder, number)))
{
    m_db->setStop(std::move(stop));
    if (largestBytes > 0)
        m_db->value(QStringLiteral("PRAGMA max_page_count = %1").arg(largestBytes / pageBytes));
    m_db->run(QStringLiteral("PRAGMA cache_size = -32000")); // KiB
    prepareIndex(*m_db, settings);
    m_settings = readSettings(*m_db);
    m_statements = std::make_unique<Statements>(*m_db);
}

IndexFile::~IndexFile() = default;

QSet<QByteArray> IndexFile::hashes() const
{
    QSet<QByteArray> all;
    m_db->forEachRow(QStringLiteral("SELECT hash FROM contents"), {}, [&](const DatabaseRow &row) { all.insert(row.bytes(0)); });
    return all;
}

qint64 IndexFile::contentId(const QByteArray &hash) const
{
    const QVariant id = m_statements->idOfHash.value({hash});
    return id.isValid() ? id.toLongLong() : -1;
}

bool IndexFile::contains(const QByteArray &hash) const
{
    return contentId(hash) >= 0;
}

bool IndexFile::containsText(const QByteArray &hash) const
{
    const QVariant trouble = m_db->value(QStringLiteral("SELECT trouble FROM contents WHERE hash = ?"), {hash});
    return trouble.isValid() && trouble.toInt() == int(ReadTrouble::None);
}

bool IndexFile::mayHaveMore(const QByteArray &hash) const
{
    if (!containsText(hash))
        return true;
    const QList<ReadProblem> problems =
        problemsFromText(m_db->value(QStringLiteral("SELECT problems FROM contents WHERE hash = ?"), {hash}).toString());
    return std::any_of(problems.begin(), problems.end(), [](const ReadProblem &problem) {
        switch (problem.trouble) {
        case ReadTrouble::NoTextLayer:
        case ReadTrouble::TooLarge:
        case ReadTrouble::TooSlow:
        case ReadTrouble::OutOfMemory:
        case ReadTrouble::NotReadable: return true;
        default: return false;
        }
    });
}

Document IndexFile::document(const QByteArray &hash) const
{
    return readDocument(*m_db, hash);
}

QString IndexFile::recognized(const QByteArray &hash) const
{
    return m_db->value(QStringLiteral("SELECT recognized FROM contents WHERE hash = ?"), {hash}).toString();
}

QList<QByteArray> IndexFile::recognizedOtherwise(const QString &languages) const
{
    QList<QByteArray> found;
    QList<QByteArray> unknown; // of an index that was begun by an earlier version
    m_db->forEachRow(QStringLiteral("SELECT hash, recognized FROM contents WHERE recognized NOT IN ('', ?) AND format = 'pdf'"),
                     {languages},
                     [&](const DatabaseRow &row) { (row.text(1) == QLatin1String("?") ? unknown : found).append(row.bytes(0)); });
    for (const QByteArray &hash : std::as_const(unknown)) {
        const QList<DocumentPage> pages = document(hash).pages;
        if (std::any_of(pages.begin(), pages.end(), [](const DocumentPage &page) { return page.isRecognized; }))
            found.append(hash);
        else
            m_db->run(QStringLiteral("UPDATE contents SET recognized = '' WHERE hash = ?"), {hash});
    }
    return found;
}

int IndexFile::put(const Content &content, const QDateTime &now, const std::stop_token &stop)
{
    const Document &document = content.document;
    const bool hasFailed = document.failure.trouble != ReadTrouble::None;
    qint64 tokens = 0;
    int hidden = 0;
    for (const Passage &passage : content.passages) {
        tokens += passage.tokens;
        hidden += passage.isHidden ? 1 : 0;
    }
    const QList<ReadProblem> problems = hasFailed ? QList<ReadProblem>{document.failure} + document.problems : document.problems;
    int unembedded = 0;
    m_db->transaction([&] {
        const qint64 before = contentId(content.hash);
        m_db->run(QStringLiteral("INSERT INTO contents(hash, format, title, encoding, size, page_count, passage_count, hidden_count, "
                                 "tokens, trouble, problems, indexed_at, recognized) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
                  {before >= 0 ? QByteArray(1, '\0') : content.hash, notNull(document.format), notNull(document.title),
                   notNull(document.encoding), content.bytes, pageCount(document), content.passages.size(), hidden, tokens,
                   int(document.failure.trouble), problemsToText(problems), now.toMSecsSinceEpoch(), notNull(content.recognized)});
        const qint64 id = m_statements->lastId.value({}).toLongLong();
        if (!hasFailed)
            putPages(id, document);
        unembedded = putPassages(id, content.passages, stop);
        if (before >= 0) { // only now: its vectors were wanted
            removeRows(before);
            m_db->run(QStringLiteral("UPDATE contents SET hash = ? WHERE id = ?"), {content.hash, id});
        }
    });
    return unembedded;
}

void IndexFile::putPages(qint64 contentId, const Document &document)
{
    for (qsizetype i = 0; i < document.pages.size(); ++i)
        m_statements->addPage.run({contentId, i, document.pages[i].number, packPage(document.pages[i])});
}

int IndexFile::putPassages(qint64 contentId, const QList<Passage> &passages, const std::stop_token &stop)
{
    const bool hasVectors = !m_settings.embedder.isEmpty();
    int unembedded = 0;
    for (qsizetype i = 0; i < passages.size(); ++i) {
        if (stop.stop_requested())
            throw DatabaseFailure{{StoreError::Kind::Stopped, QStringLiteral("It was stopped.")}};
        const Passage &passage = passages[i];
        const QString language = notNull(passage.language);
        const QVariant searchText = passage.searchText == passage.text ? QVariant() : QVariant(passage.searchText);
        m_statements->addPassage.run({contentId, i, passage.page, notNull(passage.pageLabel), notNull(passage.pageTitle), passage.start,
                                      passage.length, notNull(passage.text), searchText, headingsToText(passage.headings),
                                      orNull(packBoxes(passage.boxes)), language, passage.tokens, passage.isHidden ? 1 : 0, passage.hash});
        const qint64 id = m_statements->lastId.value({}).toLongLong();
        m_statements->addTerms.run(
            {id, notNull(indexTerms(passage.searchText, language)),
             notNull(headingTerms(headingsFromText(headingsToText(passage.headings)), passage.pageTitle, language))});
        if (hasVectors) {
            m_statements->copyVector.run({id, passage.hash});
            unembedded += m_statements->changes.value({}).toInt() == 0 ? 1 : 0;
        }
    }
    return unembedded;
}

void IndexFile::removeRows(qint64 contentId)
{
    // A full-text table without content must be told what to forget: the same terms, made of the same text.
    m_db->forEachRow(QStringLiteral("SELECT %1 FROM passages p WHERE p.content_id = ?").arg(QLatin1String(passageColumns)), {contentId},
                     [&](const DatabaseRow &row) {
                         const Passage passage = passageOf(row).passage;
                         m_statements->removeTerms.run({passage.id, notNull(indexTerms(passage.searchText, passage.language)),
                                                        notNull(headingTerms(passage.headings, passage.pageTitle, passage.language))});
                     });
    m_db->run(QStringLiteral("DELETE FROM content_fts WHERE rowid = ?"), {contentId});
    m_db->run(QStringLiteral("DELETE FROM contents WHERE id = ?"), {contentId});
}

void IndexFile::setNames(const QByteArray &hash, const QStringList &names)
{
    const qint64 id = contentId(hash);
    if (id < 0)
        return;
    const QString language = m_db->value(QStringLiteral("SELECT language FROM passages WHERE content_id = ? GROUP BY language "
                                                        "ORDER BY count(*) DESC, language LIMIT 1"),
                                         {id})
                                 .toString();
    const QString terms = plainAndStemmed(names.join(u'\n'), language);
    if (m_db->value(QStringLiteral("SELECT name FROM content_fts WHERE rowid = ?"), {id}) == QVariant(terms))
        return;
    const QString title = m_db->value(QStringLiteral("SELECT title FROM contents WHERE id = ?"), {id}).toString();
    m_db->transaction([&] {
        m_db->run(QStringLiteral("DELETE FROM content_fts WHERE rowid = ?"), {id});
        m_db->run(QStringLiteral("INSERT INTO content_fts(rowid, name, title) VALUES (?, ?, ?)"),
                  {id, terms, plainAndStemmed(title, language)});
    });
}

void IndexFile::remove(const QByteArray &hash)
{
    const qint64 id = contentId(hash);
    if (id >= 0)
        m_db->transaction([&] { removeRows(id); });
}

QList<IndexFile::Unembedded> IndexFile::unembedded(qint64 afterId, int limit) const
{
    QList<Unembedded> found;
    const QString sql = QStringLiteral("SELECT %1 FROM passages p WHERE p.id > ? AND NOT EXISTS (SELECT 1 FROM vectors v "
                                       "WHERE v.passage_id = p.id) ORDER BY p.id LIMIT ?");
    m_db->forEachRow(sql.arg(QLatin1String(passageColumns)), {afterId, limit}, [&](const DatabaseRow &row) {
        const Passage passage = passageOf(row).passage;
        found.append({passage.id, passage.hash, embeddingText(passage)});
    });
    return found;
}

void IndexFile::putVectors(const QList<Vector> &vectors)
{
    m_db->transaction([&] {
        for (const Vector &vector : vectors)
            m_statements->addVector.run({vector.passageId, vector.scale, vector.data});
    });
}

qint64 IndexFile::passageCount() const
{
    return m_db->value(QStringLiteral("SELECT count(*) FROM passages")).toLongLong();
}

qint64 IndexFile::vectorCount() const
{
    return m_db->value(QStringLiteral("SELECT count(*) FROM vectors")).toLongLong();
}

bool IndexFile::isSound() const
{
    return m_db->value(QStringLiteral("PRAGMA quick_check(1)")).toString() == QLatin1String("ok");
}

bool setIndexAside(const QString &folder, int number)
{
    for (const QString &old : QDir(folder).entryList({QStringLiteral("index-*-damaged-*.sqlite*")}, QDir::Files))
        QFile::remove(folder + u'/' + old);
    const QString path = indexPath(folder, number);
    const QString date = QDateTime::currentDateTime().toString(QStringLiteral("yyyy-MM-dd-HHmmss"));
    const QString aside = folder + QStringLiteral("/index-%1-damaged-%2.sqlite").arg(number).arg(date);
    QFile::rename(path + QStringLiteral("-wal"), aside + QStringLiteral("-wal"));
    QFile::remove(path + QStringLiteral("-shm"));
    return !QFile::exists(path) || QFile::rename(path, aside);
}

bool removeIndex(const QString &folder, int number)
{
    bool isGone = true;
    for (const QString &suffix : companions()) {
        const QString path = indexPath(folder, number) + suffix;
        isGone = (!QFile::exists(path) || QFile::remove(path)) && isGone;
    }
    return isGone;
}

} // namespace hearth
