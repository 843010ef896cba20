#include "app/lab/signtest.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>
#include <cmath>

namespace hearth {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Votes)
};

// "2 %", "0.3 %", "less than 0.01 %"
QString percent(double share)
{
    if (share < 0.0001)
        return Text::tr("less than 0.01 %");
    return Text::tr("%1 %").arg(QLocale().toString(share * 100, 'g', share < 0.1 ? 2 : 3));
}

// Without the ties.
QString sentenceOf(const VoteCount &votes, const QString &first, const QString &second)
{
    const int all = votes.first + votes.second;
    switch (verdictOf(votes)) {
    case VoteVerdict::TooFew:
        return Text::tr("Too few votes to say: %1 of at least %2 between %3 and %4.")
            .arg(QString::number(all), QString::number(leastVotes()), first, second);
    case VoteVerdict::Open:
        return Text::tr("No difference shown between %1 and %2: %3 to %4 votes, which chance alone gives in %5 of cases.")
            .arg(first, second, QString::number(votes.first), QString::number(votes.second), percent(signTest(votes)));
    case VoteVerdict::First:
    case VoteVerdict::Second: break;
    }
    const bool isFirst = votes.first > votes.second;
    return Text::tr("%1 was preferred to %2 in %3 of %4 votes; chance alone gives a result so clear in %5 of cases.")
        .arg(isFirst ? first : second, isFirst ? second : first, QString::number(std::max(votes.first, votes.second)), QString::number(all),
             percent(signTest(votes)));
}

} // namespace

double signTest(const VoteCount &votes)
{
    const int all = votes.first + votes.second;
    const int fewer = std::min(votes.first, votes.second);
    double tail = 0;
    for (int k = 0; k <= fewer; ++k) // logarithms, so that thousands of votes do not underflow
        tail += std::exp(std::lgamma(all + 1.0) - std::lgamma(k + 1.0) - std::lgamma(all - k + 1.0) - all * std::log(2.0));
    return std::min(1.0, 2 * tail);
}

int leastVotes()
{
    int votes = 1;
    while (signTest({.first = votes}) > significance)
        ++votes;
    return votes;
}

VoteVerdict verdictOf(const VoteCount &votes)
{
    if (votes.first + votes.second < leastVotes())
        return VoteVerdict::TooFew;
    if (signTest(votes) > significance)
        return VoteVerdict::Open;
    return votes.first > votes.second ? VoteVerdict::First : VoteVerdict::Second;
}

QString verdictText(const VoteCount &votes, const QString &first, const QString &second)
{
    const QString sentence = sentenceOf(votes, first, second);
    return votes.ties == 0
        ? sentence
        : Text::tr("%1 In %2 more none was better, which the test leaves out.").arg(sentence, QString::number(votes.ties));
}

} // namespace hearth
