#include "app/store/votekeys.h"

#include "app/store/database.h"

#include <QCryptographicHash>
#include <QHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QList>

#include <optional>
#include <utility>

namespace hearth {

namespace {

struct OldVote
{
    qint64 id = 0;
    qint64 run = 0;
    int prompt = 0;
    QString winner;
    QString loser;
};

struct Voted
{
    QString name;
    QString answer;
};

// Whom the name stood for in the run, and what it had answered.
std::optional<Voted> votedIn(const QJsonObject &run, const QString &file, int prompt)
{
    const QJsonArray variants = run[QStringLiteral("variants")].toArray();
    const QJsonArray answers = run[QStringLiteral("answers")].toArray();
    for (qsizetype index = 0; index < variants.size(); ++index) {
        const QJsonObject variant = variants[index].toObject();
        if (variant[QStringLiteral("sha256")].toString() != file && variant[QStringLiteral("path")].toString() != file)
            continue;
        for (const auto &entry : answers) {
            const QJsonObject answer = entry.toObject();
            if (answer[QStringLiteral("variant")].toInt(-1) == index && answer[QStringLiteral("prompt")].toInt(-1) == prompt)
                return Voted{votedAs(file, variant[QStringLiteral("device")].toString(), variant[QStringLiteral("driver")].toString()),
                             answer[QStringLiteral("text")].toString()};
        }
    }
    return {};
}

void keyVote(Database &db, const OldVote &vote, const QJsonObject &run)
{
    const std::optional<Voted> winner = votedIn(run, vote.winner, vote.prompt);
    const std::optional<Voted> loser = votedIn(run, vote.loser, vote.prompt);
    if (!winner || !loser) {
        const QString alone = QStringLiteral("%1/%2").arg(vote.run).arg(vote.prompt);
        db.run(QStringLiteral("UPDATE lab_votes SET answers = ? WHERE id = ?"), {alone, vote.id});
        return;
    }
    const QJsonObject prompt = run[QStringLiteral("prompts")].toArray().at(vote.prompt).toObject();
    const QString key =
        voteKey(prompt[QStringLiteral("system")].toString(), prompt[QStringLiteral("prompt")].toString(), winner->answer, loser->answer);
    db.run(QStringLiteral("UPDATE lab_votes SET answers = ?, winner = ?, loser = ? WHERE id = ?"),
           {key, winner->name, loser->name, vote.id});
}

} // namespace

QString votedAs(const QString &file, const QString &device, const QString &driver)
{
    return file + QLatin1Char('@') + (driver.isEmpty() ? QStringLiteral("cpu") : device);
}

QString voteKey(const QString &system, const QString &prompt, const QString &answer, const QString &other)
{
    const QChar end(0); // no text holds it
    const QString first = std::min(answer, other);
    const QString second = std::max(answer, other);
    const QString whole = system + end + prompt + end + first + end + second;
    return QString::fromLatin1(QCryptographicHash::hash(whole.toUtf8(), QCryptographicHash::Sha256).toHex());
}

void keyOldVotes(Database &db)
{
    QList<OldVote> votes;
    db.forEachRow(QStringLiteral("SELECT id, run_id, prompt, winner, loser FROM lab_votes WHERE answers = '' ORDER BY run_id"), {},
                  [&](const DatabaseRow &row) {
                      votes.append({row.integer(0), row.integer(1), int(row.integer(2)), row.text(3), row.text(4)});
                  });
    qint64 read = -1;
    QJsonObject run;
    for (const OldVote &vote : std::as_const(votes)) {
        if (vote.run != read)
            run = QJsonDocument::fromJson(
                      db.value(QStringLiteral("SELECT result FROM lab_runs WHERE id = ?"), {vote.run}).toString().toUtf8())
                      .object();
        read = vote.run;
        keyVote(db, vote, run);
    }
}

} // namespace hearth
