#include "app/documents/language.h"

#include "app/documents/stopwords.h"
#include "app/documents/textwords.h"

#include <QHash>

#include <algorithm>
#include <array>
#include <unordered_map>
#include <utility>
#include <vector>

namespace hearth {

namespace {

constexpr qsizetype readLength = 4000;
constexpr double shareOfOtherScript = 0.2; // Chinese text with Latin names in it is Chinese
constexpr double surroundingsWeight = 2.5;

struct Sign
{
    const char *sign; // UTF-8, folded
    const char *language;
    double weight;
};

// Letters that few others use.
constexpr std::array<Sign, 36> letters{{
    {"ß", "de", 3},   {"ä", "de", 0.8}, {"ü", "de", 0.8}, {"ö", "de", 0.6}, {"ä", "fi", 0.5}, {"ö", "sv", 0.6},
    {"ä", "sv", 0.6}, {"å", "sv", 1},   {"å", "da", 1},   {"å", "no", 1},   {"æ", "da", 1.2}, {"ø", "da", 1.2},
    {"ø", "no", 1.2}, {"æ", "no", 1},   {"ñ", "es", 3},   {"¿", "es", 4},   {"¡", "es", 3},   {"ã", "pt", 2},
    {"õ", "pt", 2},   {"ç", "pt", 0.6}, {"ç", "fr", 0.6}, {"è", "fr", 0.8}, {"ê", "fr", 0.6}, {"œ", "fr", 2},
    {"è", "it", 0.5}, {"ò", "it", 1.2}, {"ù", "it", 0.6}, {"ł", "pl", 3},   {"ż", "pl", 2},   {"ę", "pl", 2},
    {"ş", "tr", 1.5}, {"ğ", "tr", 3},   {"ı", "tr", 3},   {"ț", "ro", 3},   {"ř", "cs", 3},   {"ő", "hu", 3},
}};

// How words end.
constexpr std::array<Sign, 34> endings{{
    {"ing", "en", 0.3},   {"tion", "en", 0.15}, {"ght", "en", 0.5},  {"ness", "en", 0.4},   {"ould", "en", 0.8}, {"ly", "en", 0.2},
    {"ung", "de", 0.7},   {"keit", "de", 1},    {"lich", "de", 0.6}, {"isch", "de", 0.5},   {"schaft", "de", 1}, {"tion", "fr", 0.15},
    {"eux", "fr", 0.6},   {"ment", "fr", 0.2},  {"oire", "fr", 0.5}, {"elle", "fr", 0.3},   {"ción", "es", 1},   {"dad", "es", 0.5},
    {"miento", "es", 1},  {"ería", "es", 0.5},  {"ção", "pt", 1.2},  {"ções", "pt", 1.2},   {"dade", "pt", 0.7}, {"ável", "pt", 0.7},
    {"mente", "pt", 0.1}, {"mente", "es", 0.1}, {"zione", "it", 1},  {"mente", "it", 0.15}, {"heid", "nl", 0.8}, {"ijk", "nl", 0.8},
    {"lijk", "nl", 0.6},  {"sch", "nl", 0.1},   {"aan", "nl", 0.2},  {"ować", "pl", 1},
}};

struct Counts
{
    int letters = 0;
    int latin = 0;
    int han = 0;
    int kana = 0;
    QHash<int, int> others; // by script
};

Counts countScripts(const QString &text)
{
    Counts counts;
    for (qsizetype i = 0; i < text.size(); ++i) {
        uint point = text[i].unicode();
        if (point < 0x80) {
            const bool isLetter = (point | 0x20U) >= u'a' && (point | 0x20U) <= u'z';
            counts.letters += isLetter ? 1 : 0;
            counts.latin += isLetter ? 1 : 0;
            continue;
        }
        if (QChar::isHighSurrogate(point) && i + 1 < text.size() && text[i + 1].isLowSurrogate()) {
            point = QChar::surrogateToUcs4(text[i], text[i + 1]);
            ++i;
        }
        if (!QChar::isLetter(point))
            continue;
        ++counts.letters;
        const QChar::Script script = QChar::script(point);
        if (script == QChar::Script_Latin)
            ++counts.latin;
        else if (script == QChar::Script_Han)
            ++counts.han;
        else if (script == QChar::Script_Hiragana || script == QChar::Script_Katakana)
            ++counts.kana;
        else
            ++counts.others[int(script)];
    }
    return counts;
}

bool hasAny(const QString &text, const char16_t *signs)
{
    const QStringView wanted(signs);
    return std::any_of(text.begin(), text.end(), [&](QChar c) { return wanted.contains(c.toLower()); });
}

QString languageOfScript(QChar::Script script, const QString &text)
{
    switch (script) {
    case QChar::Script_Hangul: return QStringLiteral("ko");
    case QChar::Script_Thai: return QStringLiteral("th");
    case QChar::Script_Lao: return QStringLiteral("lo");
    case QChar::Script_Khmer: return QStringLiteral("km");
    case QChar::Script_Myanmar: return QStringLiteral("my");
    case QChar::Script_Greek: return QStringLiteral("el");
    case QChar::Script_Hebrew: return QStringLiteral("he");
    case QChar::Script_Devanagari: return QStringLiteral("hi");
    case QChar::Script_Armenian: return QStringLiteral("hy");
    case QChar::Script_Georgian: return QStringLiteral("ka");
    case QChar::Script_Tamil: return QStringLiteral("ta");
    case QChar::Script_Bengali: return QStringLiteral("bn");
    case QChar::Script_Cyrillic: return hasAny(text, u"іїєґ") ? QStringLiteral("uk") : QStringLiteral("ru");
    case QChar::Script_Arabic: return hasAny(text, u"پچژگ") ? QStringLiteral("fa") : QStringLiteral("ar");
    default: return {};
    }
}

QString byScript(const Counts &counts, const QString &text)
{
    if (counts.letters == 0)
        return {};
    const double enough = counts.letters * shareOfOtherScript;
    if (counts.han + counts.kana >= enough && counts.han + counts.kana >= 2)
        return counts.kana * 10 >= counts.han ? QStringLiteral("ja") : QStringLiteral("zh");
    int most = 0;
    int script = 0;
    for (auto it = counts.others.begin(); it != counts.others.end(); ++it) {
        if (it.value() > most) {
            most = it.value();
            script = it.key();
        }
    }
    return most >= enough ? languageOfScript(QChar::Script(script), text) : QString();
}

using Points = std::vector<double>; // by stopWordLanguages()

// A sign with the place of its language in the points.
struct Weighed
{
    QString sign;
    size_t language = 0;
    double weight = 0;
};

// By the signs' last letters: few are looked at for a word.
struct SignTable
{
    std::vector<Weighed> signs;
    std::unordered_map<char16_t, std::vector<size_t>> byLastLetter; // places in `signs`
};

template <size_t N> SignTable tableOf(const std::array<Sign, N> &signs)
{
    const QStringList languages = stopWordLanguages();
    SignTable table;
    for (const Sign &sign : signs) {
        const QString text = QString::fromUtf8(sign.sign);
        const qsizetype at = languages.indexOf(QLatin1String(sign.language));
        if (at < 0)
            continue;
        table.byLastLetter[text.back().unicode()].push_back(table.signs.size());
        table.signs.push_back({text, size_t(at), sign.weight});
    }
    return table;
}

void addCounts(Points &points, const SignTable &table, const std::vector<int> &counts)
{
    constexpr int mostOfASign = 8; // times that it counts
    for (size_t i = 0; i < counts.size(); ++i)
        points[table.signs[i].language] += table.signs[i].weight * std::min(mostOfASign, counts[i]);
}

void addLetters(Points &points, const QString &text)
{
    static const SignTable table = tableOf(letters);
    std::vector<int> counts(table.signs.size(), 0);
    for (const QChar c : text) {
        const auto found = c.unicode() < 0x80 ? table.byLastLetter.end() : table.byLastLetter.find(c.unicode());
        if (found == table.byLastLetter.end())
            continue;
        for (const size_t sign : found->second)
            ++counts[sign];
    }
    addCounts(points, table, counts);
}

void addEndings(Points &points, const QList<TextWord> &words)
{
    static const SignTable table = tableOf(endings);
    std::vector<int> counts(table.signs.size(), 0);
    for (const TextWord &word : words) {
        const auto found = word.folded.isEmpty() ? table.byLastLetter.end() : table.byLastLetter.find(word.folded.back().unicode());
        if (found == table.byLastLetter.end())
            continue;
        for (const size_t sign : found->second) {
            const QString &ending = table.signs[sign].sign;
            counts[sign] += word.folded.size() > ending.size() + 1 && word.folded.endsWith(ending) ? 1 : 0;
        }
    }
    addCounts(points, table, counts);
}

Points pointsOf(const QString &text)
{
    Points points(size_t(stopWordLanguages().size()), 0.0);
    const QList<TextWord> words = wordsOf(text);
    for (const TextWord &word : words) {
        const quint32 mask = stopWordMask(word.folded);
        if (mask == 0 || word.isAllCaps)
            continue;
        // A word that many languages have says little; a letter alone next to nothing.
        const double weight = (word.length == 1 ? 0.2 : 1.0) / std::max(1, int(qPopulationCount(mask)));
        for (size_t i = 0; i < points.size(); ++i) {
            if ((mask >> i & 1U) != 0)
                points[i] += weight;
        }
    }
    addLetters(points, text.toLower());
    addEndings(points, words);
    return points;
}

QString ofText(const QString &whole, const QString &surroundings)
{
    const QString text = whole.left(readLength);
    const Counts counts = countScripts(text);
    const QString script = byScript(counts, text);
    if (!script.isEmpty() || counts.latin < 2)
        return script;
    Points points = pointsOf(text);
    const QStringList languages = stopWordLanguages();
    const qsizetype around = languages.indexOf(surroundings);
    if (around >= 0)
        points[size_t(around)] += surroundingsWeight;
    const auto best = std::max_element(points.begin(), points.end());
    constexpr double least = 0.3;
    return *best >= least ? languages[best - points.begin()] : QString();
}

} // namespace

QString languageOf(const QString &text)
{
    return ofText(text, {});
}

QString languageOf(const QString &text, const QString &surroundings)
{
    const QString found = ofText(text, surroundings);
    return found.isEmpty() ? surroundings : found;
}

} // namespace hearth
