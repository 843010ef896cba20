import QtQuick
import QtQuick.Templates as T
import Hearth.App
import Hearth.Ui

// A chat in the list: its title, while searching the words around the hit, and what can be done with it.
T.ItemDelegate {
    id: root

    required property double chatId
    required property string title
    required property bool isPinned
    required property bool isCurrent
    required property bool isGenerating
    required property string snippet
    property bool isListFocused: false
    property bool isRenaming: false
    readonly property string shownTitle: title.length > 0 ? title : qsTr("New chat")
    readonly property ChatMenu menu: menuLoader.item as ChatMenu
    readonly property bool showsActions: (hovered || (menu?.visible ?? false)) && !isRenaming

    implicitHeight: snippet.length > 0 ? 58 : 36
    focusPolicy: Qt.NoFocus
    Accessible.name: shownTitle
    Accessible.description: isGenerating ? qsTr("An answer is being written") : ""
    Keys.onReturnPressed: open()
    Keys.onEnterPressed: open()
    Keys.onSpacePressed: open()
    Keys.onDeletePressed: Chats.remove(chatId)
    Keys.onPressed: event => {
        if (event.key === Qt.Key_F2)
            rename();
        else if (event.key === Qt.Key_Menu)
            showMenu();
    }
    onClicked: open()
    onDoubleClicked: rename()

    function open(): void {
        Chats.open(chatId);
        Shell.focusComposer();
    }
    function showMenu(): void {
        menuLoader.active = true;
        menu.popup();
    }
    function rename(): void {
        isRenaming = true;
    }

    Shortcut {
        sequences: ["F2"]
        enabled: root.isCurrent && !root.isListFocused
        onActivated: root.rename()
    }
    background: Rectangle {
        radius: Theme.radiusSmall
        color: root.isCurrent ? Theme.pressed : root.hovered || root.isListFocused ? Theme.hover : "transparent"
        border.width: root.isListFocused ? 2 : 0
        border.color: Theme.accent
    }
    contentItem: Item {
        TapHandler { // here, not on the button: there its right clicks would be clicks
            acceptedButtons: Qt.RightButton
            onTapped: root.showMenu()
        }
        Rectangle {
            id: pulse
            x: 12
            y: (36 - height) / 2
            width: 7
            height: 7
            radius: 4
            visible: root.isGenerating
            color: Theme.accent
            SequentialAnimation on opacity {
                running: pulse.visible
                loops: Animation.Infinite
                NumberAnimation { to: 0.3; duration: 600 }
                NumberAnimation { to: 1; duration: 600 }
            }
        }
        Label {
            x: root.isGenerating ? 26 : 12
            width: parent.width - x - (root.showsActions ? 64 : 12)
            height: 36
            visible: !root.isRenaming
            text: root.shownTitle
            elide: Text.ElideRight
            font.weight: root.isCurrent ? Font.Medium : Font.Normal
            opacity: root.isCurrent ? 1 : 0.85
        }
        Label {
            x: 12
            y: 31
            width: parent.width - 24
            visible: root.snippet.length > 0 && !root.isRenaming
            text: root.snippet.replace(/<b>/g, "<b><font color='" + Theme.accent + "'>").replace(/<\/b>/g, "</font></b>")
            textFormat: Text.StyledText
            elide: Text.ElideRight
            maximumLineCount: 1
            color: Theme.muted
            font.pixelSize: Theme.caption
        }
        Row {
            anchors.right: parent.right
            anchors.rightMargin: 4
            y: 4
            visible: root.showsActions

            IconButton {
                size: 28
                symbol: "pin"
                tip: root.isPinned ? qsTr("Unpin") : qsTr("Pin")
                focusPolicy: Qt.NoFocus
                color: root.isPinned ? Theme.accent : hovered ? Theme.text : Theme.muted
                onClicked: Chats.setPinned(root.chatId, !root.isPinned)
            }
            IconButton {
                size: 28
                symbol: "more"
                tip: qsTr("More")
                focusPolicy: Qt.NoFocus
                onClicked: root.showMenu()
            }
        }
        Loader {
            id: renamer
            x: 2
            y: 1
            width: parent.width - 4
            active: root.isRenaming
            sourceComponent: TitleField {}
            onLoaded: (item as TitleField).begin(root.title)
        }
    }
    Connections {
        target: renamer.item as TitleField
        function onFinished(title) {
            root.isRenaming = false;
            if (title.length > 0)
                Chats.rename(root.chatId, title);
            Shell.focusComposer();
        }
    }

    Loader {
        id: menuLoader
        active: false
        sourceComponent: ChatMenu {}
        onLoaded: {
            const menu = item as ChatMenu;
            menu.chatId = root.chatId;
            menu.isPinned = Qt.binding(() => root.isPinned);
        }
    }
    Connections {
        target: root.menu
        function onRenameWanted() { root.rename() }
    }
}
