#include "app/documents/indexschema.h"

#include "app/documents/terms.h"
#include "app/store/database.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QRegularExpression>

namespace hearth {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(hearth::Documents)
};

constexpr int libraryVersion = 1;
constexpr int indexVersion = 2;

const QStringList librarySchema{
    QStringLiteral("CREATE TABLE state (key TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID"),
    QStringLiteral(R"(CREATE TABLE collections (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL,
        owner_chat INTEGER NOT NULL DEFAULT -1))"),
    QStringLiteral(R"(CREATE TABLE places (
        collection_id INTEGER NOT NULL REFERENCES collections(id) ON DELETE CASCADE,
        path TEXT NOT NULL,
        PRIMARY KEY (collection_id, path)) WITHOUT ROWID)"),
    QStringLiteral(R"(CREATE TABLE files (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        path TEXT NOT NULL UNIQUE,
        size INTEGER NOT NULL DEFAULT -1,
        modified INTEGER NOT NULL DEFAULT -1,
        hash BLOB,
        is_waiting INTEGER NOT NULL DEFAULT 1,
        problem TEXT NOT NULL DEFAULT ''))"),
    QStringLiteral("CREATE INDEX files_by_hash ON files(hash)"),
    QStringLiteral("CREATE INDEX files_waiting ON files(id) WHERE is_waiting = 1"),
    QStringLiteral(R"(CREATE TABLE collection_files (
        collection_id INTEGER NOT NULL REFERENCES collections(id) ON DELETE CASCADE,
        file_id INTEGER NOT NULL REFERENCES files(id) ON DELETE CASCADE,
        PRIMARY KEY (collection_id, file_id)) WITHOUT ROWID)"),
    QStringLiteral("CREATE INDEX collections_of_file ON collection_files(file_id)"),
    QStringLiteral(R"(CREATE TABLE attachments (
        chat_id INTEGER NOT NULL,
        position INTEGER NOT NULL,
        collection_id INTEGER NOT NULL REFERENCES collections(id) ON DELETE CASCADE,
        PRIMARY KEY (chat_id, position)) WITHOUT ROWID)"),
};

const QStringList indexSchema{
    QStringLiteral("CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID"),
    QStringLiteral(R"(CREATE TABLE contents (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        hash BLOB NOT NULL UNIQUE,
        format TEXT NOT NULL DEFAULT '',
        title TEXT NOT NULL DEFAULT '',
        encoding TEXT NOT NULL DEFAULT '',
        size INTEGER NOT NULL DEFAULT 0,
        page_count INTEGER NOT NULL DEFAULT 0,
        passage_count INTEGER NOT NULL DEFAULT 0,
        hidden_count INTEGER NOT NULL DEFAULT 0,
        tokens INTEGER NOT NULL DEFAULT 0,
        trouble INTEGER NOT NULL DEFAULT 0,
        problems TEXT NOT NULL DEFAULT '',
        indexed_at INTEGER NOT NULL,
        recognized TEXT NOT NULL DEFAULT '?'))"),
    QStringLiteral(R"(CREATE TABLE pages (
        content_id INTEGER NOT NULL REFERENCES contents(id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        number INTEGER NOT NULL,
        body BLOB NOT NULL))"),
    QStringLiteral("CREATE UNIQUE INDEX pages_of_content ON pages(content_id, position)"),
    QStringLiteral(R"(CREATE TABLE passages (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        content_id INTEGER NOT NULL REFERENCES contents(id) ON DELETE CASCADE,
        ordinal INTEGER NOT NULL,
        page INTEGER NOT NULL,
        page_label TEXT NOT NULL,
        page_title TEXT NOT NULL,
        start INTEGER NOT NULL,
        length INTEGER NOT NULL,
        text TEXT NOT NULL,
        search_text TEXT,
        headings TEXT NOT NULL,
        boxes BLOB,
        language TEXT NOT NULL,
        tokens INTEGER NOT NULL,
        is_hidden INTEGER NOT NULL,
        hash BLOB NOT NULL))"),
    QStringLiteral("CREATE UNIQUE INDEX passages_of_content ON passages(content_id, ordinal)"),
    QStringLiteral("CREATE INDEX passages_by_hash ON passages(hash)"),
    QStringLiteral("CREATE VIRTUAL TABLE passage_fts USING fts5(body, headings, content='', tokenize='ascii')"),
    QStringLiteral("CREATE VIRTUAL TABLE passage_vocab USING fts5vocab(passage_fts, row)"),
    QStringLiteral("CREATE VIRTUAL TABLE content_fts USING fts5(name, title, tokenize='ascii')"),
    QStringLiteral(R"(CREATE TABLE vectors (
        passage_id INTEGER PRIMARY KEY REFERENCES passages(id) ON DELETE CASCADE,
        scale REAL NOT NULL,
        data BLOB NOT NULL))"),
};

// True: it was empty, and is made. `kind`: what it is to be of another version.
bool prepare(Database &db, const QStringList &schema, int version, StoreError::Kind kind)
{
    const int found = db.value(QStringLiteral("PRAGMA user_version")).toInt();
    if (found == version)
        return false;
    if (found != 0) {
        throw DatabaseFailure{
            {kind,
             Text::tr("%1 was written by another version of Hearth. Use that one, or move the file away: it is then made anew.")
                 .arg(QDir::toNativeSeparators(db.path()))}};
    }
    for (const QString &sql : schema)
        db.run(sql);
    db.run(QStringLiteral("PRAGMA user_version = %1").arg(version));
    return true;
}

// Version 1 did not say what was recognized.
void upgradeIndex(Database &index)
{
    if (index.value(QStringLiteral("PRAGMA user_version")).toInt() != 1)
        return;
    index.run(QStringLiteral("ALTER TABLE contents ADD COLUMN recognized TEXT NOT NULL DEFAULT '?'"));
    index.run(QStringLiteral("PRAGMA user_version = 2"));
}

} // namespace

QString libraryPath(const QString &folder)
{
    return folder + QStringLiteral("/library.sqlite");
}

QString indexPath(const QString &folder, int number)
{
    return folder + QStringLiteral("/index-%1.sqlite").arg(number);
}

QList<int> indexNumbers(const QString &folder)
{
    static const QRegularExpression pattern(QStringLiteral("^index-([0-9]{1,9})\\.sqlite$"));
    QList<int> numbers;
    const QStringList names = QDir(folder).entryList({QStringLiteral("index-*.sqlite")}, QDir::Files);
    for (const QString &name : names) {
        const QRegularExpressionMatch match = pattern.match(name);
        if (match.hasMatch())
            numbers.append(match.captured(1).toInt());
    }
    return numbers;
}

int termsMark(const std::function<QString(const QString &text, const QString &language)> &make)
{
    // Words that stemmers cut in different ways, letters that Unicode folds, and scripts without spaces.
    static const QList<std::pair<const char *, const char *>> samples{
        {"en", "Running generously, the children's companies were arguing about skies and possibly dying."},
        {"de", "Häuser, größter, Verträge, aufeinanderfolgenden, Straßen, kündigungsfristen"},
        {"fr", "continuellement, majestueusement, mangeaient, œuvres, naïvement"},
        {"es", "cancelación, rápidamente, jugaríamos, niños"},
        {"it", "abbandonando, velocemente, perché, pronunciavano"},
        {"pt", "quilômetros, organizações, rapidamente"},
        {"nl", "lichamelijkheden, opglimlachende"},
        {"sv", "jaktkarlarnas, kloster"},
        {"ru", "прекрасные, вышедшие, ёлка"},
        {"", "Ⅷ ﬁne İstanbul ǅ ΌΣΟΣ 漢字かな交じり文 ภาษาไทย 한국어 é\u0301 RX-12 4,500 12.03.2024"},
    };
    QCryptographicHash hash(QCryptographicHash::Sha256);
    hash.addData(QByteArray::number(termsVersion));
    for (const auto &[language, text] : samples) {
        const QString sample = QString::fromUtf8(text);
        const QString name = QLatin1String(language);
        hash.addData((make ? make(sample, name) : indexTerms(sample, name)).toUtf8());
    }
    const QByteArray bytes = hash.result();
    return (uchar(bytes[0]) & 0x7f) << 24 | uchar(bytes[1]) << 16 | uchar(bytes[2]) << 8 | uchar(bytes[3]);
}

void prepareLibrary(Database &library)
{
    library.transaction(
        [&] {
            prepare(library, librarySchema, libraryVersion, StoreError::Kind::Other);
            // A library of an earlier Hearth lacks it, and an earlier Hearth does not miss it: no other version.
            library.run(QStringLiteral("CREATE TABLE IF NOT EXISTS volumes (path TEXT PRIMARY KEY, volume TEXT NOT NULL) WITHOUT ROWID"));
        },
        true);
}

void prepareIndex(Database &index, const IndexSettings &settings)
{
    index.transaction(
        [&] {
            upgradeIndex(index);
            if (!prepare(index, indexSchema, indexVersion, StoreError::Kind::Damaged))
                return;
            const QString sql = QStringLiteral("INSERT INTO settings(key, value) VALUES (?, ?)");
            index.run(sql, {QStringLiteral("reader"), QString::number(settings.reader)});
            index.run(sql, {QStringLiteral("cutter"), QString::number(settings.cutter)});
            index.run(sql, {QStringLiteral("terms"), QString::number(settings.terms)});
            index.run(sql, {QStringLiteral("embedder"), settings.embedder.isNull() ? QStringLiteral("") : settings.embedder});
        },
        true);
}

IndexSettings readSettings(Database &index)
{
    IndexSettings settings;
    int found = 0;
    index.forEachRow(QStringLiteral("SELECT key, value FROM settings"), {}, [&](const DatabaseRow &row) {
        const QString key = row.text(0);
        ++found;
        if (key == QLatin1String("reader"))
            settings.reader = int(row.integer(1));
        else if (key == QLatin1String("cutter"))
            settings.cutter = int(row.integer(1));
        else if (key == QLatin1String("terms"))
            settings.terms = int(row.integer(1));
        else if (key == QLatin1String("embedder"))
            settings.embedder = row.text(1);
    });
    if (found < 4)
        throw DatabaseFailure{
            {StoreError::Kind::Damaged, Text::tr("%1 is damaged: it has no settings.").arg(QDir::toNativeSeparators(index.path()))}};
    return settings;
}

std::unique_ptr<Database> openForSearch(const QString &folder)
{
    const QString path = libraryPath(folder);
    if (!QFile::exists(path))
        return nullptr;
    int number = 0;
    {
        Database library(path, Database::Mode::ReadOnly);
        number = currentIndex(library, QStringLiteral("main"));
    }
    if (number == 0)
        return nullptr;
    auto index = std::make_unique<Database>(indexPath(folder, number), Database::Mode::ReadOnly);
    index->run(QStringLiteral("ATTACH ? AS library"), {path});
    return index;
}

int currentIndex(Database &library, const QString &schema)
{
    return library.value(QStringLiteral("SELECT value FROM %1.state WHERE key = 'index'").arg(schema)).toInt();
}

} // namespace hearth
