import QtQuick
import QtQuick.Templates as T
import Hearth.App
import Hearth.Ui

T.Button {
    id: root

    implicitHeight: 40
    focusPolicy: Qt.TabFocus
    Accessible.name: qsTr("New chat")
    onClicked: {
        Chats.newChat();
        Shell.focusComposer();
    }
    contentItem: Item {
        Icon {
            x: 12
            anchors.verticalCenter: parent.verticalCenter
            name: "compose"
            color: Theme.accent
        }
        Label {
            x: 40
            height: parent.height
            text: qsTr("New chat")
            font.weight: Font.Medium
        }
        Label {
            anchors.right: parent.right
            anchors.rightMargin: 12
            height: parent.height
            text: qsTr("Ctrl+N")
            color: Theme.faint
            font.pixelSize: Theme.caption
        }
    }
    background: Rectangle {
        radius: Theme.radiusSmall + 2
        color: Theme.raised
        border.width: 1
        border.color: Theme.line

        Rectangle {
            anchors.fill: parent
            radius: parent.radius
            color: root.down ? Theme.pressed : root.hovered ? Theme.hover : "transparent"
        }
        FocusRing { control: root; inner: Theme.radiusSmall + 2 }
    }
}
