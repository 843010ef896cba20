#pragma once

#include "inference/compare/alignment.h"
#include "inference/request.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace hearth {

// One token of an answer, with what the model would have said instead.
struct AnswerToken
{
    int32_t token = -1;
    std::string bytes; // what it stands for, maybe a part of a character; a control token's name
    bool isThinking = false;
    bool isEnd = false;                  // the end token, which is not part of the text
    std::vector<Candidate> candidates{}; // the likeliest, and this one; likeliest first
};

// Where an answer leaves the reference's, and what the two have in common.
struct Parting
{
    bool isSameVocabulary = false; // false: tokens cannot be compared, only commonBytes and commonShare (of words) say something
    bool isSamePrompt = false;     // the models were given the same tokens
    bool isEqual = false;
    // Of the common beginning. Token number commonTokens of both answers is the first that differs (one of them may end there); when
    // isSamePrompt both models had read the very same tokens before, so that their candidates there can be laid side by side.
    int commonTokens = 0;
    uint64_t commonBytes = 0;            // of the texts without thinking, in whole characters
    std::vector<AlignedRun> alignment{}; // a: the reference's tokens, b: this answer's
    double commonShare = 0;              // aligned tokens, of those of the longer answer, 0 to 1
};

// The reference's answer to one prompt, given to another variant token by token: how close that one stays when it cannot go astray. Means
// over the tokens, logarithms natural.
struct AnswerScore
{
    int tokens = 0;                     // of the reference's answer; 0: not scored
    double agreed = 0;                  // share of them that the variant held likeliest, 0 to 1
    double logProbability = 0;          // under the variant
    double referenceLogProbability = 0; // under the reference
    double divergence = 0;              // Kullback-Leibler; the reference's tokens beyond the 128 likeliest count as one, so at least
    double mostDifference = 0;          // the largest of how far a token's ln p is from the reference's
};

// What one variant said to one prompt. Seconds are those in which this variant was at work: what others did meanwhile is not in them.
struct Answer
{
    int promptTokens = 0;
    uint64_t promptHash = 0;       // of its tokens
    std::vector<int32_t> prompt{}; // its tokens
    std::vector<AnswerToken> tokens;
    bool isHidden = false; // a tool was called: some of the tokens are not among these
    std::string text;      // UTF-8, without thinking
    std::string thinking;
    FinishReason finish = FinishReason::End;
    double firstTokenSeconds = 0; // from the prompt's text to the first token
    double prefillSeconds = 0;
    double decodeSeconds = 0;       // from the first token to the last
    std::optional<Failed> failure;  // it came to nothing, or not to its end
    std::optional<Parting> parting; // not of the reference's own answers, and not where one of the two failed

    double prefillTokensPerSecond() const { return prefillSeconds > 0 ? promptTokens / prefillSeconds : 0; }
    double decodeTokensPerSecond() const { return decodeSeconds > 0 && tokens.size() > 1 ? double(tokens.size() - 1) / decodeSeconds : 0; }
};

} // namespace hearth
