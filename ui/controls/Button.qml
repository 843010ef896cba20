import QtQuick
import QtQuick.Templates as T
import Hearth.Ui

// A button with a text. kind: "primary" (one a view), "plain", "quiet" (no border) or "danger".
T.Button {
    id: root

    property string kind: "plain"
    property string symbol
    property string tip
    property string keys
    readonly property bool isFilled: kind === "primary" || kind === "danger"
    readonly property color ink: isFilled ? Theme.accentText : Theme.text

    implicitWidth: Math.max(36, contentItem.implicitWidth + leftPadding + rightPadding)
    implicitHeight: Math.max(36, contentItem.implicitHeight + 12)
    leftPadding: symbol.length > 0 ? 12 : 16
    rightPadding: 16
    opacity: enabled ? 1 : 0.45
    focusPolicy: Qt.TabFocus
    Accessible.name: text.length > 0 ? text : tip
    Accessible.description: tip
    Keys.onReturnPressed: clicked()
    Keys.onEnterPressed: clicked()

    contentItem: Item {
        implicitWidth: row.implicitWidth
        implicitHeight: row.implicitHeight

        Row {
            id: row
            anchors.centerIn: parent
            spacing: 8

            Icon {
                anchors.verticalCenter: parent.verticalCenter
                visible: root.symbol.length > 0
                name: root.symbol
                size: 16
                color: root.ink
            }
            Label {
                anchors.verticalCenter: parent.verticalCenter
                text: root.text
                color: root.ink
                font.weight: Font.Medium
            }
        }
    }
    background: Rectangle {
        radius: Theme.radiusSmall + 2
        color: root.kind === "primary" ? Theme.accent : root.kind === "danger" ? Theme.danger
            : root.kind === "quiet" ? "transparent" : Theme.raised
        border.width: root.kind === "plain" ? 1 : 0
        border.color: Theme.line

        Rectangle {
            anchors.fill: parent
            radius: parent.radius
            color: root.isFilled ? Theme.knob : Theme.pressed
            opacity: root.isFilled ? (root.down ? 0.02 : root.hovered ? 0.12 : 0) : (root.down ? 1 : root.hovered ? 0.6 : 0)
            Behavior on opacity { NumberAnimation { duration: Theme.quick } }
        }
        FocusRing { control: root; inner: Theme.radiusSmall + 2 }
    }

    ControlTip {
        isWanted: root.visible && (root.hovered || root.visualFocus)
        text: root.tip
        keys: root.keys
    }
}
