import QtQuick
import QtQuick.Templates as T
import Hearth.Ui

// A slider; `label` names it for assistive tools.
T.Slider {
    id: root

    property string label
    property bool isDim: false

    implicitWidth: 160
    implicitHeight: 24
    Accessible.name: label
    focusPolicy: Qt.TabFocus

    background: Rectangle {
        x: 0
        y: (root.height - height) / 2
        width: root.width
        height: 4
        radius: 2
        color: Theme.line

        Rectangle {
            width: Math.max(parent.radius * 2, root.visualPosition * parent.width)
            height: parent.height
            radius: parent.radius
            color: root.isDim ? "transparent" : Theme.accent
        }
    }
    handle: Rectangle {
        x: root.visualPosition * (root.width - width)
        y: (root.height - height) / 2
        width: 16
        height: 16
        radius: 8
        color: Theme.knob
        border.width: 1
        border.color: Theme.isDark ? Theme.knob : Theme.lineStrong
        scale: root.pressed ? 1.15 : 1
        Behavior on scale { NumberAnimation { duration: Theme.quick } }
        FocusRing { control: root; inner: 8 }
    }
}
