#pragma once

#include "app/chat/answerblocks.h"
#include "app/chat/answersources.h"
#include "app/chat/blocklistmodel.h"
#include "app/chat/codecolors.h"
#include "app/chat/markdownstream.h"
#include "app/store/records.h"

#include <QAbstractListModel>
#include <QtQml/qqmlregistration.h>

#include <memory>
#include <optional>
#include <vector>

namespace hearth {

// Messages of the branch on show, first to last. Blocks are made when a row is first looked at, and grow while it streams. UI thread.
class MessageListModel : public QAbstractListModel
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("made by Chat")
    Q_PROPERTY(int count READ rowCount NOTIFY countChanged)

public:
    enum Role {
        MessageIdRole = Qt::UserRole + 1,
        RoleRole, // "user", "assistant"
        TextRole, // Markdown source
        BlocksRole,
        StateRole, // "streaming", "finished", "cut", "failed"
        BranchIndexRole,
        BranchCountRole,
        TokensPerSecondRole,
        FirstTokenMsRole,
        TokenCountRole,
        FinishReasonRole,
        ErrorTextRole,
        ErrorActionRole,
        ModelNameRole,
        ModelTipRole, // which file that was, as far as it is known
        NoticeRole,
        CreatedAtRole,
        IsLastRole,
        LinksRole,       // buttons of the guide's answer: list of {action, label}
        SourcesKindRole, // "", "found", "whole", "missing", "unserved", "noroom"
        SourcesRole,     // passages by their numbers: list of what sourceMap() says
        SourcesNoteRole, // what could not be looked into; mostly ""
        DoubtsRole,      // how many sentences are doubtful
        VerdictRole,     // "", "unsure", "missing", "unfounded"
        VerdictTextRole, // what is said above the answer for it
        NearestRole,     // where the verdict is "missing": what comes nearest, as SourcesRole
    };

    struct Entry
    {
        MessageRecord message;
        int branchIndex = 0; // 0-based, among its siblings
        int branchCount = 1;
    };

    explicit MessageListModel(QObject *parent = nullptr);
    ~MessageListModel() override;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;

    // Another chat: everything new.
    void reset(const QList<Entry> &entries);
    // The same chat: rows that stay keep their delegates; the rest is removed, inserted, changed.
    void update(const QList<Entry> &entries);
    // New text at the end of a streaming message; ignored when it is not on show.
    void appendPiece(qint64 messageId, const QString &text, const QString &thinking, int thinkingMs);
    // What a streaming message asks for, as it is now.
    void setToolCalls(qint64 messageId, const QList<ToolCallRecord> &calls);
    // New state, statistics, error of a message, its text unchanged or replaced.
    void setMessage(const MessageRecord &message);
    void setCodeColors(const CodeColors &colors);
    // A passage by its number: from 1 those that were given, below 0 those that were cut. Its words that matched are with those that the
    // answer has of it where it names it.
    [[nodiscard]] std::optional<PassageHit> source(qint64 messageId, int number) const;

    // What a sentence of an answer lacks: `check` is the number in its link "doubt:5".
    Q_INVOKABLE QString doubt(qint64 messageId, int check) const;
    // For the inspector: what inspectionMap() says; empty for an answer without documents.
    Q_INVOKABLE QVariantMap inspection(qint64 messageId) const;
    // The same of the answer that the chat's context was counted for last, which `contextUsed` is while it is written.
    Q_INVOKABLE QVariantMap lastInspection(int contextUsed) const;

Q_SIGNALS:
    void countChanged();

private:
    struct Row
    {
        Entry entry;
        std::unique_ptr<MarkdownStream> stream; // null until looked at
        BlockListModel *blocks = nullptr;       // child of the model
        AnswerSources sources;                  // as the message has them,
        QString sourcesText;                    // from this text
        QList<SentenceCheck> checks;            // once it has ended
        QList<int> cited;
    };

    [[nodiscard]] int rowOf(qint64 messageId) const;
    BlockListModel *blocksOf(Row &row) const;
    void refreshBlocks(Row &row, int firstChanged) const;
    QList<Block> checked(Row &row, const QList<Block> &blocks) const;
    const AnswerSources &sourcesOf(Row &row) const;
    AnswerVerdict verdictOf(Row &row) const;
    [[nodiscard]] std::unique_ptr<MarkdownStream> streamOf(const MessageRecord &message) const;
    void growBlocks(Row &row) const;
    void setEntry(int row, const Entry &entry);
    void dropRows(int first);

    mutable std::vector<Row> m_rows;
    CodeColors m_colors;
};

} // namespace hearth
