#include "app/settings/settings.h"

#include <QFileInfo>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace hearth;

class SettingsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsWhatTheNetworkReads();
    void keepsNumbersWithinTheirRange();
    void keepsTheTokenFromOtherUsers();
    void sealsOneRunWithoutKeepingIt();
};

void SettingsTest::keepsWhatTheNetworkReads()
{
    QTemporaryDir folder;
    {
        Settings settings(folder.path());
        QVERIFY(!settings.isSealed());
        QCOMPARE(settings.proxyMode(), QStringLiteral("system"));
        QSignalSpy changes(&settings, &Settings::networkChanged);
        settings.setSealed(true);
        settings.setSealed(true); // no news
        settings.setProxyMode(QStringLiteral("socks5"));
        settings.setProxyHost(QStringLiteral(" proxy.example "));
        settings.setProxyPort(1080);
        settings.setHubEndpoint(QStringLiteral("https://mirror.example"));
        QCOMPARE(changes.count(), 5);
    }
    const Settings settings(folder.path());
    QVERIFY(settings.isSealed());
    QCOMPARE(settings.proxyMode(), QStringLiteral("socks5"));
    QCOMPARE(settings.proxyHost(), QStringLiteral("proxy.example"));
    QCOMPARE(settings.proxyPort(), 1080);
    QCOMPARE(settings.hubEndpoint(), QStringLiteral("https://mirror.example"));
}

void SettingsTest::keepsNumbersWithinTheirRange()
{
    QTemporaryDir folder;
    Settings settings(folder.path());
    settings.setProxyPort(99999);
    settings.setParallelDownloads(99);
    settings.setDownloadLimitKb(-4);
    settings.setProxyMode(QStringLiteral("carrier pigeon"));
    QCOMPARE(settings.proxyPort(), 65535);
    QCOMPARE(settings.parallelDownloads(), 8);
    QCOMPARE(settings.downloadLimitKb(), 0);
    QCOMPARE(settings.proxyMode(), QStringLiteral("system"));
    settings.setParallelDownloads(0);
    QCOMPARE(settings.parallelDownloads(), 1);
}

void SettingsTest::keepsTheTokenFromOtherUsers()
{
    QTemporaryDir folder;
    Settings settings(folder.path());
    settings.setHubToken(QStringLiteral(" hf_secret\n"));
    QCOMPARE(settings.hubToken(), QStringLiteral("hf_secret"));
    const QFileInfo file(folder.filePath(QStringLiteral("settings.ini")));
    QVERIFY(file.exists());
    QVERIFY(!(file.permissions() & (QFile::ReadGroup | QFile::ReadOther | QFile::WriteGroup | QFile::WriteOther)));
    // Still so when more is written later.
    settings.setDownloadLimitKb(5);
    {
        const Settings other(folder.path());
    }
    QVERIFY(!(QFileInfo(file.filePath()).permissions() & (QFile::ReadGroup | QFile::ReadOther)));
}

void SettingsTest::sealsOneRunWithoutKeepingIt()
{
    QTemporaryDir folder;
    {
        Settings settings(folder.path());
        settings.sealThisRun();
        QVERIFY(settings.isSealed());
        QVERIFY(settings.isSealForced());
        settings.setSealed(true);
        settings.setSealed(false);
        QVERIFY(settings.isSealed());
    }
    const Settings settings(folder.path());
    QVERIFY(!settings.isSealed());
    QVERIFY(!settings.isSealForced());
}

QTEST_MAIN(SettingsTest)
#include "settings_test.moc"
