import QtQuick
import QtQuick.Templates as T
import Hearth.Ui

// The ring around the control that the keyboard is at.
Rectangle {
    required property T.Control control
    property real inner: Theme.radiusSmall
    property real outset: 3 // 0 in a list, which cuts off what stands out of it

    anchors.fill: parent
    anchors.margins: -outset
    radius: inner + outset
    color: "transparent"
    border.width: 2
    border.color: Theme.accent
    visible: control.visualFocus
}
