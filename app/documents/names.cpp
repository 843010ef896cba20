#include "app/documents/names.h"

#include "app/documents/stopwords.h"
#include "app/documents/textwords.h"

#include <QRegularExpression>
#include <QSet>

#include <algorithm>
#include <utility>

namespace hearth {

namespace {

// Between two parts of a name: "Ludwig van Beethoven".
bool joinsNames(const QString &word)
{
    static const QSet<QString> words{QStringLiteral("von"), QStringLiteral("van"), QStringLiteral("de"),  QStringLiteral("der"),
                                     QStringLiteral("den"), QStringLiteral("du"),  QStringLiteral("la"),  QStringLiteral("le"),
                                     QStringLiteral("di"),  QStringLiteral("da"),  QStringLiteral("dos"), QStringLiteral("del"),
                                     QStringLiteral("zu"),  QStringLiteral("bin"), QStringLiteral("al"),  QStringLiteral("of")};
    return words.contains(word);
}

// What other languages write small.
bool isDayOrMonth(const QString &word)
{
    static const QSet<QString> words{
        QStringLiteral("monday"),    QStringLiteral("tuesday"),  QStringLiteral("wednesday"),  QStringLiteral("thursday"),
        QStringLiteral("friday"),    QStringLiteral("saturday"), QStringLiteral("sunday"),     QStringLiteral("january"),
        QStringLiteral("february"),  QStringLiteral("march"),    QStringLiteral("april"),      QStringLiteral("may"),
        QStringLiteral("june"),      QStringLiteral("july"),     QStringLiteral("august"),     QStringLiteral("september"),
        QStringLiteral("october"),   QStringLiteral("november"), QStringLiteral("december"),   QStringLiteral("montag"),
        QStringLiteral("dienstag"),  QStringLiteral("mittwoch"), QStringLiteral("donnerstag"), QStringLiteral("freitag"),
        QStringLiteral("samstag"),   QStringLiteral("sonntag"),  QStringLiteral("januar"),     QStringLiteral("februar"),
        QStringLiteral("m\u00e4rz"), QStringLiteral("mai"),      QStringLiteral("juni"),       QStringLiteral("juli"),
        QStringLiteral("oktober"),   QStringLiteral("dezember")};
    return words.contains(word);
}

class NameReader
{
public:
    NameReader(const QString &sentence, const QString &language, bool isAskedFor)
        : m_sentence(sentence), m_language(language), m_isAskedFor(isAskedFor), m_words(wordsOf(sentence))
    {
    }

    QStringList read()
    {
        findNumbers();
        for (qsizetype i = 0; i < m_words.size();) {
            const qsizetype end = endOfRun(i);
            if (end > i && isName(i, end)) {
                for (qsizetype at = i; at < end; ++at) {
                    if (isCapital(at))
                        add(m_sentence.mid(m_words[at].start, m_words[at].length));
                }
            }
            i = std::max(end, i + 1);
        }
        for (const QRegularExpressionMatch &number : std::as_const(m_numbers))
            add(number.captured());
        return m_names;
    }

private:
    [[nodiscard]] bool isCapital(qsizetype i) const
    {
        const TextWord &word = m_words[i];
        const bool isInNumber = std::any_of(m_numbers.begin(), m_numbers.end(), [&word](const QRegularExpressionMatch &number) {
            return word.start >= number.capturedStart() && word.start < number.capturedEnd();
        });
        return (word.isCapital || word.isAllCaps) && !isInNumber && !isStopWord(word.folded, m_language) && !isDayOrMonth(word.folded);
    }

    // Nothing but a blank, a hyphen, an apostrophe or the dot of an initial between them.
    [[nodiscard]] bool isBeside(qsizetype i) const
    {
        const qsizetype end = m_words[i - 1].start + m_words[i - 1].length;
        const QString between = m_sentence.mid(end, m_words[i].start - end);
        return between == u" " || between == u"-" || between == u"'" || between == u"\u2019"
            || (between == u". " && m_words[i - 1].length <= 2);
    }

    // Words with a capital one after the other, from `from` on.
    [[nodiscard]] qsizetype endOfRun(qsizetype from) const
    {
        if (!isCapital(from))
            return from;
        qsizetype end = from + 1;
        for (qsizetype i = end; i < m_words.size() && isBeside(i); ++i) {
            if (isCapital(i))
                end = i + 1;
            else if (!joinsNames(m_words[i].folded))
                break;
        }
        return end;
    }

    // In German every noun has a capital, but a name seldom an article.
    [[nodiscard]] bool isName(qsizetype from, qsizetype end) const
    {
        const bool isSingle = end - from == 1;
        const bool isFirst = m_words[from].beginsSentence;
        const bool isGerman = m_language == u"de";
        if (!isSingle)
            return !isGerman || m_isAskedFor || !followsArticle(from);
        if (m_words[from].length < 2 || ((isFirst || isGerman) && !m_isAskedFor))
            return false;
        return !isGerman || isFirst || !followsArticle(from);
    }

    [[nodiscard]] bool followsArticle(qsizetype i) const
    {
        static const QSet<QString> articles{
            QStringLiteral("der"),   QStringLiteral("die"),   QStringLiteral("das"),  QStringLiteral("den"),   QStringLiteral("dem"),
            QStringLiteral("des"),   QStringLiteral("ein"),   QStringLiteral("eine"), QStringLiteral("einen"), QStringLiteral("einem"),
            QStringLiteral("einer"), QStringLiteral("eines"), QStringLiteral("im"),   QStringLiteral("am"),    QStringLiteral("zum"),
            QStringLiteral("zur"),   QStringLiteral("vom"),   QStringLiteral("beim"), QStringLiteral("ins"),   QStringLiteral("kein"),
            QStringLiteral("keine"), QStringLiteral("in"),    QStringLiteral("ohne"), QStringLiteral("per")};
        return i > 0 && articles.contains(m_words[i - 1].folded);
    }

    void findNumbers()
    {
        // Letters and digits in one, digits with a stroke or hyphen, and long numbers; but no dates and no amounts.
        static const QRegularExpression numbers(QStringLiteral("[\\p{L}\\p{N}]+(?:[-/_.:][\\p{L}\\p{N}]+)*"),
                                                QRegularExpression::UseUnicodePropertiesOption);
        static const QRegularExpression dates(QStringLiteral("^[0-9]{1,4}[-/.][0-9]{1,2}(?:[-/.][0-9]{1,4})?$|^[0-9]{1,2}:[0-9]{2}"));
        static const QRegularExpression amounts(QStringLiteral("^[0-9]+(?:[.:][0-9]+)*\\p{L}{0,3}$"));
        constexpr qsizetype longNumber = 5;
        for (auto match = numbers.globalMatch(m_sentence); match.hasNext();) {
            const QRegularExpressionMatch found = match.next();
            const QString number = found.captured();
            const auto digits = std::count_if(number.begin(), number.end(), [](QChar c) { return c.isDigit(); });
            const bool isLong = digits == number.size() && digits >= longNumber;
            const bool isMixed = digits > 0 && digits < number.size() && number.size() > 2 && !dates.match(number).hasMatch()
                && !amounts.match(number).hasMatch();
            if (isLong || isMixed)
                m_numbers.append(found);
        }
    }

    void add(const QString &name)
    {
        if (!m_names.contains(name))
            m_names.append(name);
    }

    const QString &m_sentence;
    const QString &m_language;
    bool m_isAskedFor;
    QList<TextWord> m_words;
    QList<QRegularExpressionMatch> m_numbers;
    QStringList m_names;
};

} // namespace

QStringList namesIn(const QString &sentence, const QString &language, bool isAskedFor)
{
    return NameReader(sentence, language, isAskedFor).read();
}

} // namespace hearth
