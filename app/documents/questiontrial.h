#pragma once

#include <QObject>
#include <QVariantList>
#include <QtQml/qqmlregistration.h>

namespace hearth {

class DocumentsPort;
struct SearchOutcome;

// A question that is tried on the documents: what comes first by its words alone, and what by its meaning. UI thread.
class QuestionTrial : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("made by Collections")
    Q_PROPERTY(QString question READ question NOTIFY changed) // the last one asked
    Q_PROPERTY(bool isSearching READ isSearching NOTIFY changed)
    Q_PROPERTY(bool hasResult READ hasResult NOTIFY changed)
    Q_PROPERTY(QString trouble READ trouble NOTIFY changed)          // why nothing could be searched; mostly empty
    Q_PROPERTY(bool isByWordsOnly READ isByWordsOnly NOTIFY changed) // an embedding model is chosen, but could not be used
    Q_PROPERTY(bool hasMeaning READ hasMeaning NOTIFY changed)       // some were found by their meaning: an embedding model was at work
    // Five at most, best first: {rank, otherRank, name, path, place, text}. otherRank: in the other list, 0 when it is not in its first
    // ones.
    Q_PROPERTY(QVariantList byWords READ byWords NOTIFY changed)
    Q_PROPERTY(QVariantList byMeaning READ byMeaning NOTIFY changed)

public:
    explicit QuestionTrial(DocumentsPort &documents, QObject *parent = nullptr);

    [[nodiscard]] QString question() const { return m_question; }
    [[nodiscard]] bool isSearching() const { return m_isSearching; }
    [[nodiscard]] bool hasResult() const { return m_hasResult; }
    [[nodiscard]] QString trouble() const { return m_trouble; }
    [[nodiscard]] bool isByWordsOnly() const { return m_isByWordsOnly; }
    [[nodiscard]] bool hasMeaning() const { return !m_byMeaning.isEmpty(); }
    [[nodiscard]] QVariantList byWords() const { return m_byWords; }
    [[nodiscard]] QVariantList byMeaning() const { return m_byMeaning; }

    Q_INVOKABLE void ask(const QString &question); // in all collections that are listed
    Q_INVOKABLE void clear();

Q_SIGNALS:
    void changed();

private:
    void take(const SearchOutcome &outcome);

    DocumentsPort &m_documents;
    QString m_question;
    quint64 m_call = 0; // late results of earlier ones are dropped
    bool m_isSearching = false;
    bool m_hasResult = false;
    bool m_isByWordsOnly = false;
    QString m_trouble;
    QVariantList m_byWords;
    QVariantList m_byMeaning;
};

} // namespace hearth
