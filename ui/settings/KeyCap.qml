import QtQuick
import Hearth.Ui

Rectangle {
    id: root

    required property string modelData

    implicitWidth: Math.max(24, label.implicitWidth + 14)
    implicitHeight: 24
    radius: 6
    color: Theme.sunken
    border.width: 1
    border.color: Theme.line

    Label {
        id: label
        anchors.centerIn: parent
        text: root.modelData
        color: Theme.muted
        font.pixelSize: Theme.caption
    }
}
