#pragma once

#include "app/documents/passage.h"

#include <QHash>
#include <QSet>
#include <QStringList>

namespace hearth {

// The words of a question in passages that no search has looked at, as those of documents that are given whole: what is asked for, in the
// passage's own language, without what only asks. Pure, any thread.
class QuestionWords
{
public:
    explicit QuestionWords(QString question) : m_question(std::move(question)) { }

    // As they stand in the passage, each once.
    [[nodiscard]] QStringList in(const Passage &passage);

private:
    QString m_question;
    QHash<QString, QSet<QString>> m_terms; // by language
};

} // namespace hearth
