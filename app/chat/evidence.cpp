#include "app/chat/evidence.h"

#include "app/chat/answersources.h"
#include "app/chat/citations.h"
#include "app/chat/evidencewords.h"

#include <QRegularExpression>
#include <QTextBoundaryFinder>

#include <algorithm>

namespace hearth {

namespace {

struct Span
{
    qsizetype start = 0;
    qsizetype length = 0;
};

// A full stop that ends no sentence.
bool endsWithAbbreviation(QStringView sentence)
{
    static const QStringList abbreviations{
        QStringLiteral("dr"),  QStringLiteral("mr"),  QStringLiteral("mrs"), QStringLiteral("ms"),  QStringLiteral("prof"),
        QStringLiteral("no"),  QStringLiteral("nr"),  QStringLiteral("art"), QStringLiteral("abs"), QStringLiteral("st"),
        QStringLiteral("sec"), QStringLiteral("fig"), QStringLiteral("al"),  QStringLiteral("ca"),  QStringLiteral("bzw"),
        QStringLiteral("cf"),  QStringLiteral("vs"),  QStringLiteral("p"),   QStringLiteral("pp"),  QStringLiteral("approx"),
        QStringLiteral("sr"),  QStringLiteral("sra"), QStringLiteral("mme"), QStringLiteral("inc"), QStringLiteral("ltd")};
    const QStringView line = sentence.trimmed();
    if (!line.endsWith(u'.') || sentence.endsWith(u'\n'))
        return false;
    qsizetype begin = line.size() - 1;
    while (begin > 0 && line[begin - 1].isLetter())
        --begin;
    const QString word = line.mid(begin, line.size() - 1 - begin).toString().toLower();
    return abbreviations.contains(word) || (word.size() == 1 && line[begin].isUpper());
}

QList<Span> sentencesOf(const QString &text)
{
    QList<Span> sentences;
    QTextBoundaryFinder finder(QTextBoundaryFinder::Sentence, text);
    qsizetype begin = 0;
    for (qsizetype end = finder.toNextBoundary(); end >= 0; end = finder.toNextBoundary()) {
        if (end == begin)
            continue;
        if (!endsWithAbbreviation(QStringView(text).mid(begin, end - begin)) || end == text.size()) {
            sentences.append({begin, end - begin});
            begin = end;
        }
    }
    return sentences;
}

// "The rent is 5. [1] It is due monthly. [2]": a mark after the full stop belongs to the sentence before it.
void giveBackLeadingMarks(const QString &text, const QList<CitationMark> &marks, QList<Span> &sentences)
{
    for (qsizetype i = 1; i < sentences.size(); ++i) {
        Span &before = sentences[i - 1];
        Span &span = sentences[i];
        if (text[span.start - 1] == u'\n')
            continue;
        for (const CitationMark &mark : marks) {
            if (mark.start < span.start || !QStringView(text).mid(span.start, mark.start - span.start).trimmed().isEmpty())
                continue;
            const qsizetype moved = mark.start + mark.length - span.start;
            if (moved > span.length)
                break;
            before.length += moved;
            span.start += moved;
            span.length -= moved;
        }
    }
    sentences.removeIf([](const Span &span) { return span.length == 0; });
}

void trim(const QString &text, Span &span)
{
    while (span.length > 0 && text[span.start].isSpace()) {
        ++span.start;
        --span.length;
    }
    while (span.length > 0 && text[span.start + span.length - 1].isSpace())
        --span.length;
}

// "The passages do not say when." claims nothing of what the documents hold; "Here is what I found:" neither.
bool isAboutThePassages(const QString &sentence)
{
    static const QRegularExpression subject(
        QStringLiteral("passage|document|source|dokument|unterlagen|abschnitt|fuente|fonte|trecho|pasaje|extrait|文件|文档|资料|段落"),
        QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression denial(
        QStringLiteral(
            "\\b(not|no|nor|none|neither|cannot|nicht|kein\\w*|weder|pas|aucune?|ni|ning\\w*|não|nenhum\\w*|nem)\\b|n't|没有|未|不"),
        QRegularExpression::CaseInsensitiveOption | QRegularExpression::UseUnicodePropertiesOption);
    return (subject.match(sentence).hasMatch() && denial.match(sentence).hasMatch()) || sentence.trimmed().endsWith(u':')
        || sentence.trimmed().endsWith(u'?');
}

// What a passage says, with where it stands: an answer may name the file and the page too.
void addPassage(EvidenceIndex &index, const PassageHit &hit)
{
    index.add(hit.passage.text);
    index.add(hit.passage.headings.join(u'\n'));
    index.add(sourceName(hit));
}

class Checker
{
public:
    explicit Checker(QList<PassageHit> given) : m_given(std::move(given)), m_indexes(m_given.size())
    {
        for (qsizetype i = 0; i < m_given.size(); ++i)
            addPassage(m_indexes[i], m_given[i]);
    }

    SentenceCheck check(const QString &text, const Span &span, const QList<CitationMark> &marks) const
    {
        SentenceCheck result;
        result.start = span.start;
        result.length = span.length;
        QString plain = text.mid(span.start, span.length);
        for (const CitationMark &mark : marks) {
            if (mark.start < span.start || mark.start >= span.start + span.length)
                continue;
            plain.replace(mark.start - span.start, mark.length, QString(mark.length, u' '));
            for (const int number : mark.numbers) {
                if (!result.cited.contains(number))
                    result.cited.append(number);
            }
        }
        const EvidenceTerms terms = evidenceTerms(plain);
        const bool isClaim = !terms.numbers.isEmpty() || (terms.words.size() >= 2 && !isAboutThePassages(plain));
        if (!isClaim && result.cited.isEmpty())
            return result;
        if (result.cited.isEmpty())
            checkAgainstAll(terms, result);
        else
            checkAgainstCited(terms, result);
        return result;
    }

private:
    void checkAgainstCited(const EvidenceTerms &terms, SentenceCheck &result) const
    {
        EvidenceIndex index;
        for (const int number : result.cited)
            addPassage(index, m_given[number - 1]);
        result.support = judge(terms, index, result);
    }

    void checkAgainstAll(const EvidenceTerms &terms, SentenceCheck &result) const
    {
        SentenceCheck best = result;
        bool isUnchecked = false;
        for (qsizetype i = 0; i < m_indexes.size() && best.foundIn == 0; ++i) {
            SentenceCheck found = result;
            const Support support = judge(terms, m_indexes[i], found);
            isUnchecked = isUnchecked || support == Support::Unchecked;
            if (support == Support::Supported && found.share >= uncitedShare)
                found.foundIn = int(i) + 1;
            if (i == 0 || found.foundIn > 0 || found.share > best.share)
                best = found;
        }
        result = best;
        result.support = isUnchecked && best.foundIn == 0 ? Support::Unchecked : Support::Uncited;
    }

    // Fills in the share and what is missing.
    static Support judge(const EvidenceTerms &terms, const EvidenceIndex &index, SentenceCheck &result)
    {
        const bool isForeign = !terms.language.isEmpty() && !index.languages().isEmpty() && !index.languages().contains(terms.language);
        int all = 0;
        int found = 0;
        bool lacksNumber = false;
        const auto count = [&](const QString &text, bool isThere) {
            ++all;
            found += isThere ? 1 : 0;
            if (!isThere)
                result.missing.append(text);
        };
        for (const EvidenceNumber &number : terms.numbers) {
            const bool isThere = index.hasNumber(number);
            lacksNumber = lacksNumber || !isThere;
            count(number.text, isThere);
        }
        for (const EvidenceWord &word : terms.words) {
            if (!isForeign || word.isName)
                count(word.text, index.hasWord(word));
        }
        result.share = all > 0 ? double(found) / all : isForeign ? 0 : 1;
        if (all == 0)
            return isForeign ? Support::Unchecked : Support::Supported;
        if (isForeign && !lacksNumber) // names are spelled otherwise elsewhere
            return found > 0 ? Support::Supported : Support::Unchecked;
        return !lacksNumber && result.share >= supportShare ? Support::Supported : Support::Unsupported;
    }

    QList<PassageHit> m_given;
    QList<EvidenceIndex> m_indexes;
};

} // namespace

bool isDoubtful(const SentenceCheck &check)
{
    return check.support == Support::Unsupported || (check.support == Support::Uncited && check.foundIn == 0);
}

AnswerVerdict verdictOn(bool isFound, const QList<SentenceCheck> &checks)
{
    const auto count = [&checks](const auto &is) { return std::count_if(checks.begin(), checks.end(), is); };
    const auto doubtful = count(isDoubtful);
    const auto silent = count([](const SentenceCheck &check) { return check.support == Support::Nothing; });
    const bool standsNowhere = !checks.isEmpty() && doubtful + silent == checks.size();
    if (isFound)
        return standsNowhere && doubtful > 0 ? AnswerVerdict::Unfounded : AnswerVerdict::Plain;
    return standsNowhere ? AnswerVerdict::Missing : AnswerVerdict::Unsure;
}

struct SentenceChecker::Private
{
    Checker checker;
    int given;
};

SentenceChecker::SentenceChecker(const QList<PassageHit> &given) : d(new Private{Checker(given), int(given.size())}) { }

SentenceChecker::~SentenceChecker() = default;

QList<SentenceCheck> checkSentences(const QString &text, const QList<PassageHit> &given)
{
    return SentenceChecker(given).check(text);
}

QList<SentenceCheck> SentenceChecker::check(const QString &text) const
{
    const QList<CitationMark> marks = citationMarks(text, d->given);
    QList<Span> sentences = sentencesOf(text);
    giveBackLeadingMarks(text, marks, sentences);
    QList<SentenceCheck> checks;
    for (Span &span : sentences) {
        trim(text, span);
        if (span.length > 0)
            checks.append(d->checker.check(text, span, marks));
    }
    return checks;
}

} // namespace hearth
