import QtQuick
import Hearth.App
import Hearth.Ui

// A ring: turning when value < 0, else filled to value (0..1).
Item {
    id: root

    property real value: -1
    property real size: 18
    property real thickness: 2.5
    property color color: Theme.accent

    // From the top, clockwise.
    function arc(degrees: real): string {
        const r = (size - thickness) / 2;
        const angle = Math.min(359.9, degrees) * Math.PI / 180; // an arc ends elsewhere than it begins
        return "M" + size / 2 + " " + (size / 2 - r) + "A" + r + " " + r + " 0 " + (degrees > 180 ? 1 : 0) + " 1 " + (size / 2 + r * Math.sin(angle))
            + " " + (size / 2 - r * Math.cos(angle));
    }

    implicitWidth: size
    implicitHeight: size

    PathItem {
        width: root.size
        height: root.size
        path: root.arc(360) + "Z"
        strokeWidth: root.thickness
        color: Theme.line
    }
    PathItem {
        id: filled
        width: root.size
        height: root.size
        path: root.arc(root.value < 0 ? 100 : Math.max(1, 360 * Math.min(1, root.value)))
        strokeWidth: root.thickness
        color: root.color

        NumberAnimation on turn {
            running: root.value < 0 && root.visible
            loops: Animation.Infinite
            from: 0
            to: 360
            duration: 900
            onRunningChanged: if (!running) filled.turn = 0
        }
    }
}
