import QtQuick
import QtQuick.Templates as T
import Hearth.App
import Hearth.Ui

// All downloads. Without bound components: with them Qt 6.4 makes neither headers nor sections.
ListView {
    id: root

    signal cancelWanted(string jobId, string title, string lostText)

    bottomMargin: 24
    spacing: 8
    clip: true
    focus: true
    model: Downloads.model
    boundsBehavior: Flickable.StopAtBounds
    T.ScrollBar.vertical: ScrollBar {}
    Accessible.role: Accessible.List
    Accessible.name: qsTr("Downloads")

    SmoothWheel { view: root }
    header: DownloadsTop { width: (ListView.view?.width ?? 12) - 12 }
    section.property: "section"
    section.delegate: DownloadsHeading { width: (ListView.view?.width ?? 12) - 12 }
    delegate: DownloadRow {
        id: row
        width: (ListView.view?.width ?? 12) - 12
        onCancelled: (ListView.view as DownloadsList).cancelWanted(jobId, title, lostText)
    }
}
