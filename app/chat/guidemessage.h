#pragma once

#include "app/store/records.h"

#include <QVariantList>

namespace hearth {

// What of a message is for the reader: all of it, but for answers of the built-in guide, whose last line becomes buttons. Shown, copied
// and exported.
QString shownText(const MessageRecord &message);

// The buttons under an answer of the guide that is done: {action, label} each. None for any other model, whatever it wrote.
QVariantList answerLinks(const MessageRecord &message);

} // namespace hearth
