#include "app/documents/read/htmlstyles.h"

#include <QRegularExpression>

namespace hearth::reading {

void HtmlStyles::add(const QString &css)
{
    static const QRegularExpression comment(QStringLiteral("/\\*.*?\\*/"), QRegularExpression::DotMatchesEverythingOption);
    QString text = css;
    text.remove(comment);
    for (qsizetype at = 0; at < text.size();) {
        const qsizetype open = text.indexOf(u'{', at);
        if (open < 0)
            return;
        const QString selectors = text.mid(at, open - at).trimmed();
        const qsizetype close = text.indexOf(u'}', open);
        const qsizetype end = close < 0 ? text.size() : close;
        at = end + 1;
        if (selectors.startsWith(u'@')) {
            // For print and the like: what is inside is not for every reader. Passed over to the brace that ends it.
            int depth = 1;
            for (at = open + 1; at < text.size() && depth > 0; ++at)
                depth += text[at] == u'{' ? 1 : text[at] == u'}' ? -1 : 0;
            continue;
        }
        if (!hidesByDeclarations(text.mid(open + 1, end - open - 1)))
            continue;
        const QStringList list = selectors.split(u',');
        for (const QString &selector : list)
            m_hidden.insert(selector.trimmed());
    }
}

bool HtmlStyles::hidesByDeclarations(const QString &declarations)
{
    static const QRegularExpression hidden(
        QStringLiteral("(?:^|;)\\s*(?:display\\s*:\\s*none|visibility\\s*:\\s*hidden|font-size\\s*:\\s*0(?:px|pt|em)?\\s*(?:;|!|$)|"
                       "opacity\\s*:\\s*0\\s*(?:;|!|$))"),
        QRegularExpression::CaseInsensitiveOption);
    return hidden.match(declarations).hasMatch();
}

} // namespace hearth::reading
