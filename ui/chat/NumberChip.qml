import QtQuick
import Hearth.Ui

// The number of a passage, as marks have it.
Rectangle {
    id: root

    required property int number
    property bool isQuiet: false

    implicitWidth: Math.max(implicitHeight, label.implicitWidth + 10)
    implicitHeight: label.implicitHeight + 4
    radius: 6
    color: isQuiet ? Theme.hover : Theme.accentSoft

    Label {
        id: label
        anchors.centerIn: parent
        text: root.number
        color: root.isQuiet ? Theme.muted : Theme.accent
        font.pixelSize: Theme.caption
        font.weight: Font.DemiBold
    }
}
