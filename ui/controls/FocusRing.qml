import QtQuick
import QtQuick.Templates as T
import Hearth.Ui

// The ring around the control that the keyboard is at.
Rectangle {
    required property T.Control control
    property real inner: Theme.radiusSmall

    anchors.fill: parent
    anchors.margins: -3
    radius: inner + 3
    color: "transparent"
    border.width: 2
    border.color: Theme.accent
    visible: control.visualFocus
}
