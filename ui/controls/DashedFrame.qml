import QtQuick
import QtQuick.Shapes
import Hearth.Ui

// A dashed rounded frame: something can be dropped here.
Item {
    id: root

    property bool isActive: false
    readonly property real r: Theme.radiusLarge

    Drawing {
        anchors.fill: parent
        // Bound components in a Loader make nothing with Qt 6.4, so `root` is reached from an unbound one.
        // qmllint disable unqualified
        sourceComponent: Shape {
            ShapePath {
                strokeColor: root.isActive ? Theme.accent : Theme.lineStrong
                strokeWidth: 1.5
                strokeStyle: ShapePath.DashLine
                dashPattern: [4, 4]
                capStyle: ShapePath.FlatCap
                fillColor: "transparent"

                startX: root.r
                startY: 1

                PathLine { x: root.width - root.r; y: 1 }
                PathArc { x: root.width - 1; y: root.r; radiusX: root.r; radiusY: root.r }
                PathLine { x: root.width - 1; y: root.height - root.r }
                PathArc { x: root.width - root.r; y: root.height - 1; radiusX: root.r; radiusY: root.r }
                PathLine { x: root.r; y: root.height - 1 }
                PathArc { x: 1; y: root.height - root.r; radiusX: root.r; radiusY: root.r }
                PathLine { x: 1; y: root.r }
                PathArc { x: root.r; y: 1; radiusX: root.r; radiusY: root.r }
            }
        }
    }
}
