import QtQuick
import Hearth.Ui

// One fact of a model: "Licence  Apache 2.0".
Rectangle {
    id: root

    required property string name
    required property string value
    property string tip

    implicitWidth: column.implicitWidth + 24
    implicitHeight: column.implicitHeight + 14
    radius: Theme.radiusSmall
    color: Theme.sunken
    Accessible.role: Accessible.StaticText
    Accessible.name: qsTr("%1: %2").arg(name).arg(value)
    Accessible.description: tip

    Column {
        id: column
        x: 12
        y: 7
        spacing: 2

        Label {
            text: root.name
            color: Theme.faint
            font.pixelSize: Theme.caption
        }
        Label {
            text: root.value
            font.weight: Font.Medium
        }
    }
    HoverHandler { id: hover; enabled: root.tip.length > 0 }
    ControlTip {
        isWanted: hover.hovered
        text: root.tip
    }
}
