#include "app/store/toolcallstext.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace hearth {

QString toolCallsText(const QList<ToolCallRecord> &calls)
{
    QJsonArray list;
    for (const ToolCallRecord &call : calls) {
        // Arguments stay text: numbers that a double would round stay as they are.
        if (call.isComplete)
            list.append(QJsonObject{
                {QStringLiteral("id"), call.id}, {QStringLiteral("name"), call.name}, {QStringLiteral("arguments"), call.arguments}});
    }
    return list.isEmpty() ? QStringLiteral("") : QString::fromUtf8(QJsonDocument(list).toJson(QJsonDocument::Compact));
}

QList<ToolCallRecord> toolCallsFrom(const QString &text)
{
    QList<ToolCallRecord> calls;
    const QJsonArray stored = QJsonDocument::fromJson(text.toUtf8()).array();
    for (const auto &value : stored) {
        const QJsonObject call = value.toObject();
        calls.append({call[QStringLiteral("id")].toString(), call[QStringLiteral("name")].toString(),
                      call[QStringLiteral("arguments")].toString(), true});
    }
    return calls;
}

} // namespace hearth
