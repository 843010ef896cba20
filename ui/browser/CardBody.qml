pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Hearth.App
import Hearth.Ui

// The upper part of a card: name, facts, troubles, files, and the heading of the description.
Column {
    id: root

    property bool hasBack: false
    readonly property ModelCard card: Browser.card
    signal back

    spacing: 16
    topPadding: hasBack ? 0 : 20
    bottomPadding: 12

    RowLayout {
        width: parent.width
        spacing: 8

        IconButton {
            visible: root.hasBack
            Layout.alignment: Qt.AlignTop
            symbol: "left"
            tip: qsTr("Back to the list")
            keys: qsTr("Esc")
            onClicked: root.back()
        }
        Column {
            Layout.fillWidth: true
            spacing: 4

            Label {
                width: parent.width
                text: root.card.title
                font.family: Theme.heading
                font.pixelSize: Theme.title + 6
                font.weight: Font.DemiBold
                wrapMode: Text.Wrap
                Accessible.role: Accessible.Heading
                Accessible.name: text
            }
            Label {
                width: parent.width
                text: root.card.repository
                color: Theme.faint
                elide: Text.ElideMiddle
            }
        }
        IconButton {
            Layout.alignment: Qt.AlignTop
            symbol: "globe"
            tip: qsTr("Open its page on the Hub in the browser")
            onClicked: Qt.openUrlExternally(root.card.page)
        }
    }
    Label {
        width: parent.width
        visible: text.length > 0
        text: root.card.about
        font.pixelSize: Theme.body
        lineHeight: 1.3
        wrapMode: Text.Wrap
    }
    Flow {
        width: parent.width
        spacing: 8

        Repeater {
            model: root.card.facts
            FactChip {
                required property var modelData
                name: modelData.name
                value: modelData.value
                tip: modelData.tip
            }
        }
    }
    InlineCard {
        width: parent.width
        visible: root.card.note.length > 0 && root.card.state === "ready"
        kind: "warning"
        title: ""
        text: root.card.note
        actionText: ""
    }
    TroubleCard {
        width: parent.width
        visible: root.card.trouble.kind.length > 0
        trouble: root.card.trouble
        onRetried: root.card.retry()
    }
    TroubleCard {
        width: parent.width
        visible: root.card.state === "ready" && root.card.obstacle.kind.length > 0
        trouble: root.card.obstacle
        onRetried: root.card.retry()
    }
    Row {
        visible: root.card.obstacle.wantsToken || root.card.trouble.wantsToken
        spacing: 8

        Button {
            visible: root.card.obstacle.action === "link"
            symbol: "settings"
            text: qsTr("Enter an access token")
            onClicked: Shell.enterToken()
        }
        Button {
            symbol: "refresh"
            text: qsTr("Try again")
            onClicked: root.card.retry()
        }
    }
    Row {
        visible: root.card.state === "loading"
        spacing: 12

        Spinner {}
        Label {
            text: qsTr("Asking the Hub")
            color: Theme.muted
        }
    }
    InlineCard {
        width: parent.width
        visible: root.card.state === "ready" && root.card.whyNot.length > 0 && !root.card.isChecking
        kind: "warning"
        title: root.card.choices.count > 0 ? qsTr("Hearth does not run it") : qsTr("Nothing to download")
        text: root.card.whyNot
        actionText: ""
    }
    CardFiles {
        width: parent.width
        visible: root.card.state === "ready" && root.card.choices.count > 0
    }
    Label {
        visible: root.card.readmeState === "ready"
        topPadding: 12
        text: qsTr("What its makers say")
        color: Theme.faint
        font.pixelSize: Theme.caption
        font.weight: Font.Medium
        Accessible.role: Accessible.Heading
        Accessible.name: text
    }
    Label {
        width: parent.width
        visible: root.card.readmeState === "none"
        text: qsTr("Its makers have not described it.")
        color: Theme.muted
        wrapMode: Text.Wrap
    }
}
