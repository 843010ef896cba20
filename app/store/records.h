#pragma once

#include <QList>
#include <QString>

namespace hearth {

// Values that the store keeps. Times are milliseconds since 1970 (UTC); an id of -1 is none.

enum class MessageState : quint8 {
    Streaming, // being written; at start such a message becomes Cut
    Finished,
    Cut, // stopped by the user, a crash or a model switch: can be continued
    Failed,
};

struct AnswerStats
{
    int promptTokens = 0;
    int cachedTokens = 0;
    int generatedTokens = 0;
    double firstTokenSeconds = 0;
    double tokensPerSecond = 0;
    int contextUsed = 0;
    int contextTokens = 0;
    quint64 seed = 0;
};

// Stands for the path of the built-in guide in all that is kept: the file lies elsewhere after an update. No file has such a path, since
// those of files are absolute.
inline constexpr QLatin1String guideIdentity("hearth:guide");

// Which file answered.
struct ModelIdentity
{
    QString name;
    QString path; // absolute, or guideIdentity
    QString quantization;
    qint64 sizeBytes = 0;
    // Where it is from, and what it holds, as far as that was known when it was loaded.
    QString repository{}; // "org/name"
    QString revision{};   // the commit
    QString sha256{};     // of its weights, as hashOfParts() has it

    [[nodiscard]] bool isGuide() const { return path == guideIdentity; }
    bool operator==(const ModelIdentity &) const = default;
};

// A tool that the model asked for. Hearth runs none.
struct ToolCallRecord
{
    QString id;
    QString name;
    QString arguments;      // text of a JSON object
    bool isComplete = true; // false while only the name is known; not kept then

    bool operator==(const ToolCallRecord &) const = default;
};

struct MessageRecord
{
    qint64 id = -1;
    qint64 chatId = -1;
    qint64 parentId = -1; // -1: the first of its chat
    QString role;         // "user", "assistant"
    QString content;      // Markdown
    QString thinking;     // the model's reasoning, not part of the answer
    int thinkingMs = 0;
    MessageState state = MessageState::Finished;
    QString finishReason;    // "end", "stop_text", "max_tokens", "context_full", "cancelled", "tool_call", ""
    QString errorText;       // Failed: one sentence
    QString errorAction;     // Failed: "choose_model", "reduce_context", "retry", "use_cpu"
    int droppedMessages = 0; // left out of the prompt to fit the context
    AnswerStats stats;
    ModelIdentity model;
    qint64 createdAt = 0;
    QList<ToolCallRecord> toolCalls;
    QString sources; // JSON of AnswerSources; empty: answered without documents
};

struct ChatRecord
{
    qint64 id = -1;
    QString title;
    bool hasOwnTitle = false; // the user named it: never retitled by itself
    bool isPinned = false;
    qint64 createdAt = 0;
    qint64 updatedAt = 0;
    QString systemPrompt;
    QString sampling;        // JSON of SamplingModel; empty: the defaults
    QString draft;           // typed but not sent
    ModelIdentity model;     // last used
    qint64 currentLeaf = -1; // last message of the branch on show
};

// A row of the chat list; while searching with the best hit's snippet.
struct ChatSummary
{
    qint64 id = -1;
    QString title;
    bool isPinned = false;
    qint64 updatedAt = 0;
    QString modelName;
    QString snippet; // rich text, hits in <b>; empty when not searching
};

} // namespace hearth
