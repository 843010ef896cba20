import QtQuick
import Hearth.App
import Hearth.Ui

// The instructions that a new chat begins with.
Column {
    id: root

    spacing: 8

    Label { text: qsTr("Instructions for new chats") }
    Rectangle {
        width: parent.width
        height: Math.max(72, area.implicitHeight)
        radius: Theme.radius
        color: Theme.page
        border.width: area.activeFocus ? 1.5 : 1
        border.color: area.activeFocus ? Theme.accent : Theme.line

        TextArea {
            id: area
            width: parent.width
            padding: 12
            font.pixelSize: Theme.small
            label: qsTr("Instructions for new chats")
            placeholderText: qsTr("None")
            text: Settings.defaultSystemPrompt
            onActiveFocusChanged: if (!activeFocus) Settings.defaultSystemPrompt = text
            Component.onDestruction: Settings.defaultSystemPrompt = text
        }
    }
}
