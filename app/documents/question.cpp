#include "app/documents/question.h"

#include "app/documents/language.h"

#include <QHash>
#include <QSet>

#include <algorithm>

namespace hearth {

namespace {

constexpr double ofAPart = 0.6;   // "rx" of "RX-12"
constexpr double ofASingle = 0.4; // one character of a pair

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
        const auto known = m_wordOf.constFind(term.place);
        const bool isNew = known == m_wordOf.cend();
        if (isNew) {
            m_wordOf.insert(term.place, m_question.words.size());
            m_question.words.append(QuestionWord());
        }
        QuestionWord *word = isNew ? &m_question.words.last() : &m_question.words[*known];
        if (isNew) {
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
    QHash<int, qsizetype> m_wordOf; // by place
    QHash<int, qsizetype> m_starts; // of characters of scripts without blanks, by place
    QList<bool> m_isFrame;          // [units of the text]
    Question m_question;
};

} // namespace

Question readQuestion(const QString &text, const QStringList &languages)
{
    return QuestionReader(text, languages).read();
}

} // namespace hearth
