#include "app/settings/renderer.h"

#include <QDir>
#include <QFile>
#include <QQuickWindow>
#include <QTemporaryDir>
#include <QTest>

#include <array>

using namespace hearth;

class RendererTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsDevicesThatDraw_data();
    void findsDevicesThatDraw();
    void leavesAChoiceAlone();
};

void RendererTest::findsDevicesThatDraw_data()
{
    QTest::addColumn<QString>("node");
    QTest::addColumn<bool>("draws");
    QTest::newRow("render node") << QStringLiteral("dri/renderD128") << true;
    QTest::newRow("a second one") << QStringLiteral("dri/renderD129") << true;
    QTest::newRow("NVIDIA without DRM") << QStringLiteral("nvidia0") << true;
    QTest::newRow("WSL") << QStringLiteral("dxg") << true;
    QTest::newRow("a screen that cannot draw") << QStringLiteral("dri/card0") << false;
    QTest::newRow("nothing") << QStringLiteral("null") << false;
}

void RendererTest::findsDevicesThatDraw()
{
    QFETCH(const QString, node);
    const QTemporaryDir devices;
    QVERIFY(QDir(devices.path()).mkpath(QStringLiteral("dri")));
    QFile file(devices.filePath(node));
    QVERIFY(file.open(QIODevice::WriteOnly));
    QTEST(hasGraphicsDevice(devices.path()), "draws");
}

void RendererTest::leavesAChoiceAlone()
{
    constexpr std::array choices = {"QT_QUICK_BACKEND", "QSG_RHI_BACKEND", "LIBGL_ALWAYS_SOFTWARE"};
    for (const char *name : choices)
        qunsetenv(name);
    for (const char *name : choices) {
        qputenv(name, "1");
        chooseRenderer();
        QCOMPARE(QQuickWindow::sceneGraphBackend(), QString());
        qunsetenv(name);
    }
#ifdef Q_OS_LINUX
    chooseRenderer();
    QCOMPARE(QQuickWindow::sceneGraphBackend(), hasGraphicsDevice() ? QString() : QStringLiteral("software"));
#endif
}

QTEST_GUILESS_MAIN(RendererTest)
#include "renderer_test.moc"
