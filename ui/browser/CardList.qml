import QtQuick
import Hearth.App
import Hearth.Ui

// A card from its top to the end of its description. Without bound components: with them Qt 6.4 makes no header.
ListView {
    id: root

    property bool hasBack: false
    property bool isAtTop: true // until somebody scrolls: what comes later must not push the top away
    signal back

    model: Browser.card.readme
    spacing: 12
    boundsBehavior: Flickable.StopAtBounds
    cacheBuffer: 800
    keyNavigationEnabled: false
    highlightFollowsCurrentItem: false
    currentIndex: -1
    activeFocusOnTab: true
    Accessible.role: Accessible.Pane
    Accessible.name: Browser.card.title
    Keys.onUpPressed: scrollBy(-60)
    Keys.onDownPressed: scrollBy(60)
    Keys.onPressed: event => {
        if (event.key === Qt.Key_PageUp || event.key === Qt.Key_PageDown)
            scrollBy((event.key === Qt.Key_PageUp ? -0.85 : 0.85) * height);
        else if (event.key === Qt.Key_Home)
            positionViewAtBeginning();
    }

    function scrollBy(distance: real): void {
        isAtTop = false;
        contentY = Math.max(originY, Math.min(originY + Math.max(0, contentHeight - height), contentY + distance));
    }

    header: CardBody {
        width: ListView.view?.width ?? 0
        hasBack: (ListView.view as CardList)?.hasBack ?? false
        onBack: (ListView.view as CardList).back()
    }
    footer: Item { width: 1; height: 40 }
    delegate: BlockChooser {}

    onMovementStarted: isAtTop = false
    onContentHeightChanged: if (isAtTop) settle.restart()
    Timer {
        id: settle
        interval: 0
        onTriggered: if (root.isAtTop) root.positionViewAtBeginning()
    }
    // Another repository begins at its top.
    Connections {
        target: Browser.card
        property string shown
        function onChanged() {
            if (shown === Browser.card.repository)
                return;
            shown = Browser.card.repository;
            root.isAtTop = true;
            settle.restart();
        }
    }
}
