import QtQuick
import QtQuick.Layouts
import Hearth.App
import Hearth.Ui

// What is set for this chat alone: the instructions and how the next word is chosen.
Rectangle {
    id: root

    radius: Theme.radius - 1
    color: Theme.page
    Accessible.role: Accessible.Pane
    Accessible.name: qsTr("Chat settings")

    Rectangle {
        width: 1
        height: parent.height
        color: Theme.line
    }
    RowLayout {
        id: header
        x: 24
        width: parent.width - 36
        height: 56

        Label {
            Layout.fillWidth: true
            text: qsTr("This chat")
            font.pixelSize: Theme.body
            font.weight: Font.DemiBold
        }
        IconButton {
            symbol: "close"
            tip: qsTr("Close the panel")
            keys: qsTr("Ctrl+.")
            onClicked: Shell.togglePanel()
        }
    }
    ScrollColumn {
        anchors.top: header.bottom
        anchors.bottom: parent.bottom
        anchors.bottomMargin: 8
        x: 1
        width: parent.width - 1
        inset: 23
        topMargin: -15
        spacing: 12

        SystemPrompt { width: parent.width }
        SamplingSection { width: parent.width }
    }
}
