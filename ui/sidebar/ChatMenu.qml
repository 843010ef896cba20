import QtQuick
import Hearth.App
import Hearth.Ui

// What can be done with a chat.
Menu {
    id: root

    property double chatId: -1
    property bool isPinned: false
    signal renameWanted

    MenuItem { text: qsTr("Rename"); symbol: "pencil"; keys: qsTr("F2"); onTriggered: root.renameWanted() }
    MenuItem {
        text: root.isPinned ? qsTr("Unpin") : qsTr("Pin to the top")
        symbol: "pin"
        onTriggered: Chats.setPinned(root.chatId, !root.isPinned)
    }
    MenuItem { text: qsTr("Export as Markdown"); symbol: "drop"; onTriggered: Chats.exportMarkdown(root.chatId) }
    MenuItem { text: qsTr("Export as JSON"); symbol: "drop"; onTriggered: Chats.exportJson(root.chatId) }
    MenuItem { text: qsTr("Delete"); symbol: "trash"; keys: qsTr("Del"); isDangerous: true; onTriggered: Chats.remove(root.chatId) }
}
