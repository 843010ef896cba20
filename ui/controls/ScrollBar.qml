import QtQuick
import QtQuick.Templates as T
import Hearth.Ui

// A thin scroll bar that shows itself while it is of use.
T.ScrollBar {
    id: root

    implicitWidth: orientation === Qt.Vertical ? 10 : 40
    implicitHeight: orientation === Qt.Vertical ? 40 : 10
    padding: 2
    minimumSize: 0.06
    visible: policy !== T.ScrollBar.AlwaysOff && size < 1
    Accessible.name: qsTr("Scroll bar")

    contentItem: Rectangle {
        radius: 3
        color: root.pressed || root.hovered ? Theme.faint : Theme.lineStrong
        opacity: root.active || root.hovered ? 1 : 0
        Behavior on opacity { NumberAnimation { duration: Theme.calm } }
    }
}
