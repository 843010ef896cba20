import QtQuick
import Hearth.App
import Hearth.Ui

// The pages beside the chat.
Column {
    id: root

    spacing: 2

    PageButton {
        width: parent.width
        page: "documents"
        keys: qsTr("Ctrl+Shift+D")
        symbol: "documents"
        text: qsTr("Documents")
        note: Collections.trouble.length > 0 ? qsTr("stopped") : Collections.isPaused ? qsTr("paused")
            : Collections.isRunning ? qsTr("%1 %").arg(Collections.percent) : ""
        noteColor: Collections.trouble.length > 0 ? Theme.danger : Theme.faint
        progress: Collections.isRunning && !Collections.isPaused ? Math.max(0, Collections.progress) : -1
    }
    PageButton {
        width: parent.width
        page: "browser"
        keys: qsTr("Ctrl+Shift+F")
        symbol: "search"
        text: qsTr("Models")
    }
    PageButton {
        width: parent.width
        page: "library"
        keys: qsTr("Ctrl+Shift+L")
        symbol: "library"
        text: qsTr("Library")
    }
    PageButton {
        width: parent.width
        page: "lab"
        keys: qsTr("Ctrl+Shift+M")
        symbol: "lab"
        text: qsTr("Lab")
        note: Lab.state === "running" ? qsTr("running") : ""
    }
    PageButton {
        width: parent.width
        page: "downloads"
        keys: qsTr("Ctrl+J")
        symbol: "download"
        text: qsTr("Downloads")
        note: Downloads.active > 0 ? Theme.joined([qsTr("%1 %").arg(Downloads.percent), Downloads.leftText.length < 12 ? Downloads.leftText : ""])
            : Downloads.failed > 0 ? qsTr("%1 failed").arg(Downloads.failed) : Downloads.paused > 0 ? qsTr("paused") : ""
        noteColor: Downloads.active === 0 && Downloads.failed > 0 ? Theme.danger : Theme.faint
        progress: Downloads.active > 0 ? Downloads.progress : -1
    }
}
