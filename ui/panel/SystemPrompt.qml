import QtQuick
import QtQuick.Templates as T
import Hearth.App
import Hearth.Ui

// The instructions that the model reads before everything else.
Column {
    id: root

    spacing: 8

    Label {
        text: qsTr("Instructions")
        font.weight: Font.Medium
    }
    Rectangle {
        width: parent.width
        height: Math.min(220, Math.max(96, area.implicitHeight + 2))
        radius: Theme.radius
        color: Theme.raised
        border.width: area.activeFocus ? 1.5 : 1
        border.color: area.activeFocus ? Theme.accent : Theme.line

        Flickable {
            anchors.fill: parent
            anchors.margins: 1
            contentHeight: area.implicitHeight
            boundsBehavior: Flickable.StopAtBounds
            clip: true
            T.ScrollBar.vertical: ScrollBar {}
            T.TextArea.flickable: TextArea {
                id: area
                padding: 12
                font.pixelSize: Theme.small
                label: qsTr("Instructions for this chat")
                placeholderText: qsTr("How should it answer? Who is it talking to?")
                text: Chat.systemPrompt
                onActiveFocusChanged: if (!activeFocus) root.save()
                onTextChanged: saveTimer.restart()
            }
        }
    }
    Label {
        width: parent.width
        visible: Models.isGuide
        text: qsTr("The built-in guide does not read them.")
        color: Theme.faint
        font.pixelSize: Theme.caption
        wrapMode: Text.Wrap
    }
    Timer {
        id: saveTimer
        interval: 600
        onTriggered: root.save()
    }
    Connections {
        target: Chat
        function onSystemPromptChanged() { if (!area.activeFocus) area.text = Chat.systemPrompt }
        function onChatChanged() { area.text = Chat.systemPrompt }
    }

    function save(): void {
        saveTimer.stop();
        if (area.text !== Chat.systemPrompt)
            Chat.systemPrompt = area.text;
    }
}
