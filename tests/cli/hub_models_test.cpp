#include "tests/cli/hubclibench.h"
#include "tests/support/fixtures.h"
#include "tests/support/splitgguf.h"

#include <QCryptographicHash>
#include <QLockFile>
#include <QTest>

namespace fs = std::filesystem;
using namespace hearth;
using namespace hearth::test;
using Json = HubCliBench::Json;
using Outcome = HubCliBench::Outcome;

// What hearth-cli brings from the Hub is what its other commands run, by the name that `list` gives it.
class HubModelsTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<HubCliBench> m_bench;
    const QString m_repository = QStringLiteral("acme/tiny-GGUF");

    void offer(const char *type)
    {
        const QString name = QStringLiteral("tiny-%1.gguf").arg(QString::fromLatin1(type).toUpper());
        m_bench->server.put(m_repository, name, m_bench->synthesized(QLatin1String(type)));
    }
    Outcome pull(const QString &what) { return m_bench->run({QStringLiteral("pull"), what}); }
    Outcome generate(const QString &model)
    {
        return m_bench->run({QStringLiteral("generate"), model, QStringLiteral("--tokens"), QStringLiteral("1,2,3"), QStringLiteral("-n"),
                             QStringLiteral("2"), QStringLiteral("--device"), QStringLiteral("cpu"), QStringLiteral("--ignore-end"),
                             QStringLiteral("--json")});
    }
    // Each file of a folder, byte for byte, is in the models folder.
    void compareWith(const fs::path &folder, const QString &repository)
    {
        for (const fs::directory_entry &entry : fs::directory_iterator(folder)) {
            const QString name = QString::fromStdString(entry.path().filename().string());
            const QByteArray wanted = HubCliBench::bytesOf(QString::fromStdString(entry.path().string()));
            QCOMPARE(HubCliBench::bytesOf(m_bench->data(QStringLiteral("models/") + repository + u'/' + name)), wanted);
        }
    }

private Q_SLOTS:
    void init() { m_bench = std::make_unique<HubCliBench>(); }

    void modelsAreRunByTheirNames_data()
    {
        QTest::addColumn<QString>("name");
        QTest::newRow("as listed") << QStringLiteral("acme/tiny-GGUF:Q8_0");
        QTest::newRow("in other case") << QStringLiteral("Acme/Tiny-gguf:q8_0");
        QTest::newRow("its repository") << QStringLiteral("acme/tiny-GGUF");
        QTest::newRow("its file") << QStringLiteral("tiny-Q8_0.gguf");
        QTest::newRow("its file without the ending") << QStringLiteral("tiny-Q8_0");
        QTest::newRow("repository and file") << QStringLiteral("acme/tiny-GGUF:tiny-Q8_0.gguf");
    }

    void modelsAreRunByTheirNames()
    {
        QFETCH(const QString, name);
        offer("q8_0");
        QCOMPARE(pull(m_repository + QStringLiteral(":Q8_0")).status, 0);
        const Outcome answered = generate(name);
        QVERIFY2(answered.status == 0, answered.error.constData());
        QCOMPARE(HubCliBench::json(answered)["tokens"].size(), size_t(2));
    }

    void aNameOfOllamaIsOneToo()
    {
        const QByteArray content = m_bench->synthesized(QStringLiteral("q8_0"));
        const QString digest = QString::fromLatin1(QCryptographicHash::hash(content, QCryptographicHash::Sha256).toHex());
        const QString store = m_bench->folder() + QStringLiteral("/home/.ollama/models/");
        const QString manifest = store + QStringLiteral("manifests/registry.ollama.ai/library/tiny/");
        QVERIFY(QDir().mkpath(manifest) && QDir().mkpath(store + QStringLiteral("blobs")));
        HubCliBench::write(store + QStringLiteral("blobs/sha256-") + digest, content);
        HubCliBench::write(manifest + QStringLiteral("1b"),
                           QStringLiteral(R"({"schemaVersion":2,"layers":[{"mediaType":"application/vnd.ollama.image.model",)"
                                          R"("digest":"sha256:%1","size":%2}]})")
                               .arg(digest)
                               .arg(content.size())
                               .toUtf8());
        const Outcome answered = generate(QStringLiteral("tiny:1b"));
        QVERIFY2(answered.status == 0, answered.error.constData());
        // The window's setting counts here, too.
        HubCliBench::write(m_bench->data(QStringLiteral("settings.ini")), "[models]\nprogram_ollama=false\n");
        QCOMPARE(generate(QStringLiteral("tiny:1b")).status, 1);
    }

    void aFileOfThatNameComesFirst()
    {
        offer("q8_0");
        QCOMPARE(pull(m_repository + QStringLiteral(":Q8_0")).status, 0);
        HubCliBench::write(m_bench->folder() + QStringLiteral("/tiny-Q8_0.gguf"), "no model");
        const Outcome answered = generate(QStringLiteral("tiny-Q8_0.gguf"));
        QVERIFY2(answered.status == 1 && answered.error.contains("tiny-Q8_0.gguf"), answered.error.constData());
    }

    void whatIsMeantIsAskedFor()
    {
        offer("q8_0");
        offer("q4_k_m");
        QCOMPARE(pull(m_repository + QStringLiteral(":Q8_0")).status, 0);
        const Outcome odd = generate(QStringLiteral("tiny-Q9_9.gguf"));
        QVERIFY2(odd.status == 1 && odd.error.contains("acme/tiny-GGUF:Q8_0"), odd.error.constData());
        QCOMPARE(odd.error.count('\n'), 1);
        QCOMPARE(pull(m_repository + QStringLiteral(":Q4_K_M")).status, 0);
        const Outcome both = generate(m_repository);
        QVERIFY2(both.status == 1 && both.error.contains("tiny-Q8_0.gguf") && both.error.contains("tiny-Q4_K_M.gguf"),
                 both.error.constData());
    }

    void pullBringsAllPartsOfASplitModel()
    {
        const QByteArray whole = m_bench->synthesized(QStringLiteral("q8_0"));
        const fs::path folder = fs::path(m_bench->folder().toStdU16String()) / "parts";
        fs::create_directory(folder);
        const auto file = openModelFile(m_bench->folder().toStdString() + "/q8_0.gguf");
        writeSplit(*file, folder, "tiny-Q8_0", 3, uint32_t(file->tensors().size()));
        for (const fs::directory_entry &entry : fs::directory_iterator(folder))
            m_bench->server.put(m_repository, QString::fromStdString(entry.path().filename().string()),
                                HubCliBench::bytesOf(QString::fromStdString(entry.path().string())));
        const Outcome pulled = pull(m_repository);
        QVERIFY2(pulled.status == 0, pulled.error.constData());
        QVERIFY2(pulled.out.contains("tiny-Q8_0-00001-of-00003.gguf"), pulled.out.constData());
        compareWith(folder, m_repository);
        const Json list = HubCliBench::json(m_bench->run({QStringLiteral("list"), QStringLiteral("--json")}));
        QCOMPARE(list.size(), size_t(1)); // one model
        QCOMPARE(list[0]["files"].size(), size_t(3));
        QVERIFY(generate(QStringLiteral("acme/tiny-GGUF:Q8_0")).status == 0);
        QVERIFY(m_bench->run({QStringLiteral("verify"), QStringLiteral("acme/tiny-GGUF:Q8_0")}).out.startsWith("intact"));
    }

    void pullBringsASafetensorsRepository()
    {
        HEARTH_NEEDS_FIXTURES();
        const fs::path folder = fixturesFolder() / "safetensors/llama-bf16-sharded";
        const QString repository = QStringLiteral("acme/tiny");
        for (const fs::directory_entry &entry : fs::directory_iterator(folder)) {
            const QString name = QString::fromStdString(entry.path().filename().string());
            m_bench->server.put(repository, name, HubCliBench::bytesOf(QString::fromStdString(entry.path().string())),
                                name.endsWith(QLatin1String(".safetensors")));
        }
        m_bench->server.put(repository, QStringLiteral("README.md"), "not needed", false);
        const Outcome pulled = pull(repository);
        QVERIFY2(pulled.status == 0, pulled.error.constData());
        compareWith(folder, repository);
        QVERIFY(!QFile::exists(m_bench->data(QStringLiteral("models/acme/tiny/README.md"))));
        const Outcome answered = generate(repository);
        QVERIFY2(answered.status == 0, answered.error.constData());
        const Outcome verified = m_bench->run({QStringLiteral("verify"), repository});
        QVERIFY2(verified.out.startsWith("intact"), verified.out.constData());
    }

    void whatIsGatedComesWithAToken()
    {
        offer("q8_0");
        m_bench->server.repositories[m_repository].gated = QStringLiteral("auto");
        m_bench->server.token = "hf_mine";
        QCOMPARE(pull(m_repository).status, 1);
        m_bench->token = "hf_wrong";
        QCOMPARE(pull(m_repository).status, 1);
        QVERIFY(!QFile::exists(m_bench->installed(QStringLiteral("tiny-Q8_0.gguf"))));
        m_bench->token = "hf_mine";
        const Outcome pulled = pull(m_repository);
        QVERIFY2(pulled.status == 0, pulled.error.constData());
        QVERIFY(QFile::exists(m_bench->installed(QStringLiteral("tiny-Q8_0.gguf"))));
        // The second host, which refuses who shows it a token (hubserver.cpp), never saw it.
        for (const HttpRequest &request : m_bench->server.content().requests())
            QVERIFY(!request.headers.contains("authorization"));
    }

    void whatTheWindowBringsIsLeftToIt()
    {
        offer("q8_0");
        const QString part = m_bench->installed(QStringLiteral("tiny-Q8_0.gguf.part"));
        QVERIFY(QDir().mkpath(QFileInfo(part).path()));
        QLockFile lock(part + QStringLiteral(".lock"));
        QVERIFY(lock.tryLock(0));
        const Outcome second = pull(m_repository);
        QVERIFY2(second.status == 1 && second.error.contains("hub_models_test already (process"), second.error.constData());
        lock.unlock();
        QCOMPARE(pull(m_repository).status, 0);
    }

    void withoutTheAppItSaysWhatIsMissing()
    {
        const QString alone = m_bench->folder() + QStringLiteral("/hearth-cli");
        QVERIFY(QFile::copy(QStringLiteral(HEARTH_CLI), alone));
        QProcess process;
        for (const char *command : {"list", "pull", "search", "remove", "verify"}) {
            process.start(alone, {QLatin1String(command), QStringLiteral("acme/tiny")});
            QVERIFY(process.waitForFinished());
            QCOMPARE(process.exitCode(), 1);
            const QByteArray said = process.readAllStandardError();
            QVERIFY2(said.contains("built without the app") && said.count('\n') == 1, said.constData());
        }
        // A name can only be a file then.
        process.start(alone, {QStringLiteral("info"), QStringLiteral("acme/tiny:Q8_0")});
        QVERIFY(process.waitForFinished());
        QCOMPARE(process.exitCode(), 1);
        QVERIFY(process.readAllStandardError().contains("acme/tiny:Q8_0"));
    }
};

QTEST_GUILESS_MAIN(HubModelsTest)
#include "hub_models_test.moc"
