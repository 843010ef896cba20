import QtQuick
import Hearth.App
import Hearth.Ui

// What is on its way to this computer, what waits, what failed, and what has come.
FocusScope {
    id: root

    readonly property real inset: width > 600 ? 24 : 16

    function cancel(jobId: string, title: string, lostText: string): void {
        if (lostText.length === 0) {
            Downloads.cancel(jobId);
            return;
        }
        question.jobId = jobId;
        question.title = qsTr("Cancel the download of %1?").arg(title);
        question.text = qsTr("%1 came already and will be deleted.").arg(lostText);
        question.open();
    }

    PageHeader {
        id: header
        width: parent.width
        title: qsTr("Downloads")

        IconButton {
            symbol: "folder"
            tip: qsTr("Open the folder of the models")
            onClicked: Downloads.openFolder("")
        }
    }
    DownloadsList {
        id: list
        anchors.top: header.bottom
        anchors.bottom: parent.bottom
        x: (parent.width - width + 12) / 2
        width: Math.min(parent.width - 2 * root.inset, 812) + 12 // its scroll bar is beside the rows
        onCancelWanted: (jobId, title, lostText) => root.cancel(jobId, title, lostText)
    }
    EmptyState {
        anchors.centerIn: parent
        width: Math.min(parent.width - 48, 400)
        visible: list.count === 0
        symbol: "download"
        title: qsTr("Nothing is being downloaded")
        text: Pages.has("browser") ? qsTr("Models that you choose in the browser come in here, and go on after a restart.")
            : qsTr("Models on their way to this computer are listed here.")

        Button {
            visible: Pages.has("browser")
            kind: "primary"
            symbol: "search"
            text: qsTr("Find models")
            onClicked: Pages.open("browser")
        }
    }
    ConfirmDialog {
        id: question
        property string jobId
        acceptText: qsTr("Cancel and delete")
        keepText: qsTr("Keep it")
        onAccepted: Downloads.cancel(jobId)
    }
}
