#pragma once

#include "app/lab/labexport.h"
#include "app/lab/promptset.h"
#include "app/lab/trendchart.h"

#include <QSet>

namespace hearth {

class Database;

// What the history of the Lab shows of a run without reading all of it.
struct LabRunSummary
{
    qint64 id = -1;
    QDateTime startedAt;
    QString title;
    int variants = 0;
    int prompts = 0;
    bool hasQuality = false;
    QString build;   // of Hearth
    QString devices; // "CPU AVX-512, NVIDIA H200"
    RunEnding ending = RunEnding::Whole;

    bool operator==(const LabRunSummary &) const = default;
};

// A vote of the blind comparison: which of the answers shown to a prompt is the best. Kept by what the variants are (see identityOf), so
// that votes of several runs add up, and by what was asked and answered, so that the same answers in a run that is repeated count once.
struct BlindVote
{
    qint64 run = -1;
    int prompt = 0;
    QList<QStringList> answers; // as shown: the identities of the variants that gave each of them
    int best = -1;              // index of answers; -1: none is better
    qint64 when = 0;            // ms since 1970
    LabPrompt question{};
    QStringList texts{}; // of the answers, one each; none: the vote counts for its run and prompt alone
};

// What votes say about a variant across runs: its file (SHA-256, else path) on the CPU or on a GPU by its name.
QString identityOf(const LabVariant &variant);

// The SQL of the Lab, in the history's database. Store thread; all throw DatabaseFailure.
void putLabRun(Database &db, qint64 id, const LabRun &run); // replaces the one with the id
void deleteLabRun(Database &db, qint64 id);                 // and its votes
void renameLabRun(Database &db, qint64 id, const QString &title);
QList<LabRunSummary> listLabRuns(Database &db); // the newest first
LabRun readLabRun(Database &db, qint64 id);     // id -1: there is none
// The newest ones of which a file has no hash yet, Hearth being closed before it was read; not those of versions that did not keep when it
// was changed last.
constexpr int mostUnhashedRuns = 20; // that are looked at
QList<LabRun> runsWithoutHashes(Database &db);

// Marks those that Hearth ended in without a word as interrupted. Returns the one that is the newest of all, so that it is told once; id
// -1: that one is not among them. To be called while none runs.
LabRun takeInterruptedRun(Database &db);

// A run with its votes, as it is before it is deleted and comes back after that.
struct TakenRun
{
    struct Vote
    {
        int prompt = 0;
        QString winner;
        QString loser;
        bool isTie = false;
        qint64 when = 0;
        QString answers; // the question that it decided, see voteKey
        bool isBlind = true;

        bool operator==(const Vote &) const = default;
    };
    LabRun run; // id -1: none
    QList<Vote> votes;
};
TakenRun takenRun(Database &db, qint64 id);
void putTakenRun(Database &db, const TakenRun &taken);

// How the variants of a run did over the newest mostTrendRuns runs.
constexpr int mostTrendRuns = 200;
LabTrend readTrend(Database &db, const LabRun &shown);

// How fast texts were read: tokens a second by speedKey(), as the newest run that says it found it; of the newest mostSpeedRuns.
constexpr int mostSpeedRuns = 20;
using ReadingSpeeds = QHash<QString, double>;
QString speedKey(const LabVariant &variant);
ReadingSpeeds readSpeeds(Database &db);

// The names were not seen before it. Replaces an earlier one on the prompt of the run: each counts once.
void putBlindVote(Database &db, const BlindVote &vote);
// Votes of a run that were kept by a file's path, before its SHA-256 was known.
void nameVotes(Database &db, qint64 run, const QString &path, const QString &sha256);
// Between two variants, in all runs; of several votes on the same question the first one: after it the names were seen, as they had been
// before those of earlier versions.
enum class VoteKind : quint8 { Blind, Seen };
VoteCount countVotes(Database &db, const QString &first, const QString &second, VoteKind kind = VoteKind::Blind);
QSet<int> votedPrompts(Database &db, qint64 run);

void putPromptSet(Database &db, const PromptSet &set); // replaces the one of that name
void deletePromptSet(Database &db, const QString &name);
QList<PromptSet> listPromptSets(Database &db); // by name

} // namespace hearth
