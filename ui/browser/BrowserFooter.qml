import QtQuick
import Hearth.App
import Hearth.Ui

// The list's end: more is coming, nothing was found, or why nothing comes.
Item {
    id: root

    readonly property bool hasTrouble: Browser.trouble.kind.length > 0 // above the list, while it has nothing of the Hub
    readonly property bool isEmpty: Browser.model.count === 0 && !Browser.isSearching && !hasTrouble

    implicitHeight: column.implicitHeight + 24

    Column {
        id: column
        x: 8
        y: 12
        width: parent.width - 16
        spacing: 12

        Spinner {
            anchors.horizontalCenter: parent.horizontalCenter
            visible: Browser.isSearching
        }
        TroubleCard {
            width: parent.width
            visible: root.hasTrouble && Browser.found > 0
            trouble: Browser.trouble
            onRetried: Browser.retry()
        }
        EmptyState {
            anchors.horizontalCenter: parent.horizontalCenter
            width: Math.min(parent.width - 16, 320)
            visible: root.isEmpty
            symbol: "search"
            title: Browser.searchText.length > 0 ? qsTr("Nothing on the Hub matches “%1”").arg(Browser.searchText) : qsTr("Nothing on the Hub matches")
            text: Browser.filters > 0 ? qsTr("Fewer filters may find more.") : qsTr("Try a part of the name: “qwen”, “gemma 4b”, “embed”.")

            Button {
                visible: Browser.filters > 0
                text: qsTr("Clear the filters")
                onClicked: Browser.clearFilters()
            }
        }
    }
}
