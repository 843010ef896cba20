import QtQuick
import Hearth.App
import Hearth.Ui

// The search and what it found: first what comes with Hearth, then what the Hub has.
FocusScope {
    id: root

    signal opened(string repository)

    function search(): void {
        filters.begin();
    }

    BrowserFilters {
        id: filters
        x: 16
        width: parent.width - 32
        focus: true
        onMoveDown: {
            rows.currentIndex = Math.max(0, rows.currentIndex);
            rows.forceActiveFocus(Qt.TabFocusReason);
        }
    }
    TroubleCard {
        id: trouble
        anchors.top: filters.bottom
        anchors.topMargin: 12
        x: 16
        width: parent.width - 32
        visible: Browser.trouble.kind.length > 0 && Browser.found === 0
        trouble: Browser.trouble
        onRetried: Browser.retry()
    }
    BrowserRows {
        id: rows
        anchors.top: trouble.visible ? trouble.bottom : filters.bottom
        anchors.topMargin: 6
        anchors.bottom: parent.bottom
        width: parent.width
        onOpened: repository => root.opened(repository)
    }
    Rectangle {
        anchors.top: rows.top
        width: parent.width
        height: 1
        color: Theme.line
        opacity: rows.contentY > rows.originY + 4 ? 1 : 0
        Behavior on opacity { NumberAnimation { duration: Theme.calm } }
    }
}
