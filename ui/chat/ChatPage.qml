import QtQuick
import QtQuick.Layouts
import Hearth.App
import Hearth.Ui

// One chat: the bar on top, what was said, and where to write.
Item {
    id: root

    readonly property bool isModelBusy: Models.state === "loading" || Models.state === "failed"

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
