import QtQuick
import Hearth.App
import Hearth.Ui

// The sheet that holds the chat and, at its right, the panel.
Item {
    id: root

    property bool hasMargin: true
    readonly property bool isPanelShown: Settings.panelVisible && Pages.current.length === 0 // it concerns the chat
    readonly property bool isPanelFloating: width < 900
    readonly property real panelWidth: 320
    readonly property real chatWidth: width - (isPanelFloating ? 0 : panel.shownWidth)

    Rectangle {
        id: sheet
        anchors.fill: parent
        anchors.margins: root.hasMargin ? 8 : 0
        anchors.leftMargin: root.hasMargin && !Shell.isSidebarShown ? 8 : 0
        radius: root.hasMargin ? Theme.radius : 0
        color: Theme.page
        border.width: root.hasMargin ? 1 : 0
        border.color: Theme.line

        ChatPage {
            anchors.fill: parent
            anchors.margins: 1
            anchors.rightMargin: root.isPanelFloating ? 1 : Math.max(1, panel.shownWidth)
            visible: Pages.current.length === 0
        }
        NoticeBar { // what goes wrong is said on every page
            id: troubles
            x: isBrief ? 8 : 16
            y: isBrief ? 8 : 12
            width: parent.width - 2 * x
            visible: Pages.current.length > 0
            isOfErrors: true
            isBrief: root.height < 640
        }
        Loader {
            anchors.fill: parent
            anchors.margins: 1
            anchors.topMargin: troubles.height > 0 ? troubles.y + troubles.height : 1
            asynchronous: true // a page takes longer to make than a frame
            visible: status === Loader.Ready
            source: Pages.source
            Keys.onEscapePressed: Pages.showChat()
            onLoaded: (item as Item).forceActiveFocus()
        }
        Rectangle {
            anchors.fill: parent
            radius: parent.radius
            visible: opacity > 0
            opacity: root.isPanelFloating && root.isPanelShown ? 1 : 0
            color: Theme.scrim
            Behavior on opacity { NumberAnimation { duration: Theme.calm } }
            TapHandler { onTapped: Settings.panelVisible = false }
        }
        SidePanel {
            id: panel
            property real shownWidth: root.isPanelShown ? root.panelWidth : 0
            anchors.right: parent.right
            anchors.rightMargin: shownWidth - width
            anchors.top: parent.top
            anchors.bottom: parent.bottom
            anchors.margins: 1
            width: root.panelWidth
            visible: shownWidth > 0
            clip: true
            Behavior on shownWidth { NumberAnimation { duration: Theme.calm; easing.type: Easing.OutCubic } }
        }
    }
}
