import QtQuick
import QtQuick.Templates as T
import Hearth.Ui

// A button that is only an icon. Its tip is its name.
T.Button {
    id: root

    property string symbol
    property string tip
    property string keys
    property real size: 32
    property real iconSize: size >= 32 ? 18 : 16
    property bool wasPressed: false // since it has been pointed at: what it opened is not covered by its tip
    property color color: hovered || checked ? Theme.text : Theme.muted

    implicitWidth: size
    implicitHeight: size
    opacity: enabled ? 1 : 0.4
    focusPolicy: Qt.TabFocus
    Accessible.name: tip
    onPressed: wasPressed = true
    onHoveredChanged: if (!hovered) wasPressed = false
    Keys.onReturnPressed: clicked()
    Keys.onEnterPressed: clicked()

    contentItem: Item {
        Icon {
            anchors.centerIn: parent
            name: root.symbol
            size: root.iconSize
            color: root.color
        }
    }
    background: Rectangle {
        radius: Theme.radiusSmall
        color: root.down ? Theme.pressed : root.hovered || root.checked ? Theme.hover : "transparent"
        FocusRing { control: root }
    }

    ControlTip {
        isWanted: (root.hovered && !root.wasPressed) || root.visualFocus
        text: root.tip
        keys: root.keys
    }
}
