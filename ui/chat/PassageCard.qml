import QtQuick
import QtQuick.Templates as T
import Hearth.Ui

// What hangs over a mark: the passage that it names, or what a doubtful sentence lacks.
Item {
    id: root

    property var source: null // a passage; null: `doubt` is shown
    property string doubt
    property point at
    readonly property bool isHovered: hover.hovered
    signal opened

    function hasRoomBelow(height: real): bool {
        return root.mapToItem(null, 0, root.at.y).y + 24 + height < root.Window.height;
    }

    T.Popup {
        id: popup
        x: root.at.x - 24
        y: root.hasRoomBelow(implicitHeight) ? root.at.y + 16 : root.at.y - implicitHeight - 14
        margins: 8
        width: root.source ? Math.min(440, root.Window.width - 32) : Math.min(360, doubtText.implicitWidth + 24)
        implicitHeight: contentItem.implicitHeight + topPadding + bottomPadding
        padding: root.source ? 14 : 10
        visible: root.source !== null || root.doubt.length > 0
        closePolicy: T.Popup.CloseOnEscape
        focus: false
        background: Card {
            radius: root.source ? Theme.radius : Theme.radiusSmall
            color: root.source ? Theme.raised : Theme.inverse
            border.width: root.source ? 1 : 0
        }
        contentItem: Column {
            spacing: 8

            HoverHandler {
                id: hover
                cursorShape: root.source ? Qt.PointingHandCursor : Qt.ArrowCursor
            }
            TapHandler {
                enabled: root.source !== null
                onTapped: root.opened()
            }
            PassageText {
                width: parent.width
                visible: root.source !== null
                source: root.source
                mostLines: 9
            }
            Label {
                visible: root.source !== null
                text: qsTr("Click the mark to open the document here")
                color: Theme.faint
                font.pixelSize: Theme.caption
            }
            Label {
                id: doubtText
                width: Math.min(implicitWidth, 340)
                visible: root.source === null
                text: root.doubt
                color: Theme.inverseText
                font.pixelSize: Theme.caption
                wrapMode: Text.Wrap
            }
        }
    }
}
