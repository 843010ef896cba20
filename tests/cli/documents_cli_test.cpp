#include "tests/cli/clirunner.h"
#include "tests/support/madejudge.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace hearth::test;
using Json = nlohmann::json;

namespace {

void writeText(const QString &path, const QByteArray &text)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size())
        qFatal("%s cannot be written", qPrintable(path));
}

bool hasScore(const Json &found, const char *method)
{
    return std::any_of(found["passages"].begin(), found["passages"].end(),
                       [method](const Json &passage) { return passage["scores"].contains(method); });
}

} // namespace

// hearth-cli documents, as a user types it; the documents and the index are in a folder of the test.
class DocumentsCliTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(QDir().mkpath(m_papers));
        writeText(m_papers + QStringLiteral("/house.txt"), "The boat house is painted every third spring.\n");
        writeText(m_papers + QStringLiteral("/paint.txt"), "Paint for the boat house is bought by the treasurer.\n");
        writeText(m_papers + QStringLiteral("/lunch.txt"), "Soup, bread, cheese, apples.\n");
    }
    void init() { m_data = m_home.filePath(QStringLiteral("data %1").arg(++m_number)); }

    void tellsItsCommands()
    {
        const Outcome help = runProgram({QStringLiteral("documents"), QStringLiteral("--help")});
        QCOMPARE(help.status, 0);
        QCOMPARE(help.error, QByteArray());
        for (const char *command : {"index FOLDER...", "search [TEXT]", "ask TEXT", "report"})
            QVERIFY2(help.out.contains(QByteArray("\n  ") + command), help.out.constData());
        const Outcome nothing = runProgram({QStringLiteral("documents")});
        QCOMPARE(nothing.status, 2);
        QCOMPARE(nothing.error, help.out);
        const Outcome odd = runProgram({QStringLiteral("documents"), QStringLiteral("find")});
        QCOMPARE(odd.status, 2);
        QVERIFY2(odd.error.contains("'find'") && odd.error.contains("search"), odd.error.constData());
    }

    // Every option of the help is taken, and those of the description stand in it.
    void takesTheOptionsThatItTells_data()
    {
        QTest::addColumn<QString>("command");
        QTest::addColumn<QStringList>("options");
        QTest::newRow("index") << QStringLiteral("index") << QStringList{"--collection", "--embedder", "--json", "--data-dir"};
        QTest::newRow("search") << QStringLiteral("search") << QStringList{"--collection", "--limit", "--questions", "--out",
                                                                           "--embedder",   "--judge", "--json",      "--data-dir"};
        QTest::newRow("ask") << QStringLiteral("ask")
                             << QStringList{"--model",    "--collection", "--context", "--device",  "--show-prompt",
                                            "--embedder", "--judge",      "--json",    "--data-dir"};
        QTest::newRow("report") << QStringLiteral("report") << QStringList{"--collection", "--json", "--data-dir"};
    }

    void takesTheOptionsThatItTells()
    {
        QFETCH(const QString, command);
        QFETCH(const QStringList, options);
        const Outcome help = runProgram({QStringLiteral("documents"), command, QStringLiteral("--help")});
        QCOMPARE(help.status, 0);
        for (const QString &option : options)
            QVERIFY2(help.out.contains("\n  " + option.toUtf8() + ' '), qPrintable(option));
    }

    void saysWhereNothingIsIndexed_data()
    {
        QTest::addColumn<QStringList>("words");
        QTest::newRow("search") << QStringList{"search", "paint"};
        QTest::newRow("ask") << QStringList{"ask", "paint", "--model", "none.gguf"};
        QTest::newRow("report") << QStringList{"report"};
    }

    void saysWhereNothingIsIndexed()
    {
        QFETCH(const QStringList, words);
        const Outcome outcome = run(words);
        QCOMPARE(outcome.status, 1);
        for (const QByteArray &part : {QDir::toNativeSeparators(m_data).toUtf8(), QByteArray("documents index"), QByteArray("--data-dir")})
            QVERIFY2(outcome.error.contains(part), outcome.error.constData());
        QCOMPARE(outcome.error.count('\n'), 1);
    }

    void namesTheCollectionsThatAreThere()
    {
        QCOMPARE(run({"index", m_papers, "--collection", "Boats"}).status, 0);
        for (const char *command : {"search", "report"}) {
            QStringList words{QString::fromLatin1(command)};
            if (words[0] == QLatin1String("search"))
                words.append(QStringLiteral("paint"));
            const Outcome outcome = run(words + QStringList{"--collection", "Boats", "--collection", "Leases"});
            QCOMPARE(outcome.status, 1);
            QVERIFY2(outcome.error.contains("'Leases'") && outcome.error.contains("'Boats'"), outcome.error.constData());
        }
        QCOMPARE(run({"report", "--collection", "Boats"}).status, 0);
        QVERIFY(run({"index", m_papers + QStringLiteral("/none")}).error.contains("/none"));
    }

    void saysWhatIsWrongWithAFileOfQuestions_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("part");
        QTest::newRow("no JSON") << QByteArray("Who pays?") << QByteArray("not JSON");
        QTest::newRow("no list") << QByteArray(R"({"question": "Who pays?"})") << QByteArray("no list of questions");
        QTest::newRow("a list of texts") << QByteArray(R"({"questions": ["Who pays?"]})") << QByteArray("question 1");
        QTest::newRow("a number for a name") << QByteArray(R"({"questions": [{"id": "a", "question": "?"}, {"id": 2, "question": "?"}]})")
                                             << QByteArray("\"id\" of question 2");
    }

    void saysWhatIsWrongWithAFileOfQuestions()
    {
        QFETCH(const QByteArray, text);
        QFETCH(const QByteArray, part);
        const QString path = m_home.filePath(QStringLiteral("questions.json"));
        writeText(path, text);
        const Outcome outcome = run({"search", "--questions", path, "--out", m_home.filePath(QStringLiteral("out.json"))});
        QCOMPARE(outcome.status, 2);
        QVERIFY2(outcome.error.contains(part) && outcome.error.contains("questions.json"), outcome.error.constData());
        QVERIFY2(outcome.error.contains(R"("id": "q1")"), outcome.error.constData()); // how it has to be
        QCOMPARE(outcome.error.count('\n'), 1);
    }

    void searchesByMeaningWithAModel()
    {
        HEARTH_NEEDS_FIXTURES();
        const QString model = QString::fromStdString((fixturesFolder() / "models/archs/bert_bge_mean.gguf").string());
        const QStringList search{"search", "When is the boat house painted?", "--json"};
        QCOMPARE(run({"index", m_papers}).status, 0);
        const Json byWords = jsonOf(run(search));
        QVERIFY(hasScore(byWords, "words") && !hasScore(byWords, "meaning"));
        const Outcome early = run(search + QStringList{"--embedder", model});
        QCOMPARE(early.status, 1);
        for (const QByteArray &part : {model.toUtf8(), QByteArray("documents index"), QDir::toNativeSeparators(m_data).toUtf8()})
            QVERIFY2(early.error.contains(part), early.error.constData());

        QCOMPARE(run({"index", m_papers, "--embedder", model}).status, 0);
        const Json both = jsonOf(run(search + QStringList{"--embedder", model}));
        QVERIFY(hasScore(both, "words") && hasScore(both, "meaning"));
        QCOMPARE(both["passages"].size(), size_t(3)); // lunch, too, which shares no word with the question
        for (const Json &passage : both["passages"]) {
            if (passage["scores"].contains("words"))
                QVERIFY(passage["scores"]["words"] != passage["scores"]["meaning"]);
        }
        const Json without = jsonOf(run(search));
        QVERIFY(hasScore(without, "words") && !hasScore(without, "meaning"));

        const std::filesystem::path judge = scratchFolder("documents_cli") / "judge.gguf";
        makeJudge(judge);
        const Json judged = jsonOf(run(search + QStringList{"--judge", QString::fromStdString(judge.string())}));
        double last = 1;
        for (const Json &passage : judged["passages"]) {
            const auto verdict = passage["scores"]["judge"].get<double>();
            QVERIFY(verdict <= last);
            last = verdict;
        }
        QVERIFY(last < 1);
    }

private:
    Outcome run(const QStringList &words) const
    {
        return runProgram(QStringList{QStringLiteral("documents")} + words + QStringList{QStringLiteral("--data-dir"), m_data});
    }

    QTemporaryDir m_home;
    QString m_papers = m_home.filePath(QStringLiteral("papers"));
    QString m_data;
    int m_number = 0;
};

QTEST_GUILESS_MAIN(DocumentsCliTest)
#include "documents_cli_test.moc"
