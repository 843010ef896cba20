#include "tests/cli/clirunner.h"
#include "tests/support/madejudge.h"
#include "tests/support/recitingmodel.h"

#include <QDir>
#include <QFile>
#include <QLockFile>
#include <QSettings>
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

// More than a model is given whole: a rule for each berth.
QByteArray rules()
{
    QByteArray text = "# Rules of the berths\n\n";
    for (int i = 1; i <= 300; ++i) {
        const QByteArray number = QByteArray::number(i);
        text += "Berth " + number + " is " + QByteArray::number(6 + i % 9) + " m long and costs " + QByteArray::number(280 + i * 3)
            + " euros a year; its lines are fastened to the rings of berth " + number + " and to no other.\n\n";
    }
    return text;
}

// What stands at a place, as JSON.
QByteArray at(const Json &json, const char *place)
{
    const Json::json_pointer pointer(place);
    return json.contains(pointer) ? QByteArray::fromStdString(json.at(pointer).dump()) : QByteArray();
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
        for (const char *command : {"index FILE|FOLDER...", "search [TEXT]", "ask TEXT", "report"})
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

    void saysWhatItCouldNotLookInto()
    {
        const QString folder = m_home.filePath(QStringLiteral("half"));
        QVERIFY(QDir().mkpath(folder));
        writeText(folder + QStringLiteral("/house.txt"), "The boat house is painted every third spring.\n");
        writeText(folder + QStringLiteral("/empty.txt"), "");
        QCOMPARE(run({"index", folder}).status, 0);
        const QString question = QStringLiteral("Who won the regatta of Lindau against Meersburg?");
        QVERIFY(run({"search", question}).out.startsWith("Not in these documents. Could not be read: 1 file."));
        const Json found = jsonOf(run({"search", question, "--json"}));
        QCOMPARE(at(found, "/not_readable"), QByteArray("1"));
        QCOMPARE(at(found, "/not_read_yet"), QByteArray("0"));
    }

    void saysWhatIsWrongWithTheIndex()
    {
        // Another program has it.
        QVERIFY(QDir().mkpath(m_data + QStringLiteral("/documents")));
        {
            QLockFile lock(m_data + QStringLiteral("/documents/index.lock"));
            QVERIFY(lock.tryLock(0));
            const Outcome busy = run({"index", m_papers});
            QCOMPARE(busy.status, 1);
            const QByteArray process = QByteArray::number(QCoreApplication::applicationPid());
            QVERIFY2(busy.error.contains("process " + process) && busy.error.contains("Quit it"), busy.error.constData());
            QCOMPARE(busy.error.count('\n'), 1);
        }
        QCOMPARE(run({"index", m_papers}).status, 0);
        // It is damaged, or the list of collections is: that is said, and indexing again mends it.
        const QDir folder(m_data + QStringLiteral("/documents"));
        for (const QString &files : {QStringLiteral("index-*.sqlite*"), QStringLiteral("library.sqlite*")}) {
            for (const QString &name : folder.entryList({files}, QDir::Files))
                writeText(folder.filePath(name), QByteArray(100000, 'x'));
            for (const QStringList &words : {QStringList{"search", "paint"}, QStringList{"report"}}) {
                const Outcome damaged = run(words);
                QCOMPARE(damaged.status, 1);
                for (const QByteArray &part :
                     {QDir::toNativeSeparators(m_data).toUtf8(), QByteArray("damaged"), QByteArray("documents index")})
                    QVERIFY2(damaged.error.contains(part), damaged.error.constData());
                QCOMPARE(damaged.error.count('\n'), 1);
            }
            const Outcome mended = run({"index", m_papers});
            QVERIFY2(mended.status == 0, mended.error.constData());
            QVERIFY(run({"search", "paint"}).out.contains("paint.txt"));
        }
        // There is no folder to write to.
        m_data = m_home.filePath(QStringLiteral("data as a file"));
        writeText(m_data, "no folder");
        const Outcome unwritable = run({"index", m_papers});
        QCOMPARE(unwritable.status, 1);
        QVERIFY2(unwritable.error.contains("--data-dir") && unwritable.error.contains("data as a file"), unwritable.error.constData());
        QCOMPARE(unwritable.error.count('\n'), 1);
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

    void searchesWithTheModelThatTheAppIsSetTo()
    {
        HEARTH_NEEDS_FIXTURES();
        const QString model = QString::fromStdString((fixturesFolder() / "models/archs/bert_bge_mean.gguf").string());
        const QStringList search{"search", "When is the boat house painted?", "--json"};
        QVERIFY(QDir().mkpath(m_data));
        set("embedder", model);
        QCOMPARE(run({"index", m_papers}).status, 0);
        const Outcome byApp = run(search);
        QVERIFY2(hasScore(jsonOf(byApp), "meaning"), byApp.error.constData());
        QCOMPARE(byApp.error, QByteArray());
        const Outcome byWords = run(search + QStringList{"--embedder", "none"});
        QVERIFY(hasScore(jsonOf(byWords), "words") && !hasScore(jsonOf(byWords), "meaning"));
        QCOMPARE(byWords.error, QByteArray());
        // One that is not that of the index, and none: words, and a word about it.
        set("embedder", QString::fromStdString((fixturesFolder() / "models/trained/stories260K-f16.gguf").string()));
        const Outcome other = run(search);
        QVERIFY(hasScore(jsonOf(other), "words") && !hasScore(jsonOf(other), "meaning"));
        QVERIFY2(other.error.contains("--embedder") && other.error.count('\n') == 1, other.error.constData());
        set("embedder", m_home.filePath(QStringLiteral("gone.gguf")));
        QVERIFY(run(search).error.contains("--embedder"));
        QCOMPARE(run(search + QStringList{"--embedder", m_home.filePath(QStringLiteral("gone.gguf"))}).status, 1);

        const std::filesystem::path judge = scratchFolder("documents_cli") / "judge.gguf";
        makeJudge(judge);
        set("judge", QString::fromStdString(judge.string()));
        QVERIFY(hasScore(jsonOf(run(search)), "judge"));
        QVERIFY(!hasScore(jsonOf(run(search + QStringList{"--judge", "none"})), "judge"));
    }

    void checksEachSentenceOfAnAnswer()
    {
        const QString model = modelThatSays({"The boat house is painted every third spring [1].", " Its roof is made of gold [1]."});
        QCOMPARE(run({"index", m_papers}).status, 0);
        const QStringList ask{"ask", "When is the boat house painted?", "--model", model, "--device", "cpu"};
        const Outcome outcome = run(ask + QStringList{"--json"});
        const Json answered = jsonOf(outcome);
        QVERIFY2(answered.is_object(), outcome.error.constData());
        QCOMPARE(at(answered, "/kind"), QByteArray(R"("whole")")); // they are short
        QCOMPARE(at(answered, "/found"), QByteArray("true"));
        QCOMPARE(at(answered, "/verdict"), QByteArray(R"("")"));
        QCOMPARE(at(answered, "/answer"),
                 QByteArray(R"("The boat house is painted every third spring [1]. Its roof is made of gold [1].")"));
        QCOMPARE(answered["passages"].size(), size_t(3));
        QCOMPARE(at(answered, "/passages/0/file"), QByteArray(R"("house.txt")"));
        QCOMPARE(answered["sentences"].size(), size_t(2));
        QCOMPARE(at(answered, "/sentences/0/support"), QByteArray(R"("supported")"));
        QCOMPARE(at(answered, "/sentences/0/cited"), QByteArray("[1]"));
        QCOMPARE(at(answered, "/sentences/1/support"), QByteArray(R"("unsupported")"));
        QCOMPARE(at(answered, "/sentences/1/doubtful"), QByteArray("true"));
        const Outcome text = run(ask);
        QVERIFY2(text.out.contains("\n[1] house.txt\n"), text.out.constData());
        const QByteArray doubts = text.out.mid(text.out.indexOf("Not borne out"));
        QVERIFY2(doubts.contains("roof is made of gold") && !doubts.contains("third spring"), text.out.constData());
    }

    void saysWhatIsNotInTheDocuments()
    {
        const QString model = modelThatSays({"The cup was won by the rowers of Lindau."});
        const QString question = QStringLiteral("Who won the regatta of Lindau against the boat house?");
        QCOMPARE(run({"index", m_papers}).status, 0);
        const Json whole = jsonOf(run({"ask", question, "--model", model, "--device", "cpu", "--json"}));
        QCOMPARE(at(whole, "/kind"), QByteArray(R"("whole")"));
        QCOMPARE(at(whole, "/found"), QByteArray("false"));
        QCOMPARE(at(whole, "/verdict"), QByteArray(R"("missing")"));
        QVERIFY(!whole["nearest"].empty());
        const Outcome text = run({"ask", question, "--model", model, "--device", "cpu"});
        for (const char *part : {"The search found nothing", "not in these documents", "What comes nearest", "boat house is painted"})
            QVERIFY2(text.out.contains(part), text.out.constData());

        // Too long to be given whole: then no model is asked.
        writeText(m_home.filePath(QStringLiteral("rules.md")), rules());
        QCOMPARE(run({"index", m_home.filePath(QStringLiteral("rules.md"))}).status, 0);
        const Outcome missing = run({"ask", question, "--model", model, "--device", "cpu", "--json"});
        QCOMPARE(missing.status, 0);
        const Json said = jsonOf(missing);
        QCOMPARE(at(said, "/kind"), QByteArray(R"("missing")"));
        QVERIFY(said["answer"].is_null() && said["passages"].empty() && !said["nearest"].empty());
        QVERIFY(run({"ask", question, "--model", model, "--device", "cpu"}).out.contains("What comes nearest"));
    }

    void asksWithLessWhereThePromptDoesNotFit()
    {
        // A vocabulary of bytes: it takes several times as many tokens as are thought at first.
        const QString model = modelThatSays({"Berth 7 costs 301 euros a year [1]."});
        writeText(m_home.filePath(QStringLiteral("rules.md")), rules());
        QCOMPARE(run({"index", m_home.filePath(QStringLiteral("rules.md"))}).status, 0);
        const QStringList ask{"ask", "What does berth 7 cost?", "--model", model, "--device", "cpu", "--json", "--show-prompt"};
        const Outcome outcome = run(ask + QStringList{"--context", "6144"});
        const Json answered = jsonOf(outcome);
        QVERIFY2(answered.is_object(), outcome.error.constData());
        QCOMPARE(at(answered, "/kind"), QByteArray(R"("found")"));
        QCOMPARE(at(answered, "/answer"), QByteArray(R"("Berth 7 costs 301 euros a year [1].")"));
        QVERIFY(!answered["passages"].empty() && answered["left_out"] > 0);
        QVERIFY2(outcome.error.count("Question: What does berth 7 cost?") > 1, "it has asked once only");
        // Where not even one has room, that is said.
        const Json small = jsonOf(run(ask + QStringList{"--context", "512"}));
        QCOMPARE(at(small, "/kind"), QByteArray(R"("noroom")"));
        QVERIFY(small["answer"].is_null() && !small["nearest"].empty());
    }

private:
    // The app's setting.
    void set(const QString &key, const QString &value) const
    {
        QSettings settings(m_data + QStringLiteral("/settings.ini"), QSettings::IniFormat);
        settings.setValue(QStringLiteral("documents/") + key, value);
    }
    static QString modelThatSays(const std::vector<std::string> &pieces)
    {
        const std::filesystem::path path = scratchFolder("documents_cli") / "reciter.gguf";
        RecitingModel(pieces).write(path);
        return QString::fromStdString(path.string());
    }
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
