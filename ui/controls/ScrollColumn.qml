import QtQuick
import QtQuick.Templates as T
import Hearth.Ui

// A column that scrolls when it is taller than its place.
Flickable {
    id: root

    default property alias body: column.data
    property real inset: 24
    property alias spacing: column.spacing

    contentWidth: width
    contentHeight: column.implicitHeight + 2 * inset
    boundsBehavior: Flickable.StopAtBounds
    clip: true
    T.ScrollBar.vertical: ScrollBar {}

    SmoothWheel { view: root }
    Column {
        id: column
        x: root.inset
        y: root.inset
        width: root.width - 2 * root.inset
        spacing: 16
    }
}
