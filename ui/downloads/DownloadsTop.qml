import QtQuick
import Hearth.App
import Hearth.Ui

// Above all downloads: why none runs, or how far they are together.
Column {
    id: root

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
