#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hearth {

// A way on that the guide offers under its answer: "[Open Models](hearth:models)".
struct AnswerLink
{
    std::string action; // one of isGuideAction()
    std::string label;  // the guide's words, in the language of its answer; plain text
    bool operator==(const AnswerLink &) const = default;
};

// The guide's answer, apart: what is shown, copied and exported, and the buttons under it.
struct GuideAnswer
{
    std::string text;
    std::vector<AnswerLink> links; // at most four, no action twice
};

// models, documents, lab, settings, add-file, model-picker, shortcuts, search, new-chat.
bool isGuideAction(std::string_view action);

// Takes lines at the end that hold nothing but hearth: links off the text. Of an answer that is still being written, a beginning of a
// link is held back, too, so what is shown only ever grows. Unknown actions give no button. A link inside the text stays there, as text.
// Only for answers of the built-in guide: what other models write is never read for links.
GuideAnswer readGuideAnswer(std::string_view answer, bool isComplete);

} // namespace hearth
