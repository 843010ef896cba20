import QtQuick
import QtQuick.Layouts
import Hearth.App
import Hearth.Ui

// The top of a page beside the chat: what it is, what concerns the whole of it, and the way back.
Item {
    id: root

    required property string title
    default property alias actions: holder.data

    implicitHeight: 56

    RowLayout {
        anchors.fill: parent
        anchors.leftMargin: !Shell.isSidebarShown ? 12 : root.width > 600 ? 24 : 16 // as what is below
        anchors.rightMargin: 12
        spacing: 8

        IconButton {
            visible: !Shell.isSidebarShown
            symbol: "sidebar"
            tip: qsTr("Show the sidebar")
            keys: qsTr("Ctrl+B")
            onClicked: Shell.toggleSidebar()
        }
        Label {
            Layout.fillWidth: true
            text: root.title
            font.family: Theme.heading
            font.pixelSize: Theme.title
            font.weight: Font.DemiBold
            elide: Text.ElideRight
            Accessible.role: Accessible.Heading
            Accessible.name: text
        }
        RowLayout {
            id: holder
            spacing: 8
        }
        IconButton {
            symbol: "close"
            tip: qsTr("Back to the chat")
            keys: qsTr("Esc")
            onClicked: Pages.showChat()
        }
    }
}
