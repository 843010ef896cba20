import QtQuick
import QtQuick.Templates as T
import Hearth.Ui

T.Switch {
    id: root

    property string label

    implicitWidth: 40
    implicitHeight: 24
    focusPolicy: Qt.TabFocus
    Accessible.name: label
    indicator: Rectangle {
        width: 40
        height: 24
        radius: 12
        color: root.checked ? Theme.accent : Theme.lineStrong
        Behavior on color { ColorAnimation { duration: Theme.calm } }

        Rectangle {
            x: root.checked ? 18 : 2
            y: 2
            width: 20
            height: 20
            radius: 10
            color: Theme.knob
            Behavior on x { NumberAnimation { duration: Theme.calm; easing.type: Easing.OutCubic } }
        }
        FocusRing { control: root; inner: 12 }
    }
}
