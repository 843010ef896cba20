pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Templates as T
import Hearth.App
import Hearth.Ui

// The answers of all variants side by side.
LabView {
    id: root

    readonly property int columns: Math.max(1, Lab.variants.count)
    readonly property real columnWidth: Math.max(280, (width - 2 * inset - 12 * (columns - 1)) / columns)

    ListView {
        id: list
        anchors.fill: parent
        leftMargin: root.inset
        onLeftMarginChanged: if (contentX <= 0) contentX = -leftMargin
        rightMargin: root.inset
        bottomMargin: 24
        orientation: ListView.Horizontal
        spacing: 12
        clip: true
        model: Lab.variants
        boundsBehavior: Flickable.StopAtBounds
        highlightMoveDuration: 0
        T.ScrollBar.horizontal: ScrollBar {}

        // What the keyboard has come to is to be seen.
        readonly property Item focused: Window.activeFocusItem
        onFocusedChanged: {
            let card = focused;
            while (card && card.parent !== contentItem)
                card = card.parent;
            const shown = card as LabAnswer;
            if (shown && (shown.x < contentX || shown.x + shown.width > contentX + width))
                positionViewAtIndex(shown.index, ListView.Contain);
        }
        delegate: LabAnswer {
            width: root.columnWidth
            height: list.height - 24
        }
    }
}
