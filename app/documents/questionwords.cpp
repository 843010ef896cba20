#include "app/documents/questionwords.h"

#include "app/documents/question.h"

namespace hearth {

namespace {

constexpr double leastWeight = 0.5; // of a word's term: one character of a pair says too little

QSet<QString> termsOfQuestion(const QString &text, const QString &language)
{
    QSet<QString> terms;
    for (const QuestionWord &word : readQuestion(text, {language}).words) {
        if (word.isFrame)
            continue;
        for (const QuestionWord::Own &own : word.terms) {
            if (own.weight >= leastWeight)
                terms.insert(own.term);
        }
    }
    return terms;
}

} // namespace

QStringList QuestionWords::in(const Passage &passage)
{
    auto wanted = m_terms.constFind(passage.language);
    if (wanted == m_terms.cend())
        wanted = m_terms.insert(passage.language, termsOfQuestion(m_question, passage.language));
    QStringList words;
    for (const Term &term : termsOf(passage.text, passage.language)) {
        const QString word = passage.text.mid(term.start, term.length);
        if (!term.isStopWord && wanted->contains(term.text) && !words.contains(word))
            words.append(word);
    }
    return words;
}

} // namespace hearth
