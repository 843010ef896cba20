#include "app/chat/messagelistmodel.h"

#include "app/chat/citedwords.h"
#include "app/chat/guidemessage.h"
#include "app/chat/modelnames.h"
#include "app/chat/sourcemaps.h"
#include "app/chat/toolcalls.h"

#include <QDateTime>

#include <algorithm>
#include <cstdlib>

namespace hearth {

namespace {

QString stateName(MessageState state)
{
    switch (state) {
    case MessageState::Streaming: return QStringLiteral("streaming");
    case MessageState::Cut: return QStringLiteral("cut");
    case MessageState::Failed: return QStringLiteral("failed");
    case MessageState::Finished: break;
    }
    return QStringLiteral("finished");
}

Block thinkingBlock(const MessageRecord &message)
{
    Block block;
    block.kind = BlockKind::Thinking;
    block.text = message.thinking.trimmed();
    block.html = block.text.toHtmlEscaped().replace(u'\n', QStringLiteral("<br>"));
    block.isOpen = message.state == MessageState::Streaming && message.content.isEmpty() && message.toolCalls.isEmpty();
    block.seconds = message.thinkingMs / 1000.0;
    return block;
}

} // namespace

MessageListModel::MessageListModel(QObject *parent) : QAbstractListModel(parent) { }

MessageListModel::~MessageListModel() = default;

int MessageListModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

QHash<int, QByteArray> MessageListModel::roleNames() const
{
    return {{MessageIdRole, "messageId"},
            {RoleRole, "role"},
            {TextRole, "text"},
            {BlocksRole, "blocks"},
            {StateRole, "state"},
            {BranchIndexRole, "branchIndex"},
            {BranchCountRole, "branchCount"},
            {TokensPerSecondRole, "tokensPerSecond"},
            {FirstTokenMsRole, "firstTokenMs"},
            {TokenCountRole, "tokenCount"},
            {FinishReasonRole, "finishReason"},
            {ErrorTextRole, "errorText"},
            {ErrorActionRole, "errorAction"},
            {ModelNameRole, "modelName"},
            {ModelTipRole, "modelTip"},
            {NoticeRole, "notice"},
            {CreatedAtRole, "createdAt"},
            {IsLastRole, "isLast"},
            {LinksRole, "links"},
            {SourcesKindRole, "sourcesKind"},
            {SourcesRole, "sources"},
            {SourcesNoteRole, "sourcesNote"},
            {DoubtsRole, "doubts"},
            {VerdictRole, "verdict"},
            {VerdictTextRole, "verdictText"},
            {NearestRole, "nearest"}};
}

QVariant MessageListModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    Row &row = m_rows[size_t(index.row())];
    const MessageRecord &message = row.entry.message;
    switch (role) {
    case MessageIdRole: return message.id;
    case RoleRole: return message.role;
    case TextRole: return message.content;
    case BlocksRole: return QVariant::fromValue(blocksOf(row));
    case StateRole: return stateName(message.state);
    case BranchIndexRole: return row.entry.branchIndex;
    case BranchCountRole: return row.entry.branchCount;
    case TokensPerSecondRole: return message.stats.tokensPerSecond;
    case FirstTokenMsRole: return qRound(message.stats.firstTokenSeconds * 1000);
    case TokenCountRole: return message.stats.generatedTokens;
    case FinishReasonRole: return message.finishReason;
    case ErrorTextRole: return message.errorText;
    case ErrorActionRole: return message.errorAction;
    case ModelNameRole: return message.model.name;
    case ModelTipRole: return modelTip(message.model);
    case NoticeRole:
        return message.droppedMessages > 0 ? tr("%n older message(s) left out to fit the context", nullptr, message.droppedMessages)
                                           : QString();
    case CreatedAtRole: return QDateTime::fromMSecsSinceEpoch(message.createdAt);
    case IsLastRole: return index.row() + 1 == rowCount();
    case LinksRole: return answerLinks(message);
    case SourcesKindRole: return sourcesKindName(sourcesOf(row).kind);
    case SourcesNoteRole: return sourcesOf(row).note;
    case SourcesRole: blocksOf(row); return sourceMaps(sourcesOf(row), row.cited);
    case DoubtsRole: blocksOf(row); return int(std::count_if(row.checks.begin(), row.checks.end(), isDoubtful));
    case VerdictRole: return verdictName(verdictOf(row));
    case VerdictTextRole: return verdictText(sourcesOf(row).kind, verdictOf(row));
    case NearestRole: return verdictOf(row) == AnswerVerdict::Missing ? nearestMaps(sourcesOf(row)) : QVariantList();
    default: return {};
    }
}

int MessageListModel::rowOf(qint64 messageId) const
{
    // From the end: what streams is last.
    for (int row = rowCount() - 1; row >= 0; --row) {
        if (m_rows[size_t(row)].entry.message.id == messageId)
            return row;
    }
    return -1;
}

BlockListModel *MessageListModel::blocksOf(Row &row) const
{
    if (!row.blocks) {
        // A child of the model, so that QML does not take it for its own.
        row.blocks = new BlockListModel(const_cast<MessageListModel *>(this));
        row.stream = streamOf(row.entry.message);
        refreshBlocks(row, 0);
    }
    return row.blocks;
}

std::unique_ptr<MarkdownStream> MessageListModel::streamOf(const MessageRecord &message) const
{
    auto stream = std::make_unique<MarkdownStream>(m_colors, message.role == QLatin1String("user"));
    stream->append(shownText(message));
    if (message.state != MessageState::Streaming)
        stream->finish();
    return stream;
}

const AnswerSources &MessageListModel::sourcesOf(Row &row) const
{
    if (row.sourcesText != row.entry.message.sources) {
        row.sourcesText = row.entry.message.sources;
        row.sources = sourcesFrom(row.sourcesText);
    }
    return row.sources;
}

AnswerVerdict MessageListModel::verdictOf(Row &row) const
{
    const AnswerSources &sources = sourcesOf(row);
    const bool isAnswer = sources.kind == SourcesKind::Found || sources.kind == SourcesKind::Whole;
    if (!isAnswer || row.entry.message.state == MessageState::Failed)
        return AnswerVerdict::Plain;
    if (row.entry.message.state == MessageState::Streaming)
        return verdictOn(sources.isFound, {});
    blocksOf(row);
    return verdictOn(sources.isFound, row.checks);
}

// Marks become links, and once the answer has ended its sentences are held against what they name.
QList<Block> MessageListModel::checked(Row &row, const QList<Block> &blocks) const
{
    const AnswerSources &sources = sourcesOf(row);
    if (sources.kind != SourcesKind::Found && sources.kind != SourcesKind::Whole)
        return blocks;
    CheckedBlocks made = checkedBlocks(blocks, sources.given, row.entry.message.state != MessageState::Streaming);
    row.checks = made.checks;
    row.cited = made.cited;
    return made.blocks;
}

std::optional<PassageHit> MessageListModel::source(qint64 messageId, int number) const
{
    const int at = rowOf(messageId);
    if (at < 0 || number == 0)
        return std::nullopt;
    Row &row = m_rows[size_t(at)];
    const AnswerSources &sources = sourcesOf(row);
    const QList<PassageHit> &list = number > 0 ? sources.given : sources.cut;
    const qsizetype index = std::abs(number) - 1;
    if (index >= list.size())
        return std::nullopt;
    PassageHit hit = list[index];
    for (const QString &word : citedWords(row.entry.message.content, number, sources.given)) {
        if (!hit.matchedWords.contains(word))
            hit.matchedWords.append(word);
    }
    return hit;
}

QString MessageListModel::doubt(qint64 messageId, int check) const
{
    const int at = rowOf(messageId);
    if (at < 0 || check < 0 || check >= m_rows[size_t(at)].checks.size())
        return {};
    return doubtText(m_rows[size_t(at)].checks[check]);
}

QVariantMap MessageListModel::inspection(qint64 messageId) const
{
    const int at = rowOf(messageId);
    if (at < 0)
        return {};
    Row &row = m_rows[size_t(at)];
    blocksOf(row);
    const MessageRecord &message = row.entry.message;
    return inspectionMap(sourcesOf(row), row.cited, {message.state != MessageState::Streaming, message.stats.contextUsed});
}

QVariantMap MessageListModel::lastInspection(int contextUsed) const
{
    const auto isCounted = [](const Row &row) {
        return row.entry.message.state == MessageState::Streaming || row.entry.message.stats.contextUsed > 0;
    };
    const auto last = std::find_if(m_rows.rbegin(), m_rows.rend(), isCounted);
    if (last == m_rows.rend() || sourcesOf(*last).shares.context <= 0)
        return {};
    const bool isDone = last->entry.message.state != MessageState::Streaming;
    return inspectionMap(sourcesOf(*last), last->cited, {isDone, isDone ? last->entry.message.stats.contextUsed : contextUsed});
}

// The message's text has grown, or what is shown of it has changed.
void MessageListModel::growBlocks(Row &row) const
{
    const QString text = shownText(row.entry.message);
    if (!text.startsWith(row.stream->text())) {
        row.stream = streamOf(row.entry.message);
        refreshBlocks(row, 0);
    } else {
        const QString more = text.mid(row.stream->text().size());
        refreshBlocks(row, more.isEmpty() ? int(row.stream->blocks().size()) : row.stream->append(more));
    }
}

// `firstChanged` counts the stream's blocks; a thinking block stands before them, calls of tools after them.
void MessageListModel::refreshBlocks(Row &row, int firstChanged) const
{
    if (!row.entry.message.sources.isEmpty() && row.entry.message.state != MessageState::Streaming)
        firstChanged = 0; // sentences are numbered through the answer
    const bool hasThinking = !row.entry.message.thinking.trimmed().isEmpty();
    const auto &shown = row.blocks->blocks();
    const bool hadThinking = !shown.isEmpty() && shown.first().kind == BlockKind::Thinking;
    if (hasThinking != hadThinking)
        firstChanged = 0;
    if (hasThinking && firstChanged > 0) {
        const Block block = thinkingBlock(row.entry.message);
        if (shown.first() != block)
            firstChanged = 0;
    }
    QList<Block> blocks;
    if (hasThinking && firstChanged == 0)
        blocks.append(thinkingBlock(row.entry.message));
    blocks.append(checked(row, row.stream->blocks().mid(firstChanged)));
    for (const ToolCallRecord &call : row.entry.message.toolCalls)
        blocks.append(toolCallBlock(call, m_colors));
    row.blocks->replaceFrom(firstChanged == 0 ? 0 : firstChanged + (hasThinking ? 1 : 0), blocks);
}

void MessageListModel::dropRows(int first)
{
    if (first >= rowCount())
        return;
    beginRemoveRows({}, first, rowCount() - 1);
    for (size_t row = size_t(first); row < m_rows.size(); ++row) {
        if (m_rows[row].blocks)
            m_rows[row].blocks->deleteLater(); // a delegate may still look at it
    }
    m_rows.erase(m_rows.begin() + first, m_rows.end());
    endRemoveRows();
}

void MessageListModel::reset(const QList<Entry> &entries)
{
    beginResetModel();
    for (Row &row : m_rows) {
        if (row.blocks)
            row.blocks->deleteLater();
    }
    m_rows.clear();
    for (const Entry &entry : entries)
        m_rows.push_back({entry, nullptr, nullptr});
    endResetModel();
    Q_EMIT countChanged();
}

void MessageListModel::setEntry(int row, const Entry &entry)
{
    m_rows[size_t(row)].entry.branchIndex = entry.branchIndex;
    m_rows[size_t(row)].entry.branchCount = entry.branchCount;
    Q_EMIT dataChanged(index(row), index(row), {BranchIndexRole, BranchCountRole, IsLastRole});
    setMessage(entry.message);
}

void MessageListModel::update(const QList<Entry> &entries)
{
    const int before = rowCount();
    int same = 0;
    while (same < before && same < entries.size() && m_rows[size_t(same)].entry.message.id == entries[same].message.id)
        ++same;
    dropRows(same);
    if (same < entries.size()) {
        beginInsertRows({}, same, int(entries.size()) - 1);
        for (qsizetype i = same; i < entries.size(); ++i)
            m_rows.push_back({entries[i], nullptr, nullptr});
        endInsertRows();
    }
    for (int row = 0; row < same; ++row)
        setEntry(row, entries[row]);
    if (before != rowCount())
        Q_EMIT countChanged();
}

void MessageListModel::appendPiece(qint64 messageId, const QString &text, const QString &thinking, int thinkingMs)
{
    const int at = rowOf(messageId);
    if (at < 0)
        return;
    Row &row = m_rows[size_t(at)];
    row.entry.message.content += text;
    row.entry.message.thinking += thinking;
    row.entry.message.thinkingMs = thinkingMs;
    if (row.blocks)
        growBlocks(row);
    Q_EMIT dataChanged(index(at), index(at), {TextRole});
}

void MessageListModel::setToolCalls(qint64 messageId, const QList<ToolCallRecord> &calls)
{
    const int at = rowOf(messageId);
    if (at < 0)
        return;
    Row &row = m_rows[size_t(at)];
    row.entry.message.toolCalls = calls;
    if (row.blocks)
        growBlocks(row);
}

// What is shown of it, and checked, is the same.
static bool hasSameText(const MessageRecord &a, const MessageRecord &b)
{
    return a.content == b.content && a.thinking == b.thinking && a.thinkingMs == b.thinkingMs && a.toolCalls == b.toolCalls
        && a.sources == b.sources && a.state == b.state && a.model.path == b.model.path;
}

void MessageListModel::setMessage(const MessageRecord &message)
{
    const int at = rowOf(message.id);
    if (at < 0)
        return;
    Row &row = m_rows[size_t(at)];
    const bool wasStreaming = row.entry.message.state == MessageState::Streaming;
    const bool isSameText = hasSameText(row.entry.message, message);
    row.entry.message = message;
    if (row.blocks && !isSameText) {
        const bool streams = message.state == MessageState::Streaming;
        if (wasStreaming == streams) {
            growBlocks(row);
        } else {
            row.stream = streamOf(message);
            refreshBlocks(row, 0);
        }
    }
    QList<int> roles{StateRole,     TokensPerSecondRole, FirstTokenMsRole, TokenCountRole, FinishReasonRole,
                     ErrorTextRole, ErrorActionRole,     ModelNameRole,    ModelTipRole,   NoticeRole};
    if (!isSameText) // each is made anew for whoever asks, and sentences are checked for it
        roles +=
            {TextRole, LinksRole, SourcesKindRole, SourcesRole, SourcesNoteRole, DoubtsRole, VerdictRole, VerdictTextRole, NearestRole};
    Q_EMIT dataChanged(index(at), index(at), roles);
}

void MessageListModel::setCodeColors(const CodeColors &colors)
{
    if (m_colors == colors)
        return;
    m_colors = colors;
    for (Row &row : m_rows) {
        if (row.blocks) {
            row.stream->setColors(colors);
            refreshBlocks(row, 0);
        }
    }
}

} // namespace hearth
