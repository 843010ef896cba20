import QtQuick
import QtQuick.Templates as T
import Hearth.App
import Hearth.Ui

// What the search found. Without bound components: with them Qt 6.4 makes no footer.
ListView {
    id: root

    signal opened(string repository)

    leftMargin: 8
    bottomMargin: 16
    clip: true
    model: Browser.model
    currentIndex: -1
    activeFocusOnTab: true
    keyNavigationEnabled: true
    highlightMoveDuration: 0
    boundsBehavior: Flickable.StopAtBounds
    reuseItems: false
    T.ScrollBar.vertical: ScrollBar {}
    Accessible.role: Accessible.List
    Accessible.name: qsTr("Models")
    Keys.onReturnPressed: openCurrent()
    Keys.onEnterPressed: openCurrent()
    onContentYChanged: if (contentY + height > originY + contentHeight - 600) Browser.loadMore()

    function openCurrent(): void {
        const row = currentItem as RepositoryRow;
        if (row)
            opened(row.repository);
    }

    SmoothWheel { view: root }
    delegate: RepositoryRow {
        width: (ListView.view?.width ?? 16) - 16
        isOpen: Browser.card.repository === repository
        isHighlighted: ListView.isCurrentItem && (ListView.view?.activeFocus ?? false)
        onClicked: {
            ListView.view.currentIndex = index;
            (ListView.view as BrowserRows).opened(repository);
        }
    }
    footer: BrowserFooter { width: (ListView.view?.width ?? 16) - 16 }
}
