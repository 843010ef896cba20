#include "app/chat/evidencewords.h"

#include "app/documents/stopwords.h"

#include <QRegularExpression>
#include <QTextBoundaryFinder>

#include <algorithm>
#include <array>

namespace hearth {

namespace {

constexpr int headLetters = 4; // by which words are looked up that may differ in their endings

// Those whose small words tell them apart here; a rarer language's stop word may be a content word of these.
const QStringList &knownLanguages()
{
    static const QStringList all{QStringLiteral("en"), QStringLiteral("de"), QStringLiteral("fr"), QStringLiteral("es"),
                                 QStringLiteral("pt")};
    return all;
}

struct NamedNumbers
{
    const char *names; // of one number each, from the first on
    int first;
};

constexpr std::array<NamedNumbers, 10> namedNumbers{
    {{"january february march april may june july august september october november december", 1},
     {"januar februar marz april mai juni juli august september oktober november dezember", 1},
     {"janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre", 1},
     {"enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre", 1},
     {"janeiro fevereiro marco abril maio junho julho agosto setembro outubro novembro dezembro", 1},
     {"one two three four five six seven eight nine ten eleven twelve", 1},
     {"eins zwei drei vier funf sechs sieben acht neun zehn elf zwolf", 1},
     {"un deux trois quatre cinq six sept huit neuf dix onze douze", 1},
     {"uno dos tres cuatro cinco seis siete ocho nueve diez once doce", 1},
     {"um dois tres quatro cinco seis sete oito nove dez onze doze", 1}}};

// Says nothing about what a sentence claims.
bool isSmall(const QString &folded)
{
    return std::any_of(knownLanguages().begin(), knownLanguages().end(),
                       [&](const QString &language) { return isStopWord(folded, language); });
}

const QHash<QString, QString> &numbersByName()
{
    static const QHash<QString, QString> all = [] {
        QHash<QString, QString> made;
        for (const NamedNumbers &list : namedNumbers) {
            int number = list.first;
            const QStringList names = QString::fromLatin1(list.names).split(u' ');
            for (const QString &name : names)
                made[name] = QString::number(number++);
        }
        return made;
    }();
    return all;
}

// The language whose small words are the most of the text's, when they are at least two.
QString languageOf(const QStringList &folded)
{
    QString best;
    qsizetype most = 1;
    for (const QString &language : knownLanguages()) {
        const auto count = std::count_if(folded.begin(), folded.end(), [&](const QString &word) { return isStopWord(word, language); });
        if (count > most) {
            most = count;
            best = language;
        }
    }
    return best;
}

bool isIdeograph(QChar letter)
{
    const auto script = letter.script();
    return script == QChar::Script_Han || script == QChar::Script_Hiragana || script == QChar::Script_Katakana;
}

QString withoutZeros(const QString &digits)
{
    qsizetype at = 0;
    while (at + 1 < digits.size() && digits[at] == u'0')
        ++at;
    return digits.mid(at);
}

QString decimal(const QString &whole, QString part)
{
    while (part.endsWith(u'0'))
        part.chop(1);
    return part.isEmpty() ? withoutZeros(whole) : withoutZeros(whole) + u'.' + part;
}

// All the values that digits with separators can mean.
QStringList valuesOf(const QString &text)
{
    static const QRegularExpression separators(QStringLiteral("[^0-9]+"));
    const QStringList groups = text.split(separators, Qt::SkipEmptyParts);
    if (groups.isEmpty())
        return {};
    if (groups.size() == 1)
        return {withoutZeros(groups[0])};
    const bool isGrouped = std::all_of(groups.begin() + 1, groups.end(), [](const QString &group) { return group.size() == 3; });
    const QString &last = groups.last();
    const QString before = QStringList(groups.first(groups.size() - 1)).join(QString());
    QStringList values;
    if (isGrouped)
        values.append(withoutZeros(groups.join(QString())));
    const QChar separator = text[text.size() - last.size() - 1];
    if (separator == u'.' || separator == u',')
        values.append(decimal(before, last));
    return values.isEmpty() ? QStringList{withoutZeros(groups.join(QString()))} : values;
}

// Numbers, and the text with blanks in their place. What is parted by blanks in threes is one number; a date is three.
QList<EvidenceNumber> takeNumbers(QString &text)
{
    static const QRegularExpression pattern(
        QStringLiteral(R"((?<!\d[.,/-])(?:\d{1,3}(?:[ \x{a0}\x{202f}'’]\d{3})+(?:[.,]\d+)?(?!\d)|\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![.,]?\d))"
                       R"(|\d{1,3}(?:\.\d{3})+(?:,\d+)?(?![.,]?\d)|\d+[.,]\d+(?![.,/-]?\d))|\d+)"));
    QList<EvidenceNumber> numbers;
    for (auto match = pattern.globalMatch(QString(text)); match.hasNext();) {
        const QRegularExpressionMatch found = match.next();
        // Part of a word: "RX12", "3rd" are looked for as words.
        const bool isInWord =
            found.capturedStart() > 0 && text[found.capturedStart() - 1].isLetter() && !isIdeograph(text[found.capturedStart() - 1]);
        if (isInWord)
            continue;
        numbers.append({found.captured(), valuesOf(found.captured())});
        text.replace(found.capturedStart(), found.capturedLength(), QString(found.capturedLength(), u' '));
    }
    return numbers;
}

struct Word
{
    QString text;
    bool isFirst = false; // of its sentence or line
};

QList<Word> wordsOf(const QString &text)
{
    QList<Word> words;
    QTextBoundaryFinder finder(QTextBoundaryFinder::Word, text);
    qsizetype begin = 0;
    bool isFirst = true;
    while (begin < text.size()) {
        const qsizetype end = finder.toNextBoundary();
        if (end < 0)
            break;
        const QString word = text.mid(begin, end - begin);
        begin = end;
        if (std::any_of(word.begin(), word.end(), [](QChar letter) { return letter.isLetterOrNumber(); })) {
            words.append({word, isFirst});
            isFirst = false;
        } else if (word.contains(u'\n') || word.contains(u'.') || word.contains(u':') || word.contains(u'?') || word.contains(u'!')) {
            isFirst = true;
        }
    }
    return words;
}

// Letters without spaces between words are taken in pairs.
void addIdeographs(const QString &text, QList<EvidenceWord> &words)
{
    for (qsizetype at = 0; at + 1 < text.size(); ++at) {
        if (isIdeograph(text[at]) && isIdeograph(text[at + 1]))
            words.append({text.mid(at, 2), text.mid(at, 2), false});
    }
}

bool isEnding(QStringView letters)
{
    static const QStringList endings{
        QStringLiteral(""),    QStringLiteral("s"),   QStringLiteral("es"),  QStringLiteral("ed"),  QStringLiteral("d"),
        QStringLiteral("ing"), QStringLiteral("er"),  QStringLiteral("ers"), QStringLiteral("or"),  QStringLiteral("ly"),
        QStringLiteral("al"),  QStringLiteral("e"),   QStringLiteral("en"),  QStringLiteral("em"),  QStringLiteral("n"),
        QStringLiteral("ns"),  QStringLiteral("nen"), QStringLiteral("st"),  QStringLiteral("t"),   QStringLiteral("te"),
        QStringLiteral("ten"), QStringLiteral("in"),  QStringLiteral("ung"), QStringLiteral("a"),   QStringLiteral("as"),
        QStringLiteral("o"),   QStringLiteral("os"),  QStringLiteral("ons"), QStringLiteral("ez"),  QStringLiteral("ent"),
        QStringLiteral("ait"), QStringLiteral("y"),   QStringLiteral("ies"), QStringLiteral("ion"), QStringLiteral("r"),
        QStringLiteral("ar"),  QStringLiteral("ir"),  QStringLiteral("ee"),  QStringLiteral("ment")};
    return endings.contains(letters);
}

bool differInEndings(const QString &one, const QString &other)
{
    qsizetype same = 0;
    while (same < one.size() && same < other.size() && one[same] == other[same])
        ++same;
    return same >= headLetters && isEnding(QStringView(one).mid(same)) && isEnding(QStringView(other).mid(same));
}

} // namespace

QString foldedWord(QStringView word)
{
    const QString apart = word.toString().normalized(QString::NormalizationForm_KD).toCaseFolded();
    QString folded;
    for (const QChar letter : apart) {
        if (letter.isLetterOrNumber())
            folded += letter;
    }
    return folded;
}

EvidenceTerms evidenceTerms(QStringView text)
{
    EvidenceTerms terms;
    QString rest = text.toString();
    terms.numbers = takeNumbers(rest);
    addIdeographs(rest, terms.words);
    const bool isIdeographic = !terms.words.isEmpty();
    QStringList folded;
    const QList<Word> words = wordsOf(rest);
    for (const Word &word : words)
        folded.append(foldedWord(word.text));
    terms.language = isIdeographic ? QStringLiteral("zh") : languageOf(folded);
    for (qsizetype i = 0; i < words.size(); ++i) {
        const QString &shown = words[i].text;
        if (const auto number = numbersByName().constFind(folded[i]); number != numbersByName().cend())
            terms.namedNumbers.append(*number);
        if (isIdeograph(shown[0]) || isSmall(folded[i]) || folded[i].size() < 2)
            continue;
        const bool isShouted = shown.size() > 1 && shown == shown.toUpper() && shown != shown.toLower();
        const bool isCapital = shown[0].isUpper() && !words[i].isFirst && terms.language != QLatin1String("de");
        terms.words.append({shown, folded[i], isShouted || isCapital});
    }
    return terms;
}

void EvidenceIndex::add(QStringView text)
{
    const EvidenceTerms terms = evidenceTerms(text);
    for (const EvidenceWord &word : terms.words) {
        if (m_words.contains(word.folded))
            continue;
        m_words.insert(word.folded);
        if (word.folded.size() >= headLetters)
            m_byHead[word.folded.left(headLetters)].append(word.folded);
    }
    for (const QString &value : terms.namedNumbers)
        m_numbers.insert(value);
    for (const EvidenceNumber &number : terms.numbers) {
        for (const QString &value : number.values)
            m_numbers.insert(value);
    }
    if (!terms.language.isEmpty())
        m_languages.insert(terms.language);
}

bool EvidenceIndex::hasWord(const EvidenceWord &word) const
{
    if (m_words.contains(word.folded))
        return true;
    if (const auto number = numbersByName().constFind(word.folded); number != numbersByName().cend() && m_numbers.contains(*number))
        return true;
    if (word.folded.size() < headLetters)
        return false;
    const QStringList alike = m_byHead.value(word.folded.left(headLetters));
    return std::any_of(alike.begin(), alike.end(), [&word](const QString &other) { return differInEndings(word.folded, other); });
}

bool EvidenceIndex::hasNumber(const EvidenceNumber &number) const
{
    return std::any_of(number.values.begin(), number.values.end(), [this](const QString &value) { return m_numbers.contains(value); });
}

} // namespace hearth
