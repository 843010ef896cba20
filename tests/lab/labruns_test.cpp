#include "tests/lab/labbed.h"

#include <atomic>
#include <memory>

#include <QCryptographicHash>
#include <QSignalSpy>

using namespace hearth;

// Runs that are kept: which files they were made of, running them again, and how variants did over time. With real small models.
class LabRunsTest : public test::LabBed
{
    Q_OBJECT
private Q_SLOTS:
    void init() { layBed(); }
    void cleanup() { clearBed(); }
    void hashesAgainAfterItWasGivenUp();
    void tellsWhichPromptIsAnswered();
    void keepsTheHashOfEveryFile();
    void runsAgainAsItWas();
    void aTitleNamesTheModel();
    void aRepeatSaysWhichFileChanged();
    void aVariantMadeHereIsMadeAgain();
    void aRunOfThePastRunsAgain();
    void drawsHowAVariantDidOverTime();
    void whatWasNotHashedIsHashedLater();
    void aVariantMadeHereKnowsItsOriginal();
    void everyTermIsRepeated();
    void aRepeatThatWaitsIsGivenUp();
    void whatWasDoneIsKeptWhenHearthIsClosed();
    void whatWasDoneIsToldMeanwhile();
    void earlierOnesStayClosedMeanwhile();
    void anAnswerMeanwhileIsSaid();
    void aTextThatWasNotKeptIsReadAgain_data();
    void aTextThatWasNotKeptIsReadAgain();
};

void LabRunsTest::keepsTheHashOfEveryFile()
{
    HEARTH_NEEDS_FIXTURES();
    addStories({"f16"});
    m_lab->addQuantization(test::trained("stories260K-f16.gguf"), QStringLiteral("Q4_0"));
    QTRY_VERIFY(m_lab->variants()->areUsable());
    finish();
    const auto isNamed = [](const LabVariant &variant) {
        QFile file(variant.path);
        const QByteArray bytes = file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
        return variant.sha256 == QString::fromLatin1(QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex());
    };
    QTRY_COMPARE(m_lab->history()->rowCount(), 1);
    QTRY_VERIFY(isNamed(finishedRun().variants[0]) && isNamed(finishedRun().variants[1]));
    const LabRun run = finishedRun();
    QCOMPARE(run.variants[1].original, test::trained("stories260K-f16.gguf"));
    QCOMPARE(run.variants[1].mixture, QStringLiteral("Q4_0"));
    QVERIFY(!run.variants[0].device.isEmpty() && !run.variants[0].settings.isEmpty() && !run.build.isEmpty());
    const auto details = m_lab->variants()->data(m_lab->variants()->index(0), LabVariantList::DetailsRole).toList();
    QVERIFY(std::any_of(details.begin(), details.end(),
                        [&](const QVariant &detail) { return detail.toMap()["value"].toString() == run.variants[0].sha256; }));
}

void LabRunsTest::runsAgainAsItWas()
{
    HEARTH_NEEDS_FIXTURES();
    addStories({"f16", "q4_0"});
    m_lab->setSeed(QString()); // drawn
    m_lab->setTemperature(0.9);
    measureOnPage();
    finish();
    const LabRun first = finishedRun();
    m_lab->setMaxTokens(3); // what is set up for the next one does not count
    m_lab->measureNothing();
    m_lab->runAgain();
    QCOMPARE(m_lab->state(), QStringLiteral("running"));
    QTRY_COMPARE_WITH_TIMEOUT(m_lab->state(), QStringLiteral("done"), 120000);
    QTRY_COMPARE(m_lab->history()->rowCount(), 2);
    const LabRun second = finishedRun();
    QCOMPARE(second.again, first.id);
    QCOMPARE(second.seed, first.seed);
    QCOMPARE(second.title, first.title);
    QCOMPARE(second.maxTokens, first.maxTokens);
    QCOMPARE(second.textHash, first.textHash);
    for (qsizetype i = 0; i < first.answers.size(); ++i)
        QCOMPARE(second.answers[i].text, first.answers[i].text);
    QCOMPARE(second.quality.size(), 2);
    QCOMPARE(second.quality[1].divergence, first.quality[1].divergence);
    QCOMPARE(m_lab->changes().size(), 3); // nothing changed; the same answers; the same quality
}

void LabRunsTest::aTitleNamesTheModel()
{
    HEARTH_NEEDS_FIXTURES();
    addStories({"f16", "q4_0"});
    finish();
    QCOMPARE(m_lab->title(), QStringLiteral("stories260K: F16, Q4_0"));
    m_lab->newRun();
    finish(); // once more, set up anew
    QCOMPARE(m_lab->title(), QStringLiteral("stories260K: F16, Q4_0"));
    m_lab->newRun();
    addStory(test::trained("babyllama105-f32.gguf"));
    finish(); // of two models the labels alone
    QCOMPARE(m_lab->title(), QStringLiteral("F16, Q4_0, F32"));
}

void LabRunsTest::aRepeatSaysWhichFileChanged()
{
    HEARTH_NEEDS_FIXTURES();
    const QString copy = m_folder->filePath(QStringLiteral("mine.gguf"));
    QVERIFY(QFile::copy(test::trained("stories260K-q8_0.gguf"), copy));
    addStories({"f16"});
    addStory(copy);
    finish();
    QTRY_VERIFY(!finishedRun().variants[1].sha256.isEmpty());
    QVERIFY(QFile::remove(copy) && QFile::copy(test::trained("stories260K-q4_0.gguf"), copy));
    m_lab->runAgain();
    QTRY_COMPARE_WITH_TIMEOUT(m_lab->state(), QStringLiteral("done"), 120000);
    QVERIFY(m_lab->changes().value(0).contains(QLatin1String("Q8_0")));
    QTRY_COMPARE(m_lab->history()->rowCount(), 2);
    QTRY_VERIFY(!finishedRun().variants[1].sha256.isEmpty());
    QCOMPARE(finishedRun().changes, m_lab->changes());
}

void LabRunsTest::aVariantMadeHereIsMadeAgain()
{
    HEARTH_NEEDS_FIXTURES();
    addStories({"f16"});
    m_lab->addQuantization(test::trained("stories260K-f16.gguf"), QStringLiteral("Q8_0"));
    QTRY_VERIFY(m_lab->variants()->areUsable());
    finish();
    const LabRun first = finishedRun();
    QVERIFY(QFile::remove(first.variants[1].path));
    m_lab->runAgain();
    QTRY_COMPARE_WITH_TIMEOUT(m_lab->state(), QStringLiteral("done"), 120000);
    QVERIFY(QFile::exists(first.variants[1].path));
    QCOMPARE(m_lab->variants()->rows()[1].answers.value(0).text, first.answers[1].text);
}

void LabRunsTest::aRunOfThePastRunsAgain()
{
    HEARTH_NEEDS_FIXTURES();
    addStories({"f16", "q4_0"});
    finish();
    QTRY_COMPARE(m_lab->history()->rowCount(), 1);
    const LabRun first = finishedRun();
    m_lab->newRun();
    m_lab->removeVariant(0);
    m_lab->removeVariant(0);
    m_lab->openRun(first.id);
    QTRY_COMPARE(m_lab->state(), QStringLiteral("done"));
    m_lab->runAgain();
    QTRY_COMPARE_WITH_TIMEOUT(m_lab->state(), QStringLiteral("done"), 120000);
    QTRY_COMPARE(m_lab->history()->rowCount(), 2);
    QCOMPARE(finishedRun().answers[1].text, first.answers[1].text);
}

void LabRunsTest::drawsHowAVariantDidOverTime()
{
    HEARTH_NEEDS_FIXTURES();
    addStories({"f16", "q4_0"});
    measureOnPage();
    finish();
    QVERIFY(!m_lab->hasTrend()); // one point is no trend
    m_lab->runAgain();
    QTRY_COMPARE_WITH_TIMEOUT(m_lab->state(), QStringLiteral("done"), 120000);
    QTRY_VERIFY(m_lab->hasTrend());
    for (const char *what : {"speed", "quality"}) {
        const QVariantMap chart = m_lab->trendChart(QLatin1String(what), 600, 400);
        QCOMPARE(chart["marks"].toList().size(), 4);
        QCOMPARE(chart["lines"].toList().size(), 2);
    }
}

// Hearth was closed before the files were read: at the next start they are, unless they are others by then.
void LabRunsTest::whatWasNotHashedIsHashedLater()
{
    HEARTH_NEEDS_FIXTURES();
    const QString copy = m_folder->filePath(QStringLiteral("mine.gguf"));
    const QString other = m_folder->filePath(QStringLiteral("other.gguf"));
    QVERIFY(QFile::copy(test::trained("stories260K-q8_0.gguf"), copy) && QFile::copy(copy, other));
    LabRun run{.startedAt = QDateTime::currentDateTimeUtc(), .title = QStringLiteral("Closed")};
    run.variants = {{.label = "a", .path = copy, .modifiedAt = LabHasher::stampOf({copy}).modifiedAt},
                    {.label = "b", .path = other, .modifiedAt = 1}};
    m_store
        ->run([run](Database &db) {
            putLabRun(db, 77, run);
            return 0;
        })
        .waitForFinished();
    m_lab->open(); // as at the start
    QTRY_COMPARE_WITH_TIMEOUT(m_lab->history()->rowCount(), 1, 30000);
    QTRY_COMPARE_WITH_TIMEOUT(finishedRun().variants.value(0).sha256.size(), 64, 30000);
    QSignalSpy states(m_lab.get(), &LabController::stateChanged);
    m_lab->addModel(other); // it is read for this,
    QTRY_COMPARE_WITH_TIMEOUT(m_lab->variants()->data(m_lab->variants()->index(0), LabVariantList::StageRole), QString(), 30000);
    QVERIFY(finishedRun().variants[1].sha256.isEmpty()); // but it is not the file that was compared
}

void LabRunsTest::aVariantMadeHereKnowsItsOriginal()
{
    HEARTH_NEEDS_FIXTURES();
    addStories({"q8_0"});
    const QString original = test::trained("stories260K-f16.gguf");
    m_lab->addQuantization(original, QStringLiteral("Q4_0"));
    QTRY_VERIFY_WITH_TIMEOUT(m_lab->variants()->areUsable(), 30000);
    finish();
    QTRY_COMPARE_WITH_TIMEOUT(finishedRun().variants[1].originalSha256.size(), 64, 30000);
    const LabVariant made = finishedRun().variants[1];
    QFile file(original);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray bytes = file.readAll();
    QCOMPARE(made.originalSha256, QString::fromLatin1(QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex()));
    QCOMPARE(made.originalBytes, bytes.size());
    QCOMPARE(made.originalQuantization, QStringLiteral("F16"));
    QCOMPARE(made.repository, QStringLiteral("org/stories")); // of the original: what is made here has none of its own
    QCOMPARE(made.revision, QStringLiteral("v1"));
    QVERIFY(made.modifiedAt > 0);
    QVERIFY(finishedRun().variants[0].repository.isEmpty());
}

// None of them as it is by itself: the second run is asked for what the first was asked for, whatever is set up meanwhile.
void LabRunsTest::everyTermIsRepeated()
{
    HEARTH_NEEDS_FIXTURES();
    addStories({"f16", "q4_0"});
    const QVariantMap wanted{{"topK", 3},        {"topP", 0.5},           {"minP", 0.25}, {"repeatPenalty", 1.25},
                             {"thinks", false},  {"residence", "single"}, {"window", 64}, {"overlaps", true},
                             {"textTokens", 128}};
    for (auto term = wanted.begin(); term != wanted.end(); ++term)
        m_lab->setTerm(term.key(), term.value());
    QCOMPARE(m_lab->terms(), wanted);
    m_lab->setTemperature(1);
    m_lab->setSeed(QStringLiteral("5"));
    measureOnPage();
    finish();
    const LabRun first = finishedRun();
    QVERIFY(m_lab->planText().contains(QLatin1String("as asked"))); // one after the other
    QVERIFY(first.variants[0].loading.isKnown && first.variants[0].loading.cpuIsa == QLatin1String("scalar"));
    const LabTerms usual;
    for (auto term = wanted.begin(); term != wanted.end(); ++term)
        m_lab->setTerm(term.key(), toMap(usual).value(term.key()));
    m_lab->setTemperature(0);
    m_howIsa = "auto"; // the settings are others, too
    m_lab->newRun();
    m_lab->openRun(first.id);
    QTRY_COMPARE_WITH_TIMEOUT(m_lab->state(), QStringLiteral("done"), 30000);
    m_lab->runAgain();
    QTRY_COMPARE_WITH_TIMEOUT(m_lab->history()->rowCount(), 2, 120000);
    const LabRun second = finishedRun();
    QCOMPARE(toMap(second.terms), wanted);
    QVERIFY(second.terms == first.terms);
    for (qsizetype i = 0; i < first.variants.size(); ++i)
        QVERIFY(second.variants[i].loading == first.variants[i].loading);
    for (qsizetype i = 0; i < first.answers.size(); ++i)
        QCOMPARE(second.answers[i].text, first.answers[i].text);
    QCOMPARE(second.quality[1].tokens, first.quality[1].tokens);
    QCOMPARE(second.quality[1].divergence, first.quality[1].divergence);
    m_lab->newRun(); // a new one is loaded as the settings are
    QCOMPARE(m_lab->variants()->rows()[0].compared.model.cpuIsa, std::string("auto"));
}

// A chat is being answered: whoever goes back to choosing meanwhile does not want the repeat any more.
void LabRunsTest::aRepeatThatWaitsIsGivenUp()
{
    HEARTH_NEEDS_FIXTURES();
    addStories({"f16", "q4_0"});
    finish();
    m_isAnswering = true;
    m_lab->runAgain();
    QVERIFY(m_lab->isWaiting());
    QCOMPARE(m_lab->state(), QStringLiteral("done"));
    m_lab->newRun();
    QVERIFY(!m_lab->isWaiting());
    m_isAnswering = false;
    m_lab->goOn();
    QCOMPARE(m_lab->state(), QStringLiteral("setup"));
}

void LabRunsTest::whatWasDoneIsKeptWhenHearthIsClosed()
{
    HEARTH_NEEDS_FIXTURES();
    addStories({"f16", "q8_0"});
    m_lab->setMaxTokens(400);
    for (int i = 0; i < 60; ++i)
        m_lab->addPrompt(QStringLiteral("There was a dog %1").arg(i));
    m_lab->start();
    const auto hasAnswer = [this] {
        const QList<LabAnswer> answers = m_lab->variants()->rows()[0].answers;
        return std::any_of(answers.begin(), answers.end(), [](const LabAnswer &answer) { return !answer.finish.isEmpty(); });
    };
    QTRY_VERIFY_WITH_TIMEOUT(hasAnswer(), 60000);
    m_lab.reset();
    QFuture<StoreResult<LabRun>> read = m_store->run([](Database &db) {
        const QList<LabRunSummary> runs = listLabRuns(db);
        return runs.size() == 1 ? readLabRun(db, runs.first().id) : LabRun{};
    });
    read.waitForFinished();
    const LabRun run = read.result().value;
    QVERIFY(run.id >= 0 && !run.isWhole);
    QVERIFY(!run.answers.isEmpty() && run.answers.size() < 122);
    QVERIFY(run.variants[0].bitsPerWeight > 0);
}

// Of a machine that stops in the middle what is kept is what was told last.
void LabRunsTest::whatWasDoneIsToldMeanwhile()
{
    HEARTH_NEEDS_FIXTURES();
    ComparisonRequest request;
    LabRun planned{
        .prompts = {{.text = "Once"}, {.text = "There was"}}, .textName = "page", .text = QStringLiteral("A cat sat. ").repeated(40)};
    for (const LabPrompt &prompt : std::as_const(planned.prompts))
        request.prompts.push_back({.user = prompt.text.toStdString()});
    request.texts = {{"page", planned.text.toStdString()}};
    for (const char *name : {"stories260K-f16.gguf", "stories260K-q4_0.gguf"}) {
        ComparedVariant variant{.label = name};
        variant.model.path = test::trained(name).toStdU16String();
        variant.model.device = "cpu";
        request.variants.push_back(variant);
        planned.variants.append({.label = QLatin1String(name), .path = test::trained(name)});
    }
    request.maxTokens = 8;
    request.windowTokens = 32;
    LabBench bench;
    bench.setKeepInterval(0);
    QList<LabRun> told;
    LabRun whole;
    connect(&bench, &LabBench::advanced, this, [&](const LabRun &run) { told.append(run); });
    connect(&bench, &LabBench::finished, this, [&](const LabRun &run) { whole = run; });
    bench.start(request, planned);
    QTRY_VERIFY_WITH_TIMEOUT(!bench.isRunning(), 120000);
    QVERIFY(!told.isEmpty());
    const LabRun last = told.last();
    QVERIFY(!last.isWhole && whole.isWhole);
    QCOMPARE(last.answers.size(), 4);
    QCOMPARE(last.quality.size(), 2);
    for (const LabAnswer &answer : last.answers)
        QVERIFY(std::any_of(whole.answers.begin(), whole.answers.end(), [&](const LabAnswer &other) {
            return other.variant == answer.variant && other.prompt == answer.prompt && other.text == answer.text;
        }));
    QCOMPARE(last.variants[1].label, planned.variants[1].label);
    QVERIFY(!last.variants[1].device.isEmpty());
    QVERIFY(last.seed != 0 && last.seed == whole.seed); // drawn, none being chosen
    QVERIFY(labRunFrom(toJson(last)).quality == last.quality);
}

void LabRunsTest::earlierOnesStayClosedMeanwhile()
{
    m_isFreeing = true;
    HEARTH_NEEDS_FIXTURES();
    addStories({"f16", "q4_0"});
    m_lab->start();
    QSignalSpy notices(m_lab.get(), &LabController::notice);
    m_lab->openRun(1);
    QCOMPARE(notices.size(), 1);
    QVERIFY(notices[0][0].toString().contains(QLatin1String("is running")));
    m_lab->stop();
    QCOMPARE(m_lab->state(), QStringLiteral("setup"));
}

// It takes the processor's time, and its memory would count as a variant's.
void LabRunsTest::anAnswerMeanwhileIsSaid()
{
    HEARTH_NEEDS_FIXTURES();
    addStories({"f16", "q4_0"});
    finish();
    QVERIFY(!finishedRun().isDisturbed && m_lab->caution().isEmpty());
    m_lab->start();
    m_isAnswering = true;
    m_lab->goOn(); // as when a chat begins to be answered
    m_isAnswering = false;
    m_lab->goOn();
    QTRY_COMPARE_WITH_TIMEOUT(m_lab->history()->rowCount(), 2, 120000);
    QVERIFY(finishedRun().isDisturbed);
    QVERIFY(m_lab->caution().contains(QLatin1String("not to be relied on")));
    finish(); // the next one is undisturbed again
    QVERIFY(!finishedRun().isDisturbed && m_lab->caution().isEmpty());
}

void LabRunsTest::aTextThatWasNotKeptIsReadAgain_data()
{
    QTest::addColumn<QString>("now"); // what the file holds by then; null: it is gone
    QTest::addColumn<QString>("said");
    const QString text = QStringLiteral("Once upon a time there was a page. ").repeated(20);
    QTest::newRow("as it was") << text << QString();
    QTest::newRow("changed since") << text + QStringLiteral("And another.")
                                   << QStringLiteral("“mine.txt” is not the text any more that quality was measured on");
    QTest::newRow("gone") << QString() << QStringLiteral("“mine.txt” could not be read: ");
    QTest::newRow("no text any more") << QStringLiteral("\xff") << QStringLiteral("“mine.txt” is not UTF-8 text.");
}

// Earlier versions kept the beginning of a text alone.
void LabRunsTest::aTextThatWasNotKeptIsReadAgain()
{
    HEARTH_NEEDS_FIXTURES();
    QFETCH(QString, now);
    QFETCH(QString, said);
    const QString path = m_folder->filePath(QStringLiteral("mine.txt"));
    const auto write = [&](const QByteArray &content) {
        QFile file(path);
        return file.open(QIODevice::WriteOnly) && file.write(content) == content.size();
    };
    QVERIFY(write(QByteArray("Once upon a time there was a page. ").repeated(20)));
    addStories({"f16", "q4_0"});
    m_lab->removePrompt(0);
    m_lab->setTerm(QStringLiteral("window"), 32);
    m_lab->measureOn(QUrl::fromLocalFile(path));
    QTRY_COMPARE_WITH_TIMEOUT(m_lab->textName(), QStringLiteral("mine.txt"), 30000);
    finish();
    LabRun old = finishedRun();
    old.text = old.text.left(40);
    m_store->write([old](Database &db) { putLabRun(db, old.id, old); });
    QVERIFY(now.isNull() ? QFile::remove(path) : write(now == QLatin1String("\xff") ? QByteArray("\xff") : now.toUtf8()));
    m_lab->measureNothing();
    m_lab->newRun();
    m_lab->openRun(old.id);
    QTRY_COMPARE_WITH_TIMEOUT(m_lab->state(), QStringLiteral("done"), 30000);
    QSignalSpy notices(m_lab.get(), &LabController::notice);
    m_lab->runAgain();
    if (said.isEmpty()) {
        QTRY_COMPARE_WITH_TIMEOUT(m_lab->history()->rowCount(), 2, 60000);
        QCOMPARE(notices.size(), 0);
        const LabRun second = finishedRun();
        QCOMPARE(second.again, old.id);
        QCOMPARE(second.textHash, old.textHash);
        QCOMPARE(second.quality[1].divergence, old.quality[1].divergence);
        return;
    }
    QTRY_COMPARE_WITH_TIMEOUT(notices.size(), 1, 30000);
    const QString sentence = notices[0][0].toString();
    QVERIFY2(sentence.startsWith(said) && sentence.contains(QLatin1String("comparison was not run again")), qPrintable(sentence));
    QCOMPARE(m_lab->state(), QStringLiteral("done")); // the old one is still on show,
    QCOMPARE(m_lab->runKey(), QString::number(old.id));
    QCOMPARE(m_lab->history()->rowCount(), 1);
    m_lab->newRun(); // and nothing waits
    QVERIFY(!m_lab->isReadingText());
}

// Files are not hashed while a comparison has the machine, but are again when it was given up before it began.
void LabRunsTest::hashesAgainAfterItWasGivenUp()
{
    HEARTH_NEEDS_FIXTURES();
    auto hashed = std::make_shared<std::atomic<int>>(0);
    m_needs.hashFile = [hashed](const QString &, const std::atomic<bool> &) {
        ++*hashed;
        return QString(64, QLatin1Char('a'));
    };
    startAgain();
    addStories({"f16", "q4_0"});
    QTRY_COMPARE(hashed->load(), 2);
    m_isFreeing = true;
    m_lab->start();
    m_lab->stop();
    addStories({"q8_0"});
    QTRY_COMPARE(hashed->load(), 3);
}

// Of many prompts another one is on show than that which is being answered.
void LabRunsTest::tellsWhichPromptIsAnswered()
{
    HEARTH_NEEDS_FIXTURES();
    addStories({"f16", "q4_0"});
    m_lab->addPrompt(QStringLiteral("There was a dog"));
    QSet<double> told;
    connect(m_lab->variants(), &QAbstractItemModel::dataChanged, this, [&](const QModelIndex &row) {
        if (row.row() == 1 && row.data(LabVariantList::StageRole) == QStringLiteral("answering"))
            told.insert(row.data(LabVariantList::FractionRole).toDouble());
    });
    finish();
    QVERIFY(told.contains(0.5) && told.size() <= 2); // half of them are answered; that none were may be too short to be told
}

QTEST_GUILESS_MAIN(LabRunsTest)
#include "labruns_test.moc"
