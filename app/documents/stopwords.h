#pragma once

#include <QString>
#include <QStringList>

namespace hearth {

// Words that carry grammar, by language: left out of the index and of questions, and what language detection counts.

// Those with lists, ISO 639-1.
QStringList stopWordLanguages();
// `word` folded; accents do not count.
bool isStopWord(const QString &word, const QString &language);
// The languages whose list has it, as bits in the order of stopWordLanguages().
quint32 stopWordMask(const QString &word);

} // namespace hearth
