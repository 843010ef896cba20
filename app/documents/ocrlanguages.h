#pragma once

#include <QObject>
#include <QVariantList>
#include <QtQml/qqmlregistration.h>

namespace hearth {

// Which languages the text recognition that is installed can read: asks Tesseract itself. UI thread.
class OcrLanguages : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(bool isKnown READ isKnown NOTIFY changed)             // it was looked for
    Q_PROPERTY(bool isInstalled READ isInstalled NOTIFY changed)     // with a language at least
    Q_PROPERTY(QVariantList languages READ languages NOTIFY changed) // {code: "deu", name: "German"}, by name
    Q_PROPERTY(QString hint READ hint CONSTANT)                      // how it comes to this computer

public:
    explicit OcrLanguages(QObject *parent = nullptr);

    [[nodiscard]] bool isKnown() const { return m_isKnown; }
    [[nodiscard]] bool isInstalled() const { return !m_languages.isEmpty(); }
    [[nodiscard]] QVariantList languages() const { return m_languages; }
    [[nodiscard]] static QString hint();

    Q_INVOKABLE void look(); // again; the list may have grown

    // The languages, and after them those of these codes that are not installed: {code, name, isMissing}.
    Q_INVOKABLE QVariantList withMissing(const QVariantList &languages, const QStringList &chosen) const;

    // What `tesseract --list-langs` says, as rows.
    static QVariantList parse(const QString &listing);

Q_SIGNALS:
    void changed();

private:
    void take(const QVariantList &languages);

    bool m_isKnown = false;
    QVariantList m_languages;
};

} // namespace hearth
