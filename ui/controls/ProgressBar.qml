import QtQuick
import QtQuick.Templates as T
import Hearth.Ui

// A progress bar; indeterminate while nobody knows how long it will take.
T.ProgressBar {
    id: root

    property string label

    implicitWidth: 200
    implicitHeight: 4
    Accessible.name: label
    background: Rectangle {
        radius: 2
        color: Theme.line
    }
    contentItem: Item {
        clip: true

        Rectangle {
            id: bar
            width: root.indeterminate ? parent.width * 0.3 : Math.max(4, root.visualPosition * parent.width)
            height: parent.height
            radius: 2
            color: Theme.accent
            Behavior on width { NumberAnimation { duration: Theme.calm; easing.type: Easing.OutCubic } }

            NumberAnimation on x {
                running: root.indeterminate && root.visible
                loops: Animation.Infinite
                from: -root.width * 0.3
                to: root.width
                duration: 1300
                onRunningChanged: if (!running) bar.x = 0
            }
        }
    }
}
