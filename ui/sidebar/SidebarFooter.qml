import QtQuick
import QtQuick.Layouts
import Hearth.App
import Hearth.Ui

// Settings, the network, the keys and the theme.
RowLayout {
    id: root

    spacing: 4

    readonly property string nextTheme: Settings.theme === "system" ? "light" : Settings.theme === "light" ? "dark" : "system"

    Button {
        kind: "quiet"
        symbol: "settings"
        text: qsTr("Settings")
        tip: qsTr("Open the settings")
        keys: qsTr("Ctrl+,")
        leftPadding: 8
        onClicked: Shell.openSettings()
    }
    Item { Layout.fillWidth: true }
    IconButton {
        symbol: Network.isSealed ? "lock" : "globe"
        color: Network.isSealed ? Theme.good : hovered ? Theme.text : Theme.muted
        tip: Network.isSealed ? qsTr("Network: sealed, no connection leaves")
            : Network.requests === 0 ? qsTr("Network: nothing has left this machine") : qsTr("Network: %1 connections since the start").arg(Network.requests)
        checked: Pages.current === "network"
        onClicked: {
            Pages.open("network");
            if (Shell.isNarrow)
                Shell.toggleSidebar();
        }
    }
    IconButton {
        symbol: "keyboard"
        tip: qsTr("Keyboard shortcuts")
        keys: qsTr("Ctrl+/")
        onClicked: Shell.openShortcuts()
    }
    IconButton {
        symbol: Settings.theme === "system" ? "monitor" : Settings.theme === "light" ? "sun" : "moon"
        tip: Settings.theme === "system" ? qsTr("Theme: as the system") : Settings.theme === "light" ? qsTr("Theme: light") : qsTr("Theme: dark")
        onClicked: Settings.theme = root.nextTheme
    }
}
