import QtQuick
import Hearth.App
import Hearth.Ui

// Says what becomes of what is held over the window.
Rectangle {
    id: root

    required property DropTarget target

    visible: opacity > 0
    opacity: target.containsDrag ? 1 : 0
    color: Qt.rgba(Theme.window.r, Theme.window.g, Theme.window.b, 0.92)
    Behavior on opacity { NumberAnimation { duration: Theme.quick } }

    DashedFrame {
        anchors.fill: parent
        anchors.margins: 24
        isActive: true
    }
    Column {
        anchors.centerIn: parent
        width: parent.width - 96
        spacing: 12

        Icon {
            anchors.horizontalCenter: parent.horizontalCenter
            name: root.target.isModel ? "drop" : "documents"
            size: 40
            color: Theme.accent
        }
        Label {
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            text: root.target.isModel ? qsTr("Drop the model to load it") : qsTr("Drop to ask about these in the chat")
            font.family: Theme.heading
            font.pixelSize: Theme.title
            font.weight: Font.DemiBold
            wrapMode: Text.Wrap
        }
        Label {
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            text: root.target.isModel ? qsTr("The file stays where it is; Hearth only reads it.")
                : qsTr("Files stay where they are; what Hearth reads of them stays on this computer.")
            color: Theme.muted
            wrapMode: Text.Wrap
        }
    }
}
