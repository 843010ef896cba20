import QtQuick
import QtQuick.Layouts
import Hearth.App
import Hearth.Ui

// One download: what it is, how far it has come, why it stands still, and what can be done with it.
Rectangle {
    id: root

    required property string jobId
    required property string title
    required property string repository
    required property string stage
    required property double progress
    required property string amountText
    required property string speedText
    required property string leftText
    required property string problem
    required property string link
    required property string lostText
    required property string filesText
    required property string path
    readonly property bool isRunning: stage === "running"
    readonly property bool isWaiting: stage === "waiting"
    readonly property bool isFailed: stage === "failed"
    readonly property bool isDone: stage === "done"
    readonly property string stateText: isFailed ? qsTr("Failed") : stage === "paused" ? qsTr("Paused") : isWaiting ? qsTr("Waiting for its turn")
        : isDone ? qsTr("Downloaded and checked") : speedText.length > 0 ? speedText : problem.length > 0 ? qsTr("Trying again") : qsTr("Connecting")
    signal cancelled // asks first, when something is lost

    implicitHeight: column.implicitHeight + 24
    radius: Theme.radius
    color: Theme.raised
    border.width: 1
    border.color: Theme.line
    Accessible.role: Accessible.ListItem
    Accessible.name: title
    Accessible.description: Theme.joined([stateText, amountText, leftText, problem])

    Column {
        id: column
        x: 16
        y: 12
        width: parent.width - 28
        spacing: 8

        RowLayout {
            width: parent.width
            spacing: 4

            Column {
                Layout.fillWidth: true
                Layout.rightMargin: 8
                spacing: 2

                Label {
                    width: parent.width
                    text: root.title
                    font.weight: Font.DemiBold
                    elide: Text.ElideMiddle
                }
                Label {
                    width: parent.width
                    text: Theme.joined([root.repository, root.filesText])
                    color: Theme.faint
                    font.pixelSize: Theme.caption
                    elide: Text.ElideMiddle
                }
            }
            Button {
                visible: root.isDone && root.path.length > 0
                symbol: "compose"
                text: qsTr("Chat with it")
                tip: qsTr("Load this model and begin a chat")
                onClicked: {
                    Chats.newChat();
                    Models.load(root.path);
                }
            }
            IconButton {
                visible: root.isRunning || root.isWaiting
                symbol: "pause"
                tip: qsTr("Pause")
                onClicked: Downloads.pause(root.jobId)
            }
            IconButton {
                visible: root.stage === "paused" || root.isFailed
                symbol: root.isFailed ? "refresh" : "play"
                tip: root.isFailed ? qsTr("Try again") : qsTr("Resume")
                onClicked: Downloads.resume(root.jobId)
            }
            IconButton {
                symbol: "folder"
                tip: qsTr("Open the folder")
                onClicked: Downloads.openFolder(root.jobId)
            }
            IconButton {
                symbol: "close"
                tip: root.isDone ? qsTr("Take off the list (the model stays)") : qsTr("Cancel")
                onClicked: root.isDone ? Downloads.forget(root.jobId) : root.cancelled()
            }
        }
        ProgressBar {
            width: parent.width - 4
            visible: !root.isDone
            value: root.progress
            opacity: root.isRunning ? 1 : 0.5
            label: qsTr("Progress of %1").arg(root.title)
        }
        RowLayout {
            width: parent.width - 4
            spacing: 12

            Label {
                Layout.fillWidth: true
                text: Theme.joined([root.amountText, root.stateText])
                color: root.isFailed ? Theme.danger : root.isDone ? Theme.good : Theme.muted
                font.pixelSize: Theme.caption
                elide: Text.ElideRight
            }
            Label {
                visible: text.length > 0
                text: root.leftText
                color: Theme.muted
                font.pixelSize: Theme.caption
            }
        }
        InlineCard {
            width: parent.width - 4
            visible: root.problem.length > 0
            kind: root.isFailed ? "error" : "info"
            title: ""
            text: root.problem
            actionText: root.link.length > 0 ? qsTr("Open the page") : root.isFailed ? qsTr("Try again") : ""
            onActed: root.link.length > 0 ? Qt.openUrlExternally(root.link) : Downloads.resume(root.jobId)
        }
    }
}
