import QtQuick
import Hearth.App
import Hearth.Ui

// What can be done with a choice: get it, hold it, give it up, or talk with it.
Row {
    id: root

    required property int row
    required property string runs
    required property string stage // of its download
    required property string path
    property string sizeText // on the button, where that is large
    property bool isPrimary: false
    readonly property ModelCard card: Browser.card
    readonly property bool isChat: card.kind !== "embedding"

    spacing: 4

    function chat(): void {
        Chats.newChat();
        Models.load(path);
    }

    Shortcut {
        sequences: ["Ctrl+Return", "Ctrl+Enter"]
        enabled: root.isPrimary && (root.stage === "" || (root.stage === "done" && root.isChat))
        onActivated: root.stage === "" ? root.card.download(root.row) : root.chat()
    }
    Row {
        anchors.verticalCenter: parent.verticalCenter
        height: 36
        visible: root.runs === "checking" && root.stage === "" && !root.isPrimary
        Spinner { anchors.verticalCenter: parent.verticalCenter; size: 16 }
    }
    Button {
        visible: root.stage === "" && root.isPrimary
        kind: "primary"
        symbol: "download"
        text: root.sizeText.length > 0 ? qsTr("Download %1").arg(root.sizeText) : qsTr("Download")
        tip: qsTr("Into the models folder; it goes on after a restart")
        keys: qsTr("Ctrl+Enter")
        onClicked: root.card.download(root.row)
    }
    IconButton {
        visible: root.stage === "" && !root.isPrimary && root.runs !== "not" && root.runs !== "checking"
        size: 36
        symbol: "download"
        tip: qsTr("Download")
        onClicked: root.card.download(root.row)
    }
    LinkButton {
        anchors.verticalCenter: parent.verticalCenter
        visible: root.stage === "" && root.runs === "not"
        text: qsTr("Get it anyway")
        ink: Theme.muted
        onClicked: root.card.downloadAnyway(root.row)
    }
    IconButton {
        visible: root.stage === "running" || root.stage === "waiting"
        size: 36
        symbol: "pause"
        tip: qsTr("Pause")
        onClicked: root.card.pause(root.row)
    }
    IconButton {
        visible: root.stage === "paused" || root.stage === "failed"
        size: 36
        symbol: root.stage === "failed" ? "refresh" : "play"
        tip: root.stage === "failed" ? qsTr("Try again") : qsTr("Resume")
        onClicked: root.card.resume(root.row)
    }
    IconButton {
        visible: root.stage.length > 0 && root.stage !== "done"
        size: 36
        symbol: "close"
        tip: qsTr("Cancel; what has come is deleted")
        onClicked: root.card.cancel(root.row)
    }
    Button {
        visible: root.stage === "done" && root.isChat
        kind: root.isPrimary ? "primary" : "plain"
        symbol: "compose"
        text: qsTr("Chat")
        tip: qsTr("Load this model and begin a chat")
        keys: root.isPrimary ? qsTr("Ctrl+Enter") : ""
        onClicked: root.chat()
    }
    Badge {
        anchors.verticalCenter: parent.verticalCenter
        visible: root.stage === "done" && !root.isChat
        text: qsTr("On this computer")
        ink: Theme.good
    }
}
