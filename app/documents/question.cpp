#include "app/documents/question.h"

#include "app/documents/language.h"
#include "app/documents/stopwords.h"
#include "app/documents/textwords.h"

#include <QHash>
#include <QSet>

#include <algorithm>

namespace hearth {

namespace {

constexpr double ofAPart = 0.6;   // "rx" of "RX-12"
constexpr double ofASingle = 0.4; // one character of a pair
constexpr qsizetype fewWords = 3; // with content; a question with as few may lean on the one before it
constexpr qsizetype mostCarried = 12;

// What asks for a number, a time or a size: the answer need not hold these words.
const QStringList &numberQuestions()
{
    static const QStringList signs{
        QStringLiteral("how many"),      QStringLiteral("how much"),      QStringLiteral("how long"),    QStringLiteral("how old"),
        QStringLiteral("how often"),     QStringLiteral("how high"),      QStringLiteral("how far"),     QStringLiteral("how big"),
        QStringLiteral("how large"),     QStringLiteral("how wide"),      QStringLiteral("how deep"),    QStringLiteral("how tall"),
        QStringLiteral("how heavy"),     QStringLiteral("how thick"),     QStringLiteral("how fast"),    QStringLiteral("how soon"),
        QStringLiteral("how late"),      QStringLiteral("how loud"),      QStringLiteral("what date"),   QStringLiteral("which date"),
        QStringLiteral("what time"),     QStringLiteral("percentage"),    QStringLiteral("wie viel"),    QStringLiteral("wie viele"),
        QStringLiteral("wieviel"),       QStringLiteral("wie hoch"),      QStringLiteral("wie lange"),   QStringLiteral("wie lang"),
        QStringLiteral("wie oft"),       QStringLiteral("wie gro\u00df"), QStringLiteral("wie weit"),    QStringLiteral("wie breit"),
        QStringLiteral("wie tief"),      QStringLiteral("wie schwer"),    QStringLiteral("wie alt"),     QStringLiteral("wie schnell"),
        QStringLiteral("quel \u00e2ge"), QStringLiteral("combien"),       QStringLiteral("cu\u00e1nto"), QStringLiteral("cu\u00e1nta"),
        QStringLiteral("cu\u00e1ntos"),  QStringLiteral("cu\u00e1ntas"),  QStringLiteral("quanto"),      QStringLiteral("quanta"),
        QStringLiteral("quantos"),       QStringLiteral("quantas"),       QStringLiteral("hoeveel"),     QStringLiteral("hoe lang"),
        QStringLiteral("hoe groot"),
    };
    return signs;
}

// "faut-il", "sera-t-elle": a verb with its pronoun.
bool isInvertedVerb(const QString &word, const QString &language)
{
    static const QStringList pronouns{QStringLiteral("-il"),   QStringLiteral("-ils"), QStringLiteral("-elle"), QStringLiteral("-elles"),
                                      QStringLiteral("-on"),   QStringLiteral("-ce"),  QStringLiteral("-je"),   QStringLiteral("-tu"),
                                      QStringLiteral("-nous"), QStringLiteral("-vous")};
    return language == u"fr"
        && std::any_of(pronouns.begin(), pronouns.end(), [&](const QString &end) { return word.endsWith(end, Qt::CaseInsensitive); });
}

class QuestionReader
{
public:
    QuestionReader(const QString &text, const QStringList &languages) : m_text(text.normalized(QString::NormalizationForm_KC))
    {
        m_question.language = languageOf(m_text);
        findFrames();
        m_languages.append(m_question.language);
        for (const QString &language : languages) {
            if (!m_languages.contains(language))
                m_languages.append(language);
        }
    }

    Question read()
    {
        collect(true);
        if (m_question.words.isEmpty())
            collect(false); // "Who is it?": nothing else to go by
        std::sort(m_question.words.begin(), m_question.words.end(),
                  [](const QuestionWord &a, const QuestionWord &b) { return a.place < b.place; });
        addStretches();
        return m_question;
    }

private:
    // Where the text asks for a number: as many units as it has, true within.
    void findFrames()
    {
        const QString folded = m_text.toLower(); // as long as the text, as far as these words go
        m_isFrame.fill(false, m_text.size());
        for (const QString &sign : numberQuestions()) {
            for (qsizetype at = folded.indexOf(sign); at >= 0; at = folded.indexOf(sign, at + sign.size())) {
                for (qsizetype i = at; i < std::min(at + sign.size(), m_isFrame.size()); ++i)
                    m_isFrame[i] = true;
            }
        }
    }

    void collect(bool withoutStopWords)
    {
        for (const QString &language : std::as_const(m_languages)) {
            const QList<Term> terms = termsOf(m_text, language);
            QSet<int> wholes;
            for (const Term &term : terms) {
                if (term.kind == TermKind::Whole)
                    wholes.insert(term.place);
            }
            for (const Term &term : terms) {
                if (language == m_question.language && term.isStopWord)
                    m_stops.insert(term.place);
                if (!withoutStopWords || !m_stops.contains(term.place))
                    add(term, wholes.contains(term.place));
            }
        }
    }

    void add(const Term &term, bool hasWhole)
    {
        auto word =
            std::find_if(m_question.words.begin(), m_question.words.end(), [&](const QuestionWord &w) { return w.place == term.place; });
        if (word == m_question.words.end()) {
            m_question.words.append(QuestionWord());
            word = std::prev(m_question.words.end());
            word->place = term.place;
            word->text = m_text.mid(term.start, term.length);
            word->isFrame = m_isFrame.value(term.start) || isInvertedVerb(word->text, m_question.language);
        }
        if (term.kind == TermKind::Gram) {
            word->isGram = true;
            m_starts.insert(term.place, term.start);
        }
        word->isName = word->isName || term.isName;
        const bool isKnown = std::any_of(word->terms.begin(), word->terms.end(), [&](const auto &own) { return own.term == term.text; });
        if (isKnown)
            return;
        double weight = 1;
        if (term.kind == TermKind::Gram && term.length == 1)
            weight = ofASingle;
        else if (hasWhole && term.kind != TermKind::Whole)
            weight = ofAPart;
        word->terms.append({term.text, weight});
    }

    // Which of the characters are asked about, and which only ask.
    void addStretches()
    {
        QHash<qsizetype, qsizetype> wordAt; // by start in the text
        for (qsizetype i = 0; i < m_question.words.size(); ++i) {
            QuestionWord &word = m_question.words[i];
            if (word.isGram)
                wordAt.insert(m_starts.value(word.place), i);
            word.isFrame = word.isFrame || word.isGram;
        }
        for (const ScriptStretch &asked : askedStretches(m_text)) {
            QList<qsizetype> words;
            for (qsizetype at = asked.start; at < asked.start + asked.length; ++at) {
                if (wordAt.contains(at))
                    words.append(wordAt.value(at));
            }
            const qsizetype characters = asked.kind == ScriptKind::Triples ? asked.length : words.size();
            const QuestionStretch stretch{wordAt.value(asked.start, -1), characters, scaleOf(asked.kind), asked.importance, asked.isWord};
            const qsizetype grams = stretch.characters < stretch.scale.gram ? 1 : stretch.characters - stretch.scale.gram + 1;
            if (stretch.first < 0 || words.size() < grams || words.last() - stretch.first + 1 != words.size())
                continue; // a run that is too long to be one
            for (qsizetype i = 0; i < words.size(); ++i) {
                QuestionWord &word = m_question.words[words[i]];
                word.isFrame = false;
                word.leastShared = i < grams ? int(std::min<qsizetype>(stretch.scale.leastShared, stretch.characters)) : 0;
            }
            m_question.stretches.append(stretch);
        }
    }

    QString m_text; // in NFKC
    QStringList m_languages;
    QSet<int> m_stops;
    QHash<int, qsizetype> m_starts; // of characters of scripts without blanks, by place
    QList<bool> m_isFrame;          // [units of the text]
    Question m_question;
};

// Words that stand for what was named before.
bool refersBack(const QString &word)
{
    static const QSet<QString> pronouns{
        QStringLiteral("it"),         QStringLiteral("its"),    QStringLiteral("they"),   QStringLiteral("them"),  QStringLiteral("their"),
        QStringLiteral("that"),       QStringLiteral("this"),   QStringLiteral("these"),  QStringLiteral("those"), QStringLiteral("he"),
        QStringLiteral("she"),        QStringLiteral("him"),    QStringLiteral("her"),    QStringLiteral("his"),   QStringLiteral("there"),
        QStringLiteral("es"),         QStringLiteral("sie"),    QStringLiteral("ihn"),    QStringLiteral("ihm"),   QStringLiteral("dies"),
        QStringLiteral("diese"),      QStringLiteral("dieser"), QStringLiteral("dieses"), QStringLiteral("davon"), QStringLiteral("dazu"),
        QStringLiteral("dort"),       QStringLiteral("il"),     QStringLiteral("elle"),   QStringLiteral("ils"),   QStringLiteral("cela"),
        QStringLiteral("ce"),         QStringLiteral("celui"),  QStringLiteral("celle"),  QStringLiteral("eso"),   QStringLiteral("esto"),
        QStringLiteral("ese"),        QStringLiteral("este"),   QStringLiteral("ella"),   QStringLiteral("isso"),  QStringLiteral("isto"),
        QStringLiteral("ele"),        QStringLiteral("ela"),    QStringLiteral("ello"),   QStringLiteral("one"),   QStringLiteral("ones"),
        QStringLiteral("latter"),     QStringLiteral("former"), QStringLiteral("same"),   QStringLiteral("both"),  QStringLiteral("deren"),
        QStringLiteral("dessen"),     QStringLiteral("ihre"),   QStringLiteral("ihrer"),  QStringLiteral("seine"), QStringLiteral("seiner"),
        QStringLiteral("daf\u00fcr"), QStringLiteral("daran"),  QStringLiteral("darin"),  QStringLiteral("damit"), QStringLiteral("beide"),
        QStringLiteral("sa"),         QStringLiteral("ses"),    QStringLiteral("leur"),   QStringLiteral("leurs"), QStringLiteral("su"),
        QStringLiteral("sus"),        QStringLiteral("seu"),    QStringLiteral("sua"),    QStringLiteral("seus"),  QStringLiteral("suas"),
    };
    return pronouns.contains(word);
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

} // namespace

Question readQuestion(const QString &text, const QStringList &languages)
{
    return QuestionReader(text, languages).read();
}

QString selfContained(const QString &question, const QStringList &asked)
{
    const QStringList own = contentWordsOf(question);
    if (asked.isEmpty() || !leansOn(question, languageOf(question), own.size()))
        return question;
    // As far back as the questions lean on those before them.
    QStringList carried;
    for (qsizetype i = asked.size() - 1; i >= 0; --i) {
        const QStringList words = contentWordsOf(asked[i]);
        for (const QString &word : words) {
            if (!carried.contains(word, Qt::CaseInsensitive) && !own.contains(word, Qt::CaseInsensitive) && carried.size() < mostCarried)
                carried.append(word);
        }
        if (!leansOn(asked[i], languageOf(asked[i]), words.size()))
            break;
    }
    return carried.isEmpty() ? question : question.trimmed() + QStringLiteral(" (") + carried.join(u' ') + u')';
}

} // namespace hearth
