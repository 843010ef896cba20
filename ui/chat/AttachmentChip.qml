import QtQuick
import Hearth.Ui

// A collection, or the chat's own files, that the chat asks about.
Rectangle {
    id: root

    required property string name
    required property string factsText
    required property bool isOwn // files that were added to this chat alone
    required property int unreadFiles
    signal removed

    implicitWidth: Math.min(280, label.implicitWidth + 66)
    implicitHeight: 30
    radius: 15
    color: Theme.accentSoft
    Accessible.role: Accessible.ListItem
    Accessible.name: name
    Accessible.description: tip()

    function tip(): string {
        return Theme.joined([name, factsText, unreadFiles > 0 ? qsTr("%Ln file(s) could not be read", "", unreadFiles) : ""]);
    }

    Icon {
        x: 10
        anchors.verticalCenter: parent.verticalCenter
        name: root.unreadFiles > 0 ? "alert" : root.isOwn ? "file" : "documents"
        size: 15
        color: root.unreadFiles > 0 ? Theme.warning : Theme.accent
    }
    Label {
        id: label
        x: 32
        width: parent.width - x - 32
        height: parent.height
        text: root.name
        elide: Text.ElideMiddle
    }
    IconButton {
        anchors.right: parent.right
        anchors.rightMargin: 3
        anchors.verticalCenter: parent.verticalCenter
        size: 24
        iconSize: 12
        symbol: "close"
        tip: root.isOwn ? qsTr("Take these files out of the chat (they stay on this computer)") : qsTr("Do not ask about these any more")
        onClicked: root.removed()
    }
    HoverHandler { id: hover }
    ControlTip {
        isWanted: hover.hovered
        text: root.tip()
    }
}
