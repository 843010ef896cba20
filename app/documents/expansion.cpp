#include "app/documents/expansion.h"

#include "app/documents/bilingual.h"
#include "app/documents/terms.h"
#include "app/documents/thesaurus.h"

#include <QDir>
#include <QFileInfo>
#include <QLocale>
#include <QRegularExpression>

#include <algorithm>

namespace hearth {

namespace {

constexpr int keptTerms = 2000;
constexpr qsizetype mostSynonyms = 150;
constexpr qsizetype mostTranslations = 40;
constexpr double leastWeight = 0.02;
constexpr double overAnother = 0.6; // a translation by way of English
constexpr double ofAPart = 0.7;     // of a compound
constexpr qsizetype shortestPart = 4;
constexpr qsizetype shortestCompound = 8;

QString twoLetters(const QString &code)
{
    return QLocale::languageToCode(QLocale::codeToLanguage(code), QLocale::ISO639Part1);
}

// The terms of a wording; several words share its weight.
void addTerms(QHash<QString, double> &terms, const QString &words, const QString &language, double weight)
{
    QList<Term> found;
    for (const Term &term : termsOf(words, language)) {
        if (!term.isStopWord)
            found.append(term);
    }
    for (const Term &term : std::as_const(found)) {
        double &known = terms[term.text];
        known = std::max(known, weight / double(found.size()));
    }
}

QList<ExpandedTerm> bestOf(const QHash<QString, double> &terms, const QString &without, qsizetype most)
{
    QList<ExpandedTerm> all;
    for (auto it = terms.cbegin(); it != terms.cend(); ++it) {
        if (it.value() >= leastWeight && it.key() != without)
            all.append({it.key(), it.value()});
    }
    std::sort(all.begin(), all.end(),
              [](const ExpandedTerm &a, const ExpandedTerm &b) { return a.weight != b.weight ? a.weight > b.weight : a.term < b.term; });
    return all.mid(0, most);
}

} // namespace

Expansion::Places Expansion::standardPlaces(const QString &ownFolder)
{
    Places places;
    if (!ownFolder.isEmpty()) {
        places.thesauri.append(ownFolder);
        places.wordLists.append(ownFolder);
    }
    places.thesauri +=
        {QStringLiteral("/usr/share/mythes"), QStringLiteral("/usr/local/share/mythes"), QStringLiteral("/usr/share/myspell/dicts")};
    for (const char *office : {"/usr/lib/libreoffice/share/extensions", "/Applications/LibreOffice.app/Contents/Resources/extensions",
                               "C:/Program Files/LibreOffice/share/extensions"}) {
        const QDir extensions(QString::fromLatin1(office));
        for (const QString &name : extensions.entryList({QStringLiteral("dict-*")}, QDir::Dirs))
            places.thesauri.append(extensions.filePath(name));
    }
    places.wordLists +=
        {QStringLiteral("/usr/share/dictd"), QStringLiteral("/usr/local/share/dictd"), QStringLiteral("/opt/homebrew/share/dictd")};
    return places;
}

Expansion::Expansion(const Places &places) : m_known(keptTerms)
{
    static const QRegularExpression thesaurusName(QStringLiteral("^th(?:es)?_([a-z]{2,3})(?:[_-].*)?\\.dat$"));
    static const QRegularExpression listName(QStringLiteral("^freedict-([a-z]{3})-([a-z]{3})\\.index$"));
    for (const QString &folder : places.thesauri) {
        for (const QString &name : QDir(folder).entryList({QStringLiteral("th*.dat")}, QDir::Files, QDir::Name)) {
            const QString language = thesaurusName.match(name).captured(1);
            if (!language.isEmpty() && !m_thesaurusPaths.contains(language))
                m_thesaurusPaths.insert(language, QFileInfo(QDir(folder).filePath(name)).canonicalFilePath());
        }
    }
    for (const QString &folder : places.wordLists) {
        for (const QString &name : QDir(folder).entryList({QStringLiteral("freedict-*.index")}, QDir::Files, QDir::Name)) {
            const QRegularExpressionMatch match = listName.match(name);
            const QString from = twoLetters(match.captured(1));
            const QString to = twoLetters(match.captured(2));
            if (!from.isEmpty() && !to.isEmpty() && !m_listPaths.contains(from + u'>' + to))
                m_listPaths.insert(from + u'>' + to, QDir(folder).filePath(name));
        }
    }
}

Expansion::~Expansion() = default;

QList<Expansion::Source> Expansion::sources() const
{
    QList<Source> all;
    for (auto it = m_thesaurusPaths.cbegin(); it != m_thesaurusPaths.cend(); ++it)
        all.append({it.value(), it.key(), {}});
    for (auto it = m_listPaths.cbegin(); it != m_listPaths.cend(); ++it)
        all.append({it.value(), it.key().section(u'>', 0, 0), it.key().section(u'>', 1, 1)});
    std::sort(all.begin(), all.end(), [](const Source &a, const Source &b) { return a.path < b.path; });
    return all;
}

Thesaurus *Expansion::thesaurus(const QString &language)
{
    const auto known = m_thesauri.find(language);
    if (known != m_thesauri.end())
        return known->second.get();
    const QString path = m_thesaurusPaths.value(language);
    return (m_thesauri[language] = path.isEmpty() ? nullptr : Thesaurus::open(path, language)).get();
}

BilingualList *Expansion::wordList(const QString &from, const QString &to)
{
    const QString key = from + u'>' + to;
    const auto known = m_lists.find(key);
    if (known != m_lists.end())
        return known->second.get();
    const QString path = m_listPaths.value(key);
    return (m_lists[key] = path.isEmpty() ? nullptr : BilingualList::open(path, from, to)).get();
}

QList<ExpandedTerm> Expansion::synonymsOf(const QString &term, const QString &language)
{
    const QString key = language + u'=' + term;
    if (const QList<ExpandedTerm> *known = m_known.object(key))
        return *known;
    QHash<QString, double> terms;
    if (const Thesaurus *words = thesaurus(language)) {
        for (const RelatedWords &related : words->around(term))
            addTerms(terms, related.words, language, related.weight);
    }
    const QList<ExpandedTerm> best = bestOf(terms, term, mostSynonyms);
    m_known.insert(key, new QList<ExpandedTerm>(best));
    return best;
}

double Expansion::nounShare(const QString &word, const QString &language)
{
    const Thesaurus *words = thesaurus(language);
    return words ? words->nounShare(word) : -1;
}

QHash<QString, double> Expansion::direct(const QString &term, const QString &from, const QString &to)
{
    QHash<QString, double> terms;
    if (BilingualList *list = wordList(from, to)) {
        for (const QString &words : list->translationsOf(term))
            addTerms(terms, words, to, 1);
    }
    if (BilingualList *list = wordList(to, from)) {
        for (const QString &words : list->originalsOf(term))
            addTerms(terms, words, to, 1);
    }
    return terms;
}

QHash<QString, double> Expansion::ofParts(const QString &word, const QString &from, const QString &to)
{
    const BilingualList *list = wordList(from, to);
    if ((from != u"de" && from != u"nl") || !list)
        return {};
    QHash<QString, double> terms;
    for (const QString &part : compoundParts(word, [list](const QString &known) { return list->has(known); })) {
        const QHash<QString, double> found = direct(termOf(part, from), from, to);
        for (auto it = found.cbegin(); it != found.cend(); ++it)
            terms[it.key()] = std::max(terms.value(it.key()), it.value() * ofAPart);
    }
    return terms;
}

QList<ExpandedTerm> Expansion::translationsOf(const QString &term, const QString &word, const QString &from, const QString &to)
{
    const QString key = from + u'>' + to + u'=' + term;
    if (const QList<ExpandedTerm> *known = m_known.object(key))
        return *known;
    QHash<QString, double> terms = direct(term, from, to);
    if (terms.isEmpty())
        terms = ofParts(word, from, to);
    const QString between = QStringLiteral("en");
    if (terms.isEmpty() && from != between && to != between) {
        QHash<QString, double> english = direct(term, from, between);
        if (english.isEmpty())
            english = ofParts(word, from, between);
        for (auto it = english.cbegin(); it != english.cend(); ++it) {
            const QHash<QString, double> further = direct(it.key(), between, to);
            for (auto other = further.cbegin(); other != further.cend(); ++other)
                terms[other.key()] = std::max(terms.value(other.key()), it.value() * other.value() * overAnother);
        }
    }
    const QList<ExpandedTerm> best = bestOf(terms, {}, mostTranslations);
    m_known.insert(key, new QList<ExpandedTerm>(best));
    return best;
}

QStringList compoundParts(const QString &word, const std::function<bool(const QString &)> &isWord)
{
    const QString lower = word.toLower();
    if (lower.size() < shortestCompound)
        return {};
    // The longest second part: it says what the thing is.
    for (qsizetype cut = shortestPart; cut + shortestPart <= lower.size(); ++cut) {
        const QString second = lower.mid(cut);
        if (!isWord(second))
            continue;
        const QString first = lower.left(cut);
        if (isWord(first))
            return {first, second};
        for (const char *joint : {"s", "es", "n", "en", "er", "e"}) {
            const QString end = QLatin1String(joint);
            if (first.endsWith(end) && first.size() - end.size() >= shortestPart - 1 && isWord(first.chopped(end.size())))
                return {first.chopped(end.size()), second};
        }
    }
    return {};
}

} // namespace hearth
