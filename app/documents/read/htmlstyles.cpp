#include "app/documents/read/htmlstyles.h"

#include <QRegularExpression>

namespace hearth::reading {

namespace {

QRegularExpression pattern(const QString &text)
{
    return QRegularExpression(text, QRegularExpression::CaseInsensitiveOption);
}

// Those that look() is asked for.
bool isPlain(const QString &selector)
{
    static const QRegularExpression plain = pattern(QStringLiteral("^(?:[a-z][a-z0-9]*)?(?:[.#][\\w-]+)?$"));
    return plain.match(selector).hasMatch();
}

bool isUndisplayed(const QString &declarations)
{
    static const QRegularExpression unseen =
        pattern(QStringLiteral("(?:^|;)\\s*(?:display\\s*:\\s*none|visibility\\s*:\\s*hidden|opacity\\s*:\\s*0(?:\\.0*)?\\s*(?:;|!|$)|"
                               "(?:left|top|text-indent)\\s*:\\s*-(?:\\d{4,}|999)(?:px|pt|em))"));
    return unseen.match(declarations).hasMatch();
}

// None: the size is not said, or as a share of what is around.
std::optional<bool> isTiny(const QString &declarations)
{
    constexpr double leastPixels = 3;
    static const QRegularExpression size =
        pattern(QStringLiteral("(?:^|;)\\s*font-size\\s*:\\s*(\\d++(?:\\.\\d++)?|\\.\\d++)\\s*(px|pt|em|rem|%)?\\s*(?:;|!|$)"));
    const QRegularExpressionMatch match = size.match(declarations);
    if (!match.hasMatch())
        return std::nullopt;
    const double value = match.captured(1).toDouble();
    const QString unit = match.captured(2).toLower();
    if (value > 0 && (unit == QLatin1String("em") || unit == QLatin1String("%")))
        return std::nullopt;
    return unit == QLatin1String("rem") ? false : value < leastPixels;
}

// Of letters, or of what is behind them.
bool isAsAround(const QString &value)
{
    static const QRegularExpression around = pattern(QStringLiteral("^(?:inherit|unset|currentcolor)$"));
    return around.match(value.trimmed()).hasMatch();
}

// A ground that is none: what is behind it stays.
bool isSeenThrough(const QString &ground)
{
    static const QRegularExpression clear =
        pattern(QStringLiteral("^(?:transparent|none|initial|rgba\\([^)]*[,/]\\s*0(?:\\.0*)?\\s*\\))$"));
    return isAsAround(ground) || clear.match(ground.trimmed()).hasMatch();
}

} // namespace

bool isWhiteColour(const QString &value)
{
    static const QRegularExpression white =
        pattern(QStringLiteral("^(?:white|snow|transparent|none|#fff|#(?:f[c-f]){3}|rgba?\\((?:\\s*+25[2-5]\\b[\\s,]*+){3}.*\\)|"
                               "rgba\\(.*[,/]\\s*0(?:\\.0*)?\\s*\\))$"));
    return white.match(value.trimmed()).hasMatch();
}

void HtmlLook::add(const HtmlLook &later)
{
    isUndisplayed = isUndisplayed || later.isUndisplayed;
    for (auto part : {&HtmlLook::isTiny, &HtmlLook::isWhite, &HtmlLook::isPaperColoured}) {
        if (later.*part)
            this->*part = later.*part;
    }
}

void HtmlStyles::add(const QString &css)
{
    static const QRegularExpression comment(QStringLiteral("/\\*.*?(?:\\*/|\\z)"), QRegularExpression::DotMatchesEverythingOption);
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
        const HtmlLook look = lookOf(text.mid(open + 1, end - open - 1));
        const QStringList list = selectors.split(u',');
        for (const QString &selector : list) {
            const QString trimmed = selector.trimmed();
            m_looks[trimmed].add(look);
            m_hasUnknownPaper = m_hasUnknownPaper || (look.isPaperColoured.value_or(false) && !isPlain(trimmed));
        }
    }
}

bool HtmlStyles::isUnseen(const HtmlLook &look) const
{
    const bool isOnWhite = !look.isPaperColoured.value_or(false) && !m_hasUnknownPaper;
    return look.isUndisplayed || look.isTiny.value_or(false) || (look.isWhite.value_or(false) && isOnWhite);
}

HtmlLook HtmlStyles::lookOf(const QString &declarations)
{
    static const QRegularExpression ink = pattern(QStringLiteral("(?:^|;)\\s*color\\s*:([^;!]*)"));
    static const QRegularExpression paper = pattern(QStringLiteral("(?:^|;)\\s*background(?:-color|-image)?\\s*:([^;!]*)"));
    HtmlLook look;
    if (declarations.isEmpty())
        return look;
    look.isUndisplayed = isUndisplayed(declarations);
    look.isTiny = isTiny(declarations);
    if (const QRegularExpressionMatch match = ink.match(declarations); match.hasMatch() && !isAsAround(match.captured(1)))
        look.isWhite = isWhiteColour(match.captured(1));
    for (auto match = paper.globalMatch(declarations); match.hasNext();) {
        const QString ground = match.next().captured(1);
        if (!isSeenThrough(ground))
            look.isPaperColoured = look.isPaperColoured.value_or(false) || !isWhiteColour(ground);
    }
    return look;
}

} // namespace hearth::reading
