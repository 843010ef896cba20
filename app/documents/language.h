#pragma once

#include <QString>
#include <QStringList>

namespace hearth {

// The language of a text, ISO 639-1: by its script, and in Latin script by its function words, letters and word endings. Empty where it
// can't be told (a table of names and numbers). Pure, any thread; reads the first few thousand characters.
QString languageOf(const QString &text);

// The same for a piece of a text that is known as a whole: a table row in a German letter is German unless it says otherwise loudly.
QString languageOf(const QString &text, const QString &surroundings);

} // namespace hearth
