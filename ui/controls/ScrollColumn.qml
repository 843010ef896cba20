import QtQuick
import QtQuick.Templates as T
import Hearth.Ui

// A column that scrolls when it is taller than its place.
Flickable {
    id: root

    default property alias body: column.data
    property real inset: 24
    property alias spacing: column.spacing

    // What the keyboard has come to is to be seen.
    readonly property Item focused: Window.activeFocusItem
    onFocusedChanged: if (focused && (focused as T.Control)?.focusReason !== Qt.MouseFocusReason) reveal(focused)

    function reveal(item: Item): void {
        let above = item.parent;
        while (above && above !== column)
            above = above.parent;
        const top = above ? item.mapToItem(column, 0, 0).y + inset : -1;
        if (top < 0 || item.height > height)
            return;
        if (top < contentY + inset)
            contentY = Math.max(-topMargin, top - inset);
        else if (top + item.height > contentY + height - inset)
            contentY = Math.min(contentHeight - height, top + item.height + inset - height);
    }

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
