#include "app/documents/terms.h"

#include "app/documents/stemmer.h"
#include "app/documents/stopwords.h"
#include "app/documents/termvalues.h"
#include "app/documents/textwords.h"

#include <algorithm>
#include <vector>

namespace hearth {

namespace {

constexpr qsizetype longestTerm = 60;      // what is longer is no word: base64, a picture in text
constexpr qsizetype longestCompound = 5;   // parts
constexpr qsizetype shortestDigitCode = 5; // digits of "24-08817", which is a code; "10-15" is a range

class TermMaker
{
public:
    TermMaker(const QString &text, const QString &language)
        : m_text(text), m_language(language), m_stemmer(language), m_words(wordsOf(text))
    {
    }

    QList<Term> all()
    {
        m_terms.reserve(m_words.size() * 2);
        for (qsizetype i = 0; i < m_words.size();) {
            const TextWord &word = m_words[i];
            if (startsCompound(i))
                addWhole(i);
            addDateInWords(i);
            if (word.script == WordScript::Spaced && word.isDigits) {
                i += addNumber(i);
                continue;
            }
            if (word.script == WordScript::Spaced)
                addWord(i);
            else
                addGrams(i);
            ++i;
        }
        return m_terms;
    }

private:
    // From word `from` on, `count` of them.
    bool add(const QString &text, TermKind kind, qsizetype from, qsizetype count, bool isName = false)
    {
        if (text.isEmpty() || text.size() > longestTerm)
            return false;
        const TextWord &last = m_words[from + count - 1];
        const qsizetype start = m_words[from].start;
        m_terms.append({text, kind, start, last.start + last.length - start, int(from) + m_threes, false, isName});
        return true;
    }

    [[nodiscard]] QString stemmed(const QString &folded) const { return withoutAccents(m_stemmer.stem(folded)); }

    [[nodiscard]] bool joins(qsizetype i) const
    {
        return i < m_words.size() && isHyphen(m_words[i].before) && m_words[i].script == WordScript::Spaced;
    }

    [[nodiscard]] bool startsCompound(qsizetype i) const { return m_words[i].script == WordScript::Spaced && !joins(i) && joins(i + 1); }

    void addWhole(qsizetype from)
    {
        QString whole = m_words[from].folded;
        bool isDigits = m_words[from].isDigits;
        bool hasDigits = isDigits;
        qsizetype count = 1;
        for (; joins(from + count); ++count) {
            whole += m_words[from + count].folded;
            isDigits = isDigits && m_words[from + count].isDigits;
            hasDigits = hasDigits || m_words[from + count].isDigits;
        }
        if (count > longestCompound || (isDigits && (whole.size() < shortestDigitCode || isDateAt(from))))
            return;
        add(hasDigits ? withoutAccents(whole) : stemmed(whole), TermKind::Whole, from, count, hasDigits);
    }

    void addWord(qsizetype i)
    {
        const TextWord &word = m_words[i];
        const bool hasDigit = std::any_of(word.folded.begin(), word.folded.end(), [](QChar c) { return c.isDigit(); });
        const bool isName = hasDigit || word.isAllCaps || (word.isCapital && !word.beginsSentence);
        const QStringList parts = partsOf(word);
        const bool isWhole = hasDigit || !parts.isEmpty();
        if (add(isWhole ? withoutAccents(word.folded) : stemmed(word.folded), isWhole ? TermKind::Whole : TermKind::Word, i, 1, isName))
            m_terms.last().isStopWord = isStop(i);
        for (const QString &part : parts)
            add(part[0].isDigit() ? part : stemmed(part), part[0].isDigit() ? TermKind::Number : TermKind::Word, i, 1, isName);
    }

    [[nodiscard]] bool isStop(qsizetype i) const
    {
        const TextWord &word = m_words[i];
        // "d'un", "Tenant's": what is short and parted by an apostrophe carries nothing.
        const bool isElided = i + 1 < m_words.size() && isApostrophe(m_words[i + 1].before) && word.length <= 2;
        const bool isEnding = isApostrophe(word.before) && word.length <= 2;
        if ((isElided || isEnding) && !m_language.isEmpty())
            return true;
        return !word.isAllCaps && isStopWord(word.folded, m_language);
    }

    // Where small letters are followed by a capital, and where letters meet digits. Parts of one letter are left out.
    [[nodiscard]] QStringList partsOf(const TextWord &word) const
    {
        const QString slice = m_text.mid(word.start, word.length);
        QStringList parts;
        qsizetype from = 0;
        const auto cut = [&](qsizetype to) {
            const QString part = slice.mid(from, to - from);
            if (part.size() > 1 || (!part.isEmpty() && part[0].isDigit()))
                parts.append(wordsOf(part).value(0).folded);
            from = to;
        };
        for (qsizetype i = 1; i < slice.size(); ++i) {
            const bool isHump = slice[i].isUpper() && slice[i - 1].isLower();
            const bool isLastCapital = slice[i].isUpper() && slice[i - 1].isUpper() && i + 1 < slice.size() && slice[i + 1].isLower();
            if (isHump || isLastCapital || (slice[i].isDigit() != slice[i - 1].isDigit() && !slice[i].isMark()))
                cut(i);
        }
        if (from == 0)
            return {};
        cut(slice.size());
        return parts;
    }

    void addGrams(qsizetype i)
    {
        const TextWord &word = m_words[i];
        if (word.script == WordScript::Pairs) {
            add(word.folded, TermKind::Gram, i, 1);
            const bool hasNext =
                i + 1 < m_words.size() && m_words[i + 1].script == WordScript::Pairs && m_words[i + 1].start == word.start + word.length;
            if (hasNext)
                add(word.folded + m_words[i + 1].folded, TermKind::Gram, i, 2);
            return;
        }
        constexpr qsizetype run = 3;
        if (word.folded.size() <= run) {
            add(word.folded, TermKind::Gram, i, 1);
            return;
        }
        const std::vector<qsizetype> starts = startsOf(word);
        for (qsizetype at = 0; at + run <= word.folded.size(); ++at) {
            qsizetype end = at + run;
            while (starts[size_t(end)] == starts[size_t(end - 1)] && end < word.folded.size())
                ++end; // the other half of a vowel
            const qsizetype start = starts[size_t(at)];
            const qsizetype length = starts[size_t(end)] - start;
            m_terms.append({word.folded.mid(at, run), TermKind::Gram, start, length, int(i) + m_threes, false, false});
            ++m_threes;
        }
        --m_threes;
    }

    // Where each unit of a run's folded form stands in the text, and where the run ends: folding makes two of some vowels, and leaves what
    // is not seen out.
    [[nodiscard]] std::vector<qsizetype> startsOf(const TextWord &word) const
    {
        std::vector<qsizetype> starts;
        for (qsizetype at = word.start; at < word.start + word.length; ++at) {
            const QChar c = m_text[at];
            const bool isSeen = c.category() != QChar::Other_Format;
            starts.insert(starts.end(), isSeen ? size_t(QString(c).normalized(QString::NormalizationForm_KC).size()) : 0, at);
        }
        if (qsizetype(starts.size()) != word.folded.size()) { // it made one of two vowels: about there
            starts.resize(size_t(word.folded.size()));
            for (qsizetype at = 0; at < word.folded.size(); ++at)
                starts[size_t(at)] = word.start + std::min(at, word.length - 1);
        }
        starts.push_back(word.start + word.length);
        return starts;
    }

    // The groups of digits from word `i` on, as far as the separators may stand in one number or date.
    [[nodiscard]] DigitGroups groupsAt(qsizetype i, const QString &separators) const
    {
        DigitGroups number{{m_words[i].folded}, {}};
        for (qsizetype next = i + 1; next < m_words.size(); ++next) {
            const TextWord &word = m_words[next];
            if (!word.isDigits || word.before.isNull() || !separators.contains(word.before))
                break;
            number.groups.append(word.folded);
            number.separators.append(isApostrophe(word.before) ? QChar(u'\'') : word.before);
        }
        return number;
    }

    [[nodiscard]] bool isDateAt(qsizetype i) const { return !dateTerms(groupsAt(i, QStringLiteral(".-/"))).isEmpty(); }

    // How many words it took.
    qsizetype addNumber(qsizetype i)
    {
        const DigitGroups date = groupsAt(i, QStringLiteral(".-/"));
        const QStringList dates = dateTerms(date);
        if (!dates.isEmpty()) {
            for (const QString &term : dates)
                add(term, TermKind::Date, i, 3, true);
            add(date.groups[date.groups[0].size() == 4 ? 0 : 2], TermKind::Number, i, 3);
            return 3;
        }
        const DigitGroups number = groupsAt(i, QStringLiteral(".,'\u2019\u00a0\u202f\u2009"));
        for (const QString &term : numberTerms(number))
            add(term, TermKind::Number, i, number.groups.size());
        if (number.groups.size() == 1)
            addSpacedNumber(i);
        return number.groups.size();
    }

    // "3 200": as one number too; its groups stay terms of their own, since it may be two numbers.
    void addSpacedNumber(qsizetype i)
    {
        if (m_words[i].length > 3 || (i > 0 && m_words[i].before == u' ' && m_words[i - 1].isDigits && m_words[i].length == 3))
            return;
        QString whole = m_words[i].folded;
        qsizetype count = 1;
        while (i + count < m_words.size() && m_words[i + count].isDigits && m_words[i + count].before == u' '
               && m_words[i + count].length == 3)
            whole += m_words[i + count++].folded;
        if (count > 1)
            add(whole, TermKind::Number, i, count);
    }

    [[nodiscard]] int numberAt(qsizetype i, int lowest, int highest) const
    {
        if (i < 0 || i >= m_words.size())
            return 0;
        QString digits = m_words[i].folded;
        while (digits.size() > 1 && !digits.back().isDigit() && digits[0].isDigit() && digits.size() <= 4)
            digits.chop(1); // 1st, 12th, 1er
        bool isNumber = false;
        const int value = digits.toInt(&isNumber);
        return isNumber && value >= lowest && value <= highest ? value : 0;
    }

    [[nodiscard]] qsizetype pastLink(qsizetype i, int step) const
    {
        if (i < 0 || i >= m_words.size())
            return i;
        const QString &word = m_words[i].folded;
        return word == u"de" || word == u"of" || word == u"del" ? i + step : i;
    }

    // A month's name with a day or a year beside it; the terms have the month's place. And 2024年3月12日.
    void addDateInWords(qsizetype i)
    {
        if (m_words[i].script == WordScript::Pairs) {
            if (m_words[i].folded == u"\u6708" && i > 0 && m_words[i - 1].isDigits) {
                const bool hasYear = i >= 3 && m_words[i - 2].folded == u"\u5e74";
                addDate(i, hasYear ? numberAt(i - 3, 1000, 2999) : 0, numberAt(i - 1, 1, 12), numberAt(i + 1, 1, 31));
            }
            return;
        }
        const int month = m_words[i].isDigits ? 0 : monthOf(withoutAccents(m_words[i].folded));
        if (month == 0)
            return;
        int day = numberAt(pastLink(i - 1, -1), 1, 31);
        qsizetype next = pastLink(i + 1, 1);
        if (day == 0) {
            day = numberAt(next, 1, 31);
            next = day > 0 ? next + 1 : next;
        }
        addDate(i, numberAt(next, 1000, 2999), month, day);
    }

    void addDate(qsizetype i, int year, int month, int day)
    {
        for (const QString &term : dateTerms(year, month, day))
            add(term, TermKind::Date, i, 1, true);
    }

    const QString &m_text;
    QString m_language;
    Stemmer m_stemmer;
    QList<TextWord> m_words;
    QList<Term> m_terms;
    int m_threes = 0; // of runs so far, beyond one a run
};

} // namespace

QList<Term> termsOf(const QString &text, const QString &language)
{
    return TermMaker(text, language).all();
}

QString indexTerms(const QString &text, const QString &language)
{
    QString line;
    line.reserve(text.size());
    for (const Term &term : termsOf(text, language)) {
        if (term.isStopWord)
            continue;
        if (!line.isEmpty())
            line += u' ';
        line += term.text;
    }
    return line;
}

QString termOf(const QString &word, const QString &language)
{
    return withoutAccents(Stemmer(language).stem(wordsOf(word).value(0).folded));
}

} // namespace hearth
