import QtQuick
import Hearth.Ui

// Where the columns of a table of tensors stand; its head and its rows share it.
QtObject {
    id: root

    property real width: 0
    property bool isNarrow: false
    property bool hasSecond: false
    property bool hasErrors: false
    readonly property real typeWidth: 72
    readonly property real sizeWidth: isNarrow ? 0 : 84
    readonly property real errorWidth: hasErrors ? 76 : 0
    readonly property real sideWidth: typeWidth + sizeWidth + errorWidth
    readonly property real shapeWidth: isNarrow ? 0 : 124
    readonly property real nameWidth: Math.max(90, width - 24 - shapeWidth - sideWidth * (hasSecond ? 2 : 1) - (hasSecond ? 16 : 0))
    readonly property real shapeX: 12 + nameWidth
    readonly property real firstX: shapeX + shapeWidth
    readonly property real secondX: firstX + sideWidth + 16
}
