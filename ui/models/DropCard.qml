import QtQuick
import QtQuick.Templates as T
import Hearth.Ui

// The place for a first model file: it takes a click, a key or a drop (DropOverlay.qml takes drops for the whole window).
T.AbstractButton {
    id: root

    property bool isSmall: false

    implicitHeight: isSmall ? 84 : 176
    focusPolicy: Qt.TabFocus
    text: qsTr("Drop a GGUF file here")
    Accessible.role: Accessible.Button
    Accessible.name: qsTr("Choose a GGUF file")
    onClicked: Shell.chooseFile()
    background: Rectangle {
        radius: Theme.radiusLarge
        color: root.hovered ? Theme.hover : "transparent"

        DashedFrame {
            anchors.fill: parent
            isActive: root.hovered
        }
        FocusRing { control: root; inner: Theme.radiusLarge }
    }
    contentItem: Item {
        Grid {
            anchors.centerIn: parent
            columns: root.isSmall ? 2 : 1
            spacing: root.isSmall ? 16 : 12
            horizontalItemAlignment: Grid.AlignHCenter
            verticalItemAlignment: Grid.AlignVCenter

            Icon {
                name: "drop"
                size: root.isSmall ? 24 : 32
                color: Theme.accent
            }
            Column {
                spacing: 4

                Label {
                    anchors.horizontalCenter: parent.horizontalCenter
                    text: root.text
                    font.pixelSize: Theme.body
                    font.weight: Font.Medium
                }
                Row {
                    anchors.horizontalCenter: parent.horizontalCenter
                    spacing: 4

                    Label {
                        text: qsTr("or")
                        color: Theme.muted
                    }
                    Label {
                        text: qsTr("choose one from your computer")
                        color: Theme.accent
                        font.weight: Font.Medium
                    }
                }
            }
        }
    }
    HoverHandler { cursorShape: Qt.PointingHandCursor }
    ControlTip {
        isWanted: root.visualFocus
        text: qsTr("Choose a file")
        keys: qsTr("Ctrl+O")
    }
}
