import QtQuick
import Hearth.Ui

// A small fact beside a name: "Q4_K_M", "1.2B"; with a symbol where it must not be missed.
Rectangle {
    id: root

    property string text
    property string symbol
    property color ink: Theme.muted

    implicitWidth: label.x + label.implicitWidth + 6
    implicitHeight: label.implicitHeight + 6
    radius: 6
    color: Theme.hover
    visible: text.length > 0

    Icon {
        id: icon
        anchors.verticalCenter: parent.verticalCenter
        x: 5
        visible: root.symbol.length > 0
        name: root.symbol
        color: root.ink
        size: Theme.caption
    }
    Label {
        id: label
        anchors.verticalCenter: parent.verticalCenter
        x: root.symbol.length > 0 ? icon.x + icon.width + 3 : 6
        text: root.text
        color: root.ink
        font.pixelSize: Theme.caption
    }
}
