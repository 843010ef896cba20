#pragma once

#include <QTranslator>

namespace hearth {

// The texts of the window are English already, but a count needs its forms: "%n file(s)" is written once, for translators to give the forms
// of their language; here "(s)" becomes what English has. Installed before any other translator, which then comes first.
class EnglishForms : public QTranslator
{
public:
    using QTranslator::QTranslator;

    [[nodiscard]] bool isEmpty() const override { return false; }
    [[nodiscard]] QString translate(const char *context, const char *sourceText, const char *disambiguation, int n) const override
    {
        Q_UNUSED(context)
        Q_UNUSED(disambiguation)
        const QString text = n >= 0 ? QString::fromUtf8(sourceText) : QString();
        return text.contains(QLatin1String("(s)")) ? QString(text).replace(QLatin1String("(s)"), n == 1 ? QString() : QStringLiteral("s"))
                                                   : QString(); // as it is written
    }
};

} // namespace hearth
