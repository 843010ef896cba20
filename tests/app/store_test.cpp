#include "app/store/chatstore.h"
#include "app/store/migrations.h"
#include "app/store/searchquery.h"

#include <QFile>
#include <QRandomGenerator>
#include <QSqlQuery>
#include <QTemporaryDir>
#include <QTest>

using namespace hearth;

namespace {

template <typename T> T wait(QFuture<T> future)
{
    return future.result();
}

ChatRecord chat(qint64 id, const QString &title)
{
    ChatRecord record;
    record.id = id;
    record.title = title;
    record.createdAt = record.updatedAt = 1000 + id;
    return record;
}

MessageRecord message(qint64 id, qint64 chatId, qint64 parent, const QString &content, MessageState state = MessageState::Finished)
{
    MessageRecord record;
    record.id = id;
    record.chatId = chatId;
    record.parentId = parent;
    record.role = parent < 0 ? QStringLiteral("user") : QStringLiteral("assistant");
    record.content = content;
    record.state = state;
    record.createdAt = 1000 + id;
    return record;
}

// A database with `chats` chats of 20 messages each.
void fill(const QString &path, int chats)
{
    Database db(path);
    migrate(db);
    db.transaction([&] {
        qint64 id = 0;
        for (int c = 0; c < chats; ++c) {
            const qint64 chatId = ++id;
            putChat(db, chat(chatId, QStringLiteral("Chat %1").arg(c)));
            qint64 parent = -1;
            for (int m = 0; m < 20; ++m) {
                putMessage(db, message(id + 1, chatId, parent, QStringLiteral("message %1 of chat %2 ").arg(m).arg(c).repeated(20)));
                parent = ++id;
            }
        }
    });
    db.run(QStringLiteral("PRAGMA wal_checkpoint(TRUNCATE)"));
}

QStringList titles(const QList<ChatSummary> &chats)
{
    QStringList list;
    for (const ChatSummary &found : chats)
        list.append(found.title);
    list.sort();
    return list;
}

} // namespace

class StoreTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsEveryFieldOfAMessage();
    void migratesFromEveryVersion_data();
    void migratesFromEveryVersion();
    void refusesADatabaseOfANewerHearth();
    void findsWordsByPrefixInTitlesAndContents();
    void findsChinese();
    void takesAnySearchText_data();
    void takesAnySearchText();
    void doesNotFindWhatStreamsOrWasDeleted();
    void rebuildsADamagedIndex();
    void cutsWhatStreamedAtACrash();
    void removesChatsSoftlyAndPurgesThem();
    void recoversFromRandomDamage_data();
    void recoversFromRandomDamage();
    void recoversFromATornHeader();
    void setsAsideAFileThatIsNoDatabase();
    void finishesARecoveryThatWasKilled();
    void keepsWritesInMemoryWhileTheFolderCannotBeWritten();
};

void StoreTest::keepsEveryFieldOfAMessage()
{
    QTemporaryDir folder;
    MessageRecord written = message(3, 1, 2, QStringLiteral("héllo"));
    written.thinking = QStringLiteral("hm");
    written.thinkingMs = 1200;
    written.state = MessageState::Failed;
    written.finishReason = QStringLiteral("max_tokens");
    written.errorText = QStringLiteral("no");
    written.errorAction = QStringLiteral("retry");
    written.droppedMessages = 4;
    written.stats = {1, 2, 3, 0.5, 22.5, 7, 2048, 18446744073709551615ULL};
    written.model = {"M", "/m.gguf", "Q8_0", 5000000000, "org/m", "abc", "9f86"};
    written.toolCalls = {{QStringLiteral("c1"), QStringLiteral("add"), QStringLiteral("{\"a\": 123456789012345678901}"), true},
                         {QStringLiteral("c2"), QStringLiteral("half"), QString(), false}};
    written.sources = QStringLiteral("{\"kind\":\"found\"}");
    Store store(folder.path());
    ChatStore chats(store);
    QVERIFY(!wait(store.open()).error);
    ChatRecord owner = chat(1, QStringLiteral("T"));
    owner.systemPrompt = QStringLiteral("sys");
    owner.sampling = QStringLiteral("{}");
    owner.draft = QStringLiteral("typed");
    owner.currentLeaf = 3;
    chats.putChat(owner);
    chats.append(message(2, 1, -1, QStringLiteral("q")));
    chats.append(written);
    const LoadedChat loaded = wait(chats.load(1)).value;
    QCOMPARE(loaded.chat.draft, owner.draft);
    QCOMPARE(loaded.chat.systemPrompt, owner.systemPrompt);
    QCOMPARE(loaded.chat.currentLeaf, 3);
    QCOMPARE(loaded.messages.size(), 2);
    const MessageRecord &read = loaded.messages[1];
    QCOMPARE(read.content, written.content);
    QCOMPARE(read.thinking, written.thinking);
    QCOMPARE(read.thinkingMs, 1200);
    QCOMPARE(read.state, MessageState::Failed);
    QCOMPARE(read.finishReason, written.finishReason);
    QCOMPARE(read.errorAction, written.errorAction);
    QCOMPARE(read.droppedMessages, 4);
    QCOMPARE(read.stats.seed, written.stats.seed);
    QCOMPARE(read.stats.tokensPerSecond, 22.5);
    QVERIFY(read.model == written.model);
    QCOMPARE(read.toolCalls, written.toolCalls.first(1));
    QCOMPARE(read.sources, written.sources);
    QVERIFY(loaded.messages[0].toolCalls.isEmpty());
    QCOMPARE(read.parentId, 2);
    QCOMPARE(loaded.messages[0].parentId, -1);
}

void StoreTest::migratesFromEveryVersion_data()
{
    QTest::addColumn<int>("version");
    for (int version = 1; version <= newestVersion(); ++version)
        QTest::addRow("version %d", version) << version;
}

void StoreTest::migratesFromEveryVersion()
{
    QFETCH(int, version);
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("hearth.sqlite"));
    {
        Database db(path);
        migrate(db, version);
        QCOMPARE(schemaVersion(db), version);
        // With the columns of version 1, which every later one has.
        db.run(QStringLiteral(
            "INSERT INTO chats (id, title, is_pinned, created_at, updated_at, current_leaf) VALUES (1, 'Café', 1, 5, 6, 3)"));
        db.run(QStringLiteral("INSERT INTO messages (id, chat_id, role, content, state, created_at) "
                              "VALUES (2, 1, 'user', 'Where is Zanzibar?', 'finished', 7)"));
        db.run(QStringLiteral("INSERT INTO messages (id, chat_id, parent_id, role, content, state, created_at) "
                              "VALUES (3, 1, 2, 'assistant', 'In the Indian', 'streaming', 8)"));
    }
    Store store(folder.path());
    ChatStore chats(store);
    const OpenReport report = wait(store.open());
    QVERIFY(!report.error);
    QVERIFY(report.recovery.keptAside.isEmpty());
    QCOMPARE(report.cutMessages, 1);
    QCOMPARE(report.largestId, 3);
    const LoadedChat loaded = wait(chats.load(1)).value;
    QCOMPARE(loaded.chat.title, QStringLiteral("Café"));
    QVERIFY(loaded.chat.isPinned);
    QCOMPARE(loaded.chat.currentLeaf, 3);
    QCOMPARE(loaded.messages.size(), 2);
    QCOMPARE(loaded.messages[1].content, QStringLiteral("In the Indian"));
    QCOMPARE(loaded.messages[1].state, MessageState::Cut);
    QVERIFY(loaded.messages[1].sources.isEmpty());
    for (const char *word : {"zanz", "cafe", "indian"})
        QCOMPARE(wait(chats.search(QLatin1String(word))).value.size(), 1);
    QCOMPARE(wait(store.run([](Database &db) { return schemaVersion(db); })).value, newestVersion());
}

void StoreTest::refusesADatabaseOfANewerHearth()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("hearth.sqlite"));
    fill(path, 1);
    {
        Database db(path);
        db.run(QStringLiteral("PRAGMA user_version = 99"));
    }
    Store store(folder.path());
    const OpenReport report = wait(store.open());
    QVERIFY(report.error.message.contains(QLatin1String("newer")));
    QVERIFY(report.recovery.keptAside.isEmpty()); // it is not damaged, and stays where it is
    QVERIFY(QFile::exists(path));
}

void StoreTest::findsWordsByPrefixInTitlesAndContents()
{
    QTemporaryDir folder;
    Store store(folder.path());
    ChatStore chats(store);
    wait(store.open());
    chats.putChat(chat(1, QStringLiteral("Baking bread")));
    chats.append(message(2, 1, -1, QStringLiteral("How long does <b>sourdough</b> rest?")));
    chats.putChat(chat(3, QStringLiteral("Résumé")));
    chats.append(message(4, 3, -1, QStringLiteral("Write about breadth")));
    const auto find = [&](const char *text) { return wait(chats.search(QString::fromUtf8(text))).value; };
    QCOMPARE(titles(find("bread")), QStringList({QStringLiteral("Baking bread"), QStringLiteral("Résumé")}));
    QCOMPARE(titles(find("sour rest")), QStringList(QStringLiteral("Baking bread")));
    QCOMPARE(titles(find("resume")), QStringList(QStringLiteral("Résumé")));
    QCOMPARE(titles(find("nothing")), QStringList());
    const QString snippet = find("sourd").first().snippet;
    QVERIFY2(snippet.contains(QLatin1String("<b>sourdough</b>")), qPrintable(snippet));
    QVERIFY2(snippet.contains(QLatin1String("&lt;b&gt;")), qPrintable(snippet));
}

void StoreTest::findsChinese()
{
    QTemporaryDir folder;
    Store store(folder.path());
    ChatStore chats(store);
    wait(store.open());
    chats.putChat(chat(1, QStringLiteral("地理")));
    chats.append(message(2, 1, -1, QStringLiteral("中国的首都是北京。")));
    const QList<ChatSummary> found = wait(chats.search(QStringLiteral("北京"))).value;
    QCOMPARE(found.size(), 1);
    QVERIFY(found[0].snippet.contains(QStringLiteral("<b>北京</b>")));
    QCOMPARE(wait(chats.search(QStringLiteral("地"))).value.size(), 1);
    QCOMPARE(wait(chats.search(QStringLiteral("上海"))).value.size(), 0);
}

void StoreTest::takesAnySearchText_data()
{
    QTest::addColumn<QString>("text");
    for (const char *text : {"\"", "a\"b", "'", "a AND", "NOT", "NEAR(a b)", "title:x", "*", "a*", "(", "^a", "-x", "%", "_", "\\", "+ +",
                             "a; DROP TABLE chats", "\x01", "{a}:"})
        QTest::newRow(text) << QString::fromUtf8(text);
}

void StoreTest::takesAnySearchText()
{
    QFETCH(QString, text);
    QTemporaryDir folder;
    Store store(folder.path());
    ChatStore chats(store);
    wait(store.open());
    chats.putChat(chat(1, QStringLiteral("t")));
    chats.append(message(2, 1, -1, QStringLiteral("zzz ") + text + QStringLiteral(" zzz")));
    const auto result = wait(chats.search(text));
    QVERIFY2(!result.error, qPrintable(result.error.message));
    if (!text.trimmed().isEmpty() && text != QLatin1String("\x01"))
        QCOMPARE(result.value.size(), 1);
}

void StoreTest::doesNotFindWhatStreamsOrWasDeleted()
{
    QTemporaryDir folder;
    Store store(folder.path());
    ChatStore chats(store);
    wait(store.open());
    chats.putChat(chat(1, QStringLiteral("t")));
    MessageRecord answer = message(2, 1, -1, {}, MessageState::Streaming);
    chats.append(answer);
    answer.content = QStringLiteral("giraffe");
    chats.journal(answer);
    QCOMPARE(wait(chats.search(QStringLiteral("giraffe"))).value.size(), 0);
    answer.state = MessageState::Finished;
    chats.finishMessage(answer);
    QCOMPARE(wait(chats.search(QStringLiteral("giraffe"))).value.size(), 1);
    answer.content = QStringLiteral("zebra");
    chats.finishMessage(answer);
    QCOMPARE(wait(chats.search(QStringLiteral("giraffe"))).value.size(), 0);
    QCOMPARE(wait(chats.search(QStringLiteral("zebra"))).value.size(), 1);
    chats.deleteMessage(2);
    QCOMPARE(wait(chats.search(QStringLiteral("zebra"))).value.size(), 0);
}

void StoreTest::rebuildsADamagedIndex()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("hearth.sqlite"));
    {
        Database db(path);
        migrate(db);
        putChat(db, chat(1, QStringLiteral("t")));
        putMessage(db, message(2, 1, -1, QStringLiteral("giraffe")));
        db.run(QStringLiteral("DELETE FROM message_fts_data WHERE id > 10"));
    }
    Store store(folder.path());
    ChatStore chats(store);
    QVERIFY(!wait(store.open()).error);
    const auto found = wait(chats.search(QStringLiteral("giraffe")));
    QVERIFY2(!found.error, qPrintable(found.error.message));
    QCOMPARE(found.value.size(), 1);
}

void StoreTest::cutsWhatStreamedAtACrash()
{
    QTemporaryDir folder;
    {
        Store store(folder.path());
        ChatStore chats(store);
        wait(store.open());
        chats.putChat(chat(1, QStringLiteral("t")));
        MessageRecord answer = message(2, 1, -1, {}, MessageState::Streaming);
        chats.append(answer);
        answer.content = QStringLiteral("half an ans");
        answer.thinking = QStringLiteral("thought");
        chats.journal(answer);
    }
    Store store(folder.path());
    ChatStore chats(store);
    QCOMPARE(wait(store.open()).cutMessages, 1);
    const MessageRecord read = wait(chats.load(1)).value.messages.constFirst();
    QCOMPARE(read.state, MessageState::Cut);
    QCOMPARE(read.content, QStringLiteral("half an ans"));
    QCOMPARE(read.thinking, QStringLiteral("thought"));
    QCOMPARE(wait(chats.search(QStringLiteral("half"))).value.size(), 1);
}

void StoreTest::removesChatsSoftlyAndPurgesThem()
{
    QTemporaryDir folder;
    Store store(folder.path());
    ChatStore chats(store);
    wait(store.open());
    chats.putChat(chat(1, QStringLiteral("gone")));
    chats.append(message(2, 1, -1, QStringLiteral("x")));
    chats.removeChat(1);
    QCOMPARE(wait(chats.list()).value.size(), 0);
    QCOMPARE(wait(chats.search(QStringLiteral("gone"))).value.size(), 0);
    chats.restoreChat(1);
    QCOMPARE(wait(chats.list()).value.size(), 1);
    chats.removeChat(1);
    chats.purge(); // it is not 30 days old
    chats.restoreChat(1);
    QCOMPARE(wait(chats.list()).value.size(), 1);
    const auto left = wait(store.run([](Database &db) {
        removeChat(db, 1, 5);
        purgeChats(db, 6);
        return db.value(QStringLiteral("SELECT count(*) FROM messages")).toInt();
    }));
    QCOMPARE(left.value, 0);
}

void StoreTest::recoversFromRandomDamage_data()
{
    QTest::addColumn<quint32>("seed");
    for (quint32 seed = 1; seed <= 12; ++seed)
        QTest::addRow("seed %u", seed) << seed;
}

void StoreTest::recoversFromRandomDamage()
{
    QFETCH(quint32, seed);
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("hearth.sqlite"));
    fill(path, 30);
    // Below a table's root everything hangs: it is left whole here, as one page of hundreds.
    QList<int> roots;
    {
        Database db(path);
        db.forEach(QStringLiteral("SELECT rootpage FROM sqlite_schema WHERE name IN ('chats', 'messages')"), {},
                   [&](const QSqlQuery &row) { roots.append(row.value(0).toInt() - 1); });
    }
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadWrite));
    QRandomGenerator random(seed);
    const int pages = int(file.size() / 4096);
    constexpr int damagedPages = 3;
    for (int i = 0; i < damagedPages; ++i) {
        int page = 0;
        while (page == 0 || roots.contains(page))
            page = random.bounded(pages);
        file.seek(qint64(page) * 4096 + random.bounded(64));
        QByteArray junk(600, 0);
        for (char &byte : junk)
            byte = char(random.bounded(256));
        file.write(junk);
    }
    file.close();
    const QByteArray damaged = [&] {
        QFile again(path);
        return again.open(QIODevice::ReadOnly) ? again.readAll() : QByteArray();
    }();

    Store store(folder.path());
    ChatStore chats(store);
    const OpenReport report = wait(store.open());
    QVERIFY2(!report.error, qPrintable(report.error.message));
    QVERIFY(!report.recovery.keptAside.isEmpty());
    QFile aside(report.recovery.keptAside);
    QVERIFY(aside.open(QIODevice::ReadOnly));
    QCOMPARE(aside.readAll(), damaged);
    // 600 messages of about 500 bytes: three bad pages cost some tens at most.
    QVERIFY2(report.recovery.messages > 450, qPrintable(QString::number(report.recovery.messages)));
    QCOMPARE(wait(chats.list()).value.size(), report.recovery.chats);
    for (const ChatSummary &found : wait(chats.list()).value)
        QVERIFY(!wait(chats.load(found.id)).error);
    QVERIFY(!wait(chats.search(QStringLiteral("message"))).value.isEmpty());
    QVERIFY(isDatabaseSound(path));
}

void StoreTest::recoversFromATornHeader()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("hearth.sqlite"));
    fill(path, 30);
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadWrite));
    file.write(QByteArray(4096, '\0'));
    file.close();
    Store store(folder.path());
    const OpenReport report = wait(store.open());
    QVERIFY(!report.error);
    QVERIFY(!report.recovery.keptAside.isEmpty());
    QCOMPARE(report.recovery.messages, 600);
    QCOMPARE(report.recovery.chats, 30);
}

void StoreTest::setsAsideAFileThatIsNoDatabase()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("hearth.sqlite"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QByteArray("this is a letter").repeated(1000));
    file.close();
    Store store(folder.path());
    ChatStore chats(store);
    const OpenReport report = wait(store.open());
    QVERIFY(!report.error);
    QVERIFY(QFile::exists(report.recovery.keptAside));
    QCOMPARE(report.recovery.messages, 0);
    chats.putChat(chat(1, QStringLiteral("new")));
    QCOMPARE(wait(chats.list()).value.size(), 1);
}

void StoreTest::finishesARecoveryThatWasKilled()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("hearth.sqlite"));
    fill(path, 2);
    QVERIFY(QFile::rename(path, path + QStringLiteral(".recovered"))); // killed between its two renames
    {
        Store store(folder.path());
        QCOMPARE(wait(store.open()).largestId, 42);
    }
    QVERIFY(QFile::copy(path, path + QStringLiteral(".recovered"))); // killed before them
    Store store(folder.path());
    QCOMPARE(wait(store.open()).largestId, 42);
    QVERIFY(!QFile::exists(path + QStringLiteral(".recovered")));
}

void StoreTest::keepsWritesInMemoryWhileTheFolderCannotBeWritten()
{
    QTemporaryDir folder;
    Store store(folder.path());
    ChatStore chats(store);
    wait(store.open());
    int failures = 0;
    bool hasRecovered = false;
    connect(&store, &Store::writeFailed, this, [&](const StoreError &error) {
        ++failures;
        QCOMPARE(error.kind, StoreError::Kind::DiskFull);
    });
    connect(&store, &Store::writeRecovered, this, [&] { hasRecovered = true; });
    // No page more: what a full disk says, without filling one.
    wait(store.run([](Database &db) {
        db.run(QStringLiteral("PRAGMA max_page_count = 1"));
        return true;
    }));
    chats.putChat(chat(1, QStringLiteral("kept")));
    chats.append(message(2, 1, -1, QString(20000, u'x')));
    chats.append(message(3, 1, 2, QStringLiteral("later")));
    QTRY_COMPARE(failures, 1);
    wait(store.run([](Database &db) {
        db.run(QStringLiteral("PRAGMA max_page_count = 100000"));
        return true;
    }));
    QTRY_VERIFY_WITH_TIMEOUT(hasRecovered, 3 * Store::retryMs);
    const LoadedChat loaded = wait(chats.load(1)).value;
    QCOMPARE(loaded.messages.size(), 2);
    QCOMPARE(loaded.messages[0].content.size(), 20000);
    QCOMPARE(failures, 1);
}

QTEST_GUILESS_MAIN(StoreTest)
#include "store_test.moc"
