import QtQuick
import QtQuick.Layouts
import Hearth.App
import Hearth.Ui

// The model at the left, the chat's title, and at the right what the machine is doing.
Item {
    id: root

    property bool hasLine: false

    implicitHeight: 56

    RowLayout {
        anchors.fill: parent
        anchors.leftMargin: 12
        anchors.rightMargin: 12
        spacing: 4

        IconButton {
            visible: !Shell.isSidebarShown
            symbol: "sidebar"
            tip: qsTr("Show the sidebar")
            keys: qsTr("Ctrl+B")
            onClicked: Shell.toggleSidebar()
        }
        IconButton {
            visible: !Shell.isSidebarShown && root.width > 520
            symbol: "compose"
            tip: qsTr("New chat")
            keys: qsTr("Ctrl+N")
            onClicked: {
                Chats.newChat();
                Shell.focusComposer();
            }
        }
        ModelButton {
            Layout.maximumWidth: Math.max(140, root.width * 0.42)
            isShort: root.width < 520
        }
        Label {
            Layout.fillWidth: true
            Layout.leftMargin: root.width > 640 ? 8 : 0
            Layout.rightMargin: Layout.leftMargin
            text: root.width > 640 ? Chat.title : ""
            color: Theme.muted
            horizontalAlignment: Text.AlignHCenter
            elide: Text.ElideRight
        }
        DeviceBadge {
            Layout.maximumWidth: Math.max(96, root.width * 0.28)
            isShort: root.width < 640
        }
        ContextMeter {
            visible: Models.state === "ready" && !Models.isGuide && Chat.contextTokens > 0 // the guide forgets by itself
        }
        IconButton {
            symbol: "panel"
            tip: qsTr("Instructions and sampling")
            keys: qsTr("Ctrl+.")
            checked: Settings.panelVisible
            onClicked: Shell.togglePanel()
        }
    }
    Rectangle {
        anchors.bottom: parent.bottom
        width: parent.width
        height: 1
        color: Theme.line
        opacity: root.hasLine ? 1 : 0
        Behavior on opacity { NumberAnimation { duration: Theme.calm } }
    }
}
