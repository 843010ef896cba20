import QtQuick
import QtQuick.Templates as T
import Hearth.Ui

// A filter that is on or off. With `hasMenu` it opens something.
T.Button {
    id: root

    property bool isOn: false
    property bool hasMenu: false
    property string symbol
    property string tip
    readonly property color ink: isOn ? Theme.accent : hovered ? Theme.text : Theme.muted

    implicitWidth: row.implicitWidth + 24
    implicitHeight: 30
    focusPolicy: Qt.TabFocus
    Accessible.name: text
    Accessible.description: tip
    Accessible.role: hasMenu ? Accessible.ButtonMenu : Accessible.CheckBox
    Accessible.checked: isOn

    contentItem: Item {
        Row {
            id: row
            anchors.centerIn: parent
            spacing: 6

            Icon {
                anchors.verticalCenter: parent.verticalCenter
                visible: root.symbol.length > 0
                name: root.symbol
                size: 14
                color: root.ink
            }
            Label {
                anchors.verticalCenter: parent.verticalCenter
                text: root.text
                color: root.ink
                font.weight: root.isOn ? Font.Medium : Font.Normal
            }
            Icon {
                anchors.verticalCenter: parent.verticalCenter
                visible: root.hasMenu
                name: "down"
                size: 12
                color: root.ink
            }
        }
    }
    background: Rectangle {
        radius: height / 2
        color: root.isOn ? Theme.accentSoft : root.down ? Theme.pressed : root.hovered ? Theme.hover : "transparent"
        border.width: 1
        border.color: root.isOn ? Theme.accent : Theme.line
        FocusRing { control: root; inner: 15 }
    }
    ControlTip {
        isWanted: root.hovered || root.visualFocus
        text: root.tip
    }
}
