#include "tests/lab/labbed.h"

#include <QRegularExpression>
#include <QSignalSpy>
#include <QtTest/QtTest>

using namespace hearth;

// The whole of the Lab but its page, with real small models.
class LabControllerTest : public test::LabBed
{
    Q_OBJECT
private Q_SLOTS:
    void init() { layBed(); }
    void cleanup() { clearBed(); }
    void needsTwoVariantsAndSomethingToDo();
    void refusesWhatIsNoModel();
    void labelsAreUnique();
    void comparesAnswersAndQuality();
    void theSameSeedGivesTheSameRun();
    void quantizesAVariantHere();
    void aStoppedRunKeepsWhatWasDone();
    void oneBrokenVariantFailsAlone();
    void runsOutliveTheWindow();
    void readsPromptsFromAFile();
    void namesOfPromptsAndTheirSetSurvive();
    void emptyPromptsAreNotCompared();
    void filesAreReadInTheBackground();
    void measuresOnADocument();
    void aRunningAnswerIsNotStoppedUnasked();
    void waitsUntilTheMemoryIsFree();
    void keptPromptsCanBeForgotten();
    void keptPromptsDoNotReplaceOthers();
    void aLetterChangesOneRow();
    void tellsWhatTheStoreRefuses();
    void exportsWithoutThePage();
};

void LabControllerTest::needsTwoVariantsAndSomethingToDo()
{
    HEARTH_NEEDS_FIXTURES();
    QVERIFY(!m_lab->canStart());
    addStories({"f16"});
    QVERIFY(!m_lab->canStart());
    addStories({"q8_0"});
    QVERIFY(m_lab->canStart());
    m_lab->removePrompt(0);
    QVERIFY(!m_lab->canStart());
    m_lab->measureOnSample();
    QVERIFY(m_lab->canStart());
    m_lab->removeVariant(1);
    QVERIFY(!m_lab->canStart());
}

void LabControllerTest::refusesWhatIsNoModel()
{
    LabVariantList *list = m_lab->variants();
    m_lab->addModel(m_folder->filePath(QStringLiteral("missing.gguf")));
    QTRY_COMPARE(list->data(list->index(0), LabVariantList::StageRole), QStringLiteral("failed"));
    QVERIFY(!list->data(list->index(0), LabVariantList::ErrorRole).toString().isEmpty());
    if (!test::hasFixtures())
        return;
    addStories({"f16", "q8_0"});
    QVERIFY(!m_lab->canStart()); // not with a file that cannot be compared
    m_lab->removeVariant(0);
    QVERIFY(m_lab->canStart());
}

void LabControllerTest::labelsAreUnique()
{
    HEARTH_NEEDS_FIXTURES();
    addStories({"q8_0"});
    addStory(test::trained("babyllama105-q8_0.gguf"));
    QCOMPARE(m_lab->variants()->rows()[0].facts.label, QStringLiteral("Q8_0"));
    QCOMPARE(m_lab->variants()->rows()[1].facts.label, QStringLiteral("babyllama105-q8_0")); // which "Q8_0" would not tell
    for (const char *original : {"stories260K-f16.gguf", "stories260K-f32.gguf"}) {
        m_lab->addQuantization(test::trained(original), QStringLiteral("Q4_0"));
        QTRY_VERIFY_WITH_TIMEOUT(m_lab->variants()->areUsable(), 30000);
    }
    QCOMPARE(m_lab->variants()->rows()[2].facts.label, QStringLiteral("Q4_0"));
    QCOMPARE(m_lab->variants()->rows()[3].facts.label, QStringLiteral("stories260K-f32 Q4_0"));
    addStories({"q8_0"}); // the same file: where it is run tells the two apart, or it is not taken at all
    for (const LabVariantList::Row &row : m_lab->variants()->rows())
        QVERIFY2(row.name != QLatin1String("stories260K-q8_0"), qPrintable(row.name));
}

void LabControllerTest::comparesAnswersAndQuality()
{
    HEARTH_NEEDS_FIXTURES();
    addStories({"f32", "q8_0", "q4_0"});
    m_lab->measureOnSample();
    m_lab->start();
    QCOMPARE(m_freed, 1);
    QCOMPARE(m_lab->state(), QStringLiteral("running"));
    QTRY_COMPARE_WITH_TIMEOUT(m_lab->state(), QStringLiteral("done"), 120000);
    QVERIFY2(m_lab->problem().isEmpty(), qPrintable(m_lab->problem()));
    QVERIFY(!m_lab->planText().isEmpty());
    const QList<LabVariantList::Row> &rows = m_lab->variants()->rows();
    for (const LabVariantList::Row &row : rows) {
        QCOMPARE(row.stage, QStringLiteral("done"));
        QCOMPARE(row.answers.size(), 1);
        QVERIFY(row.answers[0].text.size() > 20);
        QVERIFY(row.answers[0].decodeTokensPerSecond > 0 && row.facts.loadSeconds >= 0 && row.facts.bitsPerWeight > 4);
        QVERIFY(row.quality && row.quality->tokens > 100);
    }
    const LabAnswer &coarse = rows[2].answers[0];
    QVERIFY(coarse.partsAtToken >= 0); // 4 bits of a model so small do not give the same 24 tokens
    QCOMPARE(coarse.text.left(coarse.partsAtCharacter), rows[0].answers[0].text.left(coarse.partsAtCharacter));
    QVERIFY(!coarse.candidates.isEmpty() && !coarse.referenceCandidates.isEmpty());
    QVERIFY(coarse.candidates[0].text != coarse.referenceCandidates[0].text);
    QCOMPARE(rows[0].quality->divergence.value, 0.0);
    QVERIFY(rows[1].quality->divergence.value < rows[2].quality->divergence.value);
    QVERIFY(!rows[2].quality->worst.isEmpty());
    const LabWorstToken worst = rows[2].quality->worst[0];
    QFile sample(QStringLiteral(":/hearth/lab/sample.txt"));
    QVERIFY(sample.open(QIODevice::ReadOnly));
    QCOMPARE(QString::fromUtf8(sample.readAll()).mid(worst.position, worst.text.size()), worst.text);
    QVERIFY(m_lab->hasChart());
    const int parts = m_lab->heatParts(2);
    QVERIFY(parts > 1 && m_lab->heatParts(0) == 0);
    QString map;
    QString texts;
    static const QRegularExpression tags(QStringLiteral("<[^>]*>"));
    for (int part = 0; part < parts; ++part) {
        const QString html = m_lab->heatHtml(2, part, QColor(Qt::red), QColor(Qt::blue));
        QVERIFY(!html.isEmpty());
        texts += QString(html).remove(tags);
        map += html;
    }
    QVERIFY(m_lab->heatHtml(2, parts, QColor(Qt::red), QColor(Qt::blue)).isEmpty());
    QVERIFY(texts.size() > 500); // the parts together are the whole text
    QVERIFY(map.contains(QLatin1String("rgba(255,0,0,")) && map.contains(QLatin1String("#0000ff")));
    QVERIFY(!m_lab->recommendation().isEmpty());
    // The reference's answer, as the others would have given it: the finer one agrees with more of it.
    QCOMPARE(rows[0].answers[0].forcedTokens, 0);
    QCOMPARE(rows[1].answers[0].forcedTokens, rows[0].answers[0].tokens);
    QVERIFY(rows[1].answers[0].agreedShare >= coarse.agreedShare && coarse.agreedShare > 0.3);
    QVERIFY(rows[1].answers[0].forcedDivergence < coarse.forcedDivergence);
    const QVariant agrees = m_lab->variants()->data(m_lab->variants()->index(1), LabVariantList::AgreesTextRole);
    QVERIFY2(agrees.toString().startsWith(QLatin1String("agrees with ")), qPrintable(agrees.toString()));
}

void LabControllerTest::theSameSeedGivesTheSameRun()
{
    HEARTH_NEEDS_FIXTURES();
    addStories({"f16", "q4_0"});
    m_lab->setTemperature(0.9);
    m_lab->setSeed(QStringLiteral("7"));
    QStringList texts[2];
    for (QStringList &all : texts) {
        m_lab->start();
        QTRY_COMPARE_WITH_TIMEOUT(m_lab->state(), QStringLiteral("done"), 60000);
        for (const LabVariantList::Row &row : m_lab->variants()->rows())
            all.append(row.answers.value(0).text);
    }
    QCOMPARE(texts[0], texts[1]);
    QVERIFY(!texts[0][0].isEmpty());
    QVERIFY(texts[0][0] != texts[0][1]); // the variants are others,
    m_lab->setSeed(QStringLiteral("8"));
    m_lab->start();
    QTRY_COMPARE_WITH_TIMEOUT(m_lab->state(), QStringLiteral("done"), 60000);
    QVERIFY(m_lab->variants()->rows()[0].answers.value(0).text != texts[0][0]); // and it is the seed that decides
}

void LabControllerTest::quantizesAVariantHere()
{
    HEARTH_NEEDS_FIXTURES();
    addStories({"f16"});
    m_lab->addQuantization(test::trained("stories260K-f16.gguf"), QStringLiteral("Q8_0"));
    QCOMPARE(m_lab->variants()->rowCount(), 2);
    QTRY_VERIFY(m_lab->variants()->areUsable());
    const qint64 planned = m_lab->variants()->rows()[1].facts.fileBytes;
    QVERIFY(planned > 0);
    QVERIFY(m_lab->variants()->data(m_lab->variants()->index(1), LabVariantList::IsToMakeRole).toBool());
    m_lab->start();
    QTRY_COMPARE_WITH_TIMEOUT(m_lab->state(), QStringLiteral("done"), 60000);
    const LabVariantList::Row &made = m_lab->variants()->rows()[1];
    QVERIFY2(made.facts.error.isEmpty(), qPrintable(made.facts.error));
    QVERIFY(!made.answers.value(0).text.isEmpty());
    QCOMPARE(QFileInfo(made.facts.path).size(), planned);
}

void LabControllerTest::aStoppedRunKeepsWhatWasDone()
{
    HEARTH_NEEDS_FIXTURES();
    addStories({"f16", "q8_0"});
    m_lab->setMaxTokens(400);
    for (int i = 0; i < 20; ++i)
        m_lab->addPrompt(QStringLiteral("There was a dog %1").arg(i));
    m_lab->start();
    const auto isWhole = [this](int prompt) {
        const QList<LabAnswer> answers = m_lab->variants()->rows()[0].answers;
        return std::any_of(answers.begin(), answers.end(),
                           [&](const LabAnswer &answer) { return answer.prompt == prompt && !answer.finish.isEmpty(); });
    };
    QTRY_VERIFY_WITH_TIMEOUT(isWhole(0), 60000);
    const QString done = m_lab->variants()->rows()[0].answers[0].text;
    m_lab->stop();
    QTRY_COMPARE_WITH_TIMEOUT(m_lab->state(), QStringLiteral("done"), 60000);
    QTRY_COMPARE(m_lab->history()->rowCount(), 1);
    QCOMPARE(m_lab->history()->runs()[0].ending, RunEnding::Stopped);
    const LabRun run = finishedRun();
    QVERIFY(!run.isWhole);
    QVERIFY(run.answers.size() < 42);
    const auto first = std::find_if(run.answers.begin(), run.answers.end(),
                                    [](const LabAnswer &answer) { return answer.variant == 0 && answer.prompt == 0; });
    QVERIFY(first != run.answers.end());
    QCOMPARE(first->text, done); // as it was shown
    QVERIFY(!done.isEmpty() && first->finish != QLatin1String("cancelled"));
    for (const LabAnswer &answer : run.answers)
        QVERIFY(answer.tokens > 0); // nothing that was not begun
}

void LabControllerTest::oneBrokenVariantFailsAlone()
{
    HEARTH_NEEDS_FIXTURES();
    const QString copy = m_folder->filePath(QStringLiteral("broken.gguf"));
    QVERIFY(QFile::copy(test::trained("stories260K-q8_0.gguf"), copy));
    addStories({"f16", "q4_0"});
    addStory(copy);
    QVERIFY(QFile::resize(copy, 4096));
    m_lab->start();
    QTRY_COMPARE_WITH_TIMEOUT(m_lab->state(), QStringLiteral("done"), 60000);
    const QList<LabVariantList::Row> &rows = m_lab->variants()->rows();
    QVERIFY(!rows[2].facts.error.isEmpty());
    QCOMPARE(rows[2].stage, QStringLiteral("failed"));
    QVERIFY(rows[0].facts.error.isEmpty() && !rows[1].answers.isEmpty());
}

void LabControllerTest::runsOutliveTheWindow()
{
    HEARTH_NEEDS_FIXTURES();
    addStories({"f16", "q4_0"});
    m_lab->start();
    QTRY_COMPARE_WITH_TIMEOUT(m_lab->state(), QStringLiteral("done"), 60000);
    QTRY_COMPARE(m_lab->history()->rowCount(), 1);
    const LabRun before = finishedRun();
    const qint64 id = before.id;
    m_lab->newRun();
    QCOMPARE(m_lab->state(), QStringLiteral("setup"));
    m_lab->openRun(id);
    QTRY_COMPARE(m_lab->state(), QStringLiteral("done"));
    QCOMPARE(m_lab->variants()->rows()[1].answers[0].text, before.answers[1].text);
    m_lab->renameRun(id, QStringLiteral("Mine"));
    QTRY_COMPARE(m_lab->history()->runs().value(0).title, QStringLiteral("Mine"));
    QSignalSpy removed(m_lab.get(), &LabController::removed);
    m_lab->removeRun(id);
    QTRY_COMPARE(m_lab->history()->rowCount(), 0);
    QCOMPARE(m_lab->state(), QStringLiteral("setup"));
    QCOMPARE(removed.value(0).value(0).toString(), QStringLiteral("Mine"));
    m_lab->undoRemove();
    QTRY_COMPARE(m_lab->history()->rowCount(), 1);
    const LabRun back = finishedRun();
    QCOMPARE(back.title, QStringLiteral("Mine"));
    QVERIFY(back.answers == before.answers);
}

void LabControllerTest::readsPromptsFromAFile()
{
    const QString path = m_folder->filePath(QStringLiteral("set.txt"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("one\n\ntwo\n");
    file.close();
    m_lab->importPrompts(QUrl::fromLocalFile(path));
    QCOMPARE(m_lab->prompts().size(), 2);
    m_lab->keepPromptSet(QStringLiteral("Pair"));
    m_lab->removePrompt(0);
    m_lab->usePromptSet(QStringLiteral("Pair"));
    QCOMPARE(m_lab->prompts().size(), 2);
    QSignalSpy notices(m_lab.get(), &LabController::notice);
    m_lab->importPrompts(QUrl::fromLocalFile(m_folder->filePath(QStringLiteral("none.txt"))));
    QCOMPARE(notices.size(), 1);
    QCOMPARE(m_lab->prompts().size(), 2);
}

void LabControllerTest::namesOfPromptsAndTheirSetSurvive()
{
    const QString path = m_folder->filePath(QStringLiteral("set.json"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(R"({"name": "Mine", "prompts": [{"name": "sky", "prompt": "Why blue?"}, "And red?"]})");
    file.close();
    m_lab->importPrompts(QUrl::fromLocalFile(path));
    QCOMPARE(m_lab->promptSetName(), QStringLiteral("Mine"));
    m_lab->setPrompt(0, QString(), QStringLiteral("Why is it blue?")); // the same question, put better
    const LabPromptList *list = m_lab->promptList();
    QCOMPARE(list->data(list->index(0), LabPromptList::NameRole), QStringLiteral("sky"));
    QCOMPARE(list->data(list->index(1), LabPromptList::NameRole), QString());
    m_lab->keepPromptSet();
    QCOMPARE(m_lab->promptSets(), QStringList{QStringLiteral("Mine")});
    m_lab->removePrompt(1);
    m_lab->removePrompt(0);
    QVERIFY(m_lab->promptSetName().isEmpty());
    m_lab->usePromptSet(QStringLiteral("Mine"));
    QCOMPARE(m_lab->promptSetName(), QStringLiteral("Mine"));
    QCOMPARE(m_lab->promptName(0), QStringLiteral("sky"));
    m_lab->setPrompt(0, QString(), QString()); // another one is written in its place
    m_lab->setPrompt(0, QString(), QStringLiteral("Who are you?"));
    QCOMPARE(m_lab->promptName(0), QStringLiteral("Who are you?"));
}

void LabControllerTest::emptyPromptsAreNotCompared()
{
    HEARTH_NEEDS_FIXTURES();
    addStories({"f16", "q4_0"});
    QSignalSpy changes(m_lab.get(), &LabController::setupChanged);
    m_lab->setPrompt(0, QStringLiteral("Be brief."), QStringLiteral(" \n"));
    QVERIFY(!changes.isEmpty());
    QCOMPARE(m_lab->emptyPrompts(), 1);
    QVERIFY(!m_lab->canStart()); // there is nothing to ask
    m_lab->addPrompt(QString());
    m_lab->addPrompt(QStringLiteral("There was a dog"));
    QVERIFY(m_lab->canStart());
    QCOMPARE(m_lab->emptyPrompts(), 2);
    finish();
    QCOMPARE(finishedRun().prompts.size(), 1);
    QCOMPARE(finishedRun().answers.size(), 2);
    QCOMPARE(m_lab->promptText(), QStringLiteral("There was a dog"));
}

void LabControllerTest::filesAreReadInTheBackground()
{
    HEARTH_NEEDS_FIXTURES();
    m_lab->addModel(test::trained("stories260K-f16.gguf"));
    m_lab->addModel(test::trained("stories260K-q8_0.gguf"));
    LabVariantList *list = m_lab->variants();
    QCOMPARE(list->rowCount(), 2); // at once, whatever the disk does
    QCOMPARE(list->data(list->index(0), LabVariantList::StageRole), QStringLiteral("reading"));
    QVERIFY(!m_lab->canStart());
    m_lab->removeVariant(0); // while it is being read
    QTRY_VERIFY(list->areUsable());
    QCOMPARE(list->rowCount(), 1);
    QCOMPARE(list->rows()[0].facts.label, QStringLiteral("Q8_0"));
}

void LabControllerTest::measuresOnADocument()
{
    QSignalSpy notices(m_lab.get(), &LabController::notice);
    m_lab->measureOn(QUrl::fromLocalFile(QStringLiteral("/papers/report.pdf")));
    QVERIFY(m_lab->isReadingText());
    QTRY_COMPARE(m_lab->textName(), QStringLiteral("report.pdf"));
    QVERIFY(!m_lab->isReadingText() && !m_lab->isSample());
    m_lab->measureOn(QUrl::fromLocalFile(QStringLiteral("/papers/locked.pdf")));
    QTRY_COMPARE(notices.size(), 1);
    QCOMPARE(notices[0][0].toString(), QStringLiteral("It has a password."));
    QCOMPARE(m_lab->textName(), QStringLiteral("report.pdf")); // the one before stays
    m_lab->measureOnSample();
    QVERIFY(m_lab->isSample());
}

void LabControllerTest::aRunningAnswerIsNotStoppedUnasked()
{
    HEARTH_NEEDS_FIXTURES();
    addStories({"f16", "q4_0"});
    m_isAnswering = true;
    m_lab->start();
    QVERIFY(m_lab->isWaiting() && !m_lab->isRunning());
    QCOMPARE(m_lab->state(), QStringLiteral("setup"));
    QCOMPARE(m_freed, 0);
    m_lab->goOn(); // something else ended: the answer still runs
    QVERIFY(m_lab->isWaiting());
    m_lab->stop();
    QVERIFY(!m_lab->isWaiting());
    m_isAnswering = false;
    m_lab->goOn();
    QVERIFY(!m_lab->isRunning()); // it is not wanted any more
    m_isAnswering = true;
    m_lab->start();
    m_lab->startNow(); // stops the answer
    QVERIFY(!m_isAnswering && m_lab->isRunning());
    QCOMPARE(m_freed, 1);
    QTRY_COMPARE_WITH_TIMEOUT(m_lab->state(), QStringLiteral("done"), 120000);
}

void LabControllerTest::waitsUntilTheMemoryIsFree()
{
    HEARTH_NEEDS_FIXTURES();
    addStories({"f16", "q4_0"});
    m_isFreeing = true;
    m_lab->start();
    QCOMPARE(m_freed, 1);
    QCOMPARE(m_lab->state(), QStringLiteral("running"));
    m_lab->goOn();
    QTest::qWait(100); // nothing is planned, as long as there is less memory than there will be
    QVERIFY(m_lab->planText().isEmpty());
    m_isFreeing = false;
    m_lab->goOn();
    QTRY_COMPARE_WITH_TIMEOUT(m_lab->state(), QStringLiteral("done"), 120000);
    QVERIFY(!m_lab->planText().isEmpty());
    m_isFreeing = true;
    m_lab->newRun();
    m_lab->start();
    m_lab->stop(); // while it waits
    QCOMPARE(m_lab->state(), QStringLiteral("setup"));
    QVERIFY(m_lab->canStart());
}

void LabControllerTest::keptPromptsCanBeForgotten()
{
    m_lab->keepPromptSet(QStringLiteral("One"));
    m_lab->keepPromptSet(QStringLiteral("Two"));
    m_lab->forgetPromptSet(QStringLiteral("One"));
    QCOMPARE(m_lab->promptSets(), QStringList{QStringLiteral("Two")});
    QFuture<StoreResult<QList<PromptSet>>> kept = m_store->run([](Database &db) { return listPromptSets(db); });
    kept.waitForFinished();
    QCOMPARE(kept.result().value.size(), 1);
    QCOMPARE(kept.result().value.first().name, QStringLiteral("Two"));
}

void LabControllerTest::keptPromptsDoNotReplaceOthers()
{
    const QString name = QStringLiteral("Mine");
    m_lab->keepPromptSet(name);
    m_lab->keepPromptSet(name); // the same once more
    QCOMPARE(m_lab->promptSets(), QStringList{name});
    m_lab->addPrompt(QStringLiteral("And you?"));
    QSignalSpy notices(m_lab.get(), &LabController::notice);
    m_lab->keepPromptSet(name);
    QCOMPARE(m_lab->promptSets(), (QStringList{name, QStringLiteral("Mine (2)")}));
    QVERIFY(notices.value(0).value(0).toString().contains(QLatin1String("Mine (2)")));
    m_lab->usePromptSet(name);
    QCOMPARE(m_lab->promptList()->rowCount(), 1);
    QFuture<StoreResult<QList<PromptSet>>> kept = m_store->run([](Database &db) { return listPromptSets(db); });
    kept.waitForFinished();
    QCOMPARE(kept.result().value.size(), 2);
}

// However many prompts there are.
void LabControllerTest::aLetterChangesOneRow()
{
    for (int i = 0; i < 100; ++i)
        m_lab->addPrompt(QStringLiteral("Prompt %1").arg(i));
    QSignalSpy all(m_lab.get(), &LabController::promptsChanged);
    QSignalSpy rows(m_lab->promptList(), &QAbstractItemModel::dataChanged);
    m_lab->setPrompt(50, QString(), QStringLiteral("Prompt 49!"));
    QCOMPARE(all.size(), 0);
    QCOMPARE(rows.size(), 1);
    QCOMPARE(rows[0][0].toModelIndex().row(), 50);
    QCOMPARE(rows[0][1].toModelIndex().row(), 50);
    QCOMPARE(m_lab->promptName(50), QStringLiteral("Prompt 49!"));
}

void LabControllerTest::tellsWhatTheStoreRefuses()
{
    m_store
        ->run([](Database &db) {
            db.run(QStringLiteral("DROP TABLE lab_runs"));
            return 0;
        })
        .waitForFinished();
    QSignalSpy notices(m_lab.get(), &LabController::notice);
    m_lab->openRun(1);
    QTRY_COMPARE(notices.size(), 1);
    QVERIFY2(notices[0][0].toString().contains(QLatin1String("lab_runs")), qPrintable(notices[0][0].toString()));
    m_lab->removeRun(1);
    QTRY_COMPARE(notices.size(), 2);
}

void LabControllerTest::exportsWithoutThePage()
{
    QTemporaryDir home;
    const QByteArray before = qgetenv("HOME");
    qputenv("HOME", home.path().toLocal8Bit());
    QSignalSpy exported(m_lab.get(), &LabController::exported);
    QSignalSpy failed(m_lab.get(), &LabController::exportFailed);
    m_lab->exportRun(QStringLiteral("prompts"));
    QCOMPARE(exported.size() + failed.size(), 0); // the page is not held up
    QTRY_COMPARE_WITH_TIMEOUT(exported.size(), 1, 30000);
    QFile file(exported[0][0].toString());
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(promptSetFrom(file.readAll(), QStringLiteral("x")).prompts.value(0).text, QStringLiteral("Once upon a time"));
    file.remove();
    m_lab->keepPromptSet(QStringLiteral("Mine"));
    m_lab->exportRun(QStringLiteral("prompts")); // by the name of its set
    QTRY_COMPARE_WITH_TIMEOUT(exported.size(), 2, 30000);
    QFile named(exported[1][0].toString());
    QVERIFY(named.open(QIODevice::ReadOnly));
    QCOMPARE(QFileInfo(named).completeBaseName(), QStringLiteral("Mine"));
    QCOMPARE(promptSetFrom(named.readAll(), QStringLiteral("x")).name, QStringLiteral("Mine"));
    named.remove();
    qputenv("HOME", before);
}

QTEST_GUILESS_MAIN(LabControllerTest)
#include "labcontroller_test.moc"
