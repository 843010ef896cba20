pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
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
        anchors.horizontalCenter: parent.horizontalCenter
        width: Math.min(parent.width, 860)
        leftMargin: root.inset
        rightMargin: root.inset
        bottomMargin: 24
        clip: true
        focus: true
        model: Network.log
        boundsBehavior: Flickable.StopAtBounds
        T.ScrollBar.vertical: ScrollBar {}
        Accessible.role: Accessible.List
        Accessible.name: qsTr("Connections")

        SmoothWheel { view: list }
        header: Column {
            width: list.width - 2 * root.inset
            spacing: 16

            SealedSwitch { width: parent.width }
            RowLayout {
                width: parent.width
                height: 36
                visible: list.count > 0

                Label {
                    Layout.fillWidth: true
                    text: Network.requests === 1 ? qsTr("One connection since Hearth was started") : qsTr("%1 connections since Hearth was started").arg(Network.requests)
                    color: Theme.faint
                    font.pixelSize: Theme.caption
                    font.weight: Font.Medium
                    elide: Text.ElideRight
                }
                LinkButton {
                    text: qsTr("Clear the list")
                    onClicked: Network.clearLog()
                }
            }
        }
        delegate: NetworkRow {
            width: list.width - 2 * root.inset
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
