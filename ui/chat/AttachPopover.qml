pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Hearth.App
import Hearth.Ui

// What the chat is to ask about: files from this computer, or collections.
Popover {
    id: root

    readonly property real roomWidth: T.Overlay.overlay?.width ?? 360
    signal filesWanted

    width: Math.min(340, roomWidth - 24)
    focus: true
    onOpened: add.forceActiveFocus(Qt.PopupFocusReason)
    contentItem: ColumnLayout {
        spacing: 4

        Button {
            id: add
            Layout.fillWidth: true
            symbol: "plus"
            text: qsTr("Add files to this chat…")
            tip: qsTr("Or drop them anywhere on the chat")
            onClicked: {
                root.close();
                root.filesWanted();
            }
        }
        SettingsTitle {
            Layout.leftMargin: 8
            Layout.topMargin: 8
            visible: list.count > 0
            text: qsTr("Your collections")
        }
        ListView {
            id: list
            Layout.fillWidth: true
            Layout.preferredHeight: Math.min(contentHeight, 280)
            visible: count > 0
            clip: true
            model: Collections.model
            boundsBehavior: Flickable.StopAtBounds
            keyNavigationEnabled: true
            activeFocusOnTab: true
            currentIndex: -1
            T.ScrollBar.vertical: ScrollBar {}
            Accessible.role: Accessible.List
            Accessible.name: qsTr("Collections")
            Keys.onSpacePressed: (currentItem as AttachRow)?.clicked()
            Keys.onReturnPressed: (currentItem as AttachRow)?.clicked()
            delegate: AttachRow {
                id: row
                width: list.width
                isHighlighted: row.ListView.isCurrentItem && list.activeFocus
            }
        }
        Button {
            Layout.fillWidth: true
            visible: Pages.has("documents")
            kind: "quiet"
            symbol: "documents"
            text: list.count > 0 ? qsTr("All documents") : qsTr("Make a collection")
            tip: qsTr("The page of documents")
            onClicked: {
                root.close();
                Pages.open("documents");
            }
        }
    }
}
