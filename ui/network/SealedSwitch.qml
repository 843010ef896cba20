import QtQuick
import QtQuick.Layouts
import Hearth.App
import Hearth.Ui

// The switch that shuts the door to the network.
Rectangle {
    id: root

    implicitHeight: row.implicitHeight + 32
    radius: Theme.radius
    color: Theme.sunken

    RowLayout {
        id: row
        x: 16
        y: 16
        width: parent.width - 32
        spacing: 16

        Icon {
            Layout.alignment: Qt.AlignTop
            name: Network.isSealed ? "lock" : "globe"
            size: 22
            color: Network.isSealed ? Theme.good : Theme.muted
        }
        Column {
            Layout.fillWidth: true
            spacing: 4

            Label {
                width: parent.width
                text: Network.isSealed ? qsTr("Sealed: no connection leaves this computer") : qsTr("Sealed mode")
                font.weight: Font.DemiBold
                wrapMode: Text.Wrap
            }
            Label {
                width: parent.width
                text: Settings.isSealForced ? qsTr("Hearth was started with --sealed and stays so until it is closed.")
                    : Network.isSealed ? qsTr("Downloads wait, searching for models is off. Chats go on as ever.")
                    : qsTr("Ends every connection at once and makes no other. Chats need none.")
                color: Theme.muted
                font.pixelSize: Theme.caption
                wrapMode: Text.Wrap
                lineHeight: 1.25
            }
        }
        Switch {
            label: qsTr("Sealed mode")
            enabled: !Settings.isSealForced
            opacity: enabled ? 1 : 0.5
            checked: Settings.isSealed
            onToggled: Settings.isSealed = checked
        }
    }
}
