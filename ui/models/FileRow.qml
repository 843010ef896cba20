import QtQuick
import QtQuick.Templates as T
import Hearth.Ui

// A folder (a click opens it) or a file (a click picks it, a second one adds it). With `hasMark`, several can be picked.
T.ItemDelegate {
    id: root

    required property int index
    required property string fileName
    required property double fileSize
    required property bool fileIsDir
    required property url fileUrl
    property bool isChosen: false
    property bool hasMark: false
    property bool isMarked: false
    signal picked(int index)
    signal opened(int index)

    implicitHeight: 36
    focusPolicy: Qt.NoFocus
    Accessible.name: fileName
    onClicked: fileIsDir ? opened(index) : picked(index)
    onDoubleClicked: if (!fileIsDir) opened(index)
    background: Rectangle {
        radius: Theme.radiusSmall
        color: root.isChosen ? Theme.accentSoft : root.hovered ? Theme.hover : "transparent"
    }
    contentItem: Item {
        Icon {
            x: 10
            anchors.verticalCenter: parent.verticalCenter
            name: root.fileIsDir ? "folder" : root.hasMark && root.isMarked ? "check" : "file"
            color: root.fileIsDir ? Theme.muted : Theme.accent
        }
        Label {
            x: 38
            width: parent.width - 38 - 88
            height: parent.height
            text: root.fileName
            elide: Text.ElideMiddle
            font.weight: root.fileIsDir ? Font.Normal : Font.Medium
        }
        Label {
            anchors.right: parent.right
            anchors.rightMargin: 10
            height: parent.height
            visible: !root.fileIsDir
            text: Qt.locale().formattedDataSize(root.fileSize, 1, 2)
            color: Theme.faint
            font.pixelSize: Theme.caption
        }
    }
}
