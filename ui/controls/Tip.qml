import QtQuick
import QtQuick.Templates as T
import Hearth.Ui

// A tooltip: what a control does and the keys that do it.
T.ToolTip {
    id: root

    property string keys

    x: parent ? Math.round((parent.width - width) / 2) : 0
    y: parent ? parent.height + 6 : 0
    margins: 8
    horizontalPadding: 10
    verticalPadding: 6
    delay: 500
    closePolicy: T.Popup.CloseOnEscape | T.Popup.CloseOnPressOutsideParent
    implicitWidth: contentItem.implicitWidth + leftPadding + rightPadding
    implicitHeight: contentItem.implicitHeight + topPadding + bottomPadding
    enter: Transition {
        NumberAnimation { property: "opacity"; from: 0; to: 1; duration: Theme.quick }
    }
    exit: Transition {
        NumberAnimation { property: "opacity"; to: 0; duration: Theme.quick }
    }
    contentItem: Row {
        spacing: 8

        Label {
            id: tipText
            width: Math.min(implicitWidth, 320)
            text: root.text
            color: Theme.inverseText
            font.pixelSize: Theme.caption
            wrapMode: Text.Wrap
        }
        Label {
            visible: root.keys.length > 0
            height: tipText.height
            text: root.keys
            color: Theme.inverseMuted
            font.pixelSize: Theme.caption
        }
    }
    background: Rectangle {
        radius: Theme.radiusSmall
        color: Theme.inverse
    }
}
