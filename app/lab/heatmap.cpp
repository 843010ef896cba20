#include "app/lab/heatmap.h"

#include <QRegularExpression>

#include <algorithm>
#include <cmath>

namespace hearth {

namespace {

// A part ends with a line once it has some hundred characters.
constexpr qsizetype shortPart = 600;
constexpr qsizetype longestPart = 4000;

// What rich text would swallow or take for the end of a paragraph takes the place of one character that shows nothing, or a blank.
QString oneForOne(QString letters)
{
    for (QChar &letter : letters) {
        if (letter == QLatin1Char('\n') || letter == QLatin1Char('\t'))
            continue;
        if (letter.category() == QChar::Other_Control)
            letter = QChar(0x200b);
        else if (letter == QChar::ParagraphSeparator || letter == QChar::LineSeparator || letter == QChar::ObjectReplacementCharacter
                 || letter == QChar(0xfdd0) || letter == QChar(0xfdd1))
            letter = QLatin1Char(' ');
    }
    return letters;
}

QString inOneLine(QString letters)
{
    if (!letters.isEmpty() && letters.front().isLowSurrogate())
        letters.remove(0, 1);
    if (!letters.isEmpty() && letters.back().isHighSurrogate())
        letters.chop(1);
    static const QRegularExpression blanks(QStringLiteral("[ \n\t\\x{200b}]+")); // of code, it would be mostly its indentation
    return oneForOne(letters).replace(blanks, QStringLiteral(" "));
}

// How many characters of the text the token takes: the blank that some tokenizers put before a text is not there.
qsizetype lengthIn(const QString &text, const LabWorstToken &token)
{
    const QString without = token.text.mid(1);
    const bool isAdded = token.position == 0 && token.text.startsWith(QLatin1Char(' ')) && !text.startsWith(token.text);
    return isAdded && text.startsWith(without) ? without.size() : token.text.size();
}

} // namespace

QList<HeatPart> heatPartsOf(const QString &text, const LabQuality &quality)
{
    QList<HeatPart> parts;
    HeatPart part;
    qsizetype at = 0;
    const qsizetype count = std::min(quality.heat.size(), quality.lengths.size());
    for (qsizetype i = 0; i < count && at < text.size(); ++i) {
        at = std::min(at + qsizetype(uint8_t(quality.lengths[i])), text.size());
        part.endToken = i + 1;
        part.endCharacter = at;
        const qsizetype length = at - part.firstCharacter;
        const bool endsLine = at > 0 && text[at - 1] == QLatin1Char('\n');
        if ((length < shortPart || !endsLine) && length < longestPart)
            continue;
        parts.append(part);
        part = {i + 1, i + 1, at, at};
    }
    if (part.endToken > part.firstToken)
        parts.append(part);
    return parts;
}

QString heatHtml(const QString &text, const LabQuality &quality, const HeatPart &part, const HeatInk &ink)
{
    QString html;
    qsizetype at = part.firstCharacter;
    for (qsizetype i = part.firstToken; i < part.endToken; ++i) {
        const qsizetype length = uint8_t(quality.lengths[i]);
        QString letters = text.mid(at, length);
        if (i + 1 == part.endToken && letters.endsWith(QLatin1Char('\n')))
            letters.chop(1); // the next part begins a line by itself
        const QString piece = oneForOne(letters).toHtmlEscaped().replace(QLatin1Char('\n'), QStringLiteral("<br>"));
        at += length;
        const auto heat = quint8(quality.heat[i]);
        const double strength = std::sqrt(divergenceOfHeat(heat) / divergenceOfHeat(255));
        if (heat == 0)
            html += QStringLiteral("<span style='color:%1'>%2</span>").arg(ink.unmeasured, piece);
        else if (strength < 0.03)
            html += piece;
        else
            html += QStringLiteral("<span style='background-color:rgba(%1,%2,%3,%4)'>%5</span>")
                        .arg(QString::number(ink.red), QString::number(ink.green), QString::number(ink.blue),
                             QString::number(int(40 + 180 * strength)), piece);
    }
    return html.isEmpty() ? QString()
                          : QStringLiteral("<p style='white-space:pre-wrap;margin-top:0;margin-bottom:0'>") + html + QStringLiteral("</p>");
}

TokenContext contextOf(const QString &text, const LabWorstToken &token)
{
    if (token.position < 0 || token.position >= text.size())
        return {};
    const QString more = QStringLiteral("…");
    const qsizetype first = std::max<qsizetype>(0, token.position - contextCharacters);
    const qsizetype end = token.position + lengthIn(text, token);
    return {(first > 0 ? more : QString()) + inOneLine(text.mid(first, token.position - first)),
            inOneLine(text.mid(end, contextCharacters)) + (end + contextCharacters < text.size() ? more : QString())};
}

QString visibleToken(const QString &token)
{
    QString shown = token;
    return oneForOne(shown.replace(QLatin1Char(' '), QStringLiteral("␣")).replace(QLatin1Char('\n'), QStringLiteral("⏎")))
        .replace(QLatin1Char('\t'), QStringLiteral("⇥"));
}

} // namespace hearth
