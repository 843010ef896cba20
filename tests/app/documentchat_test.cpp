#include "app/settings/englishforms.h"
#include "tests/app/documentbench.h"

using namespace hearth;
using hearth::test::madeHit;
using hearth::test::rent;
using Bench = hearth::test::DocumentBench;

class DocumentChatTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QCoreApplication::installTranslator(new EnglishForms(QCoreApplication::instance())); }
    void looksFirstAndAnswersFromWhatItFound();
    void keepsTheExactPromptAndItsCounts();
    void tellsWhatTheAnswerTookOfTheContext();
    void keepsNoMoreForTheAnswerThanIsLeft();
    void saysThatItIsNotThereWithoutAModel();
    void answersFromWhatIsNearWhenAsked();
    void stopsWhileItLooks();
    void forgetsASearchThatWasStopped();
    void looksAgainForEveryVersion();
    void goesOnFromTheSamePassages();
    void takesMarksOutOfEarlierAnswers();
    void searchesInWordsOfTheChat();
    void searchesWithWhatTheLastAnswerNamed();
    void givesLessWhenItDoesNotFit();
    void asksNoModelThatHasNoRoomForPassages();
    void tellsWhenTheSearchFails();
    void leavesOtherChatsAlone();
    void showsPassagesWhereTheGuideIsTheModel();
    void letsIndexingWaitWhileItAnswers();
    void findsTheSourcesAgainAfterARestart();
    void neverLosesAnAnswerThatIsGoneOnWith_data();
    void neverLosesAnAnswerThatIsGoneOnWith();
    void saysWhyItCouldNotSearch();
    void neverSaysNotThereBeforeAllIsRead();
    void saysThatNothingCouldBeRead();
    void saysWhatAnAnswerDoesNotRestOn();
    void checksAnAnswerOnlyOnce();
};

void DocumentChatTest::looksFirstAndAnswersFromWhatItFound()
{
    Bench bench;
    bench.chat.send(QStringLiteral("What is the rent?"));
    QVERIFY(bench.chat.isGenerating());
    QVERIFY(bench.chat.isLooking());
    QCOMPARE(bench.engine->lastRequest(), RequestId(0));
    QCOMPARE(bench.documents.queries.back().text, QStringLiteral("What is the rent?"));
    bench.documents.answer(rent());
    QTRY_COMPARE(bench.engine->lastRequest(), RequestId(1));
    QVERIFY(!bench.chat.isLooking());
    QVERIFY(bench.chat.isGenerating());
    const QString asked = QString::fromStdString(bench.prompt().back().content);
    QVERIFY(asked.contains(QStringLiteral("48,250")));
    QVERIFY(asked.contains(QStringLiteral("file=\"Lease.pdf\" place=\"p. 3\"")));
    QVERIFY(asked.endsWith(QStringLiteral("Question: What is the rent?")));
    bench.finish("It is 48,250 pounds [1].");
    const AnswerSources sources = bench.sources(1);
    QCOMPARE(sources.kind, SourcesKind::Found);
    QCOMPARE(sources.given.size(), 2);
    QCOMPARE(sources.given[0].scores.value(QStringLiteral("words")), 4.5);
    QCOMPARE(bench.stored(1).content, QStringLiteral("It is 48,250 pounds [1]."));
    QCOMPARE(bench.stored(0).content, QStringLiteral("What is the rent?")); // the passages are not part of what was asked
}

void DocumentChatTest::keepsTheExactPromptAndItsCounts()
{
    Bench bench;
    bench.ask(QStringLiteral("What is the rent?"), rent());
    QVERIFY(bench.engine->requests.at(1).tellsPrompt);
    QVERIFY(bench.sources(1).prompt.contains(QStringLiteral("Question: What is the rent?"))); // until it is told
    bench.engine->send(1, PromptInfo{.promptTokens = 900, .cachedTokens = 0, .droppedMessages = 0, .text = "<|user|>all of it"});
    bench.finish("So [1].");
    const AnswerSources sources = bench.sources(1);
    QCOMPARE(sources.prompt, QStringLiteral("<|user|>all of it"));
    const ContextShares &shares = sources.shares;
    QCOMPARE(shares.context, 4096);
    QVERIFY2(std::abs(shares.system + shares.history + shares.documents - 900) <= 2, "the parts are what was counted");
}

void DocumentChatTest::tellsWhatTheAnswerTookOfTheContext()
{
    Bench bench;
    bench.ask(QStringLiteral("What is the rent?"), rent());
    bench.engine->send(1, PromptInfo{.promptTokens = 900, .cachedTokens = 0, .droppedMessages = 0, .text = "<|user|>all of it"});
    QTRY_COMPARE(bench.chat.contextUsed(), 900);
    const auto answerOf = [](const QVariantMap &facts) { return facts.value(QStringLiteral("shares")).toList().value(3).toMap(); };
    const auto tokens = [&](const QVariantMap &facts) { return answerOf(facts).value(QStringLiteral("tokens")).toInt(); };
    const auto name = [&](const QVariantMap &facts) { return answerOf(facts).value(QStringLiteral("name")).toString(); };
    QVariantMap facts = bench.chat.messages()->lastInspection(900);
    QCOMPARE(name(facts), QStringLiteral("Kept for the answer"));
    QCOMPARE(tokens(facts), 1024);
    QCOMPARE(tokens(bench.chat.messages()->lastInspection(900 + 1500)), 1500); // it is longer already than what was kept
    bench.engine->piece(1, "So [1].");
    GenerationStats stats;
    stats.promptTokens = 900;
    stats.generatedTokens = 40;
    stats.contextUsed = 940;
    bench.engine->send(1, Finished{FinishReason::End, stats});
    QTRY_VERIFY(!bench.chat.isGenerating());
    for (const QVariantMap &shown : {bench.chat.messages()->lastInspection(940), bench.chat.messages()->inspection(bench.id(1))}) {
        QCOMPARE(name(shown), QStringLiteral("The answer"));
        QVERIFY2(std::abs(tokens(shown) - 40) <= 2, "the parts before it are rounded");
    }
    // Where no model was asked since, the context is still that one's.
    bench.ask(QStringLiteral("Who won the cup?"), rent(), false);
    QCOMPARE(name(bench.chat.messages()->lastInspection(940)), QStringLiteral("The answer"));
    // One that needed no document has a context of its own.
    bench.documents.collections.clear();
    bench.chat.send(QStringLiteral("Thank you"));
    QTRY_COMPARE(bench.engine->lastRequest(), RequestId(2));
    bench.finish("Welcome.");
    QVERIFY(bench.chat.messages()->lastInspection(31).isEmpty());
}

void DocumentChatTest::keepsNoMoreForTheAnswerThanIsLeft()
{
    Bench bench;
    bench.ask(QStringLiteral("What is the rent?"), rent());
    bench.engine->send(1, PromptInfo{.promptTokens = 4000, .cachedTokens = 0, .droppedMessages = 0, .text = "<|user|>all of it"});
    bench.finish("So [1].");
    QCOMPARE(bench.sources(1).shares.answer, 96);
}

void DocumentChatTest::saysThatItIsNotThereWithoutAModel()
{
    Bench bench;
    bench.ask(QStringLiteral("Who won the cup?"), rent(), false);
    QVERIFY(!bench.chat.isGenerating());
    QCOMPARE(bench.engine->lastRequest(), RequestId(0));
    QCOMPARE(bench.value(1, "state").toString(), QStringLiteral("finished"));
    const AnswerSources sources = bench.sources(1);
    QCOMPARE(sources.kind, SourcesKind::Missing);
    QCOMPARE(sources.given.size(), 2); // what came nearest
    QVERIFY(bench.stored(1).content.contains(QStringLiteral("not in these documents")));
    QVERIFY(bench.chat.canSend());
}

void DocumentChatTest::answersFromWhatIsNearWhenAsked()
{
    Bench bench;
    bench.ask(QStringLiteral("Who won the cup?"), rent(), false);
    bench.chat.answerAnyway(bench.id(1));
    bench.documents.answer(rent(), false);
    QTRY_COMPARE(bench.engine->lastRequest(), RequestId(1));
    bench.finish("Nobody.");
    QCOMPARE(bench.sources(1).kind, SourcesKind::Found);
    QCOMPARE(bench.value(1, "verdict").toString(), QStringLiteral("missing")); // it says so still
    QCOMPARE(bench.value(1, "branchCount").toInt(), 2);
    // Only that one.
    bench.ask(QStringLiteral("And when?"), rent(), false);
    QCOMPARE(bench.sources(3).kind, SourcesKind::Missing);
}

void DocumentChatTest::stopsWhileItLooks()
{
    Bench bench;
    bench.chat.send(QStringLiteral("What is the rent?"));
    QVERIFY(bench.chat.generatingChats().contains(bench.chat.chatId()));
    bench.chat.stop();
    QVERIFY(!bench.chat.isGenerating());
    QCOMPARE(bench.value(1, "state").toString(), QStringLiteral("cut"));
    bench.documents.answer(rent());
    QTest::qWait(20);
    QCOMPARE(bench.engine->lastRequest(), RequestId(0));
    // It is gone on with by looking again.
    bench.chat.continueAnswer(bench.id(1));
    QVERIFY(bench.chat.isLooking());
    bench.documents.answer(rent());
    QTRY_COMPARE(bench.engine->lastRequest(), RequestId(1));
}

void DocumentChatTest::forgetsASearchThatWasStopped()
{
    Bench bench;
    bench.chat.send(QStringLiteral("First?"));
    bench.chat.stop();
    bench.chat.send(QStringLiteral("Second?"));
    bench.documents.searches[0].addResult(SearchOutcome{QStringLiteral("old"), rent(), true, 0});
    bench.documents.searches[0].finish();
    QTest::qWait(20);
    QVERIFY(bench.chat.isLooking());
    bench.documents.answer(rent());
    QTRY_COMPARE(bench.engine->lastRequest(), RequestId(1));
    QVERIFY(QString::fromStdString(bench.prompt().back().content).endsWith(QStringLiteral("Second?")));
}

void DocumentChatTest::looksAgainForEveryVersion()
{
    Bench bench;
    bench.ask(QStringLiteral("What is the rent?"), rent());
    bench.finish("So [1].");
    bench.chat.regenerate(bench.id(1));
    QVERIFY(bench.chat.isLooking());
    bench.documents.answer({rent()[1]});
    QTRY_COMPARE(bench.engine->lastRequest(), RequestId(2));
    bench.finish("Otherwise [1].");
    QCOMPARE(bench.sources(1).given.size(), 1);
    bench.chat.editMessage(bench.id(0), QStringLiteral("What is the notice?"));
    QVERIFY(bench.chat.isLooking());
    QCOMPARE(bench.documents.queries.back().text, QStringLiteral("What is the notice?"));
}

void DocumentChatTest::goesOnFromTheSamePassages()
{
    Bench bench;
    bench.ask(QStringLiteral("What is the rent?"), rent());
    bench.engine->piece(1, "It is");
    QTRY_COMPARE(bench.value(1, "text").toString(), QStringLiteral("It is"));
    bench.chat.stop();
    QTRY_VERIFY(!bench.chat.isGenerating());
    bench.chat.continueAnswer(bench.id(1));
    QVERIFY(!bench.chat.isLooking());
    QCOMPARE(bench.engine->lastRequest(), RequestId(2));
    QCOMPARE(bench.documents.searches.size(), size_t(1));
    QVERIFY(QString::fromStdString(bench.prompt().back().content).contains(QStringLiteral("48,250")));
    QCOMPARE(std::get<ChatPrompt>(bench.engine->requests.at(2).prompt).continueAnswer, std::string("It is"));
}

void DocumentChatTest::takesMarksOutOfEarlierAnswers()
{
    Bench bench;
    bench.ask(QStringLiteral("What is the rent?"), rent());
    bench.finish("It is 48,250 pounds [1].");
    bench.ask(QStringLiteral("And the notice?"), rent());
    QCOMPARE(bench.prompt().size(), size_t(3));
    QCOMPARE(bench.prompt()[0].content, std::string("What is the rent?"));
    QCOMPARE(bench.prompt()[1].content, std::string("It is 48,250 pounds."));
}

void DocumentChatTest::searchesInWordsOfTheChat()
{
    Bench bench;
    bench.ask(QStringLiteral("What is the rent?"), rent());
    bench.finish("So [1].");
    bench.chat.send(QStringLiteral("And when?"));
    QCOMPARE(bench.documents.queries.back().text, QStringLiteral("What is the rent? And when?"));
    QCOMPARE(bench.documents.queries.back().collections, QList<qint64>{1});
}

void DocumentChatTest::searchesWithWhatTheLastAnswerNamed()
{
    Bench bench;
    bench.ask(QStringLiteral("What is the rent?"), rent());
    bench.finish("I looked. It is 48,250 pounds [1]. The moon is made of cheese.");
    bench.chat.send(QStringLiteral("And when?"));
    QCOMPARE(bench.documents.saidBefore.asked, QStringList{QStringLiteral("What is the rent?")});
    QCOMPARE(bench.documents.saidBefore.answered, QStringLiteral("It is 48,250 pounds."));
    // What stands in no passage names nothing.
    bench.documents.answer(rent());
    QTRY_COMPARE(bench.engine->lastRequest(), RequestId(2));
    bench.finish("On the moon.");
    bench.chat.send(QStringLiteral("Why?"));
    QCOMPARE(bench.documents.saidBefore.asked.size(), 2);
    QCOMPARE(bench.documents.saidBefore.answered, QString());
}

void DocumentChatTest::givesLessWhenItDoesNotFit()
{
    Bench bench(1400);
    QList<PassageHit> many;
    for (int i = 0; i < 12; ++i)
        many.append(madeHit(QStringLiteral("Some words of a passage. ").repeated(12)));
    bench.ask(QStringLiteral("What?"), many);
    const size_t first = bench.prompt().back().content.size();
    bench.engine->send(1, Failed{ErrorCode::LimitExceeded, "Too long.", "context_full"});
    QTRY_COMPARE(bench.engine->lastRequest(), RequestId(2));
    QVERIFY(bench.chat.isGenerating());
    QVERIFY(bench.prompt().back().content.size() < first);
    bench.finish("So [1].");
    const AnswerSources sources = bench.sources(1);
    QCOMPARE(sources.given.size() + sources.cut.size(), 12);
    QVERIFY(!sources.cut.isEmpty());
    QCOMPARE(bench.value(1, "state").toString(), QStringLiteral("finished"));
    // What never fits ends, too.
    bench.ask(QStringLiteral("What?"), many);
    for (int i = 0; i < 10 && bench.chat.isGenerating(); ++i) {
        bench.engine->send(bench.engine->lastRequest(), Failed{ErrorCode::LimitExceeded, "Too long.", "context_full"});
        QTest::qWait(60);
    }
    QVERIFY(!bench.chat.isGenerating());
    QVERIFY(bench.engine->lastRequest() < 8);
}

void DocumentChatTest::asksNoModelThatHasNoRoomForPassages()
{
    Bench bench(256);
    bench.ask(QStringLiteral("What is the rent?"), rent());
    QVERIFY(!bench.chat.isGenerating());
    QCOMPARE(bench.engine->lastRequest(), RequestId(0));
    QCOMPARE(bench.value(1, "state").toString(), QStringLiteral("finished"));
    QCOMPARE(bench.sources(1).kind, SourcesKind::NoRoom);
    QCOMPARE(bench.value(1, "sourcesKind").toString(), QStringLiteral("noroom"));
    QCOMPARE(bench.sources(1).given.size(), 2);
}

void DocumentChatTest::tellsWhenTheSearchFails()
{
    Bench bench;
    bench.chat.send(QStringLiteral("What is the rent?"));
    bench.documents.breakDown();
    QTRY_VERIFY(!bench.chat.isGenerating());
    QCOMPARE(bench.value(1, "state").toString(), QStringLiteral("failed"));
    QVERIFY(bench.value(1, "errorText").toString().contains(QStringLiteral("Documents page")));
    QCOMPARE(bench.engine->lastRequest(), RequestId(0));
}

void DocumentChatTest::leavesOtherChatsAlone()
{
    Bench bench;
    bench.documents.collections.clear();
    bench.chat.send(QStringLiteral("Hi"));
    QVERIFY(!bench.chat.isLooking());
    QCOMPARE(bench.engine->lastRequest(), RequestId(1));
    QVERIFY(!bench.engine->requests.at(1).tellsPrompt);
    bench.finish("Hello [1].");
    QVERIFY(bench.stored(1).sources.isEmpty());
    QVERIFY(bench.documents.queries.empty());
}

void DocumentChatTest::showsPassagesWhereTheGuideIsTheModel()
{
    Bench bench;
    LoadOptions options;
    options.path = "/guide.gguf";
    bench.host.load(options, {QStringLiteral("Guide"), guideIdentity, QString(), 0});
    bench.engine->finishLoad("Guide", 512);
    QTRY_VERIFY(bench.host.current() && bench.host.current()->identity.isGuide());
    bench.ask(QStringLiteral("What is the rent?"), rent());
    QCOMPARE(bench.engine->lastRequest(), RequestId(0));
    QCOMPARE(bench.sources(1).kind, SourcesKind::Unserved);
    QCOMPARE(bench.sources(1).given.size(), 2);
}

void DocumentChatTest::letsIndexingWaitWhileItAnswers()
{
    Bench bench;
    bench.ask(QStringLiteral("What is the rent?"), rent());
    QVERIFY(bench.documents.isBusy);
    bench.finish("So [1].");
    QVERIFY(!bench.documents.isBusy);
}

void DocumentChatTest::findsTheSourcesAgainAfterARestart()
{
    Bench bench;
    bench.ask(QStringLiteral("What is the rent?"), rent());
    bench.finish("It is 48,250 pounds [1].");
    const qint64 chat = bench.chat.chatId();
    bench.chat.openNew();
    bench.chat.open(chat);
    QTRY_COMPARE(bench.chat.messages()->rowCount(), 2);
    QCOMPARE(bench.value(1, "sourcesKind").toString(), QStringLiteral("found"));
    const QVariantList sources = bench.value(1, "sources").toList();
    QCOMPARE(sources.size(), 2);
    QCOMPARE(sources[0].toMap()["name"].toString(), QStringLiteral("Lease.pdf, p. 3"));
    QVERIFY(sources[0].toMap()["isCited"].toBool());
    QVERIFY(!sources[1].toMap()["isCited"].toBool());
}

void DocumentChatTest::neverLosesAnAnswerThatIsGoneOnWith_data()
{
    QTest::addColumn<bool>("isGuide");
    QTest::newRow("a short context") << false;
    QTest::newRow("the guide") << true;
}

void DocumentChatTest::neverLosesAnAnswerThatIsGoneOnWith()
{
    QFETCH(const bool, isGuide);
    Bench bench;
    bench.ask(QStringLiteral("What is the rent?"), rent());
    bench.engine->piece(1, "It is 48,250 pounds [1]");
    QTRY_COMPARE(bench.value(1, "text").toString(), QStringLiteral("It is 48,250 pounds [1]"));
    bench.chat.stop();
    QTRY_VERIFY(!bench.chat.isGenerating());
    const AnswerSources before = bench.sources(1);
    LoadOptions options;
    options.path = "/other.gguf";
    if (isGuide)
        bench.host.load(options, {QStringLiteral("Guide"), guideIdentity, QString(), 0});
    else
        bench.host.load(options);
    bench.engine->finishLoad("Other", isGuide ? 4096 : 256);
    QTRY_COMPARE(bench.host.current() ? bench.host.current()->identity.isGuide() : !isGuide, isGuide);
    QTRY_VERIFY(bench.chat.canSend());
    bench.chat.continueAnswer(bench.id(1));
    QTRY_VERIFY(!bench.chat.isGenerating());
    QCOMPARE(bench.engine->lastRequest(), RequestId(1)); // no model was asked
    QCOMPARE(bench.stored(1).content, QStringLiteral("It is 48,250 pounds [1]"));
    QVERIFY(bench.stored(1).state == MessageState::Cut && !bench.stored(1).errorText.isEmpty());
    QCOMPARE(bench.sources(1).kind, SourcesKind::Found);
    QCOMPARE(bench.sources(1).given.size(), before.given.size());
    QCOMPARE(bench.sources(1).prompt, before.prompt);
    QVERIFY(!bench.documents.isBusy);
}

void DocumentChatTest::saysWhyItCouldNotSearch()
{
    Bench bench;
    bench.chat.send(QStringLiteral("What is the rent?"));
    SearchOutcome outcome;
    outcome.trouble = QStringLiteral("The index is damaged.");
    bench.documents.answer(outcome);
    QTRY_VERIFY(!bench.chat.isGenerating());
    QCOMPARE(bench.value(1, "state").toString(), QStringLiteral("failed"));
    QCOMPARE(bench.value(1, "errorText").toString(), outcome.trouble);
    QCOMPARE(bench.value(1, "errorAction").toString(), QStringLiteral("retry"));
}

void DocumentChatTest::neverSaysNotThereBeforeAllIsRead()
{
    Bench bench;
    bench.documents.size = 60;
    bench.documents.whole = {madeHit(QStringLiteral("One."))}; // as far as it was read
    bench.chat.send(QStringLiteral("What is the rent?"));
    SearchOutcome outcome;
    outcome.missing = {.waiting = 2, .failed = 0, .names = {QStringLiteral("Lease.pdf")}};
    bench.documents.answer(outcome);
    QTRY_VERIFY(!bench.chat.isGenerating());
    QCOMPARE(bench.engine->lastRequest(), RequestId(0)); // nor were they read whole
    QCOMPARE(bench.value(1, "state").toString(), QStringLiteral("failed"));
    QVERIFY2(bench.value(1, "errorText").toString().contains(QStringLiteral("2 files")),
             qPrintable(bench.value(1, "errorText").toString()));
    QCOMPARE(bench.value(1, "errorAction").toString(), QStringLiteral("retry"));
}

void DocumentChatTest::saysThatNothingCouldBeRead()
{
    Bench bench;
    bench.documents.size = 0;
    bench.chat.send(QStringLiteral("What is the rent?"));
    SearchOutcome outcome;
    outcome.missing = {.waiting = 0, .failed = 1, .names = {QStringLiteral("Picture.jpg")}};
    bench.documents.answer(outcome);
    QTRY_VERIFY(!bench.chat.isGenerating());
    QCOMPARE(bench.engine->lastRequest(), RequestId(0));
    QVERIFY2(bench.stored(1).content.contains(QStringLiteral("could be read")), qPrintable(bench.stored(1).content));
    QVERIFY(!bench.stored(1).content.contains(QStringLiteral("not in these documents")));
    QVERIFY(bench.value(1, "sourcesNote").toString().contains(QStringLiteral("Picture.jpg")));
    // An empty folder.
    bench.chat.send(QStringLiteral("What is the rent?"));
    bench.documents.answer(SearchOutcome());
    QTRY_VERIFY(!bench.chat.isGenerating());
    QVERIFY2(bench.stored(3).content.contains(QStringLiteral("nothing to read")), qPrintable(bench.stored(3).content));
    // Other words than those that are there.
    bench.documents.size = 1000000;
    bench.chat.send(QStringLiteral("What is the rent?"));
    bench.documents.answer(SearchOutcome());
    QTRY_VERIFY(!bench.chat.isGenerating());
    QVERIFY2(bench.stored(5).content.contains(QStringLiteral("not in these documents")), qPrintable(bench.stored(5).content));
}

void DocumentChatTest::saysWhatAnAnswerDoesNotRestOn()
{
    Bench bench;
    bench.chat.send(QStringLiteral("What is the rent?"));
    SearchOutcome outcome;
    outcome.hits = rent();
    outcome.isFound = true;
    outcome.isByWordsOnly = true;
    outcome.missing = {.waiting = 1, .failed = 4, .names = {QStringLiteral("Lease.pdf"), QStringLiteral("Old.doc")}};
    bench.documents.answer(outcome);
    QTRY_COMPARE(bench.engine->lastRequest(), RequestId(1));
    bench.finish("So [1].");
    const QString note = bench.value(1, "sourcesNote").toString();
    for (const char *part : {"1 file", "4 files", "Lease.pdf, Old.doc, …", "words"})
        QVERIFY2(note.contains(QString::fromUtf8(part)), qPrintable(note));
}

void DocumentChatTest::checksAnAnswerOnlyOnce()
{
    Bench bench;
    bench.ask(QStringLiteral("What is the rent?"), rent());
    bench.finish("It is 48,250 pounds [1].");
    MessageListModel &model = *bench.chat.messages();
    const int sources = model.roleNames().key("sources");
    bool isToldAgain = false;
    connect(&model, &QAbstractItemModel::dataChanged, this,
            [&](const QModelIndex &first, const QModelIndex &last, const QList<int> &roles) {
                if (first.row() <= 1 && last.row() >= 1 && (roles.isEmpty() || roles.contains(sources)))
                    isToldAgain = true;
            });
    bench.ask(QStringLiteral("And the notice?"), rent());
    bench.finish("Six months [2].");
    QVERIFY(!isToldAgain); // nothing of the first one has changed
}

QTEST_MAIN(DocumentChatTest)
#include "documentchat_test.moc"
