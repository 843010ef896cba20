#pragma once

#include "app/qmltypes.h"
#include "app/settings/settings.h"

#include <QQmlComponent>
#include <QQmlEngine>
#include <QQuickItem>
#include <QQuickView>
#include <QTemporaryDir>

namespace hearth::test {

// An item of Hearth's own QML in a window of its own, with settings that nobody else has.
class ShownItem
{
public:
    // qml: with its imports. root() is null where it could not be made; error() says why.
    explicit ShownItem(const QByteArray &qml) : m_settings(m_folder.path()), m_component(m_view.engine())
    {
        SettingsSingleton::object = &m_settings;
        m_view.engine()->addImportPath(QStringLiteral("qrc:/qt/qml"));
        m_component.setData(qml, QUrl(QStringLiteral("qrc:/test.qml")));
        m_root = qobject_cast<QQuickItem *>(m_component.create());
        if (!m_root)
            return;
        m_view.setContent(QUrl(), &m_component, m_root);
        m_view.show();
    }
    ~ShownItem() { SettingsSingleton::object = nullptr; }
    ShownItem(const ShownItem &) = delete;
    ShownItem &operator=(const ShownItem &) = delete;

    [[nodiscard]] QQuickView &view() { return m_view; }
    [[nodiscard]] QQuickItem *root() const { return m_root; }
    [[nodiscard]] QString error() const { return m_component.errorString(); }

private:
    const QTemporaryDir m_folder;
    Settings m_settings;
    QQuickView m_view;
    QQmlComponent m_component;
    QQuickItem *m_root = nullptr; // the view's
};

} // namespace hearth::test
