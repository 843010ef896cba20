import QtQuick
import QtQuick.Layouts
import Hearth.Ui

// A setting: what it is, what it does, and its control at the right.
RowLayout {
    id: root

    required property string name
    property string details
    default property alias control: holder.data

    width: parent?.width ?? 0
    spacing: 24

    Column {
        Layout.fillWidth: true
        spacing: 3

        Label {
            width: parent.width
            text: root.name
            wrapMode: Text.Wrap
        }
        Label {
            width: parent.width
            visible: text.length > 0
            text: root.details
            color: Theme.faint
            font.pixelSize: Theme.caption
            wrapMode: Text.Wrap
            lineHeight: 1.2
        }
    }
    Item {
        id: holder
        implicitWidth: childrenRect.width
        implicitHeight: Math.max(36, childrenRect.height)
    }
}
