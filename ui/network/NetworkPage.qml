import QtQuick
import QtQuick.Templates as T
import Hearth.App
import Hearth.Ui

// Every connection of this run, and the switch after which there is none.
FocusScope {
    id: root

    readonly property real inset: width > 600 ? 24 : 16

    PageHeader {
        id: header
        width: parent.width
        title: qsTr("Network")
    }
    ListView {
        id: list
        anchors.top: header.bottom
        anchors.bottom: parent.bottom
        x: (parent.width - width + 12) / 2
        width: Math.min(parent.width - 2 * root.inset, 812) + 12 // its scroll bar is beside the rows
        bottomMargin: 24
        clip: true
        focus: true
        model: Network.log
        boundsBehavior: Flickable.StopAtBounds
        T.ScrollBar.vertical: ScrollBar {}
        Accessible.role: Accessible.List
        Accessible.name: qsTr("Connections")

        SmoothWheel { view: list }
        header: NetworkTop { width: (ListView.view?.width ?? 12) - 12 }
        delegate: NetworkRow {
            width: (ListView.view?.width ?? 12) - 12
            isShort: width < 560
        }
    }
    EmptyState {
        anchors.centerIn: parent
        anchors.verticalCenterOffset: 64
        width: Math.min(parent.width - 48, 400)
        visible: list.count === 0
        symbol: "lock"
        title: Network.requests === 0 ? qsTr("Nothing has left this machine") : qsTr("The list was cleared")
        text: Network.requests === 0 ? qsTr("Every connection that Hearth makes is listed here: when, where to, what for, and how much. There has been none since it was started.")
            : qsTr("%1 connections were made since Hearth was started.").arg(Network.requests)
    }
}
