#include "app/store/chatstore.h"

#include <QDateTime>
#include <QProcess>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>

using namespace hearth;

namespace {

struct Token
{
    int number = 0;
    qint64 when = 0;
};

// What the writer said before it died.
struct Said
{
    int finished = 0;
    QList<Token> tokens; // of the answer under way
};

Said parse(const QByteArray &output)
{
    Said said;
    for (const QByteArray &line : output.split('\n')) {
        const QList<QByteArray> words = line.split(' ');
        if (words[0] == "finished" && words.size() == 2) {
            said.finished = words[1].toInt() + 1;
            said.tokens.clear();
        } else if (words[0] == "token" && words.size() == 3) {
            said.tokens.append({words[1].toInt(), words[2].toLongLong()});
        }
    }
    return said;
}

QString answerOf(int tokens)
{
    QString text;
    for (int i = 0; i < tokens; ++i)
        text += QString::number(i) + u' ';
    return text;
}

} // namespace

class KillTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void losesAtMostTheLastQuarterSecondWhenKilled();
};

void KillTest::losesAtMostTheLastQuarterSecondWhenKilled()
{
    constexpr int kills = 20;
    // Beside the 250 ms of the journal: the flush to the UI thread (33 ms) and the store's own write on a busy machine.
    constexpr qint64 mostLostMs = ChatStore::journalMs + 150;
    constexpr int tokensAnAnswer = 120;
    QRandomGenerator random(11);
    QTemporaryDir folder;
    int midAnswer = 0;
    qint64 mostLost = 0;
    for (int kill = 0; kill < kills; ++kill) {
        const QString data = folder.filePath(QString::number(kill));
        QProcess writer;
        writer.start(QStringLiteral(HEARTH_KILL_WRITER), {data});
        QVERIFY(writer.waitForReadyRead(20000));
        QTest::qWait(300 + random.bounded(1200));
        writer.kill(); // SIGKILL
        const qint64 killedAt = QDateTime::currentMSecsSinceEpoch();
        QVERIFY(writer.waitForFinished());
        const Said said = parse(writer.readAllStandardOutput());

        Store store(data);
        ChatStore chats(store);
        const OpenReport report = store.open().result();
        QVERIFY(!report.error);
        QVERIFY(report.recovery.keptAside.isEmpty());
        const QList<ChatSummary> list = chats.list().result().value;
        QCOMPARE(list.size(), 1);
        const QList<MessageRecord> messages = chats.load(list[0].id).result().value.messages;
        int finished = 0;
        QString cut;
        for (const MessageRecord &message : messages) {
            if (message.role != QLatin1String("assistant"))
                continue;
            QVERIFY(message.state != MessageState::Streaming);
            if (message.state == MessageState::Finished) {
                ++finished;
                QCOMPARE(message.content, answerOf(tokensAnAnswer));
            } else {
                cut = message.content;
            }
        }
        QVERIFY2(finished >= said.finished, qPrintable(QStringLiteral("%1 of %2").arg(finished).arg(said.finished)));
        if (finished > said.finished)
            continue; // it was written, and killed before it could say so
        const int kept = int(cut.count(u' '));
        QCOMPARE(cut, answerOf(kept));
        midAnswer += said.tokens.isEmpty() ? 0 : 1;
        if (kept < said.tokens.size()) {
            const qint64 lost = killedAt - said.tokens[kept].when;
            mostLost = std::max(mostLost, lost);
            QVERIFY2(lost <= mostLostMs, qPrintable(QStringLiteral("kill %1 lost %2 ms").arg(kill).arg(lost)));
        }
    }
    qInfo("%d kills, %d in the middle of an answer, at most %lld ms lost", kills, midAnswer, static_cast<long long>(mostLost));
    QVERIFY(midAnswer >= kills / 2);
}

QTEST_GUILESS_MAIN(KillTest)
#include "kill_test.moc"
