import QtQuick

// What holds a Shape, drawn into a layer: smooth without window-wide multisampling, and within what clips it, which Qt 6.4's software
// renderer forgets for a Shape itself once that is wholly scrolled out of sight. It is made anew when it comes into a window again, as
// in a popup that opens once more: that renderer takes the node that it makes then for the old one where both lie at one address, and
// draws nothing, or crashes.
Item {
    id: root

    property Component sourceComponent
    property real detail: 1 // at least so many pixels are drawn for a unit, each way: 2 keeps thin strokes crisp
    // This item's own window, not that of the one below: what draws a layer is an item beside it, and may not go while their parent tells
    // its children that they leave. It is told itself when they all have been.
    readonly property bool isInWindow: Window.window !== null

    function pixels(): var {
        const least = GraphicsInfo.shaderType === GraphicsInfo.RhiShader ? detail : 1; // software does not shrink it well
        const scale = Math.max(least, Screen.devicePixelRatio);
        return Qt.size(width * scale, height * scale);
    }

    Loader {
        anchors.fill: parent
        active: root.isInWindow
        sourceComponent: root.sourceComponent
        layer.enabled: active
        layer.smooth: true
        layer.samples: 4
        layer.textureSize: root.pixels()
    }
}
