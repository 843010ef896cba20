import QtQuick
import QtQuick.Shapes
import Hearth.Ui

// One stroke icon, tinted.
Item {
    id: root

    property string name
    property color color: Theme.muted
    property real size: 18
    property real strokeWidth: 1.7
    property bool isFilled: false

    implicitWidth: size
    implicitHeight: size

    Drawing {
        anchors.fill: parent
        detail: 2
        // Bound components in a Loader make nothing with Qt 6.4, so `root` is reached from an unbound one.
        // qmllint disable unqualified
        sourceComponent: Shape {
            width: 24
            height: 24
            scale: root.size / 24
            transformOrigin: Item.TopLeft

            ShapePath {
                strokeColor: root.isFilled ? "transparent" : root.color
                strokeWidth: root.strokeWidth
                fillColor: root.isFilled ? root.color : "transparent"
                capStyle: ShapePath.RoundCap
                joinStyle: ShapePath.RoundJoin

                PathSvg {
                    path: IconPaths.path(root.name)
                }
            }
        }
    }
}
