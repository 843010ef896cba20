import QtQuick
import QtQuick.Layouts
import Hearth.App
import Hearth.Ui

// One chat: the bar on top, what was said, and where to write; beside it, or over it when there is little room, a document.
Item {
    id: root

    readonly property bool isModelBusy: Models.state === "loading" || Models.state === "failed"
    readonly property bool isBeside: width >= 860
    readonly property real documentWidth: isBeside ? Math.round(width * 0.5) : width

    Item {
        id: talk
        width: Chat.viewer.isOpen && root.isBeside ? root.width - root.documentWidth : root.width
        height: parent.height
        visible: root.isBeside || !Chat.viewer.isOpen

        TopBar {
            id: topBar
            width: parent.width
            hasLine: !Chat.isEmpty && timeline.isScrolled
        }
        NoticeBar {
            id: notices
            anchors.top: topBar.bottom
            anchors.horizontalCenter: parent.horizontalCenter
            width: Math.min(parent.width - 32, Theme.textWidth)
        }
        Timeline {
            id: timeline
            anchors.top: notices.bottom
            anchors.bottom: bottom.top
            width: parent.width
            visible: !Chat.isEmpty
        }
        EmptyChat {
            anchors.top: notices.bottom
            anchors.bottom: bottom.top
            width: parent.width
            visible: Chat.isEmpty && !Chat.isLoading
            onPicked: text => composer.fill(text)
            onAsked: question => composer.ask(question)
        }
        ColumnLayout {
            id: bottom
            anchors.bottom: parent.bottom
            anchors.horizontalCenter: parent.horizontalCenter
            width: Math.min(parent.width - 32, Theme.textWidth + 24)
            spacing: 8

            ModelStatusCard {
                Layout.fillWidth: true
                visible: root.isModelBusy && !Chat.isEmpty
            }
            Composer {
                id: composer
                Layout.fillWidth: true
                Layout.bottomMargin: 16
                onPageKey: direction => timeline.page(direction)
                onEndKey: timeline.follow()
            }
        }
        JumpButton {
            anchors.horizontalCenter: parent.horizontalCenter
            anchors.bottom: bottom.top
            anchors.bottomMargin: 12
            isWanted: timeline.visible && !timeline.isFollowing
            onClicked: timeline.follow()
        }
    }
    Loader {
        anchors.right: parent.right
        width: root.documentWidth
        height: parent.height
        active: Chat.viewer.isOpen
        source: "../documents/DocumentView.qml"
        onLoaded: (item as Item).forceActiveFocus()
    }
    Loader {
        id: inspector
        active: false
        source: "../documents/InspectorDialog.qml"
    }
    Connections {
        target: Shell
        function onInspect(messageId) {
            inspector.active = true;
            (inspector.item as InspectorDialog).inspect(messageId);
        }
    }
    Connections {
        target: Chat.viewer
        function onChanged() {
            if (!Chat.viewer.isOpen)
                Shell.focusComposer();
        }
    }
}
