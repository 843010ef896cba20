#include "tests/lab/labbed.h"

#include <QSignalSpy>

using namespace hearth;

// Where variants run, what a comparison will take, and what is made for it. With real small models.
class LabPlacesTest : public test::LabBed
{
    Q_OBJECT
private Q_SLOTS:
    void init() { layBed(); }
    void cleanup() { clearBed(); }
    void aFileBesideItselfRunsOnAnotherDevice();
    void aVariantRunsWhereItIsTold();
    void checksCpuAgainstGpu();
    void whatItTakesIsSaidBefore();
    void aDiskThatIsTooFullIsSaidBefore();
    void aFileThatIsGoneIsSaidBefore();
    void howMuchOfATextIsReadIsSaidBefore();
    void readingTakesAsLongAsItDid();
    void theBeginningOfALongTextIsRead();
    void aFolderIsComparedAndQuantizedAsItIsPublished_data();
    void aFolderIsComparedAndQuantizedAsItIsPublished();
    void whatDoesNotFitIsSaidBefore();
    void variantsOfAnEarlierOneCanBeRunElsewhere();
    void whatWasMadeHereCanBeDeleted();
    void aFolderOfSafeTensorsIsAnOriginal();

private:
    void findDevices(); // adds the F16, after which they are known
    [[nodiscard]] QString label(int row) const { return m_lab->variants()->rows().value(row).facts.label; }
};

void LabPlacesTest::findDevices()
{
    addStories({"f16"});
    QTRY_VERIFY_WITH_TIMEOUT(m_lab->devices().size() > 1, 30000);
}

void LabPlacesTest::aFileBesideItselfRunsOnAnotherDevice()
{
    HEARTH_NEEDS_FIXTURES();
    findDevices();
    const qsizetype places = m_lab->devices().size() - 1; // without "as in chats", which is one of them
    QSignalSpy notices(m_lab.get(), &LabController::notice);
    for (int i = 0; i < places; ++i)
        m_lab->addModel(test::trained("stories260K-f16.gguf"));
    QTRY_COMPARE_WITH_TIMEOUT(notices.size(), 1, 30000); // each device has it
    QCOMPARE(m_lab->variants()->rowCount(), places);
    QCOMPARE(label(0), QStringLiteral("F16"));
    if (places < 2)
        QSKIP("no Vulkan device");
    const LabVariantList::Row &second = m_lab->variants()->rows()[1];
    QCOMPARE(second.facts.wantedDevice, QStringLiteral("vulkan:0"));
    QCOMPARE(QString::fromStdString(second.compared.model.device), QStringLiteral("vulkan:0"));
    QCOMPARE(label(1), QStringLiteral("F16 · ") + m_lab->devices()[2].toMap()["text"].toString());
    QCOMPARE(second.compared.label, label(1).toStdString());
    m_lab->setDevice(1, QString()); // there is one
    QCOMPARE(notices.size(), 2);
    QCOMPARE(m_lab->variants()->rows()[1].facts.wantedDevice, QStringLiteral("vulkan:0"));
    QVERIFY(label(1).startsWith(QStringLiteral("F16 · ")));
}

void LabPlacesTest::aVariantRunsWhereItIsTold()
{
    HEARTH_NEEDS_FIXTURES();
    findDevices();
    addStories({"q8_0"});
    m_lab->setDevice(1, QStringLiteral("cpu"));
    QCOMPARE(label(1), QStringLiteral("Q8_0 · CPU"));
    QCOMPARE(m_lab->variants()->data(m_lab->variants()->index(1), LabVariantList::DeviceRole), QStringLiteral("cpu"));
    m_lab->setDevice(1, QString());
    QCOMPARE(label(1), QStringLiteral("Q8_0"));
    m_lab->setDevice(1, QStringLiteral("cpu"));
    finish();
    const LabRun run = finishedRun();
    QCOMPARE(run.variants[1].wantedDevice, QStringLiteral("cpu"));
    QCOMPARE(run.variants[0].wantedDevice, QString());
    m_lab->newRun();
    QCOMPARE(label(1), QStringLiteral("Q8_0 · CPU"));
    m_lab->setDevice(1, QString());
    QCOMPARE(label(1), QStringLiteral("Q8_0"));
}

void LabPlacesTest::checksCpuAgainstGpu()
{
    HEARTH_NEEDS_FIXTURES();
    findDevices();
    QCOMPARE(m_lab->canCheckDevices(), m_lab->hasGpu());
    if (!m_lab->hasGpu())
        QSKIP("no Vulkan device");
    addStories({"q4_0"});
    m_lab->checkDevices();
    QTRY_COMPARE_WITH_TIMEOUT(m_lab->state(), QStringLiteral("done"), 300000);
    QVERIFY2(m_lab->problem().isEmpty(), qPrintable(m_lab->problem()));
    QTRY_COMPARE_WITH_TIMEOUT(m_lab->history()->rowCount(), 1, 30000);
    const LabRun run = finishedRun();
    QCOMPARE(run.variants.size(), 2); // of the reference alone
    QCOMPARE(run.variants[0].path, run.variants[1].path);
    QVERIFY(run.variants[0].driver.isEmpty() && !run.variants[1].driver.isEmpty());
    QVERIFY(run.variants[0].device != run.variants[1].device);
    QVERIFY(identityOf(run.variants[0]) != identityOf(run.variants[1])); // votes tell them apart
    QVERIFY2(run.variants[1].error.isEmpty(), qPrintable(run.variants[1].error));
    QCOMPARE(run.answers.size(), 2);
    QCOMPARE(run.answers[1].forcedTokens, 24);
    QVERIFY(run.answers[1].forcedDivergence > 0 && run.answers[1].forcedMost > 0); // each sums in its own order
    QVERIFY2(m_lab->verdict().startsWith(label(0) + QStringLiteral(" and ") + label(1) + QStringLiteral(" agree: ")),
             qPrintable(m_lab->verdict()));
    QVERIFY(m_lab->recommendation().isEmpty()); // there is nothing to choose
    const LabAnswer first = run.answers[1];
    m_lab->runAgain(); // where it ran
    QTRY_COMPARE_WITH_TIMEOUT(m_lab->history()->rowCount(), 2, 300000);
    const LabRun again = finishedRun();
    QCOMPARE(again.variants[1].device, run.variants[1].device);
    QCOMPARE(again.answers[1].text, first.text);
    QCOMPARE(again.answers[1].forcedDivergence, first.forcedDivergence);
}

void LabPlacesTest::whatItTakesIsSaidBefore()
{
    HEARTH_NEEDS_FIXTURES();
    addStories({"f16"});
    QVERIFY(m_lab->forecast().isEmpty());
    addStories({"q8_0"});
    QTRY_VERIFY_WITH_TIMEOUT(m_lab->forecast().contains(QLatin1String("side by side")), 30000); // not started yet
    QVERIFY(m_lab->forecast().contains(QLatin1String("of memory that are free")));
    QVERIFY(!m_lab->isForecastBad());
    m_lab->setTerm(QStringLiteral("residence"), QStringLiteral("single"));
    QTRY_VERIFY_WITH_TIMEOUT(m_lab->forecast().contains(QLatin1String("one after the other")), 30000);
    m_lab->addQuantization(test::trained("stories260K-f16.gguf"), QStringLiteral("Q4_0"));
    QTRY_VERIFY_WITH_TIMEOUT(m_lab->forecast().contains(QLatin1String("on the disk, where")), 30000);
    m_lab->removeVariant(2);
    m_lab->removeVariant(1);
    QTRY_VERIFY_WITH_TIMEOUT(m_lab->forecast().isEmpty(), 30000);
    QCOMPARE(m_freed, 0);
}

void LabPlacesTest::aFileThatIsGoneIsSaidBefore()
{
    HEARTH_NEEDS_FIXTURES();
    const QString copy = m_folder->filePath(QStringLiteral("copy.gguf"));
    QVERIFY(QFile::copy(test::trained("stories260K-q8_0.gguf"), copy));
    addStories({"f16"});
    addStory(copy);
    QTRY_VERIFY_WITH_TIMEOUT(m_lab->forecast().contains(QLatin1String("side by side")), 30000);
    QVERIFY(QFile::remove(copy));
    m_lab->setSeed(QStringLiteral("5")); // another look
    QTRY_VERIFY_WITH_TIMEOUT(m_lab->isForecastBad(), 30000);
    QVERIFY2(m_lab->forecast().startsWith(QLatin1String("Q8_0: ")), qPrintable(m_lab->forecast()));
    QVERIFY2(m_lab->forecast().contains(QLatin1String("directory. ")), qPrintable(m_lab->forecast())); // other sentences follow
}

void LabPlacesTest::howMuchOfATextIsReadIsSaidBefore()
{
    const auto number = [](int value) { return QLocale().toString(value); };
    ComparisonPlan plan{.texts = {{.tokens = 60214, .reached = 8192, .counted = 4080, .read = 8192}}, .reason = "Together they fit."};
    const QString some = QStringLiteral("Together they fit. Of the text's %1 tokens the first %2 are read, of which %3 count.")
                             .arg(number(60214), number(8192), number(4080));
    QCOMPARE(planText(plan), some);
    plan.texts[0].isRough = true;
    QVERIFY(planText(plan).contains(QStringLiteral("text's about %1 tokens").arg(number(60214))));
    plan.texts[0].reached = 60214;
    QCOMPARE(planText(plan),
             QStringLiteral("Together they fit. All %1 tokens of the text are read, of which %2 count.").arg(number(60214), number(4080)));
    plan.texts[0].reached = 0; // too short
    QCOMPARE(planText(plan), QStringLiteral("Together they fit."));
}

void LabPlacesTest::readingTakesAsLongAsItDid()
{
    ComparisonPlan plan{.texts = {{.read = 8192}}};
    QCOMPARE(readingSeconds(plan, {100, 50}), 8192 * (1 / 100.0 + 1 / 50.0));
    QCOMPARE(readingSeconds(plan, {50, 0}), 8192 * 2 / 50.0); // as fast as the one that is known
    QCOMPARE(readingSeconds(plan, {0, 0}), -1.0);
    plan.texts.clear();
    QCOMPARE(readingSeconds(plan, {100, 50}), -1.0);
}

void LabPlacesTest::theBeginningOfALongTextIsRead()
{
    HEARTH_NEEDS_FIXTURES();
    QCOMPARE(m_lab->terms().value(QStringLiteral("textTokens")).toInt(), 8192);
    addStories({"f16", "q8_0"});
    m_lab->removePrompt(0);
    measureOnPage();
    m_lab->setTerm(QStringLiteral("window"), 32);
    m_lab->setTerm(QStringLiteral("textTokens"), 64);
    QTRY_VERIFY_WITH_TIMEOUT(m_lab->forecast().contains(QLatin1String("the first 64 are read, of which 30 count")), 30000);
    QVERIFY(!m_lab->forecast().contains(QLatin1String("Going by"))); // nothing was measured yet
    finish();
    const LabRun run = finishedRun();
    QCOMPARE(run.terms.mostTokens, 64);
    QCOMPARE(run.quality[1].tokens, 30);
    QCOMPARE(run.quality[1].readTokens, 64);
    QVERIFY(run.quality[1].seconds > 0);
    m_lab->newRun();
    QTRY_VERIFY_WITH_TIMEOUT(m_lab->forecast().contains(QLatin1String("reading it takes a few seconds")), 30000);
    m_lab->setTerm(QStringLiteral("textTokens"), 0);
    QTRY_VERIFY_WITH_TIMEOUT(!m_lab->forecast().contains(QLatin1String("the first 64 ")), 30000);
    m_lab->openRun(run.id);
    QTRY_COMPARE(m_lab->state(), QStringLiteral("done"));
    m_lab->runAgain();
    QTRY_COMPARE_WITH_TIMEOUT(m_lab->history()->rowCount(), 2, 60000);
    QCOMPARE(finishedRun().quality[1].tokens, 30); // as it was read then
}

void LabPlacesTest::aDiskThatIsTooFullIsSaidBefore()
{
    ComparisonPlan plan{.reason = "Together they fit.", .diskBytes = 3000000000, .diskRoom = 4000000000};
    QVERIFY(diskTrouble(plan).empty());
    QVERIFY(planText(plan).startsWith(QLatin1String("Together they fit. Quantizing takes ")));
    plan.diskRoom = 2000000000;
    QVERIFY(planText(plan).contains(QLatin1String("where")) && !planText(plan).contains(QLatin1String("Together")));
    QVERIFY(diskTrouble(plan).find("Leave one out") != std::string::npos);
    plan.diskRoom = 0;
    QVERIFY(planText(plan).contains(QLatin1String("which is full")));
    plan.diskRoom.reset(); // not known
    QVERIFY(diskTrouble(plan).empty());
    QVERIFY(planText(plan).endsWith(QLatin1String("on the disk.")));
}

void LabPlacesTest::whatDoesNotFitIsSaidBefore()
{
    ComparisonPlan plan{.reason = "They answer one after the other."};
    plan.variants.resize(3);
    plan.variants[0].label = "F16";
    plan.variants[0].fit = {.fit = Fit::DoesNotFit, .reason = "It needs 300 GB, but 20 GB of memory are free."};
    plan.variants[1].label = "Q8_0";
    plan.variants[1].fit = {.fit = Fit::Tight, .reason = "It leaves only 1 GB of memory for other programs."};
    plan.variants[2].label = "gone";
    plan.variants[2].failure = Failed{ErrorCode::NotFound, "There is no file.", {}};
    QCOMPARE(variantTroubles(plan).size(), 2);
    QCOMPARE(
        planText(plan),
        QStringLiteral("F16: It needs 300 GB, but 20 GB of memory are free. gone: There is no file. They answer one after the other."));
    plan.variants.resize(1);
    plan.variants[0].fit = {.fit = Fit::Fits, .reason = {}};
    QVERIFY(variantTroubles(plan).isEmpty());
}

void LabPlacesTest::variantsOfAnEarlierOneCanBeRunElsewhere()
{
    HEARTH_NEEDS_FIXTURES();
    addStories({"f16", "q4_0"});
    finish();
    const qint64 id = finishedRun().id;
    startAgain();
    QCOMPARE(m_lab->devices().size(), 1); // nothing was looked for yet
    m_lab->openRun(id);
    QTRY_COMPARE(m_lab->state(), QStringLiteral("done"));
    m_lab->newRun();
    QTRY_VERIFY_WITH_TIMEOUT(m_lab->devices().size() > 1, 30000);
}

void LabPlacesTest::whatWasMadeHereCanBeDeleted()
{
    HEARTH_NEEDS_FIXTURES();
    addStories({"f16"});
    for (const char *mixture : {"Q8_0", "Q4_0"})
        m_lab->addQuantization(test::trained("stories260K-f16.gguf"), QLatin1String(mixture));
    QTRY_VERIFY_WITH_TIMEOUT(m_lab->variants()->areUsable(), 30000);
    QCOMPARE(m_lab->made()->rowCount(), 0);
    finish();
    QTRY_COMPARE_WITH_TIMEOUT(m_lab->made()->rowCount(), 2, 30000);
    const LabMadeFiles::File first = m_lab->made()->files()[0];
    QCOMPARE(first.bytes, QFileInfo(first.path).size());
    QVERIFY(first.bytes > 0 && !m_lab->made()->totalText().isEmpty());
    m_lab->made()->remove(0);
    QTRY_COMPARE_WITH_TIMEOUT(m_lab->made()->rowCount(), 1, 30000);
    QVERIFY(!QFileInfo::exists(first.path));
    QVERIFY(QFileInfo::exists(m_lab->made()->files()[0].path));
    m_lab->made()->removeAll();
    QTRY_COMPARE_WITH_TIMEOUT(m_lab->made()->rowCount(), 0, 30000);
    QVERIFY(QFileInfo::exists(test::trained("stories260K-f16.gguf")));
}

void LabPlacesTest::aFolderOfSafeTensorsIsAnOriginal()
{
    HEARTH_NEEDS_FIXTURES();
    const QString folder = QString::fromStdString((test::fixturesFolder() / "safetensors/qwen2-f16").string());
    addStory(folder);
    m_lab->addQuantization(folder, QStringLiteral("Q8_0"));
    QTRY_VERIFY_WITH_TIMEOUT(m_lab->variants()->areUsable(), 30000);
    QCOMPARE(m_lab->variants()->rowCount(), 2);
    finish();
    const LabRun run = finishedRun();
    for (const LabVariant &variant : run.variants)
        QVERIFY2(variant.error.isEmpty(), qPrintable(variant.error));
    QCOMPARE(run.variants[1].original, folder);
    QCOMPARE(run.variants[1].originalQuantization, QStringLiteral("F16"));
    QCOMPARE(run.variants[1].quantization, QStringLiteral("Q8_0"));
    QVERIFY(run.variants[1].bitsPerWeight < run.variants[0].bitsPerWeight);
    QCOMPARE(run.answers.size(), 2);
    QVERIFY(run.answers[1].forcedTokens > 0 && run.answers[1].forcedDivergence < 0.05);
    QCOMPARE(m_lab->made()->rowCount(), 1);
}

void LabPlacesTest::aFolderIsComparedAndQuantizedAsItIsPublished_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("quantization");
    QTest::newRow("one file") << "qwen2-f16"
                              << "F16";
    QTest::newRow("shards") << "llama-bf16-sharded"
                            << "BF16";
}

// As a model is published: compared as it is, and quantized from there.
void LabPlacesTest::aFolderIsComparedAndQuantizedAsItIsPublished()
{
    HEARTH_NEEDS_FIXTURES();
    QFETCH(QString, name);
    QFETCH(QString, quantization);
    const QString folder = QString::fromStdString((test::fixturesFolder() / "safetensors" / name.toStdString()).string());
    addStory(folder);
    m_lab->addQuantization(folder, QStringLiteral("Q8_0"));
    QTRY_VERIFY_WITH_TIMEOUT(m_lab->variants()->areUsable(), 30000);
    const LabVariantList::Row planned = m_lab->variants()->rows()[1];
    QCOMPARE(m_lab->variants()->rows()[0].facts.label, quantization);
    QCOMPARE(planned.facts.original, folder);
    QCOMPARE(planned.facts.originalQuantization, quantization);
    m_lab->setTerm(QStringLiteral("window"), 32);
    measureOnPage();
    finish();
    const LabRun run = finishedRun();
    for (const LabVariant &variant : run.variants)
        QVERIFY2(variant.error.isEmpty(), qPrintable(variant.error));
    QCOMPARE(run.answers.size(), 2);
    QVERIFY(run.quality[1].isCompared && run.quality[1].divergence.value > 0 && run.quality[1].divergence.value < 0.05);
    QCOMPARE(QFileInfo(run.variants[1].path).size(), planned.facts.fileBytes);
    QVERIFY(QFileInfo(run.variants[1].path).fileName().startsWith(name + QStringLiteral("-Q8_0-")));
    QTRY_COMPARE_WITH_TIMEOUT(finishedRun().variants[0].sha256.size(), 64, 30000); // of its files
    QTRY_COMPARE_WITH_TIMEOUT(finishedRun().variants[1].sha256.size(), 64, 30000);
    QTRY_COMPARE_WITH_TIMEOUT(finishedRun().variants[1].originalSha256, finishedRun().variants[0].sha256, 30000);
    m_lab->runAgain();
    QTRY_COMPARE_WITH_TIMEOUT(m_lab->history()->rowCount(), 2, 60000);
    QCOMPARE(finishedRun().answers[1].text, run.answers[1].text);
}

QTEST_GUILESS_MAIN(LabPlacesTest)
#include "labplaces_test.moc"
