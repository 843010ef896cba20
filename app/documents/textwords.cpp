#include "app/documents/textwords.h"

#include <algorithm>

namespace hearth {

namespace {

enum class Class : quint8 { None, Spaced, Pairs, Triples, Mark, Ignored };

Class classOf(char32_t point)
{
    if (point < 0x80) {
        const bool isWord = (point >= U'0' && point <= U'9') || (point >= U'a' && point <= U'z') || (point >= U'A' && point <= U'Z');
        return isWord ? Class::Spaced : Class::None;
    }
    if (point == 0xAD || (point >= 0x200B && point <= 0x200D) || point == 0x2060 || point == 0xFEFF)
        return Class::Ignored;
    if (QChar::isMark(point) || point == 0xFF9E || point == 0xFF9F) // of half-width Katakana, where the marks are letters
        return Class::Mark;
    if (!QChar::isLetterOrNumber(point))
        return Class::None;
    if (QChar::isDigit(point)) // of Thai, too: a number, whatever the script
        return Class::Spaced;
    switch (QChar::script(point)) {
    case QChar::Script_Han:
    case QChar::Script_Hiragana:
    case QChar::Script_Katakana:
    case QChar::Script_Bopomofo:
    case QChar::Script_Hangul: return Class::Pairs;
    case QChar::Script_Thai:
    case QChar::Script_Lao:
    case QChar::Script_Khmer:
    case QChar::Script_Myanmar: return Class::Triples;
    default: return point == 0x30FC || point == 0xFF70 ? Class::Pairs : Class::Spaced; // the long vowel of Katakana is of no script
    }
}

char32_t pointAt(const QString &text, qsizetype at)
{
    if (text[at].isHighSurrogate() && at + 1 < text.size() && text[at + 1].isLowSurrogate())
        return QChar::surrogateToUcs4(text[at], text[at + 1]);
    return text[at].unicode();
}

QString foldedWord(const QString &word)
{
    const bool isAscii = std::all_of(word.begin(), word.end(), [](QChar c) { return c.unicode() < 0x80; });
    if (isAscii)
        return word.toLower();
    QString folded = word.normalized(QString::NormalizationForm_KC).toCaseFolded().normalized(QString::NormalizationForm_KC);
    folded.removeIf(
        [](QChar c) { return classOf(c.unicode()) == Class::Ignored || (!c.isSurrogate() && !c.isMark() && !c.isLetterOrNumber()); });
    for (QChar &c : folded) {
        if (c.unicode() >= 0x80 && c.isDigit())
            c = QChar(u'0' + c.digitValue());
    }
    return folded;
}

// Reads `text` from its start, a word a call.
class WordScanner
{
public:
    explicit WordScanner(const QString &text) : m_text(text) { }

    QList<TextWord> all()
    {
        QList<TextWord> words;
        words.reserve(m_text.size() / 6);
        while (m_at < m_text.size()) {
            const char32_t point = pointAt(m_text, m_at);
            const Class kind = classOf(point);
            if (kind == Class::Spaced || kind == Class::Pairs || kind == Class::Triples)
                words.append(word(kind));
            else
                skip(point);
        }
        return words;
    }

private:
    void skip(char32_t point)
    {
        if (point == U'.' || point == U'!' || point == U'?' || point == U':' || point == U'\n' || point == U'\t' || point == 0x2022
            || point == 0x3002)
            m_beginsSentence = true;
        else if (m_at == m_last && (point == U',' || point == U';'))
            m_beginsSentence = false;
        m_at += QChar::requiresSurrogates(point) ? 2 : 1;
    }

    TextWord word(Class kind)
    {
        TextWord word;
        word.start = m_at;
        word.script = kind == Class::Pairs ? WordScript::Pairs : kind == Class::Triples ? WordScript::Triples : WordScript::Spaced;
        if (m_at - m_last == 1 && m_last > 0)
            word.before = m_text[m_last];
        bool isFirst = true;
        while (m_at < m_text.size()) {
            const char32_t point = pointAt(m_text, m_at);
            const Class here = classOf(point);
            const bool belongs = here == Class::Mark || here == Class::Ignored || (here == kind && (isFirst || kind != Class::Pairs));
            if (!belongs)
                break;
            isFirst = false;
            m_at += QChar::requiresSurrogates(point) ? 2 : 1;
        }
        word.length = m_at - word.start;
        finish(word);
        m_last = m_at;
        m_beginsSentence = false;
        return word;
    }

    void finish(TextWord &word) const
    {
        const QString slice = m_text.mid(word.start, word.length);
        word.folded = foldedWord(slice);
        word.isDigits =
            !word.folded.isEmpty() && std::all_of(word.folded.cbegin(), word.folded.cend(), [](QChar c) { return c >= u'0' && c <= u'9'; });
        word.isCapital = slice[0].isUpper();
        const auto capitals = std::count_if(slice.cbegin(), slice.cend(), [](QChar c) { return c.isUpper(); });
        const bool hasLower = std::any_of(slice.cbegin(), slice.cend(), [](QChar c) { return c.isLower(); });
        word.isAllCaps = capitals >= 2 && !hasLower;
        word.beginsSentence = m_beginsSentence;
    }

    const QString &m_text;
    qsizetype m_at = 0;
    qsizetype m_last = 0; // behind the last word
    bool m_beginsSentence = true;
};

} // namespace

QList<TextWord> wordsOf(const QString &text)
{
    return WordScanner(text).all();
}

QString withoutAccents(const QString &word)
{
    const bool isAscii = std::all_of(word.begin(), word.end(), [](QChar c) { return c.unicode() < 0x80; });
    if (isAscii)
        return word;
    QString plain = word.normalized(QString::NormalizationForm_D);
    plain.removeIf(
        [](QChar c) { return (c.unicode() >= 0x300 && c.unicode() <= 0x36F) || (c.unicode() >= 0x64B && c.unicode() <= 0x652); });
    plain = plain.normalized(QString::NormalizationForm_C);
    for (QChar &c : plain) { // letters with a stroke have no decomposition
        switch (c.unicode()) {
        case 0xF8: c = u'o'; break;
        case 0x142: c = u'l'; break;
        case 0x111: c = u'd'; break;
        case 0x131: c = u'i'; break;
        default: break;
        }
    }
    return plain;
}

bool isHyphen(QChar c)
{
    return c == u'-' || c == u'_' || c == QChar(0x2010) || c == QChar(0x2011);
}

bool isApostrophe(QChar c)
{
    return c == u'\'' || c == QChar(0x2019) || c == QChar(0x2BC);
}

} // namespace hearth
