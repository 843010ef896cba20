import QtQuick
import Hearth.App
import Hearth.Ui

// Every key of the window that is not a control's own. ShortcutsDialog.qml lists them for the user.
Item {
    Shortcut { sequences: ["Ctrl+N"]; onActivated: { Chats.newChat(); Shell.focusComposer() } }
    Shortcut { sequences: ["Ctrl+K"]; onActivated: Shell.focusSearch() }
    Shortcut { sequences: ["Ctrl+L"]; onActivated: Shell.pickModel() }
    Shortcut { sequences: ["Ctrl+O"]; onActivated: Shell.chooseFile() }
    Shortcut { sequences: ["Ctrl+."]; onActivated: Shell.togglePanel() }
    Shortcut { sequences: ["Ctrl+,"]; onActivated: Shell.openSettings() }
    Shortcut { sequences: ["Ctrl+/"]; onActivated: Shell.openShortcuts() }
    Shortcut { sequences: ["Ctrl+B"]; onActivated: Shell.toggleSidebar() }
    Shortcut { sequences: ["Ctrl+Shift+D"]; onActivated: Pages.open("documents") }
    Shortcut { sequences: ["Ctrl+Shift+F"]; onActivated: Pages.open("browser") }
    Shortcut { sequences: ["Ctrl+Shift+L"]; onActivated: Pages.open("library") }
    Shortcut { sequences: ["Ctrl+Shift+M"]; onActivated: Pages.open("lab") }
    Shortcut { sequences: ["Ctrl+J"]; onActivated: Pages.open("downloads") }
    Shortcut { sequences: ["Ctrl+Q"]; context: Qt.ApplicationShortcut /* also while a dialog is open */; onActivated: Qt.quit() }
    Shortcut { sequences: ["Ctrl+PgDown", "Ctrl+Tab"]; onActivated: Chats.openNext() }
    Shortcut { sequences: ["Ctrl+PgUp", "Ctrl+Shift+Tab"]; onActivated: Chats.openPrevious() }
}
