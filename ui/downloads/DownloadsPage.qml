pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
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
        question.text = qsTr("%1 came already and will be deleted. To go on later, pause it instead.").arg(lostText);
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
    ListView {
        id: list
        anchors.top: header.bottom
        anchors.bottom: parent.bottom
        anchors.horizontalCenter: parent.horizontalCenter
        width: Math.min(parent.width, 860)
        leftMargin: root.inset
        rightMargin: root.inset
        bottomMargin: 24
        spacing: 8
        clip: true
        focus: true
        model: Downloads.model
        boundsBehavior: Flickable.StopAtBounds
        T.ScrollBar.vertical: ScrollBar {}
        Accessible.role: Accessible.List
        Accessible.name: qsTr("Downloads")

        SmoothWheel { view: list }
        header: Column {
            width: list.width - 2 * root.inset
            bottomPadding: 8
            spacing: 8

            InlineCard {
                width: parent.width
                visible: Network.isSealed
                kind: "info"
                title: qsTr("Hearth is sealed")
                text: qsTr("No connection leaves this computer, so nothing is downloaded.")
                actionText: qsTr("Network")
                onActed: Pages.open("network")
            }
            DownloadsTotal {
                width: parent.width
                visible: Downloads.active + Downloads.paused + Downloads.failed > 1
            }
        }
        section.property: "isFinished"
        section.delegate: RowLayout {
            id: heading
            required property string section
            width: list.width - 2 * root.inset
            height: 40

            Label {
                Layout.fillWidth: true
                text: heading.section === "true" ? qsTr("Finished") : qsTr("Under way")
                color: Theme.faint
                font.pixelSize: Theme.caption
                font.weight: Font.Medium
            }
            LinkButton {
                visible: heading.section === "true"
                text: qsTr("Clear the list")
                onClicked: Downloads.forgetFinished()
            }
        }
        delegate: DownloadRow {
            id: row
            width: list.width - 2 * root.inset
            onCancelled: root.cancel(row.jobId, row.title, row.lostText)
        }
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
        keepText: qsTr("Go on")
        onAccepted: Downloads.cancel(jobId)
    }
}
