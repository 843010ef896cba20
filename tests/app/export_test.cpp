#include "app/chat/chatexport.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QtTest>

using namespace hearth;

namespace {

constexpr qint64 someDay = 1'795'000'000'000; // 2026-11-18

MessageRecord message(qint64 id, qint64 parent, const char *role, const QString &content)
{
    MessageRecord record;
    record.id = id;
    record.chatId = 1;
    record.parentId = parent;
    record.role = QLatin1String(role);
    record.content = content;
    record.createdAt = someDay;
    if (record.role == QLatin1String("assistant"))
        record.model = {QStringLiteral("Qwen3 4B"), QStringLiteral("/m/q.gguf"), QStringLiteral("Q4_K_M"), 7};
    return record;
}

// A question with two answers; the older is on show.
LoadedChat someChat()
{
    LoadedChat chat;
    chat.chat.id = 1;
    chat.chat.title = QStringLiteral("What: a/title?");
    chat.chat.createdAt = someDay;
    chat.chat.systemPrompt = QStringLiteral("Be brief.");
    chat.chat.currentLeaf = 3;
    chat.messages = {message(2, -1, "user", QStringLiteral("Why?")), message(3, 2, "assistant", QStringLiteral("Because **so**.")),
                     message(4, 2, "assistant", QStringLiteral("For no reason."))};
    return chat;
}

QByteArray readAll(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class ExportTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void writesTheBranchOnShowAsMarkdown();
    void writesEveryBranchAsJson();
    void writesToolCalls();
    void leavesTheGuidesButtonsOut();
    void namesFilesSafely_data();
    void namesFilesSafely();
    void neverOverwrites();
    void saysWhyAFolderDoesNotTakeIt();
};

void ExportTest::writesTheBranchOnShowAsMarkdown()
{
    const QString text = QString::fromUtf8(exportChat(someChat(), ExportFormat::Markdown));
    QVERIFY(text.startsWith(QStringLiteral("# What: a/title?\n")));
    QVERIFY(text.contains(QStringLiteral("## Instructions\n\nBe brief.\n")));
    QVERIFY(text.contains(QStringLiteral("## You\n\nWhy?\n\n## Qwen3 4B Q4_K_M\n\nBecause **so**.\n")));
    QVERIFY(!text.contains(QStringLiteral("For no reason")));
}

void ExportTest::writesToolCalls()
{
    LoadedChat chat = someChat();
    chat.messages[1].toolCalls = {{QStringLiteral("c1"), QStringLiteral("add"), QStringLiteral("{\"a\":1.50}"), true}};
    const QString text = QString::fromUtf8(exportChat(chat, ExportFormat::Markdown));
    QVERIFY2(text.contains(QStringLiteral("Because **so**.\n\n**add**\n\n```json\n{\n  \"a\": 1.50\n}\n```\n")), qPrintable(text));
    const QJsonObject json = QJsonDocument::fromJson(exportChat(chat, ExportFormat::Json)).object();
    const QJsonArray calls = json["messages"].toArray()[1].toObject()["tool_calls"].toArray();
    QCOMPARE(calls.size(), 1);
    QCOMPARE(calls[0].toObject()["arguments"].toString(), QStringLiteral("{\"a\":1.50}"));
    QVERIFY(!json["messages"].toArray()[2].toObject().contains("tool_calls"));
}

void ExportTest::writesEveryBranchAsJson()
{
    const QJsonObject chat = QJsonDocument::fromJson(exportChat(someChat(), ExportFormat::Json)).object();
    QCOMPARE(chat["format"].toString(), QStringLiteral("hearth-chat"));
    const QJsonArray messages = chat["messages"].toArray();
    QCOMPARE(messages.size(), 3);
    QVERIFY(messages[0].toObject()["parent"].isNull());
    QCOMPARE(messages[2].toObject()["parent"].toInteger(), 2);
    QCOMPARE(messages[2].toObject()["content"].toString(), QStringLiteral("For no reason."));
    QCOMPARE(messages[2].toObject()["model"].toObject()["quantization"].toString(), QStringLiteral("Q4_K_M"));
}

void ExportTest::leavesTheGuidesButtonsOut()
{
    LoadedChat chat = someChat();
    chat.messages[1].model.path = guideIdentity;
    chat.messages[1].content = QStringLiteral("Open **Models**.\n\n[Open Models](hearth:models)");
    const QByteArray text = exportChat(chat, ExportFormat::Markdown);
    QVERIFY(text.contains("Open **Models**."));
    QVERIFY(!text.contains("hearth:"));
}

void ExportTest::namesFilesSafely_data()
{
    QTest::addColumn<QString>("title");
    QTest::addColumn<QString>("name");
    QTest::newRow("reserved letters") << QStringLiteral("a/b\\c:d*e?f\"g<h>i|j") << QStringLiteral("2026-11-18 a b c d e f g h i j.md");
    QTest::newRow("a path") << QStringLiteral("../../etc/passwd") << QStringLiteral("2026-11-18 .. .. etc passwd.md");
    QTest::newRow("dots at the end") << QStringLiteral("Well...") << QStringLiteral("2026-11-18 Well.md");
    QTest::newRow("control letters") << QStringLiteral("a\nb\tc") << QStringLiteral("2026-11-18 a b c.md");
    QTest::newRow("nothing left") << QStringLiteral("???") << QStringLiteral("2026-11-18.md");
    QTest::newRow("long") << QString(300, QLatin1Char('x')) << QStringLiteral("2026-11-18 ") + QString(80, QLatin1Char('x')) + ".md";
}

void ExportTest::namesFilesSafely()
{
    QFETCH(QString, title);
    QFETCH(QString, name);
    ChatRecord chat;
    chat.title = title;
    chat.createdAt = someDay;
    QCOMPARE(exportFileName(chat, ExportFormat::Markdown), name);
}

void ExportTest::neverOverwrites()
{
    const QTemporaryDir folder;
    const ExportResult first = writeExport(someChat(), ExportFormat::Json, folder.path());
    const QByteArray before = readAll(first.path);
    LoadedChat other = someChat();
    other.messages.removeLast();
    const ExportResult second = writeExport(other, ExportFormat::Json, folder.path());
    QVERIFY2(first.error.isEmpty() && second.error.isEmpty(), qPrintable(first.error + second.error));
    QVERIFY(first.path != second.path);
    QVERIFY(second.path.endsWith(QStringLiteral(" (2).json")));
    QCOMPARE(readAll(first.path), before);
    QVERIFY(readAll(second.path) != before);
}

void ExportTest::saysWhyAFolderDoesNotTakeIt()
{
    const QTemporaryDir folder;
    QFile file(folder.filePath(QStringLiteral("a file")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    const ExportResult result = writeExport(someChat(), ExportFormat::Markdown, file.fileName());
    QVERIFY(result.path.isEmpty());
    QVERIFY(result.error.contains(file.fileName()));
}

QTEST_GUILESS_MAIN(ExportTest)
#include "export_test.moc"
