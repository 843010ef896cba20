import QtQuick
import QtQuick.Templates as T
import Hearth.Ui

// Back to the newest text.
T.Button {
    id: root

    property bool isWanted: false

    implicitWidth: 36
    implicitHeight: 36
    visible: opacity > 0
    opacity: isWanted ? 1 : 0
    focusPolicy: Qt.TabFocus
    Accessible.name: qsTr("Jump to the latest")
    Behavior on opacity { NumberAnimation { duration: Theme.quick } }
    contentItem: Item {
        Icon {
            anchors.centerIn: parent
            name: "arrow-down"
            color: Theme.text
        }
    }
    background: Card {
        radius: 18
        FocusRing { control: root; inner: 18 }
    }
    ControlTip {
        isWanted: root.isWanted && (root.hovered || root.visualFocus)
        text: qsTr("Jump to the latest")
        keys: qsTr("Ctrl+End")
    }
    Shortcut {
        sequences: ["Ctrl+End"]
        enabled: root.isWanted
        onActivated: root.clicked()
    }
}
