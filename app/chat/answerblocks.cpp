#include "app/chat/answerblocks.h"

#include "app/chat/citations.h"
#include "app/chat/htmltext.h"

#include <QCoreApplication>

#include <algorithm>
#include <optional>

namespace hearth {

namespace {

bool isRead(const Block &block)
{
    return block.kind == BlockKind::Prose || block.kind == BlockKind::List || block.kind == BlockKind::Quote
        || block.kind == BlockKind::Heading;
}

QString chips(const QList<int> &numbers)
{
    QString html;
    for (const int number : numbers)
        html += QStringLiteral("&#8197;<a class=\"cite\" href=\"cite:%1\">&#8201;%1&#8201;</a>").arg(number);
    return html;
}

class Reader
{
public:
    Reader(const QList<PassageHit> &given, bool isFinished) : m_given(given), m_isFinished(isFinished) { }

    void read(Block block)
    {
        if (block.kind == BlockKind::Table) {
            for (QStringList &row : block.rows) {
                for (QString &cell : row)
                    cell = readHtml(cell, false, true);
            }
        } else if (isRead(block)) {
            block.html = readHtml(block.html, block.isOpen, block.kind != BlockKind::Heading);
        }
        result.blocks.append(block);
    }

    CheckedBlocks result;

private:
    QString readHtml(const QString &html, bool isOpen, bool hasClaims)
    {
        const HtmlText text = textOfHtml(html);
        QString outsideCode = text.text;
        for (qsizetype i = 0; i < outsideCode.size(); ++i) {
            if (text.isCode[i] && (outsideCode[i] == u'[' || outsideCode[i] == u']'))
                outsideCode[i] = u'|';
        }
        QList<HtmlMark> marks;
        for (const CitationMark &mark : citationMarks(outsideCode, int(m_given.size()))) {
            marks.append({mark.start, mark.length, {}, {}, chips(mark.numbers), false});
            for (const int number : mark.numbers) {
                if (!result.cited.contains(number))
                    result.cited.append(number);
            }
        }
        if (m_isFinished && hasClaims)
            addChecks(outsideCode, marks);
        else if (const qsizetype begin = !m_isFinished && isOpen ? unfinishedMark(outsideCode) : -1; begin >= 0)
            marks.append({begin, outsideCode.size() - begin, {}, {}, QStringLiteral("&#8203;"), false});
        return withMarks(html, marks);
    }

    void addChecks(const QString &text, QList<HtmlMark> &marks)
    {
        if (!m_checker)
            m_checker.emplace(m_given);
        for (const SentenceCheck &check : m_checker->check(text)) {
            if (isDoubtful(check)) {
                const QString link = QStringLiteral("<a class=\"doubt\" href=\"doubt:%1\">").arg(result.checks.size());
                marks.append({check.start, check.length, link, QStringLiteral("</a>"), {}, true});
            }
            result.checks.append(check);
            result.sentences.append(text.mid(check.start, check.length));
        }
    }

    const QList<PassageHit> &m_given;
    bool m_isFinished;
    std::optional<SentenceChecker> m_checker; // made when something is to be checked
};

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(AnswerBlocks)
};

} // namespace

CheckedBlocks checkedBlocks(const QList<Block> &blocks, const QList<PassageHit> &given, bool isFinished)
{
    Reader reader(given, isFinished);
    for (const Block &block : blocks)
        reader.read(block);
    return reader.result;
}

QString doubtText(const SentenceCheck &check)
{
    constexpr qsizetype mostWords = 6;
    if (check.cited.isEmpty())
        return Text::tr("No passage is named for this, and it stands in none of those that were given.");
    const QString missing = QStringList(check.missing.mid(0, mostWords)).join(QStringLiteral(", "));
    return Text::tr("Not found in the passage(s) named for it: %1", nullptr, int(check.cited.size())).arg(missing);
}

} // namespace hearth
