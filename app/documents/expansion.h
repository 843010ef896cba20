#pragma once

#include <QCache>
#include <QHash>
#include <QList>
#include <QString>
#include <QStringList>

#include <functional>
#include <map>
#include <memory>

namespace hearth {

class BilingualList;
class Thesaurus;

// A term that may stand for another one.
struct ExpandedTerm
{
    QString term;
    double weight = 0; // 1: as good as the word itself
};

// Other words for the words of a question: by thesauri and by bilingual word lists, where some are installed. Files are opened when a
// language asks for them first, and kept. One thread (the searcher's).
class Expansion
{
public:
    struct Places
    {
        QStringList thesauri;  // folders with th_*.dat or thes_*.dat
        QStringList wordLists; // folders with freedict-*.index
    };
    // The system's, LibreOffice's, and `ownFolder` (may be empty).
    static Places standardPlaces(const QString &ownFolder);

    explicit Expansion(const Places &places);
    ~Expansion();

    // In the term's own language: thesaurus. Best first, at most some dozens.
    QList<ExpandedTerm> synonymsOf(const QString &term, const QString &language);
    // `word` as written, for compounds that no list has.
    QList<ExpandedTerm> translationsOf(const QString &term, const QString &word, const QString &from, const QString &to);

    // How much of a noun a word is, 0 to 1, as the language's thesaurus has it; -1: not known.
    double nounShare(const QString &word, const QString &language);

    struct Source
    {
        QString path;
        QString from;
        QString to; // empty: a thesaurus
    };
    // What was found in the places, whether it was needed yet or not.
    [[nodiscard]] QList<Source> sources() const;

private:
    Thesaurus *thesaurus(const QString &language);
    BilingualList *wordList(const QString &from, const QString &to);
    QHash<QString, double> direct(const QString &term, const QString &from, const QString &to);
    QHash<QString, double> ofParts(const QString &word, const QString &from, const QString &to);

    QHash<QString, QString> m_thesaurusPaths; // by language
    QHash<QString, QString> m_listPaths;      // by "de>en"
    std::map<QString, std::unique_ptr<Thesaurus>> m_thesauri;
    std::map<QString, std::unique_ptr<BilingualList>> m_lists;
    QCache<QString, QList<ExpandedTerm>> m_known;
};

// A German or Dutch compound in two parts that `isWord` knows, without the letters that join them ("Steuer", "bescheid"); empty: none.
QStringList compoundParts(const QString &word, const std::function<bool(const QString &)> &isWord);

} // namespace hearth
