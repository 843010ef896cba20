import QtQuick
import QtQuick.Shapes
import Hearth.Ui

// A line of a picture.
Drawing {
    id: root

    property var points: [] // {x, y}
    property color ink: Theme.accent

    // Bound components in a Loader make nothing with Qt 6.4, so `root` is reached from an unbound one.
    // qmllint disable unqualified
    sourceComponent: Shape {
        ShapePath {
            strokeColor: root.ink
            strokeWidth: 1.5
            fillColor: "transparent"
            PathPolyline { path: Array.from(root.points).map(point => Qt.point(point.x, point.y)) }
        }
    }
}
