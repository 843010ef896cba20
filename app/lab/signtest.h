#pragma once

#include <QString>

namespace hearth {

// Votes between two variants; ties say nothing about which is better and are left out by the test.
struct VoteCount
{
    int first = 0;
    int second = 0;
    int ties = 0;

    bool operator==(const VoteCount &) const = default;
};

// How likely votes at least as one-sided as these are if both were equally good: the exact two-sided sign test, by the binomial
// distribution with one half (Conover, Practical Nonparametric Statistics, section 3.4). 1 where there are no votes.
double signTest(const VoteCount &votes);

constexpr double significance = 0.05;

enum class VoteVerdict : quint8 {
    TooFew, // no result of so many votes could be told from chance
    Open,   // enough votes, but these could be chance
    First,  // the first is preferred
    Second,
};
VoteVerdict verdictOf(const VoteCount &votes);

// The least number of votes, ties apart, with which a unanimous result counts: 6 at 5 %.
int leastVotes();

// One plain sentence: "Q8_0 was preferred in 9 of 10 votes; chance alone gives so much in 2 % of cases." Ties are told in a second one.
QString verdictText(const VoteCount &votes, const QString &first, const QString &second);

} // namespace hearth
