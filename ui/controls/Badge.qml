import QtQuick
import Hearth.Ui

// A small fact beside a name: "Q4_K_M", "1.2B".
Rectangle {
    id: root

    property string text
    property color ink: Theme.muted

    implicitWidth: label.implicitWidth + 12
    implicitHeight: label.implicitHeight + 6
    radius: 6
    color: Theme.hover
    visible: text.length > 0

    Label {
        id: label
        anchors.centerIn: parent
        text: root.text
        color: root.ink
        font.pixelSize: Theme.caption
    }
}
