#pragma once

#include <QHash>
#include <QObject>
#include <QUrl>

namespace hearth {

// The pages of the window beside the chat, and which one is on show. QML: Pages. UI thread.
// A new page is one QML file and one line in main(): app.pages.add("models", QUrl("qrc:/qt/qml/Hearth/Ui/models/ModelsPage.qml")).
class Pages : public QObject
{
    Q_OBJECT
    Q_PROPERTY(QString current READ current NOTIFY currentChanged) // "": the chat
    Q_PROPERTY(QUrl source READ source NOTIFY currentChanged)      // of the current page; empty for the chat

public:
    using QObject::QObject;

    // id: "models", "documents", "lab". Before the window is loaded.
    void add(const QString &id, const QUrl &source) { m_pages.insert(id, source); }

    [[nodiscard]] QString current() const { return m_current; }
    [[nodiscard]] QUrl source() const { return m_pages.value(m_current); }
    // Whether this version has the page.
    Q_INVOKABLE bool has(const QString &id) const { return m_pages.contains(id); }
    Q_INVOKABLE void open(const QString &id); // ignored for a page that is not there
    Q_INVOKABLE void showChat();

Q_SIGNALS:
    void currentChanged();

private:
    void setCurrent(const QString &id);

    QHash<QString, QUrl> m_pages;
    QString m_current;
};

} // namespace hearth
