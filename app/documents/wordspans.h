#pragma once

#include "app/documents/textsplit.h"

#include <QStringList>

namespace hearth {

// Where words stand in a part of a text, whatever their case: whole ones; of scripts without blanks, wherever they are. By start; what
// touches is one. Pure.
QList<TextSpan> wordSpans(const QString &text, const QStringList &words, TextSpan within);

} // namespace hearth
