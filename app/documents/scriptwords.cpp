#include "app/documents/scriptwords.h"

#include "app/documents/functionwords.h"

#include <algorithm>
#include <optional>
#include <vector>

namespace hearth {

namespace {

constexpr double ofAVerb = 0.3;          // what is done, by a word of its own
constexpr double ofADoing = 0.6;         // by a noun that is made a verb
constexpr double ofOneCharacter = 0.5;   // of Chinese, between grammar
constexpr qsizetype shortestTriples = 3; // shorter ones are grammar, or can't be told from it

using Letters = std::vector<std::optional<ScriptKind>>; // [UTF-16 units]

std::optional<ScriptKind> kindOf(char32_t point)
{
    if (point < 0x80 || QChar::isDigit(point))
        return {};
    switch (QChar::script(point)) {
    case QChar::Script_Han:
    case QChar::Script_Bopomofo: return ScriptKind::Han;
    case QChar::Script_Hiragana: return ScriptKind::Hiragana;
    case QChar::Script_Katakana: return ScriptKind::Katakana;
    case QChar::Script_Hangul: return ScriptKind::Hangul;
    case QChar::Script_Thai:
    case QChar::Script_Lao:
    case QChar::Script_Khmer:
    case QChar::Script_Myanmar:
        return QChar::isLetterOrNumber(point) || QChar::isMark(point) ? std::optional(ScriptKind::Triples) : std::nullopt;
    default: return point == 0x30FC ? std::optional(ScriptKind::Katakana) : std::nullopt; // the long vowel is of no script
    }
}

Letters lettersOf(const QString &text)
{
    Letters letters(size_t(text.size()));
    for (qsizetype i = 0; i < text.size(); ++i) {
        const bool isPair = text[i].isHighSurrogate() && i + 1 < text.size() && text[i + 1].isLowSurrogate();
        letters[size_t(i)] = kindOf(isPair ? QChar::surrogateToUcs4(text[i], text[i + 1]) : text[i].unicode());
        if (isPair) {
            letters[size_t(i + 1)] = letters[size_t(i)];
            ++i;
        }
    }
    return letters;
}

// Stretches of Chinese or Thai: what is left of a run between the words of a list.
class ListReader
{
public:
    ListReader(const QString &text, ScriptKind kind, const WordList &grammar, const WordList &kept)
        : m_text(text), m_kind(kind), m_grammar(grammar), m_kept(kept)
    {
    }

    void read(qsizetype start, qsizetype end, QList<ScriptStretch> &found) const
    {
        qsizetype from = start;
        bool isKind = false; // "which department": what follows only says of what kind the answer is
        const auto addUpTo = [&](qsizetype to) {
            if (!isKind || to - from > longestKind)
                add(from, to, found);
        };
        for (qsizetype at = start; at < end;) {
            const qsizetype kept = m_kept.longestAt(m_text, at, end);
            const qsizetype length = kept > 0 ? 0 : m_grammar.longestAt(m_text, at, end);
            const bool isWhole = length > 0 && (at + length == end || !m_text[at + length].isMark());
            if (isWhole) {
                addUpTo(at);
                from = at + length;
                isKind = m_text[at] == which;
            }
            at += isWhole ? length : std::max<qsizetype>(1, kept);
        }
        addUpTo(end);
    }

private:
    static constexpr QChar which{0x54EA};
    static constexpr qsizetype longestKind = 2;

    void add(qsizetype from, qsizetype to, QList<ScriptStretch> &found) const
    {
        const bool isAlone = m_kind == ScriptKind::Han && to - from == 1; // and may be grammar that no list has
        if (to - from >= (m_kind == ScriptKind::Triples ? shortestTriples : 1))
            found.append({from, to - from, m_kind, isAlone ? ofOneCharacter : 1});
    }

    const QString &m_text;
    ScriptKind m_kind;
    const WordList &m_grammar;
    const WordList &m_kept;
};

// A run of Japanese.
class JapaneseReader
{
public:
    JapaneseReader(const QString &text, const Letters &letters, qsizetype start, qsizetype end)
        : m_text(text), m_letters(letters), m_start(start), m_end(end), m_isGrammar(size_t(text.size()), false)
    {
    }

    void read(QList<ScriptStretch> &found)
    {
        markGrammar();
        for (qsizetype at = m_start; at < m_end;) {
            if (m_isGrammar[size_t(at)])
                ++at;
            else if (is(at, ScriptKind::Han))
                at = readHan(at, found);
            else
                at = readKana(at, found);
        }
    }

private:
    [[nodiscard]] bool is(qsizetype at, ScriptKind kind) const { return at < m_end && m_letters[size_t(at)] == kind; }
    [[nodiscard]] bool isContent(qsizetype at, ScriptKind kind) const { return is(at, kind) && !m_isGrammar[size_t(at)]; }

    void mark(qsizetype from, qsizetype to) { std::fill(m_isGrammar.begin() + from, m_isGrammar.begin() + to, true); }

    void markGrammar()
    {
        constexpr QChar what(0x4F55);
        for (qsizetype at = m_start; at < m_end;) {
            qsizetype end = at + japanese::questionWords().longestAt(m_text, at, m_end);
            if (end == at && m_text[at] == what) { // how many hours, what day
                end = at + 1;
                while (end < m_end && japanese::isCounter(m_text[end]))
                    ++end;
            }
            if (end == at && is(at, ScriptKind::Hiragana))
                end = at + japanese::kanaWords().longestAt(m_text, at, m_end);
            mark(at, end);
            at = std::max(at + 1, end);
        }
    }

    qsizetype readKana(qsizetype at, QList<ScriptStretch> &found) const
    {
        const ScriptKind kind = is(at, ScriptKind::Katakana) ? ScriptKind::Katakana : ScriptKind::Hiragana;
        qsizetype next = at + 1;
        while (isContent(next, kind))
            ++next;
        qsizetype end = next;
        while (end > at + 2 && m_text[end - 1] == QChar(0x30FC)) // written or not at a word's end
            --end;
        const bool isDone = kind == ScriptKind::Hiragana && japanese::isAction(kanaFrom(next));
        if (end - at >= 2)
            found.append({at, end - at, kind, isDone ? ofAVerb : 1});
        return next;
    }

    [[nodiscard]] QString kanaFrom(qsizetype at) const
    {
        qsizetype end = at;
        while (is(end, ScriptKind::Hiragana))
            ++end;
        return m_text.mid(at, end - at);
    }

    // Where Han characters end that are one word, with the kana between them.
    [[nodiscard]] qsizetype endOfHan(qsizetype at) const
    {
        constexpr qsizetype mostBetween = 2;
        constexpr QChar shi(0x3057); // an ending, and within a word
        qsizetype end = at;
        while (isContent(end, ScriptKind::Han))
            ++end;
        qsizetype next = end;
        while (next - end < mostBetween && is(next, ScriptKind::Hiragana) && (!m_isGrammar[size_t(next)] || m_text[next] == shi))
            ++next;
        return next > end && isContent(next, ScriptKind::Han) ? endOfHan(next) : end;
    }

    // Of a word's end that only says of what kind the answer is.
    [[nodiscard]] qsizetype kindLength(qsizetype at, qsizetype end) const
    {
        constexpr qsizetype longest = 2;
        constexpr qsizetype shortestRest = 2;
        for (qsizetype length = longest; length > 0; --length) {
            if (end - at - length >= shortestRest && japanese::kindWords().contains(m_text.mid(end - length, length)))
                return length;
        }
        return 0;
    }

    // "Which department": whatever follows is the kind of the answer.
    [[nodiscard]] bool isKind(qsizetype at) const
    {
        static const QString which = QStringLiteral("\u3069\u306E");
        return at >= 2 && m_text.mid(at - 2, 2) == which;
    }

    qsizetype readHan(qsizetype at, QList<ScriptStretch> &found) const
    {
        const qsizetype end = endOfHan(at);
        qsizetype next = end; // behind the kana that belong to it
        while (isContent(next, ScriptKind::Hiragana))
            ++next;
        const QString behind = kanaFrom(next);
        const bool isAction = japanese::isAction(behind) || (next > end && !behind.isEmpty() && !japanese::isParticle(behind));
        const double ofAction = next > end || end - at == 1 ? ofAVerb : ofADoing;
        if (!japanese::frameWords().contains(m_text.mid(at, end - at)) && !isKind(at))
            found.append({at, end - at - kindLength(at, end), ScriptKind::Han, isAction ? ofAction : 1, true});
        return next;
    }

    const QString &m_text;
    const Letters &m_letters;
    qsizetype m_start;
    qsizetype m_end;
    std::vector<bool> m_isGrammar;
};

bool isJapanese(std::optional<ScriptKind> kind)
{
    return kind == ScriptKind::Han || kind == ScriptKind::Hiragana || kind == ScriptKind::Katakana;
}

class StretchReader
{
public:
    explicit StretchReader(const QString &text)
        : m_text(text), m_letters(lettersOf(text)), m_hasKana(std::any_of(m_letters.begin(), m_letters.end(), [](const auto &kind) {
              return kind == ScriptKind::Hiragana || kind == ScriptKind::Katakana;
          }))
    {
    }

    QList<ScriptStretch> all()
    {
        for (qsizetype at = 0; at < m_text.size();) {
            const std::optional<ScriptKind> kind = m_letters[size_t(at)];
            qsizetype end = at + 1;
            while (end < m_text.size() && kind && isOneRun(*kind, m_letters[size_t(end)]))
                ++end;
            if (kind)
                read(*kind, at, end);
            at = end;
        }
        return m_found;
    }

private:
    [[nodiscard]] bool isOneRun(ScriptKind kind, std::optional<ScriptKind> next) const
    {
        return next == kind || (m_hasKana && isJapanese(kind) && isJapanese(next));
    }

    void read(ScriptKind kind, qsizetype start, qsizetype end)
    {
        if (kind == ScriptKind::Hangul)
            readKorean(start, end);
        else if (kind == ScriptKind::Triples)
            ListReader(m_text, kind, thaiFunctionWords(), thaiKeptWords()).read(start, end, m_found);
        else if (m_hasKana)
            JapaneseReader(m_text, m_letters, start, end).read(m_found);
        else
            ListReader(m_text, kind, chineseFunctionWords(), chineseKeptWords()).read(start, end, m_found);
    }

    void readKorean(qsizetype start, qsizetype end)
    {
        const korean::Word word = korean::wordOf(m_text.mid(start, end - start));
        if (word.stem > 0 && !m_isKind)
            m_found.append({start, word.stem, ScriptKind::Hangul, word.importance});
        else if (end - start == 1 && m_text[start] == QChar(0xC218) && !m_found.isEmpty()) // "can": the word before it is a verb
            m_found.last().importance = std::min(m_found.last().importance, ofAVerb);
        m_isKind = word.asksForKind;
    }

    const QString &m_text;
    Letters m_letters;
    bool m_hasKana;
    bool m_isKind = false; // the next word of Korean only says of what kind the answer is
    QList<ScriptStretch> m_found;
};

} // namespace

ScriptScale scaleOf(ScriptKind kind)
{
    switch (kind) {
    case ScriptKind::Katakana: return {2, 4, 3, 2};
    case ScriptKind::Hiragana: return {2, 3, 3, 2};
    case ScriptKind::Triples: return {3, 5, 4, 4};
    case ScriptKind::Han:
    case ScriptKind::Hangul: break;
    }
    return {};
}

QList<ScriptStretch> askedStretches(const QString &text)
{
    return StretchReader(text).all();
}

} // namespace hearth
