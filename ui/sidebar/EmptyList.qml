import QtQuick
import Hearth.Ui

// What the list says when it has nothing to show.
Item {
    id: root

    property bool isSearch: false
    property string query

    Column {
        width: parent.width - 32
        anchors.centerIn: parent
        anchors.verticalCenterOffset: -24
        spacing: 8

        Icon {
            anchors.horizontalCenter: parent.horizontalCenter
            name: root.isSearch ? "search" : "spark"
            size: 24
            color: Theme.faint
        }
        Label {
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            wrapMode: Text.Wrap
            color: Theme.muted
            text: root.isSearch ? qsTr("Nothing found for “%1”").arg(root.query) : qsTr("No chats yet")
        }
        Label {
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            wrapMode: Text.Wrap
            color: Theme.faint
            font.pixelSize: Theme.caption
            text: root.isSearch ? qsTr("The search looks in titles and in every message.") : qsTr("Your chats will be listed here. They stay on this computer.")
        }
    }
}
