#pragma once

#include <QString>

namespace hearth {

// Colours of highlighted code as "#rrggbb"; the window sets those of its theme.
struct CodeColors
{
    QString keyword = QStringLiteral("#8250df");
    QString string = QStringLiteral("#0a7d4b");
    QString comment = QStringLiteral("#7a8089");
    QString number = QStringLiteral("#b35900");
    QString type = QStringLiteral("#0969a8");
    QString function = QStringLiteral("#3355c0");
    QString plain; // empty: the text's own colour

    bool operator==(const CodeColors &) const = default;
};

} // namespace hearth
