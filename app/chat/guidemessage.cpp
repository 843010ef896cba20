#include "app/chat/guidemessage.h"

#include "app/guide/guideanswer.h"

#include <QVariantMap>

namespace hearth {

namespace {

bool isOfGuide(const MessageRecord &message)
{
    return message.role == QLatin1String("assistant") && message.model.isGuide();
}

GuideAnswer read(const MessageRecord &message)
{
    const bool wasCut = message.finishReason == QLatin1String("max_tokens") || message.finishReason == QLatin1String("context_full");
    return readGuideAnswer(message.content.toStdString(), message.state == MessageState::Finished && !wasCut);
}

} // namespace

QString shownText(const MessageRecord &message)
{
    return isOfGuide(message) ? QString::fromStdString(read(message).text) : message.content;
}

QVariantList answerLinks(const MessageRecord &message)
{
    QVariantList links;
    if (!isOfGuide(message) || message.state == MessageState::Streaming)
        return links;
    for (const AnswerLink &link : read(message).links) {
        links.append(QVariantMap{{QStringLiteral("action"), QString::fromStdString(link.action)},
                                 {QStringLiteral("label"), QString::fromStdString(link.label)}});
    }
    return links;
}

} // namespace hearth
