import QtQuick
import Hearth.App
import Hearth.Ui

// How much of the context the chat takes.
Item {
    id: root

    readonly property real part: Chat.contextTokens > 0 ? Chat.contextUsed / Chat.contextTokens : 0
    readonly property string words: qsTr("%1 of %2 tokens of context used").arg(Number(Chat.contextUsed).toLocaleString(Qt.locale(), "f", 0))
        .arg(Number(Chat.contextTokens).toLocaleString(Qt.locale(), "f", 0))

    implicitWidth: 32
    implicitHeight: 32
    Accessible.role: Accessible.ProgressBar
    Accessible.name: words

    Spinner {
        anchors.centerIn: parent
        size: 18
        value: root.part
        color: root.part > 0.9 ? Theme.danger : root.part > 0.75 ? Theme.warning : Theme.muted
    }
    HoverHandler { id: hover }
    ControlTip {
        isWanted: hover.hovered
        text: root.words
    }
}
