#include "app/settings/renderer.h"

#include <QDir>
#include <QQuickWindow>

#include <algorithm>
#include <array>

namespace hearth {

bool hasGraphicsDevice(const QString &devices)
{
    const QDir folder(devices);
    if (!QDir(folder.filePath(QStringLiteral("dri"))).entryList({QStringLiteral("renderD*")}, QDir::System | QDir::Files).isEmpty())
        return true;
    const QStringList others = {QStringLiteral("nvidia0"), QStringLiteral("dxg"), QStringLiteral("mali0"), QStringLiteral("kgsl-3d0")};
    return std::any_of(others.begin(), others.end(), [&](const QString &name) { return folder.exists(name); });
}

void chooseRenderer()
{
#ifdef Q_OS_LINUX
    constexpr std::array choices = {"QT_QUICK_BACKEND", "QSG_RHI_BACKEND", "LIBGL_ALWAYS_SOFTWARE"};
    const bool isChosen = std::any_of(choices.begin(), choices.end(), [](const char *name) { return qEnvironmentVariableIsSet(name); });
    if (!isChosen && !hasGraphicsDevice())
        QQuickWindow::setGraphicsApi(QSGRendererInterface::Software);
#endif
}

} // namespace hearth
