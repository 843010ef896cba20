import QtQuick
import Hearth.Ui

// What a page says when it has nothing to show, and a way on.
Column {
    id: root

    property string symbol
    property string title
    property string text
    default property alias way: holder.data

    spacing: 8

    Icon {
        anchors.horizontalCenter: parent.horizontalCenter
        name: root.symbol
        size: 32
        color: Theme.faint
    }
    Label {
        width: parent.width
        topPadding: 8
        horizontalAlignment: Text.AlignHCenter
        text: root.title
        font.pixelSize: Theme.body
        font.weight: Font.DemiBold
        wrapMode: Text.Wrap
    }
    Label {
        width: parent.width
        horizontalAlignment: Text.AlignHCenter
        text: root.text
        color: Theme.muted
        wrapMode: Text.Wrap
        lineHeight: 1.3
    }
    Row {
        id: holder
        anchors.horizontalCenter: parent.horizontalCenter
        topPadding: 8
        spacing: 8
    }
}
