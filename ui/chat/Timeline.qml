import QtQuick
import QtQuick.Templates as T
import Qt.labs.qmlmodels
import Hearth.App
import Hearth.Ui

// What was said, oldest first. It follows the newest text as long as the reader is at the end of it, and never otherwise.
ListView {
    id: root

    property bool isFollowing: true
    readonly property bool isScrolled: contentY > originY + 4

    clip: true
    model: Chat.messages
    spacing: 4
    cacheBuffer: 1200
    boundsBehavior: Flickable.StopAtBounds
    maximumFlickVelocity: 4000
    activeFocusOnTab: true
    keyNavigationEnabled: false
    highlightFollowsCurrentItem: false
    currentIndex: -1
    T.ScrollBar.vertical: ScrollBar { id: bar }
    Accessible.role: Accessible.List
    Accessible.name: qsTr("Messages")
    header: Item { width: 1; height: 16 }
    footer: Item { width: 1; height: 32 }
    Keys.onUpPressed: scrollBy(-60)
    Keys.onDownPressed: scrollBy(60)
    Keys.onPressed: event => {
        if (event.key === Qt.Key_PageUp || event.key === Qt.Key_PageDown)
            page(event.key === Qt.Key_PageUp ? -1 : 1);
        else if (event.key === Qt.Key_Home)
            scrollBy(-1e9);
        else if (event.key === Qt.Key_End)
            follow();
    }

    function isNearEnd(): bool {
        return contentY + height >= originY + contentHeight - 40;
    }
    function scrollBy(distance: real): void {
        contentY = Math.max(originY, Math.min(originY + contentHeight - height, contentY + distance));
        isFollowing = isNearEnd();
    }
    function page(direction: int): void {
        scrollBy(direction * height * 0.85);
    }
    function follow(): void {
        isFollowing = true;
        toEnd();
    }
    function toEnd(): void {
        if (isFollowing && count > 0)
            positionViewAtEnd();
    }

    onContentHeightChanged: settle.restart()
    onHeightChanged: settle.restart()
    onCountChanged: settle.restart()
    onContentYChanged: if (moving || bar.pressed || (wheel.isMoving && !wheel.isUp)) isFollowing = isNearEnd()
    onMovementEnded: isFollowing = isNearEnd()
    SmoothWheel {
        id: wheel
        property bool isUp: false
        view: root
        onScrolled: up => {
            isUp = up;
            if (up && root.contentHeight > root.height)
                root.isFollowing = false;
        }
    }
    Timer {
        id: settle
        interval: 0
        onTriggered: root.toEnd()
    }
    Connections {
        target: Chat
        function onChatChanged() { root.follow() }
        function onGenerationChanged() { if (Chat.isGenerating) root.follow() }
    }

    delegate: DelegateChooser {
        role: "role"

        DelegateChoice {
            roleValue: "user"
            UserMessage { width: ListView.view?.width ?? 0 }
        }
        DelegateChoice {
            AssistantMessage { width: ListView.view?.width ?? 0 }
        }
    }
}
