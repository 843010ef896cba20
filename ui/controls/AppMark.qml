import QtQuick
import QtQuick.Shapes
import Hearth.Ui

// The product's mark: a flame in a hearth.
Item {
    id: root

    property real size: 28

    implicitWidth: size
    implicitHeight: size

    Drawing {
        anchors.fill: parent
        detail: 2
        // Bound components in a Loader make nothing with Qt 6.4, so `root` is reached from an unbound one.
        // qmllint disable unqualified
        sourceComponent: Item {
            Shape { // not a Rectangle: the software renderer does not smooth the corners of one with a gradient
                width: 100
                height: 100
                scale: root.size / 100
                transformOrigin: Item.TopLeft

                ShapePath {
                    strokeColor: "transparent"
                    fillGradient: LinearGradient {
                        x1: 0
                        y1: 0
                        x2: 0
                        y2: 100
                        GradientStop { position: 0; color: "#f28a4f" }
                        GradientStop { position: 1; color: "#c24e1d" }
                    }
                    PathSvg { path: "M28 0 H72 A28 28 0 0 1 100 28 V72 A28 28 0 0 1 72 100 H28 A28 28 0 0 1 0 72 V28 A28 28 0 0 1 28 0 Z" }
                }
            }
            Shape {
                x: root.size * 0.17
                y: root.size * 0.17
                width: 24
                height: 24
                scale: root.size * 0.66 / 24
                transformOrigin: Item.TopLeft

                ShapePath {
                    strokeColor: "transparent"
                    fillColor: "#fff6ef"
                    PathSvg { path: IconPaths.path("flame") }
                }
            }
        }
    }
}
