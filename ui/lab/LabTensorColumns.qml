import QtQuick
import Hearth.Ui

// Where the columns of a table of tensors stand; its head and its rows share it. Where the names would have too little room, shapes are
// left out, and then sizes.
QtObject {
    id: root

    property real width: 0
    property bool isNarrow: false
    property bool hasSecond: false
    property bool hasErrors: false
    readonly property real leastNameWidth: 190
    readonly property real typeWidth: 72
    readonly property real sizeWidth: !isNarrow && roomForNames(0, 84) >= leastNameWidth ? 84 : 0
    readonly property real errorWidth: hasErrors ? 76 : 0
    readonly property real sideWidth: typeWidth + sizeWidth + errorWidth
    readonly property real shapeWidth: !isNarrow && roomForNames(124, 84) >= leastNameWidth ? 124 : 0
    readonly property real nameWidth: Math.max(90, roomForNames(shapeWidth, sizeWidth))
    readonly property real shapeX: 12 + nameWidth
    readonly property real firstX: shapeX + shapeWidth
    readonly property real secondX: firstX + sideWidth + 16

    function roomForNames(shape: real, size: real): real {
        return width - 24 - shape - (typeWidth + size + errorWidth) * (hasSecond ? 2 : 1) - (hasSecond ? 16 : 0);
    }
}
