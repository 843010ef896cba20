#include "app/lab/labqueries.h"

#include "app/store/database.h"
#include "app/store/runfacts.h"
#include "app/store/votekeys.h"

#include <QJsonDocument>

#include <algorithm>

namespace hearth {

namespace {

QString compact(const QJsonObject &json)
{
    return QString::fromUtf8(QJsonDocument(json).toJson(QJsonDocument::Compact));
}

// A QString that is null would be bound as NULL.
QString written(const QString &text)
{
    return text.isNull() ? QStringLiteral("") : text;
}

QDateTime timeFrom(qint64 ms)
{
    return QDateTime::fromMSecsSinceEpoch(ms, Qt::UTC);
}

void putVote(Database &db, qint64 run, const TakenRun::Vote &vote)
{
    db.run(QStringLiteral("INSERT INTO lab_votes (run_id, prompt, winner, loser, is_tie, created_at, answers, is_blind) "
                          "VALUES (?, ?, ?, ?, ?, ?, ?, ?)"),
           {run, vote.prompt, vote.winner, vote.loser, vote.isTie, vote.when, vote.answers, vote.isBlind});
}

} // namespace

QString identityOf(const LabVariant &variant)
{
    return votedAs(variant.sha256.isEmpty() ? variant.path : variant.sha256, variant.device, variant.driver);
}

void putLabRun(Database &db, qint64 id, const LabRun &run)
{
    const QString result = compact(toJson(run));
    const RunFacts facts = runFactsOf(result);
    db.run(QStringLiteral("INSERT INTO lab_runs (id, started_at, title, variants, prompts, has_quality, result, build, devices, ending) "
                          "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT(id) DO UPDATE SET started_at = excluded.started_at, "
                          "variants = excluded.variants, prompts = excluded.prompts, has_quality = excluded.has_quality, "
                          "result = excluded.result, build = excluded.build, devices = excluded.devices, ending = excluded.ending"),
           {id, run.startedAt.toMSecsSinceEpoch(), run.title, run.variants.size(), run.prompts.size(), !run.quality.isEmpty(), result,
            written(facts.build), written(facts.devices), int(facts.ending)});
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
    db.forEachRow(QStringLiteral("SELECT id, started_at, title, variants, prompts, has_quality, build, devices, ending FROM lab_runs "
                                 "ORDER BY started_at DESC, id DESC"),
                  {}, [&](const DatabaseRow &row) {
                      runs.append({row.integer(0), timeFrom(row.integer(1)), row.text(2), int(row.integer(3)), int(row.integer(4)),
                                   row.integer(5) != 0, row.text(6), row.text(7), RunEnding(row.integer(8))});
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

QList<LabRun> runsWithoutHashes(Database &db)
{
    const auto lacksHash = [](const LabVariant &variant) {
        return variant.error.isEmpty() && variant.modifiedAt > 0
            && (variant.sha256.isEmpty() || (!variant.original.isEmpty() && variant.originalSha256.isEmpty()));
    };
    QList<LabRun> runs;
    for (const LabRunSummary &summary : listLabRuns(db).mid(0, mostUnhashedRuns)) {
        const LabRun run = readLabRun(db, summary.id);
        if (std::any_of(run.variants.begin(), run.variants.end(), lacksHash))
            runs.append(run);
    }
    return runs;
}

LabRun takeInterruptedRun(Database &db)
{
    const QList<LabRunSummary> runs = listLabRuns(db);
    LabRun newest;
    for (const LabRunSummary &summary : runs) {
        if (summary.ending != RunEnding::UnderWay)
            continue;
        LabRun run = readLabRun(db, summary.id);
        run.isUnderWay = false;
        run.isInterrupted = true;
        putLabRun(db, run.id, run);
        if (run.id == runs.first().id)
            newest = run;
    }
    return newest;
}

TakenRun takenRun(Database &db, qint64 id)
{
    TakenRun taken{.run = readLabRun(db, id), .votes = {}};
    db.forEachRow(QStringLiteral("SELECT prompt, winner, loser, is_tie, created_at, answers, is_blind FROM lab_votes "
                                 "WHERE run_id = ? ORDER BY id"),
                  {id}, [&](const DatabaseRow &row) {
                      taken.votes.append({int(row.integer(0)), row.text(1), row.text(2), row.integer(3) != 0, row.integer(4), row.text(5),
                                          row.integer(6) != 0});
                  });
    return taken;
}

void putTakenRun(Database &db, const TakenRun &taken)
{
    db.transaction([&] {
        putLabRun(db, taken.run.id, taken.run);
        for (const TakenRun::Vote &vote : taken.votes)
            putVote(db, taken.run.id, vote);
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

QString speedKey(const LabVariant &variant)
{
    return variant.path + QLatin1Char('@') + variant.wantedDevice;
}

ReadingSpeeds readSpeeds(Database &db)
{
    ReadingSpeeds speeds;
    int looked = 0;
    for (const LabRunSummary &summary : listLabRuns(db)) {
        if (!summary.hasQuality)
            continue;
        const LabRun run = readLabRun(db, summary.id);
        for (const LabQuality &quality : run.quality) {
            const QString key = speedKey(run.variants[quality.variant]);
            if (quality.readTokens > 0 && quality.seconds > 0 && !speeds.contains(key))
                speeds.insert(key, quality.readTokens / quality.seconds);
        }
        if (++looked == mostSpeedRuns)
            break;
    }
    return speeds;
}

void nameVotes(Database &db, qint64 run, const QString &path, const QString &sha256)
{
    const QString begin = path + QLatin1Char('@');
    for (const char *who : {"winner", "loser"})
        db.run(QStringLiteral("UPDATE lab_votes SET %1 = ? || substr(%1, length(?) + 1) WHERE run_id = ? AND substr(%1, 1, length(?)) = ?")
                   .arg(QLatin1String(who)),
               {sha256, path, run, begin, begin});
}

void putBlindVote(Database &db, const BlindVote &vote)
{
    const bool isTie = vote.best < 0;
    const auto keyOf = [&](qsizetype first, qsizetype second) {
        return vote.texts.size() == vote.answers.size()
            ? voteKey(vote.question.system, vote.question.text, vote.texts[first], vote.texts[second])
            : QStringLiteral("%1/%2").arg(vote.run).arg(vote.prompt);
    };
    const auto put = [&](qsizetype better, qsizetype worse) {
        for (const QString &winner : vote.answers[better]) {
            for (const QString &loser : vote.answers[worse]) {
                if (winner != loser)
                    putVote(db, vote.run, {vote.prompt, winner, loser, isTie, vote.when, keyOf(better, worse)});
            }
        }
    };
    db.run(QStringLiteral("DELETE FROM lab_votes WHERE run_id = ? AND prompt = ?"), {vote.run, vote.prompt});
    for (int i = 0; i < vote.answers.size(); ++i) {
        if (!isTie && i != vote.best)
            put(vote.best, i);
        for (int j = i + 1; isTie && j < vote.answers.size(); ++j)
            put(i, j);
    }
}

VoteCount countVotes(Database &db, const QString &first, const QString &second, VoteKind kind)
{
    VoteCount votes;
    db.forEachRow(QStringLiteral("SELECT winner, is_tie, COUNT(*) FROM (SELECT winner, is_tie, ROW_NUMBER() OVER "
                                 "(PARTITION BY answers ORDER BY created_at, id) AS age FROM lab_votes "
                                 "WHERE is_blind = ? AND ((winner = ? AND loser = ?) OR (winner = ? AND loser = ?))) "
                                 "WHERE age = 1 GROUP BY winner, is_tie"),
                  {kind == VoteKind::Blind, first, second, second, first}, [&](const DatabaseRow &row) {
                      int &count = row.integer(1) != 0 ? votes.ties : row.text(0) == first ? votes.first : votes.second;
                      count += int(row.integer(2));
                  });
    return votes;
}

QSet<int> votedPrompts(Database &db, qint64 run)
{
    QSet<int> prompts;
    db.forEachRow(QStringLiteral("SELECT DISTINCT prompt FROM lab_votes WHERE run_id = ?"), {run},
                  [&](const DatabaseRow &row) { prompts.insert(int(row.integer(0))); });
    return prompts;
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
