import QtQuick
import Hearth.App
import Hearth.Ui

// Before the first word: an ember, and what is being done.
Row {
    id: root

    height: 28
    spacing: 12

    Rectangle {
        id: ember
        anchors.verticalCenter: parent.verticalCenter
        width: 10
        height: 10
        radius: 5
        color: Theme.accent
        SequentialAnimation on opacity {
            running: root.visible
            loops: Animation.Infinite
            NumberAnimation { to: 0.25; duration: 650; easing.type: Easing.InOutSine }
            NumberAnimation { to: 1; duration: 650; easing.type: Easing.InOutSine }
        }
    }
    Label {
        height: parent.height
        color: Theme.muted
        text: Chat.isLooking ? qsTr("Looking in your documents…") : Chat.isQueued ? qsTr("Waiting for another chat to finish")
            : Chat.promptProgress >= 0 ? qsTr("Reading the chat, %1%").arg(Math.round(Chat.promptProgress * 100)) : qsTr("Reading the chat…")
    }
}
