#pragma once

#include "app/lab/labrun.h"

namespace hearth {

// The text that quality was measured on, as a map of where a variant differs from the reference.

// Some hundred characters of it, which are laid out by themselves.
struct HeatPart
{
    qsizetype firstToken = 0;
    qsizetype endToken = 0;
    qsizetype firstCharacter = 0; // of the text
    qsizetype endCharacter = 0;

    bool operator==(const HeatPart &) const = default;
};

// In the text's order, as far as the text was kept.
QList<HeatPart> heatPartsOf(const QString &text, const LabQuality &quality);

struct HeatInk
{
    int red = 0; // 0 to 255: of the strongest
    int green = 0;
    int blue = 0;
    QString unmeasured; // "#857c70": of letters that were not measured
};

// Rich text: each token the more coloured the further the variant is from the reference there. Each character of the text is one of it, but
// for a line's end at the end of a part.
QString heatHtml(const QString &text, const LabQuality &quality, const HeatPart &part, const HeatInk &ink);

// What stands around a token, each in one line of at most contextCharacters; empty where the text was not kept.
struct TokenContext
{
    QString before;
    QString after;
};
constexpr qsizetype contextCharacters = 64;
TokenContext contextOf(const QString &text, const LabWorstToken &token);
// As it is shown by itself: blanks and line ends can be seen.
QString visibleToken(const QString &token);

} // namespace hearth
