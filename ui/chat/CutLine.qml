import QtQuick
import Hearth.App
import Hearth.Ui

// An answer that ended before it was finished says why, and goes on if asked.
InlineCard {
    id: root

    required property double messageId
    required property string reason
    readonly property bool isFull: reason === "context_full"

    kind: isFull ? "warning" : "info"
    title: ""
    text: isFull ? qsTr("The context is full. Start a new chat, or let Hearth drop the oldest messages in the settings.")
        : reason === "max_tokens" ? qsTr("The answer reached its token limit.")
        : reason === "cancelled" ? qsTr("You stopped this answer.") : qsTr("This answer was interrupted.")
    actionText: isFull ? qsTr("Settings") : Chat.canSend ? qsTr("Continue") : ""
    onActed: isFull ? Shell.openSettings() : Chat.continueAnswer(messageId)
}
