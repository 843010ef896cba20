#include "app/net/qmldoor.h"
#include "tests/support/httpserver.h"

#include <QQmlComponent>
#include <QQmlEngine>
#include <QSignalSpy>
#include <QTest>

using namespace hearth;
using namespace hearth::test;

class QmlDoorTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void fetchesNothing_data();
    void fetchesNothing();
};

void QmlDoorTest::fetchesNothing_data()
{
    QTest::addColumn<QString>("item");
    QTest::addColumn<bool>("hasDoor");
    const QString image = QStringLiteral("Image { source: \"%1\" }");
    const QString text = QStringLiteral("Text { text: \"<img src='%1'>\"; textFormat: Text.RichText; width: 100 }");
    const QString type = QStringLiteral("Loader { source: \"%1\" }");
    // The first of each pair shows that Qt would have asked.
    QTest::newRow("image, by Qt alone") << image << false;
    QTest::newRow("image") << image << true;
    QTest::newRow("image in a text, by Qt alone") << text << false;
    QTest::newRow("image in a text") << text << true;
    QTest::newRow("file of QML, by Qt alone") << type << false;
    QTest::newRow("file of QML") << type << true;
}

void QmlDoorTest::fetchesNothing()
{
    QFETCH(QString, item);
    QFETCH(bool, hasDoor);
    HttpServer server([](const HttpRequest &) { return HttpResponse{.status = 404}; });
    QmlDoor door;
    QQmlEngine engine;
    if (hasDoor)
        engine.setNetworkAccessManagerFactory(&door);
    QQmlComponent component(&engine);
    component.setData("import QtQuick\n" + item.arg(server.address() + QStringLiteral("/a.png")).toUtf8(), {});
    engine.setOutputWarningsToStandardError(false);
    const QSignalSpy warnings(&engine, &QQmlEngine::warnings);
    const std::unique_ptr<QObject> object(component.create());
    QVERIFY2(object, qPrintable(component.errorString()));
    // The warning comes when the request is over, refused by the door or by the server.
    QTRY_COMPARE(warnings.count(), 1);
    QCOMPARE(server.connections(), hasDoor ? 0 : 1);
}

QTEST_MAIN(QmlDoorTest)
#include "qmldoor_test.moc"
