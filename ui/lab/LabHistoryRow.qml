import QtQuick
import QtQuick.Templates as T
import Hearth.App
import Hearth.Ui

// One comparison of the past.
T.ItemDelegate {
    id: root

    required property double runId
    required property string title
    required property string timeText
    required property string summary
    signal opened

    height: 56
    focusPolicy: Qt.TabFocus
    Accessible.name: title
    Accessible.description: summary
    onClicked: opened()
    background: Rectangle {
        radius: Theme.radiusSmall
        color: root.hovered ? Theme.hover : "transparent"
        FocusRing { control: root }
    }
    contentItem: Item {
        Column {
            x: 12
            anchors.verticalCenter: parent.verticalCenter
            width: parent.width - x - remove.width - 16
            spacing: 3

            Label {
                width: parent.width
                text: root.title
                font.weight: Font.Medium
                elide: Text.ElideRight
            }
            Label {
                width: parent.width
                text: Theme.joined([root.timeText, root.summary])
                color: Theme.faint
                font.pixelSize: Theme.caption
                elide: Text.ElideRight
            }
        }
        IconButton {
            id: remove
            anchors.right: parent.right
            anchors.rightMargin: 8
            anchors.verticalCenter: parent.verticalCenter
            symbol: "trash"
            tip: qsTr("Delete this comparison and its votes")
            onClicked: Lab.removeRun(root.runId)
        }
    }
}
