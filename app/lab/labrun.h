#pragma once

#include "app/lab/labterms.h"
#include "app/store/runfacts.h"

#include <QByteArray>
#include <QDateTime>
#include <QJsonObject>
#include <QList>
#include <QString>
#include <QStringList>

namespace hearth {

// What a comparison of variants found: values only, kept for good. What was not measured is less than 0 or empty.

struct LabFigure
{
    double value = 0;
    double error = 0; // standard error

    bool operator==(const LabFigure &) const = default;
};

// 95 % of a figure of a quality.
struct LabInterval
{
    double low = 0;
    double high = 0;

    bool operator==(const LabInterval &) const = default;
};

// Which file was measured, where, and what it cost.
struct LabVariant
{
    QString label; // "Q4_K_M"; unique in its run
    QString path;
    QString sha256; // of a model in several files: of their hashes, in order; empty: not known
    QString repository;
    QString revision;
    QString quantization;
    QString wantedDevice; // that was chosen for it: "cpu", "vulkan:0"; empty: as the model runs in chats
    QString device;       // "CPU AVX-512 VNNI", the GPU's name
    QString driver;       // of a GPU
    QString settings;     // how it was loaded, in words
    LabLoading loading;
    QString notice;   // what it could not be loaded with as asked
    QString original; // of one that was quantized here: from this file, and what that was
    QString originalSha256;
    QString originalQuantization;
    qint64 originalBytes = 0;
    QString mixture;
    qint64 fileBytes = 0;
    qint64 modifiedAt = 0; // of the file as it was compared, ms since 1970; 0: not known
    double bitsPerWeight = 0;
    double loadSeconds = -1;
    qint64 peakMemoryBytes = -1; // RAM
    qint64 peakDeviceBytes = -1;
    QString error; // not empty: it did not run, and why

    bool operator==(const LabVariant &) const = default;
};

// A token that a variant held likely.
struct LabCandidate
{
    QString text;
    double probability = 0; // 0 to 1
    bool isChosen = false;  // the answer goes on with it; runs of earlier versions do not say

    bool operator==(const LabCandidate &) const = default;
};

// How an answer lies beside the reference's.
enum class LabParting {
    Unknown, // not compared: one of the two is not whole, or this is the reference's own
    Same,    // token for token
    Token,   // they part at a token
    Words    // other vocabularies: texts and words can be compared, tokens cannot
};

struct LabAnswer
{
    int prompt = 0;  // index in LabRun::prompts
    int variant = 0; // index in LabRun::variants
    QString text;
    QString thinking; // before it
    QString error;    // not empty: it came to nothing or not to its end, and why
    QString finish;   // "max_tokens", "context_full", ...: as finishReasonName; "unfinished": kept while it was written; empty: not known
    int tokens = 0;
    double firstTokenSeconds = -1;
    double prefillTokensPerSecond = -1;
    double decodeTokensPerSecond = -1;
    LabParting parting = LabParting::Unknown;
    bool isSamePrompt = true;        // false: their templates gave them different tokens to answer
    int partsAtToken = -1;           // the first that differs; -1 but for LabParting::Token
    qsizetype partsAtCharacter = -1; // in text, UTF-16 units: of that token, else of the first other letter; -1 where the texts do not part
    qsizetype partsLength = 0;       // of that token's text; 0: it has none, or another vocabulary
    double equalShare = -1;          // of the tokens, aligned, or of the words
    // What both held likely where they part.
    QList<LabCandidate> candidates;
    QList<LabCandidate> referenceCandidates;
    // The reference's answer to the prompt, given to the variant token by token. Means over its tokens, nats; 0 tokens: not scored.
    int forcedTokens = 0;
    double agreedShare = -1; // 0 to 1: what the variant would have chosen as well
    double logProbability = 0;
    double referenceLogProbability = 0;
    double forcedMost = -1;       // the largest of how far a token's ln p is from the reference's
    double forcedDivergence = -1; // Kullback-Leibler, at least

    bool operator==(const LabAnswer &) const = default;
};

// A token of the user's text that a variant takes for less likely than the reference does.
struct LabWorstToken
{
    qsizetype position = 0; // of its first character in the text
    QString text;
    double divergence = 0; // nats
    // Of this token, 0 to 1; -1: runs of earlier versions did not keep it.
    double probability = -1; // that the variant held
    double referenceProbability = -1;

    bool operator==(const LabWorstToken &) const = default;
};

struct LabQuality
{
    int variant = 0;
    QString error;  // not empty: it was not measured, or not beside the reference, and why
    int tokens = 0; // that count; 0: not measured
    int blocks = 0; // of tokens, whose means the standard errors come from; 0: as if tokens were independent, in runs of earlier versions
    LabFigure perplexity;
    // Beside the reference; of the reference itself 0, and 1 for sameTop.
    bool isCompared = false; // false: what follows says nothing
    bool isAtLeast = false;  // the divergences: the reference was not in memory beside it, and its likeliest tokens were kept
    LabFigure logRatio;      // ln(perplexity / the reference's), errors paired
    LabFigure divergence;    // mean, nats a token
    double divergenceMedian = 0;
    double divergence99 = 0; // 99th percentile
    // Of these two: 0 to 0 in runs of earlier versions, which did not work them out.
    LabInterval medianWithin;
    LabInterval within99;
    LabFigure sameTop; // 0 to 1
    QList<LabWorstToken> worst;
    // For the map over the text: a byte a token in the text's order. 0: it did not count; else its divergence on a scale by roots:
    // ((byte - 1) / 254)^2 * 4 nats.
    QByteArray heat;
    QByteArray lengths; // of the tokens, UTF-16 units, at most 255 each
    int readTokens = 0; // that went through the model, and
    double seconds = 0; // how long that took; 0: runs of earlier versions did not keep it

    bool operator==(const LabQuality &) const = default;
};

struct LabPrompt
{
    QString name; // empty: its beginning serves
    QString system;
    QString text;

    bool operator==(const LabPrompt &) const = default;
};

struct LabRun
{
    qint64 id = -1;
    QDateTime startedAt;
    QString title;
    QString build; // of Hearth
    quint64 seed = 0;
    double temperature = 0;
    int maxTokens = 0;
    LabTerms terms;
    int reference = 0; // index of variants
    QList<LabPrompt> prompts;
    QString textName; // what quality was measured on; empty: it was not
    QString textHash; // SHA-256
    QString text;     // its first mostKeptText characters: all of it; in runs of earlier versions maybe only its beginning
    QString textPath; // empty: the built-in sample
    QList<LabVariant> variants;
    QList<LabAnswer> answers;
    QList<LabQuality> quality;
    bool isWhole = true;        // false: it was stopped, or Hearth ended in it:
    bool isUnderWay = false;    // kept while it ran, and after that
    bool isInterrupted = false; // told to have been so
    bool isBlind = false;       // its answers were shown without names, to be voted on,
    bool isSeen = true;         // until they were shown with them
    bool isDisturbed = false;   // another answer was written meanwhile: speeds and memory are not the variants' alone
    qint64 again = -1;          // the run that it repeats
    QStringList changes;        // since that one, as sentences

    bool operator==(const LabRun &) const = default;
};

[[nodiscard]] inline RunEnding endingOf(const LabRun &run)
{
    return endingOf(run.isWhole, run.isUnderWay, run.isInterrupted);
}

constexpr qsizetype mostKeptText = 1024 * 1024; // as long as any that is measured: the map covers it

// SHA-256 of its UTF-8, in hex.
QString hashOfText(const QString &text);
LabInterval intervalOf(const LabFigure &figure, const LabQuality &quality);
LabInterval sameTopInterval(const LabQuality &quality); // within 0 and 1
// How many of the tokens of the reference's answers a variant would have chosen as well, 0 to 1; -1: none were scored.
double agreedShareOf(const LabRun &run, int variant);
// Of the text that counted: of the variants that are held against the reference, whose vocabulary others need not have; 0: none were.
int measuredTokensOf(const LabRun &run);
// null: the variant has none.
const LabQuality *qualityOf(const LabRun &run, int variant);
// Tokens a second of its answers, the median; -1: none.
double decodeSpeedOf(const LabRun &run, int variant);

// Unknown keys and wrong types are passed over.
QJsonObject toJson(const LabRun &run);
LabRun labRunFrom(const QJsonObject &json);

// The byte of LabQuality::heat, 1 to 255, and what it stands for, nats.
quint8 heatOf(double divergence);
double divergenceOfHeat(quint8 heat);

} // namespace hearth
