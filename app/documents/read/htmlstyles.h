#pragma once

#include <QSet>
#include <QString>

namespace hearth::reading {

// As much of style sheets as tells what is not displayed: rules for one class, id or element.
class HtmlStyles
{
public:
    void add(const QString &css);
    // `selectors`: ".class", "#id", "element" that an element answers to.
    [[nodiscard]] bool hides(const QString &selector) const { return m_hidden.contains(selector); }

    static bool hidesByDeclarations(const QString &declarations);

private:
    QSet<QString> m_hidden;
};

} // namespace hearth::reading
