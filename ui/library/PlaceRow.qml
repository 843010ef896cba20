import QtQuick
import QtQuick.Layouts
import Hearth.Ui

// A place in the list of places: its name, what is there, and at the right what can be changed.
Rectangle {
    id: root

    required property string name
    property string details
    property string symbol: "folder"
    default property alias control: holder.data

    width: parent?.width ?? 0
    implicitHeight: Math.max(48, words.implicitHeight + 20)
    radius: Theme.radius
    color: Theme.sunken

    RowLayout {
        anchors.fill: parent
        anchors.leftMargin: 14
        anchors.rightMargin: 10
        spacing: 12

        Icon { name: root.symbol }
        Column {
            id: words
            Layout.fillWidth: true
            spacing: 3

            Label {
                width: parent.width
                text: root.name
                elide: Text.ElideMiddle
            }
            Label {
                width: parent.width
                visible: text.length > 0
                text: root.details
                color: Theme.faint
                font.pixelSize: Theme.caption
                wrapMode: Text.WrapAtWordBoundaryOrAnywhere
                lineHeight: 1.2
            }
        }
        Row { id: holder }
    }
}
