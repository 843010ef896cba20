import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Hearth.App
import Hearth.Ui

// The chats: new, search, the list, and at the bottom what concerns the whole application.
Rectangle {
    id: root

    property bool isFloating: false

    color: Theme.window
    Accessible.role: Accessible.Pane
    Accessible.name: qsTr("Chats")

    function focusSearch(): void {
        search.forceActiveFocus(Qt.ShortcutFocusReason);
        search.selectAll();
    }

    Rectangle {
        anchors.right: parent.right
        width: 1
        height: parent.height
        visible: root.isFloating
        color: Theme.line
    }
    ColumnLayout {
        anchors.fill: parent
        anchors.margins: 12
        spacing: 0

        RowLayout {
            Layout.fillWidth: true
            Layout.leftMargin: 4
            Layout.minimumHeight: 36
            spacing: 10

            AppMark { size: 26 }
            Label {
                Layout.fillWidth: true
                text: qsTr("Hearth")
                font.family: Theme.heading
                font.pixelSize: Theme.body + 1
                font.weight: Font.DemiBold
            }
            IconButton {
                symbol: "sidebar"
                tip: qsTr("Hide the sidebar")
                keys: qsTr("Ctrl+B")
                onClicked: Shell.toggleSidebar()
            }
        }
        NewChatButton {
            Layout.fillWidth: true
            Layout.topMargin: 12
        }
        PageList {
            Layout.fillWidth: true
            Layout.topMargin: 8
        }
        TextField {
            id: search
            Layout.fillWidth: true
            Layout.topMargin: 8
            symbol: "search"
            isBare: true
            placeholderText: qsTr("Search chats")
            label: qsTr("Search titles and messages")
            rightPadding: clear.visible ? 36 : 60
            onTextEdited: Chats.searchText = text
            Keys.onEscapePressed: {
                clear.clicked();
                Shell.focusComposer();
            }
            Keys.onDownPressed: {
                list.currentIndex = 0;
                list.forceActiveFocus(Qt.TabFocusReason);
            }
            onAccepted: if (list.count > 0) list.openAt(0)

            Label {
                anchors.right: parent.right
                anchors.rightMargin: 12
                height: parent.height
                visible: !clear.visible && !search.activeFocus
                text: qsTr("Ctrl+K")
                color: Theme.faint
                font.pixelSize: Theme.caption
            }
            IconButton {
                id: clear
                anchors.right: parent.right
                anchors.rightMargin: 4
                anchors.verticalCenter: parent.verticalCenter
                visible: search.length > 0
                size: 28
                symbol: "close"
                tip: qsTr("Clear the search")
                keys: qsTr("Esc")
                onClicked: {
                    search.clear();
                    Chats.searchText = "";
                }
            }
        }
        Item {
            Layout.fillWidth: true
            Layout.fillHeight: true
            Layout.topMargin: 8

            ListView {
                id: list

                anchors.fill: parent
                anchors.rightMargin: -10
                clip: true
                model: Chats.model
                activeFocusOnTab: true
                keyNavigationEnabled: true
                currentIndex: -1
                boundsBehavior: Flickable.StopAtBounds
                reuseItems: false
                T.ScrollBar.vertical: ScrollBar {}
                Accessible.role: Accessible.List
                Accessible.name: qsTr("Chats")

                function openAt(index: int): void {
                    currentIndex = index;
                    (currentItem as ChatRow)?.open();
                }

                SmoothWheel { view: list }
                section.property: Chats.searchText.length > 0 ? "" : "section"
                section.delegate: SectionLabel {}
                delegate: ChatRow {
                    width: (ListView.view?.width ?? 10) - 10
                    isListFocused: ListView.isCurrentItem && (ListView.view?.activeFocus ?? false)
                }
            }
            EmptyList {
                anchors.fill: parent
                visible: list.count === 0 && !Chats.isSearching || list.count === 0 && search.length > 0
                isSearch: search.length > 0
                query: search.text
            }
        }
        SidebarFooter {
            Layout.fillWidth: true
            Layout.topMargin: 8
        }
    }
}
