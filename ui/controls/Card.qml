pragma ComponentBehavior: Bound
import QtQuick
import Hearth.Ui

// A raised surface with a soft edge and a hint of a shadow.
Rectangle {
    id: root

    property bool hasShadow: true

    radius: Theme.radius
    color: Theme.raised
    border.width: 1
    border.color: Theme.line

    Repeater {
        model: root.hasShadow ? 4 : 0
        Rectangle {
            required property int index
            z: -1
            anchors.fill: parent
            anchors.margins: -1 - index * 2
            anchors.topMargin: 1 - index
            anchors.bottomMargin: -3 - index * 3
            radius: root.radius + index * 2
            color: Theme.shadow
        }
    }
}
