#include "app/store/migrations.h"

#include "app/store/database.h"
#include "app/store/runfacts.h"
#include "app/store/votekeys.h"

#include <QStringList>

#include <vector>

namespace hearth {

namespace {

// 1: chats, and their messages as a tree by parent.
const QStringList chatsAndMessages{
    QStringLiteral(R"(CREATE TABLE chats (
        id INTEGER PRIMARY KEY,
        title TEXT NOT NULL DEFAULT '',
        has_own_title INTEGER NOT NULL DEFAULT 0,
        is_pinned INTEGER NOT NULL DEFAULT 0,
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL,
        deleted_at INTEGER,
        system_prompt TEXT NOT NULL DEFAULT '',
        sampling TEXT NOT NULL DEFAULT '',
        model TEXT NOT NULL DEFAULT '',
        current_leaf INTEGER NOT NULL DEFAULT -1))"),
    QStringLiteral(R"(CREATE TABLE messages (
        id INTEGER PRIMARY KEY,
        chat_id INTEGER NOT NULL REFERENCES chats(id) ON DELETE CASCADE,
        parent_id INTEGER REFERENCES messages(id) ON DELETE CASCADE,
        role TEXT NOT NULL,
        content TEXT NOT NULL DEFAULT '',
        thinking TEXT NOT NULL DEFAULT '',
        thinking_ms INTEGER NOT NULL DEFAULT 0,
        state TEXT NOT NULL,
        finish_reason TEXT NOT NULL DEFAULT '',
        error_text TEXT NOT NULL DEFAULT '',
        error_action TEXT NOT NULL DEFAULT '',
        stats TEXT NOT NULL DEFAULT '',
        model TEXT NOT NULL DEFAULT '',
        created_at INTEGER NOT NULL))"),
    QStringLiteral("CREATE INDEX messages_by_chat ON messages(chat_id)"),
    QStringLiteral("CREATE INDEX messages_by_parent ON messages(parent_id)"),
};

// 2: full-text search. A message is indexed once it no longer streams, so that journaling stays cheap.
const QStringList fullTextSearch{
    QStringLiteral(R"(CREATE VIRTUAL TABLE message_fts USING fts5(
        content, content='messages', content_rowid='id', tokenize='unicode61 remove_diacritics 2', prefix='2 3'))"),
    QStringLiteral(R"(CREATE VIRTUAL TABLE chat_fts USING fts5(
        title, content='chats', content_rowid='id', tokenize='unicode61 remove_diacritics 2', prefix='2 3'))"),
    QStringLiteral(R"(INSERT INTO message_fts(rowid, content) SELECT id, content FROM messages WHERE state <> 'streaming')"),
    QStringLiteral(R"(INSERT INTO chat_fts(rowid, title) SELECT id, title FROM chats)"),
    QStringLiteral(R"(CREATE TRIGGER message_inserted AFTER INSERT ON messages WHEN new.state <> 'streaming' BEGIN
        INSERT INTO message_fts(rowid, content) VALUES (new.id, new.content);
        END)"),
    QStringLiteral(R"(CREATE TRIGGER message_deleted AFTER DELETE ON messages WHEN old.state <> 'streaming' BEGIN
        INSERT INTO message_fts(message_fts, rowid, content) VALUES ('delete', old.id, old.content);
        END)"),
    QStringLiteral(R"(CREATE TRIGGER message_updated AFTER UPDATE OF content, state ON messages BEGIN
        INSERT INTO message_fts(message_fts, rowid, content)
            SELECT 'delete', old.id, old.content WHERE old.state <> 'streaming';
        INSERT INTO message_fts(rowid, content) SELECT new.id, new.content WHERE new.state <> 'streaming';
        END)"),
    QStringLiteral(R"(CREATE TRIGGER chat_inserted AFTER INSERT ON chats BEGIN
        INSERT INTO chat_fts(rowid, title) VALUES (new.id, new.title);
        END)"),
    QStringLiteral(R"(CREATE TRIGGER chat_deleted AFTER DELETE ON chats BEGIN
        INSERT INTO chat_fts(chat_fts, rowid, title) VALUES ('delete', old.id, old.title);
        END)"),
    QStringLiteral(R"(CREATE TRIGGER chat_updated AFTER UPDATE OF title ON chats BEGIN
        INSERT INTO chat_fts(chat_fts, rowid, title) VALUES ('delete', old.id, old.title);
        INSERT INTO chat_fts(rowid, title) VALUES (new.id, new.title);
        END)"),
};

// 3: what is typed but not sent, and how many messages an answer's prompt left out.
const QStringList draftsAndDropped{
    QStringLiteral("ALTER TABLE chats ADD COLUMN draft TEXT NOT NULL DEFAULT ''"),
    QStringLiteral("ALTER TABLE messages ADD COLUMN dropped_messages INTEGER NOT NULL DEFAULT 0"),
};

// 4: the tools that an answer asks for.
const QStringList toolCalls{
    QStringLiteral("ALTER TABLE messages ADD COLUMN tool_calls TEXT NOT NULL DEFAULT ''"),
};

// 5: how single models are loaded and talked with, by the library's identity of a model.
const QStringList modelDefaults{
    QStringLiteral(R"(CREATE TABLE model_defaults (
        id INTEGER PRIMARY KEY,
        identity TEXT NOT NULL UNIQUE,
        defaults TEXT NOT NULL,
        updated_at INTEGER NOT NULL))"),
};

// 6: comparisons of variants, the votes of blind ones, and sets of prompts for them.
const QStringList lab{
    QStringLiteral(R"(CREATE TABLE lab_runs (
        id INTEGER PRIMARY KEY,
        started_at INTEGER NOT NULL,
        title TEXT NOT NULL,
        variants INTEGER NOT NULL,
        prompts INTEGER NOT NULL,
        has_quality INTEGER NOT NULL,
        result TEXT NOT NULL))"),
    QStringLiteral(R"(CREATE TABLE lab_votes (
        id INTEGER PRIMARY KEY,
        run_id INTEGER NOT NULL REFERENCES lab_runs(id) ON DELETE CASCADE,
        prompt INTEGER NOT NULL,
        winner TEXT NOT NULL,
        loser TEXT NOT NULL,
        is_tie INTEGER NOT NULL,
        created_at INTEGER NOT NULL))"),
    QStringLiteral("CREATE INDEX lab_votes_by_run ON lab_votes(run_id)"),
    QStringLiteral("CREATE INDEX lab_votes_by_pair ON lab_votes(winner, loser)"),
    QStringLiteral(R"(CREATE TABLE lab_prompt_sets (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,
        prompts TEXT NOT NULL))"),
};

// 7: the passages of documents that an answer was made from, as they stood then.
const QStringList answerSources{
    QStringLiteral("ALTER TABLE messages ADD COLUMN sources TEXT NOT NULL DEFAULT ''"),
};

// 8: votes by what was asked and answered, so that a comparison that is repeated counts once (keyOldVotes fills it).
const QStringList votedQuestions{
    QStringLiteral("ALTER TABLE lab_votes ADD COLUMN answers TEXT NOT NULL DEFAULT ''"),
};
constexpr int votedQuestionsVersion = 8;

// 9: what the list of comparisons says of one (describeOldRuns fills it).
const QStringList runFacts{
    QStringLiteral("ALTER TABLE lab_runs ADD COLUMN build TEXT NOT NULL DEFAULT ''"),
    QStringLiteral("ALTER TABLE lab_runs ADD COLUMN devices TEXT NOT NULL DEFAULT ''"),
};
constexpr int runFactsVersion = 9;

// 10: whether a vote was cast before the names were seen. Until then the answers came under their names.
const QStringList blindVotes{
    QStringLiteral("ALTER TABLE lab_votes ADD COLUMN is_blind INTEGER NOT NULL DEFAULT 0"),
};

// 11: how a comparison ended, by the numbers of RunEnding (tellOldEndings fills it).
const QStringList runEndings{
    QStringLiteral("ALTER TABLE lab_runs ADD COLUMN ending INTEGER NOT NULL DEFAULT 0"),
};
constexpr int runEndingsVersion = 11;

const std::vector<QStringList> &steps()
{
    static const std::vector<QStringList> all{chatsAndMessages, fullTextSearch, draftsAndDropped, toolCalls,  modelDefaults, lab,
                                              answerSources,    votedQuestions, runFacts,         blindVotes, runEndings};
    return all;
}

} // namespace

int newestVersion()
{
    return int(steps().size());
}

int schemaVersion(Database &db)
{
    return db.value(QStringLiteral("PRAGMA user_version")).toInt();
}

void migrate(Database &db, int toVersion)
{
    const int version = schemaVersion(db);
    if (version > newestVersion() || version < 0) {
        throw DatabaseFailure{
            {StoreError::Kind::Other, QStringLiteral("The chats in %1 were written by a newer version of Hearth.").arg(db.path())}};
    }
    for (int next = version + 1; next <= toVersion; ++next) {
        db.transaction(
            [&] {
                for (const QString &sql : steps()[size_t(next - 1)])
                    db.run(sql);
                if (next == votedQuestionsVersion)
                    keyOldVotes(db);
                if (next == runFactsVersion)
                    describeOldRuns(db);
                if (next == runEndingsVersion)
                    tellOldEndings(db);
                db.run(QStringLiteral("PRAGMA user_version = %1").arg(next));
            },
            true);
    }
}

} // namespace hearth
