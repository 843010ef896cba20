import QtQuick
import QtQuick.Layouts
import Hearth.App
import Hearth.Ui

// Above the connections: the switch, and how many there were.
Column {
    id: root

    spacing: 16

    SealedSwitch { width: parent.width }
    RowLayout {
        width: parent.width
        height: 36
        visible: Network.remembered > 0

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
