#include "app/documents/followup.h"

#include "app/documents/language.h"
#include "app/documents/names.h"
#include "app/documents/question.h"
#include "app/documents/stopwords.h"
#include "app/documents/textwords.h"

#include <QSet>

#include <algorithm>

namespace hearth {

namespace {

constexpr qsizetype fewWords = 3; // with content; a question with as few may lean on the one before it
constexpr qsizetype mostCarried = 12;

// Words that stand for what was named before.
bool refersBack(const QString &word)
{
    static const QSet<QString> pronouns{
        QStringLiteral("it"),     QStringLiteral("its"),       QStringLiteral("they"),    QStringLiteral("them"),
        QStringLiteral("their"),  QStringLiteral("that"),      QStringLiteral("this"),    QStringLiteral("these"),
        QStringLiteral("those"),  QStringLiteral("he"),        QStringLiteral("she"),     QStringLiteral("him"),
        QStringLiteral("her"),    QStringLiteral("his"),       QStringLiteral("there"),   QStringLiteral("es"),
        QStringLiteral("sie"),    QStringLiteral("ihn"),       QStringLiteral("ihm"),     QStringLiteral("dies"),
        QStringLiteral("diese"),  QStringLiteral("dieser"),    QStringLiteral("dieses"),  QStringLiteral("davon"),
        QStringLiteral("dazu"),   QStringLiteral("dort"),      QStringLiteral("il"),      QStringLiteral("elle"),
        QStringLiteral("ils"),    QStringLiteral("cela"),      QStringLiteral("ce"),      QStringLiteral("celui"),
        QStringLiteral("celle"),  QStringLiteral("eso"),       QStringLiteral("esto"),    QStringLiteral("ese"),
        QStringLiteral("este"),   QStringLiteral("ella"),      QStringLiteral("isso"),    QStringLiteral("isto"),
        QStringLiteral("ele"),    QStringLiteral("ela"),       QStringLiteral("ello"),    QStringLiteral("one"),
        QStringLiteral("ones"),   QStringLiteral("latter"),    QStringLiteral("former"),  QStringLiteral("same"),
        QStringLiteral("both"),   QStringLiteral("deren"),     QStringLiteral("dessen"),  QStringLiteral("ihre"),
        QStringLiteral("ihrer"),  QStringLiteral("seine"),     QStringLiteral("seiner"),  QStringLiteral("daf\u00fcr"),
        QStringLiteral("daran"),  QStringLiteral("darin"),     QStringLiteral("damit"),   QStringLiteral("beide"),
        QStringLiteral("sa"),     QStringLiteral("ses"),       QStringLiteral("leur"),    QStringLiteral("leurs"),
        QStringLiteral("su"),     QStringLiteral("sus"),       QStringLiteral("seu"),     QStringLiteral("sua"),
        QStringLiteral("seus"),   QStringLiteral("suas"),      QStringLiteral("er"),      QStringLiteral("ihr"),
        QStringLiteral("ihren"),  QStringLiteral("ihrem"),     QStringLiteral("seinen"),  QStringLiteral("seinem"),
        QStringLiteral("elles"),  QStringLiteral("lui"),       QStringLiteral("\u00e9l"), QStringLiteral("ellos"),
        QStringLiteral("ellas"),  QStringLiteral("all\u00ed"), QStringLiteral("lei"),     QStringLiteral("hers"),
        QStringLiteral("theirs"),
    };
    return pronouns.contains(word);
}

// Where verbs need no pronoun: "¿Cuándo nació?". A noun would have an article.
bool leavesOutItsSubject(const QList<TextWord> &words)
{
    static const QSet<QString> asking{QStringLiteral("cu\u00e1ndo"),  QStringLiteral("d\u00f3nde"),  QStringLiteral("c\u00f3mo"),
                                      QStringLiteral("cu\u00e1nto"),  QStringLiteral("cu\u00e1nta"), QStringLiteral("cu\u00e1ntos"),
                                      QStringLiteral("cu\u00e1ntas"), QStringLiteral("quando"),      QStringLiteral("onde"),
                                      QStringLiteral("quanto"),       QStringLiteral("dove")};
    return words.size() >= 2 && words.size() <= 3 && asking.contains(words[words.size() - 2].folded) && !words.last().isCapital;
}

// "What about dogs?" asks the same of something else.
bool asksTheSame(const QString &question)
{
    static const QStringList openings{QStringLiteral("what about "),
                                      QStringLiteral("how about "),
                                      QStringLiteral("what else"),
                                      QStringLiteral("who else"),
                                      QStringLiteral("where else"),
                                      QStringLiteral("anything else"),
                                      QStringLiteral("was ist mit "),
                                      QStringLiteral("wie ist es mit "),
                                      QStringLiteral("wie steht es mit "),
                                      QStringLiteral("wie sieht es mit "),
                                      QStringLiteral("was noch"),
                                      QStringLiteral("qu'en est-il "),
                                      QStringLiteral("quoi d'autre"),
                                      QStringLiteral("\u00bfqu\u00e9 pasa con "),
                                      QStringLiteral("\u00bfqu\u00e9 hay de "),
                                      QStringLiteral("que tal "),
                                      QStringLiteral("o que mais")};
    const QString asked = question.simplified().toLower().replace(QChar(0x2019), u'\'');
    return std::any_of(openings.begin(), openings.end(), [&](const QString &opening) { return asked.startsWith(opening); });
}

bool leansOn(const QString &question, const QString &language, qsizetype contentWords)
{
    static const QSet<QString> openings{QStringLiteral("and"), QStringLiteral("but"),  QStringLiteral("und"), QStringLiteral("aber"),
                                        QStringLiteral("et"),  QStringLiteral("mais"), QStringLiteral("y"),   QStringLiteral("pero"),
                                        QStringLiteral("e"),   QStringLiteral("mas")};
    if (language == u"zh" || language == u"ja" || language == u"ko") {
        static const QStringList signs{QStringLiteral("\u90a3"),       QStringLiteral("\u5b83"),       QStringLiteral("\u8fd9"),
                                       QStringLiteral("\u4ed6"),       QStringLiteral("\u5979"),       QStringLiteral("\u305d\u308c"),
                                       QStringLiteral("\u305d\u306e"), QStringLiteral("\uadf8\uac83"), QStringLiteral("\uadf8\uac74"),
                                       QStringLiteral("\uadf8\uac70"), QStringLiteral("\uac70\uae30"), QStringLiteral("\uadf8\ub7fc")};
        return question.size() < 8 || std::any_of(signs.begin(), signs.end(), [&](const QString &sign) { return question.contains(sign); });
    }
    const QList<TextWord> words = wordsOf(question);
    if (words.isEmpty() || contentWords == 0)
        return true;
    if (openings.contains(words[0].folded) || asksTheSame(question))
        return contentWords <= 2 * fewWords;
    if (contentWords == 1 && leavesOutItsSubject(words))
        return true;
    const bool hasPronoun = std::any_of(words.begin(), words.end(), [](const TextWord &word) { return refersBack(word.folded); });
    return hasPronoun && contentWords <= fewWords;
}

QStringList contentWordsOf(const QString &text)
{
    const Question question = readQuestion(text, {});
    static const QStringList withoutWords{QStringLiteral("zh"), QStringLiteral("ja"), QStringLiteral("ko"), QStringLiteral("th")};
    if (withoutWords.contains(question.language)) // as terms have them
        return {text};
    QStringList words;
    for (const QuestionWord &word : question.words) {
        const QString folded = word.text.toCaseFolded();
        if (!isStopWord(folded, question.language))
            words.append(word.text);
    }
    return words;
}

// "he", "she": somebody; other languages call things so, too.
bool meansSomebody(const QList<TextWord> &words)
{
    static const QSet<QString> pronouns{QStringLiteral("he"),  QStringLiteral("she"), QStringLiteral("him"),
                                        QStringLiteral("her"), QStringLiteral("his"), QStringLiteral("hers")};
    return std::any_of(words.begin(), words.end(), [](const TextWord &word) { return pronouns.contains(word.folded); });
}

bool meansAThing(const QList<TextWord> &words)
{
    static const QSet<QString> pronouns{QStringLiteral("it"),    QStringLiteral("its"),  QStringLiteral("this"), QStringLiteral("that"),
                                        QStringLiteral("es"),    QStringLiteral("dies"), QStringLiteral("cela"), QStringLiteral("ce"),
                                        QStringLiteral("eso"),   QStringLiteral("esto"), QStringLiteral("isso"), QStringLiteral("isto"),
                                        QStringLiteral("there"), QStringLiteral("dort")};
    return std::any_of(words.begin(), words.end(), [](const TextWord &word) { return pronouns.contains(word.folded); });
}

bool asksWith(const QString &question, const QSet<QString> &signs)
{
    const QList<TextWord> words = wordsOf(question);
    const auto end = words.begin() + std::min<qsizetype>(words.size(), 3); // "And who", "De qui", "\u00bfA qui\u00e9n"
    return std::any_of(words.begin(), end, [&signs](const TextWord &word) { return signs.contains(word.folded); });
}

bool asksWho(const QString &question)
{
    static const QSet<QString> signs{QStringLiteral("who"),    QStringLiteral("whom"),       QStringLiteral("whose"),
                                     QStringLiteral("wer"),    QStringLiteral("wen"),        QStringLiteral("wem"),
                                     QStringLiteral("wessen"), QStringLiteral("qui"),        QStringLiteral("quem"),
                                     QStringLiteral("chi"),    QStringLiteral("qui\u00e9n"), QStringLiteral("qui\u00e9nes")};
    return asksWith(question, signs);
}

// For what may have a name: a place, one of several.
bool asksWhich(const QString &question)
{
    static const QSet<QString> signs{
        QStringLiteral("which"),   QStringLiteral("where"),     QStringLiteral("welche"),      QStringLiteral("welcher"),
        QStringLiteral("welches"), QStringLiteral("welchem"),   QStringLiteral("welchen"),     QStringLiteral("wo"),
        QStringLiteral("quel"),    QStringLiteral("quelle"),    QStringLiteral("quels"),       QStringLiteral("quelles"),
        QStringLiteral("o\u00f9"), QStringLiteral("cu\u00e1l"), QStringLiteral("cu\u00e1les"), QStringLiteral("d\u00f3nde"),
        QStringLiteral("qual"),    QStringLiteral("quale"),     QStringLiteral("onde"),        QStringLiteral("dove")};
    return asksWith(question, signs);
}

// What the last answer named, where the question may mean that: the names of what was asked for, or all of a short answer.
struct Named
{
    QStringList names;
    bool isSomebody = false; // of people, whom the question is about
};

Named namedBefore(const QString &question, const SaidBefore &before)
{
    const QString asked = before.asked.value(before.asked.size() - 1);
    const QList<TextWord> words = wordsOf(question);
    const bool isWho = asksWho(asked);
    const bool isShort = wordsOf(before.answered).size() <= fewWords;
    Named named;
    if (!before.answered.isEmpty() && (isWho || isShort || asksWhich(asked) || meansSomebody(words)))
        named.names = namesIn(before.answered, languageOf(before.answered, languageOf(asked)), isWho || isShort);
    named.isSomebody = meansSomebody(words) || (isWho && !meansAThing(words) && !asksTheSame(question));
    return named;
}

} // namespace

QString selfContained(const QString &question, const SaidBefore &before)
{
    const QStringList own = contentWordsOf(question);
    if (before.asked.isEmpty() || !leansOn(question, languageOf(question), own.size()))
        return question;
    QStringList carried;
    const auto carry = [&](const QStringList &words) {
        for (const QString &word : words) {
            if (!carried.contains(word, Qt::CaseInsensitive) && !own.contains(word, Qt::CaseInsensitive) && carried.size() < mostCarried)
                carried.append(word);
        }
    };
    if (own.size() <= fewWords && !asksTheSame(question)) {
        const Named named = namedBefore(question, before);
        carry(named.names);
        if (named.isSomebody && !carried.isEmpty()) // what was asked of them is another matter
            return question.trimmed() + QStringLiteral(" (") + carried.join(u' ') + u')';
    }
    // As far back as the questions lean on those before them.
    for (qsizetype i = before.asked.size() - 1; i >= 0; --i) {
        const QStringList words = contentWordsOf(before.asked[i]);
        carry(words);
        if (!leansOn(before.asked[i], languageOf(before.asked[i]), words.size()))
            break;
    }
    return carried.isEmpty() ? question : question.trimmed() + QStringLiteral(" (") + carried.join(u' ') + u')';
}

} // namespace hearth
