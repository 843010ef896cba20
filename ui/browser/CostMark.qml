import QtQuick
import Hearth.Ui

// What a file was measured to cost in quality on this computer; where that comes from is its tip.
Label {
    id: root

    property string tip

    visible: text.length > 0
    color: Theme.muted
    font.pixelSize: Theme.caption
    activeFocusOnTab: true
    Accessible.description: tip

    Rectangle {
        anchors.fill: parent
        anchors.margins: -4
        visible: root.activeFocus
        radius: 6
        color: "transparent"
        border.width: 2
        border.color: Theme.accent
    }
    HoverHandler { id: hover }
    ControlTip {
        isWanted: (hover.hovered || root.activeFocus) && root.tip.length > 0
        text: root.tip
    }
}
