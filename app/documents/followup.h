#pragma once

#include <QString>
#include <QStringList>

namespace hearth {

// What was said before a question, in the same chat.
struct SaidBefore
{
    QStringList asked; // oldest first
    // Of the answer to the last of them, the last sentence that stands in a passage, without its marks; empty: there is none.
    QString answered;
};

// A question that refers back ("And how much is that?") made to stand alone: with the words that carry the questions before it, and with
// the names that only the answer to the last one has ("When was she born?" after "Who signed the lease?"). One that stands alone is given
// back as it is. By rules, pure.
QString selfContained(const QString &question, const SaidBefore &before);

} // namespace hearth
