#include "app/pages/pages.h"

#include <QSignalSpy>
#include <QTest>

using namespace hearth;

class PagesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void hasOnlyWhatWasAdded()
    {
        Pages pages;
        QVERIFY(!pages.has(QStringLiteral("models")));
        pages.add(QStringLiteral("models"), QUrl(QStringLiteral("qrc:/models.qml")));
        QVERIFY(pages.has(QStringLiteral("models")));
        QVERIFY(!pages.has(QStringLiteral("lab")));
        QVERIFY(!pages.has({}));
    }

    void showsAPageAndTheChatAgain()
    {
        Pages pages;
        pages.add(QStringLiteral("models"), QUrl(QStringLiteral("qrc:/models.qml")));
        QSignalSpy changed(&pages, &Pages::currentChanged);
        QCOMPARE(pages.current(), QString());
        QVERIFY(pages.source().isEmpty());
        pages.open(QStringLiteral("models"));
        pages.open(QStringLiteral("models"));
        QCOMPARE(pages.source(), QUrl(QStringLiteral("qrc:/models.qml")));
        QCOMPARE(changed.size(), 1);
        pages.showChat();
        QVERIFY(pages.source().isEmpty());
        QCOMPARE(changed.size(), 2);
    }

    void staysWhereItIsForAPageThatIsNotThere()
    {
        Pages pages;
        QSignalSpy changed(&pages, &Pages::currentChanged);
        pages.open(QStringLiteral("lab"));
        QCOMPARE(pages.current(), QString());
        QVERIFY(changed.isEmpty());
    }
};

QTEST_APPLESS_MAIN(PagesTest)
#include "pages_test.moc"
