import QtQuick
import QtQuick.Templates as T
import Hearth.Ui

T.MenuItem {
    id: root

    property string symbol
    property string keys
    property bool isDangerous: false
    property int place: 1000 // in a menu, by insertInPlace(); those without one come last
    readonly property color ink: isDangerous ? Theme.danger : Theme.text

    implicitWidth: 196
    implicitHeight: Math.max(34, label.implicitHeight + 14)
    leftPadding: 10
    rightPadding: 10
    Accessible.name: text
    contentItem: Item {
        Icon {
            id: icon
            anchors.verticalCenter: parent.verticalCenter
            name: root.symbol
            size: 16
            color: root.isDangerous ? Theme.danger : Theme.muted
        }
        Label {
            id: label
            x: 26
            anchors.verticalCenter: parent.verticalCenter
            text: root.text
            color: root.ink
        }
        Label {
            anchors.right: parent.right
            anchors.verticalCenter: parent.verticalCenter
            text: root.keys
            color: Theme.faint
            font.pixelSize: Theme.caption
        }
    }
    background: Rectangle {
        radius: Theme.radiusSmall
        color: root.highlighted || root.hovered ? Theme.hover : "transparent"
    }
}
