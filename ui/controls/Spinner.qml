import QtQuick
import QtQuick.Shapes
import Hearth.Ui

// A ring: turning when value < 0, else filled to value (0..1).
Item {
    id: root

    property real value: -1
    property real size: 18
    property real thickness: 2.5
    property color color: Theme.accent

    implicitWidth: size
    implicitHeight: size

    Drawing {
        anchors.fill: parent
        detail: 2
        // Bound components in a Loader make nothing with Qt 6.4, so `root` is reached from an unbound one.
        // qmllint disable unqualified
        sourceComponent: Shape {
            id: shape

            ShapePath {
                strokeColor: Theme.line
                strokeWidth: root.thickness
                fillColor: "transparent"
                PathAngleArc {
                    centerX: root.size / 2; centerY: root.size / 2
                    radiusX: (root.size - root.thickness) / 2; radiusY: radiusX
                    startAngle: 0; sweepAngle: 360
                }
            }
            ShapePath {
                strokeColor: root.color
                strokeWidth: root.thickness
                capStyle: ShapePath.RoundCap
                fillColor: "transparent"
                PathAngleArc {
                    centerX: root.size / 2; centerY: root.size / 2
                    radiusX: (root.size - root.thickness) / 2; radiusY: radiusX
                    startAngle: -90
                    sweepAngle: root.value < 0 ? 100 : Math.max(1, 360 * Math.min(1, root.value))
                }
            }
            RotationAnimation on rotation {
                running: root.value < 0 && root.visible
                loops: Animation.Infinite
                from: 0; to: 360; duration: 900
                onRunningChanged: if (!running) shape.rotation = 0
            }
        }
    }
}
