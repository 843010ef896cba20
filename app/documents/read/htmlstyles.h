#pragma once

#include <QHash>
#include <QString>

#include <optional>

namespace hearth::reading {

// What of an element's look decides whether its text is seen. What is not said is as around it.
struct HtmlLook
{
    bool isUndisplayed = false;          // nor is anything in it
    std::optional<bool> isTiny;          // its letters
    std::optional<bool> isWhite;         // its letters, or nearly; or transparent
    std::optional<bool> isPaperColoured; // the ground behind them

    void add(const HtmlLook &later); // what comes later, or lies inside, has the last word
};

// White, or nearly, or nothing at all, as CSS or an attribute names it.
bool isWhiteColour(const QString &value);

// As much of style sheets as tells what is not seen: rules for one class, id or element.
class HtmlStyles
{
public:
    void add(const QString &css);
    void addUnknown() { m_hasUnknownPaper = true; } // a style sheet that is not at hand
    // `selector`: ".class", "#id", "element" or "element.class" that an element answers to.
    [[nodiscard]] HtmlLook look(const QString &selector) const { return m_looks.value(selector); }
    // Text with this look on the white of a page. Where grounds may be coloured that are not known, white text may be seen.
    [[nodiscard]] bool isUnseen(const HtmlLook &look) const;

    static HtmlLook lookOf(const QString &declarations);

private:
    QHash<QString, HtmlLook> m_looks;
    bool m_hasUnknownPaper = false;
};

} // namespace hearth::reading
