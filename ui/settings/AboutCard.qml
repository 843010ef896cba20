import QtQuick
import Hearth.App
import Hearth.Ui

Rectangle {
    id: root

    implicitHeight: row.implicitHeight + 32
    radius: Theme.radius
    color: Theme.sunken

    Row {
        id: row
        x: 16
        y: 16
        width: parent.width - 32
        spacing: 16

        AppMark { size: 40 }
        Column {
            width: parent.width - 56
            spacing: 4

            Label {
                text: qsTr("Hearth %1").arg(Settings.version)
                font.weight: Font.DemiBold
            }
            Label {
                width: parent.width
                text: qsTr("Models, chats and settings stay on this computer. Hearth has no account, no telemetry, and opens no connection unless you ask it to.")
                color: Theme.muted
                wrapMode: Text.Wrap
                lineHeight: 1.3
            }
            Label {
                visible: GraphicsInfo.api === GraphicsInfo.Software
                width: parent.width
                text: qsTr("No graphics card was found, so the processor draws this window.")
                color: Theme.muted
                wrapMode: Text.Wrap
                lineHeight: 1.3
            }
        }
    }
}
