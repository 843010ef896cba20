import QtQuick
import QtQuick.Templates as T
import Hearth.Ui

// Sends; while an answer is being written, stops it.
T.Button {
    id: root

    property bool isStop: false

    implicitWidth: 36
    implicitHeight: 36
    focusPolicy: Qt.TabFocus
    Accessible.name: isStop ? qsTr("Stop the answer") : qsTr("Send")
    contentItem: Item {
        Icon {
            anchors.centerIn: parent
            name: root.isStop ? "stop" : "arrow-up"
            isFilled: root.isStop
            size: 20
            strokeWidth: 2
            color: root.isStop ? Theme.page : root.enabled ? Theme.accentText : Theme.faint
        }
    }
    background: Rectangle {
        radius: 18
        color: root.isStop ? Theme.text : root.enabled ? Theme.accent : Theme.hover
        Behavior on color { ColorAnimation { duration: Theme.quick } }

        Rectangle {
            anchors.fill: parent
            radius: 18
            color: Theme.knob
            opacity: root.enabled && root.hovered && !root.down ? 0.12 : 0
        }
        FocusRing { control: root; inner: 18 }
    }
    ControlTip {
        isWanted: root.hovered || root.visualFocus
        text: root.isStop ? qsTr("Stop") : qsTr("Send")
        keys: root.isStop ? qsTr("Esc") : qsTr("Enter")
    }
}
