#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hearth {

// Watches a streamed text for stop texts. Holds back only what could still become one of them, so that no part of a stop text is
// ever shown. One a generated answer.
class StopMatcher
{
public:
    struct Result
    {
        std::string text;       // safe to show
        bool isStopped = false; // a stop text came; it and what follows is dropped, and so is everything appended later
    };

    // Empty stop texts are left out.
    explicit StopMatcher(std::vector<std::string> stops);

    Result append(std::string_view text);
    // What was held back when the answer ends without a stop text.
    std::string finish();

private:
    size_t heldBytes() const;

    std::vector<std::string> m_stops;
    size_t m_longest = 0;
    std::string m_pending;
    bool m_isStopped = false;
};

} // namespace hearth
