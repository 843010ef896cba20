#include "tests/cli/hubclibench.h"

#include <QTest>

using namespace hearth;
using namespace hearth::test;
using Json = HubCliBench::Json;
using Outcome = HubCliBench::Outcome;

// hearth-cli's commands for the Hub and the library, as a shell drives them, against a Hub on loopback.
class HubCliTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<HubCliBench> m_bench;
    const QString m_repository = QStringLiteral("acme/tiny-GGUF");

private Q_SLOTS:
    void init()
    {
        m_bench = std::make_unique<HubCliBench>();
        for (const char *type : {"q4_k_m", "q8_0"}) {
            const QByteArray content = m_bench->synthesized(QLatin1String(type));
            QVERIFY(!content.isEmpty());
            m_bench->server.put(m_repository, QStringLiteral("tiny-%1.gguf").arg(QString::fromLatin1(type).toUpper()), content);
        }
        m_bench->server.repositories[m_repository].tags = {QStringLiteral("gguf")};
        m_bench->server.repositories[m_repository].downloads = 12345;
    }

    void searchFindsWhatTheHubHas()
    {
        const Outcome found = m_bench->run({QStringLiteral("search"), QStringLiteral("tiny"), QStringLiteral("--json")});
        QCOMPARE(found.status, 0);
        const Json list = HubCliBench::json(found);
        QCOMPARE(list.size(), size_t(1));
        QCOMPARE(list[0]["id"].get<std::string>(), m_repository.toStdString());
        QVERIFY(m_bench->run({QStringLiteral("search"), QStringLiteral("tiny")}).out.contains("12k"));
        QVERIFY(m_bench->run({QStringLiteral("search"), QStringLiteral("nothing-like-it")}).out.contains("no such model"));
    }

    void pullBringsWhatWasNamedAndTheListKnowsIt()
    {
        const Outcome pulled = m_bench->run({QStringLiteral("pull"), m_repository + QStringLiteral(":q4_k_m")});
        QVERIFY2(pulled.status == 0, pulled.error.constData());
        QCOMPARE(HubCliBench::bytesOf(m_bench->installed(QStringLiteral("tiny-Q4_K_M.gguf"))),
                 m_bench->server.repositories[m_repository].files[QStringLiteral("tiny-Q4_K_M.gguf")].content);
        QVERIFY(!QFile::exists(m_bench->installed(QStringLiteral("tiny-Q8_0.gguf"))));
        const Json list = HubCliBench::json(m_bench->run({QStringLiteral("list"), QStringLiteral("--json")}));
        QCOMPARE(list.size(), size_t(1));
        QCOMPARE(list[0]["name"].get<std::string>(), std::string("acme/tiny-GGUF:Q4_K_M"));
        QVERIFY(list[0]["runs"].get<bool>());
        const Outcome intact = m_bench->run({QStringLiteral("verify"), QStringLiteral("acme/tiny-GGUF:Q4_K_M")});
        QVERIFY2(intact.status == 0 && intact.out.startsWith("intact"), intact.out.constData());
    }

    void pullSaysWhichItRecommendsAndWhetherItFits()
    {
        const Outcome dry = m_bench->run({QStringLiteral("pull"), m_repository, QStringLiteral("--dry-run")});
        QCOMPARE(dry.status, 0);
        QVERIFY2(dry.out.startsWith("recommended here: Q8_0") && dry.out.contains("fits"), dry.out.constData());
        QVERIFY(!QFile::exists(m_bench->installed(QStringLiteral("tiny-Q8_0.gguf"))));
        const Json told =
            HubCliBench::json(m_bench->run({QStringLiteral("pull"), m_repository, QStringLiteral("--dry-run"), QStringLiteral("--json")}));
        QCOMPARE(told["candidates"].size(), size_t(2));
        QVERIFY(told["candidates"][0]["estimate"]["ram"]["total_bytes"].get<int64_t>() > 0);
    }

    void whatWasStoppedGoesOn()
    {
        m_bench->server.misbehave(
            {.ending = QStringLiteral("tiny-Q8_0.gguf"), .fault = Fault::Drip, .amount = 20000, .times = 1000, .skip = 1});
        const Outcome stopped = m_bench->run({QStringLiteral("pull"), m_repository + QStringLiteral(":Q8_0")}, 3000);
        QVERIFY2(stopped.status == 130 && stopped.error.contains("goes on from there"), stopped.error.constData());
        QVERIFY(!QFile::exists(m_bench->installed(QStringLiteral("tiny-Q8_0.gguf"))));
        m_bench->server.behave();
        const Outcome again = m_bench->run({QStringLiteral("pull"), m_repository + QStringLiteral(":Q8_0")});
        QVERIFY2(again.status == 0, again.error.constData());
        QCOMPARE(HubCliBench::bytesOf(m_bench->installed(QStringLiteral("tiny-Q8_0.gguf"))),
                 m_bench->server.repositories[m_repository].files[QStringLiteral("tiny-Q8_0.gguf")].content);
        QCOMPARE(QDir(m_bench->data(QStringLiteral("pulls"))).entryList(QDir::AllEntries | QDir::NoDotAndDotDot).size(), 0);
    }

    void wrongBytesAreNeverShownAsGood()
    {
        m_bench->server.misbehave(
            {.ending = QStringLiteral("tiny-Q8_0.gguf"), .fault = Fault::WrongBytes, .amount = 0, .times = 1000, .skip = 1});
        const Outcome pulled = m_bench->run({QStringLiteral("pull"), m_repository + QStringLiteral(":Q8_0")});
        QVERIFY(pulled.status == 1 && !pulled.error.isEmpty());
        QVERIFY(!QFile::exists(m_bench->installed(QStringLiteral("tiny-Q8_0.gguf"))));
    }

    void mistakesEndWithOneClearLine_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("word");
        const QString pull = QStringLiteral("pull");
        QTest::newRow("no such quantization") << QStringList{pull, m_repository + QStringLiteral(":Q2_K")} << 1
                                              << QByteArray("Q4_K_M, Q8_0");
        QTest::newRow("no such repository") << QStringList{pull, QStringLiteral("nobody/nothing")} << 1 << QByteArray("nobody/nothing");
        QTest::newRow("no repository") << QStringList{pull, QStringLiteral("a b")} << 2 << QByteArray("owner/name");
        QTest::newRow("sealed") << QStringList{pull, m_repository, QStringLiteral("--sealed")} << 1 << QByteArray("sealed");
        QTest::newRow("sealed search") << QStringList{QStringLiteral("search"), QStringLiteral("--sealed")} << 1 << QByteArray("sealed");
        QTest::newRow("a wrong order") << QStringList{QStringLiteral("search"), QStringLiteral("--sort"), QStringLiteral("odd")} << 2
                                       << QByteArray("odd");
        QTest::newRow("no such model") << QStringList{QStringLiteral("remove"), QStringLiteral("none")} << 1 << QByteArray("none");
        QTest::newRow("no such option") << QStringList{QStringLiteral("list"), QStringLiteral("--odd")} << 2 << QByteArray("--odd");
    }

    void mistakesEndWithOneClearLine()
    {
        QFETCH(const QStringList, arguments);
        QFETCH(const int, status);
        QFETCH(const QByteArray, word);
        const Outcome outcome = m_bench->run(arguments);
        QCOMPARE(outcome.status, status);
        QVERIFY2(outcome.error.contains(word), outcome.error.constData());
        QCOMPARE(outcome.error.count('\n'), 1);
    }

    void aGatedRepositoryIsExplained()
    {
        m_bench->server.repositories[m_repository].gated = QStringLiteral("auto");
        const Outcome pulled = m_bench->run({QStringLiteral("pull"), m_repository});
        QCOMPARE(pulled.status, 1);
        QVERIFY2(pulled.error.contains(m_repository.toUtf8()) && pulled.error.contains("http"), pulled.error.constData());
    }

    void aPrivateRepositoryIsExplained_data()
    {
        QTest::addColumn<QString>("command");
        QTest::addColumn<QByteArray>("token");
        QTest::addColumn<QByteArray>("word");
        for (const char *command : {"pull", "search"}) {
            const QString name = QString::fromLatin1(command);
            QTest::addRow("%s without a token", command) << name << QByteArray() << QByteArray("or it is private");
            QTest::addRow("%s with another's", command) << name << QByteArray("stranger") << QByteArray("may not see it");
            QTest::addRow("%s with one that is over", command) << name << QByteArray("over") << QByteArray("does not accept");
        }
    }

    void aPrivateRepositoryIsExplained()
    {
        QFETCH(QString, command);
        QFETCH(QByteArray, token);
        QFETCH(QByteArray, word);
        m_bench->server.repositories[m_repository].isPrivate = true;
        m_bench->server.token = "owner";
        m_bench->server.strangersToken = "stranger";
        m_bench->token = token;
        const Outcome refused = m_bench->run({command, m_repository});
        QCOMPARE(refused.status, 1);
        QVERIFY2(refused.error.contains(word), refused.error.constData());
        QVERIFY2(refused.error.contains("/settings/tokens") && refused.error.contains("HF_TOKEN"), refused.error.constData());
        QCOMPARE(refused.error.count('\n'), 1);
        m_bench->token = "owner";
        const Outcome allowed = m_bench->run({command, m_repository});
        QVERIFY2(allowed.status == 0, allowed.error.constData());
    }

    void pullTakesAPastedAddress()
    {
        const QString address = m_bench->server.endpoint() + u'/' + m_repository + QStringLiteral("/tree/main:Q8_0");
        const Outcome pulled = m_bench->run({QStringLiteral("pull"), address});
        QVERIFY2(pulled.status == 0, pulled.error.constData());
        QVERIFY(QFile::exists(m_bench->installed(QStringLiteral("tiny-Q8_0.gguf"))));
    }

    void removeMovesToTheTrashOnlyWhenTold()
    {
        QCOMPARE(m_bench->run({QStringLiteral("pull"), m_repository + QStringLiteral(":Q8_0")}).status, 0);
        const QString file = m_bench->installed(QStringLiteral("tiny-Q8_0.gguf"));
        QVERIFY(m_bench->run({QStringLiteral("remove"), QStringLiteral("acme/tiny-GGUF:Q8_0")}).error.contains("--yes"));
        QVERIFY(QFile::exists(file));
        const Outcome removed = m_bench->run({QStringLiteral("remove"), QStringLiteral("acme/tiny-GGUF:Q8_0"), QStringLiteral("--yes")});
        QVERIFY2(removed.status == 0, removed.error.constData());
        QVERIFY(!QFile::exists(file));
    }

    void aDamagedFileIsFound()
    {
        QCOMPARE(m_bench->run({QStringLiteral("pull"), m_repository + QStringLiteral(":Q8_0")}).status, 0);
        QFile file(m_bench->installed(QStringLiteral("tiny-Q8_0.gguf")));
        QVERIFY(file.open(QIODevice::ReadWrite) && file.seek(file.size() - 100) && file.write("x") == 1);
        file.close();
        const Outcome found = m_bench->run({QStringLiteral("verify")});
        QVERIFY2(found.status == 1 && found.out.startsWith("damaged"), found.out.constData());
    }
};

QTEST_GUILESS_MAIN(HubCliTest)
#include "hub_cli_test.moc"
