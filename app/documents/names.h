#pragma once

#include <QString>
#include <QStringList>

namespace hearth {

// Proper names, and numbers that are names ("RX-12", "2023/114", "483920"), in a sentence of that language (ISO 639-1; empty: not known),
// each once, word by word. By capitals and where they stand: in scripts without capitals only numbers. Amounts and dates are no names.
// `isAskedFor`: names are what is expected, so that one at the sentence's beginning, and a single one in German, are taken too. Pure.
QStringList namesIn(const QString &sentence, const QString &language, bool isAskedFor);

} // namespace hearth
