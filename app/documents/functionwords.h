#pragma once

#include <QList>
#include <QSet>
#include <QString>
#include <QStringList>

namespace hearth {

// Words of Chinese, Japanese, Korean and Thai that ask or carry grammar, in NFKC. Pure, any thread.

// Words to be looked for where nothing parts them.
class WordList
{
public:
    explicit WordList(const char *words); // UTF-8, parted by blanks
    void add(const QString &word);

    // Of the longest one that stands at `at` and ends before `end`, in UTF-16 units; 0: none.
    [[nodiscard]] qsizetype longestAt(const QString &text, qsizetype at, qsizetype end) const;
    [[nodiscard]] bool contains(const QString &word) const { return m_words.contains(word); }

private:
    QSet<QString> m_words;
    qsizetype m_longest = 0;
};

const WordList &chineseFunctionWords();
const WordList &chineseKeptWords(); // that one of the former stands in
const WordList &thaiFunctionWords();
const WordList &thaiKeptWords();

namespace japanese {
const WordList &questionWords();
const WordList &kanaWords();          // particles and endings
const WordList &frameWords();         // in Han: "case", "method", "before"
const WordList &kindWords();          // at a word's end: of what kind the answer is, as "term" in "term of return"
bool isAction(const QString &behind); // what stands behind the Han characters and the kana that belong to them
bool isParticle(const QString &behind);
bool isCounter(QChar c); // behind the character for "what"
} // namespace japanese

namespace korean {
// A word between two blanks.
struct Word
{
    qsizetype stem = 0; // characters of it that carry content; 0: it is grammar
    double importance = 1;
    bool asksForKind = false; // how many of, which: of what follows as a word of its own
};
Word wordOf(const QString &text);
} // namespace korean

} // namespace hearth
