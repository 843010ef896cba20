import QtQuick
import QtQuick.Shapes
import Hearth.Ui

// One stroke icon, tinted. It is drawn at twice its size into a layer, so that strokes stay crisp without window-wide multisampling.
Item {
    id: root

    property string name
    property color color: Theme.muted
    property real size: 18
    property real strokeWidth: 1.7
    property bool isFilled: false

    implicitWidth: size
    implicitHeight: size
    layer.enabled: GraphicsInfo.shaderType === GraphicsInfo.RhiShader
    layer.smooth: true
    layer.samples: 4
    layer.textureSize: doubled()

    function doubled(): var {
        return Qt.size(size * 2, size * 2);
    }

    Drawing {
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
