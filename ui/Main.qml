import QtQuick
import QtQuick.Templates as T
import Hearth.App
import Hearth.Ui

// The window: sidebar, page, panel, and what lies over them.
T.ApplicationWindow {
    id: root

    readonly property bool isNarrow: width < 760
    readonly property bool isSidebarShown: isNarrow ? isDrawerOpen : Settings.sidebarVisible
    property bool isDrawerOpen: false
    readonly property string ownTitle: Chat.title.length > 0 ? qsTr("%1 – Hearth").arg(Chat.title) : qsTr("Hearth")

    minimumWidth: 440
    minimumHeight: 480
    width: 1180
    height: 800
    visible: true
    title: Downloads.active > 0 ? qsTr("%1 (%2 % downloaded)").arg(ownTitle).arg(Downloads.percent) : ownTitle
    color: Theme.window
    font.family: Theme.sans
    font.pixelSize: Theme.small
    // A dialog is made when it is first wanted.
    function show(dialog: Loader): void {
        dialog.active = true;
        (dialog.item as T.Popup).open();
    }

    Component.onCompleted: {
        if (Settings.windowWidth >= minimumWidth && Settings.windowHeight >= minimumHeight) {
            width = Settings.windowWidth;
            height = Settings.windowHeight;
        }
        Shell.focusComposer();
    }
    onClosing: close => { // Ctrl+Q comes here, too
        Settings.windowWidth = width;
        Settings.windowHeight = height;
        close.accepted = Unsaved.mayClose();
        if (!close.accepted) {
            if (visibility === Window.Minimized)
                showNormal();
            root.show(unsaved);
        }
    }
    onIsNarrowChanged: isDrawerOpen = false

    Binding { target: Shell; property: "isNarrow"; value: root.isNarrow }
    Binding { target: Shell; property: "isSidebarShown"; value: root.isSidebarShown }

    // The highlighter's colours follow the theme.
    QtObject {
        readonly property var colors: Theme.codeColors
        Component.onCompleted: Chat.setCodeColors(colors)
        onColorsChanged: Chat.setCodeColors(colors)
    }

    Connections {
        target: Shell
        function onChooseFile() { root.show(files) }
        function onOpenSettings() { root.show(settings) }
        function onEnterToken() {
            settings.active = true;
            (settings.item as SettingsDialog).beginsAtToken = true;
            root.show(settings);
        }
        function onOpenShortcuts() { root.show(shortcuts) }
        function onTogglePanel() { Settings.panelVisible = !Settings.panelVisible }
        function onToggleSidebar() {
            if (root.isNarrow)
                root.isDrawerOpen = !root.isDrawerOpen;
            else
                Settings.sidebarVisible = !Settings.sidebarVisible;
        }
        function onFocusSearch() {
            if (!root.isSidebarShown)
                Shell.toggleSidebar();
            sidebar.focusSearch();
        }
        function onToast(text, actionText, action) { toasts.show(text, actionText, action) }
    }
    Connections {
        target: Chats
        function onOpened() { Pages.showChat() }
        function onRemoved(chatId, title) {
            toasts.show(title.length > 0 ? qsTr("“%1” was deleted").arg(title) : qsTr("The chat was deleted"), qsTr("Undo"),
                () => Chats.undoRemove(chatId));
        }
        function onExported(path, name) {
            toasts.show(qsTr("Saved in Downloads: %1").arg(name), qsTr("Show"), () => Chats.showFolder(path));
        }
        function onExportFailed(text) { toasts.show(text, "", null) }
    }
    Connections {
        target: Chat
        function onNotice(kind, text) { toasts.show(text, "", null) }
        function onChatChanged() { root.isDrawerOpen = false }
    }

    Connections {
        target: Downloads
        function onFinished(jobId, title, path) {
            if (Pages.current.length > 0 && Pages.current !== "downloads") // the chat has a notice of its own, the page a row
                toasts.show(qsTr("%1 is here").arg(title), qsTr("Show"), () => Pages.open("downloads"));
        }
    }

    Connections {
        target: Attachments
        function onLeftOut(text) { toasts.show(text, "", null) }
    }

    WindowShortcuts {}

    DropTarget { // what the page does not take
        id: drops

        function sayNotHere(): void {
            toasts.show(qsTr("That is not on this computer: only files that are can be read"), "", null);
        }

        anchors.fill: parent
        onDocuments: urls => {
            if (Attachments.addFiles(urls))
                Pages.showChat();
            else
                sayNotHere();
        }
    }
    PageFrame {
        id: page
        x: root.isNarrow ? 0 : Math.max(0, sidebar.x + sidebar.width)
        width: root.width - x
        height: root.height
        hasMargin: !root.isNarrow
    }
    Rectangle {
        anchors.fill: parent
        visible: opacity > 0
        opacity: root.isNarrow && root.isDrawerOpen ? 1 : 0
        color: Theme.scrim
        Behavior on opacity { NumberAnimation { duration: Theme.calm } }

        TapHandler { onTapped: root.isDrawerOpen = false }
    }
    Sidebar {
        id: sidebar
        width: 272
        height: root.height
        x: root.isSidebarShown ? 0 : -width
        visible: x > -width
        isFloating: root.isNarrow
        Behavior on x { NumberAnimation { duration: Theme.calm; easing.type: Easing.OutCubic } }
    }
    ToastHost {
        id: toasts
        x: page.x + (page.chatWidth - width) / 2
        anchors.bottom: parent.bottom
        anchors.bottomMargin: 148
    }
    DropOverlay {
        anchors.fill: parent
        target: drops
    }

    Loader { id: settings; active: false; sourceComponent: SettingsDialog {} }
    Loader { id: shortcuts; active: false; sourceComponent: ShortcutsDialog {} }
    Loader { id: unsaved; active: false; sourceComponent: UnsavedDialog {} }
    Loader { id: files; active: false; sourceComponent: FileBrowser { onPicked: file => Models.addFile(file) } }
}
