#include "app/lab/labqueries.h"

#include "app/store/database.h"

#include <QJsonDocument>

namespace hearth {

namespace {

QString compact(const QJsonObject &json)
{
    return QString::fromUtf8(QJsonDocument(json).toJson(QJsonDocument::Compact));
}

QDateTime timeFrom(qint64 ms)
{
    return QDateTime::fromMSecsSinceEpoch(ms, Qt::UTC);
}

} // namespace

QString identityOf(const LabVariant &variant)
{
    return variant.sha256.isEmpty() ? variant.path : variant.sha256;
}

void putLabRun(Database &db, qint64 id, const LabRun &run)
{
    db.run(
        QStringLiteral("INSERT INTO lab_runs (id, started_at, title, variants, prompts, has_quality, result) VALUES (?, ?, ?, ?, ?, ?, ?) "
                       "ON CONFLICT(id) DO UPDATE SET started_at = excluded.started_at, title = excluded.title, "
                       "variants = excluded.variants, prompts = excluded.prompts, has_quality = excluded.has_quality, "
                       "result = excluded.result"),
        {id, run.startedAt.toMSecsSinceEpoch(), run.title, run.variants.size(), run.prompts.size(), !run.quality.isEmpty(),
         compact(toJson(run))});
}

void deleteLabRun(Database &db, qint64 id)
{
    db.run(QStringLiteral("DELETE FROM lab_runs WHERE id = ?"), {id});
}

void renameLabRun(Database &db, qint64 id, const QString &title)
{
    db.run(QStringLiteral("UPDATE lab_runs SET title = ? WHERE id = ?"), {title, id});
}

QList<LabRunSummary> listLabRuns(Database &db)
{
    QList<LabRunSummary> runs;
    db.forEachRow(
        QStringLiteral("SELECT id, started_at, title, variants, prompts, has_quality FROM lab_runs ORDER BY started_at DESC, id DESC"), {},
        [&](const DatabaseRow &row) {
            runs.append(
                {row.integer(0), timeFrom(row.integer(1)), row.text(2), int(row.integer(3)), int(row.integer(4)), row.integer(5) != 0});
        });
    return runs;
}

LabRun readLabRun(Database &db, qint64 id)
{
    LabRun run;
    db.forEachRow(QStringLiteral("SELECT id, title, started_at, result FROM lab_runs WHERE id = ?"), {id}, [&](const DatabaseRow &row) {
        run = labRunFrom(QJsonDocument::fromJson(row.text(3).toUtf8()).object());
        run.id = row.integer(0);
        run.title = row.text(1); // it may have been renamed
        run.startedAt = timeFrom(row.integer(2));
    });
    return run;
}

TakenRun takenRun(Database &db, qint64 id)
{
    TakenRun taken{.run = readLabRun(db, id), .votes = {}};
    db.forEachRow(QStringLiteral("SELECT prompt, winner, loser, is_tie, created_at FROM lab_votes WHERE run_id = ? ORDER BY id"), {id},
                  [&](const DatabaseRow &row) {
                      taken.votes.append({int(row.integer(0)), row.text(1), row.text(2), row.integer(3) != 0, row.integer(4)});
                  });
    return taken;
}

void putTakenRun(Database &db, const TakenRun &taken)
{
    db.transaction([&] {
        putLabRun(db, taken.run.id, taken.run);
        for (const TakenRun::Vote &vote : taken.votes)
            db.run(QStringLiteral("INSERT INTO lab_votes (run_id, prompt, winner, loser, is_tie, created_at) VALUES (?, ?, ?, ?, ?, ?)"),
                   {taken.run.id, vote.prompt, vote.winner, vote.loser, vote.isTie, vote.when});
    });
}

LabTrend readTrend(Database &db, const LabRun &shown)
{
    QList<qint64> ids;
    db.forEachRow(QStringLiteral("SELECT id FROM lab_runs ORDER BY started_at DESC, id DESC LIMIT ?"), {mostTrendRuns},
                  [&](const DatabaseRow &row) { ids.prepend(row.integer(0)); });
    LabTrend trend = emptyTrend(shown);
    for (const qint64 id : ids)
        addRun(trend, readLabRun(db, id));
    return trend;
}

void nameVotes(Database &db, qint64 run, const QString &path, const QString &sha256)
{
    db.run(QStringLiteral("UPDATE lab_votes SET winner = ? WHERE run_id = ? AND winner = ?"), {sha256, run, path});
    db.run(QStringLiteral("UPDATE lab_votes SET loser = ? WHERE run_id = ? AND loser = ?"), {sha256, run, path});
}

void putBlindVote(Database &db, const BlindVote &vote)
{
    const bool isTie = vote.best < 0;
    const auto put = [&](const QStringList &winners, const QStringList &losers) {
        for (const QString &winner : winners) {
            for (const QString &loser : losers) {
                if (winner != loser) // one file on two devices
                    db.run(QStringLiteral(
                               "INSERT INTO lab_votes (run_id, prompt, winner, loser, is_tie, created_at) VALUES (?, ?, ?, ?, ?, ?)"),
                           {vote.run, vote.prompt, winner, loser, isTie, vote.when});
            }
        }
    };
    db.run(QStringLiteral("DELETE FROM lab_votes WHERE run_id = ? AND prompt = ?"), {vote.run, vote.prompt});
    for (int i = 0; i < vote.answers.size(); ++i) {
        if (!isTie && i != vote.best)
            put(vote.answers[vote.best], vote.answers[i]);
        for (int j = i + 1; isTie && j < vote.answers.size(); ++j)
            put(vote.answers[i], vote.answers[j]);
    }
}

VoteCount countVotes(Database &db, const QString &first, const QString &second)
{
    VoteCount votes;
    db.forEachRow(
        QStringLiteral("SELECT winner, is_tie, COUNT(*) FROM lab_votes WHERE (winner = ? AND loser = ?) OR (winner = ? AND loser = ?) "
                       "GROUP BY winner, is_tie"),
        {first, second, second, first}, [&](const DatabaseRow &row) {
            int &count = row.integer(1) != 0 ? votes.ties : row.text(0) == first ? votes.first : votes.second;
            count += int(row.integer(2));
        });
    return votes;
}

void putPromptSet(Database &db, const PromptSet &set)
{
    db.run(QStringLiteral("INSERT INTO lab_prompt_sets (name, prompts) VALUES (?, ?) "
                          "ON CONFLICT(name) DO UPDATE SET prompts = excluded.prompts"),
           {set.name, QString::fromUtf8(toJson(set))});
}

void deletePromptSet(Database &db, const QString &name)
{
    db.run(QStringLiteral("DELETE FROM lab_prompt_sets WHERE name = ?"), {name});
}

QList<PromptSet> listPromptSets(Database &db)
{
    QList<PromptSet> sets;
    db.forEachRow(QStringLiteral("SELECT name, prompts FROM lab_prompt_sets ORDER BY name COLLATE NOCASE"), {},
                  [&](const DatabaseRow &row) { sets.append(promptSetFrom(row.text(1).toUtf8(), row.text(0))); });
    return sets;
}

} // namespace hearth
