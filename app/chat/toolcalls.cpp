#include "app/chat/toolcalls.h"

#include "app/chat/guidemessage.h"
#include "app/chat/markdownstream.h"

namespace hearth {

namespace {

constexpr qsizetype longestJson = 1 << 20; // letters; longer ones are shown as they are
constexpr int deepest = 100;

QString newLine(int depth)
{
    return u'\n' + QString(qsizetype(2) * depth, u' ');
}

QString codeBlock(const QString &json)
{
    return QStringLiteral("```json\n%1\n```").arg(formattedJson(json));
}

} // namespace

QString formattedJson(const QString &json)
{
    if (json.size() > longestJson)
        return json;
    QString out;
    int depth = 0;
    bool isInString = false;
    for (qsizetype at = 0; at < json.size(); ++at) {
        const QChar c = json[at];
        if (isInString) {
            out += c;
            if (c == u'\\' && at + 1 < json.size())
                out += json[++at];
            else
                isInString = c != u'"';
        } else if (c == u'{' || c == u'[') {
            qsizetype next = at + 1;
            while (next < json.size() && json[next].isSpace())
                ++next;
            const bool isEmpty = next < json.size() && json[next] == (c == u'{' ? u'}' : u']');
            if (isEmpty) {
                out += c;
                out += json[next];
                at = next;
            } else {
                depth = std::min(depth + 1, deepest);
                out += c + newLine(depth);
            }
        } else if (c == u'}' || c == u']') {
            depth = std::max(depth - 1, 0);
            out += newLine(depth) + c;
        } else if (c == u',') {
            out += c + newLine(depth);
        } else if (c == u':') {
            out += QLatin1String(": ");
        } else if (!c.isSpace()) {
            isInString = c == u'"';
            out += c;
        }
    }
    return out;
}

Block toolCallBlock(const ToolCallRecord &call, const CodeColors &colors)
{
    Block block;
    block.kind = BlockKind::ToolCall;
    block.title = call.name;
    block.isOpen = !call.isComplete;
    if (call.isComplete) {
        const QList<Block> code = markdownBlocks(codeBlock(call.arguments), colors);
        block.text = formattedJson(call.arguments);
        block.html = code.isEmpty() ? block.text.toHtmlEscaped() : code.first().html;
    }
    return block;
}

QString textWithCalls(const MessageRecord &message)
{
    QString text = shownText(message);
    for (const ToolCallRecord &call : message.toolCalls) {
        text += text.isEmpty() ? QString() : QStringLiteral("\n\n");
        text += QStringLiteral("**%1**\n\n").arg(call.name) + codeBlock(call.arguments);
    }
    return text;
}

} // namespace hearth
